#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# chronyd as its unit starts it: with the clock in its hands.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'chronyd' chrony 'chronyc tracking'
cannot PRIV-01 'the clock' 'chronyd -x, or the capability SYS_TIME, granted'
ports udp 123,323

prepare() { hand_over /var/lib/chrony /etc/chrony/chrony.keys; }
start() { run chronyd -d; }
answers() { root_inside chronyc -h 127.0.0.1 -n activity >/dev/null 2>&1; }
matrix
