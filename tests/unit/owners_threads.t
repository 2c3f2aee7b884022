#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Threads at the table of owners: no data race, nothing torn, nothing lost.
. "$(dirname "$0")/../lib.sh"
setup_tmp

run() { TSAN_OPTIONS=exitcode=66 setarch -R "$BUILD/tests/unit/owners_threads" 2>&1; }

is 'eight threads record, look and forget, under ThreadSanitizer' "$(run)" ok
is 'and again' "$(run)" ok
finish
