#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# PAM's limits (pam_limits): a session of told root's opens with limits that
# only a machine's root could set.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
needs_usual_priority
grep -q '^session.*pam_limits' /etc/pam.d/runuser 2>/dev/null ||
	skip_all "runuser has no pam_limits here"

cat >"$T/limits.conf" <<'END'
*    -    nofile   999999
*    -    memlock  unlimited
*    -    nice     -10
*    -    rtprio   50
*    -    priority -3
root -    nofile   999999
END
mount --bind "$T/limits.conf" /etc/security/limits.conf
ulimit -n 1024

session='ulimit -n; ulimit -r; nice'
is "runuser: the hard limit, and the priority it has" \
	"$(told runuser -u nobody -- sh -c "$session" 2>&1 | tr '\n' ' ')" "1024 0 0 "
is "su, to root itself" \
	"$(told su -s /bin/sh -c "$session" 2>&1 | tr '\n' ' ')" "1024 0 0 "
like "the log names the limit" "$(grep -m1 ' code=LIM-01 ' "$T/log")" \
	"* op=setrlimit name=nofile want=999999:999999 errno=EPERM did=clamped *"

finish
