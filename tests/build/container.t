#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What the containers of the matrix keep in.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$REPO/tests/daemons/matrix.sh"

mkdir "$ROOT"
mount --bind / "$ROOT"
hold_container || { fail "a container"; finish; }

# As a daemon of the test that runs at the same time, of the same user.
background as_user sleep 60
beside=$!
wait_for 10 grep -qx 'Name:[[:space:]]*sleep' "/proc/$beside/status"
inside sh -c 'kill -TERM 0' 2>/dev/null
is "it ends its process group, and itself" $? 143
kill -KILL "$beside" 2>/dev/null
wait "$beside" 2>/dev/null
is "nobody outside of it" $? 137
kill "$HOLD_PID"
finish
