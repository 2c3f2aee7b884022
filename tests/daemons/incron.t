#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# incron with a table of root's and one of another user's.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'incrond' incron 'a job of root and one of another user, when a file is written'
needs incrond incrontab

prepare() {
	echo '/srv/in IN_CLOSE_WRITE id >>/tmp/root.job' >"$ROOT/etc/incron.d/tried"
	install -m 600 -o games /dev/null "$ROOT/var/spool/incron/games"
	echo '/srv/in IN_CLOSE_WRITE id >>/tmp/games.job' >"$ROOT/var/spool/incron/games"
	echo games >>"$ROOT/etc/incron.allow"
	install -d -m 755 "$ROOT/srv/in"
	hand_over /var/spool/incron /etc/incron.allow
}
start() { run incrond -n; }
answers() {
	[ -s "$ROOT/tmp/root.job" ] || echo x >"$ROOT/srv/in/file"
	[ -s "$ROOT/tmp/games.job" ]
}
asks() {
	is "as root" "$(head -n 1 "$ROOT/tmp/root.job")" 'uid=0(root) gid=0(root) groups=0(root)'
	is "as games" "$(head -n 1 "$ROOT/tmp/games.job")" 'uid=5(games) gid=60(games) groups=60(games)'
	is "incrontab -l" "$(inside incrontab -u games -l 2>&1)" '/srv/in IN_CLOSE_WRITE id >>/tmp/games.job'
}
matrix
