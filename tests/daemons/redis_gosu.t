#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# redis with Debian's configuration, behind an entrypoint that chowns and
# executes gosu, a static Go program.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'redis, by gosu in an entrypoint' redis-server 'PING, SET, GET, SAVE'
needs redis-server redis-cli gosu
stock redis-server /etc/redis/redis.conf
logs /var/log/redis/redis-server.log

prepare() {
	cat >"$ROOT/usr/local/bin/docker-entrypoint.sh" <<'END'
#!/bin/sh
set -e
if [ "$(id -u)" = 0 ]; then
	mkdir -p /run/redis
	chown redis:redis /run/redis
	find /var/lib/redis \! -user redis -exec chown redis '{}' +
	exec gosu redis "$0" "$@"
fi
echo "the server is $(id -un)"
exec "$@"
END
	chmod 755 "$ROOT/usr/local/bin/docker-entrypoint.sh"
	hand_over /etc/redis /var/lib/redis /var/log/redis
}
start() {
	run docker-entrypoint.sh redis-server /etc/redis/redis.conf \
		--supervised no --daemonize no
}
answers() { [ "$(redis-cli ping 2>&1)" = PONG ] && grep -q '^the server is redis$' "$OUT"; }
fails() { grep -q '^the server is 1000$' "$OUT"; }
asks() {
	is "SET" "$(redis-cli set greeting 'good morning')" OK
	is "GET" "$(redis-cli get greeting)" "good morning"
	is "SAVE" "$(redis-cli save)" OK
	is "its file belongs to the real uid" "$(stat -c %u "$ROOT/var/lib/redis/dump.rdb")" "$NR_UID"
}
matrix
