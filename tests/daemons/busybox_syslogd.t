#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# syslogd of busybox, the one that is not static.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'busybox syslogd' busybox "logger's line in /var/log/messages"
needs logger

start() { run busybox syslogd -n; }
lines() { inside cat /var/log/messages 2>&1; }
answers() {
	inside logger -t up x 2>/dev/null
	[[ $(lines) == *up:* ]]
}
asks() {
	ok "logger" inside logger -p user.notice -t greeting hello
	ok "the line" wait_for 5 eval '[[ $(lines) == *user.notice\ greeting:\ hello* ]]'
}
matrix
