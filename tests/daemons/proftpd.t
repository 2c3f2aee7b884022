#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# proftpd, which conflicts with vsftpd and is installed in this container.  It
# is not dumpable, so it cannot have the user namespace that a chroot needs:
# its users are virtual ones, which it does not shut in.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'proftpd' proftpd-core 'the banner; a virtual user logs in, fetches a file and stores one'
needs curl openssl
ports tcp 21
logs /var/log/proftpd/proftpd.log

prepare() {
	mkdir -m 0777 "$ROOT/srv/ftp/incoming"
	echo 'a file' >"$ROOT/srv/ftp/file.txt"
	echo "guest:$(openssl passwd -6 secret):65534:65534::/srv/ftp:/bin/false" \
		>"$ROOT/etc/proftpd/ftpd.passwd"
	chmod 640 "$ROOT/etc/proftpd/ftpd.passwd"
	cat >"$ROOT/etc/proftpd/conf.d/virtual.conf" <<'END'
AuthOrder mod_auth_file.c
AuthUserFile /etc/proftpd/ftpd.passwd
RequireValidShell off
END
	hand_over /etc/proftpd /var/log/proftpd
}
start() { run proftpd -n; }
ftp() {
	local path=$1
	shift
	curl --noproxy '*' -sS --max-time 10 -u guest:secret "$@" "ftp://127.0.0.1/$path" 2>&1
}
answers() { [ "$(ftp file.txt)" = 'a file' ]; }
asks() {
	like "the banner" "$(ftp file.txt -v)" '*< 220 ProFTPD*'
	is "the file" "$(ftp file.txt)" "a file"
	echo 'another file' >"$T/another.txt"
	ok "another is stored" ftp incoming/another.txt -T "$T/another.txt"
	is "and fetched" "$(ftp incoming/another.txt)" "another file"
	like "a wrong password" "$(ftp file.txt -u guest:wrong)" '*Access denied*'
}
matrix
