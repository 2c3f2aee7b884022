# SPDX-License-Identifier: MIT
"""Every call that makes a name, by ways from a folder of ours to a name below:
what it says, and what has the name afterwards.  Run by real root, where the
folder is made below, and by told root.

    dots.py prepare    as root: what exists, for each call and each way
    dots.py make       the folder of ours
    dots.py WAY        a line for each call and each kind of what exists
"""
import ctypes
import errno
import os
import platform
import socket
import stat
import struct
import sys
import tempfile

TOP = "/var/spool/dots"
libc = ctypes.CDLL(None, use_errno=True)
libc.fopen.restype = libc.freopen.restype = ctypes.c_void_p
AT_FDCWD = -100

# ---- calls: (path, dirfd); what has no dirfd goes where it leads ----


def by(call):
    """A call of libc; what has failed returns -1, or null."""
    def run(*args):
        ctypes.set_errno(0)
        r = call(*args)
        if r in (-1, None):
            raise OSError(ctypes.get_errno(), "")
        return r
    return run


def written(fd):
    if fd < 0:
        raise OSError(ctypes.get_errno(), "")
    os.write(fd, b"new!")
    os.close(fd)


def opens(*names):
    flags = sum(getattr(os, "O_" + n) for n in names)
    return lambda p, d: written(os.open(p, flags, 0o644, dir_fd=d))


def stream(mode):
    def run(p, _):
        f = ctypes.c_void_p(by(libc.fopen)(p.encode(), mode))
        libc.fputs(b"new!", f)
        libc.fclose(f)
    return run


def reopened(mode):
    def run(p, _):
        f = ctypes.c_void_p(libc.fopen(b"/dev/null", b"r"))
        f = ctypes.c_void_p(by(libc.freopen)(p.encode(), mode, f))
        libc.fputs(b"new!", f)
        libc.fclose(f)
    return run


def old(kind):
    """What is to be moved or linked: it is ours, and absolute."""
    path = tempfile.mktemp(dir=TOP + "/made")
    if kind == "folder":
        os.mkdir(path)
    else:
        with open(path, "w") as f:
            f.write("old one")
    return path


def bound(p, _):
    with socket.socket(socket.AF_UNIX) as s:
        s.bind(p)


def gone(p, _):
    os.chdir(p)
    print(os.getcwd() == f"{TOP}/{os.path.basename(p)}", end=" ")


def temporary(call, *args, suffix=""):
    def run(p, _):
        text = ctypes.create_string_buffer(f"{p}.XXXXXX{suffix}".encode())
        r = by(call)(text, *args)
        name = os.path.basename(text.value.decode())
        print(len(name) - len(os.path.basename(p)), name.endswith(suffix),
              stat.filemode(os.lstat(f"{TOP}/{name}").st_mode), end=" ")
        if call not in (libc.mkdtemp,):
            written(r)
    return run


def not_one(call, *args):
    """Its letters are not XXXXXX."""
    return lambda p, _: by(call)(ctypes.create_string_buffer(p.encode() + b".XXX"), *args)


libc.mkdtemp.restype = ctypes.c_void_p
CALLS = {
    "open": opens("WRONLY", "CREAT"),
    "open trunc": opens("RDWR", "CREAT", "TRUNC"),
    "open append": opens("WRONLY", "CREAT", "APPEND"),
    "open excl": opens("WRONLY", "CREAT", "EXCL"),
    "open nofollow": opens("WRONLY", "CREAT", "NOFOLLOW"),
    "mkdir": lambda p, d: os.mkdir(p, 0o755, dir_fd=d),
    "mkdir /": lambda p, d: os.mkdir(p + "/", 0o755, dir_fd=d),
    "mkfifo": lambda p, d: os.mkfifo(p, 0o644, dir_fd=d),
    "mknod": lambda p, d: os.mknod(p, stat.S_IFREG | 0o644, dir_fd=d),
    "symlink": lambda p, d: os.symlink("to", p, dir_fd=d),
    "link": lambda p, d: os.link(old("file"), p, dst_dir_fd=d),
    "rename": lambda p, d: os.rename(old("file"), p, dst_dir_fd=d),
    "rename a folder": lambda p, d: os.rename(old("folder"), p, dst_dir_fd=d),
    "renameat2": lambda p, d: by(libc.renameat2)(
        AT_FDCWD, old("file").encode(), AT_FDCWD if d is None else d, p.encode(), 1),
}
# Where the process stands alone.
CWD_CALLS = {
    "creat": lambda p, _: written(libc.creat(p.encode(), 0o644)),
    "fopen w": stream(b"w"),
    "fopen a": stream(b"a"),
    "fopen wx": stream(b"wx"),
    "freopen w": reopened(b"w"),
    "freopen a": reopened(b"a"),
    "bind": bound,
    "chdir": gone,
    "mkstemp": temporary(libc.mkstemp),
    "mkostemp": temporary(libc.mkostemp, os.O_APPEND),
    "mkstemps": temporary(libc.mkstemps, 4, suffix=".end"),
    "mkostemps": temporary(libc.mkostemps, 4, os.O_SYNC, suffix=".end"),
    "mkdtemp": temporary(libc.mkdtemp),
    "mkstemp of no template": not_one(libc.mkstemp),
    "mkdtemp of no template": not_one(libc.mkdtemp),
}
if platform.machine() == "x86_64":
    def numbered(nr, *args):
        return lambda p, d: by(libc.syscall)(
            nr, *(AT_FDCWD if a == "at" and d is None else
                  d if a == "at" else p.encode() if a == "path" else
                  old("file").encode() if a == "old" else a for a in args))

    def numbered_bound(p, _):
        address = struct.pack("=H", socket.AF_UNIX) + p.encode() + b"\0"
        with socket.socket(socket.AF_UNIX) as s:
            by(libc.syscall)(49, s.fileno(), address, len(address))

    def numbered_gone(p, _):
        by(libc.syscall)(80, p.encode())
        print(os.getcwd() == f"{TOP}/{os.path.basename(p)}", end=" ")
    CALLS |= {
        "syscall openat": numbered(257, "at", "path", os.O_CREAT | os.O_WRONLY, 0o644),
        "syscall openat2": numbered(437, "at", "path", struct.pack(
            "=QQQ", os.O_CREAT | os.O_WRONLY, 0o644, 0), 24),
        "syscall mkdirat": numbered(258, "at", "path", 0o755),
        "syscall mknodat": numbered(259, "at", "path", stat.S_IFIFO | 0o644, 0),
        "syscall symlinkat": numbered(266, b"to", "at", "path"),
        "syscall linkat": numbered(265, AT_FDCWD, "old", "at", "path", 0),
        "syscall renameat": numbered(264, AT_FDCWD, "old", "at", "path"),
        "syscall renameat2": numbered(316, AT_FDCWD, "old", "at", "path", 0),
    }
    CWD_CALLS |= {
        "syscall open": numbered(2, "path", os.O_CREAT | os.O_WRONLY, 0o644),
        "syscall creat": numbered(85, "path", 0o644),
        "syscall mkdir": numbered(83, "path", 0o755),
        "syscall mknod": numbered(133, "path", stat.S_IFIFO | 0o644, 0),
        "syscall symlink": numbered(88, b"to", "path"),
        "syscall link": numbered(86, "old", "path"),
        "syscall rename": numbered(82, "old", "path"),
        "syscall bind": numbered_bound,
        "syscall chdir": numbered_gone,
    }
