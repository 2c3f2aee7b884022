# SPDX-License-Identifier: MIT
"""
Where contestants run: private namespaces, a folder for each, the helper, and
an /etc/ld.so.preload of their own.  As root everything is measured as an
ordinary user; as an ordinary user what needs root is missing.
"""

import ctypes
import glob
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

PROGRAMS = ["calls", "memory", "scale", "errno_filter", "notifier", "enter",
            "libempty.so", "libleast.so"]
MARK = "NONROOT_BENCH_ARENA"
# Kept over a restart, and so on a disk: hier(7).
DISK = "/var/tmp"
# Where pseudo keeps what it tells of owners.
PSEUDO = "PSEUDO_LOCALSTATEDIR"
RULES = ["bind uid={uid} proto=tcp port=80", "bind uid={uid} port=512-1023"]


# What asks for an end: Ctrl-C, kill(1), and a terminal that is closed.
ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Unusable(Exception):
    """Nothing can be measured: the message says what to do."""


def on_end(handler=lambda number, _: sys.exit(128 + number)):
    """What the caller ignores stays ignored: nohup(1)."""
    for number in ENDS:
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, handler)


def free_uid():
    """1000, or another that no file lists: containers give such uids."""
    with open("/etc/passwd", encoding="utf-8", errors="replace") as f:
        taken = {line.split(":")[2] for line in f if line.count(":") > 2}
    return next(uid for uid in (1000, *range(61000, 62000)) if str(uid) not in taken)


def enter_namespaces():
    """
    As root, re-executes in private mount, pid and network namespaces, whose
    end ends all that was started and mounted.  The folder stays for `leave`.
    """
    if MARK in os.environ:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDS)
    if os.geteuid() != 0 or MARK in os.environ:
        return
    probe = subprocess.run(["unshare", "-m", "-p", "-n", "-f", "true"],
                           stderr=subprocess.DEVNULL, check=False)
    if probe.returncode:
        raise Unusable("no private namespaces here (unshare is refused): "
                       "run it as an ordinary user, or in a container with --privileged")
    # Blocked, so that none is lost before the suite in there has its handlers.
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)
    tmp = tempfile.mkdtemp(prefix="nonroot-bench.")
    env = {**os.environ, MARK: tmp}
    args = ["unshare", "-m", "-p", "-n", "-f", "--kill-child", "--mount-proc",
            "--propagation", "private", sys.executable, *sys.argv]
    child = subprocess.Popen(args, env=env)
    on_end(lambda *_: pass_on(child.pid))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDS)
    status = child.wait()
    os.rmdir(tmp)
    sys.exit(status if status >= 0 else 128 - status)


def pass_on(unshare):
    """A request to end, to the suite behind unshare: it reports what it has."""
    try:
        with open(f"/proc/{unshare}/task/{unshare}/children", encoding="ascii") as f:
            inner = f.read().split()
        for pid in inner or [unshare]:
            os.kill(int(pid), signal.SIGTERM)
    except (FileNotFoundError, ProcessLookupError):
        pass  # it has ended meanwhile


