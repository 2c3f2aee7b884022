# SPDX-License-Identifier: MIT
"""
Rounds: in each every contestant has its turn, the next round goes backwards,
so that what slows the machine for a second slows all of a round, and nobody
is always the first.
"""

import time

from .server import Failed

# A contestant that has used more than its share of a row's time, and so many
# times that of the base, sits out until the base has caught up.
SLOW = 1.5

# What the slow take does not end the row for the others, who go on until the
# base has had its share, but for so many times what was planned.
LONG = 4


class Interrupted(Exception):
    """By the user; what has been measured is kept."""


def take_turns(names, measure, seconds, least, most, base=None):
    """
    Calls measure(name, round) for each name in turn, `least` rounds at least
    and `most` at most, until the base has had its share of `seconds`, or all
    have taken that time where there is no base.  It returns a value, or raises
    `Failed`, which ends the contestant's part.

    Returns {name: [a value or None for each round]}, {name: why it failed}.
    """
    values = {name: [] for name in names}
    spent = dict.fromkeys(names, 0.0)
    failed = {}
    share = seconds / max(1, len(names))
    begin = time.monotonic()
    count = 0

    def goes_on():
        took = time.monotonic() - begin
        if count >= most or took >= LONG * seconds:
            return False
        if base in spent and base not in failed:
            return count < least or spent[base] < share
        return count < least or took < seconds

    try:
        while count == 0 or goes_on():
            order = names if count % 2 == 0 else names[::-1]
            got = {}
            for name in order:
                if name in failed or spent[name] > max(share, SLOW * spent.get(base, 0)):
                    continue
                began = time.monotonic()
                try:
                    got[name] = measure(name, count)
                except Failed as why:
                    failed[name] = str(why)
                spent[name] += time.monotonic() - began
            for name in names:
                values[name].append(got.get(name))
            count += 1
            if set(names) <= set(failed):
                break
    except KeyboardInterrupt:
        raise Interrupted(values, failed) from None
    return values, failed
