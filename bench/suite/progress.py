# SPDX-License-Identifier: MIT
"""What is being measured, and how long it will still take."""

import sys
import time


class Progress:
    """Stages with a planned number of seconds each; `left` is their rest."""

    def __init__(self, planned, stream=sys.stderr):
        self.planned = dict(planned)
        self.stream = stream
        self.tty = stream.isatty()
        self.begin = time.monotonic()
        self.stage = None
        self.part = 0.0
        self.written = 0.0

    def enter(self, stage):
        if self.stage is not None:
            self.planned.pop(self.stage, None)
        self.stage = stage
        self.part = 0.0
        self.written = 0.0
        self.say(stage)

    def at(self, done, of, text):
        """`done` of `of` equal parts of this stage are over."""
        self.part = done / of if of else 1.0
        # A terminal sees each step, a log a line now and then.
        if time.monotonic() - self.written >= (0.2 if self.tty else 15):
            self.say(f"{self.stage}: {text} ({done} of {of})")

    def left(self):
        rest = dict(self.planned)
        current = rest.pop(self.stage, 0)
        return sum(rest.values()) + current * (1 - self.part)

    def say(self, text):
        self.written = time.monotonic()
        line = f"[{clock(self.left())} left] {text}"
        if self.tty:
            self.stream.write(f"\r\033[K{line[:100]}")
        else:
            self.stream.write(line + "\n")
        self.stream.flush()

    def done(self):
        end = "\r\033[K" if self.tty else ""
        took = clock(time.monotonic() - self.begin)
        self.stream.write(f"{end}measured for {took}\n")

    def note(self, text):
        """A line that stays."""
        self.stream.write(("\r\033[K" if self.tty else "") + text + "\n")
        self.stream.flush()


def clock(seconds):
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
