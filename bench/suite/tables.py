# SPDX-License-Identifier: MIT
"""The tables of the report, apart from how they are written."""

import math
from dataclasses import dataclass, field

from . import targets
from .rows import QUICK
from .targets import number

# The columns of the short tables.
CHOSEN = ["empty", "least", "fakeroot_sysv", "fakechroot", "uid_wrapper", "pseudo", "proot", "userns"]


@dataclass
class Cell:
    text: str
    # For the page: a class, and what is said when pointed at.
    look: str = ""
    hint: str = ""


@dataclass
class Table:
    title: str
    head: list
    rows: list = field(default_factory=list)
    text: str = ""


def time_text(cell, key="least"):
    if not cell or key not in cell:
        return "–"
    value, unit = cell[key], cell["time_unit"]
    if unit == "ns" and value >= 10000:
        value, unit = value / 1e3, "us"
    if unit == "us" and value >= 10000:
        value, unit = value / 1e3, "ms"
    return f"{number(value)} {unit.replace('us', 'µs')}"


def ratio_text(value):
    if not math.isfinite(value):
        return "–"
    return f"{value:.3f}" if value < 0.1 else f"{value:.2f}" if value < 10 else number(round(value, 1))


def ratio_cell(stored, row, who):
    """The ratio to the base; grey and in brackets where the job is not done."""
    cell = stored.cell(row["name"], who)
    if cell is None:
        return Cell("–", "none")
    if cell.get("failed"):
        return Cell(f"[{short(cell['failed'])}]", "failed", cell["failed"])
    if "ratio" not in cell:
        return Cell("–", "none")
    value, low, high = cell["ratio"]
    hint = f"{time_text(cell)} at least, {time_text(cell, 'real_time')} in the middle; " \
           f"95 % of {low:.3f} to {high:.3f}"
    if cell.get("undone"):
        return Cell(f"({ratio_text(value)})", "undone",
                    f"does not do it: {cell['undone']}; {hint}")
    return Cell(ratio_text(value), cell.get("claim", ""), hint)


def short(why):
    return why.split(":")[0].split(" ")[0]


def claim_text(stored, row, cell):
    if not cell or "ratio" not in cell:
        return "–"
    claim = cell.get("claim", "same")
    noise = row.get("noise")
    if claim == "same":
        return "the same" if noise is not None else "–"
    return claim


def ours_table(stored, title, stages, chosen=None):
    head = ["", "base", "ours", "ratio", "95 % of rounds", "noise", "ours is",
            "instructions, native", "ours", "more"]
    table = Table(title, head)
    for row in stored.stage(*stages):
        if chosen and row["name"] not in chosen:
            continue
        base, ours = stored.cell(row["name"], row["base"]), stored.cell(row["name"], "ours")
        native, mine = (stored.count(row.get("case"), c) for c in ("native", "ours"))
        # A row with another case as base has no count to subtract.
        if row.get("base_case"):
            native = stored.count(row["base_case"], "native")
        ratio = (ours or {}).get("ratio")
        undone = (ours or {}).get("undone")
        table.rows.append([
            Cell(row["what"] + (" (to root)" if row["base"] == "root" else "")),
            Cell(time_text(base)), Cell(time_text(ours), "undone" if undone else ""),
            Cell(ratio_text(ratio[0]) if ratio else "–", (ours or {}).get("claim", "")),
            Cell(f"{ratio_text(ratio[1])} – {ratio_text(ratio[2])}" if ratio else "–"),
            Cell(f"{100 * row['noise']:.1f} %" if row.get("noise") is not None else "–"),
            Cell(f"not done: {undone}" if undone else claim_text(stored, row, ours)),
            Cell(number(native)), Cell(number(mine)),
            Cell(number(None if native is None or mine is None else mine - native)),
        ])
    if not any(r[8].text != "–" for r in table.rows):
        table.head = head[:7]
        table.rows = [r[:7] for r in table.rows]
    return table


