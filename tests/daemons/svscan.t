#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# daemontools: svscan, a service by setuidgid and softlimit, its log by
# multilog, and svc.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
. "$(dirname "$0")/who.sh"

row 'svscan with setuidgid, a supervised server and its log' daemontools 'who the server is; svc -t; what multilog wrote'
needs curl svscan setuidgid softlimit multilog svc

# What supervise and multilog write is below /run and /var/log.
prepare() {
	install_who
	mkdir -p "$ROOT/etc/who/log"
	printf '#!/bin/sh\nexec 2>&1\nexec setuidgid www-data softlimit -o 64 who 8080\n' \
		>"$ROOT/etc/who/run"
	printf '#!/bin/sh\nmkdir -p /var/log/who\nchown www-data /var/log/who\nexec setuidgid www-data multilog t /var/log/who\n' \
		>"$ROOT/etc/who/log/run"
	chmod 755 "$ROOT/etc/who/run" "$ROOT/etc/who/log/run"
}
start() { run sh -ec 'mkdir -p /run/service; cp -a /etc/who /run/service; exec svscan /run/service'; }
server() { inside svstat /run/service/who | sed -n 's/.*up (pid \([0-9]*\)).*/\1/p'; }
is_another() { [[ $(server) =~ ^[0-9]+$ && $(server) != "$first" ]]; }
# One line of each start.
has_logged() { [ "$(inside grep -c serving /var/log/who/current)" = "$1" ]; }
asks() {
	local first
	first=$(server)
	is "who it believes to be" "$(who 8080)" "$WWW_DATA 0:0"
	like "its limit" "$(grep '^Max open files' "/proc/$first/limits")" '*files* 64 *'
	ok "its line is in the log" wait_for 10 has_logged 1
	is "whose the log is" "$(inside stat -c %U /var/log/who)" www-data
	ok "svc -t" inside svc -t /run/service/who
	ok "another server" wait_for 10 is_another
	ok "it serves on" wait_for 10 answers
	ok "and has said so" wait_for 10 has_logged 2
}
stops() {
	local pid
	for pid in $(heads); do kill "$pid"; done
	inside svc -dx /run/service/who /run/service/who/log
}
matrix
