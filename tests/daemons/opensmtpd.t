#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# opensmtpd with Debian's smtpd.conf: seven processes, of which most shut
# themselves in; a letter by SMTP and one by sendmail(1) to the one real user.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'smtpd' opensmtpd 'mail by SMTP and by sendmail(1), delivered to a maildir; smtpctl'
needs nc
loses seccomp JAIL-02 'its processes shut themselves in'
ports tcp 25

prepare() {
	echo localhost >"$ROOT/etc/mailname"
	echo "me:x:$NR_UID:$NR_UID::/home/me:/bin/sh" >>"$ROOT/etc/passwd"
	install -d -o "$NR_UID" -g "$NR_UID" "$ROOT/home/me"
}
start() { run smtpd -d; }
# It refuses what comes before it was asked for.
smtp() {
	local line
	for line in 'EHLO localhost' 'MAIL FROM:<ann@localhost>' 'RCPT TO:<me@localhost>' DATA \
		$'Subject: one\r\n\r\na first letter\r\n.' QUIT; do
		sleep 0.2
		printf '%s\r\n' "$line"
	done
}
letter() { grep -rqF "$1" "$ROOT/home/me/Maildir/new"; }
answers() { nc -w 2 127.0.0.1 25 </dev/null | grep -q '^220 '; }
asks() {
	like "SMTP" "$(smtp | nc -w 5 127.0.0.1 25)" '*250 2.0.0 * Message accepted for delivery*'
	ok "it arrives" wait_for 20 letter 'a first letter'
	inside sh -c 'printf "Subject: two\n\na second letter\n" | /usr/sbin/sendmail me@localhost'
	ok "sendmail's arrives" wait_for 20 letter 'a second letter'
	like "smtpctl, as root alone may" "$(inside sh -c 'smtpctl show stats; :' 2>&1)" \
		'*mda.running=*scheduler.*'
}
matrix
