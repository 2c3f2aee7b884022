#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# syslog-ng with Debian's configuration.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'syslog-ng' syslog-ng-core 'a line of logger(1), by facility; syslog-ng-ctl'
needs logger
logs /var/log/syslog

start() { run syslog-ng -F; }
line() { inside grep -hF "$1" "$2"; }
answers() { inside test -S /dev/log && inside syslog-ng-ctl stats >/dev/null 2>&1; }
asks() {
	inside logger -t me -p user.notice 'a line'
	inside logger -t me -p authpriv.notice 'a line apart'
	ok "it arrives" wait_for 10 line ']: a line' /var/log/syslog
	ok "and the other, in its file" wait_for 10 line 'a line apart' /var/log/auth.log
	is "which is in no other" "$(line 'a line apart' /var/log/syslog)" ''
	is "whose the file is" "$(inside stat -c '%U:%G %a' /var/log/auth.log)" 'root:adm 640'
	like "syslog-ng-ctl" "$(inside syslog-ng-ctl stats)" '*destination;d_auth;*'
}
matrix
