#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# runit: runsvdir, a service whose run script is chpst's, and sv.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
. "$(dirname "$0")/who.sh"

row 'runsvdir with chpst, a supervised server' runit 'who the server is; sv restart'
needs curl runsvdir chpst sv

# As dh_runit makes a service: what runsv writes is below /run.
prepare() {
	install_who
	rm -f "$ROOT"/etc/service/* # of what else is installed here
	mkdir -p "$ROOT/etc/sv/who" "$ROOT/run/runit/supervise"
	printf '#!/bin/sh\nexec 2>&1\nexec chpst -u www-data:www-data -P who 8080\n' \
		>"$ROOT/etc/sv/who/run"
	chmod 755 "$ROOT/etc/sv/who/run"
	ln -s /run/runit/supervise/who "$ROOT/etc/sv/who/supervise"
	ln -s /etc/sv/who "$ROOT/etc/service/who"
}
start() { run runsvdir -P /etc/service; }
# To sv a server that is not a second old is the restarted one: what it has
# asked for is then still to come, and runsv does it after being told to end.
server() { inside cat /etc/sv/who/supervise/pid; }
is_another() { [[ $(server) =~ ^[0-9]+$ && $(server) != "$first" ]]; }
asks() {
	local first
	first=$(server)
	is "who it believes to be" "$(who 8080)" "$WWW_DATA 0:0"
	like "sv status" "$(inside sv status who 2>&1)" 'run: who: (pid *'
	like "sv restart" "$(inside sv restart who 2>&1)" 'ok: run: who: (pid *'
	ok "another server" wait_for 10 is_another
	ok "it serves on" wait_for 10 answers
}
stops() {
	inside sv force-stop who >"$T/stopped"
	local pid
	for pid in $(heads); do kill -HUP "$pid"; done
}
matrix
