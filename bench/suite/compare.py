# SPDX-License-Identifier: MIT
"""Two stored runs, row by row."""

from .gate import GROWTH, UNSTEADY
from .results import Bad


def changes(old, new, who):
    """(WORSE, BETTER or SAME; row; before and after) of what both have."""
    found = False
    for change in (*instructions(old, new, who), *ratios(old, new, who)):
        found = True
        yield change
    if not found:
        raise Bad(f"{old.path} and {new.path} have no row of {who} in common")


def remarks(old, new):
    """What a reader of the comparison must know."""
    for what in ("cpu", "num_cpus", "kernel", "clock", "toolchain", "as_root"):
        a, b = old.context.get(what), new.context.get(what)
        if a != b:
            yield f"not measured alike: {what} is {a} in {old.path}, {b} in {new.path}"
    if old.context.get("toolchain") != new.context.get("toolchain"):
        yield "instructions are not compared: another toolchain's are other ones"
    gone = [row["what"] for name, row in old.rows.items() if name not in new.rows]
    if gone:
        yield f"not compared, in {old.path} alone: {', '.join(gone)}"


def instructions(old, new, who):
    before, after = old.counts.get(who, {}), new.counts.get(who, {})
    if old.context.get("toolchain") != new.context.get("toolchain"):
        return
    for case in before:
        if case not in after or case in UNSTEADY:
            continue
        a, b = before[case], after[case]
        verdict = "WORSE" if b > a * (1 + GROWTH) else \
            "BETTER" if b < a * (1 - GROWTH) else "SAME"
        yield verdict, case, f"{a:g} instructions before, {b:g} after"


def ratios(old, new, who):
    for name, row in new.rows.items():
        a, b = old.cell(name, who), new.cell(name, who)
        if not a or not b:
            continue
        for how, words in (("failed", "it ran"), ("undone", "root's answer was given")):
            if b.get(how) and not a.get(how):
                yield "WORSE", row["what"], f"{words} before, and now: {b[how]}"
        if "ratio" not in a or "ratio" not in b:
            continue
        noise = sum((r.get("noise") or 0) for r in (row, old.rows.get(name, {})))
        verdict = "SAME"
        if b["ratio"][1] > a["ratio"][2] * (1 + noise):
            verdict = "WORSE"
        elif b["ratio"][2] < a["ratio"][1] * (1 - noise):
            verdict = "BETTER"
        yield (verdict, row["what"],
               f"{a['ratio'][0]:.3f} of the base before, {b['ratio'][0]:.3f} after "
               f"(noise {100 * noise:.1f} %)")
