#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# helper.t once more, with the helper under ASan and UBSan: a finding ends it,
# and every test after that fails.
cd "$(dirname "$0")" || exit 1
NR_HELPER=${BUILD:-$PWD/../../build}/tests/security/nonroot-helper-asan
export NR_HELPER ASAN_OPTIONS=detect_leaks=0
exec ./helper.t
