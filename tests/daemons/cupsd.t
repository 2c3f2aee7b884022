#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# cupsd with Debian's configuration.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
row 'cupsd' cups-daemon 'IPP on port 631: lpstat; cupsctl by the certificate of root'
needs cupsd lpstat cupsctl
ports tcp 631
logs /var/log/cups/error_log /tmp/nonroot-1000/var/log/cups/error_log

prepare() {
	chown "$NR_UID" "$ROOT/etc/cups" # as PATH-02 in the log says
	given+=(/etc/cups)
}
start() { run cupsd -f; }
answers() { lpstat -h 127.0.0.1 -r | grep -q 'is running'; }
asks() {
	like "lpstat" "$(lpstat -h 127.0.0.1 -r)" 'scheduler is running'
	ok "cupsctl" inside cupsctl -h 127.0.0.1 LogLevel=debug
	ok "has changed the configuration" wait_for 10 \
		grep -qx 'LogLevel debug' "$ROOT/etc/cups/cupsd.conf"
}
matrix