def peers_table(stored, title, stages, chosen=None, who=None):
    names = [n for n in stored.present()
             if n not in ("native", "again", "root_again") and (who is None or n in who)]
    rows = [r for r in stored.stage(*stages) if not chosen or r["name"] in chosen]
    # Nobody who took no part.
    names = [n for n in names if any(stored.cell(r["name"], n) for r in rows)]
    table = Table(title, ["", "base"] + [stored.label(n) for n in names])
    for row in rows:
        base = stored.cell(row["name"], row["base"])
        table.rows.append(
            [Cell(row["what"] + (" (to root)" if row["base"] == "root" else "")),
             Cell(time_text(base))] + [ratio_cell(stored, row, n) for n in names])
    return table


def targets_table(stored):
    table = Table("What must hold", ["", "is", "must be", ""])
    for t in targets.all_targets(stored):
        look = {targets.PASS: "pass", targets.NOISE: "pass", targets.FAIL: "fail"}
        table.rows.append([Cell(t.what), Cell(t.value), Cell(t.limit),
                           Cell(t.verdict, look.get(t.verdict, "none"))])
    return table


def memory_table(stored):
    table = Table("Memory, private dirty KiB", [
        "", "library at start", "after getuid", "after all kinds of calls",
        "process at start", "after all kinds of calls"])
    for c in stored.contestants:
        kib = stored.memory.get(c["name"])
        if not kib:
            continue
        if "failed" in kib:
            table.rows.append([Cell(c["label"]), Cell(f"[{kib['failed'][:60]}]", "failed")]
                              + [Cell("–")] * 4)
            continue
        none = kib["used"][0] == 0 and c["kind"] != "ours" and c["name"] != "empty"
        own = ["–"] * 3 if none else [str(kib[m][0]) for m in ("start", "getuid", "used")]
        table.rows.append([Cell(c["label"]), *map(Cell, own),
                           Cell(str(kib["start"][1])), Cell(str(kib["used"][1]))])
    return table


def counts_table(stored):
    names = [n for n in stored.present() if n in stored.counts]
    table = Table("Instructions of a call in user space",
                  [""] + [stored.label(n) for n in names])
    cases = {}
    for n in names:
        cases.update(dict.fromkeys(stored.counts[n]))
    what = stored.nonroot.get("cases", {})
    for case in cases:
        label = "start of true" if case == "start" else what.get(case, case)
        table.rows.append([Cell(label)] + [
            Cell(number(stored.counts[n].get(case))) for n in names])
    return table


def who_is_faster(stored, title, text, kind, lies=True):
    """A row for each row of the report, beside it who is, and by how much."""
    found = {}
    for row, who, ratio in targets.faster_than_ours(stored, (kind,), lies):
        found.setdefault(row, []).append(f"{who} {ratio_text(ratio)}")
    return Table(title, ["", "and its ratio to ours"],
                 [[Cell(row), Cell(", ".join(who))] for row, who in found.items()], text)


def faster_table(stored):
    return who_is_faster(stored, "Where another in user space is faster",
                         "Beyond noise, and telling the same lie.", "peer")


def no_lie_table(stored):
    return who_is_faster(
        stored, "Where another need not do anything",
        "An ordinary user gets the answer that root gets, here; we look whether that is so. "
        "Who does not hook the call pays nothing.", "peer", lies=False)


def kernel_table(stored):
    return who_is_faster(
        stored, "Where the kernel itself is faster",
        "A user namespace and a seccomp filter answer in the kernel. Where one is allowed, "
        "and its answer is enough, it is the better one.", "kernel")


def who_table(stored):
    table = Table("Who is measured", ["", "what it is"])
    for c in stored.contestants:
        if not c["missing"]:
            table.rows.append([Cell(c["label"]), Cell(c["note"])])
    return table


