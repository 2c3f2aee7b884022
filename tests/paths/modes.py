# SPDX-License-Identifier: MIT
"""Every call on what is in folders of every mode: what it says, and the modes
afterwards.  Run in an empty folder by real root, and by told root."""
import ctypes
import errno
import os

RENAME_EXCHANGE = 2
AT_FDCWD = -100
libc = ctypes.CDLL(None, use_errno=True)

MODES = 0o000, 0o111, 0o444, 0o555, 0o600, 0o700
FILES = 0o000, 0o444, 0o200, 0o511, 0o640


def flags(*names):
    return lambda p: os.close(os.open(p, sum(getattr(os, "O_" + n) for n in names), 0o640))


def there_and_back(call, old, new):
    call(old, new)
    os.rename(new, old)


def exchange(a, b):
    if libc.renameat2(AT_FDCWD, a.encode(), AT_FDCWD, b.encode(), RENAME_EXCHANGE) < 0:
        raise OSError(ctypes.get_errno(), "renameat2")


CALLS = {
    "read": flags("RDONLY"),
    "write": flags("WRONLY"),
    "both": flags("RDWR"),
    "path": flags("PATH"),
    "nofollow": flags("RDONLY", "NOFOLLOW"),
    "append": flags("WRONLY", "APPEND", "CREAT"),
    "trunc": flags("WRONLY", "TRUNC"),
    "excl": flags("WRONLY", "CREAT", "EXCL"),
    "folder": flags("RDONLY", "DIRECTORY"),
    "unnamed": flags("RDWR", "TMPFILE"),
    "fopen": lambda p: open(p).close(),
    "stat": os.stat,
    "lstat": lambda p: print(oct(os.lstat(p).st_mode), end=" "),
    "exists": lambda p: print([os.access(p, m) for m in range(8)], end=" "),
    "readlink": os.readlink,
    "realpath": lambda p: print(os.path.relpath(os.path.realpath(p)), end=" "),
    "listdir": lambda p: print(sorted(os.listdir(p)), end=" "),
    "chmod": lambda p: os.chmod(p, os.stat(p).st_mode & 0o7777),
    "chown": lambda p: os.chown(p, 33, 33),
    "lchown": lambda p: os.lchown(p, 0, 0),
    "utime": lambda p: os.utime(p),
    "utime 9": lambda p: os.utime(p, (9, 9)),
    "truncate": lambda p: os.truncate(p, 1),
    "setxattr": lambda p: os.setxattr(p, "user.test", b"1"),
    "getxattr": lambda p: os.getxattr(p, "user.test"),
    "listxattr": os.listxattr,
    "statvfs": os.statvfs,
    "mkdir": os.mkdir,
    "mkfifo": os.mkfifo,
    "symlink": lambda p: os.symlink("x", p),
    "link": lambda p: os.link(p, p + "2"),
    "unlink 2": lambda p: os.unlink(p + "2"),
    "rename": lambda p: there_and_back(os.rename, p, p + "3"),
    "away": lambda p: there_and_back(os.rename, p, "away"),
    "exchange": lambda p: exchange("other", p) or exchange("other", p),
    "chdir": os.chdir,
    "unlink": os.unlink,
    "rmdir": os.rmdir,
}


def tell(name, path):
    here = os.getcwd()
    try:
        CALLS[name](path)
        print(name, path, "ok")
    except OSError as e:
        print(name, path, errno.errorcode[e.errno])
    os.chdir(here)


def tree():
    for folder, _, files in os.walk("."):
        for name in [folder] + [os.path.join(folder, f) for f in files]:
            print(name, oct(os.lstat(name).st_mode))


def fill(top):
    os.makedirs(f"{top}/sub/deep")
    os.symlink("sub/deep", f"{top}/link")
    os.symlink("file000", f"{top}/loop")
    for m in FILES:
        with open(f"{top}/file{m:03o}", "w", encoding="ascii") as f:
            f.write("text")
        os.chmod(f"{top}/file{m:03o}", m)


os.umask(0o022)
os.mkdir("other", 0o555)
for mode in MODES:
    d = f"d{mode:03o}"
    fill(d)
    os.chmod(f"{d}/sub/deep", mode)
    os.chmod(f"{d}/sub", mode)
    os.chmod(d, mode)
    paths = [f"{d}/file{m:03o}" for m in FILES] + [
        d, f"{d}/.", f"{d}/sub", f"{d}/sub/", f"{d}/sub/..", f"{d}/sub/deep", f"{d}/link",
        f"{d}/link/", f"{d}/loop", f"{d}/none", f"{d}/none/below", f"{d}/file000/below",
        f"{d}/sub/none", f"{d}/sub/deep/none"]
    for call in CALLS:
        for p in paths:
            # That of what ends in `..` is told as of what ends in `.`.
            if call != "rmdir" or not p.endswith("/.."):
                tell(call, p)
    tree()

# access(2) asks by the real uid.
os.mkdir("ids")
with open("ids/file", "w", encoding="ascii"):
    os.chmod("ids/file", 0)
os.chmod("ids", 0)
for ids in (0, 33, 0), (33, 0, 0):
    os.setresuid(*ids)
    print(ids, [os.access("ids/file", m, effective_ids=e) for m in (0, 4, 6) for e in (False, True)])
    os.setresuid(0, 0, 0)
