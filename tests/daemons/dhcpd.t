#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# dhcpd, which listens to the wire itself.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'dhcpd' isc-dhcp-server 'to be there for the interface'
cannot PRIV-01 'a raw socket' 'the capability NET_RAW, granted'
ports udp 67

prepare() {
	ip link add wire type veth peer name other
	ip addr add 192.0.2.1/24 dev wire
	ip link set wire up
	echo 'subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.10 192.0.2.20; }' \
		>"$ROOT/etc/dhcp/dhcpd.conf"
}
start() {
	run sh -ec ': >/var/lib/dhcp/dhcpd.leases; exec dhcpd -4 -f -cf /etc/dhcp/dhcpd.conf wire'
}
answers() { ss -lun | grep -q ':67 '; }
matrix
