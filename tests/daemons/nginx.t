#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# nginx with Debian's configuration, unmodified: `user www-data`, and a site
# on port 80 of IPv4 and IPv6.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/common.sh"
needs nginx curl pgrep ip
stock nginx-common /etc/nginx/nginx.conf /etc/nginx/sites-available/default
[ -e /proc/net/if_inet6 ] || skip_all "no IPv6, which the site listens on"

empty_dir /run /var/log/nginx /var/lib/nginx
# What the package enables, and nothing that this machine serves besides.
mount -t tmpfs sites /etc/nginx/sites-enabled
ln -s /etc/nginx/sites-available/default /etc/nginx/sites-enabled/default

REFUSED='*bind() to 0.0.0.0:80 failed (13: Permission denied)*'

# starts NAME: it is a daemon, which listens before its first process ends.
starts() {
	out=$(told nginx 2>&1)
	is "$1: it starts" "$? $out" "0 "
	master=$(cat /run/nginx.pid)
}

quits() {
	as_user nginx -s quit 2>"$T/quit.log"
	ok "$1: it ends when told to" wait_for 10 test ! -e /run/nginx.pid
	wait_for 10 test ! -e "/proc/$master"
}

# answers NAME PORT
answers() {
	is "$1: HTTP 200 on IPv4" "$(http "http://127.0.0.1:$2/")" 200
	is "$1: HTTP 200 on IPv6" "$(http "http://[::1]:$2/")" 200
	# Another web server may have left an index.html, which comes first.
	like "$1: and the page" "$(http_body "http://127.0.0.1:$2/index.nginx-debian.html")" \
		"*<h1>Welcome to nginx!</h1>*"
}

# ---- refused ----

out=$(as_user nginx 2>&1)
like "without the library: refused" "$? $out" "1 $REFUSED"
is "and no log of ours" "$(cat "$T/log")" ""

export NONROOT_HELPER=$T/run/helper.sock
out=$(told nginx 2>&1)
like "without a helper: the kernel's EACCES" "$? $out" "1 $REFUSED"
like "the log says what would help" "$(log_of PORT-03)" \
	"*prog=nginx * op=bind addr=0.0.0.0:80 errno=EACCES did=no-helper hint=\"*net.ipv4.ip_unprivileged_port_start*; or run nonroot-helper --allow 'bind uid=$NR_UID proto=tcp port=80'; or set remap\""

clear_log
helper_allows "bind uid=$NR_UID proto=tcp port=81"
out=$(told nginx 2>&1)
like "a helper without a rule for it: EACCES" "$? $out" "1 $REFUSED"
like "the log says who refused" "$(log_of PORT-03)" "*did=helper-refused*"
like "and so does the helper's" "$(cat "$T/helper.log")" \
	"*op=bind proto=tcp addr=0.0.0.0 port=80 * result=EACCES*"
no_helper

# ---- by the helper ----

clear_log
rm /var/log/nginx/error.log
helper_allows "bind uid=$NR_UID proto=tcp port=80"
starts "helper"
answers "helper" 80
like "helper: both sockets are in the log" "$(log_of PORT-01)" \
	"*addr=0.0.0.0:80 errno=EACCES did=bound-by-helper*addr=\[::]:80 errno=EACCES did=bound-by-helper*"
is "helper: it was asked twice" \
	"$(grep -c 'op=bind proto=tcp .* port=80 .*rule=1 result=0' "$T/helper.log")" 2
is_ordinary "helper: the master" "$master"
worker=$(pgrep -o -P "$master")
wait_for 10 grep -q " pid=$worker .* op=setuid " "$T/log"
is_ordinary "helper: a worker" "$worker"
like "helper: that worker was told it is www-data" "$(log_of ID-01 | grep " pid=$worker ")" \
	"*op=setgid ids=33 *op=setgroups *told=33:33 * op=setuid ids=33 did=told-only*"
# In the start before this one, which is remembered.
is "helper: the folders that the master gave away" \
	"$(told stat -c %u /var/lib/nginx/body)" 33
ok "helper: the request is in nginx's own log" \
	wait_for 10 grep -qF '"GET / HTTP/1.1" 200 ' /var/log/nginx/access.log
is "helper: nginx has no complaint" "$(cat /var/log/nginx/error.log)" ""

mapfile -t old < <(pgrep -P "$master")
none_left() {
	local pid
	for pid in "$@"; do [ ! -e "/proc/$pid" ] || return 1; done
}
kill -HUP "$master"
ok "reload: the old workers end" wait_for 10 none_left "${old[@]}"
answers "reload" 80
worker=$(pgrep -o -P "$master")
wait_for 10 grep -q " pid=$worker .* op=setuid " "$T/log"
like "reload: the new worker is told the same" \
	"$(log_of ID-01 | grep " pid=$worker ")" "*op=setuid ids=33 did=told-only*"
is "reload: no new question for the helper" "$(grep -c op=bind "$T/helper.log")" 2
quits "helper"

# ---- the other ways ----

clear_log
no_helper
export NONROOT_REMAP=80:8080
starts "remap"
answers "remap" 8080
like "remap: nobody is on 80" "$(http http://127.0.0.1/)" "*000"
like "remap: both sockets are in the log" "$(log_of PORT-02)" \
	"*addr=0.0.0.0:80 errno=EACCES did=remapped-to-8080*addr=\[::]:80 errno=EACCES did=remapped-to-8080*"
is_ordinary "remap: the master" "$master"
quits "remap"
unset NONROOT_REMAP

clear_log
helper_allows "bind uid=$NR_UID proto=tcp port=80"
open_low_ports
starts "sysctl"
answers "sysctl" 80
is "sysctl: the helper is not asked" "$(grep op=bind "$T/helper.log")" ""
is "sysctl: nothing is said about ports" "$(grep ' code=PORT-' "$T/log")" ""
quits "sysctl"

finish
