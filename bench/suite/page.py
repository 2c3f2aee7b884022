# SPDX-License-Identifier: MIT
"""One HTML file with everything in it: no script, no font, no network."""

import html
import os

from . import history, plots, tables

HERE = os.path.dirname(os.path.abspath(__file__))
SERIES = ["ours", "empty", "fakeroot_sysv", "fakeroot_tcp", "fakechroot", "uid_wrapper",
          "pseudo", "proot", "userns", "errno_filter", "notifier", "authbind"]


def e(text):
    return html.escape(str(text), quote=True)


def legend(stored, names):
    chips = "".join(
        f'<span class="chip"><i style="background:var(--p{plots.colour_of(n)})"></i>'
        f"{e(stored.label(n))}</span>" for n in names)
    return f'<p class="legend">{chips}</p>'


def table_html(table, wide=False):
    head = "".join(f"<th>{e(h)}</th>" for h in table.head)
    body = []
    for row in table.rows:
        cells = "".join(
            f"<td{look(c)}{hint(c)}>{e(c.text)}</td>" for c in row[1:])
        body.append(f"<tr><th>{e(row[0].text)}</th>{cells}</tr>")
    text = f"<p>{e(table.text)}</p>" if table.text else ""
    kind = ' class="wide"' if wide else ""
    return (f'{text}<div class="scroll"><table{kind}><thead><tr>{head}</tr></thead>'
            f'<tbody>{"".join(body)}</tbody></table></div>')


def look(cell):
    return f' class="{e(cell.look)}"' if cell.look else ""


def hint(cell):
    return f' title="{e(cell.hint)}"' if cell.hint else ""


def figure(svg, caption, legend_html=""):
    if not svg:
        return ""
    return (f'<figure>{legend_html}<div class="scroll">{svg}</div>'
            f"<figcaption>{e(caption)}</figcaption></figure>")


def details(table, wide=True):
    if not table.rows:
        return ""
    return (f"<details><summary>{e(table.title)}</summary>"
            f"{table_html(table, wide)}</details>")


def ratios(stored, stages, names):
    """What `plots.dots` takes: those alone that do the job."""
    rows = [r for r in stored.stage(*stages)
            if any("ratio" in (stored.cell(r["name"], n) or {}) for n in names)]
    series = {}
    for n in names:
        points = {}
        for i, row in enumerate(rows):
            cell = stored.cell(row["name"], n) or {}
            told = n == "empty" or not cell.get("undone")
            if "ratio" in cell and told and not cell.get("failed") and min(cell["ratio"]) > 0:
                points[i] = cell["ratio"]
        if points:
            series[n] = points
    return rows, series


def dots_figure(stored, stages, caption, xlabel):
    rows, series = ratios(stored, stages, SERIES)
    if not series:
        return ""
    svg = plots.dots([r["what"] for r in rows], series, caption, xlabel)
    return figure(svg, caption, legend(stored, series))


def start_figure(stored):
    names = ["native", *SERIES]
    samples = {}
    for n in names:
        cell = stored.cell("start_true", n) or {}
        values = [v for v in cell.get("rounds", []) if v is not None]
        if len(values) > 3 and (n in ("native", "empty") or not cell.get("undone")):
            samples[n] = values
    if not samples:
        return ""
    caption = ("How long true(1) takes from posix_spawn to its end: the share of the starts "
               "that were done by then. Left is faster.")
    return figure(plots.distribution(samples, caption, "µs, a log scale"), caption,
                  legend(stored, samples))


def scaling_series(stored, case, workers):
    """{contestant: [(how many, ns)]} of those that give root's answer."""
    series = {}
    for r in stored.stage("scaling"):
        if (r["case"], r["workers"]) != (case, workers):
            continue
        for n in ["native", *SERIES]:
            cell = stored.cell(r["name"], n) or {}
            if "real_time" in cell and (n == "native" or not cell.get("undone")):
                series.setdefault(n, []).append((r["threads"], cell["real_time"]))
    return series


def scaling_figure(stored):
    rows = stored.stage("scaling")
    pictures, used = [], []
    for case in dict.fromkeys(r["case"] for r in rows):
        both = {w: scaling_series(stored, case, w)
                for w in dict.fromkeys(r["workers"] for r in rows)}
        values = [y for series in both.values() for points in series.values()
                  for _, y in points]
        for workers, series in both.items():
            if series:
                used += [n for n in series if n not in used]
                pictures.append(plots.curves(series, f"{case}, {workers}", workers,
                                             "ns per call",
                                             (min(values) / 1.5, max(values) * 1.5)))
    if not any(pictures):
        return ""
    caption = ("Nanoseconds of a call where many make it at once: elapsed time, by the "
               "processors that could be busy. Flat is good: nothing is shared.")
    return (f'<figure>{legend(stored, used)}<div class="grid">{"".join(pictures)}</div>'
            f"<figcaption>{e(caption)}</figcaption></figure>")


