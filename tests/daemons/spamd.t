#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# spamd by its init script: it tries what it may as another user, and is root
# again.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'spamd, by service spamd start' spamd 'a letter, and spam; service status, stop'
needs service start-stop-daemon spamc nc
ports tcp 783

start() { run service spamd start; }
fails() { grep -q 'could not create IO::Socket' "$OUT"; }
letter() { printf 'Subject: one\n\n%s\n' "$1"; }
answers() { printf 'PING SPAMC/1.2\r\n\r\n' | nc -N -w 3 127.0.0.1 783 | grep -q PONG; }
asks() {
	like "a letter" "$(letter 'good morning' | spamc -c 2>&1)" '*.*/5.0'
	like "spam" "$(letter 'XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X' | spamc -c)" \
		'100?.*/5.0'
	ok "service status" inside service spamd status
}
stops() { inside service spamd stop >"$T/stopped"; }
matrix
