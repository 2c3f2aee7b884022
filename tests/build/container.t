#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The containers of the matrix: what they keep in, and what is read of their log.
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

LOG=$T/log
{
	echo 'src=nonroot level=info code=PATH-01 pid=7 op=open path=/run/x'
	echo 'src=nonroot level=info code=SYS-01 pid=7 op=syslog path=/dev/log'
} >"$LOG"
printf 'half a line\0src=nonroot level=warn code=JAIL-02 pid=7 op=chroot path=/x\n' >"$OUT"
said
is "the codes that do not depend on the run" "$(codes)" "JAIL-02 PATH-01"
finish
