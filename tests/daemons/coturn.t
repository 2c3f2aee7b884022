#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# coturn by its init script, which gives it to turnserver; it looks for an address
# beyond the loopback, and asks who it is by STUN.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'turnserver, by service coturn start' coturn 'its address by STUN; a relay for a user, by TCP, and a wrong password; service status'
needs service start-stop-daemon turnserver turnutils_stunclient turnutils_uclient
stock coturn /etc/turnserver.conf

prepare() {
	ip link add wire type veth peer name other
	ip addr add 192.0.2.1/24 dev wire
	ip link set wire up
	ip link set other up
	sed -i 's/^#TURNSERVER_ENABLED=1/TURNSERVER_ENABLED=1/' "$ROOT/etc/default/coturn"
	printf '%s\n' lt-cred-mech user=ann:secret realm=example.org >>"$ROOT/etc/turnserver.conf"
	hand_over /etc/turnserver.conf /var/lib/turn
}
start() { run service coturn start; }
# It waits for ever where nobody answers.
stun() { timeout 1 turnutils_stunclient 192.0.2.1 2>&1; }
# relay PASSWORD: messages from one relayed client to another.
relay() { timeout 30 turnutils_uclient -t -y -c -m 1 -n 2 -u ann -w "$1" 192.0.2.1 2>&1; }
answers() { stun | grep -q 'UDP reflexive addr'; }
asks() {
	like "STUN" "$(stun)" '*UDP reflexive addr: 192.0.2.1:*'
	like "a relay, by TCP" "$(relay secret)" '*Total lost packets 0 *'
	like "a wrong password" "$(relay wrong)" '*Cannot complete Allocation*'
	ok "service status" inside service coturn status
}
matrix
