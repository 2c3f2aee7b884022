#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# clamd, which drops to its user, with one signature of the image's.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'clamd' clamav-daemon 'a file with a known sum, and one without, by its socket'
needs clamd md5sum nc
logs /var/log/clamav/clamav.log

prepare() {
	echo 'a bad file' >"$ROOT/srv/bad"
	echo 'a good file' >"$ROOT/srv/good"
	rm -f "$ROOT/var/lib/clamav"/*
	(cd "$ROOT/srv" && echo "$(md5sum <bad | cut -d' ' -f1):$(stat -c %s bad):Bad-File") \
		>"$ROOT/var/lib/clamav/own.hdb"
	hand_over /var/log/clamav
}
start() {
	run sh -c 'install -d -o clamav -g clamav /run/clamav && exec clamd --foreground=true'
}
client() { inside sh -c "printf '%s\n' '$1' | nc -U -w 5 /run/clamav/clamd.ctl"; }
answers() { [ "$(client PING)" = PONG ]; }
asks() {
	is "a bad file" "$(client 'SCAN /srv/bad')" '/srv/bad: Bad-File.UNOFFICIAL FOUND'
	is "a good one" "$(client 'SCAN /srv/good')" '/srv/good: OK'
}
matrix
