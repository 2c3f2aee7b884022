#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A contestant that hangs, one that dies, one that is not there; and a run that
# is interrupted: the rest is measured and reported.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
setup_tmp
run=$REPO/bench/run

for how in hangs:'exec sleep 1000' dies:'kill -KILL $$' complains:'echo no thanks >&2; exit 3'; do
	printf '#!/bin/sh\ncase "$*" in *" serve") %s ;; esac\nexec "$@"\n' "${how#*:}" \
		>"$T/lib/${how%%:*}"
done
printf '#!/bin/sh\necho hello\nexec "$@"\n' >"$T/lib/greets"
printf '#!/bin/sh\ncase "$*" in *" serve") "$@" | sed -u "s/^[0-9].*/well/"; exit ;; esac\nexec "$@"\n' \
	>"$T/lib/babbles"
# A daemon of its own, as pseudo has: in another session.
printf '#!/bin/sh\nsetsid sh -c "sleep 3210 &" </dev/null >/dev/null 2>&1\nexec "$@"\n' >"$T/lib/daemon"
all=native,again,ours,daemon,hangs,dies,complains,absent,stuck,greets,babbles
chmod 755 "$T"/lib/*
out=$("$run" --quick --limit 2 --only getuid,open_close,stat,memory --contestants $all \
	--with daemon="$T/lib/daemon" --with greets="$T/lib/greets" --with babbles="$T/lib/babbles" \
	--with hangs="$T/lib/hangs" --with dies="$T/lib/dies" \
	--with complains="$T/lib/complains" --with absent="$T/lib/absent" \
	--with stuck="sleep 1000; :" --out "$T/a.json" 2>&1)
is "the run ends" "$?" 0
row() { python3 -c "
import json, sys
print(next(b['nonroot'].get('failed', 'ran') for b in json.load(open('$T/a.json'))['benchmarks']
           if b['name'] == '$1'))"; }
is "one that hangs" "$(row getuid/hangs)" "hung: no answer in 2.0 s"
is "is not waited for again and again" "$(row stat/hangs)" "left out: it hung before"
is "one that is killed" "$(row getuid/dies)" "died: signal 9"
is "one that ends" "$(row getuid/complains)" "died: no thanks"
is "a daemon of one's own" "$(row getuid/daemon)" ran
is "ends with the run" "$(pgrep -f '^sleep 3210' | head -n 1)" ""
is "one that greets first" "$(row getuid/greets)" ran
like "one that does not answer" "$(row getuid/babbles)" "died: says 'well' where figures are wanted"
is "the others ran" "$(row stat/ours)" ran
is "the memory of one that greets" "$(python3 -c "
import json
print(sorted(json.load(open('$T/a.json'))['nonroot']['memory']['greets']))")" "['getuid', 'start', 'used']"
like "one that is not there" "$out" "*left out: absent: not installed*"
like "one that does not even start a program" "$out" "*left out: stuck: *"
like "the report marks them" "$(cat "$T/a.md")" "*[[]hung[]]*[[]died[]]*"
like "and says what came" "$(cat "$T/a.md")" "*What hung, died or failed*| hangs | hung: no answer in 2.0 s |*"

like "a contestant that nobody knows" "$("$run" --contestants nobody 2>&1)" \
	"bench/run: no contestant nobody; there are: *native*"
like "one without a command" "$("$run" --with nothing 2>&1)" "bench/run: --with nothing: NAME=COMMAND is wanted*"

# ---- interrupted ----

# To the process alone, as kill(1) and a supervisor do it.
mkdir "$T/tmp"
wait_for_word() { # FILE WORD
	for ((i = 0; i < 300; i++)); do
		! grep -qF "$2" "$1" || return 0
		sleep 0.1
	done
	return 1
}
for signal in INT TERM HUP; do
	TMPDIR=$T/tmp env --default-signal=INT,HUP "$run" --only calls \
		--contestants native,again,ours --out "$T/$signal.json" >"$T/out" 2>&1 &
	pid=$!
	wait_for_word "$T/out" "] calls: "
	is "calls are measured" $? 0
	kill -"$signal" $pid
	wait $pid
	is "a run that has SIG$signal: exit status" $? 130
	like "it says so" "$(cat "$T/out")" "*interrupted: the report is of what was measured so far*"
	like "and reports" "$(cat "$T/$signal.md")" "*The run was interrupted*| getuid |*"
done
# Before there is anything to report.
for delay in 0.05 0.1 0.2 0.3 0.4; do
	TMPDIR=$T/tmp timeout -s TERM -k 60 $delay "$run" --only calls --no-report \
		--out "$T/early.json" >"$T/out" 2>&1
	is "an early request ends it" "$?" 124
	unlike "without a traceback" "$(cat "$T/out")" "*Traceback*"
done
(
	trap '' HUP
	exec env --default-signal=INT "$run" --quick --only getuid,stat,fstat --contestants native,again \
		--no-report --out "$T/nohup.json" >"$T/out" 2>&1
) &
pid=$!
wait_for_word "$T/out" "] calls"
is "calls are measured by nohup" $? 0
kill -HUP $pid
wait $pid
is "what is ignored stays so" $? 0
is "nothing is left running" "$(pgrep -f "$T/(lib|tmp)/" | head -n 1)" ""
is "nor lying about" "$(ls "$T/tmp")" ""
finish
