#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# BIND with the zones that Debian gives it.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'named -u bind' bind9 'localhost A by UDP and TCP; rndc status'
needs named dig rndc
stock bind9 /etc/bind/named.conf.options /etc/bind/named.conf.default-zones
ports udp 53
ports tcp 53,953

prepare() { hand_over /etc/bind/rndc.key; }
start() { run named -f -u bind; }
answers() { [ "$(query @127.0.0.1 localhost)" = 127.0.0.1 ]; }
asks() {
	is "UDP" "$(query @127.0.0.1 localhost A)" 127.0.0.1
	is "TCP" "$(query +tcp @127.0.0.1 localhost A)" 127.0.0.1
	is "IPv6" "$(query @::1 -x 127.0.0.1)" localhost.
	like "rndc status" "$(inside rndc status 2>&1)" '*server is up and running*'
}
stops() { inside rndc stop; }
matrix
