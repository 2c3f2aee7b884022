# SPDX-License-Identifier: MIT
"""Whole jobs: commands that people run, each in a folder of the contestant's."""

import collections
import io
import itertools
import json
import os
import resource
import shlex
import shutil
import subprocess
import tarfile
import time
from dataclasses import dataclass

from .arena import end_group, last_line
from .server import Failed

FILES = 20000
PER_FOLDER = 500


@dataclass
class Job:
    name: str
    what: str
    # {dir} is the contestant's own folder, {tar} an archive, {tree} the job's own
    # tree of files that belong to whoever it runs as, {id} another number each time.
    command: str
    # Before and after each round, not timed.
    prepare: str = "mkdir {dir}/out"
    clean: str = "rm -rf {dir}/out"
    # Whom it is compared with: what only root can do is root's.
    base: str = "native"
    # The case of `calls check` that says whether root's answer is given.
    truth: str = "start_true"
    # It may end with another status than 0 for reasons of the system's own:
    # everybody's as the first one's, then.
    any_status: bool = False
    # In a folder on a disk, as images are, not in memory.
    on_disk: bool = False


HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def known(files):
    """A new job is an entry here."""
    return [
        Job("find", "find /usr -xdev, with a stat of each",
            "find /usr -xdev -size +4k -newermt 2000-01-01", truth="stat_own",
            any_status=True),
        Job("tar", f"tar xp of {files} files", "tar xpf {tar} -C {dir}/out",
            base="root", truth="chown_told"),
        Job("chown", f"chown -R of {files} files", "chown -R {id}:{id} {tree}",
            base="root", truth="chown_told"),
        # The one that makes and deletes no files, see jobs_folder().
        Job("chown_disk", f"chown -R of {files} files on a disk", "chown -R {id}:{id} {tree}",
            base="root", truth="chown_told", on_disk=True),
        Job("cp", f"cp -a of {files} files", "cp -a {tree} {dir}/out/copy",
            base="root", truth="chown_told"),
        Job("configure", "a configure script", f"sh {HERE}/jobs/configure {{dir}}/out"),
    ]


def make_tar(path, files):
    """Files of some hundred bytes, of three owners."""
    with tarfile.open(path, "w") as tar:
        for n in range(files):
            if n % PER_FOLDER == 0:
                folder = tarfile.TarInfo(f"d{n // PER_FOLDER}")
                folder.type = tarfile.DIRTYPE
                folder.mode = 0o755
                tar.addfile(folder)
            info = tarfile.TarInfo(f"d{n // PER_FOLDER}/f{n}")
            info.size = n % 700
            info.mode = 0o640
            info.uid = info.gid = (0, 33, 999)[n % 3]
            tar.addfile(info, io.BytesIO(b"x" * info.size))


