# SPDX-License-Identifier: MIT
"""
What was measured, as JSON in Google Benchmark's schema: `benchmarks` has an
entry for each row and contestant, with real_time (the median of the rounds)
and cpu_time, so that tools that compare such files can read it.  Our own
fields are `nonroot` of an entry, and `nonroot` of the whole.
"""

import json
import os

from . import stats

UNITS = {"ns": 1, "us": 1e3, "ms": 1e6}


class Bad(Exception):
    """A file that is not what it should be: its name, and what to do."""


def put(path, text):
    """By rename: a report that runs beside never sees half of it."""
    new = f"{path}.new"
    try:
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        with open(new, "w", encoding="utf-8") as f:
            f.write(text)
        os.replace(new, path)
    except OSError as e:
        if os.path.isfile(new):
            os.unlink(new)
        raise Bad(f"{path}: cannot be written: {e.strerror}") from None


class Results:
    def __init__(self, context):
        self.context = context
        self.entries = []
        self.nonroot = {"contestants": [], "rows": {}, "memory": {}, "counts": {},
                        "interrupted": False, "stopped": "", "stages": [], "missing_tools": []}

    def add_contestants(self, everyone):
        self.nonroot["contestants"] = [
            {"name": c.name, "label": c.label, "kind": c.kind, "note": c.note,
             "missing": c.missing} for c in everyone]

    def add_row(self, stage, row, unit, values, failed, undone, cpu=None):
        """`row` has name, what, concern and base; values {contestant: rounds}."""
        base = values.get(row["base"])
        twin = "again" if row["base"] == "native" else "root_again"
        noise = None
        if base and values.get(twin):
            noise = stats.noise_of(stats.ratio_to(values[twin], base))
        self.nonroot["rows"][row["name"]] = {
            **row, "stage": stage, "unit": unit,
            "noise": None if noise is None else round(noise, 4)}
        names = list(values) + [n for n in failed if n not in values]
        for instance, name in enumerate(names):
            rounds = values.get(name) or []
            taken = [v for v in rounds if v is not None]
            entry = {
                "name": f"{row['name']}/{name}",
                "family_index": len(self.nonroot["rows"]) - 1,
                "per_family_instance_index": instance,
                "run_name": f"{row['name']}/{name}",
                "run_type": "iteration", "repetitions": 1, "repetition_index": 0,
                "threads": row.get("threads", 1), "iterations": len(taken),
                "time_unit": unit,
            }
            own = {"row": row["name"], "contestant": name}
            if taken:
                entry["real_time"] = stats.median(taken)
                used = [v for v in (cpu or {}).get(name, []) if v is not None]
                entry["cpu_time"] = stats.median(used) if used else entry["real_time"]
                own["least"] = min(taken)
                own["rounds"] = [None if v is None else round(v, 3) for v in rounds]
                ratio = stats.ratio_to(rounds, base) if base else None
                if ratio:
                    own["ratio"] = ratio.as_list()
                    own["claim"] = stats.claim(ratio, noise)
            if name in failed:
                own["failed"] = failed[name]
                entry["error_occurred"] = True
                entry["error_message"] = failed[name]
            if undone.get(name):
                own["undone"] = undone[name]
            entry["nonroot"] = own
            self.entries.append(entry)

    def as_json(self):
        return {"context": self.context, "benchmarks": self.entries,
                "nonroot": self.nonroot}

    def write(self, path):
        put(path, json.dumps(self.as_json(), separators=(",", ":")) + "\n")


def flaw_of(whole):
    """What is not as `Results` writes it, or ''."""
    nonroot = whole.get("nonroot") if isinstance(whole, dict) else None
    if not isinstance(nonroot, dict) or not isinstance(whole.get("benchmarks"), list):
        return "`nonroot` is missing"
    rows, everyone = nonroot.get("rows", {}), nonroot.get("contestants", [])
    kept = {"rows": rows, "counts": nonroot.get("counts", {}),
            "memory": nonroot.get("memory", {}), "context": whole.get("context", {})}
    for name, value in kept.items():
        if not isinstance(value, dict) or name != "context" and \
                not all(isinstance(v, dict) for v in value.values()):
            return f"`{name}`"
    for name, row in rows.items():
        if not all(isinstance(row.get(k), str) for k in ("what", "stage", "base")):
            return f"the row {name}"
    if not isinstance(everyone, list) or not all(
            isinstance(c, dict) and all(isinstance(c.get(k), str) for k in
                                        ("name", "label", "kind", "note", "missing"))
            for c in everyone):
        return "`contestants`"
    for n, entry in enumerate(whole["benchmarks"]):
        own = entry.get("nonroot", {}) if isinstance(entry, dict) else None
        if not isinstance(own, dict) or "row" in own and not (
                own["row"] in rows and isinstance(own.get("contestant"), str) and
                is_numbers(own.get("ratio", [1, 1, 1]), 3) and
                is_numbers([v for v in own.get("rounds", []) if v is not None]) and
                ("ratio" not in own or {"least", "rounds"} <= own.keys()
                 and entry.get("time_unit") in UNITS and "real_time" in entry)):
            return f"entry {n} of `benchmarks`"
    return ""


def is_numbers(values, count=None):
    return isinstance(values, list) and count in (None, len(values)) and \
        all(isinstance(v, (int, float)) for v in values)


class Stored:
    """A stored file, with what the reports ask of it."""

    def __init__(self, path):
        self.path = path
        try:
            with open(path, encoding="utf-8") as f:
                whole = json.load(f)
        except OSError as e:
            raise Bad(f"{path}: {e.strerror}; `make bench` writes it") from None
        except ValueError as e:
            raise Bad(f"{path}: not JSON ({e}); `make bench` writes it anew") from None
        flaw = flaw_of(whole)
        if flaw:
            raise Bad(f"{path}: not a result of this bench/run: {flaw}")
        self.context = whole.get("context", {})
        self.nonroot = whole["nonroot"]
        self.rows = self.nonroot.get("rows", {})
        self.memory = self.nonroot.get("memory", {})
        self.counts = self.nonroot.get("counts", {})
        self.contestants = self.nonroot.get("contestants", [])
        self.cells = {}
        for entry in whole["benchmarks"]:
            own = entry.get("nonroot", {})
            if "row" in own:
                self.cells[own["row"], own["contestant"]] = {**own, **{
                    k: entry[k] for k in ("real_time", "cpu_time", "time_unit")
                    if k in entry}}

    def cell(self, row, contestant):
        return self.cells.get((row, contestant))

    def label(self, name):
        return next((c["label"] for c in self.contestants if c["name"] == name), name)

    def kind(self, name):
        return next((c["kind"] for c in self.contestants if c["name"] == name), "")

    def present(self):
        return [c["name"] for c in self.contestants if not c["missing"]]

    def stage(self, *stages):
        return [r for r in self.rows.values() if r["stage"] in stages]

    def in_ns(self, row, contestant, key="least"):
        """The time in ns, or None where there is none."""
        cell = self.cell(row, contestant)
        if not cell or key not in cell:
            return None
        return cell[key] * UNITS[cell["time_unit"]]

    def count(self, case, contestant="ours"):
        return self.counts.get(contestant, {}).get(case)
