#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Servers in Python on low ports: HTTP on 443 of IPv6, syslog on 514 of UDP.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/common.sh"
needs python3 curl logger ip
[ -e /proc/net/if_inet6 ] || skip_all "no IPv6"

mkdir "$T/www"
echo "good morning" >"$T/www/greeting"

# Each message that came, after a line that it is ready.
cat >"$T/syslogd" <<'END'
import socket
s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
s.bind(("::", 514))
print("Serving syslog on", s.getsockname()[1], flush=True)
while True:
    print(s.recv(2048).decode(), flush=True)
END

web=(python3 -u -m http.server 443 --bind :: --directory "$T/www")
syslog=(python3 -u "$T/syslogd")

# refused NAME told|as_user COMMAND...: ended by force if it serves.
refused() {
	local name=$1 who=$2
	shift 2
	out=$("$who" timeout 20 "$@" 2>&1)
	like "$name" "$? $out" "1 *PermissionError: \[Errno 13] Permission denied"
}

# starts NAME COMMAND...: until it says what it serves.
starts() {
	local name=$1
	shift
	background told "$@" >"$T/out" 2>&1
	server=$!
	ok "$name: it starts" wait_for 10 grep -q '^Serving ' "$T/out"
	is_ordinary "$name: it" $server
}

# serves_web NAME PORT
serves_web() {
	is "$1: a page on IPv6" "$(http_body "http://[::1]:$2/greeting")" "good morning"
	is "$1: and on IPv4, as the program chose" \
		"$(http_body "http://127.0.0.1:$2/greeting")" "good morning"
	is "$1: what is missing is 404" "$(http "http://[::1]:$2/nothing")" 404
}

# serves_syslog NAME PORT
serves_syslog() {
	local host
	for host in ::1 127.0.0.1; do
		logger --udp --server $host --port "$2" --tag nonroot "from $host"
		ok "$1: a message to $host" wait_for 10 grep -q "nonroot.* from $host\$" "$T/out"
	done
}

# ---- refused ----

refused "without the library: HTTP is refused" as_user "${web[@]}"
refused "without the library: syslog is refused" as_user "${syslog[@]}"
is "and no log of ours" "$(cat "$T/log")" ""

export NONROOT_HELPER=$T/run/helper.sock
refused "without a helper: HTTP is refused" told "${web[@]}"
like "without a helper: the log says what would help HTTP" "$(log_of PORT-03)" \
	"*op=bind addr=\[::]:443 errno=EACCES did=no-helper hint=\"*--allow 'bind uid=$NR_UID proto=tcp port=443'*"
clear_log
refused "without a helper: syslog is refused" told "${syslog[@]}"
like "without a helper: the log says what would help syslog" "$(log_of PORT-03)" \
	"*op=bind addr=\[::]:514 errno=EACCES did=no-helper hint=\"*--allow 'bind uid=$NR_UID proto=udp port=514'*"

clear_log
helper_allows "bind uid=$NR_UID proto=tcp port=514"
refused "a rule for TCP is none for UDP" told "${syslog[@]}"
like "and the log says so" "$(log_of PORT-03)" "*did=helper-refused*"
no_helper

# ---- by the helper ----

clear_log
helper_allows "bind uid=$NR_UID proto=tcp addr=:: port=443" \
	"bind uid=$NR_UID proto=udp port=514"
starts "helper, HTTP" "${web[@]}"
serves_web "helper, HTTP" 443
like "helper, HTTP: the log" "$(log_of PORT-01)" \
	"*addr=\[::]:443 errno=EACCES did=bound-by-helper*"
like "helper, HTTP: the helper's log" "$(cat "$T/helper.log")" \
	"* op=bind proto=tcp addr=:: port=443 netns=own rule=1 result=0*"
stop $server

clear_log
starts "helper, syslog" "${syslog[@]}"
serves_syslog "helper, syslog" 514
like "helper, syslog: the log" "$(log_of PORT-01)" \
	"*addr=\[::]:514 errno=EACCES did=bound-by-helper*"
like "helper, syslog: the helper's log" "$(cat "$T/helper.log")" \
	"* op=bind proto=udp addr=:: port=514 netns=own rule=2 result=0*"
stop $server
no_helper

# ---- the other ways ----

clear_log
export NONROOT_REMAP="443:8443 514:5514"
starts "remap, HTTP" "${web[@]}"
serves_web "remap, HTTP" 8443
like "remap, HTTP: it believes in 443" "$(head -1 "$T/out")" "*port 443 *"
like "remap, HTTP: the log" "$(log_of PORT-02)" \
	"*addr=\[::]:443 errno=EACCES did=remapped-to-8443*"
stop $server
starts "remap, syslog" "${syslog[@]}"
serves_syslog "remap, syslog" 5514
is "remap, syslog: it believes in 514" "$(head -1 "$T/out")" "Serving syslog on 514"
stop $server
unset NONROOT_REMAP

clear_log
helper_allows "bind uid=$NR_UID port=443,514"
open_low_ports
starts "sysctl, HTTP" "${web[@]}"
serves_web "sysctl, HTTP" 443
stop $server
starts "sysctl, syslog" "${syslog[@]}"
serves_syslog "sysctl, syslog" 514
stop $server
is "sysctl: the helper is not asked" "$(grep op=bind "$T/helper.log")" ""
is "sysctl: nothing is said about ports" "$(grep ' code=PORT-' "$T/log")" ""

finish
