#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# ngircd by its init script, which gives it to irc.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
row 'ngircd, by service ngircd start' ngircd 'a message from one client to another in a channel; service status, stop'
needs ngircd nc service start-stop-daemon
stock ngircd /etc/ngircd/ngircd.conf

start() { run service ngircd start; }
# client NAME SECONDS LINE...: registers, says the lines, stays as long, and
# prints what it was told.
client() {
	{
		printf 'NICK %s\r\nUSER %s 0 * :%s\r\n' "$1" "$1" "$1"
		printf '%s\r\n' "${@:3}"
		sleep "$2"
	} | nc -N -w 30 127.0.0.1 6667
}
answers() { nc -z 127.0.0.1 6667; }
heard() { grep -q "$1" "$T/hears"; }
asks() {
	client ann 20 'JOIN #room' >"$T/hears" &
	started $!
	ok "a client is in the channel" wait_for 10 heard ' 366 ann #room '
	client bob 3 'JOIN #room' 'PRIVMSG #room :good morning' >"$T/bob"
	like "another one is welcome" "$(cat "$T/bob")" '*:irc.example.net 001 bob :Welcome*'
	ok "what it says is heard" heard '^:bob!.* PRIVMSG #room :good morning.$'
	ok "service status" inside service ngircd status
}
stops() { inside service ngircd stop >"$T/stopped"; }
matrix
