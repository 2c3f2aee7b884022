#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# redis-server behind an entrypoint of the form that container images use,
# and with Debian's configuration.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/common.sh"
needs redis-server redis-cli ip
id -u redis >/dev/null 2>&1 || skip_all "no user redis"
want=$(id -u redis)

cat >"$T/entrypoint" <<'END'
#!/bin/sh
set -e
if [ "$(id -u)" = 0 ]; then
	find . ! -user redis -exec chown redis {} +
fi
umask 077
exec "$@"
END
# The form before images thought of ordinary users.
cat >"$T/old_entrypoint" <<'END'
#!/bin/sh
set -e
chown -R redis:redis .
exec "$@"
END
chmod 755 "$T/entrypoint" "$T/old_entrypoint"
mkdir "$T/data"
empty_dir "$T/data"
cd "$T/data" || exit 1
as_user touch old.aof

cli() { as_user redis-cli "$@" 2>&1; }

# runs NAME told|as_user COMMAND...: until it answers.
runs() {
	local name=$1
	shift
	background "$@" >"$T/redis.log" 2>&1
	redis=$!
	wait_for 10 redis-cli ping
	is "$name: PING" "$(cli ping)" PONG
	is_ordinary "$name: redis" $redis
}

ends() {
	cli shutdown "${2-save}" >/dev/null
	wait $redis
	is "$1: it ends when told to" $? 0
}

# ---- without ----

out=$(as_user find . ! -user redis -exec chown redis '{}' + 2>&1)
like "bare: root's step of the entrypoint fails" "$? $out" \
	"1 *'./old.aof': Operation not permitted*"
out=$(as_user "$T/old_entrypoint" redis-server --version 2>&1)
like "bare: the older form does not start" "$? $out" "1 *: Operation not permitted"
runs "bare" as_user "$T/entrypoint" redis-server
ends "bare" nosave
is "bare: no log of ours" "$(cat "$T/log")" ""

# ---- with ----

runs "told" told "$T/entrypoint" redis-server
like "told: the entrypoint found itself root, its chown is in the log" \
	"$(log_of OWN-01)" \
	"*prog=chown * path=./old.aof want=$want: errno=EPERM did=*hint=\"*runAsUser: $want*"
is "told: SET" "$(cli set greeting 'good morning')" OK
is "told: GET" "$(cli get greeting)" "good morning"
is "told: SAVE" "$(cli save)" OK
is "told: the file is the real uid's, and private by the entrypoint's umask" \
	"$(stat -c '%u %a' dump.rdb)" "$NR_UID 600"
ends "told"
runs "told again" told "$T/entrypoint" redis-server
is "told again: GET" "$(cli get greeting)" "good morning"
ends "told again"

clear_log
runs "older form" told "$T/old_entrypoint" redis-server
like "older form: its chown is in the log" "$(log_of OWN-01)" \
	"*path=dump.rdb want=$want:* errno=EPERM *"
ends "older form"

out=$(NONROOT_OWNERSHIP=strict told "$T/entrypoint" redis-server --version 2>&1)
like "ownership strict: chown fails as the kernel said" "$? $out" \
	"1 *: Operation not permitted"

# ---- Debian's configuration: it needs nothing of us, and gets nothing ----

if [ ! -e /etc/redis/redis.conf ] || [ ! -d /var/log/redis ] || ! command -v dpkg >/dev/null ||
	dpkg -V redis-server | grep -qF " /etc/redis/redis.conf"; then
	skip "Debian's configuration" "not here, or changed"
	finish
fi
# Only its owner may read it where it stands.
cp /etc/redis/redis.conf "$T/redis.conf"
chmod 644 "$T/redis.conf"
empty_dir /run /var/lib/redis /var/log/redis
as_user mkdir /run/redis
clear_log
told redis-server "$T/redis.conf"
is "Debian's configuration: it becomes a daemon" $? 0
wait_for 10 redis-cli ping
is "Debian's configuration: PING" "$(cli ping)" PONG
is_ordinary "Debian's configuration: redis" "$(cat /run/redis/redis-server.pid)"
cli shutdown nosave >/dev/null
ok "Debian's configuration: it ends when told to" \
	wait_for 10 test ! -e /run/redis/redis-server.pid
is "Debian's configuration: no log of ours" "$(cat "$T/log")" ""

finish
