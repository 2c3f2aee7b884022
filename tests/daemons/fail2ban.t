#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# fail2ban by its init script, with a ban that needs no packet filter.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'fail2ban-server, by service fail2ban start' fail2ban 'who fails too often is banned; fail2ban-client; service status, stop'
needs service start-stop-daemon fail2ban-client
logs /var/log/fail2ban.log

prepare() {
	install -m 640 -g adm /dev/null "$ROOT/var/log/auth.log"
	cat >"$ROOT/etc/fail2ban/jail.d/tried.conf" <<'END'
[sshd]
enabled = true
backend = polling
banaction = noted
END
	printf '[Definition]\nactionban = echo <ip> >>/tmp/banned\nactionunban =\n' >"$ROOT/etc/fail2ban/action.d/noted.conf"
	hand_over /var/log/auth.log /var/log/fail2ban.log
}
start() { run service fail2ban start; }
client() { inside fail2ban-client "$@" 2>&1; }
answers() { client ping | grep -q pong && client status sshd | grep -q 'Jail list\|File list'; }
fails_to_log_in() {
	local i
	for i in 1 2 3 4 5 6; do
		echo "$(date '+%b %e %T') host sshd[$i]: Failed password for root from 203.0.113.9 port 22$i ssh2"
	done >>"$ROOT/var/log/auth.log"
}
is_banned() { grep -qx 203.0.113.9 "$ROOT/tmp/banned"; }
asks() {
	fails_to_log_in
	ok "who fails too often is banned" wait_for 30 is_banned
	like "fail2ban-client" "$(client status sshd)" '*Banned IP list:?203.0.113.9*'
	ok "service status" inside service fail2ban status
}
stops() { inside service fail2ban stop >"$T/stopped"; }
matrix
