#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Claim 10: nobody who stalls or floods keeps another from being served, and
# none of that grows.
# LOAD_BINDS: of each of the 100 clients (100).
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$REPO/tests/security/helper_lib.sh"
binds=${LOAD_BINDS:-100}

start --allow 'bind uid=1000 port=80,100-199' || { fail "the helper starts"; finish; }
is "a first bind" "$(attack load 1 1 | cut -d' ' -f1,2)" "good=1 bad=0"
# What a burst needs at most, once: the next must not need more.
attack load 100 5 >/dev/null
before=$(rss_of)
fds=$(fds_of)

# Four groups of 25: ours; another network; and two user namespaces with a
# network each, of a uid without any capability.
group() {
	case $1 in
	1) attack load 25 "$binds" ;;
	2) unshare -n setpriv --reuid 1000 --regid 1000 --clear-groups --inh-caps=-all \
		--bounding-set=-all --no-new-privs "$T/lib/helper_attack" "$SOCK" load 25 "$binds" ;;
	3) by 1000 unshare -U -n "$T/lib/helper_attack" "$SOCK" load 25 "$binds" ;;
	4) by 1000 unshare -U -r -n "$T/lib/helper_attack" "$SOCK" load 25 "$binds" ;;
	esac >"$T/group.$1" 2>&1
}
groups=()
for g in 1 2 3 4; do
	group "$g" &
	groups+=($!)
done
wait "${groups[@]}"
for g in 1 2 3 4; do
	diag "group $g: $(cat "$T/group.$g")"
	like "group $g: none lost, none wrong" "$(cat "$T/group.$g")" "good=$((25 * binds)) bad=0 *"
done
after=$(rss_of)
diag "resident: $before kB before, $after kB after $((100 * binds)) binds"
ok "resident memory is flat" test "$after" -le $((before + 16))
sleep 0.2
is "no descriptor is left" "$(fds_of)" "$fds"

# Connections that stall, of the same uid and of another.
for id in 1000 1001; do
	by "$id" "$T/lib/helper_attack" "$SOCK" stall 20 >"$T/stall" &
	stalled=$!
	started "$stalled"
	wait_for 5 grep -q stalled "$T/stall"
	got=$(attack load 50 10)
	is "all others are served before the first of uid $id is given up" \
		"${got%% longest*} $(grep -c ms= "$T/stall")" "good=500 bad=0 0"
	wait "$stalled"
	diag "$got; stalled: $(tail -1 "$T/stall")"
	like "which is given up after 2 s" "$(tail -1 "$T/stall")" "ms=[2][0-9][0-9][0-9]"
done

is "1000 idle connections of another uid, then a bind" \
	"$(by 1001 "$T/lib/helper_attack" "$SOCK" idle 1000 | tail -1; attack load 1 1 | cut -d' ' -f1,2)" \
	$'EACCES\ngood=1 bad=0'
is "1000 idle connections of one's own are shed by age" "$(attack idle 1000)" 0
by 1001 "$T/lib/helper_attack" "$SOCK" idle 4096 >"$T/hang" 2>&1 &
hang=$!
got=$(attack load 10 20)
like "connect and hang, 4096 times: the others are served" "$got" "good=200 bad=0 *"
wait "$hang"
sleep 2.2
is "and none of them stays" "$(fds_of)" "$fds"
ok "nor their memory" test "$(rss_of)" -le $((before + 64))

# SIGHUP with a broken policy under load.
end
printf 'allow bind uid=1000 port=80,100-199\n' >"$T/policy"
start --policy "$T/policy"
printf 'allow bind uid=1000 prot=80\n' >"$T/policy"
attack load 20 50 >"$T/got" &
load=$!
for _ in 1 2 3 4 5; do
	kill -HUP "$pid"
	sleep 0.02
done
wait "$load"
like "a broken policy at SIGHUP during load loses nothing" "$(cat "$T/got")" "good=1000 bad=0 *"
like "and it is said why the old rules stay" "$(cat "$T/err")" \
	"*the old rules stay: $T/policy:1: 'prot=80'; expected KEY=VALUE*"
end

# Ended and started again under load: what is asked after that works.
start --allow 'bind uid=1000 port=80,100-199'
attack load 10 300 >"$T/got" &
load=$!
sleep 0.1
kill -KILL "$pid"
wait "$pid" 2>/dev/null
start --allow 'bind uid=1000 port=80,100-199'
is "killed and started again: the next bind works" "$(attack load 1 1 | cut -d' ' -f1,2)" "good=1 bad=0"
wait "$load"
finish
