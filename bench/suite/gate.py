# SPDX-License-Identifier: MIT
"""
bench/limits: what must hold of instructions and memory, which do not depend
on what else the machine does.

  most NAME VALUE   no more than that, on any machine
  was CASE VALUE    instructions when it was recorded: no more than 5 % above,
                    with the same compiler, libc and valgrind

NAME is a case of `calls list` or `start`, with -over-native or -over-empty
for what is more than theirs; private-dirty-KiB; file-KiB.
"""

import os

from . import contestants, counts, machine, memory
from .results import Bad, put

GROWTH = 0.05
TOOLCHAIN = "# toolchain: "
# Counts that differ with what else is there: processes, the lines of
# /etc/passwd.
UNSTEADY = {"fork", "vfork", "thread", "getpwuid_listed", "getspnam"}


def read(path):
    """(toolchain, {name: most}, {case: was})."""
    toolchain, most, was = "", {}, {}
    try:
        with open(path, encoding="utf-8") as f:
            lines = f.read().splitlines()
    except OSError as e:
        raise Bad(f"{path}: {e.strerror}") from None
    for number, line in enumerate(lines, 1):
        if line.startswith(TOOLCHAIN):
            toolchain = line[len(TOOLCHAIN):].strip()
        if not line.strip() or line.startswith("#"):
            continue
        words = line.split()
        try:
            {"most": most, "was": was}[words[0]][words[1]] = float(words[2])
        except (KeyError, IndexError, ValueError):
            raise Bad(f"{path}:{number}: `most NAME VALUE` or `was CASE VALUE` is "
                      f"wanted, not `{line}`") from None
    return toolchain, most, was


def write(path, toolchain, was):
    """The recorded values anew; comments and `most` lines stay."""
    with open(path, encoding="utf-8") as f:
        kept = [line for line in f.read().splitlines()
                if not line.startswith(("was ", TOOLCHAIN))]
    while kept and not kept[-1]:
        kept.pop()
    put(path, "\n".join(kept + ["", TOOLCHAIN + toolchain] + [
        f"was {case} {value:g}" for case, value in was.items()]) + "\n")


def measure(arena):
    """{contestant: {case: instructions}}, of native, empty and ours."""
    by_name = {c.name: c for c in contestants.known(arena)}
    out = {}
    for name in ("native", "empty", "ours"):
        # Nobody asks what a call costs under nothing.
        per_call = counts.calls(arena, by_name[name]) if name != "empty" else {}
        begin = counts.start(arena, by_name[name])
        if begin is None or (name != "empty" and not per_call):
            raise Bad(f"callgrind counts nothing under {by_name[name].label}")
        out[name] = {**per_call, counts.START: begin}
    kib = memory.measure(arena, by_name["ours"])
    out["kib"] = {"private-dirty-KiB": kib["used"][0] if "used" in kib else None,
                  "file-KiB": os.path.getsize(f"{arena.lib}/libnonroot.so") / 1024}
    return out


def value_of(measured, name):
    if name in measured["kib"]:
        return measured["kib"][name]
    case, over, other = name.partition("-over-")
    try:
        value = measured["ours"][case]
        return value - measured[other][case] if over else value
    except KeyError:
        raise Bad(f"bench/limits: no case {name}") from None


def judge(measured, limits):
    """Lines (PASS, FAIL or SKIP; what; how much, and how much it may be)."""
    toolchain, most, was = limits
    for name, limit in most.items():
        if "ours" not in measured and not name.endswith("-KiB"):
            yield "SKIP", name, "valgrind is not installed"
            continue
        value = value_of(measured, name)
        good = value is not None and value <= limit
        yield ("PASS" if good else "FAIL", name,
               f"{'nothing' if value is None else format(value, '.6g')}, at most {limit:g}")
    for case, before in was.items():
        if "ours" not in measured:
            yield "SKIP", case, "valgrind is not installed"
        elif toolchain != machine.toolchain():
            yield "SKIP", case, f"recorded with {toolchain}, here is {machine.toolchain()}"
        elif not measured["as_root"]:
            yield "SKIP", case, "recorded as root, whose files are other ones"
        else:
            now = value_of(measured, case)
            grown = now > before * (1 + GROWTH)
            yield ("FAIL" if grown else "PASS", case,
                   f"{before:g} before, {now:g} now ({100 * (now / before - 1):+.1f} %)")


def steady(measured):
    """What `write` records."""
    return {case: value for case, value in measured["ours"].items()
            if case not in UNSTEADY}
