#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# chronyd -x, which leaves the clock alone.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'chronyd -x' chrony 'chronyc tracking by UDP and by its socket; an NTP request'
needs python3
ports udp 123,323

prepare() {
	hand_over /var/lib/chrony /etc/chrony/chrony.keys
	printf 'allow 127.0.0.1\nlocal stratum 5\n' >"$ROOT/etc/chrony/conf.d/serve.conf"
}
start() { run chronyd -d -x; }
answers() { root_inside chronyc -h 127.0.0.1 -n activity >/dev/null 2>&1; }
# The server's answer to an NTPv4 client request: its mode and stratum.
ntp() {
	python3 - <<-'END'
		import socket
		s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
		s.settimeout(5)
		s.sendto(b"\x23" + bytes(47), ("127.0.0.1", 123))
		answer = s.recv(512)
		print("mode", answer[0] & 7, "stratum", answer[1])
	END
}
asks() {
	like "by UDP" "$(root_inside chronyc -h 127.0.0.1 -n tracking)" '*Stratum*: 5*'
	like "by its socket, as root alone may" \
		"$(inside chronyc -h /run/chrony/chronyd.sock serverstats 2>&1)" '*NTP packets received*'
	is "NTP" "$(ntp)" "mode 4 stratum 5"
}
matrix
