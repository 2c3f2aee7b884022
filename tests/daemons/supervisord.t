#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# supervisord with a program of another user.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
. "$(dirname "$0")/who.sh"

row 'supervisord with user=' supervisor 'who the server is; supervisorctl restart'
needs curl supervisord supervisorctl
stock supervisor /etc/supervisor/supervisord.conf
logs /var/log/supervisor/supervisord.log

prepare() {
	install_who
	printf '[program:who]\ncommand=who 8080\nuser=www-data\n' >"$ROOT/etc/supervisor/conf.d/who.conf"
}
start() { run supervisord -n -c /etc/supervisor/supervisord.conf; }
asks() {
	is "who it believes to be" "$(who 8080)" "$WWW_DATA 0:0"
	ok "supervisorctl status" wait_for 10 eval 'inside supervisorctl status who | grep -q RUNNING'
	like "supervisorctl restart" "$(inside supervisorctl restart who 2>&1)" '*who: started'
	ok "it serves on" wait_for 10 answers
}
matrix
