#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# nsd with a zone, as its unit starts it.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'nsd' nsd 'a name of its zone by UDP and TCP; nsd-control status'
needs dig
ports udp 53
ports tcp 53

prepare() {
	printf 'zone:\n\tname: example\n\tzonefile: /etc/nsd/example.zone\n' \
		>"$ROOT/etc/nsd/nsd.conf.d/example.conf"
	printf '@ 60 IN SOA a b 1 2 3 4 5\n@ 60 IN NS a\na 60 IN A 192.0.2.9\n' \
		>"$ROOT/etc/nsd/example.zone"
	hand_over /etc/nsd
}
start() { run nsd -d -P ''; }
answers() { [ "$(query @127.0.0.1 a.example)" = 192.0.2.9 ]; }
asks() {
	is "UDP" "$(query @127.0.0.1 a.example A)" 192.0.2.9
	is "TCP" "$(query +tcp @127.0.0.1 a.example A)" 192.0.2.9
	like "nsd-control" "$(inside nsd-control status 2>&1)" '*version: *'
}
matrix
