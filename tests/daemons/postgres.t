#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# postgres by pg_ctlcluster, which becomes the user postgres, on the cluster
# that the package made.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'postgres, by pg_ctlcluster' postgresql-15 'CREATE, INSERT, SELECT as the user postgres'
needs pg_ctlcluster psql
[ -d /var/lib/postgresql/15/main ] || skip_all "no cluster main"
logs /var/log/postgresql/postgresql-15-main.log

prepare() {
	rm -f "$ROOT"/var/log/postgresql/*
	hand_over /etc/postgresql /var/lib/postgresql
}
# What was handed over belongs to the uid, which is told root: given back as
# entrypoints do it.
start() {
	run sh -ec 'chown -R postgres:postgres /var/lib/postgresql/15/main
		exec pg_ctlcluster 15 main start'
}
sql() {
	inside setpriv --reuid postgres --regid postgres --init-groups \
		psql -At -c "$1" 2>&1
}
answers() { [ "$(sql 'SELECT 1')" = 1 ]; }
asks() {
	is "CREATE" "$(sql 'CREATE TABLE t (n int)')" 'CREATE TABLE'
	is "INSERT" "$(sql 'INSERT INTO t VALUES (6), (7)')" 'INSERT 0 2'
	is "SELECT" "$(sql 'SELECT sum(n) FROM t')" 13
	is "who asks" "$(sql 'SELECT current_user')" postgres
}
stops() { inside pg_ctlcluster 15 main stop; }
matrix
