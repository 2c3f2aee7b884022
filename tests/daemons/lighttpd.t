#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# lighttpd with its configuration as Debian has it.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'lighttpd' lighttpd 'a page on port 80'
needs lighttpd curl
stock lighttpd /etc/lighttpd/lighttpd.conf
ports tcp 80
logs /var/log/lighttpd/error.log

prepare() {
	echo 'a page' >"$ROOT/var/www/html/page.txt"
	hand_over /var/log/lighttpd /var/cache/lighttpd
}
start() { run lighttpd -D -f /etc/lighttpd/lighttpd.conf; }
answers() { [ "$(http http://127.0.0.1/page.txt)" = 200 ]; }
asks() {
	is "the page" "$(http_body http://127.0.0.1/page.txt)" "a page"
	is "IPv6" "$(http_body 'http://[::1]/page.txt')" "a page"
}
matrix
