#!/bin/bash
# SPDX-License-Identifier: MIT
# Hooks that are called before main: from another library's constructor, from
# an IFUNC resolver when nothing is relocated yet, and in programs that have
# no libc at all.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/common.sh"

for libc in $LIBCS; do
	is "$libc: bare, a constructor sees the kernel's answers" \
		"$(as_user "$T/next/$libc/early")" "$BARE"$'\n'"$BARE"
	is "$libc: told, a constructor and main see the same" \
		"$(told "$T/next/$libc/early")" "$TOLD"$'\n'"$TOLD"
done

# Their libcap-ng, libselinux and others have constructors.
is "setpriv" "$(told setpriv -d 2>&1 | grep -E '^(uid|euid)')" $'uid: 0\neuid: 0'
out=$(told ls -ldn / 2>&1)
like "ls" "$? $out" "0 d*/"
out=$(told "$T/next/probe")
is "and the library was there" "$out" "$TOLD"

# uid, open of /dev/null, refused open, refused chown, access, fopen, getauxval.
is "bare, a resolver calls libc" "$(as_user "$T/next/ifunc")" \
	$'1000 1 -1 -1 0 1 1 answer 42\n'"$BARE"
is "told, it gets the kernel's answers and main is told" \
	"$(told "$T/next/ifunc")" $'1000 1 -1 -1 0 0 1 answer 42\n'"$TOLD"

# Bits: getuid 0, open 2, chown 4, fopen 8, syscall(SYS_getuid) 16.  Without
# a libc only open is what it would be.
for program in bare bare_musl; do
	loader=$(readelf -lW "$T/next/$program" |
		sed -n 's/.*interpreter: \(.*\)]/\1/p')
	if [ ! -e "$loader" ]; then
		skip "$program" "no $loader"
		continue
	fi
	as_user "$T/next/$program"
	is "$program: a program without libc, and without us" "$?" 100
	told "$T/next/$program"
	is "$program: it starts, calls hooks and exits" "$?" 2
done

finish
