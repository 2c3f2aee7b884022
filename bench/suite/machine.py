# SPDX-License-Identifier: MIT
"""What it was measured on: the machine, its load, the versions."""

import os
import platform
import re
import shutil
import socket
import subprocess
from datetime import datetime, timezone


def first_line(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as f:
            return f.readline().strip()
    except OSError:
        return ""


def said(*argv):
    try:
        done = subprocess.run(argv, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip().splitlines()[0] if done.returncode == 0 and done.stdout else ""


def cpu_model():
    with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as f:
        for line in f:
            if line.startswith(("model name", "Model")):
                return " ".join(line.split(":", 1)[1].split())
    return platform.machine()


def cpu_mhz():
    with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as f:
        found = re.search(r"^cpu MHz\s*: ([0-9.]+)", f.read(), re.M)
    return round(float(found.group(1))) if found else 0


def load():
    return [float(x) for x in first_line("/proc/loadavg").split()[:3]]


def toolchain():
    """What instruction counts depend on."""
    return ", ".join(filter(None, [
        said("getconf", "GNU_LIBC_VERSION"), said("gcc", "-dumpfullversion") and
        "gcc " + said("gcc", "-dumpfullversion"),
        said("valgrind", "--version"), platform.machine()]))


def commit(repo):
    def git(*argv):
        return said("git", "-c", f"safe.directory={repo}", "-C", repo, *argv)

    name = git("rev-parse", "--short=12", "HEAD")
    if name and git("status", "--porcelain", "--untracked-files=no"):
        name += "-dirty"
    return name


def version(repo):
    with open(f"{repo}/Makefile", encoding="utf-8") as f:
        return next((line.split(":=")[1].strip() for line in f
                     if line.startswith("VERSION ")), "")


def context(repo, arena):
    """The `context` of Google Benchmark, and what a reader asks besides."""
    governor = first_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")
    with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as f:
        virtual = " hypervisor " in f.read()
    return {
        "date": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "host_name": socket.gethostname(),
        "executable": "bench/run",
        "num_cpus": os.cpu_count(),
        "mhz_per_cpu": cpu_mhz(),
        "cpu_scaling_enabled": governor not in ("", "performance"),
        "caches": [],
        "load_avg": load(),
        "library_version": version(repo),
        "library_build_type": "release",
        "json_schema_version": 1,
        "cpu": cpu_model() + (", virtual" if virtual else ""),
        "kernel": f"{platform.system()} {platform.release()}",
        "clock": first_line(
            "/sys/devices/system/clocksource/clocksource0/current_clocksource"),
        "toolchain": toolchain(),
        "commit": commit(repo),
        "library_bytes": os.path.getsize(f"{arena.build}/libnonroot.so"),
        "uid": arena.uid,
        "as_root": arena.root,
        "pinned": pinned(arena),
    }


def pinned(arena):
    mask = said(f"{arena.lib}/enter", "-c", str(arena.cpu), "--",
                "sh", "-c", "grep Cpus_allowed_list /proc/self/status")
    return mask.split()[-1:] == [str(arena.cpu)]


def which(program):
    """The path of a program, in the folders of servers too."""
    return shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")


def missing_tools():
    """(tool, Debian package, what is left out without it)."""
    return [(tool, package, without) for tool, package, without in (
        ("valgrind", "valgrind", "no instruction is counted"),
        ("gnuplot", "gnuplot-nox", "the report has tables and no plots"),
        ("hyperfine", "hyperfine", "whole jobs are timed by the suite itself"),
        ("perf", "linux-perf", "bench/where cannot say where a job's time goes"),
        ("wrk", "wrk", "nginx is not put under load"),
        ("nginx", "nginx-light", "nginx is not put under load"),
        ("redis-server", "redis-server", "redis is not put under load"),
        ("redis-benchmark", "redis-tools", "redis is not put under load"),
        ("python3", "python3-minimal", "no start of it is measured"),
        ("perl", "perl-base", "no start of it is measured"),
        ("node", "nodejs", "no start of it is measured"),
        ("php", "php-cli", "no start of it is measured"),
        ("java", "default-jre-headless", "no start of it is measured"),
    ) if not which(tool)]
