#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# nagios4 with Debian's configuration: it drops by itself, and its workers run
# the checks.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'nagios4 -d' nagios4-core 'the result of a check; a command by its pipe; its query handler'
needs nc nagios4
stock nagios4-core /etc/nagios4/nagios.cfg
logs /var/log/nagios4/nagios.log

prepare() {
	cat >"$ROOT/etc/nagios4/conf.d/who.cfg" <<'END'
define command {
	command_name who
	command_line /usr/bin/id -un
}
define service {
	use generic-service
	host_name localhost
	service_description Who
	check_command who
}
END
	install -d -o nagios -g nagios "$ROOT/run/nagios4"
	hand_over /etc/nagios4 /var/lib/nagios4 /var/log/nagios4 /var/cache/nagios4
}
start() { run nagios4 -d /etc/nagios4/nagios.cfg; }
handler() { inside sh -c 'printf "@echo good morning\0" | nc -N -w 5 -U /var/lib/nagios4/rw/nagios.qh' | tr -d '\0'; }
# log PATTERN
has_logged() { inside grep -q "$1" /var/log/nagios4/nagios.log; }
order() { inside sh -c "printf '[%s] %s\n' $(date +%s) '$1' >/var/lib/nagios4/rw/nagios.cmd"; }
has_checked() { inside sh -c 'cat /var/cache/nagios4/status.dat /var/lib/nagios4/status.dat 2>/dev/null' | grep -qx '.plugin_output=nagios'; }
answers() { [ "$(handler)" = 'good morning' ]; }
asks() {
	is "its query handler" "$(handler)" 'good morning'
	order 'SCHEDULE_FORCED_SVC_CHECK;localhost;Who;1'
	ok "the command arrives" wait_for 20 has_logged 'EXTERNAL COMMAND: SCHEDULE_FORCED_SVC_CHECK'
	ok "who runs its checks" wait_for 60 has_checked
}
matrix
