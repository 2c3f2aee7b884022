# SPDX-License-Identifier: MIT
"""`calls serve` under a contestant: asked again and again, started once."""

import os
import select
import subprocess
import time

from .arena import end_group, last_line


class Failed(Exception):
    """It hung or died: the words say which."""


GREETING_MAX = 20


class Server:
    def __init__(self, arena, contestant, setting=()):
        self.limit = arena.limit
        self.errors = f"{arena.tmp}/errors/{contestant.name}.{len(setting)}"
        self.buffer = b""
        with open(self.errors, "w", encoding="utf-8") as err:
            self.child = subprocess.Popen(
                arena.argv(contestant, [f"{arena.lib}/calls", "serve"],
                           setting=setting),
                env=arena.environment(), stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=err, start_new_session=True)
        # Some greet first.
        if not any(self.line() == "ready" for _ in range(GREETING_MAX)):
            self.close()
            raise Failed("does not run the measuring program")

    def line(self):
        end = time.monotonic() + self.limit
        out = self.child.stdout.fileno()
        while b"\n" not in self.buffer:
            ready, _, _ = select.select([out], [], [], max(0, end - time.monotonic()))
            if not ready:
                self.close()
                raise Failed(f"hung: no answer in {self.limit} s")
            got = os.read(out, 4096)
            if not got:
                raise Failed(self.how_it_died())
            self.buffer += got
        line, self.buffer = self.buffer.split(b"\n", 1)
        return line.decode(errors="replace")

    def how_it_died(self):
        self.close()
        with open(self.errors, encoding="utf-8", errors="replace") as f:
            said = last_line(f.read())
        status = self.child.returncode
        how = f"signal {-status}" if status < 0 else f"exit {status}"
        return f"died: {said or how}"[:160]

    def ask(self, case, microseconds):
        """(least, median) ns per call."""
        try:
            self.child.stdin.write(f"{case} {microseconds}\n".encode())
            self.child.stdin.flush()
        except BrokenPipeError:
            raise Failed(self.how_it_died()) from None
        line = self.line()
        try:
            least, middle, _ = map(float, line.split())
        except ValueError:
            self.close()
            raise Failed(f"died: says {line[:60]!r} where figures are wanted") from None
        return least, middle

    def close(self):
        try:
            self.child.stdin.close()
        except BrokenPipeError:
            pass
        # One that ends by itself says how.
        try:
            self.child.wait(timeout=0.3)
        except subprocess.TimeoutExpired:
            pass
        end_group(self.child)
