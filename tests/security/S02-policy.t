#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Claim 2: nothing is bound outside the policy, and what is in force is always
# a whole policy that was understood.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$REPO/tests/security/helper_lib.sh"

rules() { printf '%s\n' "$@" >"$T/policy"; }
last() { tail -1 "$T/err"; }
hup() {
	: >"$T/err"
	kill -HUP "$pid"
	wait_for 5 test -s "$T/err"
}

# ---- the edges of each rule ----

rules 'allow bind uid=1000-1001 proto=tcp addr=127.0.0.0/30 port=100-102' 'allow bind gid=bin uid=daemon port=90'
start --policy "$T/policy" || { fail "the helper starts"; finish; }
is "the first port" "$(ask bind tcp 4 127.0.0.1 100)" 0
is "the port before it" "$(ask bind tcp 4 127.0.0.1 99)" EACCES
is "the last port" "$(ask bind tcp 4 127.0.0.1 102)" 0
is "the port after it" "$(ask bind tcp 4 127.0.0.1 103)" EACCES
is "the last address" "$(ask bind tcp 4 127.0.0.3 100)" 0
is "the address after it" "$(ask bind tcp 4 127.0.0.4 100)" EACCES
is "an IPv4-mapped address is IPv4" "$(ask bind tcp 6 ::ffff:127.0.0.1 100)" 0
is "also where it is refused" "$(ask bind tcp 6 ::ffff:127.0.0.4 100)" EACCES
is "the last uid" "$(by 1001 "$T/lib/wire_client" "$SOCK" bind tcp 4 127.0.0.1 100)" 0
is "the uid after it" "$(by 1002 "$T/lib/wire_client" "$SOCK" bind tcp 4 127.0.0.1 100)" EACCES
is "the uid before it" "$(by 999 "$T/lib/wire_client" "$SOCK" bind tcp 4 127.0.0.1 100)" EACCES
if [ -e /proc/sys/net/mptcp/enabled ]; then
	is "multipath TCP is TCP" "$(ask bind mptcp 4 127.0.0.1 100) $(ask bind mptcp 4 127.0.0.1 99)" "0 EACCES"
else
	skip "multipath TCP is TCP" "this kernel has none"
fi
uid=$(id -u daemon) gid=$(getent group bin | cut -d: -f3)
is "names are those of passwd and group" \
	"$(setpriv --reuid "$uid" --regid "$gid" --clear-groups "$T/lib/wire_client" "$SOCK" bind tcp 4 127.0.0.1 90)" 0
is "another group" \
	"$(setpriv --reuid "$uid" --regid 7 --clear-groups "$T/lib/wire_client" "$SOCK" bind tcp 4 127.0.0.1 90)" EACCES

# ---- SIGHUP ----

rules 'allow bind uid=1000 port=200'
hup
like "SIGHUP reads the policy again" "$(last)" "*$T/policy read again: 1 rule"
is "what is new holds" "$(ask bind tcp 4 127.0.0.1 200)" 0
is "what is gone too" "$(ask bind tcp 4 127.0.0.1 100)" EACCES
while IFS='|' read -r text wanted; do
	rules 'allow bind uid=1000 port=300' "allow $text"
	hup
	like "the old rules stay: $text" "$(last)" "*the old rules stay: $T/policy:2: *expected $wanted*"
done <<'END'
bind uid=nobodyatall port=1|up to 16*names of /etc/passwd
bind port=70000|up to 16
bind proto=tcp|a port=
END
is "all of them" "$(ask bind tcp 4 127.0.0.1 300) $(ask bind tcp 4 127.0.0.1 200)" "EACCES 0"
rules 'allow bind uid=1000 port=300' 'allow dmi'
hup
like "dmi rules that come late are refused: what they need is gone" "$(last)" "*the old rules stay: *it has the first dmi rule, and what it needs was given up; restart"
rules 'allow bind uid=1000 port=300'
rules 'deny bind port=300' && hup
rules 'allow bind uid=1000 port=300' && hup
is "what was denied for a while is allowed again: nothing of it was given up" \
	"$(ask bind tcp 4 127.0.0.1 300)" 0
rules 'allow bind uid=1000 port=200' && hup
chmod 666 "$T/policy"
hup
like "a policy that others may write" "$(last)" "*the old rules stay: *others may write it*"
chmod 644 "$T/policy"
chown 65534 "$T/policy"
hup
like "a policy of the uid that the helper has now" "$(last)" "*the old rules stay: *others may write it*"
rm "$T/policy"
hup
like "a policy that is gone" "$(last)" "*the old rules stay: $T/policy: No such file*"
is "and it serves" "$(ask bind tcp 4 127.0.0.1 200)" 0
end

# After the line that says so, nothing is judged by the old rules.
rules 'allow bind uid=1000 port=100-119'
start --policy "$T/policy"
loads=()
for _ in 1 2 3; do
	for _ in {1..40}; do attack load 2 1; done >/dev/null &
	loads+=($!)
done
wait_for 5 grep -q 'rule=1 ' "$T/err"
rules '#' '#' 'allow bind uid=1000 port=100-119'
kill -HUP "$pid"
wait "${loads[@]}"
is "under load, the line is between the old rules and the new" \
	"$(sed -n 's/.*\(rule=[13]\) .*/\1/p; s/.* read again.*/again/p' "$T/err" | uniq | tr '\n' ' ')" \
	"rule=1 again rule=3 "
end

# ---- network namespaces ----

