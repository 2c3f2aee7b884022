#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# xinetd: services of root's and of another user, internal and external.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
row 'xinetd' xinetd 'daytime; a service that runs as another user'
needs nc
ports tcp 13,79

prepare() {
	unpack xinetd
	sed -i 's/disable.*/disable = no/' "$ROOT/etc/xinetd.d/daytime"
	cat >"$ROOT/etc/xinetd.d/who" <<'END'
service finger
{
	socket_type = stream
	wait = no
	user = games
	server = /usr/bin/id
}
END
}
start() { run xinetd -dontfork -pidfile /run/xinetd.pid -stayalive -inetd_compat; }
answers() { nc -z 127.0.0.1 79; }
asks() {
	is "as games" "$(nc -w 5 127.0.0.1 79 </dev/null)" "uid=5(games) gid=60(games) groups=60(games)"
	like "daytime" "$(nc -w 5 127.0.0.1 13 </dev/null)" '* 20[0-9][0-9]*'
}
matrix
