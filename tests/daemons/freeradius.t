#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# freeradius by its init script: it drops by itself, and reads a private key that
# its group may read.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'freeradius, by service freeradius start' freeradius 'a user is accepted, with a wrong password rejected; service status, stop'
needs service start-stop-daemon radclient
logs /var/log/freeradius/radius.log

prepare() {
	sed -i '1i ann Cleartext-Password := "secret"' "$ROOT/etc/freeradius/3.0/mods-config/files/authorize"
	hand_over /etc/freeradius /var/log/freeradius
	# Private keys are given to who names them so.
	"$REPO/scripts/bake" "$ROOT" --no-library --give-to "$NR_UID:$NR_UID" \
		--only /etc/ssl/private --also /etc/ssl/private >>"$T/given"
	given+=(/etc/ssl/private)
}
start() { run service freeradius start; }
# login PASSWORD
login() {
	echo "User-Name = ann, User-Password = $1" |
		radclient -x -t 2 -r 1 127.0.0.1 auth testing123 2>&1
}
answers() { login secret | grep -q Access-Accept; }
asks() {
	like "a user" "$(login secret)" '*Received Access-Accept *'
	like "a wrong password" "$(login wrong)" '*Received Access-Reject *'
	ok "service status" inside service freeradius status
}
stops() { inside service freeradius stop >"$T/stopped"; }
matrix
