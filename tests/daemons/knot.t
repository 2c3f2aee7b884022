#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# knot by its init script, with a zone; it drops by itself.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'knotd, by service knot start' knot 'a name of its zone by UDP and TCP; knotc; one added by it'
needs dig knotc service start-stop-daemon
ports tcp 53
ports udp 53

prepare() {
	cat >>"$ROOT/etc/knot/knot.conf" <<'END'
server:
  listen: 127.0.0.1@53
zone:
  - domain: example.org
    storage: /var/lib/knot
    file: example.org.zone
END
	cat >"$ROOT/var/lib/knot/example.org.zone" <<'END'
$ORIGIN example.org.
$TTL 60
@ SOA ns root 1 60 60 60 60
@ NS ns
ns A 192.0.2.1
www A 192.0.2.7
END
	hand_over /etc/knot /var/lib/knot
}
start() { run service knot start; }
answers() { [ "$(query @127.0.0.1 www.example.org)" = 192.0.2.7 ]; }
ctl() { inside knotc "$@" 2>&1; }
asks() {
	is "by UDP" "$(query @127.0.0.1 www.example.org)" 192.0.2.7
	is "by TCP" "$(query @127.0.0.1 +tcp www.example.org)" 192.0.2.7
	is "knotc" "$(ctl status)" Running
	ctl zone-begin example.org >"$T/ctl"
	ctl zone-set example.org new 60 A 192.0.2.9 >>"$T/ctl"
	ctl zone-commit example.org >>"$T/ctl"
	is "a name that it has added" "$(query @127.0.0.1 new.example.org)" 192.0.2.9
}
stops() { inside service knot stop >"$T/stopped"; }
matrix
