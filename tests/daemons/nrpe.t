#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# nrpe by its init script; it drops by itself.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
row 'nrpe, by service nagios-nrpe-server start' nagios-nrpe-server 'its version and the result of a check, through TLS; service status, stop'
needs nrpe service start-stop-daemon
stock nagios-nrpe-server /etc/nagios/nrpe.cfg

check() { /usr/lib/nagios/plugins/check_nrpe -H 127.0.0.1 "$@" 2>&1; }
prepare() { echo 'command[who]=/usr/bin/id -un' >"$ROOT/etc/nagios/nrpe.d/who.cfg"; }
start() { run service nagios-nrpe-server start; }
answers() { check | grep -q ^NRPE; }
asks() {
	like "its version" "$(check)" 'NRPE v4*'
	is "who runs its checks" "$(check -c who)" nagios
	like "a check that it has not" "$(check -c other)" "NRPE: Command 'other' not defined"
	ok "service status" inside service nagios-nrpe-server status
}
stops() { inside service nagios-nrpe-server stop >"$T/stopped"; }
matrix