def history_figure(path):
    lines, bad = history.read(path)
    complaint = "".join(f"<p class='remark'>{e(b)}</p>" for b in bad)
    labels, series = history.series(lines)
    if len(labels) < 2:
        return complaint
    caption = "Instructions of ours for one call, and for a start, at each recorded commit."
    return complaint + figure(plots.history(labels, series, caption, "instructions"), caption)


def verdict_cards(table):
    cards = []
    for what, value, limit, verdict in table.rows:
        cards.append(f'<div class="card {e(verdict.look)}"><b>{e(value.text)}</b>'
                     f"<span>{e(what.text)}</span><small>{e(limit.text)} · "
                     f"<em>{e(verdict.text)}</em></small></div>")
    return f'<div class="cards">{"".join(cards)}</div>'


def section(title, *parts):
    inner = "".join(parts)
    return f"<section><h2>{e(title)}</h2>{inner}</section>" if inner else ""


def document(stored, history_path):
    with open(f"{HERE}/page.css", encoding="utf-8") as f:
        css = f.read()
    goals = tables.targets_table(stored)
    passed = sum(row[3].look == "pass" for row in goals.rows)
    remarks = "".join(f'<p class="remark">{e(r)}</p>' for r in tables.remarks(stored))
    if not plots.available():
        remarks += ('<p class="remark">gnuplot is not installed (Debian package gnuplot-nox): '
                    "this page has tables and no plots.</p>")
    draws = plots.available()
    ours = tables.ours_table(stored, "Each call: base, ours, noise, instructions", ("calls",))
    starts = tables.ours_table(stored, "Each start", ("starts",))
    body = [
        f"<header><h1>What does libnonroot cost?</h1><p>{e(tables.where(stored))}</p>{remarks}"
        "</header>",
        section("What must hold",
                f"<p>{passed} of {len(goals.rows)} hold.</p>", verdict_cards(goals)),
        section("A call", draws and dots_figure(
            stored, ("calls",),
            "A call's time over the base's in the same round, the median and where 95 of 100 "
            "resamples put it. Only who gives root's answer is shown; a row that root alone can "
            "do is over root's time. Left of the line is faster than the system call itself.",
            "ratio to the base, a log scale") or "",
            details(ours), details(tables.peers_table(
                stored, "Each call beside all others", ("calls",)))),
        section("A start", draws and start_figure(stored) or "", table_html(starts)
                if starts.rows else "",
                details(tables.peers_table(stored, "Starts beside all others", ("starts",)))),
        section("A whole job", draws and dots_figure(
            stored, ("jobs",), "The whole time over the base's. tar, chown and cp are over "
            "root's, who really changes the owners.", "ratio to the base, a log scale") or "",
            table_html(tables.peers_table(stored, "Whole jobs", ("jobs",)), True)
            if stored.stage("jobs") else ""),
        section("Much at once", draws and scaling_figure(stored) or "",
                details(tables.peers_table(stored, "The figures", ("scaling",)))),
        section("Memory and instructions",
                details(tables.memory_table(stored), False),
                details(tables.counts_table(stored))),
        section("Over time", draws and history_figure(history_path) or ""),
        section("Who is faster", "".join(
            f"<h3>{e(t.title)}</h3>{table_html(t)}"
            for t in (tables.faster_table(stored), tables.no_lie_table(stored),
                      tables.kernel_table(stored)) if t.rows)),
        section("Who is measured", table_html(tables.who_table(stored))),
        section("What is not here", "".join(
            table_html(t) for t in (tables.failures_table(stored), tables.missing_table(stored))
            if t.rows or t.text)),
        "<footer><p>Ratios are to the base in the same round; a difference within that of two "
        "copies of the base is not claimed. Grey in brackets: it does not do the job, and is "
        "not ranked. The method is in bench/README.md.</p></footer>",
    ]
    return ('<!doctype html><html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<meta name="color-scheme" content="light dark">'
            f"<title>What does libnonroot cost?</title><style>{css}</style></head>"
            f"<body>{''.join(filter(None, body))}</body></html>\n")
