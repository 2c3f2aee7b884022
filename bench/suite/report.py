# SPDX-License-Identifier: MIT
"""From stored JSON: report.md, report.html, the README's figures, and a summary."""

import os
import sys

from . import history, markdown, page, plots, tables
from .results import Stored, put

BENCH = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
README = f"{BENCH}/README.md"
HISTORY = f"{BENCH}/history.jsonl"


def summary(stored):
    """What a terminal shows: what must hold, and what is missing."""
    rows = tables.targets_table(stored).rows
    width = max(len(r[0].text) for r in rows)
    lines = [f"{r[3].text.upper():18} {r[0].text:{width}}  {r[1].text}  ({r[2].text})"
             for r in rows]
    for table in (tables.failures_table(stored), tables.missing_table(stored)):
        if table.rows:
            lines += ["", f"{table.title}:"]
            lines += ["  " + ": ".join(c.text for c in row) for row in table.rows]
        if table.text:
            lines.append(table.text)
    return "\n".join([tables.where(stored), *tables.remarks(stored), "", *lines])


def write_all(path, readme=None):
    stored = Stored(path)
    base = path[:-5] if path.endswith(".json") else path
    put(f"{base}.md", "# What does libnonroot cost?\n\n" +
        markdown.document(stored, tables.full))
    put(f"{base}.html", page.document(stored, HISTORY))
    print(summary(stored))
    for complaint in history.read(HISTORY)[1]:
        print(complaint, file=sys.stderr)
    if not plots.available():
        print("gnuplot is not installed (Debian package gnuplot-nox): tables and no plots")
    print(f"report: {base}.html\n        {base}.md")
    if readme:
        markdown.put_into(readme, stored)
        print(f"figures: {readme}")
