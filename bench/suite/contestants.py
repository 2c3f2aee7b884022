# SPDX-License-Identifier: MIT
"""Who is measured: found at run time, and named as missing where not."""

import glob
import os
from dataclasses import dataclass, field

from .arena import PSEUDO
from .machine import which


@dataclass
class Contestant:
    name: str
    label: str
    # native, root, empty, least, ours, peer (in user space), kernel
    kind: str
    # Runs the command that follows it.
    prefix: list = field(default_factory=list)
    env: dict = field(default_factory=dict)
    # (command or file, Debian package)
    needs: list = field(default_factory=list)
    as_root: bool = False
    # Set-user-ID programs work: not under no_new_privs.
    privileges: bool = False
    # /etc/ld.so.preload holds our library.
    preload_file: bool = False
    needs_root: bool = False
    # A part of the path of its library, for memory and instruction counts.
    library: str = ""
    jobs: bool = True
    # Single calls and starts.
    calls: bool = True
    scaling: bool = False
    note: str = ""
    missing: str = ""


def library(name):
    """The path of a library of the system, or '' where it is not installed."""
    found = sorted(
        glob.glob(f"/usr/lib/*/{name}") + glob.glob(f"/usr/lib/{name}")
        + glob.glob(f"/usr/lib64/{name}")
    )
    return found[0] if found else ""


def is_there(what):
    return bool(os.path.exists(what) if what.startswith("/") else which(what))


def native_root(name, label):
    return Contestant(name, label, "root", as_root=True, needs_root=True,
                      note="the program alone, as root: the base of what only root can do")


def wrapper(name, package, env, note):
    """A preloaded library of the cwrap family."""
    path = library(f"lib{name}.so")
    return Contestant(
        name, name, "peer", env={"LD_PRELOAD": path, **env},
        needs=[(path or f"/usr/lib/lib{name}.so", package)],
        library=f"lib{name}", jobs=name == "uid_wrapper", note=note,
    )


