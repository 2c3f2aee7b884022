# SPDX-License-Identifier: MIT
"""Servers under load: started once under each contestant, asked in rounds."""

import os
import re
import socket
import subprocess
import time

from .arena import end_group, last_line
from .machine import which
from .server import Failed

READY_LIMIT = 10
FIRST_PORT = 18200

NGINX = """daemon off;
worker_processes 1;
pid {dir}/nginx.pid;
error_log {dir}/error.log;
events {{ }}
http {{
	access_log off;
	client_body_temp_path {dir}/b; proxy_temp_path {dir}/p;
	fastcgi_temp_path {dir}/f; uwsgi_temp_path {dir}/u; scgi_temp_path {dir}/s;
	server {{ listen 127.0.0.1:{port}; root {dir}; }}
}}
"""


def nginx_command(folder, port):
    with open(f"{folder}/nginx.conf", "w", encoding="utf-8") as f:
        f.write(NGINX.format(dir=folder, port=port))
    with open(f"{folder}/index.html", "w", encoding="utf-8") as f:
        f.write("hello\n")
    return ["nginx", "-p", folder, "-c", f"{folder}/nginx.conf"]


def redis_command(folder, port):
    return ["redis-server", "--port", str(port), "--save", "", "--appendonly", "no",
            "--dir", folder, "--daemonize", "no"]


def rate(pattern, *argv):
    done = subprocess.run(argv, capture_output=True, text=True, timeout=30, check=False)
    found = re.search(pattern, done.stdout)
    if not found or float(found.group(1)) <= 0:
        raise Failed(f"no answer under load: {last_line(done.stdout)[:80]}")
    return 1e6 / float(found.group(1))


def wrk(port):
    """Microseconds per request."""
    return rate(r"Requests/sec:\s*([0-9.]+)",
                "wrk", "-t1", "-c4", "-d1s", f"http://127.0.0.1:{port}/index.html")


def redis_benchmark(port):
    return rate(r'"GET[^"]*","([0-9.]+)"', "redis-benchmark", "-p", str(port),
                "-t", "get", "-n", "30000", "-c", "8", "--csv")


# name, what, its programs, how it is started, how it is asked
SERVICES = [
    ("nginx", "nginx under wrk, a request", ("nginx", "wrk"), nginx_command, wrk),
    ("redis", "redis-benchmark GET, a request", ("redis-server", "redis-benchmark"),
     redis_command, redis_benchmark),
]


def available():
    return [s for s in SERVICES if all(which(p) for p in s[2])]


class Service:
    """One server of each contestant."""

    def __init__(self, arena, service):
        self.arena = arena
        self.name, _, _, self.command, self.load = service
        self.running = {}

    def start(self, contestant, number):
        folder = self.arena.folder(contestant, self.name)
        port = FIRST_PORT + number
        with open(f"{self.arena.tmp}/errors/{self.name}.{contestant.name}", "w",
                  encoding="utf-8") as err:
            child = subprocess.Popen(
                self.arena.argv(contestant, self.command(folder, port), cwd=folder,
                                pin=False),
                env=self.arena.environment(), stdin=subprocess.DEVNULL,
                stdout=err, stderr=err, start_new_session=True)
        self.running[contestant.name] = (child, port)
        end = time.monotonic() + READY_LIMIT
        while time.monotonic() < end:
            if child.poll() is not None:
                with open(err.name, encoding="utf-8", errors="replace") as f:
                    raise Failed(f"died: {last_line(f.read())[:100]}")
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise Failed(f"hung: does not serve after {READY_LIMIT} s")

    def ask(self, name):
        child, port = self.running[name]
        if child.poll() is not None:
            raise Failed("died under load")
        try:
            return self.load(port)
        except subprocess.TimeoutExpired:
            raise Failed("hung under load") from None

    def close(self):
        for child, _ in self.running.values():
            end_group(child)
        pid_files = [f"{self.arena.tmp}/{self.name}/{n}/nginx.pid" for n in self.running]
        for path in filter(os.path.exists, pid_files):
            with open(path, encoding="ascii") as f:
                pid = f.read().strip()
            if pid.isdigit():
                subprocess.run(["kill", pid], stderr=subprocess.DEVNULL, check=False)
