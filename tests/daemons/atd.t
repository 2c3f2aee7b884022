#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# atd and at: a job of root's.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
row 'atd' at 'a job by at(1); its output is mailed'
needs atd at
stock at /etc/at.deny /etc/pam.d/atd

prepare() {
	printf '#!/bin/sh\nexec cat >>/tmp/mail\n' >"$ROOT/usr/sbin/sendmail"
	chmod 755 "$ROOT/usr/sbin/sendmail"
	hand_over /var/spool/cron/atjobs /var/spool/cron/atspool /etc/at.deny
}
start() { run sh -c 'echo "id >/tmp/job; echo from a job" | at now && exec atd -f'; }
answers() { [ -s "$ROOT/tmp/mail" ]; }
asks() {
	is "as root" "$(cat "$ROOT/tmp/job")" 'uid=0(root) gid=0(root) groups=0(root)'
	like "the mail" "$(cat "$ROOT/tmp/mail")" $'Subject: Output from your job *\n\nfrom a job'
	is "atq" "$(inside atq)" ""
}
matrix
