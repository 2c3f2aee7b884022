#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# s6: s6-svscan of a folder in /run, a service by s6-setuidgid, and s6-svc.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
. "$(dirname "$0")/who.sh"

row 's6-svscan with s6-setuidgid, a supervised server' s6 'who the server is; s6-svc -r'
needs curl s6-svscan s6-setuidgid s6-svc

# As s6-overlay has it: the image's services are copied to /run at the start.
prepare() {
	install_who
	mkdir -p "$ROOT/etc/s6/who"
	printf '#!/bin/sh\nexec s6-setuidgid www-data who 8080\n' >"$ROOT/etc/s6/who/run"
	chmod 755 "$ROOT/etc/s6/who/run"
}
start() { run sh -ec 'mkdir -p /run/service; cp -a /etc/s6/who /run/service; exec s6-svscan /run/service'; }
asks() {
	is "who it believes to be" "$(who 8080)" "$WWW_DATA 0:0"
	like "s6-svstat" "$(inside s6-svstat /run/service/who 2>&1)" 'up (pid *'
	ok "s6-svc -r" inside s6-svc -wr -T 10000 -r /run/service/who
	ok "it serves on" wait_for 10 answers
}
stops() { inside s6-svscanctl -t /run/service; }
matrix
