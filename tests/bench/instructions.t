#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What bench/limits promises: instructions of the hot calls and of a start,
# the memory and the size of the library.  Counted, so that the result does
# not depend on the machine's load; no time is asserted.
# Needs $BUILD/libnonroot.so and $BUILD/bench/*.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

limits=$REPO/bench/limits
if ! lines=$("$REPO/bench/run" limits 2>&1); then
	fail "bench/run limits" "$lines"
	finish
fi

while read -r name value limit verdict; do
	case $verdict in
	PASS) pass "$name: $value, at most $limit" ;;
	SKIP) skip "$name" "valgrind is not installed" ;;
	*)
		fail "$name: at most $limit" "got: $value" \
			"bench/README.md tells how to find where it went"
		;;
	esac
done <<<"$lines"

is "every line of bench/limits was measured" \
	"$(cut -d' ' -f1 <<<"$lines")" "$(sed '/^#/d; /^$/d; s/ .*//' "$limits")"
finish