def known(arena):
    """Every contestant, available or not.  A new one is an entry here."""
    lib = arena.lib
    ours = {"LD_PRELOAD": f"{lib}/libnonroot.so"}
    ours_alone = {**ours, "NONROOT_HELPER": "none", "NONROOT_REMAP": "80:18080"}
    pseudo = {"PSEUDO_PREFIX": "/usr", PSEUDO: f"{arena.tmp}/pseudo"}
    return [
        Contestant("native", "native", "native", scaling=True,
                   note="the program alone, as an ordinary user"),
        Contestant("again", "native again", "native",
                   note="the same once more: what differs is noise"),
        native_root("root", "native root"),
        native_root("root_again", "native root again"),
        Contestant("empty", "empty preload", "empty",
                   env={"LD_PRELOAD": f"{lib}/libempty.so"}, library="libempty",
                   note="a library linked as ours is, with nothing in it"),
        Contestant("least", "least preload", "least",
                   env={"LD_PRELOAD": f"{lib}/libleast.so"}, calls=False,
                   note="what no library can save: a look for each refused chown, new file and folder"),
        Contestant("ours", "libnonroot", "ours", env=ours, library="libnonroot",
                   scaling=True, note="by LD_PRELOAD, with a helper"),
        Contestant("ours_no_paths", "libnonroot, paths none", "ours",
                   env={**ours, "NONROOT_PATHS": "none"}, library="libnonroot",
                   calls=False, note="new names are made nowhere else: whole jobs alone"),
        Contestant("ours_disabled", "libnonroot, disabled", "ours",
                   env={**ours, "NONROOT_DISABLE": "1"}, library="libnonroot",
                   jobs=False, note="NONROOT_DISABLE=1"),
        Contestant("ours_preload", "libnonroot, ld.so.preload", "ours",
                   preload_file=True, needs_root=True, library="libnonroot",
                   note="by /etc/ld.so.preload"),
        Contestant("ours_no_helper", "libnonroot, no helper", "ours",
                   env=ours_alone, library="libnonroot", jobs=False,
                   note="and none is asked for: low ports are remapped"),
        Contestant("fakeroot_sysv", "fakeroot (sysv)", "peer",
                   ["fakeroot-sysv", "--"], needs=[("fakeroot-sysv", "fakeroot")],
                   library="libfakeroot", scaling=True,
                   note="a preload, and a daemon by message queues"),
        Contestant("fakeroot_tcp", "fakeroot (tcp)", "peer",
                   ["fakeroot-tcp", "--"], needs=[("fakeroot-tcp", "fakeroot")],
                   library="libfakeroot", scaling=True,
                   note="a preload, and a daemon by TCP"),
        Contestant("fakechroot", "fakechroot", "peer", ["fakechroot"],
                   needs=[("fakechroot", "fakechroot")], library="libfakechroot",
                   note="a preload: paths"),
        wrapper("uid_wrapper", "libuid-wrapper",
                {"UID_WRAPPER": "1", "UID_WRAPPER_ROOT": "1"}, "a preload: ids"),
        wrapper("nss_wrapper", "libnss-wrapper",
                {"NSS_WRAPPER_PASSWD": f"{arena.tmp}/passwd",
                 "NSS_WRAPPER_GROUP": f"{arena.tmp}/group"}, "a preload: names"),
        wrapper("socket_wrapper", "libsocket-wrapper",
                {"SOCKET_WRAPPER_DIR": f"{arena.tmp}/sockets",
                 "SOCKET_WRAPPER_DEFAULT_IFACE": "1"},
                "a preload: ports that no other program sees"),
        Contestant("pseudo", "pseudo", "peer", ["pseudo"], env=pseudo,
                   needs=[("pseudo", "pseudo")], library="libpseudo", scaling=True,
                   note="a preload, and a daemon"),
        Contestant("proot", "proot -0", "peer", ["proot", "-0"],
                   needs=[("proot", "proot")], note="by ptrace"),
        Contestant("authbind", "authbind", "peer", ["authbind", "--deep"],
                   privileges=True, needs_root=True,
                   needs=[("authbind", "authbind")], library="libauthbind",
                   jobs=False, note="low ports only"),
        Contestant("privbind", "privbind", "peer",
                   ["privbind", "-u", str(arena.uid)], as_root=True, needs_root=True,
                   needs=[("privbind", "")], jobs=False, note="low ports only"),
        Contestant("userns", "user namespace", "kernel", ["unshare", "-Ur"],
                   needs=[("unshare", "util-linux")], scaling=True,
                   note="unshare -Ur: the kernel's own mapping"),
        Contestant("errno_filter", "seccomp errno filter", "kernel",
                   [f"{lib}/errno_filter"], jobs=False,
                   note="success is said and nothing is done"),
        Contestant("notifier", "seccomp notification", "kernel",
                   [f"{lib}/notifier", str(arena.uid)], as_root=True, needs_root=True,
                   jobs=False, note="a supervisor is asked"),
    ]


def extra(spec):
    """--with NAME=COMMAND: one more, which runs what follows it."""
    name, equals, command = spec.partition("=")
    if not equals or not name.isidentifier() or not command.split():
        raise ValueError(f"--with {spec}: NAME=COMMAND is wanted, NAME of letters, digits and _")
    return Contestant(name, name, "peer", command.split(),
                      needs=[(command.split()[0], "")])


def find(arena, extras=(), only=None):
    """Sets `missing` of those that cannot run here, and says why."""
    everyone = known(arena) + [extra(spec) for spec in extras]
    names = {c.name for c in everyone}
    for name in only or ():
        if name not in names:
            raise ValueError(f"no contestant {name}; there are: {' '.join(sorted(names))}")
    for c in everyone:
        for what, package in c.needs:
            if not is_there(what):
                c.missing = (f"not installed (Debian package {package})" if package
                             else "not installed, and not a Debian package")
        if not c.missing and c.needs_root and not arena.root:
            c.missing = "needs root"
        if only and c.name not in only:
            c.missing = "not asked for"
        if not c.missing:
            c.missing = arena.cannot_run(c)
    return everyone


def to_install(everyone):
    """The Debian packages of those that are not installed."""
    return sorted({package for c in everyone for what, package in c.needs
                   if package and not is_there(what)})
