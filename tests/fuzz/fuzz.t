#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Each fuzzer, under ASan and UBSan, from its seeds and a fixed random seed:
# a fixed number of inputs, so that the run is the same every time.
. "$(dirname "$0")/../lib.sh"
setup_tmp

runs=${FUZZ_RUNS:-100000}

for fuzzer in "$BUILD"/tests/fuzz/*_fuzz; do
	[ -x "$fuzzer" ] || skip_all "no fuzzers: clang's runtime is missing"
	name=$(basename "$fuzzer")
	mkdir "$T/$name"
	if "$fuzzer" -seed=1 -runs="$runs" -print_final_stats=0 -verbosity=0 \
		-artifact_prefix="$T/$name/" "$T/$name" \
		"$REPO/tests/fuzz/corpus/${name%_fuzz}" >"$T/$name.log" 2>&1
	then
		pass "$name: $runs inputs without a finding"
	else
		fail "$name" "$(tail -30 "$T/$name.log")"
	fi
done
finish
