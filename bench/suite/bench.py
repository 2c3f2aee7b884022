# SPDX-License-Identifier: MIT
"""A whole run: stage after stage, into a Results."""

import shutil

from . import counts, jobs, memory, scaling, services
from .arena import DISK
from .rounds import Interrupted, take_turns
from .rows import QUICK, UUID, all_rows
from .server import Failed, Server

STAGES = ("calls", "starts", "counts", "memory", "scaling", "jobs")
# A contestant that hangs costs its time limit each time.
HANGS_MAX = 2


class Plan:
    """How long, how often: seconds for a row, rounds at least and at most."""

    def __init__(self, quick):
        self.quick = quick
        self.call_us = 1000 if quick else 2000
        self.call_seconds = 0.9 if quick else 1.8
        self.call_rounds = (5, 40)
        self.start_seconds = 4 if quick else 10
        self.start_rounds = (4, 60)
        self.scale_ms = 40 if quick else 60
        self.scale_seconds = 1.2 if quick else 1.8
        self.job_seconds = 5 if quick else 40
        self.job_rounds = (2, 15) if quick else (4, 25)
        self.job_limit = 15 if quick else 60
        self.files = 2000 if quick else jobs.FILES

    def scaling_rows(self):
        return [r for r in scaling.rows() if not self.quick or
                (r["case"] == "stat" and r["workers"] == "threads")]

    def job_names(self):
        return {"tar", "chown"} if self.quick else None

    def works(self, contestant):
        """A round of a job under each tracer and daemon is a minute by itself."""
        return contestant.jobs and (not self.quick or contestant.kind != "peer" or
                                    contestant.name == "fakeroot_sysv")


