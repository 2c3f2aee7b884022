#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# stunnel4 with chroot, setuid and setgid, before a plain server.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'stunnel4, with chroot, setuid and setgid' stunnel4 'a page through TLS on port 443'
needs stunnel4 openssl curl python3
ports tcp 443
setting seccomp chroot pretend

prepare() {
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
		-keyout "$T/key.pem" -out "$T/cert.pem" 2>"$T/openssl.log"
	cat "$T/key.pem" "$T/cert.pem" >"$ROOT/etc/stunnel/stunnel.pem"
	chmod 600 "$ROOT/etc/stunnel/stunnel.pem"
	hand_over /etc/stunnel/stunnel.pem
	cat >"$ROOT/etc/stunnel/web.conf" <<'END'
foreground = yes
chroot = /var/lib/stunnel4
setuid = stunnel4
setgid = stunnel4
pid =
[web]
accept = 443
connect = 127.0.0.1:8000
cert = /etc/stunnel/stunnel.pem
END
	page_on 8000
}
start() { run stunnel4 /etc/stunnel/web.conf; }
page() { curl --noproxy '*' -sS --max-time 10 --cacert "$T/cert.pem" https://localhost/page.txt 2>&1; }
answers() { [ "$(page)" = 'a page' ]; }
asks() { is "the page" "$(page)" 'a page'; }
matrix
