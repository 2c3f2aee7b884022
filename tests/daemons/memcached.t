#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# memcached as its service starts it: a script for root alone, and -u memcache.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'memcached, by start-memcached' memcached 'set and get'
needs nc
stock memcached /etc/memcached.conf
logs /var/log/memcached.log

start() { run /usr/share/memcached/scripts/start-memcached; }
client() { printf '%s\r\n' "$@" quit | nc -N -w 5 127.0.0.1 11211 | tr -d '\r'; }
answers() { nc -z 127.0.0.1 11211; }
asks() {
	is "set" "$(client 'set greeting 0 60 5' hello)" STORED
	is "get" "$(client 'get greeting')" $'VALUE greeting 0 5\nhello\nEND'
}
matrix
