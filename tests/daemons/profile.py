#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""profile.py PROFILE FILTER: compiles a seccomp profile of Docker's form for a
container without capabilities on this machine, as runc would: the filter that
`container run` installs.  The file says of each rule for which architectures,
capabilities and kernels it is."""

import json
import platform
import sys

import seccomp

ACTIONS = {"SCMP_ACT_ALLOW": seccomp.ALLOW}
OPS = {"SCMP_CMP_EQ": seccomp.EQ, "SCMP_CMP_MASKED_EQ": seccomp.MASKED_EQ}
ARCHES = {"x86_64": "amd64", "aarch64": "arm64"}
EPERM = 1


def kernel(version):
    return tuple(int(n) for n in version.split("-")[0].split(".")[:2])


def is_for_us(rule):
    """No capability is there, so a rule that wants one is not for us."""
    includes = rule.get("includes") or {}
    excludes = rule.get("excludes") or {}
    arch = ARCHES.get(platform.machine(), platform.machine())
    if includes.get("caps") or arch in excludes.get("arches", []):
        return False
    if "arches" in includes and arch not in includes["arches"]:
        return False
    return kernel(includes.get("minKernel", "0.0")) <= kernel(platform.release())


def action_of(rule):
    if rule["action"] == "SCMP_ACT_ERRNO":
        return seccomp.ERRNO(rule.get("errnoRet") or EPERM)
    return ACTIONS[rule["action"]]


def arg_of(arg):
    if arg["op"] == "SCMP_CMP_MASKED_EQ":
        return seccomp.Arg(arg["index"], OPS[arg["op"]], arg["value"], arg.get("valueTwo", 0))
    return seccomp.Arg(arg["index"], OPS[arg["op"]], arg["value"])


def main(profile_name, filter_name):
    with open(profile_name, encoding="utf-8") as f:
        profile = json.load(f)
    default = action_of({"action": profile["defaultAction"],
                         "errnoRet": profile.get("defaultErrnoRet")})
    compiled = seccomp.SyscallFilter(default)
    for rule in profile["syscalls"]:
        if not is_for_us(rule):
            continue
        for name in rule["names"]:
            try:
                number = seccomp.resolve_syscall(seccomp.Arch(), name)
            except ValueError:
                continue
            if number >= 0 and action_of(rule) != default:
                compiled.add_rule(action_of(rule), name,
                                  *[arg_of(a) for a in rule.get("args") or []])
    with open(filter_name, "wb") as f:
        compiled.export_bpf(f)


main(*sys.argv[1:])
