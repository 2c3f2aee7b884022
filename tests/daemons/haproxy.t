#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# haproxy with its configuration, a chroot and a frontend.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'haproxy' haproxy 'port 80 through to a backend; the admin socket'
needs haproxy curl nc
stock haproxy /etc/haproxy/haproxy.cfg
ports tcp 80
setting seccomp chroot pretend

prepare() {
	cat >"$ROOT/etc/haproxy/site.cfg" <<'END'
frontend site
	mode http
	bind :80
	http-request return status 200 content-type text/plain string "a page"
END
}
# The directory that tmpfiles.d makes before it starts.
start() {
	run sh -ec 'mkdir -p /run/haproxy
		exec haproxy -Ws -f /etc/haproxy/haproxy.cfg -f /etc/haproxy/site.cfg -p /run/haproxy.pid'
}
answers() { [ "$(http_body http://127.0.0.1/)" = 'a page' ]; }
asks() {
	is "the page" "$(http_body http://127.0.0.1/)" 'a page'
	like "the admin socket" \
		"$(echo 'show info' | inside nc -N -U /run/haproxy/admin.sock 2>&1)" \
		'*Name: HAProxy*'
}
matrix
