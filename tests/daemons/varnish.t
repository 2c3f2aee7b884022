#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# varnishd in its jail, which compiles its configuration with a C compiler.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'varnishd' varnish 'a page from a backend, and from its cache'
needs varnishd varnishadm curl python3 gcc
ports tcp 80

prepare() {
	page_on 8080
}
start() { run varnishd -F -j unix -a :80 -f /etc/varnish/default.vcl -s malloc,16m; }
answers() { [ "$(http http://127.0.0.1/page.txt)" = 200 ]; }
asks() {
	is "the page" "$(http_body http://127.0.0.1/page.txt)" 'a page'
	is "from the cache" "$(grep -c 'GET /page.txt' "$T/site.log")" 1
	like "varnishadm" "$(inside varnishadm status 2>&1)" '*Child in state running*'
}
matrix
