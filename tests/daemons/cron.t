#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# cron with jobs of root's and of another user's, and the mail of their output.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
row 'cron' cron 'a job of root and one of another user; their output is mailed'
needs cron
stock cron /etc/crontab /etc/pam.d/cron

# /etc/crontab's own jobs stay; a mailer that keeps what it is given.
prepare() {
	printf '#!/bin/sh\nexec cat >>/tmp/mail."$(id -un)"\n' >"$ROOT/usr/sbin/sendmail"
	chmod 755 "$ROOT/usr/sbin/sendmail"
	cat >"$ROOT/etc/cron.d/tried" <<'END'
@reboot root id >/tmp/reboot.job
* * * * * root id >/tmp/root.job; echo from root
* * * * * games id >/tmp/games.job; echo from games
END
	hand_over /var/spool/cron/crontabs
}
start() { run cron -f; }
answers() { [ -s "$ROOT/tmp/reboot.job" ]; }
jobs_ran() { [ -s "$ROOT/tmp/mail.root" ] && [ -s "$ROOT/tmp/mail.games" ]; }
# It starts the others when a minute begins.
asks() {
	ok "the jobs run" wait_for 90 jobs_ran
	is "as root" "$(cat "$ROOT/tmp/root.job")" 'uid=0(root) gid=0(root) groups=0(root)'
	is "as games" "$(cat "$ROOT/tmp/games.job")" 'uid=5(games) gid=60(games) groups=60(games)'
	like "the mail" "$(cat "$ROOT/tmp/mail.root")" $'*\nTo: root\n*\nfrom root'
	like "the mail of games" "$(cat "$ROOT/tmp/mail.games")" $'*\nTo: games\n*\nfrom games'
	printf '* * * * * echo x >/tmp/mine\n' >"$ROOT/tmp/tab"
	ok "crontab -u games" inside crontab -u games /tmp/tab
	is "crontab -l" "$(inside crontab -u games -l 2>&1)" '* * * * * echo x >/tmp/mine'
}
matrix