def missing_table(stored):
    table = Table("Left out", ["", "why"])
    for c in stored.contestants:
        if c["missing"]:
            table.rows.append([Cell(c["label"]), Cell(c["missing"])])
    for tool, _, without in stored.nonroot.get("missing_tools", []):
        table.rows.append([Cell(tool), Cell(f"not installed: {without}")])
    packages = stored.nonroot.get("to_install", [])
    if packages:
        table.text = "To have them measured: apt-get install " + " ".join(packages)
    return table


def failures_table(stored):
    """Who hung or died, and where."""
    table = Table("What hung, died or failed", ["", "who", "what came"])
    for (row, who), cell in stored.cells.items():
        if cell.get("failed"):
            table.rows.append([Cell(stored.rows[row]["what"]), Cell(stored.label(who)),
                               Cell(cell["failed"])])
    return table


def where(stored):
    """The machine, in a line or two."""
    c = stored.context
    load = "/".join(f"{x:.2f}" for x in c.get("load_avg", []))
    after = "/".join(f"{x:.2f}" for x in c.get("load_avg_after", []))
    parts = [
        f"libnonroot {c.get('library_version')} ({c.get('commit') or 'no commit'}, "
        f"{c.get('library_bytes', 0) / 1024:.0f} KiB)",
        c.get("toolchain"), c.get("kernel"),
        f"{c.get('num_cpus')} × {c.get('cpu')}", f"clock {c.get('clock')}",
        "contestants on one processor" if c.get("pinned") else "nothing pinned",
        f"load {load} before, {after} after", c.get("date")]
    return "; ".join(filter(None, parts)) + "."


def remarks(stored):
    """What a reader must know before the figures."""
    out = []
    if stored.nonroot.get("interrupted"):
        out.append("The run was interrupted: what it had not come to is missing.")
    if stored.nonroot.get("stopped"):
        out.append(f"The run stopped ({stored.nonroot['stopped']}): what it had not come to "
                   "is missing.")
    if stored.nonroot.get("quick"):
        out.append("A quick run: few rows, few rounds. `make bench` measures all.")
    if stored.nonroot.get("partial"):
        out.append("Only a part was asked for.")
    if not stored.context.get("as_root"):
        out.append("Not run as root: what needs it is left out.")
    load = max(stored.context.get("load_avg", [0])[:1] + [0])
    if load > 0.5 * (stored.context.get("num_cpus") or 1):
        out.append(f"The machine had other work (load {load:.1f}): read the ratios.")
    if any(tool == "valgrind" for tool, *_ in stored.nonroot.get("missing_tools", [])):
        out.append("valgrind is not installed: no instruction was counted.")
    return out


def full(stored):
    """Every table, in the order of the report."""
    return [t for t in (
        targets_table(stored),
        ours_table(stored, "Calls", ("calls",)),
        peers_table(stored, "Calls beside others, ratio to the base", ("calls",)),
        ours_table(stored, "Starts", ("starts",)),
        peers_table(stored, "Starts beside others, ratio to native", ("starts",)),
        peers_table(stored, "Whole jobs, ratio to the base", ("jobs",)),
        peers_table(stored, "Much at once, ratio to native", ("scaling",)),
        counts_table(stored), memory_table(stored), faster_table(stored),
        no_lie_table(stored),
        kernel_table(stored),
        failures_table(stored), who_table(stored), missing_table(stored)) if t.rows]


def brief(stored):
    """What stands in bench/README.md."""
    who = ["ours"] + CHOSEN
    return [t for t in (
        targets_table(stored),
        ours_table(stored, "Calls", ("calls",)),
        peers_table(stored, "Beside others, ratio to the base", ("calls", "starts", "jobs"),
                    {r["name"] for r in stored.rows.values()
                     if r["name"] in QUICK or r["stage"] in ("starts", "jobs")}, who),
        faster_table(stored), no_lie_table(stored), kernel_table(stored)) if t.rows]
