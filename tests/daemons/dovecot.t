#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# dovecot with Debian's configuration and a passwd-file of virtual users: IMAP.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
row 'dovecot' dovecot-imapd 'IMAP: login, append, fetch; a wrong password'
needs dovecot curl openssl
stock dovecot-core /etc/dovecot/dovecot.conf /etc/dovecot/conf.d/10-master.conf /etc/dovecot/conf.d/10-mail.conf
loses seccomp JAIL-02 'its processes shut themselves in; `chroot =` for its services leaves that out'
ports tcp 110,143,993,995

# The password of an account of the system can be checked by real root alone.
prepare() {
	cat >"$ROOT/etc/dovecot/local.conf" <<'END'
passdb {
  driver = passwd-file
  args = /etc/dovecot/users
}
userdb {
  driver = static
  args = uid=mail gid=mail home=/srv/mail/%u
}
mail_location = maildir:/srv/mail/%u/Maildir
first_valid_uid = 8
log_path = /dev/stderr
END
	mkdir -p "$ROOT/etc/dovecot/private"
	openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -days 9 \
		-keyout "$ROOT/etc/dovecot/private/dovecot.key" \
		-out "$ROOT/etc/dovecot/private/dovecot.pem" 2>"$T/openssl"
	echo 'ann:{PLAIN}secret' >"$ROOT/etc/dovecot/users"
	hand_over /etc/dovecot
	install -d -o "$NR_UID" "$ROOT/srv/mail"
}
start() { run dovecot -F; }
imap() { curl --noproxy '*' -gskS -m 10 "$@" 2>&1; }
answers() { imap --user ann:secret imap://127.0.0.1/ -X NOOP; }
asks() {
	printf 'From: bob\r\nSubject: hello\r\n\r\ngood morning\r\n' >"$T/letter"
	is "append" "$(imap --user ann:secret -T "$T/letter" imap://127.0.0.1/INBOX)" ""
	like "fetch" "$(imap --user ann:secret 'imap://127.0.0.1/INBOX;MAILINDEX=1')" $'From: bob*good morning*'
	like "over TLS" "$(imap --user ann:secret 'imaps://127.0.0.1/INBOX;MAILINDEX=1')" $'From: bob*good morning*'
	like "a wrong password" "$(imap --user ann:wrong imap://127.0.0.1/ -X NOOP)" '*Login denied*'
}
stops() { inside doveadm stop; }
matrix
