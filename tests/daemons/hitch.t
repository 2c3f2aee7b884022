#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# hitch with chroot and its user, before a plain server.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'hitch, with chroot and user' hitch 'a page through TLS on port 443'
needs hitch openssl curl python3
ports tcp 443
setting seccomp chroot pretend

prepare() {
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
		-keyout "$T/key.pem" -out "$T/cert.pem" 2>"$T/openssl.log"
	cat "$T/key.pem" "$T/cert.pem" >"$ROOT/etc/hitch/both.pem"
	chmod 600 "$ROOT/etc/hitch/both.pem"
	cat >"$ROOT/etc/hitch/hitch.conf" <<'END'
frontend = "[*]:443"
backend = "[127.0.0.1]:8000"
pem-file = "/etc/hitch/both.pem"
user = "_hitch"
group = "_hitch"
chroot = "/var/lib"
workers = 2
END
	hand_over /etc/hitch/both.pem
	page_on 8000
}
start() { run hitch --config /etc/hitch/hitch.conf; }
page() { curl --noproxy '*' -sS --max-time 10 --cacert "$T/cert.pem" https://localhost/page.txt 2>&1; }
answers() { [ "$(page)" = 'a page' ]; }
asks() { is "the page" "$(page)" 'a page'; }
matrix
