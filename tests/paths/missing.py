# SPDX-License-Identifier: MIT
# Random names, most of them of nothing, asked for by several calls from
# several folders: a line for each with what was said.
#
#   missing.py SEED NAMES
import errno
import os
import random
import sys

PARTS = ["run", "var", "lib", "app", "etc", "made", "sub", "x", "y", "none",
         ".hidden", "...", "up", "over", "abs", "rel", "dangling", "made.link",
         "below", ".", ".."]
# The last one is /run, too, but that of the state folder.
FOLDERS = ["/", "/run", "/run/made", "/run/made/sub", "/var/lib/app", "/etc",
           "/run/made .."]


def prepare():
    """What the kernel refuses to make is above."""
    os.makedirs("/run/made/sub")
    os.mkdir("/run/made/.hidden")
    open("/run/made/x", "w").close()
    open("/run/x", "w").close()
    open("/var/lib/app/y", "w").close()
    os.symlink("/var/lib/app", "/run/made/abs")
    os.symlink("../x", "/run/made/rel")
    os.symlink("/run/none/sub", "/run/made/dangling")
    os.symlink("made", "/run/over")


def name(rng):
    text = "/".join(rng.choice(PARTS) for _ in range(rng.randint(1, 5)))
    text = rng.choice(["", "/", "/", "/run/", "/run/made/", "/var/lib/app/",
                       "./", "//", ".//"]) + text
    return text + rng.choice(["", "", "", "", "/", "/."])


def said(call, *args, **more):
    try:
        r = call(*args, **more)
    except OSError as e:
        return errno.errorcode[e.errno]
    if isinstance(r, os.stat_result):
        return f"{r.st_mode:o}:{r.st_ino}"
    if call is os.open:
        os.close(r)
        return "opened"
    return str(sorted(r) if isinstance(r, list) else r)


def go_to(folder):
    """By descriptors: chdir("..") leads out of the state folder."""
    os.chdir("/")
    for step in folder.split():
        d = os.open(step, os.O_RDONLY | os.O_DIRECTORY)
        os.fchdir(d)
        os.close(d)


def folder_fd(folder):
    go_to(folder)
    return os.open(".", os.O_RDONLY | os.O_DIRECTORY)


def main():
    rng = random.Random(int(sys.argv[1]))
    if not os.path.exists("/run/made"):
        prepare()
    fds = {f: folder_fd(f) for f in FOLDERS}
    for _ in range(int(sys.argv[2])):
        folder, path = rng.choice(FOLDERS), name(rng)
        go_to(folder)
        here = [said(os.stat, path), said(os.lstat, path),
                said(os.open, path, os.O_RDONLY), said(os.readlink, path),
                said(os.access, path, os.F_OK), said(os.listdir, path)]
        os.chdir("/")
        there = [said(os.stat, path, dir_fd=fds[folder]),
                 said(os.readlink, path, dir_fd=fds[folder])]
        print(folder, path, *here, *there)


main()
