# SPDX-License-Identifier: MIT
"""
Instructions in user space, by callgrind: of a call the call instruction and
all that it runs, of a start all from the dynamic linker's first instruction
to the exit.  The same each time on the same build, whatever else runs.
"""

import os
import re
import shutil
import tempfile

from .rows import UUID

START = "start"
# Without it these are refused where the machine has nothing to answer with.
ANSWERED_WITH = {"product_uuid": UUID}


def available():
    return bool(shutil.which("valgrind"))


def callgrind(arena, contestant, command, setting=(), limit=240):
    """(finished process, {trigger: instructions}) of a run under callgrind."""
    folder = tempfile.mkdtemp(dir=f"{arena.tmp}/errors")
    os.chmod(folder, 0o777)
    done = arena.run(contestant, [
        "valgrind", "--tool=callgrind", "--vgdb=no",
        f"--callgrind-out-file={folder}/out", *command], limit=limit,
        setting=setting, pin=False)
    dumps = {}
    for name in os.listdir(folder):
        with open(f"{folder}/{name}", encoding="utf-8", errors="replace") as f:
            text = f.read()
        trigger = re.search(r"^desc: Trigger: (.*)$", text, re.M)
        total = re.search(r"^(?:totals|summary): (\d+)", text, re.M)
        if trigger and total:
            key = trigger.group(1).replace("Client Request: ", "")
            dumps[key] = int(total.group(1))
    shutil.rmtree(folder, ignore_errors=True)
    return done, dumps


def calls(arena, contestant):
    """{case: instructions of one call}, or {} where it does not count."""
    per_call = calls_with(arena, contestant, ())
    for case, setting in ANSWERED_WITH.items():
        if case in per_call:
            per_call |= calls_with(arena, contestant, setting, "loop", case)
    return per_call


def calls_with(arena, contestant, setting, *cases):
    """The same of these cases alone, else of all."""
    done, dumps = callgrind(arena, contestant, [f"{arena.lib}/calls", "count", *cases],
                            setting)
    if done.returncode:
        return {}
    per_call = {}
    for line in done.stdout.splitlines():
        name, _, count = line.partition(" ")
        if name in dumps:
            per_call[name] = dumps[name] / int(count)
    loop = per_call.pop("loop", 0)
    return {name: round(n - loop, 1) for name, n in per_call.items()}


def start(arena, contestant):
    """Of the start and the end of true(1), or None."""
    done, _ = callgrind(arena, contestant, [shutil.which("true")])
    found = re.search(r"Collected : (\d+)", done.stderr)
    return int(found.group(1)) if found and done.returncode == 0 else None
