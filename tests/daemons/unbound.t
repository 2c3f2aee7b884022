#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# unbound as its unit starts it.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'unbound' unbound 'localhost A by UDP and TCP; unbound-control status'
needs unbound dig
stock unbound /etc/unbound/unbound.conf
ports udp 53
ports tcp 53

start() {
	run sh -c '/usr/libexec/unbound-helper root_trust_anchor_update
		exec unbound -d -p'
}
answers() { [ "$(query @127.0.0.1 localhost)" = 127.0.0.1 ]; }
asks() {
	is "UDP" "$(query @127.0.0.1 localhost A)" 127.0.0.1
	is "TCP" "$(query +tcp @127.0.0.1 localhost A)" 127.0.0.1
	like "unbound-control" "$(inside unbound-control status 2>&1)" '*is running*'
}
matrix
