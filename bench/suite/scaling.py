# SPDX-License-Identifier: MIT
"""Calls from many threads and processes at once."""

import math

from .rounds import take_turns
from .server import Failed

CASES = {"getuid": "getuid", "stat": "stat", "fstat": "fstat", "open": "open + close"}
WORKERS = {"threads": (1, 2, 4, 8), "processes": (1, 2, 4, 8, 16)}


def rows():
    return [{"name": f"scale_{case}_{kind}_{n}", "case": case, "workers": kind,
             "threads": n, "concern": "scaling", "base": "native",
             "what": f"{CASES[case]}, {n} {kind if n > 1 else kind[:-1].replace('sse', 'ss')}"}
            for case in CASES for kind, counts in WORKERS.items() for n in counts]


def measure(arena, row, contestants, milliseconds, least, seconds):
    """(elapsed, cpu, failed): ns per call in each round."""
    by_name = {c.name: c for c in contestants}
    cpu = {c.name: [] for c in contestants}

    def once(name, _round):
        done = arena.run(by_name[name], [
            f"{arena.lib}/scale", row["workers"], str(row["threads"]), row["case"],
            str(milliseconds)], limit=30, pin=False)
        try:
            elapsed, used = map(float, done.stdout.split()[-2:])
        except ValueError:
            elapsed = None
        if done.returncode or elapsed is None:
            raise Failed(done.stderr.strip()[-120:] or f"exit {done.returncode}")
        if not math.isfinite(elapsed) or not math.isfinite(used):
            return None  # the machine was elsewhere: no call was done
        cpu[name].append(used)
        return elapsed

    values, failed = take_turns(list(by_name), once, seconds, least, 50, "native")
    return values, cpu, failed
