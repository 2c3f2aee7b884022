#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# bake --give-to: what is given, how, and what is not, whatever it is called.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/lib.sh"
R=$T/root

# thing MODE OWNER:GROUP PATH: a file, a folder if it ends in /, a fifo if in |.
thing() {
	local path=$R$3
	mkdir -p "$(dirname "$path")"
	case $3 in
	*/) mkdir -p "$path" ;;
	*'|') path=${path%|} && mkfifo "$path" ;;
	*) echo content >"$path" ;;
	esac
	chown "$2" "$path" && chmod "$1" "$path"
}

# with_acl PATH: user::rwx user:50:rwx group::-wx mask::rwx other::---
with_acl() {
	python3 - "$1" <<-'END'
		import os, struct, sys
		acl = struct.pack("<I", 2)
		for tag, may, who in (1, 7, -1), (2, 7, 50), (4, 3, -1), (16, 7, -1), (32, 0, -1):
		    acl += struct.pack("<HHi", tag, may, who)
		os.setxattr(sys.argv[1], "system.posix_acl_access", acl)
	END
}

image() {
	umount "$R/var/volume" 2>/dev/null
	rm -rf --one-file-system "$R"
	mkdir -p "$R/tmp" "$R/var/volume"
	mount -t tmpfs volume "$R/var/volume"
	thing 644 0:0 /etc/passwd
	printf 'root:x:0:0::/:\napp:x:1001:77::/:\n' >"$R/etc/passwd"
	thing 640 0:42 /etc/shadow
	thing 600 0:0 /etc/shadow-
	thing 640 0:42 /etc/gshadow
	thing 440 0:0 /etc/sudoers
	thing 440 0:0 /etc/sudoers.d/admin
	thing 600 0:0 /etc/apt/auth.conf
	thing 710 0:50 /etc/ssl/private/
	thing 640 0:50 /etc/ssl/private/key.pem
	thing 644 0:0 /etc/app/open.conf
	thing 640 0:50 /etc/app/secret.conf
	thing 660 0:50 /etc/app/rewritten.conf
	thing 600 0:0 /etc/ssh/ssh_host_rsa_key
	thing 700 0:0 /etc/app/closed.d/
	thing 2770 50:50 /etc/app/shared.d/
	ln -s shadow "$R/etc/link"
	ln -s /etc/shadow "$R/var-link"

	thing 2750 50:4 /var/log/app/
	thing 640 50:4 /var/log/app/app.log
	thing 644 0:0 /var/log/root.log
	thing 644 0:0 /var/log/dpkg.log
	thing 644 0:0 /var/lib/data/of-a-package
	thing 755 50:50 /var/lib/db/
	thing 660 50:50 /var/lib/db/table
	thing 755 50:50 /var/lib/empty/
	thing 2775 0:50 /var/lib/team/
	thing 644 0:0 /var/lib/team/note
	thing 755 50:50 /var/lib/pg/
	thing 700 50:50 /var/lib/pg/main/
	thing 600 50:50 /var/lib/pg/main/PG_VERSION
	thing 700 50:50 /var/lib/git/.ssh/
	thing 600 50:50 /var/lib/git/.ssh/id_rsa
	thing 1733 0:0 /var/lib/sessions/
	thing 4711 50:50 /var/lib/set-id
	thing 600 50:50 /var/lib/twin
	ln "$R/var/lib/twin" "$R/tmp/twin"
	thing 640 0:0 /var/lib/dpkg/lock
	thing 600 0:0 /var/backups/shadow.bak
	thing 1730 0:50 /var/spool/cron/crontabs/
	thing 600 0:50 /var/spool/cron/crontabs/root
	thing 1730 0:50 /var/spool/cron/listed/
	with_acl "$R/var/spool/cron/listed"
	thing 700 50:0 /var/spool/queue/
	thing 622 50:50 '/var/spool/queue/pickup|'
	thing 640 50:50 '/var/lib/-a  "name" '
	thing 640 50:50 "/var/lib/two
lines"
	thing 711 50:50 /run/app/
	thing 644 0:0 /run/stale.pid
	thing 600 0:0 /opt/app/data/state
	thing 600 0:0 /opt/app/key
	mknod "$R/var/lib/null" c 1 3
	chmod 600 "$R/var/lib/null"
	thing 600 0:0 /var/volume/file
}

