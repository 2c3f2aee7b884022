#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A program whose threads change the environment while another is in
# system(3): nothing of it is lost, and nothing of the library's remains.
. "$(dirname "$0")/../lib.sh"
setup_tmp
# No table of owners, which outlives a run.
export NONROOT_OWNERSHIP=ignore
for name in lent musl_lent; do
	if [ ! -x "$BUILD/tests/input/$name" ]; then
		skip "$name" "not built (musl-tools?)"
		continue
	fi
	cp "$BUILD/tests/input/$name" "$T/lib/$name"
	out=$(told "$T/lib/$name" 2>&1)
	is "$name: ends as it should" "$?" 0
	is "$name: nothing is lost" "$(grep -v '= ok$' <<<"$out")" ""
	is "$name: all was looked at" "$(grep -c '= ok$' <<<"$out")" 15
done
finish
