# SPDX-License-Identifier: MIT
"""bench/history.jsonl: a line for each recorded commit."""

import json
import os

from . import results

# Of the plot: one or two of a concern.
SHOWN = ["getuid", "setuid", "open_close", "open_miss", "stat", "stat_recorded",
         "chown_told", "bind_high", "exec_miss", "start"]


def read(path):
    """(lines, what is wrong with those that cannot be read)."""
    lines, bad = [], []
    try:
        with open(path, encoding="utf-8", errors="replace") as f:
            text = f.read()
    except OSError:
        return [], []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            if not isinstance(entry["commit"], str) or \
                    not isinstance(entry["instructions"], dict) or \
                    not results.is_numbers([*entry["instructions"].values()]):
                raise KeyError("instructions")
        except (ValueError, KeyError, TypeError):
            bad.append(f"{os.path.relpath(path)}:{number}: not a line of bench/record "
                       "(truncated?); it is left out, delete it")
            continue
        lines.append(entry)
    return lines, bad


def append(path, entry):
    """A line of its own, also behind one that has no end."""
    text = ""
    if os.path.exists(path):
        with open(path, encoding="utf-8", errors="replace") as f:
            text = f.read()
    with open(path, "a", encoding="utf-8") as f:
        if text and not text.endswith("\n"):
            f.write("\n")
        f.write(json.dumps(entry, separators=(",", ":"), sort_keys=True) + "\n")


def series(lines):
    """(a label for each commit, {case: [(number, instructions)]})."""
    labels = [line["commit"][:8] for line in lines]
    out = {}
    for case in SHOWN:
        points = [(n, line["instructions"][case]) for n, line in enumerate(lines)
                  if line["instructions"].get(case)]
        if points:
            out[case] = points
    return labels, out
