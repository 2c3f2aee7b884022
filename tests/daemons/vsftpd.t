#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# vsftpd, anonymous: it isolates each session by all means that root has.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'vsftpd, with /run/vsftpd/empty in the image' vsftpd 'an anonymous user fetches a file'
needs curl
ports tcp 21
loses seccomp JAIL-02 "chroot(2) is refused, and what it serves is found from its own root"

# The directory that its unit makes is the image's: one that the uid has made
# is the uid's own, and vsftpd refuses a root that it could write to.
prepare() {
	echo 'a file' >"$ROOT/srv/ftp/file.txt"
	root_inside mkdir -p /run/vsftpd/empty
}
start() { run vsftpd /etc/vsftpd.conf -oanonymous_enable=YES; }
ftp() { curl --noproxy '*' -sS --max-time 10 "ftp://127.0.0.1/$1" 2>&1; }
answers() { [ "$(ftp file.txt)" = 'a file' ]; }
asks() {
	is "the file" "$(ftp file.txt)" "a file"
	like "the directory" "$(ftp '')" '*file.txt*'
}
matrix
