#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# openbsd-inetd with services of its own and of others, each for a user.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'openbsd-inetd' openbsd-inetd 'echo, of its own; id, another program, as nobody'
needs nc
ports tcp 7,79

prepare() {
	cat >"$ROOT/etc/inetd.conf" <<'END'
echo stream tcp nowait root internal
finger stream tcp nowait nobody /usr/bin/id id
END
}
start() { run inetd -i; }
answers() { [ "$(echo hello | nc -N -w 2 127.0.0.1 7 2>&1)" = hello ]; }
asks() {
	is "echo by TCP" "$(echo hello | nc -N -w 5 127.0.0.1 7)" hello
	like "id is told to be nobody" "$(nc -d -w 5 127.0.0.1 79)" 'uid=65534(nobody) gid=65534(nogroup)*'
}
matrix
