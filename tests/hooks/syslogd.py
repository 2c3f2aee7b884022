#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A syslogd for syslog.t: syslogd.py SOCKET OUTPUT.  Each message is a line,
with escapes; pids and seconds are left out."""
import os
import re
import socket
import sys

where, output = sys.argv[1:]
with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as s:
    s.bind(where)
    os.chmod(where, 0o666)
    with open(output, "w", encoding="ascii") as out:
        while True:
            text = repr(s.recv(65536))
            text = re.sub(r"\[\d+\]", "[PID]", text)
            text = re.sub(r"(\d\d:\d\d):\d\d ", r"\1 ", text, count=1)
            text = re.sub(r"x{5000,}", lambda m: f"x*{len(m[0])}", text)
            print(text, file=out, flush=True)
