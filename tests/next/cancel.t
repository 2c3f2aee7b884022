#!/bin/bash
# SPDX-License-Identifier: MIT
# pthread_cancel(3) in a blocked open of a FIFO: the cleanup handlers above
# the hook run, C++ destructors too, for the hooks have unwind tables.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/common.sh"

mkfifo -m 666 "$T/fifo"
is "the library is in the program" "$(told "$T/next/probe")" "$TOLD"

# cancelled NAME PROGRAM CALL WANTED: the same bare and preloaded.
cancelled() {
	is "$1: $3, bare" "$(as_user "$2" "$3" "$T/fifo" 2>&1)" "$3: $4"
	is "$1: $3, preloaded" "$(told "$2" "$3" "$T/fifo" 2>&1)" "$3: $4"
}
for call in open open64 openat creat; do
	for libc in $LIBCS; do
		cancelled "$libc" "$T/next/$libc/cancel_plain" $call \
			"cancelled, handlers 11, destructors 0"
	done
	cancelled "-fexceptions" "$T/next/cancel" $call \
		"cancelled, handlers 11, destructors 0"
done
cancelled "C++" "$T/next/cancel" guard "cancelled, handlers 11, destructors 2"

# The same library without its tables.
objcopy --remove-section .eh_frame_hdr --remove-section .eh_frame \
	"$LIB" "$T/lib/blind.so" 2>/dev/null
chmod 755 "$T/lib/blind.so"
is "without .eh_frame the library works" \
	"$(LIB=$T/lib/blind.so told "$T/next/probe")" "$TOLD"
unlike "but handlers and destructors are skipped" \
	"$(LIB=$T/lib/blind.so told "$T/next/cancel" guard "$T/fifo" 2>&1)" \
	"*handlers 11, destructors 2"

finish
