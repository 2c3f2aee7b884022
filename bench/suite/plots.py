# SPDX-License-Identifier: MIT
"""
The plots, by gnuplot, as SVG that takes its colours from the page: what is
drawn in rgb(1, 0, N) becomes the colour variable --pN, so that one picture
is readable in light and in dark.
"""

import itertools
import re
import shutil
import subprocess

INK, GRID, MUTED = 0, 1, 2
# One colour for one contestant in every plot; the rest share MUTED.
COLOURS = {"ours": 10, "ours_preload": 11, "empty": 12, "fakeroot_sysv": 13,
           "fakeroot_tcp": 14, "fakechroot": 15, "uid_wrapper": 16, "pseudo": 17,
           "proot": 18, "userns": 19, "errno_filter": 20, "notifier": 21,
           "authbind": 22, "native": 23, "root": 24}
# Points of different shape too, for who does not tell colours apart.
SHAPES = {"ours": 7, "fakeroot_sysv": 5, "fakeroot_tcp": 4, "pseudo": 9, "proot": 11,
          "userns": 13, "errno_filter": 12, "notifier": 8, "uid_wrapper": 10,
          "fakechroot": 6, "empty": 1, "root": 2, "ours_preload": 6, "authbind": 3}

_numbers = itertools.count()


def available():
    return bool(shutil.which("gnuplot"))


def rgb(number):
    return f'rgb "#0100{number:02x}"'


def colour_of(name):
    return COLOURS.get(name, MUTED)


STYLE = f"""
set encoding utf8
set border 3 lc {rgb(GRID)} lw 1
set tics textcolor {rgb(INK)} nomirror scale 0.4
set xlabel textcolor {rgb(INK)}
set ylabel textcolor {rgb(INK)}
set grid lc {rgb(GRID)} lw 0.6
set key off
"""


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def draw(script, width, height, title):
    """The SVG, or '' where gnuplot says no."""
    head = (f"set terminal svg size {width},{height} dynamic noenhanced "
            f"font 'sans,12'\nset output\n")
    done = subprocess.run(["gnuplot"], input=head + STYLE + script, text=True,
                          capture_output=True, check=False)
    if done.returncode or "<svg" not in done.stdout:
        return ""
    svg = done.stdout[done.stdout.index("<svg"):]
    svg = re.sub(r"""rgb\(\s*1,\s*0,\s*(\d+)\s*\)""", r"var(--p\1)", svg)
    svg = re.sub(r"""(['"])#0100([0-9a-fA-F]{2})\1""",
                 lambda m: f"{m.group(1)}var(--p{int(m.group(2), 16)}){m.group(1)}", svg)
    # What gnuplot calls black and white is the page's ink and nothing.
    svg = svg.replace('color="black"', 'color="var(--p0)"').replace('color="white"', 'color="none"')
    prefix = f"g{next(_numbers)}"
    svg = svg.replace("gpPt", f"{prefix}Pt").replace("gpDot", f"{prefix}Dot")
    svg = re.sub(r"""\s+font-family="[^"]*\"""", "", svg)
    svg = re.sub(r"<title>.*?</title>\s*<desc>.*?</desc>", "", svg, flags=re.S)
    svg = re.sub(r"""<filter id=.*?</filter>""", "", svg, flags=re.S)
    svg = svg.replace('id="gnuplot_canvas"', "")
    # A coordinate to a tenth of a pixel is enough.
    svg = re.sub(r"""(?:\sd='|translate\()[^')]*""",
                 lambda m: re.sub(r"(\d+\.\d)\d+", r"\1", m.group(0)), svg)
    svg = re.sub(r">\s+<", "><", svg)
    return svg.replace("<svg", f'<svg role="img" aria-label={quoted(title)}', 1)


