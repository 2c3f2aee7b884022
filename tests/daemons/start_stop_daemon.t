#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# start-stop-daemon as init scripts use it: to the background, a pid file.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
. "$(dirname "$0")/who.sh"

row 'start-stop-daemon --chuid, of a server' dpkg 'who the server is; status and stop by its pid file'
needs curl start-stop-daemon

of_ours=(--pidfile /run/who.pid --startas /usr/local/bin/who)
start() {
	run start-stop-daemon --start "${of_ours[@]}" --make-pidfile --background \
		--chuid www-data --chdir /srv/www -- 8080
}
asks() {
	is "who it believes to be" "$(who 8080)" "$WWW_DATA 0:0"
	ok "status" inside start-stop-daemon --status --pidfile /run/who.pid
}
stops() { inside start-stop-daemon --stop --retry 10 --pidfile /run/who.pid >/dev/null; }
matrix
