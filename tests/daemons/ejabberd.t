#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# ejabberd by its init script: su, and Erlang; accounts by its command.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'ejabberd, by service ejabberd start' ejabberd 'an account made by ejabberdctl logs in; a wrong password; service stop'
needs service nc openssl
logs /var/log/ejabberd/ejabberd.log

prepare() { hand_over /etc/ejabberd /etc/default/ejabberd /var/lib/ejabberd /var/log/ejabberd; }
start() { run service ejabberd start; }
ctl() { inside ejabberdctl "$@" 2>&1; }
# login PASSWORD: by SASL, through TLS.
login() {
	{
		sleep 1
		printf "<stream:stream to='localhost' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
		sleep 1
		printf "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>%s</auth>" \
			"$(printf '\0ann\0%s' "$1" | base64)"
		sleep 1
		printf '</stream:stream>'
	} | openssl s_client -quiet -starttls xmpp -xmpphost localhost -connect 127.0.0.1:5222 2>&1
}
answers() { nc -z 127.0.0.1 5222 && ctl status | grep -q 'is running in that node'; }
asks() {
	like "an account" "$(ctl register ann localhost secret)" '*ann@localhost successfully registered*'
	like "a wrong password" "$(login wrong)" '*<not-authorized/>*'
	like "the right one" "$(login secret)" '*<success *'
}
stops() { inside service ejabberd stop >"$T/stopped"; }
matrix
