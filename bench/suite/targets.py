# SPDX-License-Identifier: MIT
"""What must hold, and whether it does."""

import math
from dataclasses import dataclass

from . import stats

FAMILY_GET = ("getuid", "geteuid", "getgid", "getegid")
FAMILY_OPEN = ("open_close", "openat_close", "fopen_fclose")
FAMILY_STAT = ("stat", "lstat", "fstat", "fstatat", "old_stat", "statx")

PASS, NOISE, FAIL, NONE = "pass", "pass within noise", "fail", "not measured"
# With more noise than that neither is said.
NOISE_MAX = 0.1
TOO_NOISY = "too noisy to say"


@dataclass
class Target:
    what: str
    value: str
    limit: str
    verdict: str


def number(x):
    if x is None or not math.isfinite(x):
        return "–"
    if abs(x) >= 100 or x == int(x):
        return f"{x:,.0f}".replace(",", " ")
    return f"{x:.1f}" if abs(x) >= 10 else f"{x:.2f}"


def at_most(what, value, limit, unit="", soft=None):
    """`soft`: a value that still passes, within noise."""
    if value is None:
        return Target(what, "–", f"≤ {number(limit)}{unit}", NONE)
    verdict = PASS if value <= limit else FAIL
    if verdict == FAIL and soft is not None and value <= soft:
        verdict = NOISE
    return Target(what, f"{number(value)}{unit}", f"≤ {number(limit)}{unit}", verdict)


def worst(values):
    known = [v for v in values if v is not None]
    return max(known) if known else None


def more_instructions(stored, case):
    ours, native = stored.count(case), stored.count(case, "native")
    return None if ours is None or native is None else ours - native


def rounds_of(cell):
    return sum(v is not None for v in cell.get("rounds", []))


def ratio_target(stored, what, row, limit, who="ours"):
    cell = stored.cell(row, who)
    if not cell or "ratio" not in cell:
        return Target(what, "–", f"≤ {limit}×", NONE)
    value, low, high = cell["ratio"]
    noise = stored.rows[row].get("noise")
    verdict = PASS if value <= limit else FAIL
    if noise is None or rounds_of(cell) < stats.ROUNDS_MIN:
        verdict = TOO_NOISY
    elif noise > NOISE_MAX and low <= limit * (1 + noise) and high > limit:
        verdict = TOO_NOISY
    elif verdict == FAIL and low <= limit * (1 + noise):
        verdict = NOISE
    return Target(what, f"{value:.3f}×", f"≤ {limit}×", verdict)


def against(stored, row, who, other="ours"):
    """(ratio of `who` to `other` in the same rounds, the noise on that scale)."""
    a, b = stored.cell(row, who), stored.cell(row, other)
    if not a or not b or "rounds" not in a or "rounds" not in b:
        return None, None
    ratio = stats.ratio_to(a["rounds"], b["rounds"])
    noise = stored.rows[row].get("noise")
    base = stored.cell(row, stored.rows[row]["base"])
    if noise is None or not base or "real_time" not in base or \
            ratio is None or ratio.rounds < stats.ROUNDS_MIN:
        return ratio, None
    # Of the base, and the same time may be much of a shorter one.
    return ratio, noise * max(1, base["real_time"] / b["real_time"])


def start_target(stored):
    what = "start of true over an empty library's"
    ratio, noise = against(stored, "start_true", "ours", "empty")
    if ratio is None or noise is None:
        return Target(what, "–", "the same within noise", NONE)
    verdict = FAIL if ratio.low > 1 + noise else PASS if ratio.value <= 1 + noise else NOISE
    if noise > NOISE_MAX:
        verdict = TOO_NOISY
    return Target(what, f"{ratio.value:.3f}×", f"≤ {1 + noise:.3f}× (noise)", verdict)


def is_lie(stored, row):
    """Is root's answer another than the one that an ordinary user gets?"""
    native = stored.cell(row, "native")
    return not native or bool(native.get("undone"))


