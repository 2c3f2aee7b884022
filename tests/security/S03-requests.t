#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Claim 3: a request that is wrong, and a descriptor that is not what bind(2)
# could take, change nothing and leak nothing.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$REPO/tests/security/helper_lib.sh"

start --allow 'bind uid=1000 port=80,100-199' || { fail "the helper starts"; finish; }
fds=$(fds_of)
is "no bytes are a request too, and an end is none" "$(attack ends)" "EPROTO 0 closed"
is "and leaves no line" "$(grep -c HLP-04 "$T/err")" 1
is "every wrong length is refused" "$(attack lengths)" "other than EPROTO: 0"
is "every other version" "$(attack versions)" "other than EPROTO: 0"
is "every other kind" "$(attack kinds)" "other than EPROTO: 0"
is "one byte at a time" "$(attack bytes)" "EPROTO=48 of 48"
is "253 descriptors, 500 times" "$(attack flood 500)" "wrong=0"
# Natively, bind(2) of each: EINVAL for what has an address.
for state in listening connected udp-connected; do
	is "a socket that is $state" "$(attack state "$state")" EINVAL
done
for state in sctp udplite; do
	got=$(attack state "$state")
	if [ "$got" = "cannot be made here" ]; then
		skip "a socket of $state" "this kernel has none"
	else
		is "a socket of $state" "$got" EACCES
	fi
done
is "a packet socket" "$("$T/lib/helper_attack" "$SOCK" state packet)" EACCES
is "descriptors that are closed meanwhile" "$(attack closed)" 0
if "$HELPER" --allow 'dmi cgroup=x' --explain 'dmi uid=1' >/dev/null 2>&1; [ $? = 1 ]; then
	end
	start --allow 'bind uid=1000 port=80,100-199'
	is "who connected has exited: its child is refused" "$(attack gone)" EACCES
	like "and the log says so" "$(cat "$T/err")" '*result=EACCES why="the peer has exited"*'
else
	skip "who connected has exited: its child is refused" "no SO_PEERPIDFD (Linux 6.5)"
fi
for f in "$REPO"/tests/fixtures/wire/*-"$(uname -m)"; do
	is "a client of old: $(basename "$f")" "$(attack fixture "$f")" 0
done
is "and it still serves" "$(ask bind tcp 4 0.0.0.0 80)" 0
is "uid 0 of a child user namespace is who it is outside" \
	"$(by 1001 unshare -U -r "$T/lib/wire_client" "$SOCK" bind tcp 4 0.0.0.0 80)" EACCES
is "also of one that a rule names" \
	"$(by 1000 unshare -U -r -n "$T/lib/wire_client" "$SOCK" bind tcp 4 0.0.0.0 80)" 0
sleep 0.2
is "no descriptor is left" "$(fds_of)" "$fds"
end
finish
