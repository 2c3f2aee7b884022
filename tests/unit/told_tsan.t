#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The told credentials under ThreadSanitizer, which is silent, and coherent.
. "$(dirname "$0")/../lib.sh"

program=$BUILD/tests/unit/told_tsan
[ -x "$program" ] || skip_all "no $program: make tests"
# It cannot live with addresses as random as some kernels have them.
run() { setarch -R "$program" "$@" 2>&1; }

is "sets and gets of the process" "$(run)" ok
is "gets while another thread sets: in order" "$(run in-order)" ok
is "threads with ids of their own, and their forks" "$(run own)" ok

finish