def faster_than_ours(stored, kinds, lies=True):
    """
    [(row, contestant, ratio)]: root's answer, faster beyond noise; where that
    is a lie, or where it is everybody's.
    """
    found = []
    for name, row in stored.rows.items():
        if is_lie(stored, name) != lies:
            continue
        for c in stored.contestants:
            cell = stored.cell(name, c["name"])
            if c["kind"] not in kinds or not cell or cell.get("undone") or cell.get("failed"):
                continue
            ours = stored.cell(name, "ours")
            if not ours or ours.get("undone"):
                continue
            ratio, noise = against(stored, name, c["name"])
            if ratio and noise is not None and ratio.high < 1 - noise:
                found.append((row["what"], c["label"], ratio.value))
    return found


def peers_target(stored):
    what = "no user-space contestant that tells the same lie is faster"
    if not any(k == "peer" for k in map(stored.kind, stored.present())):
        return Target(what, "–", "none", NONE)
    rows = {row for row, _, _ in faster_than_ours(stored, ("peer",))}
    lies = sum(is_lie(stored, row) for row in stored.rows)
    value = f"{len(rows)} rows of {lies}" if rows else "none"
    return Target(what, value, "none", FAIL if rows else PASS)


def paths_target(stored, limit):
    """The job that the writable paths cost most."""
    what = "whole jobs, with the writable paths over without"
    found = []
    for row in stored.stage("jobs"):
        ratio, noise = against(stored, row["name"], "ours", "ours_no_paths")
        if ratio is not None and noise is not None:
            found.append((ratio.value, ratio.low <= limit * (1 + noise), noise, row["what"]))
    if not found:
        return Target(what, "–", f"≤ {limit}×", NONE)
    value, _, _, job = max(found)
    beyond = [f for f in found if f[0] > limit]
    if not beyond:
        verdict = PASS
    elif not all(is_within for _, is_within, _, _ in beyond):
        verdict = FAIL
    else:
        verdict = TOO_NOISY if any(n > NOISE_MAX for _, _, n, _ in beyond) else NOISE
    return Target(what, f"{value:.3f}× ({job})", f"≤ {limit}×", verdict)


def memory_target(stored):
    used = stored.memory.get("ours", {}).get("used")
    return at_most("private dirty of the library's mappings", used and used[0], 8, " KiB")


def all_targets(stored):
    least_get = worst(stored.in_ns(c, "ours") for c in FAMILY_GET)
    out = [
        at_most("getuid and its like", least_get, 3.5, " ns"),
        at_most("getuid and its like", worst(stored.count(c) for c in FAMILY_GET), 10,
                " instructions"),
    ]
    for family, limit in ((FAMILY_OPEN, 30), (FAMILY_STAT, 25)):
        for case in family:
            what = stored.nonroot.get("cases", {}).get(case, case)
            out.append(at_most(f"{what}, more than native", more_instructions(stored, case),
                               limit, " instructions"))
    ours, empty = stored.count("start"), stored.count("start", "empty")
    out.append(at_most("start of true, more than an empty library's",
                       None if ours is None or empty is None else ours - empty,
                       5000, " instructions"))
    low = stored.cell("bind_low", "ours") or {}
    out += [
        start_target(stored),
        memory_target(stored),
        ratio_target(stored, "swallowed chown over a refusal and a statx",
                     "chown_over_look", 1.2),
        ratio_target(stored, "the same of an own file, to another owner each time",
                     "chown_moved_over_look", 1.2),
        at_most("low port through the helper, least", None if low.get("undone")
                else stored.in_ns("bind_low", "ours") and
                stored.in_ns("bind_low", "ours") / 1000, 40, " µs"),
        ratio_target(stored, "product_uuid over a sysfs attribute", "product_uuid", 2.5),
    ]
    for row in stored.stage("jobs"):
        out.append(ratio_target(stored, row["what"], row["name"], 1.03))
    return out + [paths_target(stored, 1.03), peers_target(stored)]
