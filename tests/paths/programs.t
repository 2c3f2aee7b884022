#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Programs that stand in the state folder alone: searched for in PATH, and as
# the interpreters of scripts.  What real root sees of them natively is wanted.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/common.sh"

# Echoes its arguments, of which the first is its name.
show='#!/bin/sh
printf "<%s>" "${0##*/}" "$@"
echo
'
cat >"$T/programs.py" <<'END'
import ctypes, os, shutil, sys

top, show = "/var/lib/app/env", sys.argv[1]
os.makedirs(top + "/bin")
os.chdir(top)

def put(name, text, mode=0o755):
    with open(name, "w") as f:
        f.write(text)
    os.chmod(name, mode)
    return os.path.abspath(name)

def run(name, call):
    sys.stdout.write(name + ": ")
    sys.stdout.flush()
    if os.fork() == 0:
        os.environ["PATH"] = top + "/bin:" + os.environ["PATH"]
        try: call()
        except OSError as e: print(os.strerror(e.errno), flush=True)
        os._exit(7)
    print(os.waitstatus_to_exitcode(os.wait()[1]), flush=True)

c = ctypes.CDLL(None, use_errno=True)
def words(*w): return (ctypes.c_char_p * (len(w) + 1))(*(x.encode() for x in w))
def spawned(call):
    def run(path, argv):
        pid = ctypes.c_int()
        e = call(ctypes.byref(pid), path, None, None, argv, words(*(f"{k}={v}" for k, v in os.environ.items())))
        if e: raise OSError(e, "")
        os._exit(os.waitstatus_to_exitcode(os.waitpid(pid.value, 0)[1]))
    return run
def executed(call):
    def run(path, argv):
        ctypes.set_errno(0)
        call(path, argv)
        raise OSError(ctypes.get_errno(), "")
    return run
plain = {"execv": executed(c.execv), "posix_spawn": spawned(c.posix_spawn),
    "execve": lambda p, a: executed(lambda p, a: c.execve(p, a, None))(p, a),
    "execveat": executed(lambda p, a: c.execveat(-100, p, a, words("A=b"), 0)),
    "syscall": executed(lambda p, a: c.syscall(ctypes.c_long(59 if os.uname().machine == "x86_64" else 221), p, a, words("A=b")))}
search = {"execvp": executed(c.execvp), "posix_spawnp": spawned(c.posix_spawnp)}

shutil.copy("/bin/echo", "bin/tool")
os.chmod("bin/tool", 0o755)
put("bin/show", show)
put("in", "in\n")
put("bin/closed", show, 0o644)
os.mkdir("bin/folder")
put("/tmp/below", "#!%s/bin/tool out\n" % top)
scripts = {
    "with an argument": "#!%s/bin/tool one\n",
    "with blanks around": "#! \t %s/bin/tool \t one two \t\n",
    "without": "#!%s/bin/tool\nrest",
    "without a line's end": "#!%s/bin/tool",
    "of a script": "#!%s/bin/show -x\n",
    "relative": "#!bin/tool\n",
    "by a link": "#!%s/link/tool\n",
    "that is closed": "#!%s/bin/closed\n",
    "that is a folder": "#!%s/bin/folder\n",
    "that is nowhere": "#!%s/bin/none\n",
    "that is empty": "#!\n",
    "too long": "#!%s/bin/" + "x" * 300 + "\n",
    "no script": "echo no script $1\n",
}
os.symlink("bin", "link")
for name, text in scripts.items():
    path = put("bin/s-" + name.replace(" ", "-"), text % top if "%s" in text else text)
    for by, call in {**plain, **search}.items():
        run(f"{by}, an interpreter {name}", lambda: call(path.encode(), words("zeroth", "a b", "c")))
    for by, call in search.items():
        run(f"{by}, found, an interpreter {name}", lambda: call(os.path.basename(path).encode(), words("zeroth", "a b", "c")))
for by, call in {**plain, **search}.items():
    run(f"{by}, a script below", lambda: call(b"/tmp/below", words("zeroth", "x")))
    run(f"{by}, no arguments", lambda: call(b"bin/s-without", words()))
for by, call in search.items():
    for name in "tool", "show", "closed", "folder", "none", "bin/tool", "./bin/show", "sh", "":
        run(f"{by} {name!r}", lambda: call(name.encode(), words("zeroth", "-c", "echo sh")))
for tool in "env", "nice", "nohup", "xargs", "timeout 5", "sh -c", "find /etc/passwd -exec":
    run(tool, lambda: os.execvp("sh", ["sh", "-c", f"{tool} show 2>&1 \\; <in"]))
END
told_as() { sed "s#$STATE#STATE#g; s#${STATE#"$ROOT"}##g" "$1"; }

new_root
install -m 644 "$T/programs.py" "$ROOT/programs.py"
chroot "$ROOT" env -i PATH=/usr/bin:/bin python3 /programs.py "$show" >"$T/natively" 2>&1
new_root
install -m 644 "$T/programs.py" "$ROOT/programs.py"
in_user LD_PRELOAD=/lib.so/libnonroot.so NONROOT_LOG=/tmp/log PATH=/usr/bin:/bin \
	python3 /programs.py "$show" >"$T/under" 2>&1
ok 'many of them ran' test "$(grep -c '^0$' "$T/natively")" -gt 60
same 'as real root' "$(told_as "$T/under")" "$(cat "$T/natively")"
is 'none of it is below' "$(ls "$ROOT/var/lib/app")" ""
finish
