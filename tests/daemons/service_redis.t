#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# An init script: service redis-server start, status, stop.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
row 'redis-server, by service redis-server start' redis-server 'SET, GET; service status, restart, stop'
needs redis-cli service start-stop-daemon
stock redis-server /etc/redis/redis.conf /etc/init.d/redis-server
logs /var/log/redis/redis-server.log

prepare() { hand_over /etc/redis /var/lib/redis /var/log/redis; }
start() { run service redis-server start; }
answers() { [ "$(redis-cli ping 2>&1)" = PONG ]; }
asks() {
	is "SET" "$(redis-cli set greeting hello)" OK
	is "GET" "$(redis-cli get greeting)" hello
	like "its pid file" "$(inside cat /run/redis/redis-server.pid)" "$(insiders | head -n 1)"
	is "whose the folder is" "$(inside stat -c %U /run/redis)" redis
	like "service status" "$(inside service redis-server status 2>&1)" '*redis-server is running*'
	ok "service restart" inside service redis-server restart
	ok "it serves on" wait_for 10 answers
	is "GET again" "$(redis-cli get greeting)" hello
}
stops() { inside service redis-server stop >"$T/stopped"; }
matrix
