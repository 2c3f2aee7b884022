#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# exim4 as it comes: mail is delivered by a copy of itself that is root again.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
row 'exim4' exim4-daemon-light 'mail by SMTP and by sendmail(1), delivered to a local mailbox' \
	exim4-config exim4-base
needs python3 nc
ports tcp 25
logs /var/log/exim4/mainlog /var/log/exim4/paniclog

prepare() {
	root_inside useradd -m alice
	hand_over /etc/exim4 /var/log/exim4 /var/spool/exim4 /var/lib/exim4
}
start() { run exim4 -bdf -q30m; }
answers() { nc -w 3 127.0.0.1 25 </dev/null | grep -q '^220 .*Exim'; }
by_smtp() {
	python3 -c '
import smtplib
with smtplib.SMTP("127.0.0.1", 25, timeout=10) as s:
    s.sendmail("root@localhost", ["alice@localhost"], "Subject: x\n\nby SMTP\n")'
}
has_mail() { inside grep -qx "$1" /var/mail/alice; }
asks() {
	ok "SMTP" by_smtp
	ok "is delivered" wait_for 20 has_mail 'by SMTP'
	ok "sendmail" inside sh -c 'echo by hand | /usr/sbin/sendmail alice@localhost'
	ok "is delivered too" wait_for 20 has_mail 'by hand'
	is "whose the mailbox is" "$(inside stat -c '%U:%G %a' /var/mail/alice)" 'alice:mail 660'
	is "the queue is empty" "$(inside exim4 -bpc)" 0
}
matrix