def dots(rows, series, title, xlabel):
    """
    Rows from above, ratios on a log axis.  `rows`: labels; `series`:
    {name: {row number: (ratio, low, high)}}.
    """
    data, plots = [], []
    names = [n for n in series if n != "ours"] + [n for n in series if n == "ours"]
    for i, name in enumerate(names):
        lines = [f"{ratio} {len(rows) - row} {low} {high}"
                 for row, (ratio, low, high) in series[name].items()]
        data.append(f"$d{i} << EOD\n" + "\n".join(lines) + "\nEOD\n")
        own = name == "ours"
        look = f"pt {SHAPES.get(name, 6)} ps {0.8 if own else 0.55} lc {rgb(colour_of(name))}"
        plots.append(f"$d{i} using 1:2:3:4 with xerrorbars {look} lw {1.4 if own else 0.8}")
    tics = ", ".join(f"{quoted(label)} {len(rows) - n}" for n, label in enumerate(rows))
    values = [v for s in series.values() for r in s.values() for v in r if v > 0]
    low, high = min(values + [0.9]), max(values + [1.2])
    script = "".join(data) + f"""
set logscale x
set xrange [{low / 1.25}:{high * 1.25}]
set yrange [0.3:{len(rows) + 0.7}]
set ytics ({tics})
set grid ytics xtics
set xtics add ("1" 1)
set format x "%g"
set xlabel {quoted(xlabel)}
set errorbars 0
set arrow from 1,graph 0 to 1,graph 1 nohead lc {rgb(INK)} lw 1.2 dt 2
plot {", ".join(plots)}
"""
    return draw(script, 900, 80 + 19 * len(rows), title)


def distribution(samples, title, xlabel):
    """{name: [values]}: which share was done by when."""
    data, plots = [], []
    for i, (name, values) in enumerate(samples.items()):
        ordered = sorted(values)
        lines = [f"{v} {100 * (n + 1) / len(ordered)}" for n, v in enumerate(ordered)]
        data.append(f"$d{i} << EOD\n{ordered[0]} 0\n" + "\n".join(lines) + "\nEOD\n")
        width = 2.4 if name == "ours" else 1.3
        dash = "dt 3" if name in ("native", "empty") else ""
        plots.append(f"$d{i} using 1:2 with steps lw {width} {dash} lc {rgb(colour_of(name))}")
    script = "".join(data) + f"""
set logscale x
set yrange [0:101]
set format y "%g %%"
set xlabel {quoted(xlabel)}
set xtics (200,500,1000,2000,5000,10000,20000,50000)
plot {", ".join(plots)}
"""
    return draw(script, 900, 360, title)


def curves(series, title, xlabel, ylabel, yrange):
    """{name: [(x, y)]} on two log axes."""
    data, plots = [], []
    most = max(x for points in series.values() for x, _ in points)
    for i, (name, points) in enumerate(series.items()):
        data.append(f"$d{i} << EOD\n" + "\n".join(f"{x} {y}" for x, y in points) + "\nEOD\n")
        wide = 2.4 if name == "ours" else 1.3
        plots.append(f"$d{i} using 1:2 with linespoints lw {wide} ps 0.5 "
                     f"pt {SHAPES.get(name, 6)} lc {rgb(colour_of(name))}")
    script = "".join(data) + f"""
set logscale xy
set xtics (1,2,4,8,16)
set xrange [0.9:{most * 1.1}]
set yrange [{yrange[0]}:{yrange[1]}]
set format y "%g"
set xlabel {quoted(xlabel)}
set ylabel {quoted(ylabel)}
set title {quoted(title)} textcolor {rgb(INK)}
plot {", ".join(plots)}
"""
    return draw(script, 440, 270, title)


def history(labels, series, title, ylabel):
    """{name: [(commit number, value)]}, a line each, its name at its end."""
    data, plots = [], []
    at, below = {}, 0
    for name in sorted(series, key=lambda n: series[n][-1][1]):
        # Names that would stand in one another's place stand above each other.
        at[name] = below = max(series[name][-1][1], below * 1.4)
    for i, (name, points) in enumerate(series.items()):
        data.append(f"$d{i} << EOD\n" + "\n".join(f"{x} {y}" for x, y in points) + "\nEOD\n")
        data.append(f"$n{i} << EOD\n{points[-1][0]} {at[name]} {quoted(name)}\nEOD\n")
        colour = rgb(10 + i % 13)
        plots.append(f"$d{i} using 1:2 with linespoints pt 7 ps 0.35 lw 1.4 lc {colour}")
        plots.append(f"$n{i} using 1:2:3 with labels left offset 1,0 textcolor {rgb(INK)}")
    step = max(1, len(labels) // 14)
    tics = ", ".join(f"{quoted(label)} {n}" for n, label in enumerate(labels)
                     if n % step == 0 or n == len(labels) - 1)
    script = "".join(data) + f"""
set logscale y
set xrange [-0.5:{len(labels) - 0.5}]
set rmargin 26
set xtics rotate by -40 ({tics})
set format y "%.0f"
set ylabel {quoted(ylabel)}
plot {", ".join(plots)}
"""
    return draw(script, 900, 420, title)
