# SPDX-License-Identifier: MIT
"""
Where the time of a whole job goes: perf's samples, by whose code was running,
or had called the kernel, when they were taken.
"""

import collections
import os
import re
import subprocess

from .server import Failed

HERTZ = 20000
LIBRARIES = ("libnonroot.so", "libleast.so", "libempty.so")
LIBRARY, OTHERS = "the preloaded library's own code", "other code of the programs'"
# Of the base's time: what is less has no line of its own.
LEAST = 0.01
FRAME = re.compile(r"^\s*[0-9a-f]+ (?P<symbol>.*) \((?P<object>.*)\)$")
CALL = re.compile(r"__(?:x64|arm64|do)_sys_(?:new)?(?P<name>\w+)$")
FAULT = ("asm_exc_page_fault", "do_page_fault", "el0_da", "el0_ia")


def kind_of(stack):
    """
    What it was, of [(symbol, object)], the innermost first: a system call, a
    page fault, or the code of whoever stands first outside the kernel.
    """
    for symbol, obj in stack:
        if not obj.startswith("[") or obj == "[vdso]":
            return LIBRARY if os.path.basename(obj) in LIBRARIES else OTHERS
        call = CALL.search(symbol)
        if call:
            return call["name"]
        if symbol in FAULT:
            return "page faults"
    return "the rest of the kernel"


def stacks(text):
    """Of `perf script -F ip,sym,dso`: a paragraph for each sample."""
    for paragraph in text.split("\n\n"):
        frames = [FRAME.match(line) for line in paragraph.splitlines()]
        if any(frames):
            yield [(f["symbol"], f["object"]) for f in frames if f]


class Where:
    def __init__(self, arena, work, rounds):
        self.arena = arena
        self.work = work
        self.rounds = rounds

    def run(self, argv, job):
        done = subprocess.run(argv, env=self.arena.environment(), check=False,
                              stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True, errors="replace")
        if done.returncode and not job.any_status:
            raise Failed((done.stderr.strip().splitlines() or [str(done.returncode)])[-1])

    def sampled(self, job, contestant):
        """{what: samples} of one run."""
        out = f"{self.arena.tmp}/errors/perf.data"
        self.run(["perf", "record", "-q", "-g", "-e", "cpu-clock", "-F", str(HERTZ),
                  "-o", out, "--", *self.work.argv(job, contestant)], job)
        text = subprocess.run(["perf", "script", "-i", out, "-F", "ip,sym,dso"],
                              capture_output=True, text=True, check=True).stdout
        return collections.Counter(kind_of(stack) for stack in stacks(text))

    def samples(self, job, some):
        """
        {contestant: {what: milliseconds of processors in a run}}, taken in
        turns; {contestant: why it failed}.
        """
        counted = {c.name: collections.Counter() for c in some}
        failed = {}
        for n in range(self.rounds):
            for c in some if n % 2 == 0 else some[::-1]:
                if c.name in failed:
                    continue
                try:
                    counted[c.name].update(self.sampled(job, c))
                except Failed as why:
                    failed[c.name] = str(why)
        return {name: {what: n * 1000 / HERTZ / self.rounds for what, n in got.items()}
                for name, got in counted.items() if name not in failed}, failed

    def calls(self, job, contestant):
        """{system call: how often}, of all processes of one run."""
        out = f"{self.arena.tmp}/errors/strace"
        self.run(["strace", "-fqc", "-U", "calls,name", "-o", out,
                  *self.work.argv(job, contestant)], job)
        counts = {}
        with open(out, encoding="utf-8") as f:
            for line in f:
                words = line.split()
                if len(words) == 2 and words[0].isdigit() and words[1] != "total":
                    counts[words[1]] = int(words[0])
        return counts


def table(job, samples, calls, base):
    """Markdown: the most expensive first, and the system calls that are more."""
    who = list(samples)
    total = {w: sum(samples[w].values()) for w in who}
    most = collections.Counter()
    for w in who:
        for what, ms in samples[w].items():
            most[what] = max(most[what], ms)
    rows = [("all", total)]
    rows += [(what, samples_of(samples, what)) for what, ms in most.most_common()
             if ms >= LEAST * total[base]]
    out = [f"**{job.what[0].upper()}{job.what[1:]}**", "",
           "| ms of processors | " + " | ".join(who) + " |", "|---|" + "---|" * len(who)]
    out += [f"| {what} | " + " | ".join(f"{cells[w]:.1f}" for w in who) + " |"
            for what, cells in rows]
    out.append("")
    for w in who:
        extra = {name: n - calls[base].get(name, 0) for name, n in calls[w].items()}
        worth = sorted(((n, name) for name, n in extra.items()
                        if n >= LEAST / 2 * sum(calls[base].values())), reverse=True)
        if worth:
            out += [f"System calls that {w} makes and {base} does not: " +
                    ", ".join(f"{n} {name}" for n, name in worth) + ".", ""]
    return "\n".join(out)


def samples_of(samples, what):
    return {w: samples[w].get(what, 0) for w in samples}
