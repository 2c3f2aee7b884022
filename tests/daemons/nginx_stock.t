#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# nginx with the site that Debian enables, on port 80 of IPv4 and IPv6.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'nginx' nginx-common 'the page on port 80, IPv4 and IPv6; a reload'
needs nginx curl
stock nginx-common /etc/nginx/nginx.conf /etc/nginx/sites-available/default
ports tcp 80
logs /var/log/nginx/error.log

prepare() {
	echo 'a page' >"$ROOT/var/www/html/page.txt"
	rm -f "$ROOT"/etc/nginx/sites-enabled/*
	ln -s /etc/nginx/sites-available/default "$ROOT/etc/nginx/sites-enabled/"
	hand_over /var/log/nginx/access.log /var/log/nginx/error.log
}
start() { run nginx; }
answers() { [ "$(http http://127.0.0.1/)" = 200 ]; }
is_reloaded() { [ "$(pgrep -f 'nginx: worker' | sort)" != "$workers" ] && answers; }
asks() {
	is "the page" "$(http_body http://127.0.0.1/page.txt)" 'a page'
	is "IPv6" "$(http_body 'http://[::1]/page.txt')" 'a page'
	like "the request is in its own log" "$(cat "$ROOT/var/log/nginx/access.log")" \
		'*"GET /page.txt HTTP/1.1" 200 *'
	workers=$(pgrep -f 'nginx: worker' | sort)
	ok "nginx -s reload" inside nginx -s reload
	ok "new workers serve" wait_for 10 is_reloaded
}
stops() { inside nginx -s quit; }
matrix
