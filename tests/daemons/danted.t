#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# danted, which goes back and forth between three users.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
row 'danted' dante-server 'a page by SOCKS 5, by SOCKS 4'
needs danted curl python3
logs /var/log/sockd.log

prepare() {
	cat >"$ROOT/etc/danted.conf" <<'END'
logoutput: stderr /var/log/sockd.log
internal: lo port = 1080
external: lo
socksmethod: none
clientmethod: none
user.privileged: proxy
user.unprivileged: nobody
client pass { from: 0/0 to: 0/0 }
socks pass { from: 0/0 to: 0/0 }
END
	page_on 8081
}
start() { run danted; }
page() { curl -sS -m 10 --noproxy '' "$1" 127.0.0.1:1080 http://127.0.0.1:8081/page.txt 2>&1; }
answers() { [ "$(page --socks5)" = 'a page' ]; }
asks() {
	is "SOCKS 4" "$(page --socks4)" 'a page'
	is "whose its log is" "$(inside stat -c %U /var/log/sockd.log)" proxy
}
matrix
