#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs command lines without and with the library, and compares.

  same.py FOLDER LIBRARY NAME=VALUE,... FILE...

Each line of each FILE is run by sh(1) in FOLDER/at/work, which is made afresh
for it, first as it is and then with LIBRARY preloaded and the settings in the
environment.  What it wrote to its standard output and error, its exit status
and the tree FOLDER/at afterwards must be the same, to the byte.  Prints TAP
without a plan, and ends with the number of lines that were not.
"""
import os
import shutil
import stat
import subprocess
import sys
import time

# When what fill() makes was last changed, so that an archive of it does not
# depend on when it was made.
OLD, LESS_OLD = 10**9, 11 * 10**8
SECONDS = 60  # a line that takes longer hangs
EARLIER = 10**9  # of the clock that stamps files, which lags behind


def write(name, text, mode=0o644):
    with open(name, "wb") as f:
        f.write(text)
    os.chmod(name, mode)


def fill():
    """What the lines find in the folder that they run in."""
    write("a.txt", b"one\ntwo\nthree two\n")
    write("b.txt", b"four\ntwo\n")
    write("c.bin", bytes(range(256)) + b"bin\0two\xff")
    write("empty", b"")
    write("readonly", b"x\n", 0o444)
    write("noread", b"two\n", 0)
    write("setuid", b"x\n", 0o4755)
    write("script.sh", b"#!/bin/sh\necho \"$0 $*\"\nexit 6\n", 0o755)
    write("noexec.sh", b"#!/bin/sh\n")
    write("prog.py", b"print('x')\n")
    write("prog.pod", b"=head1 NAME\n\nprog - it does\n\n=head1 SYNOPSIS\n\nprog\n\n=cut\n")
    write("t.t", b"print qq(1..2\\nok 1\\nnot ok 2 - told\\n);\n")
    write(".hidden", b"")
    write("with space", b"two\n")
    write("new\nline", b"two\n")
    write(b"not-utf8-\xff", b"x\n")
    write("old", b"old\n")
    with open("sparse", "wb") as f:
        f.truncate(1 << 20)
        f.seek(5000)
        f.write(b"data")
    os.makedirs("dir/sub")
    write("dir/x", b"a b\nb c\n")
    write("dir/y", b"y\n", 0o600)
    write("dir/json", b'{"b": [1, 2], "a": null}\n')
    write("dir/sub/z", b"z\n")
    os.makedirs("special/empty")
    os.mkfifo("special/fifo")
    os.chmod("special", 0o1777)
    os.mkdir("setgid")
    os.chmod("setgid", 0o2755)
    os.link("a.txt", "hard")
    os.symlink("a.txt", "link")
    os.symlink("nowhere", "dangling")
    os.symlink("loop", "loop")
    for closed, mode in (("ro", 0o555), ("nodir", 0)):
        os.mkdir(closed)
        write(closed + "/inside" if mode == 0 else closed + "/f", b"x\n")
        os.chmod(closed, mode)
    for path, names, files in os.walk("."):
        for name in names + files:
            os.utime(os.path.join(path, name), (LESS_OLD, LESS_OLD),
                     follow_symlinks=False)
    os.utime("old", (OLD, OLD))


def remove(folder):
    """Whatever the modes in it are."""
    def opened(function, path, _):
        os.chmod(os.path.dirname(path), 0o700)
        if not os.path.islink(path):
            os.chmod(path, 0o700)
        function(path)

    for top, folders, _ in os.walk(folder):
        for name in folders:
            if not os.path.islink(os.path.join(top, name)):
                os.chmod(os.path.join(top, name), 0o700)
    shutil.rmtree(folder, onerror=opened)


def describe(path, first):
    """All that can be seen of one file; a time of this run is just "now"."""
    s = os.lstat(path)
    kind = stat.S_IFMT(s.st_mode)
    seen = [oct(s.st_mode), s.st_uid, s.st_gid, s.st_nlink, s.st_rdev,
            s.st_mtime_ns if s.st_mtime_ns < first else "now",
            os.listxattr(path, follow_symlinks=False)]
    if kind == stat.S_IFLNK:
        seen.append(os.readlink(path))
    elif kind == stat.S_IFREG:
        seen.append(s.st_size)
        if not s.st_mode & stat.S_IRUSR:
            os.chmod(path, s.st_mode | stat.S_IRUSR)
        with open(path, "rb") as f:
            seen.append(f.read())
    return seen


def tree(folder, first):
    seen = {}
    for top, folders, files in os.walk(folder):
        for name in folders:
            path = os.path.join(top, name)
            seen[path] = describe(path, first)
            if not os.path.islink(path):
                os.chmod(path, 0o700)
        for name in files:
            path = os.path.join(top, name)
            seen[path] = describe(path, first)
    return seen


class Place:
    """The folder that is made for each run, and what a run leaves in it."""

    def __init__(self, folder):
        self.at = os.path.join(folder, "at")
        self.work = os.path.join(self.at, "work")
        self.env = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
                    "HOME": self.work, "TMPDIR": self.at, "LC_ALL": "C.UTF-8",
                    "PYTHONDONTWRITEBYTECODE": "1"}

    def run(self, line, settings):
        first = time.time_ns() - EARLIER
        os.makedirs(self.work)
        os.chdir(self.work)
        fill()
        try:
            done = subprocess.run(
                ["/bin/sh", "-c", line], env={**self.env, **settings},
                stdin=subprocess.DEVNULL, capture_output=True,
                timeout=SECONDS)
            result = {"standard output": done.stdout,
                      "standard error": done.stderr,
                      "exit status": done.returncode}
        except subprocess.TimeoutExpired:
            result = {"exit status": "none in %d s" % SECONDS}
        result["files"] = tree(self.at, first)
        os.chdir("/")
        remove(self.at)
        return result


def differences(plain, preloaded):
    for key in plain:
        if plain[key] == preloaded.get(key):
            continue
        if key != "files":
            yield "%s: %r" % (key, plain[key])
            yield "under the library: %r" % (preloaded.get(key),)
            continue
        for path in sorted(plain[key].keys() | preloaded[key].keys()):
            was, became = (r[key].get(path) for r in (plain, preloaded))
            if was != became:
                yield "%r: %r" % (path, was)
                yield "under the library: %r" % (became,)


def main(folder, library, settings, *files):
    os.umask(0o022)
    place = Place(folder)
    preloaded = dict(s.split("=", 1) for s in settings.split(",") if s)
    preloaded["LD_PRELOAD"] = library
    failed = 0
    for file in files:
        with open(file, encoding="utf-8") as f:
            lines = [l.rstrip("\n") for l in f if l.strip() and l[0] != "#"]
        for line in lines:
            plain = place.run(line, {})
            found = list(differences(plain, place.run(line, preloaded)))
            if "standard error" not in plain:
                found.append("it does not end")
            failed += bool(found)
            print("%s - %s" % ("not ok" if found else "ok",
                               line.replace("\\", "\\\\").replace("#", "\\#")))
            for text in found:
                print("# " + text[:2000])
            sys.stdout.flush()
    return failed


if __name__ == "__main__":
    sys.exit(min(main(*sys.argv[1:]), 125))
