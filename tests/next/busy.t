#!/bin/bash
# SPDX-License-Identifier: MIT
# The first hook call of a process at bad moments: in a signal handler while
# a thread is inside dlopen(3), and in a child that was forked while threads
# were inside dlopen(3) and the unwinder.  No lock may be needed there.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/common.sh"

mkfifo -m 666 "$T/fifo"

for libc in $LIBCS; do
	bin=$T/next/$libc
	for whose in own other; do
		for stuck in "$T/fifo" "$bin/stuck_module.so"; do
			is "$libc: a handler, $whose thread in dlopen(${stuck##*/})" \
				"$(told "$bin/in_dlopen" "$whose" "$stuck" hooks)" \
				"$TOLD"
		done
	done
	# Else the above would show nothing: there is a lock, and it is held.
	is "$libc: there dlsym waits for ever" \
		"$(told "$bin/in_dlopen" other "$T/fifo" dlsym)" "blocked"
	is "$libc: 300 children of a busy program" \
		"$(told "$bin/forks" "$bin/probe_module.so" 300 "$TOLD")" \
		"good 300"
	is "$libc: a child's wrong answer is noticed" \
		"$(as_user "$bin/forks" "$bin/probe_module.so" 1 "$TOLD")" \
		"$BARE"$'\n'"good 0"
done

finish