class Arena:
    def __init__(self, build, library=None):
        self.root = os.geteuid() == 0
        self.build = build
        self.library = library or f"{build}/libnonroot.so"
        self.uid = free_uid() if self.root else os.geteuid()
        self.tmp = os.environ.get(MARK) if self.root else tempfile.mkdtemp(
            prefix="nonroot-bench.")
        self.lib = f"{self.tmp}/lib"
        self.log = f"{self.tmp}/log"
        self.helper_socket = "none"
        self.mounts = ""  # the namespace with the preload file
        self.cpu = max(os.sched_getaffinity(0))
        self.limit = 20  # seconds for an answer
        self.children = []
        self.jobs = {}
        if not self.root:
            adopt_orphans()

    def prepare(self):
        if self.root:
            self.run_checked("ip", "link", "set", "lo", "up")
            self.run_checked("mount", "-t", "tmpfs", "-o", "mode=0755", "bench", self.tmp)
            # What is told of owners stays here, and ends with the run.
            self.run_checked("mount", "-t", "tmpfs", "-o", "mode=1777", "shm", "/dev/shm")
        os.chmod(self.tmp, 0o755)
        os.mkdir(self.lib)
        for name in PROGRAMS:
            self.copy(f"{self.build}/bench/{name}")
        self.copy(self.library, "libnonroot.so")
        self.make_files()
        if self.root:
            self.set_low_ports()
            self.start_helper()
            self.make_preload_namespace()
            self.make_authbind()

    def copy(self, path, name=None):
        if not os.path.exists(path):
            raise Unusable(f"there is no {path}: run make bench")
        copy = f"{self.lib}/{name or os.path.basename(path)}"
        shutil.copy(path, copy)
        os.chmod(copy, 0o755)

    def run_checked(self, *argv):
        done = subprocess.run(argv, env=self.environment(),
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                              text=True, check=False)
        if done.returncode:
            raise Unusable(f"{' '.join(argv)}: {done.stderr.strip()}")

    def give(self, path):
        if self.root:
            os.chown(path, self.uid, self.uid)

    def make_files(self):
        for name in ("pseudo", "sockets", "home", "errors"):
            os.mkdir(f"{self.tmp}/{name}")
            self.give(f"{self.tmp}/{name}")
        # There from the start: what a folder's end costs depends on it.
        os.mkdir(f"{self.tmp}/state", 0o700)
        self.give(f"{self.tmp}/state")
        with open(self.log, "w", encoding="utf-8"):
            pass
        self.give(self.log)
        with open(f"{self.tmp}/passwd", "w", encoding="utf-8") as f:
            f.write(f"root:x:0:0::/root:/bin/sh\nbench:x:{self.uid}:{self.uid}::/:/bin/sh\n")
        with open(f"{self.tmp}/group", "w", encoding="utf-8") as f:
            f.write(f"root:x:0:\nbench:x:{self.uid}:\n")

    # ---- what only root can set up ----

    def set_low_ports(self):
        with open("/proc/sys/net/ipv4/ip_unprivileged_port_start", "w",
                  encoding="ascii") as f:
            f.write("1024")

    def start_helper(self):
        helper = f"{self.build}/nonroot-helper"
        if not os.path.exists(helper):
            return
        shutil.copy(helper, self.lib)
        socket = f"{self.tmp}/helper.sock"
        rules = [word for rule in RULES
                 for word in ("--allow", rule.format(uid=self.uid))]
        with open(f"{self.tmp}/errors/helper", "w", encoding="utf-8") as log:
            # On the processor of the contestants, as their own daemons are.
            self.children.append(subprocess.Popen(
                [f"{self.lib}/enter", "-c", str(self.cpu), "--",
                 f"{self.lib}/nonroot-helper", "--socket", socket, *rules],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True))
        for _ in range(100):
            with open(log.name, encoding="utf-8") as f:
                if ": ready on " in f.read():
                    self.helper_socket = socket
                    return
            time.sleep(0.05)
        with open(log.name, encoding="utf-8") as f:
            raise Unusable(f"the helper did not start: {f.read().strip()}")

    def make_preload_namespace(self):
        """
        The file is written once everything in there that is root has
        started: real root under the library would keep its own identity.
        """
        script = (f'mount -t tmpfs etc {self.tmp}/etc && mkdir {self.tmp}/etc/u '
                  f'{self.tmp}/etc/w && mount -t overlay -o lowerdir=/etc,'
                  f'upperdir={self.tmp}/etc/u,workdir={self.tmp}/etc/w etc /etc && '
                  f'echo {self.lib}/libnonroot.so >/etc/ld.so.preload && '
                  'echo ready && read end')
        os.mkdir(f"{self.tmp}/etc")
        holder = subprocess.Popen(
            ["unshare", "-m", "--propagation", "private", "sh", "-c", script],
            env=self.environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True, start_new_session=True)
        self.children.append(holder)
        if holder.stdout.readline().strip() == "ready":
            self.mounts = f"/proc/{holder.pid}/ns/mnt"

    def make_authbind(self):
        """Its port 80, on a tmpfs over its folder."""
        if not os.path.isdir("/etc/authbind"):
            return
        self.run_checked("mount", "-t", "tmpfs", "none", "/etc/authbind")
        for name in ("byport", "byaddr", "byuid"):
            os.mkdir(f"/etc/authbind/{name}")
        port = "/etc/authbind/byport/80"
        with open(port, "w", encoding="ascii"):
            pass
        os.chmod(port, 0o500)
        self.give(port)

    # ---- running a contestant ----

    def folder(self, contestant, purpose="work"):
        """A folder of its own, with two files of root's in it."""
        path = f"{self.tmp}/{purpose}/{contestant.name}"
        if not os.path.isdir(path):
            os.makedirs(path)
            if self.root:
                for name in ("theirs", "changed"):
                    with open(f"{path}/{name}", "w", encoding="ascii") as f:
                        f.write("root's\n")
                if not contestant.as_root:
                    self.give(path)
        return path

    def argv(self, contestant, command, cwd=None, pin=True, setting=()):
        """What runs `command` under the contestant; the environment is in it."""
        # The same names for all: the dynamic linker and setlocale look at each.
        env = {"HOME": f"{self.tmp}/home",
               "NONROOT_LOG": self.log, "NONROOT_HELPER": self.helper_socket,
               "NONROOT_STATE_DIR": f"{self.tmp}/state",
               **contestant.env, **dict(setting)}
        argv = [f"{self.lib}/enter"]
        if contestant.preload_file:
            argv += ["-m", self.mounts]
        argv += ["-d", cwd or self.folder(contestant)]
        if pin:
            argv += ["-c", str(self.cpu)]
        if self.root and not contestant.as_root:
            argv += ["-u", str(self.uid)]
            if contestant.privileges:
                argv += ["-p"]
        preload = env.pop("LD_PRELOAD", None)
        for name, value in env.items():
            argv += ["-e", f"{name}={value}"]
        # Last: `enter` is static, and executes the first that it is in.
        if preload:
            argv += ["-e", f"LD_PRELOAD={preload}"]
        return argv + ["--", *contestant.prefix, *command]

    def forget_owners(self, contestant):
        """
        As in a new container: nothing is recorded of files that are gone.  Of
        ours as root alone: an ordinary user has records that are in use.
        Returns the setting that belongs to it.
        """
        if self.root:
            for path in glob.glob(f"/dev/shm/nonroot-{self.uid}-*"):
                os.unlink(path)
        kept = contestant.env.get(PSEUDO)
        if not kept:
            return ()
        # Not the same one emptied: its daemon may still be there.
        for path in glob.glob(f"{kept}/job.*"):
            shutil.rmtree(path, ignore_errors=True)
        new = tempfile.mkdtemp(prefix="job.", dir=kept)
        self.give(new)
        return ((PSEUDO, new),)

    def environment(self):
        """Nothing of the caller's may decide what is measured."""
        return {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "LC_ALL": "C", "TMPDIR": f"{self.tmp}/home"}

    def run(self, contestant, command, limit=60, **how):
        """The finished process; one that takes too long is ended, and said so."""
        child = subprocess.Popen(
            self.argv(contestant, command, **how), env=self.environment(),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, errors="replace",
            start_new_session=True)
        try:
            out, err = child.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            end_group(child)
            return subprocess.CompletedProcess(command, 124, "", f"hung: no end in {limit} s")
        except BaseException:
            end_group(child)
            raise
        return subprocess.CompletedProcess(command, child.returncode, out, err)

    def cannot_run(self, contestant):
        """'' or why the contestant does not even run true(1) here."""
        if contestant.preload_file and not self.mounts:
            return "no overlay over /etc here"
        done = self.run(contestant, ["true"], limit=self.limit)
        if done.returncode == 0:
            return ""
        return (last_line(done.stderr) or f"exit {done.returncode}")[:120]

    def jobs_folder(self, on_disk=False):
        """
        In memory, unless BENCH_DIR names a folder of another file system:
        ext4 looks long for an inode where many were deleted a moment ago.
        """
        if on_disk not in self.jobs:
            where = DISK if on_disk else os.environ.get("BENCH_DIR") or self.tmp
            made = tempfile.mkdtemp(prefix="nonroot-bench-jobs.", dir=where)
            os.chmod(made, 0o755)
            self.jobs[on_disk] = made
        return self.jobs[on_disk]

    def disk(self):
        """What kind of file system is there for jobs on a disk, or None."""
        done = subprocess.run(["stat", "-f", "-c", "%T", DISK], capture_output=True,
                              text=True, check=False)
        kind = done.stdout.strip()
        return kind if kind and kind not in ("tmpfs", "ramfs") else None

    def close(self):
        for child in self.children:
            end_group(child)
        if self.jobs:
            # Nothing is mounted below them.
            subprocess.run(["rm", "-rf", "--one-file-system", *self.jobs.values()],
                           check=False)
        if not self.root:
            end_children()
            shutil.rmtree(self.tmp, ignore_errors=True)


PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h


def adopt_orphans():
    """A contestant's daemon that leaves its session becomes a child of ours."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_children():
    """All that is left, and what becomes a child of ours by its parent's end."""
    left = True
    while left:
        with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as f:
            left = [int(pid) for pid in f.read().split()]
        for pid in left:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def end_group(child):
    """The process and all that it started in its session."""
    try:
        os.killpg(child.pid, 9)
    except (ProcessLookupError, PermissionError):
        child.kill()
    child.wait()


def last_line(text):
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return lines[-1].strip() if lines else ""
