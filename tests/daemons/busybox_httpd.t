#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# httpd of busybox, the one that is not static.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'busybox httpd -u' busybox 'a page on port 80'
needs curl
ports tcp 80

prepare() {
	echo 'a page' >"$ROOT/var/www/html/page.txt"
}
start() { run busybox httpd -f -p 80 -u www-data -h /var/www/html; }
answers() { [ "$(http http://127.0.0.1/page.txt)" = 200 ]; }
asks() { is "the page" "$(http_body http://127.0.0.1/page.txt)" 'a page'; }
matrix