class Bench:
    def __init__(self, arena, everyone, plan, results, progress_class, only=()):
        self.arena = arena
        self.present = [c for c in everyone if not c.missing]
        self.by_name = {c.name: c for c in self.present}
        self.called = [c for c in self.present if c.calls]
        self.plan = plan
        self.results = results
        self.only = set(only)
        self.undone = {}
        self.servers = {}
        self.hangs = {}
        every = all_rows(f"{arena.lib}/calls")
        results.nonroot["cases"] = {r.case: r.what for r in every if not r.base_case}
        self.rows = {stage: [r for r in every
                             if r.stage == stage and self.asked(r.name, stage)]
                     for stage in ("calls", "starts")}
        self.scaling_rows = [r for r in plan.scaling_rows()
                             if self.asked(r["name"], "scaling")]
        self.jobs = [j for j in jobs.known(plan.files) if self.job_asked(j.name)]
        self.services = [s for s in services.available() if self.job_asked(s[0])]
        known = {*STAGES, *(r.name for r in every), *(r["name"] for r in scaling.rows()),
                 *(j.name for j in jobs.known(plan.files)), *(s[0] for s in services.SERVICES)}
        for name in self.only - known:
            raise ValueError(f"no row {name}; there are: {' '.join(sorted(known))}")
        self.progress = progress_class(self.planned())
        for job in [j for j in self.jobs if j.on_disk and not arena.disk()]:
            self.progress.note(f"left out: {job.what}: {DISK} is in memory")
            self.jobs.remove(job)

    def asked(self, name, stage):
        if self.only:
            return name in self.only or stage in self.only
        return stage not in ("calls", "starts") or not self.plan.quick or name in QUICK

    def job_asked(self, name):
        if self.only:
            return name in self.only or "jobs" in self.only
        names = self.plan.job_names()
        return names is None or name in names

    def planned(self):
        """Seconds of each stage, for the time that is left."""
        p = self.plan
        counted = [c for c in self.present if self.counted(c)]
        return {
            "who does what": 1 + 0.4 * len(self.present),
            "calls": (p.call_seconds + 0.6) * len(self.rows["calls"]),
            "starts": (p.start_seconds + 1) * len(self.rows["starts"]),
            "counts": 5 * len(counted) if self.stage_asked("counts") else 0,
            "memory": 0.3 * len(self.called) if self.stage_asked("memory") else 0,
            "scaling": (p.scale_seconds + 0.5) * len(self.scaling_rows),
            "jobs": (p.job_seconds + 4) * len(self.jobs + self.services),
        }

    def stage_asked(self, stage):
        return not self.only or stage in self.only

    def run(self):
        try:
            self.progress.enter("who does what")
            self.check()
            for stage in STAGES:
                self.progress.enter(stage)
                getattr(self, f"measure_{stage}")()
                self.results.nonroot["stages"].append(stage)
        except (KeyboardInterrupt, Interrupted):
            self.results.nonroot["interrupted"] = True
            self.progress.note("interrupted: the report is of what was measured so far")
        except OSError as e:
            self.results.nonroot["stopped"] = str(e)
            self.progress.note(f"stopped: {e}: the report is of what was measured so far")
        finally:
            for server in self.servers.values():
                server.close()
        self.progress.done()

    # ---- who does the job ----

    def check(self):
        """{contestant: {case: what it answers instead of root's answer}}."""
        for n, c in enumerate(self.present):
            self.progress.at(n, len(self.present), c.label)
            done = self.arena.run(c, [f"{self.arena.lib}/calls", "check"],
                                  limit=self.arena.limit, setting=UUID)
            said = {}
            for line in done.stdout.splitlines():
                case, verdict, instead = (line + "  ").split(" ", 2)
                if verdict in ("yes", "no"):
                    said[case] = "" if verdict == "yes" else instead.strip()
            if done.returncode:
                said["*"] = done.stderr.strip()[-80:] or f"exit {done.returncode}"
            self.undone[c.name] = said

    def undone_of(self, case):
        out = {}
        for name, said in self.undone.items():
            out[name] = said.get(case, said.get("*", "no answer"))
        return out

    # ---- calls and starts ----

    def server(self, contestant, setting):
        key = (contestant.name, setting)
        if self.hangs.get(contestant.name, 0) >= HANGS_MAX:
            raise Failed("left out: it hung before")
        try:
            if key not in self.servers:
                self.servers[key] = Server(self.arena, contestant, setting)
            return self.servers[key]
        except Failed as why:
            self.count_hang(contestant.name, why)
            raise

    def count_hang(self, name, why):
        if str(why).startswith("hung"):
            self.hangs[name] = self.hangs.get(name, 0) + 1

    def ask(self, contestant, row, microseconds):
        server = self.server(contestant, row.setting)
        try:
            return server.ask(row.case_of(contestant), microseconds)
        except Failed as why:
            del self.servers[contestant.name, row.setting]
            self.count_hang(contestant.name, why)
            raise

    def measure_row(self, row, microseconds, seconds, rounds, unit, warm_up=True):
        scale = {"ns": 1, "us": 1e3}[unit]
        failed = {}
        if warm_up:
            for c in self.called:
                try:
                    self.ask(c, row, 0)
                except Failed as why:
                    failed[c.name] = str(why)
        names = [c.name for c in self.called if c.name not in failed]

        def once(name, _round):
            return self.ask(self.by_name[name], row, microseconds)[0] / scale

        stopped = None
        try:
            values, more = take_turns(names, once, seconds, *rounds, base=row.base)
        except Interrupted as e:
            stopped = e
            values, more = e.args
        self.results.add_row(row.stage, {
            "name": row.name, "what": row.what, "concern": row.concern,
            "base": row.base, "base_case": row.base_case, "case": row.case,
        }, unit, values, {**failed, **more}, self.undone_of(row.case))
        if stopped:
            raise stopped

    def measure_calls(self):
        p = self.plan
        for n, row in enumerate(self.rows["calls"]):
            self.progress.at(n, len(self.rows["calls"]), row.what)
            self.measure_row(row, p.call_us, p.call_seconds, p.call_rounds, "ns")

    def measure_starts(self):
        """A start in each turn: the distribution is that of the rounds."""
        p = self.plan
        rows = [r for r in self.rows["starts"]
                if r.case == "start_shell" or shutil.which(r.case[len("start_"):])]
        for n, row in enumerate(rows):
            self.progress.at(n, len(rows), row.what)
            self.measure_row(row, 0, p.start_seconds, p.start_rounds, "us")

    # ---- instructions, memory ----

    def counted(self, contestant):
        """Whose instructions are in the process itself; quickly, only ours."""
        if contestant.kind == "native":
            return contestant.name == "native"
        if self.plan.quick:
            return contestant.name in ("empty", "ours")
        return bool(contestant.library) and not contestant.privileges

    def measure_counts(self):
        if not self.stage_asked("counts") or not counts.available():
            return
        some = [c for c in self.present if self.counted(c)]
        for n, c in enumerate(some):
            self.progress.at(n, len(some), c.label)
            per_call = counts.calls(self.arena, c)
            begin = counts.start(self.arena, c)
            if begin is not None:
                per_call[counts.START] = begin
            if per_call:
                self.results.nonroot["counts"][c.name] = per_call

    def measure_memory(self):
        if not self.stage_asked("memory"):
            return
        for n, c in enumerate(self.called):
            self.progress.at(n, len(self.called), c.label)
            self.results.nonroot["memory"][c.name] = memory.measure(self.arena, c, UUID)

    # ---- much at once, whole jobs ----

    def measure_scaling(self):
        p = self.plan
        some = [c for c in self.present if c.scaling or c.name == "again"]
        for n, row in enumerate(self.scaling_rows):
            self.progress.at(n, len(self.scaling_rows), row["what"])
            values, cpu, failed = scaling.measure(
                self.arena, row, some, p.scale_ms, 3, p.scale_seconds)
            undone = self.undone_of({"open": "open_close"}.get(row["case"], row["case"]))
            self.results.add_row("scaling", row, "ns", values, failed, undone, cpu)

    def measure_jobs(self):
        p = self.plan
        steps = len(self.jobs) + len(self.services)
        if self.jobs:
            work = jobs.Jobs(self.arena, p.files, p.job_limit)
        for n, job in enumerate(self.jobs):
            self.progress.at(n, steps, job.what)
            if job.base in self.by_name:
                work.warm_up(job, self.by_name[job.base])
            self.measure_job(
                job.name, job.what, job.base, "ms", job.truth, self.workers(job.base),
                lambda c, _, job=job: work.once(job, c), work.cpu_of(job))
        for n, service in enumerate(self.services):
            self.progress.at(len(self.jobs) + n, steps, service[1])
            self.measure_service(service, self.workers("native"))

    def workers(self, base):
        """Both copies of the base, and who is compared with it."""
        return [c for c in self.present if self.plan.works(c) and
                (c.kind == base or c.kind not in ("native", "root"))]

    def measure_job(self, name, what, base, unit, truth, some, once, cpu=None):
        by_name = {c.name: c for c in some}
        least, most = self.plan.job_rounds
        stopped = None
        try:
            values, failed = take_turns(
                list(by_name), lambda n, i: once(by_name[n], i),
                self.plan.job_seconds, least, most, base)
        except Interrupted as e:
            stopped = e
            values, failed = e.args
        self.results.add_row("jobs", {"name": f"job_{name}", "what": what,
                                      "concern": "jobs", "base": base},
                             unit, values, failed, self.undone_of(truth), cpu)
        if stopped:
            raise stopped

    def measure_service(self, service, some):
        group = services.Service(self.arena, service)
        failed = {}
        try:
            for n, c in enumerate(some):
                try:
                    group.start(c, n)
                except Failed as why:
                    failed[c.name] = str(why)

            def once(contestant, _round):
                if contestant.name in failed:
                    raise Failed(failed[contestant.name])
                return group.ask(contestant.name)

            self.measure_job(service[0], service[1], "native", "us", "start_true",
                             some, once)
        finally:
            group.close()
