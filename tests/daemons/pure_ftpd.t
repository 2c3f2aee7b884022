#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# pure-ftpd as it comes, which keeps some capabilities of root of a machine.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
row 'pure-ftpd, with an anonymous user' pure-ftpd 'a file fetched, the list of a folder' \
	pure-ftpd-common
loses seccomp JAIL-02 "chroot(2) is refused, and what it serves is found from its own root"
needs curl
ports tcp 21

prepare() {
	root_inside useradd -r ftp 2>/dev/null # another package may have made it
	root_inside usermod -d /srv/pub ftp
	install -D -m 644 /dev/stdin "$ROOT/srv/pub/file.txt" <<<'a file'
	echo no >"$ROOT/etc/pure-ftpd/conf/NoAnonymous"
}
start() { run pure-ftpd-wrapper; }
ftp() { curl -sS -m 10 --noproxy '*' "ftp://127.0.0.1/$1" 2>&1; }
answers() { [ "$(ftp file.txt)" = 'a file' ]; }
asks() { like "the folder" "$(ftp '')" '* file.txt'; }
matrix
