#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# nut by its init scripts: a driver, the server, and a monitor of which one half
# stays root, to shut the machine down.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'upsd and upsmon, by service nut-server start, nut-client start' nut-server 'the state of a UPS; a wrong password; what upsmon does when power fails'
needs service start-stop-daemon upsd upsmon upsc upsrw

prepare() {
	echo MODE=standalone >"$ROOT/etc/nut/nut.conf"
	printf '[dummy]\ndriver = dummy-ups\nport = dummy.dev\nmode = dummy-loop\n' >"$ROOT/etc/nut/ups.conf"
	printf 'ups.status: OL\nTIMER 1\n' >"$ROOT/etc/nut/dummy.dev"
	printf '[ann]\npassword = secret\nactions = SET\nupsmon primary\n' >"$ROOT/etc/nut/upsd.users"
	printf '%s\n' 'MONITOR dummy@localhost 1 ann secret primary' 'POLLFREQ 1' 'POLLFREQALERT 1' \
		'FINALDELAY 0' 'POWERDOWNFLAG /run/killpower' \
		'SHUTDOWNCMD "id >/tmp/shut.down"' >"$ROOT/etc/nut/upsmon.conf"
	hand_over /etc/nut
}
start() { run sh -c 'service nut-server start; service nut-client start'; }
status() { inside upsc dummy@localhost ups.status 2>&1 | grep -v 'SSL'; }
answers() { [ "$(status)" = OL ] && [ "$(insiders | wc -l)" -ge 4 ]; }
asks() {
	is "the state" "$(status)" OL
	like "a wrong password" "$(inside upsrw -s ups.status=OB -u ann -p wrong dummy@localhost 2>&1)" '*ACCESS-DENIED*'
	# Power fails, and the battery is low.
	printf 'ups.status: OB LB\nTIMER 1\n' >"$ROOT/etc/nut/dummy.dev"
	ok "upsmon shuts down" wait_for 40 test -s "$ROOT/tmp/shut.down"
	like "as root" "$(cat "$ROOT/tmp/shut.down")" 'uid=0(root) *'
}
matrix
