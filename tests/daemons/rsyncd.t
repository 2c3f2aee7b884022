#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# rsync as a daemon: each module in a chroot, as nobody.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'rsync --daemon, with chroot' rsync 'a file fetched and a file stored'
loses seccomp JAIL-02 "chroot(2) is refused, and what it serves is found from its own root"
needs rsync
ports tcp 873

prepare() {
	mkdir "$ROOT/srv/pub"
	mkdir -m 0777 "$ROOT/srv/incoming"
	echo 'a file' >"$ROOT/srv/pub/file.txt"
	cat >"$ROOT/etc/rsyncd.conf" <<'END'
uid = nobody
gid = nogroup
use chroot = yes
[pub]
	path = /srv/pub
[incoming]
	path = /srv/incoming
	read only = no
END
}
start() { run rsync --daemon --no-detach; }
answers() { rsync rsync://127.0.0.1/pub/file.txt "$T/fetched" 2>/dev/null; }
asks() {
	is "fetched" "$(cat "$T/fetched")" 'a file'
	ok "stored" rsync "$T/fetched" rsync://127.0.0.1/incoming/stored.txt
	is "as it was" "$(cat "$ROOT/srv/incoming/stored.txt")" 'a file'
}
matrix
