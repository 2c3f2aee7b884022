# SPDX-License-Identifier: MIT
"""The rows of the report: a question that is put to every contestant."""

import subprocess
from dataclasses import dataclass

UUID = (("NONROOT_PRODUCT_UUID", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"),)


@dataclass
class Row:
    name: str
    what: str
    concern: str
    case: str
    # What the base runs where it has nothing to compare with, else the same.
    base_case: str = ""
    base: str = "native"
    # Of our configuration.
    setting: tuple = ()

    def case_of(self, contestant):
        if self.base_case and contestant.kind in ("native", "root"):
            return self.base_case
        return self.case

    @property
    def stage(self):
        return "starts" if self.case.startswith("start_") else "calls"


# Cases that are no row of their own.
PARTS = {"loop", "read_sysfs", "chown_look", "chown_moved_look", "product_uuid"}
# Cases that a user cannot do at all: the base is root.
ROOTS = {"bind_low": "root", "bindresvport": "root"}


def special():
    """Rows that are more than a case: a new comparison is an entry here."""
    return [
        Row("chown_over_look", "chown, swallowed, over a refusal and a statx",
            "ownership", "chown_told", base_case="chown_look"),
        Row("chown_moved_over_look", "chown, recorded anew, over a refusal and a statx",
            "ownership", "chown_moved", base_case="chown_moved_look"),
        Row("open_miss_uuid", "open, ENOENT, product_uuid set", "files",
            "open_miss", setting=UUID),
        Row("product_uuid", "product_uuid over a sysfs attribute", "files",
            "product_uuid", base_case="read_sysfs", setting=UUID),
        Row("product_uuid_file", "product_uuid over a regular file", "files",
            "product_uuid", base_case="read_file", setting=UUID),
    ]


def all_rows(calls):
    """From `calls list`: a case is a row, unless it is part of another."""
    listed = subprocess.run([calls, "list"], capture_output=True, text=True, check=True)
    rows = []
    for line in listed.stdout.splitlines():
        name, concern, what = line.split(" ", 2)
        if name not in PARTS:
            rows.append(Row(name, what, concern, name, base=ROOTS.get(name, "native")))
    return rows + special()


# The rows of `make bench-quick` and of the history: one or two of a concern.
QUICK = {
    "getuid", "setuid", "syscall_getuid", "open_close", "fopen_fclose", "open_miss",
    "access", "stat", "fstat", "stat_recorded", "chown_told", "chown_over_look",
    "chown_moved_over_look", "chmod_told", "bind_high", "bind_low", "exec_miss",
    "peercred", "product_uuid", "fork", "start_true", "start_python3",
}
