#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# dnsmasq, which gives up root by its own account of capabilities.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'dnsmasq -u dnsmasq' dnsmasq-base 'a name of /etc/hosts by UDP and TCP'
needs dnsmasq dig
ports udp 53
ports tcp 53

prepare() { echo '192.0.2.7 somewhere' >>"$ROOT/etc/hosts"; }
start() {
	run /usr/share/dnsmasq/systemd-helper exec
}
answers() { [ "$(query @127.0.0.1 somewhere)" = 192.0.2.7 ]; }
asks() {
	is "UDP" "$(query @127.0.0.1 somewhere A)" 192.0.2.7
	is "TCP" "$(query +tcp @127.0.0.1 somewhere A)" 192.0.2.7
}
matrix
