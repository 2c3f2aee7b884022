#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Reads log lines on standard input, as strictly as their form is promised.

  logfmt.py logfmt|json              fails, saying where, on what does not parse
  logfmt.py logfmt|json KEY [CODE]   writes that key's values, one a line as
                                     Python's repr() of bytes, - where missing
"""
import json
import re
import sys

PAIR = re.compile(rb'([a-z]+)=(?:"((?:[^"\\\x00-\x1f\x7f]|\\["\\]|\\u00[0-9a-f]{2})*)"|([^\x00-\x20"=\\\x7f]+))( |$)')
NUMBERS = (b"pid", b"n")
ORDER = [b"src", b"level", b"code", b"pid", b"prog", b"told", b"real", b"op",
         b"path", b"addr", b"ids", b"want", b"errno", b"did", b"n", b"hint"]


def unescaped(text):
    return re.sub(rb'\\(?:u00([0-9a-f]{2})|(.))',
                  lambda m: bytes([int(m[1], 16)]) if m[1] else m[2], text)


def from_logfmt(line):
    pairs, at = [], 0
    while at < len(line):
        m = PAIR.match(line, at)
        if not m:
            raise ValueError("no pair at %r" % line[at:at + 40])
        pairs.append((m[1], unescaped(m[2]) if m[2] is not None else m[3]))
        at = m.end()
    return pairs


def from_json(line):
    pairs = json.loads(line.decode("utf-8"), object_pairs_hook=list)
    for key, value in pairs:
        wanted = int if key.encode() in NUMBERS + (b"errno",) else str
        if type(value) is not wanted and key != "errno":
            raise ValueError("%s is no %s" % (key, wanted.__name__))
    return [(k.encode(), v.encode() if isinstance(v, str) else b"%d" % v)
            for k, v in pairs]


def main():
    parse = {"logfmt": from_logfmt, "json": from_json}[sys.argv[1]]
    key = sys.argv[2].encode() if len(sys.argv) > 2 else None
    code = sys.argv[3].encode() if len(sys.argv) > 3 else None
    lines = sys.stdin.buffer.read().split(b"\n")
    if lines.pop() != b"":
        sys.exit("the last line has no newline")
    if not lines:
        sys.exit("no line at all")
    for line in lines:
        try:
            pairs = parse(line)
            keys = [k for k, _ in pairs]
            if keys != [k for k in ORDER if k in keys]:
                raise ValueError("keys %r" % keys)
            event = dict(pairs)
            if event[b"src"] != b"nonroot" or not event[b"pid"].isdigit():
                raise ValueError("src or pid")
        except (ValueError, KeyError, UnicodeDecodeError) as e:
            sys.exit("%r: %s" % (line, e))
        if key and (code is None or event[b"code"] == code):
            print(repr(event[key])[2:-1] if key in event else "-")


main()
