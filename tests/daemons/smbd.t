#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# smbd, which refuses nothing as an ordinary user, and runs as that.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
row 'smbd' samba 'a file fetched from a guest share'
needs smbd smbclient
ports tcp 139,445

prepare() {
	cat >"$ROOT/etc/samba/smb.conf" <<'END'
[global]
map to guest = bad user
guest account = nobody
log file = /var/log/samba/log
[hall]
path = /srv/hall
guest ok = yes
END
	install -d "$ROOT/srv/hall"
	echo "good morning" >"$ROOT/srv/hall/greeting"
	chmod 755 "$ROOT/srv/hall"
}
start() { run sh -c 'mkdir -p /run/samba && exec smbd -F --no-process-group'; }
fetch() { (cd "$T" && smbclient -N //127.0.0.1/hall -c "get greeting -" 2>&1); }
answers() { [[ $(fetch) == *"good morning"* ]]; }
asks() { like "the file" "$(fetch)" '*good morning*'; }
matrix
