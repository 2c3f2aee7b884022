#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# mariadb's unix_socket and postgres' peer login, which take the kernel's word
# for who the client is.  Both servers refuse to be root.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/common.sh"
mount -t tmpfs -o mode=1777 shm /dev/shm
mkdir "$T/data"
empty_dir "$T/data"
cd / || exit 1

as_root() { setpriv --no-new-privs env HOME="$T" "$@"; }
as_self() { told env NONROOT_IDENTITY=self "$@"; }

# logs_in NAME WANTED COMMAND...: as each of five; WANTED is what root gets.
logs_in() {
	local name=$1 wanted=$2
	shift 2
	is "$name: real root logs in" "$(as_root "$@" 2>&1)" "$wanted"
	is "$name: so does a told root" "$(told "$@" 2>&1)" "$wanted"
	like "$name: not an ordinary user of the same uid" \
		"$(as_user "$@" 2>&1)" "*$refused*"
	like "$name: nor one with identity self" "$(as_self "$@" 2>&1)" \
		"*$refused*"
	like "$name: nor one who is told 33:33" \
		"$(told env NONROOT_IDENTITY=33:33 "$@" 2>&1)" "*$refused*"
}

mariadb_logs_in() {
	as_self mariadb-install-db --no-defaults --datadir="$T/data/mariadb" \
		--auth-root-authentication-method=socket --skip-test-db \
		--auth-root-socket-user=root >"$T/install.log" 2>&1 ||
		diag "$(tail -3 "$T/install.log")"
	background as_self mariadbd --no-defaults --skip-networking \
		--datadir="$T/data/mariadb" --socket="$T/data/mariadb.sock" \
		--innodb-buffer-pool-size=8M >"$T/mariadb.log" 2>&1
	local server=$!
	ok "mariadb: it starts" wait_for 30 test -S "$T/data/mariadb.sock"
	refused="Access denied for user 'root'@'localhost'"
	logs_in "mariadb" root@localhost mariadb --no-defaults \
		-S "$T/data/mariadb.sock" -u root -Ne 'select current_user()'
	is_ordinary "mariadb" $server
	stop $server
}

postgres_logs_in() {
	as_self "$pg/initdb" -D "$T/data/postgres" -U super -A peer --no-sync \
		>"$T/install.log" 2>&1 || diag "$(tail -3 "$T/install.log")"
	echo 'local all all peer map=admins' >"$T/data/postgres/pg_hba.conf"
	echo 'admins root super' >"$T/data/postgres/pg_ident.conf"
	background as_self "$pg/postgres" -D "$T/data/postgres" -k "$T/data" \
		-c listen_addresses= -c fsync=off >"$T/postgres.log" 2>&1
	local server=$!
	ok "postgres: it starts" wait_for 30 test -S "$T/data/.s.PGSQL.5432"
	wait_for 30 grep -q 'ready to accept' "$T/postgres.log"
	refused='Peer authentication failed for user "super"'
	logs_in "postgres" super psql -h "$T/data" -U super -d postgres \
		-Atc 'select current_user'
	is_ordinary "postgres" $server
	stop $server
}

if command -v mariadbd mariadb mariadb-install-db >/dev/null; then
	mariadb_logs_in
else
	skip "mariadb" "no mariadb-server or mariadb-client"
fi
pg=$(echo /usr/lib/postgresql/*/bin)
pg=${pg##* }
if [ -x "$pg/postgres" ] && command -v psql >/dev/null; then
	postgres_logs_in
else
	skip "postgres" "no postgresql"
fi

finish
