#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# tftpd-hpa, which changes its root to the files that it serves.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'in.tftpd --secure' tftpd-hpa 'a file on port 69'
needs in.tftpd tftp
ports udp 69
loses seccomp JAIL-02 "chroot(2) is refused, and what it serves is found from its own root"

prepare() { echo 'a file' >"$ROOT/srv/tftp/file.txt"; }
start() { run in.tftpd --foreground --listen --user tftp --address :69 --secure /srv/tftp; }
fetch() {
	rm -f "$T/fetched"
	timeout 3 tftp 127.0.0.1 -c get file.txt "$T/fetched" >"$T/tftp.log" 2>&1
	cat "$T/fetched" 2>/dev/null
}
answers() { ss -lun | grep -q ':69 ' && [ "$(fetch)" = 'a file' ]; }
asks() { is "the file" "$(fetch)" 'a file'; }
matrix
