#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# dropbear: the one real user is let in by key and runs a command, with a
# terminal and without.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'dropbear' dropbear-bin 'a command run by key as the real uid, on a terminal too; a wrong key refused'
needs ssh ssh-keygen
ports tcp 22

# The user of the container's uid is the one that can be let in, see sshd.t.
prepare() {
	local keys=$ROOT/etc/dropbear
	ssh-keygen -q -t ed25519 -N '' -f "$T/key"
	ssh-keygen -q -t ed25519 -N '' -f "$T/wrong"
	rm -f "$keys"/dropbear_*_host_key
	mkdir -p "$keys"
	root_inside dropbearkey -t ed25519 -f /etc/dropbear/dropbear_ed25519_host_key >/dev/null 2>&1
	hand_over /etc/dropbear/dropbear_ed25519_host_key
	echo "me:x:$NR_UID:$NR_UID::/home/me:/bin/sh" >>"$ROOT/etc/passwd"
	echo "me:x:$NR_UID:" >>"$ROOT/etc/group"
	echo 'me:*:19000:0:99999:7:::' >>"$ROOT/etc/shadow"
	install -d -o "$NR_UID" -g "$NR_UID" "$ROOT/home/me"
	install -d -m 700 -o "$NR_UID" -g "$NR_UID" "$ROOT/home/me/.ssh"
	install -m 600 -o "$NR_UID" -g "$NR_UID" "$T/key.pub" "$ROOT/home/me/.ssh/authorized_keys"
}
start() { run dropbear -F -E -s; }
# by KEY OPTION... COMMAND
by() {
	ssh -F none -o BatchMode=yes -o StrictHostKeyChecking=no -o "UserKnownHostsFile=$T/known" \
		-o IdentitiesOnly=yes -o ConnectTimeout=5 -o LogLevel=ERROR \
		-i "$T/$1" "${@:2:$#-2}" me@127.0.0.1 "${!#}" 2>&1 | tr -d '\r'
	return "${PIPESTATUS[0]}"
}
answers() { by key true; }
asks() {
	is "id" "$(by key id)" "uid=$NR_UID(me) gid=$NR_UID(me) groups=$NR_UID(me)"
	is "its exit status" "$(by key 'exit 7'; echo $?)" 7
	is "a terminal, and whose it is" "$(by key -tt 'stat -c "%U %F" "$(tty)"')" \
		'me character special file'
	like "a wrong key" "$(by wrong id; echo $?)" '*Permission denied (publickey*255'
}
matrix
