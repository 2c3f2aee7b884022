#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# pgbouncer by its init script, which gives it to postgres; its own console,
# since it needs no server.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
row 'pgbouncer, by service pgbouncer start' pgbouncer 'its console by TCP and by the socket; service stop'
needs pgbouncer psql nc service
logs /var/log/postgresql/pgbouncer.log

prepare() {
	local md5
	md5=$(printf secretadmin | md5sum)
	echo "\"admin\" \"md5${md5%% *}\"" >"$ROOT/etc/pgbouncer/userlist.txt"
	sed -i 's/^;*admin_users = .*/admin_users = admin/' "$ROOT/etc/pgbouncer/pgbouncer.ini"
	hand_over /etc/pgbouncer
}
start() { run service pgbouncer start; }
# console HOST COMMAND
console() { inside env PGPASSWORD=secret psql -h "$1" -p 6432 -U admin -d pgbouncer -AXtc "$2" 2>&1; }
answers() { nc -z 127.0.0.1 6432; }
asks() {
	like "its version, by TCP" "$(console 127.0.0.1 'SHOW VERSION')" 'PgBouncer 1.*'
	like "and by the socket" "$(console /run/postgresql 'SHOW VERSION')" 'PgBouncer 1.*'
	like "a wrong password" "$(PGPASSWORD=wrong psql -h 127.0.0.1 -p 6432 -U admin pgbouncer -c 'SHOW VERSION' 2>&1)" \
		'*password authentication failed*'
	is "whose its folder is" "$(inside stat -c %U:%G /run/postgresql)" postgres:postgres
}
stops() { inside service pgbouncer stop >"$T/stopped"; }
matrix
