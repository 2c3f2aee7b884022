#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# sshd: the one real user is let in by key and runs a command.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
row 'sshd' openssh-server 'a command run by key as the real uid; a wrong key refused; sftp'
needs ssh ssh-keygen sftp
[ -x /usr/sbin/sshd ] || skip_all "no sshd"
stock openssh-server /etc/pam.d/sshd
setting seccomp chroot pretend
ports tcp 22

# The user of the container's uid is the one that can be let in: the others'
# ids cannot be taken on.  Host keys are the image's.
prepare() {
	ssh-keygen -q -t ed25519 -N '' -f "$T/key"
	ssh-keygen -q -t ed25519 -N '' -f "$T/wrong"
	rm -f "$ROOT"/etc/ssh/ssh_host_*
	root_inside ssh-keygen -q -A
	echo "me:x:$NR_UID:$NR_UID::/home/me:/bin/sh" >>"$ROOT/etc/passwd"
	echo "me:x:$NR_UID:" >>"$ROOT/etc/group"
	echo 'me:*:19000:0:99999:7:::' >>"$ROOT/etc/shadow"
	mkdir -m 755 "$ROOT/run/sshd"
	install -d -o "$NR_UID" -g "$NR_UID" "$ROOT/home/me"
	install -d -m 700 -o "$NR_UID" -g "$NR_UID" "$ROOT/home/me/.ssh"
	install -m 600 -o "$NR_UID" -g "$NR_UID" "$T/key.pub" "$ROOT/home/me/.ssh/authorized_keys"
	chown "$NR_UID" "$ROOT"/etc/ssh/ssh_host_*_key
}
start() { run /usr/sbin/sshd -D -e; }
options=(-o BatchMode=yes -o StrictHostKeyChecking=no -o "UserKnownHostsFile=$T/known"
	-o IdentitiesOnly=yes -o ConnectTimeout=5 -o LogLevel=ERROR -F none)
# by KEY COMMAND...
by() { ssh "${options[@]}" -i "$T/$1" me@127.0.0.1 "${@:2}" 2>&1; }
answers() { by key true; }
asks() {
	is "id" "$(by key id)" "uid=$NR_UID(me) gid=$NR_UID(me) groups=$NR_UID(me)"
	is "its exit status" "$(by key 'exit 7'; echo $?)" 7
	like "a wrong key" "$(by wrong id; echo $?)" '*Permission denied (publickey*255'
	like "another user" "$(ssh "${options[@]}" -i "$T/key" games@127.0.0.1 id 2>&1)" \
		'*Permission denied*'
	echo letter >"$T/letter"
	sftp -q -b - "${options[@]}" -i "$T/key" me@127.0.0.1 <<<"put $T/letter /home/me/letter" \
		>"$T/sftp" 2>&1
	is "sftp" "$(cat "$ROOT/home/me/letter" "$T/sftp" 2>&1)" $'letter\nsftp> put '"$T/letter /home/me/letter"
}
matrix
