#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Threads, signal handlers, forked, vforked, cloned and spawned children:
# whose credentials a call changes, judged by real root.
#
#   threads.t CASE   one case alone
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/who.sh"

declare -A root told

for libc in glibc musl; do
	program=$T/bin/$libc/threads
	if [ ! -e "$program" ]; then
		skip "$libc" "not built for it (musl-tools?)"
		continue
	fi
	read_sections root < <(as_root root "$program" "$@")
	read_sections told < <(as_told told "$program" "$@")
	[ $# -gt 0 ] || is "$libc: all cases are there" "${#root[@]}" 31
	for case in "${!root[@]}"; do
		unlike "$libc: $case: real root comes to its end" \
			"${root[$case]}" $'*\nstatus *'
		same "$libc: $case: told as root" "${told[$case]-}" \
			"${root[$case]}"
	done
done
is "nothing was said on stderr" "$(head -n 5 "$T/stderr")" ""

finish
