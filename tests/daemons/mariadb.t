#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# mariadbd by its wrapper mariadbd-safe, which chowns and passes --user=mysql,
# on the data that the package made.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'mariadbd, by mariadbd-safe' mariadb-server 'CREATE, INSERT, SELECT by the socket'
needs mariadbd-safe mariadb
logs /var/lib/mysql/error.log

prepare() {
	rm -f "$ROOT"/var/lib/mysql/*.pid
	hand_over /var/lib/mysql /etc/mysql
}
start() { run mariadbd-safe --user=mysql --log-error=/var/lib/mysql/error.log --skip-syslog; }
sql() { inside timeout 20 mariadb -N -u root -e "$1" 2>&1; }
answers() { [ "$(sql 'SELECT 1')" = 1 ]; }
asks() {
	is "CREATE and INSERT" "$(sql 'CREATE DATABASE d; CREATE TABLE d.t (n INT); INSERT INTO d.t VALUES (6), (7)')" ""
	is "SELECT" "$(sql 'SELECT SUM(n) FROM d.t')" 13
	like "who asks" "$(sql 'SELECT CURRENT_USER()')" root@localhost
}
fails() { grep -qs 'mariadbd.*ended\|ERROR' "$OUT" "$ROOT/var/lib/mysql/error.log"; }
stops() { inside mariadb-admin -u root shutdown; }
matrix