other() {
	unshare -n setpriv --reuid 1000 --regid 1000 --clear-groups --inh-caps=-all \
		--bounding-set=-all "$T/lib/wire_client" "$SOCK" bind tcp 4 0.0.0.0 "$1" 2>&1
}
rules 'allow bind uid=1000 port=80 netns=own' 'allow bind uid=1000 port=81 netns=other' \
	'allow bind uid=1000 port=82 netns=any' 'allow bind uid=1000 port=83'
start --policy "$T/policy"
is "own, from own and other" "$(ask bind tcp 4 0.0.0.0 80) $(other 80)" "0 EACCES"
is "other" "$(ask bind tcp 4 0.0.0.0 81) $(other 81)" "EACCES 0"
is "any" "$(ask bind tcp 4 0.0.0.0 82) $(other 82)" "0 0"
is "the default is any" "$(ask bind tcp 4 0.0.0.0 83) $(other 83)" "0 0"
like "the log says which" "$(grep 'port=81 ' "$T/err" | tail -1)" "*port=81 netns=other rule=2 result=0"
end
start --policy "$T/policy" --node
is "with --node it is other: a node's own port stays out of reach" "$(ask bind tcp 4 0.0.0.0 83) $(other 83)" "EACCES 0"
is "unless a rule says any" "$(ask bind tcp 4 0.0.0.0 82)" 0
end

# ---- cgroups ----

mkdir "$T/cg"
if mount -t cgroup2 none "$T/cg" 2>/dev/null && mkdir "$T/cg/$(basename "$T")" 2>/dev/null; then
	cg=$T/cg/$(basename "$T")
	mkdir "$cg/pod12" "$cg/pod13"
	inside() { (echo "$BASHPID" >"$cg/$1/cgroup.procs" && shift && ask "$@"); }
	rules 'allow bind uid=1000 port=80 cgroup=*nonroot-test.*/pod12*' 'deny bind port=81 cgroup=*/pod13' \
		'allow bind port=81'
	start --policy "$T/policy"
	is "a cgroup that the rule names" "$(inside pod12 bind tcp 4 0.0.0.0 80)" 0
	is "another" "$(inside pod13 bind tcp 4 0.0.0.0 80)" EACCES
	is "none of them" "$(ask bind tcp 4 0.0.0.0 80)" EACCES
	is "a deny" "$(inside pod13 bind tcp 4 0.0.0.0 81) $(inside pod12 bind tcp 4 0.0.0.0 81)" "EACCES 0"
	end
	# Without hostPID: the helper is in a pid namespace that does not see the
	# peer.
	begin unshare -p -f --kill-child --mount-proc "$HELPER" --socket "$SOCK" --policy "$T/policy"
	is "a pid that is not visible: no allow matches, each deny does" \
		"$(inside pod12 bind tcp 4 0.0.0.0 80) $(inside pod12 bind tcp 4 0.0.0.0 81)" "EACCES EACCES"
	like "and the log says why" "$(grep 'port=80 ' "$T/err")" '*why="the pid is not visible: cgroup rules need hostPID"*'
	# unshare lets SIGTERM wait until its child has ended.
	kill "$(pgrep -P "$pid")"
	wait "$pid" 2>/dev/null
	rmdir "$cg"/*/ "$cg"
	umount "$T/cg"
else
	skip "cgroup rules" "no cgroup2 can be mounted here"
fi

# ---- rates ----

start --allow 'bind uid=1000 port=100-109 rate=20/s'
got=$(attack load 1 60)
good=${got#good=}
good=${good%% *}
ok "a rate of 20/s lets through about 20 at once ($got)" test "$good" -ge 20 -a "$good" -le 25
like "and says so" "$(cat "$T/err")" '*rule=1 result=EACCES why="more often than its rate"*'
sleep 1.1
is "and later more" "$(attack load 1 1 | cut -d' ' -f1)" good=1
end

# ---- apart from serving ----

rules '# a comment' 'allow bind uid=1000 proto=tcp addr=0.0.0.0 port=80 # web' 'deny dmi uid=7' 'allow dmi'
is "--check-policy" "$("$HELPER" --check-policy "$T/policy"; echo $?)" "$T/policy: 3 rules"$'\n'0
is "--explain prints the deciding line" \
	"$("$HELPER" --policy "$T/policy" --explain 'bind uid=1000 proto=tcp addr=0.0.0.0 port=80'; echo $?)" \
	"allowed: $T/policy:2: allow bind uid=1000 proto=tcp addr=0.0.0.0 port=80"$'\n'0
is "also when it denies" "$("$HELPER" --policy "$T/policy" --explain 'dmi uid=7'; echo $?)" \
	"refused: $T/policy:3: deny dmi uid=7"$'\n'1
is "also when none does" "$("$HELPER" --policy "$T/policy" --explain 'bind uid=1 proto=udp addr=:: port=9'; echo $?)" \
	"refused: no rule matches"$'\n'1
like "a question that is none" "$("$HELPER" --policy "$T/policy" --explain 'bind uid=1' 2>&1; echo $?)" \
	"*--explain 'bind uid=1': 'bind uid=1'; expected a port=*"$'\n'2
rules 'allow dmi'
is "one rule is one rule" "$(as_user "$HELPER" --check-policy "$T/policy")" "$T/policy: 1 rule"
rules 'allow dmi' 'allow dmy'
like "a wrong one" "$("$HELPER" --check-policy "$T/policy" 2>&1; echo $?)" \
	"nonroot-helper: $T/policy:2: 'dmy'; expected bind or dmi"$'\n'2
finish