# all: owner, group, mode and name of each
all() { find "$R" -mindepth 1 ! -path "$R/dev*" -printf '%U:%G %04m /%P\n' | sort -k3; }

# bake ARGUMENT...: its output sorted, in $out
bake() { out=$("$BAKE" "$R" --no-library "$@" 2>&1 | sort); }

image
before=$(all)
bake --give-to 1000:1000
is 'what is given, and how' "$(grep ^gave <<<"$out")" 'gave /etc/app/closed.d: 0:0 0700 -> 0:1000 0750
gave /etc/app/rewritten.conf: 0:50 0660 -> 0:1000 0660
gave /etc/app/secret.conf: 0:50 0640 -> 0:1000 0640
gave /etc/app/shared.d: 50:50 2770 -> 50:1000 2770
gave /etc/ssh/ssh_host_rsa_key: 0:0 0600 -> 1000:0 0600
gave /run/app: 50:50 0711 -> 50:1000 0771
gave /run/stale.pid: 0:0 0644 -> 0:1000 0664
gave /var/lib/-a  "name" : 50:50 0640 -> 50:1000 0660
gave /var/lib/db/table: 50:50 0660 -> 50:1000 0660
gave /var/lib/db: 50:50 0755 -> 50:1000 0775
gave /var/lib/git/.ssh/id_rsa: 50:50 0600 -> 1000:50 0600
gave /var/lib/git/.ssh: 50:50 0700 -> 1000:50 0700
gave /var/lib/pg/main/PG_VERSION: 50:50 0600 -> 1000:50 0600
gave /var/lib/pg/main: 50:50 0700 -> 1000:50 0700
gave /var/lib/pg: 50:50 0755 -> 50:1000 0775
gave /var/lib/team: 0:50 2775 -> 0:1000 2775
gave /var/log/app/app.log: 50:4 0640 -> 50:1000 0660
gave /var/log/app: 50:4 2750 -> 50:1000 2770
gave /var/log/root.log: 0:0 0644 -> 0:1000 0664
gave /var/spool/cron/crontabs/root: 0:50 0600 -> 1000:50 0600
gave /var/spool/cron/crontabs: 0:50 1730 -> 0:1000 1770
gave /var/spool/cron/listed: 0:50 1770 -> 1000:50 1770
gave /var/spool/queue/pickup: 50:50 0622 -> 50:1000 0662
gave /var/spool/queue: 50:0 0700 -> 50:1000 0770'
is 'what is kept, and why' "$(grep -v ^gave <<<"$out")" 'kept /etc/apt/auth.conf: of the package manager
kept /etc/gshadow: the passwords of groups
kept /etc/shadow-: the passwords of accounts
kept /etc/shadow: the passwords of accounts
kept /etc/ssl/private: private keys: name them with --also
kept /etc/sudoers.d/admin: who may become root
kept /etc/sudoers: who may become root
kept /var/backups/shadow.bak: copies of /etc/shadow among it
kept /var/lib/dpkg/lock: of the package manager
kept /var/lib/set-id: set-user-ID or set-group-ID
kept /var/lib/twin: a file of 2 names, others of which may be elsewhere
kept /var/log/dpkg.log: of the package manager'

# Each line is true, and what has no line is as it was.
after=$(all)
from=$(comm -23 <(sort <<<"$before") <(sort <<<"$after") | sed 's/^\([^ ]* [^ ]*\) \(.*\)/\2: \1/' | sort)
to=$(comm -13 <(sort <<<"$before") <(sort <<<"$after") | sed 's/^\([^ ]* [^ ]*\) \(.*\)/\2: \1/' | sort)
is 'what was there before' "$(sed -n 's/^gave \(.*\) -> .*/\1/p' <<<"$out" | sort)" "$from"
is 'what is there now' "$(sed -n 's/^gave \(.*\): .* -> \(.*\)/\1: \2/p' <<<"$out" | sort)" "$to"

