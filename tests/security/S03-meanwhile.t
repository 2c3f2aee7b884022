#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Claim 3: what becomes of the peer, its pid and its descriptor between a
# request and its answer.  The helper is stopped meanwhile.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$REPO/tests/security/helper_lib.sh"

start --allow 'bind uid=1000 port=80' || { fail "the helper starts"; finish; }
fds=$(fds_of)

# asked WHAT...: the second line of helper_attack, once the helper goes on.
asked() {
	kill -STOP "$pid"
	: >"$T/asked"
	attack "$@" >"$T/asked" &
	local client=$!
	wait_for 5 test -s "$T/asked"
	kill -CONT "$pid"
	wait "$client"
	sed -n 2p "$T/asked"
}
is "closed: the socket that was sent is bound" "$(asked meanwhile closed)" "0 ours"
is "another in its place: likewise" "$(asked meanwhile replaced)" "0 ours"
is "bound to another port" "$(asked meanwhile bound)" "EINVAL none"
is "listening" "$(asked meanwhile listening)" "EINVAL none"

if "$HELPER" --allow 'dmi cgroup=x' --explain 'dmi uid=1' >/dev/null 2>&1; [ $? = 1 ]; then
	kill -STOP "$pid"
	attack held >"$T/held" &
	client=$!
	wait_for 5 grep -q gone "$T/held"
	gone=$(sed -n 's/gone //p' "$T/held")
	ok "who asked is gone" test ! -e "/proc/$gone"
	# Another process of that uid with that pid, which nobody may judge by.
	reused=
	for _ in 1 2 3 4 5; do
		echo $((gone - 1)) >/proc/sys/kernel/ns_last_pid
		setpriv --reuid 1000 --regid 1000 --clear-groups sleep 60 &
		reused=$!
		started "$reused"
		[ "$reused" = "$gone" ] && break
	done
	is "its pid is another's" "$reused" "$gone"
	kill -CONT "$pid"
	wait "$client"
	is "its request is refused" "$(sed -n 2p "$T/held")" EACCES
	like "and the log says why" "$(cat "$T/err")" "*peer_pid=$gone *result=EACCES why=\"the peer has exited\"*"
	kill "$reused"
else
	skip "a pid that is reused" "no SO_PEERPIDFD (Linux 6.5)"
fi
wait_for 5 eval '[ "$(fds_of)" = "$fds" ]'
is "no descriptor is left" "$(fds_of)" "$fds"
end
finish
