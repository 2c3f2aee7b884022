#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# rsyslogd with Debian's rules: logger(1), which writes to /dev/log.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
row 'rsyslogd' rsyslog 'a line of logger(1), by facility'
needs rsyslogd logger
stock rsyslog /etc/rsyslog.conf
logs /var/log/syslog

# What else is installed here, and what a syslogd of this machine has written.
prepare() { rm -f "$ROOT"/etc/rsyslog.d/* "$ROOT"/var/log/{syslog,*.log}; }
start() { run rsyslogd -n -iNONE; }
in_log() { inside grep -qF "$2" "/var/log/$1"; }
log_line() { inside logger -p "$1" -t matrix "$2"; }
answers() { log_line user.info ready 2>/dev/null; in_log syslog 'matrix: ready'; }
asks() {
	log_line auth.info 'somebody came'
	log_line mail.info 'a letter came'
	ok "auth" wait_for 10 in_log auth.log 'matrix: somebody came'
	ok "mail" wait_for 10 in_log mail.log 'matrix: a letter came'
	ok "auth is not in syslog" eval '! in_log syslog "somebody came"'
	ok "Python's syslog" inside python3 -c 'import syslog; syslog.syslog("hello from python")'
	ok "is there" wait_for 10 in_log syslog 'hello from python'
	is "whose the log is" "$(inside stat -c '%U:%G %a' /var/log/syslog)" 'root:adm 640'
}
matrix
