#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# tor, which drops to its user.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
row 'tor' tor 'the control protocol; a SOCKS handshake'
needs tor nc

prepare() { hand_over /var/lib/tor /var/log/tor; }
start() {
	run sh -c 'install -d -o debian-tor -g debian-tor -m 2750 /run/tor
		exec tor --defaults-torrc /usr/share/tor/tor-service-defaults-torrc \
			-f /etc/tor/torrc --RunAsDaemon 0 --DisableNetwork 0 --ControlPort 9051'
}
answers() { nc -z 127.0.0.1 9050 && nc -z 127.0.0.1 9051; }
asks() {
	like "PROTOCOLINFO" "$(printf 'PROTOCOLINFO\r\nQUIT\r\n' | nc -w 5 127.0.0.1 9051)" '250-PROTOCOLINFO 1*250 OK*'
	is "SOCKS5" "$(printf '\5\1\0' | nc -w 2 127.0.0.1 9050 | od -An -tx1)" ' 05 00'
}
matrix
