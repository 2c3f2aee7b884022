#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# ntpsec's ntpd as its unit starts it; the clock, which it may not set, stays.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'ntpd -u ntpsec' ntpsec 'ntpq by UDP; an NTP request'
needs python3
ports udp 123

start() { run ntpd -p /run/ntpd.pid -c /etc/ntpsec/ntp.conf -g -N -u ntpsec:ntpsec -n; }
answers() { root_inside ntpq -n -c rv 127.0.0.1 2>&1 | grep -q '^associd='; }
# The server's answer to an NTPv4 client request: its mode.
ntp() {
	python3 - <<-'END'
		import socket
		s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
		s.settimeout(5)
		s.sendto(b"\x23" + bytes(47), ("127.0.0.1", 123))
		print("mode", s.recv(512)[0] & 7)
	END
}
asks() {
	like "its state" "$(root_inside ntpq -n -c rv 127.0.0.1)" '*stratum=16*'
	is "NTP" "$(ntp)" "mode 4"
	like "the clock" "$(cat "$LOG")" '*code=PRIV-01 * op=ntp_adjtime * did=refused *'
}
matrix
