#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# squid with its configuration, as its unit starts it.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'squid' squid 'a page through the proxy'
needs squid curl python3
stock squid /etc/squid/squid.conf
logs /var/log/squid/cache.log

prepare() {
	page_on 8000
	printf '%s\n' 'http_access allow to_localhost' 'shutdown_lifetime 1 second' \
		>"$ROOT/etc/squid/conf.d/local.conf"
}
# The directory that its unit makes before it starts.
start() {
	run sh -ec 'mkdir -p /run/squid
		chown proxy:proxy /run/squid
		squid --foreground -z
		exec squid --foreground -sYC'
}
page() { curl --noproxy '' -sS --max-time 10 -x http://127.0.0.1:3128 http://127.0.0.1:8000/page.txt 2>&1; }
answers() { [ "$(page)" = 'a page' ]; }
asks() { is "the page" "$(page)" 'a page'; }
matrix
