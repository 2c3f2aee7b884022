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
chmod 755 "$T"/lib/*
all=native,again,ours,hangs,dies,complains,absent,stuck
out=$("$run" --quick --limit 2 --only getuid,open_close,stat --contestants $all \
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
is "the others ran" "$(row stat/ours)" ran
like "one that is not there" "$out" "*left out: absent: not installed*"
like "one that does not even start a program" "$out" "*left out: stuck: *"
like "the report marks them" "$(cat "$T/a.md")" "*[[]hung[]]*[[]died[]]*"
like "and says what came" "$(cat "$T/a.md")" "*What hung, died or failed*| hangs | hung: no answer in 2.0 s |*"

like "a contestant that nobody knows" "$("$run" --contestants nobody 2>&1)" \
	"bench/run: no contestant nobody; there are: *native*"
like "one without a command" "$("$run" --with nothing 2>&1)" "bench/run: --with nothing: NAME=COMMAND is wanted*"

out=$(timeout -s INT 6 "$run" --only calls --contestants native,again,ours --out "$T/b.json" 2>&1)
like "an interrupted run says so" "$out" "*interrupted: the report is of what was measured so far*"
like "and reports" "$(cat "$T/b.md")" "*The run was interrupted*| getuid |*"
is "nothing is left running" "$(pgrep -f "$T/lib/" | head -n 1)" ""
finish
