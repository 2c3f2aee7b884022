#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# postfix with Debian's main.cf: a letter by SMTP and one by sendmail(1) to a local mailbox.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
row 'postfix' postfix 'mail by SMTP and by sendmail(1), delivered to a local mailbox'
needs postfix sendmail nc
loses seccomp JAIL-02 'its processes shut themselves in; `postconf -F "*/*/chroot=n"` leaves that out'
ports tcp 25

prepare() {
	cp "$ROOT/usr/share/postfix/main.cf.debian" "$ROOT/etc/postfix/main.cf"
	cat >>"$ROOT/etc/postfix/main.cf" <<'END'
myhostname = localhost
mydestination = localhost
alias_maps =
END
	root_inside postfix set-permissions >/dev/null 2>&1
	hand_over /var/spool/postfix /var/lib/postfix
}
start() { run postfix start-fg; }
smtp() {
	printf '%s\r\n' 'EHLO localhost' 'MAIL FROM:<ann@localhost>' \
		"RCPT TO:<$1@localhost>" DATA "Subject: $2" '' "$2" . QUIT
}
mailbox_has() { inside grep -qF "$2" "/var/mail/$1"; }
answers() { nc -w 2 127.0.0.1 25 </dev/null | grep -q '^220 '; }
asks() {
	like "SMTP" "$(smtp games 'a first letter' | nc -w 5 127.0.0.1 25)" '*250 2.0.0 Ok: queued*'
	ok "it arrives" wait_for 20 mailbox_has games 'a first letter'
	inside sh -c 'echo "a second letter" | sendmail -f root@localhost games@localhost'
	ok "sendmail's arrives" wait_for 20 mailbox_has games 'a second letter'
	is "whose the mailbox is" "$(inside stat -c %U /var/mail/games)" games
}
stops() { inside postfix stop >/dev/null 2>&1; }
matrix
