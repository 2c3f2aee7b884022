#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What is claimed of made-up rounds, and which verdict a target has of them.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
setup_tmp

cat >"$T/stats.py" <<'END'
import json, sys
sys.dont_write_bytecode = True
sys.path.insert(0, f"{sys.argv[1]}/bench")
from suite import contestants, results, stats, targets

where = f"{sys.argv[2]}/made-up.json"
known = [contestants.Contestant(n, n, k) for n, k in (
    ("native", "native"), ("again", "native"), ("empty", "empty"),
    ("ours", "ours"), ("ours_no_paths", "ours"), ("peer", "peer"))]
# The machine is now fast, now slow: a ratio is of one round.
BASE = [100.0, 900, 100, 800, 110, 850, 100, 900, 120, 100]


def times(*factors):
    return [b * factors[n % len(factors)] for n, b in enumerate(BASE)]


def stored(name, stage="calls", failed=(), undone=(), **values):
    store = results.Results({})
    store.add_contestants(known)
    store.add_row(stage, {"name": name, "what": name, "concern": "x", "base": "native"}, "ns",
                  {"native": BASE, "again": BASE, **values}, dict(failed), dict(undone))
    store.write(where)
    return results.Stored(where)


def claim(**values):
    cell = stored("row", **values).cell("row", "ours")
    return cell["ratio"], cell["claim"]


def verdict(**values):
    s = stored("job_x", "jobs", **values)
    t = next(t for t in targets.all_targets(s) if t.what == "job_x")
    return f"{t.value}, {t.verdict}"


def say(what, *got):
    print(f"{what}:", *got)


say("of the same round", *claim(ours=times(1.1)))
say("within the noise", *claim(ours=times(1.1), again=times(1.2)))
say("beyond the noise", *claim(ours=times(1.3), again=times(0.8)))
say("an interval that reaches into it", *claim(ours=times(1.0, 1.3)))
say("faster", *claim(ours=times(0.5)))
say("one round", *claim(ours=[50] + [None] * 9))
say("no noise is known", *claim(ours=times(2), again=[100] * 3 + [None] * 7))
say("the middle of two", stats.bootstrap([1.0, 2.0]).as_list())

say("below the limit", verdict(ours=times(1.02)))
say("above by less than the noise", verdict(ours=times(1.06), again=times(1.05)))
say("above by more", verdict(ours=times(1.1), again=times(1.05)))
say("an interval on both sides", verdict(ours=times(1.0, 1.06, 1.06)))
say("much noise, and near", verdict(ours=times(1.06), again=times(1.2)))
say("much noise, and far", verdict(ours=times(2), again=times(1.2)))
say("much noise, and far below", verdict(ours=times(0.5), again=times(1.2)))
say("few rounds", verdict(ours=[100] + [None] * 9))

undone = {"native": "uid 1000", "empty": "uid 1000"}


def peers(**values):
    s = stored("row", undone={**undone, **values.pop("also", {})}, **values)
    t = targets.peers_target(s)
    return f"{t.value}, {t.verdict}"


say("a peer is faster", peers(ours=times(1.0), peer=times(0.9)))
say("a peer is as fast", peers(ours=times(1.0), peer=times(1.0)))
say("a peer that does not do it", peers(ours=times(1.0), peer=times(0.9), also={"peer": "EPERM"}))
say("a peer that failed", peers(ours=times(1.0), peer=times(0.9), failed={"peer": "died"}))
say("a peer in one round", peers(ours=times(1.0), peer=[50] + [None] * 9))
say("a peer within the noise", peers(ours=times(1.0), peer=times(0.9), again=times(1.2)))
END
got=$(python3 "$T/stats.py" "$REPO" "$T" 2>&1)
while IFS= read -r wanted; do
	is "${wanted%%:*}" "$(grep "^${wanted%%:*}: " <<<"$got")" "$wanted"
done <<'END'
of the same round: [1.1, 1.1, 1.1] slower
within the noise: [1.1, 1.1, 1.1] same
beyond the noise: [1.3, 1.3, 1.3] slower
an interval that reaches into it: [1.15, 1.0, 1.3] same
faster: [0.5, 0.5, 0.5] faster
one round: [0.5, 0.5, 0.5] same
no noise is known: [2.0, 2.0, 2.0] same
the middle of two: [1.5, 1.0, 2.0]
below the limit: 1.020×, pass
above by less than the noise: 1.060×, pass within noise
above by more: 1.100×, fail
an interval on both sides: 1.060×, pass within noise
much noise, and near: 1.060×, too noisy to say
much noise, and far: 2.000×, fail
much noise, and far below: 0.500×, pass
few rounds: 1.000×, too noisy to say
a peer is faster: 1 rows of 1, fail
a peer is as fast: none, pass
a peer that does not do it: none, pass
a peer that failed: none, pass
a peer in one round: none, pass
a peer within the noise: none, pass
END
finish
