#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What a traced start cost: `cost.py TRACE...`, the files of `strace -ff -i`.

Prints "OURS ALL", in system calls.  Of the library are those whose instruction
stands in its mapping, what the dynamic linker does to load it, and those that
a hook had libc make again, in the state folder.
"""

import re
import sys

CALL = re.compile(r"\[([0-9a-f]+)\] (\w+)\((.*)")
LIBRARY = "/libnonroot.so"
STATE = '"/tmp/nonroot-'


def calls(path):
    """(address, name, rest of the line) for each call of a thread."""
    with open(path, errors="replace") as lines:
        for line in lines:
            call = CALL.match(line)
            if call:
                yield int(call[1], 16), call[2], call[3]


def result(rest):
    """What the call returned; -1 also where it never did."""
    value = rest.rpartition(" = ")[2].split(" ")[0]
    return -1 if value in ("?", "") else int(value, 0)


def loads(path):
    """The calls that load the library, and where it then is."""
    fd = -1
    for _, name, rest in calls(path):
        if name == "openat" and LIBRARY in rest.split(" = ")[0]:
            fd = result(rest)
        mine = fd >= 0 and (
            LIBRARY in rest
            or re.match(rf"{fd}\b", rest)
            or (name == "mmap" and f", {fd}, " in rest)
        )
        if not mine:
            continue
        where = None
        if name == "mmap" and rest.startswith("NULL") and result(rest) > 0:
            where = range(result(rest), result(rest) + int(rest.split(", ")[1]))
        if name == "close":
            fd = -1
        yield where


def since_loaded(path):
    """A thread's calls, but for those before it becomes the program."""
    found = calls(path)
    first = next(found, None)
    if first is None:
        return
    if "/container" not in first[2]:
        yield first
    else:
        for call in found:
            if LIBRARY in call[2]:
                yield call
                break
    yield from found


def main(paths):
    ours = whole = 0
    mappings = []
    for path in paths:
        found = list(loads(path))
        ours += len(found)
        mappings += [where for where in found if where]
    # A child's is its parent's until it executes something; no two programs
    # have something else at the same random address.
    pages = {page for where in mappings for page in range(where.start >> 12, where.stop >> 12)}
    for path in paths:
        for address, _, rest in since_loaded(path):
            whole += 1
            ours += address >> 12 in pages or STATE in rest
    print(ours, whole)


if __name__ == "__main__":
    main(sys.argv[1:])
