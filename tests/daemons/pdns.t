#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# pdns_server with a zone, as its unit starts it.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
row 'pdns_server' pdns-server 'a name of its zone by UDP and TCP; pdns_control rping'
needs pdns_server dig
ports udp 53
ports tcp 53

prepare() {
	echo 'zone "example" { type native; file "/etc/powerdns/example.zone"; };' \
		>"$ROOT/etc/powerdns/named.conf"
	printf '@ 60 IN SOA a. b. 1 2 3 4 5\n@ 60 IN NS a\na 60 IN A 192.0.2.9\n' \
		>"$ROOT/etc/powerdns/example.zone"
	hand_over /etc/powerdns
}
start() {
	run sh -ec 'mkdir -p /run/pdns
		exec pdns_server --setuid=pdns --setgid=pdns --guardian=yes --launch=bind \
			--bind-config=/etc/powerdns/named.conf'
}
answers() { [ "$(query @127.0.0.1 a.example)" = 192.0.2.9 ]; }
asks() {
	is "UDP" "$(query @127.0.0.1 a.example A)" 192.0.2.9
	is "TCP" "$(query +tcp @127.0.0.1 a.example A)" 192.0.2.9
	like "pdns_control" "$(inside pdns_control rping 2>&1)" 'PONG*'
}
matrix
