#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A nonroot-helper that misbehaves, for helper_faults.t.

  fake_helper.py SOCKET FAULT

listens on SOCKET and serves every connection by that FAULT.  The layout is
that of shim/core/wire.h.
"""
import os
import socket
import struct
import sys
import time

MAGIC, VERSION, DATA = 0x544F524E, 1, 256
REQUEST = struct.Struct("=IHHIII28s")
REPLY = struct.Struct("=IHHiHHI256s")


def reply(kind, error=0, magic=MAGIC, length=0, data=b""):
    return REPLY.pack(magic, VERSION, kind, error, VERSION, VERSION, length, data)


def hang(_):
    time.sleep(3600)


def read(conn):
    """The kind of the request; what descriptor came with it is closed."""
    data, fds, _, _ = socket.recv_fds(conn, 4096, 8)
    for fd in fds:
        os.close(fd)
    print("asked", flush=True)
    return REQUEST.unpack(data)[2]


def answer(make):
    """A fault that is one message, made from the request's kind."""
    def fault(conn):
        conn.send(make(read(conn)))
    return fault


def trickle(conn):
    """One byte of a table in each reply, without an end."""
    kind = read(conn)
    while True:
        conn.send(reply(kind, length=1, data=b"x"))
        read(conn)


def slow_trickle(conn):
    kind = read(conn)
    while True:
        time.sleep(0.3)
        conn.send(reply(kind, length=1, data=b"x"))
        read(conn)


def with_fds(conn):
    """An answer with descriptors in it, which nobody asked for."""
    kind = read(conn)
    socket.send_fds(conn, [reply(kind, error=13)], [0, 1, 2])


FAULTS = {
    "hang": hang,
    "read-hang": lambda c: (read(c), hang(c)),
    "close": lambda c: None,
    "read-close": read,
    "refuse": answer(lambda k: reply(k, error=13)),
    "not-understood": answer(lambda k: reply(k, error=71)),
    "in-use": answer(lambda k: reply(k, error=98)),
    "empty": answer(lambda k: b""),
    "short": answer(lambda k: reply(k)[:-1]),
    "long": answer(lambda k: reply(k) + b"\0"),
    "huge": answer(lambda k: reply(k) * 200),
    "garbage": answer(lambda k: os.urandom(REPLY.size)),
    "text": answer(lambda k: b"HTTP/1.1 400 Bad Request\r\n\r\n"),
    "magic": answer(lambda k: reply(k, magic=MAGIC ^ 1)),
    "kind": answer(lambda k: reply(k ^ 3)),
    "negative": answer(lambda k: reply(k, error=-1)),
    "min-errno": answer(lambda k: reply(k, error=-2**31)),
    "big-errno": answer(lambda k: reply(k, error=4096)),
    "max-errno": answer(lambda k: reply(k, error=2**31 - 1)),
    "len": answer(lambda k: reply(k, length=DATA + 1)),
    "max-len": answer(lambda k: reply(k, length=2**32 - 1)),
    "trickle": trickle,
    "slow-trickle": slow_trickle,
    "fds": with_fds,
}


def listen(path, kind=socket.SOCK_SEQPACKET, backlog=128):
    s = socket.socket(socket.AF_UNIX, kind)
    s.bind(path)
    os.chmod(path, 0o666)
    s.listen(backlog)
    return s


def full_backlog(path):
    """Nobody accepts, and no more can wait to be."""
    s = listen(path, backlog=0)
    waiting = []
    try:
        while True:
            c = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            c.setblocking(False)
            waiting.append(c)
            c.connect(path)
    except BlockingIOError:
        print("ready", flush=True)
    time.sleep(3600)
    s.close()


def main():
    path, fault = sys.argv[1:]
    if fault == "full-backlog":
        full_backlog(path)
    if fault == "stream":
        s = listen(path, kind=socket.SOCK_STREAM)
    elif fault == "no-listener":
        s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        s.bind(path)
        os.chmod(path, 0o666)
    elif fault == "datagram":
        s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        s.bind(path)
        os.chmod(path, 0o666)
    else:
        s = listen(path)
    print("ready", flush=True)
    while fault in FAULTS:
        conn, _ = s.accept()
        try:
            FAULTS[fault](conn)
        except (OSError, struct.error):
            pass
        conn.close()
    time.sleep(3600)


main()