KINDS = "none", "file", "closed", "folder", "dangling", "link", "link to closed"

# ---- ways: a prefix of the path, and where it is walked from ----


def opened(path):
    return os.open(path, os.O_RDONLY | os.O_DIRECTORY)


def from_cwd(prefix):
    def run(call, name):
        os.chdir(TOP + "/made")
        call(prefix + name, None)
    return run


def from_fd(folder, prefix):
    def run(call, name):
        os.chdir("/")
        d = opened(TOP + "/made")
        for step in folder.split():
            below, d = d, os.open(step, os.O_RDONLY, dir_fd=d)
            os.close(below)
        try:
            call(prefix + name, d)
        finally:
            os.close(d)
    return run


def after(change):
    def run(call, name):
        os.chdir(TOP + "/made")
        change()
        call(name, None)
    return run


WAYS = {
    "absolute": from_cwd(TOP + "/"),
    "..": from_cwd("../"),
    "nested": from_cwd("sub/../../"),
    "nested twice": from_cwd("./sub/../../made/sub//../../"),
    "far": from_cwd("../../dots/"),
    "a link": from_cwd("away/"),
    "an absolute link": from_cwd("top/"),
    "chdir": after(lambda: os.chdir("..")),
    "fchdir": after(lambda: os.fchdir(opened(".."))),
    "fd": from_fd("", "../"),
    "fd nested": from_fd("", "sub/../../"),
    "fd of a sub-folder": from_fd("sub", "../../"),
    "fd of ..": from_fd("..", ""),
}


def name_of(way, call, kind):
    return f"{way}, {call}, {kind}".replace("/", "%")


def calls_of(way):
    return CALLS if way.startswith("fd") else CALLS | CWD_CALLS


def put(name, text, mode):
    with open(name, "w") as f:
        f.write(text)
    os.chmod(name, mode)


def prepare():
    os.chdir(TOP)
    for way in WAYS:
        for call in calls_of(way):
            for kind in KINDS[1:]:
                name = name_of(way, call, kind)
                if kind == "folder":
                    os.mkdir(name)
                elif kind in ("file", "closed"):
                    put(name, "old", 0o600 if kind == "closed" else 0o666)
                else:
                    os.symlink("@" + name, name)
                    if kind != "dangling":
                        put("@" + name, "old", 0o600 if "closed" in kind else 0o666)


def what(path):
    try:
        st = os.lstat(path)
    except FileNotFoundError:
        return "-"
    if stat.S_ISLNK(st.st_mode):
        return "link:" + os.readlink(path)[:1]
    return stat.filemode(st.st_mode)[0] + (f"{st.st_size}" if stat.S_ISREG(st.st_mode) else "")


def make_folder():
    os.makedirs(TOP + "/made/sub")
    os.symlink("..", TOP + "/made/away")
    os.symlink(TOP, TOP + "/made/top")


def say(way):
    for call, run in calls_of(way).items():
        for kind in KINDS:
            name = name_of(way, call, kind)
            print(f"{call}, {kind}:", end=" ")
            try:
                WAYS[way](run, name)
                said = "done"
            except OSError as e:
                said = errno.errorcode.get(e.errno, e.errno)
            print(said, what(f"{TOP}/{name}"), what(f"{TOP}/@{name}"))


os.umask(0o022)
if sys.argv[1] == "prepare":
    prepare()
elif sys.argv[1] == "make":
    make_folder()
else:
    say(sys.argv[1])
