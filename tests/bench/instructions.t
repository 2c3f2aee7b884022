#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What bench/limits promises: instructions of the hooks and of a start, the
# memory and the size of the library.  Counted, so that the result does not
# depend on the machine's load; no time is asserted.
# Needs $BUILD/libnonroot.so and $BUILD/bench/*.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

limits=$REPO/bench/limits
lines=$("$REPO/bench/gate" 2>&1)
if [ $? -gt 1 ]; then
	fail "bench/gate" "$lines"
	finish
fi

while IFS=' ' read -r verdict name text; do
	name="${name%:}"
	case $verdict in
	PASS) pass "$name: $text" ;;
	SKIP) skip "$name" "$text" ;;
	*)
		fail "$name: $text" \
			"bench/README.md tells how to find where it went"
		;;
	esac
done <<<"$lines"

is "every line of bench/limits was judged" "$(cut -d' ' -f2 <<<"$lines" | tr -d :)" \
	"$(sed -n 's/^\(most\|was\) \([^ ]*\) .*/\2/p' "$limits")"
is "and each concern of shim/hooks.def has a line there" \
	"$(comm -23 <(sed -n 's/^HOOK([^,]*, *\([a-z_]*\),.*/\1/p' "$REPO/shim/hooks.def" | sort -u) \
		<("$BUILD/bench/calls" list | while read -r name concern _; do
			! grep -qE "^(most|was) $name(-over-native)? " "$limits" || echo "$concern"
		done | sort -u) | paste -sd' ')" ""
is "each concern of shim/hooks.def has a case" \
	"$(comm -23 <(sed -n 's/^HOOK([^,]*, *\([a-z_]*\),.*/\1/p' "$REPO/shim/hooks.def" | sort -u) \
		<("$BUILD/bench/calls" list | cut -d' ' -f2 | sort -u) | paste -sd' ')" ""
finish
