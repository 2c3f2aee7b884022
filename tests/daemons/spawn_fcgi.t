#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# spawn-fcgi, which makes a socket, gives it away and drops, and fcgiwrap.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'spawn-fcgi -u -U, of fcgiwrap' spawn-fcgi 'who a CGI program is, by FastCGI; whose the socket is'
needs cgi-fcgi fcgiwrap

prepare() {
	printf '#!/bin/sh\nprintf "Content-Type: text/plain\\r\\n\\r\\n"\nid\n' >"$ROOT/usr/local/bin/who.cgi"
	chmod 755 "$ROOT/usr/local/bin/who.cgi"
}
start() {
	run spawn-fcgi -n -s /run/fcgiwrap.sock -M 0660 -u www-data -g www-data \
		-U www-data -G www-data -- /usr/sbin/fcgiwrap
}
page() {
	inside env REQUEST_METHOD=GET SCRIPT_FILENAME=/usr/local/bin/who.cgi \
		cgi-fcgi -bind -connect /run/fcgiwrap.sock 2>&1
}
answers() { page | grep -q uid=; }
asks() {
	like "who a CGI program is" "$(page)" '*uid=33(www-data) gid=33(www-data) groups=33(www-data)'
	is "whose the socket is" "$(inside stat -c '%U:%G %a' /run/fcgiwrap.sock)" 'www-data:www-data 660'
}
matrix