cannot=''
while read -r path; do
	path=$R${path% -> *}
	path=${path%: *}
	as_user test -r "$path" || cannot+="cannot read $path;"
	[[ $path = $R/etc/* ]] || as_user test -w "$path" || cannot+="cannot write $path;"
done < <(sed -n 's/^gave //p' <<<"$out" | grep -v '"name"')
is 'the uid can use all of it' "$cannot" ''

before=$(all)
bake --give-to 1000:1000
is 'twice is once' "$(all)" "$before"
unlike 'and says nothing' "$out" '*gave*'

# ---- whom ----

# given PATTERN: of what was given, the part after ->
given() { sed -n "s|^gave $1: .* -> ||p" <<<"$out"; }
image
bake --give-to 1000
is 'no GID: 0, where a runtime puts a uid without an entry' "$(given /var/log/app/app.log)" '50:0 0660'
image
bake --give-to 1001
is 'no GID: that of the entry' "$(given /var/log/app/app.log)" '50:77 0660'
image
bake --give-to 50:50
is 'what it owns already is not touched' "$(given /var/lib/db/table)" ''

# ---- what ----

image
bake --give-to 1000:0 --only '/var/log/app' --only '/etc/*/*_key'
is '--only: a folder and all below it, and a glob' "$out" \
	'gave /etc/ssh/ssh_host_rsa_key: 0:0 0600 -> 1000:0 0600
gave /var/log/app/app.log: 50:4 0640 -> 50:0 0660
gave /var/log/app: 50:4 2750 -> 50:0 2770'
image
bake --give-to 1000:0 --only '/none' --also /etc/ssl/private --also /opt/app/data --also /opt/app/key --also '/var/lib/data/of*' \
	--also /etc/shadow --also '/var/lib/em*'
is '--also: keys, what lies elsewhere, and what is only not writable' "$out" \
	'gave /etc/ssl/private/key.pem: 0:50 0640 -> 0:0 0640
gave /etc/ssl/private: 0:50 0710 -> 0:0 0750
gave /opt/app/data/state: 0:0 0600 -> 1000:0 0600
gave /opt/app/data: 0:0 0755 -> 0:0 0775
gave /opt/app/key: 0:0 0600 -> 1000:0 0600
gave /var/lib/data/of-a-package: 0:0 0644 -> 0:0 0664
gave /var/lib/empty: 50:50 0755 -> 50:0 0775
kept /etc/shadow: the passwords of accounts'

# ---- links, and names that lead astray ----

image
mkdir "$T/outside"
echo secret >"$T/outside/file"
chmod 600 "$T/outside/file"
mkdir -p "$R/var/lib/git/a
7 7 0x8180 1 $T/outside"
thing 640 50:50 "/var/lib/git/a
7 7 0x8180 1 $T/outside/file"
umount "$R/var/volume"
mv "$R/var" "$R/state"
ln -s /state "$R/var"
ln -s "$T/outside" "$R/etc/outside"
ln -s "$T/outside/file" "$R/state/log/link"
bake --give-to 1000:0
is 'a link in place of /var is followed inside' "$(given /var/log/app/app.log)" '50:0 0660'
is 'no other is followed, and a name is no line' "$(stat -c '%u:%g %a' "$T/outside/file")" '0:0 600'
is 'and none is changed' "$(stat -c '%u:%g' "$R/state/log/link")" 0:0
rm "$R/var"
ln -s "$T/outside" "$R/var"
bake --give-to 1000:0
is 'one that leads out of the image leads nowhere' "$(stat -c '%u:%g %a' "$T/outside/file")" '0:0 600'

finish
