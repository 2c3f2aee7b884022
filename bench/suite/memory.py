# SPDX-License-Identifier: MIT
"""What a process keeps: private dirty KiB, of the library and of the whole."""


def measure(arena, contestant, setting=()):
    """{moment: [KiB of the library, KiB of the process]}, or why not."""
    done = arena.run(contestant, [f"{arena.lib}/memory", contestant.library or "-"],
                     setting=setting)
    moments = {}
    for line in done.stdout.splitlines():
        moment, *kib = line.split() or [""]
        # Some contestants greet first.
        if len(kib) == 2 and all(n.isdigit() for n in kib):
            moments[moment] = [int(n) for n in kib]
    if done.returncode or "used" not in moments:
        return {"failed": done.stderr.strip()[-120:] or f"exit {done.returncode}"}
    return moments