class Jobs:
    def __init__(self, arena, files, limit):
        self.arena = arena
        self.limit = limit  # seconds for a run of a job
        self.files = files
        self.hyperfine = shutil.which("hyperfine")
        self.cpu = {}
        self.ids = itertools.count(900)
        self.statuses = {}  # of jobs that may end with any

    def folder(self, job):
        return self.arena.jobs_folder(job.on_disk)

    def own_folder(self, job, contestant):
        path = f"{self.folder(job)}/{contestant.name}"
        if not os.path.isdir(path):
            os.mkdir(path)
            if not contestant.as_root:
                self.arena.give(path)
        return path

    def tree(self, job, contestant):
        """One for root, who changes it, and one for all who only say so."""
        path = f"{self.folder(job)}/{job.name}.{'root' if contestant.as_root else 'user'}"
        if not os.path.isdir(path):
            os.mkdir(path)
            if not contestant.as_root:
                self.arena.give(path)
            try:
                self.as_its_user(contestant,
                                 f"tar xf {self.tar()} --no-same-owner -C {path}")
            except Failed:
                shutil.rmtree(path)  # nobody's job is a part of it
                raise
        return path

    def tar(self):
        path = f"{self.arena.jobs_folder()}/files.tar"
        if not os.path.exists(path):
            make_tar(f"{path}.new", self.files)
            os.chmod(f"{path}.new", 0o644)
            os.rename(f"{path}.new", path)
        return path

    def cpu_of(self, job):
        """{contestant: of the processors in each round}, filled by `once`."""
        return self.cpu.setdefault(job.name, collections.defaultdict(list))

    def argv(self, job, contestant):
        """What runs it, all made ready."""
        fill = {"dir": self.own_folder(job, contestant), "id": str(next(self.ids))}
        if "{tar}" in job.command:
            fill["tar"] = self.tar()
        if "{tree}" in job.command:
            fill["tree"] = self.tree(job, contestant)
        self.as_its_user(contestant, (job.clean + "; " + job.prepare).format(**fill))
        return self.arena.argv(contestant, shlex.split(job.command.format(**fill)),
                               cwd=fill["dir"], pin=False,
                               setting=self.arena.forget_owners(contestant))

    def once(self, job, contestant):
        """Milliseconds; `cpu_of` has those of the processors."""
        try:
            elapsed, cpu, status = self.timed(self.argv(job, contestant))
            self.as_its_user(contestant,
                             job.clean.format(dir=self.own_folder(job, contestant)))
        except OSError as e:
            raise Failed(f"fails: {e.strerror}: {e.filename}") from None
        wanted = self.statuses.setdefault(job.name, status) if job.any_status else 0
        if status != wanted:
            raise Failed(f"fails: exit {status}" + f", not {wanted}" * job.any_status)
        self.cpu_of(job)[contestant.name].append(cpu)
        return elapsed

    def warm_up(self, job, contestant):
        """What is read from a disk is in memory afterwards, for all."""
        try:
            self.once(job, contestant)
        except Failed:
            pass  # it will say why in its turn
        self.cpu.pop(job.name, None)

    def as_its_user(self, contestant, script):
        user = [] if contestant.as_root or not self.arena.root else \
            ["-u", str(self.arena.uid)]
        done = subprocess.run([f"{self.arena.lib}/enter", *user, "--", "sh", "-c", script],
                              check=False, env=self.arena.environment(), text=True,
                              errors="replace", stderr=subprocess.PIPE)
        if done.returncode:
            why = done.stderr.strip().partition("\n")[0]
            raise Failed(f"fails: {why[:120] or done.returncode}")

    def timed(self, argv):
        """
        (elapsed, of the processors) in ms, and the exit status.  hyperfine
        times one run at a time: the runs of a command that it does by itself
        come one after the other, which on a shared machine compares two
        moments.
        """
        if not self.hyperfine:
            began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
            status, _ = self.limited(argv)
            took, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
            return (took * 1000, (after.ru_utime - before.ru_utime +
                                  after.ru_stime - before.ru_stime) * 1000, status)
        out = f"{self.arena.tmp}/errors/hyperfine.json"
        status, said = self.limited([self.hyperfine, "-N", "--ignore-failure", "--runs", "1",
                                     "--style", "none", "--export-json", out,
                                     shlex.join(argv)])
        if status:
            raise Failed(f"fails: {said or status}")
        with open(out, encoding="utf-8") as f:
            run = json.load(f)["results"][0]
        return run["median"] * 1000, (run["user"] + run["system"]) * 1000, run["exit_codes"][0]

    def limited(self, argv):
        """(exit status, the last line of what it says)."""
        child = subprocess.Popen(argv, env=self.arena.environment(),
                                 stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.PIPE, text=True, errors="replace",
                                 start_new_session=True)
        try:
            _, err = child.communicate(timeout=self.limit)
        except subprocess.TimeoutExpired:
            end_group(child)
            raise Failed(f"hung: no end in {self.limit} s") from None
        except BaseException:
            end_group(child)
            raise
        return child.returncode, last_line(err)[:120]
