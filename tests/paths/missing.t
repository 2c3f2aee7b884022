#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A name that is nowhere is known to be so by one system call where openat2(2)
# is there, and by a walk along the path where it is not: both say the same,
# of every name.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/common.sh"
command -v strace >/dev/null || skip_all 'no strace: scripts/deps check'

NAMES=1000

new_root
install -m 644 "$(dirname "$0")/missing.py" "$ROOT/missing.py"
ln -s /run/made "$ROOT/etc/made.link"
ln -s ../../../run "$ROOT/var/lib/app/up"
ln -s /run/x "$ROOT/var/lib/app/over"
ln -s /run/made/none "$ROOT/etc/dangling"
mkdir "$ROOT/var/lib/app/sub"
: >"$ROOT/etc/x"
: >"$ROOT/run/below"

# asked SEED STRACE-ARGUMENT...
asked() {
	local seed=$1
	shift
	strace -f -qq -o "$T/calls" -e signal=none "$@" \
		"$BASH" -c "$(declare -f in_user in_root)
			ROOT=$ROOT NR_UID=$NR_UID in_root python3 /missing.py $seed $NAMES"
}

asked 0 >/dev/null
for seed in 1 2 3; do
	asked $seed -e trace=openat2,newfstatat >"$T/quick"
	quick=$(grep -c 'openat2(.*ENOENT' "$T/calls")
	asked $seed -e inject=openat2:error=ENOSYS -e trace=openat2 >"$T/walked"
	walked=$(wc -l <"$T/calls")
	is "seed $seed: both say the same" "$(diff "$T/quick" "$T/walked" | head)" ""
	is "seed $seed: of all names" "$(wc -l <"$T/quick")" $NAMES
	ok "seed $seed: many are nowhere, many are found" \
		test "$(grep -c ENOENT "$T/quick")" -gt 500 -a "$(grep -c opened "$T/quick")" -gt 50
	ok "seed $seed: many by one call ($quick)" test "$quick" -gt 3000
	is "seed $seed: what is not there is asked for once" "$walked" 1
done

# A program's first stat is answered by another function than the rest.
for program in 'find /none' 'stat /none'; do
	strace -f -qq -o "$T/calls" -e trace=openat2 \
		"$BASH" -c "$(declare -f in_user in_root)
			ROOT=$ROOT NR_UID=$NR_UID in_root $program" >/dev/null 2>&1
	is "$program: looked for once" "$(grep -c 'openat2(.*"/none"' "$T/calls")" 1
done
finish
