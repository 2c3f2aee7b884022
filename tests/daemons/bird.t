#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# bird as its unit starts it: it drops its uid, and keeps NET_ADMIN and NET_RAW.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
row 'bird -u bird' bird2 'its routes by birdc; a BGP session'
needs bird birdc nc
ports tcp 179

prepare() {
	cat >"$ROOT/etc/bird/bird.conf" <<'END'
router id 192.0.2.1;
protocol device {}
protocol static {
	ipv4;
	route 10.0.0.0/8 blackhole;
}
protocol bgp {
	local 127.0.0.1 as 65001;
	neighbor 127.0.0.2 as 65002;
	multihop;
	passive;
	ipv4 { import none; export all; };
}
END
	hand_over /etc/bird
}
start() {
	run sh -ec 'install -d -o bird -g bird -m 775 /run/bird
		exec bird -f -u bird -g bird'
}
answers() { inside birdc show status 2>/dev/null | grep -q 'up and running'; }
# An open message of BGP-4, and the first kind of message that comes back.
bgp() {
	python3 -c '
import socket, struct
s = socket.create_connection(("127.0.0.1", 179), 10, ("127.0.0.2", 0))
body = struct.pack("!BHH4sB", 4, 65002, 90, socket.inet_aton("192.0.2.2"), 0)
s.sendall(b"\xff" * 16 + struct.pack("!HB", 19 + len(body), 1) + body)
print(s.recv(19)[18])' 2>&1
}
asks() {
	like "a route" "$(inside birdc show route)" '*10.0.0.0/8 *blackhole*'
	is "BGP: it opens too" "$(bgp)" 1
	is "whose its socket is" "$(inside stat -c '%U:%G' /run/bird/bird.ctl)" bird:bird
}
matrix
