#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# New names where the kernel refuses them, made and found by stock programs:
# on a root that belongs to root, and on a read-only one.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/common.sh"

# Dots and slashes at the end, in a folder of ours and in a usual one.
tails='
import errno, os, sys
top = (sys.argv[1:] or ["/run"])[0] + "/tails"
os.makedirs(top + "/sub"); open(top + "/f", "w").close(); os.chdir(top)
os.symlink("sub", "link"); os.symlink("none", "dangling")
def call(f, *names):
    try: return f(*(top + "/" + n for n in names)) or "done"
    except OSError as e: return errno.errorcode[e.errno]
fd = lambda flags: lambda name: os.close(os.open(name, flags, 0o600))
for f, names in ((os.rename, (".", "../moved")), (os.rename, ("sub/.", "m")),
    (os.rename, ("sub/..", "../moved")), (os.rename, ("link/", "m")),
    (os.rename, ("f", "m/")), (os.rename, ("sub", "sub/.")), (os.rmdir, ("sub/.",)),
    (os.rmdir, ("link/",)), (os.unlink, ("link/",)), (os.unlink, ("f/",)),
    (os.unlink, ("sub/.",)), (os.remove, ("link/",)), (os.mkdir, ("dangling/",)), (os.mkdir, ("sub/.",)),
    (os.mkdir, ("new/",)), (os.rename, ("new/", "newer/")),
    (os.mkfifo, ("m/",)), (os.link, ("f", "m/")), (os.symlink, ("f", "m/")),
    (fd(os.O_CREAT), ("m/",)), (fd(os.O_CREAT), ("f/",)),
    (fd(os.O_CREAT | os.O_EXCL), ("m/",)), (fd(0), ("sub/.",)), (fd(0), ("link/",)), (fd(0), ("f/",))):
    print(f.__name__, names, call(f, *names))
print(sorted(os.listdir(top)))
'

both() {
	local on=$1
	fail_bare() { if bare "$@" 2>/dev/null; then return 1; fi; }
	ok "$on: without the library it is refused" fail_bare touch /run/x.pid
	ok "$on: a pid file" in_root sh -c 'echo 7 >/run/x.pid'
	is "$on: is read" "$(in_root cat /run/x.pid)" 7
	is "$on: by /var/run" "$(in_root cat /var/run/x.pid)" 7
	is "$on: relative" "$(in_root sh -c 'cd /run && cat x.pid')" 7
	is "$on: is root's" "$(in_root stat -c %u:%g:%a /run/x.pid)" 0:0:644
	is "$on: stands in the state folder" "$(cat "$STATE/run/x.pid")" 7
	is "$on: and nowhere else" "$(ls "$ROOT/run")" ""
	ok "$on: the log says so" said PATH-01 'path=/run/x.pid'

	ok "$on: a folder" in_root mkdir /run/d
	like "$on: once" "$(in_root mkdir /run/d 2>&1)" '*File exists'
	ok "$on: folders" in_root mkdir -p /var/run/d/e/f
	ok "$on: a file deep in it" in_root touch /run/d/e/f/g
	is "$on: getcwd" "$(in_root sh -c 'cd /run/d/e && /bin/pwd')" /run/d/e
	is "$on: getcwd into what has room for the name" "$(in_root python3 -c '
import ctypes, os
os.chdir("/run/d/e")
c = ctypes.CDLL(None, use_errno=True)
c.getcwd.restype = ctypes.c_char_p
def cwd(buf, n): return c.getcwd(buf, n) or ctypes.get_errno()
print(cwd(ctypes.create_string_buffer(9), 9), cwd(None, 9), cwd(None, 8),
    cwd(ctypes.create_string_buffer(8), 8))')" "b'/run/d/e' b'/run/d/e' 34 34"
	is "$on: realpath" "$(in_root realpath /var/run/d/../d/e)" /run/d/e
	is "$on: from within, .." \
		"$(in_root sh -c 'cd /run/d && cat ../x.pid')" 7
	is "$on: from within, what is below" \
		"$(in_root sh -c 'cd /var/log && mkdir -p made && cd made && ls -d ../app')" ../app
	ok "$on: a link" in_root ln -s /run/x.pid /run/d/link
	is "$on: is followed" "$(in_root cat /run/d/link)" 7
	is "$on: is read" "$(in_root readlink /run/d/link)" /run/x.pid
	ok "$on: a dangling one" in_root ln -s ../y.pid /run/d/dangling
	ok "$on: is written through" in_root sh -c 'echo 8 >/run/d/dangling'
	is "$on: to where it leads" "$(in_root cat /run/y.pid)" 8
	ok "$on: a hard link" in_root ln /run/y.pid /run/z.pid
	is "$on: of two names" "$(in_root stat -c %h /run/z.pid)" 2
	is "$on: of an open file" "$(in_root python3 -c '
import ctypes, os
c = ctypes.CDLL(None, use_errno=True)
fd = os.open("/run/d/e/f", os.O_TMPFILE | os.O_RDWR, 0o600)
print(c.linkat(fd, b"", -100, b"/run/d/open", 0x1000), ctypes.get_errno())')" \
		"$(bare python3 -c '
import ctypes, os
c = ctypes.CDLL(None, use_errno=True)
fd = os.open("/tmp", os.O_TMPFILE | os.O_RDWR, 0o600)
print(c.linkat(fd, b"", -100, b"/tmp/open", 0x1000), ctypes.get_errno())'; rm -f "$ROOT/tmp/open")"
	ok "$on: a fifo" in_root mkfifo /run/fifo
	ok "$on: moved" in_root mv /run/x.pid /run/d/moved
	is "$on: is there" "$(in_root cat /run/d/moved)" 7
	like "$on: and no longer here" "$(in_root cat /run/x.pid 2>&1)" '*No such file*'
	ok "$on: moved in from elsewhere" in_root sh -c 'echo 9 >/tmp/m; mv /tmp/m /run/m'
	is "$on: is there too" "$(in_root cat /run/m)" 9
	is "$on: what is nowhere is not moved, nor linked" "$(in_root python3 -c '
import os
for f in os.rename, os.link:
    try: f("/run/nothing", "/run/new")
    except FileNotFoundError: print("no")' 2>&1)" $'no\nno'
	ok "$on: chmod, chown" in_root sh -c 'chmod 600 /run/m && chown 33:33 /run/m'
	ok "$on: and logged by that name" said OWN-01 'path=/run/m '
	is "$on: are told" "$(in_root stat -c %u:%g:%a /run/m)" 33:33:600
	ok "$on: touch -d" in_root touch -d @1000 /run/m
	is "$on: is told" "$(in_root stat -c %Y /run/m)" 1000
	ok "$on: truncated" in_root truncate -s 3 /run/m
	ok "$on: a lock" in_root flock /run/lock.file true
	ok "$on: appended to" in_root sh -c 'echo a >>/run/log; echo b >>/run/log'
	is "$on: both lines" "$(in_root cat /run/log)" $'a\nb'
	ok "$on: a program" in_root sh -c \
		'printf "#!/bin/sh\necho ran\n" >/run/p && chmod 755 /run/p'
	is "$on: runs" "$(in_root sh -c /run/p)" ran
	ok "$on: taken away" in_root rm /run/p /run/m /run/fifo
	like "$on: is gone" "$(in_root rm /run/p 2>&1)" '*No such file*'
	ok "$on: a temporary folder" in_root python3 -c \
		'import tempfile as t; d = t.mkdtemp(dir="/run"); open(d + "/f", "w")'
	like "$on: a folder that is not empty" "$(in_root rmdir /run/d 2>&1)" '*not empty'
	is "$on: what a path ends in counts, as for root" "$(in_root python3 -c "$tails" 2>&1)" \
		"$(rm -rf "$T/native" && mkdir "$T/native" && python3 -c "$tails" "$T/native" 2>&1)"
	is "$on: below there is still nothing" "$(ls "$ROOT/run")" ""
}

# Before a bind(2) the umask is often lowered to such.
new_root
ok 'folders on the way do not follow the umask' in_root sh -c \
	'umask 0177; echo 1 >/var/lib/app/first; echo 2 >/var/lib/app/second'
is 'they are of mode 0700' "$(stat -c %a "$STATE" "$STATE/var/lib/app" | paste -sd' ')" '700 700'
is 'and the files do' "$(stat -c %a "$STATE/var/lib/app/first")" 600

new_root
both 'closed'
new_root ro
both 'read-only'
ok 'read-only: unlink of what is nowhere is ENOENT' in_root python3 -c '
import errno, os
try: os.unlink("/run/nothing")
except OSError as e: assert e.errno == errno.ENOENT, e'

# ---- sockets ----

sockets() {
	in_root "${@:2}" python3 - "$1" <<'PYTHON'
import os, socket, sys
name = sys.argv[1]
l = socket.socket(socket.AF_UNIX)
l.bind(name)
os.chmod(name, 0o666)
l.listen()
assert l.getsockname() == name, l.getsockname()
c = socket.socket(socket.AF_UNIX)
c.connect(name)
assert c.getpeername() == name, c.getpeername()
a = l.accept()[0]
c.send(b"x")
assert a.recv(1) == b"x"
try:
    socket.socket(socket.AF_UNIX).bind(name)
    sys.exit("bound twice")
except OSError as e:
    assert e.errno == 98, e
if os.fork() == 0:
    os.execvp("python3", ["python3", "-c", """
import socket, sys
c = socket.socket(socket.AF_UNIX); c.connect(sys.argv[1])
assert c.getpeername() == sys.argv[1], c.getpeername()""", name])
assert os.wait()[1] == 0
d = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
d.bind(name[:-1] + "d")
socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b"y", name[:-1] + "d")
assert d.recv(1) == b"y"
os.unlink(name)
os.unlink(name[:-1] + "d")
PYTHON
}

new_root
ok 'a socket' sockets /run/app.sock
ok 'a socket at /dev/log, always' in_root python3 -c '
import os, socket
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind("/dev/log")
os.chmod("/dev/log", 0o666)
socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b"x", "/dev/log")
assert s.recv(1) == b"x"'
ok 'a fifo at /dev/xconsole, likewise' in_root sh -ec 'mkfifo -m 640 /dev/xconsole
	chown root:adm /dev/xconsole
	test "$(stat -c "%G %a %F" /dev/xconsole)" = "adm 640 fifo"'
long=/run/$(printf 'n%.0s' {1..95}).sock
ok 'a socket of 105 bytes' sockets "$long"
ok 'and in a state folder of 60' sockets "$long" \
	"NONROOT_STATE_DIR=/tmp/$(printf 's%.0s' {1..55})"

# ---- threads, fork, two containers ----

ok 'made by threads and children at once' in_root python3 -c "$(at_once)"'

def make(n):
    for i in range(50):
        os.makedirs(f"/run/many/{i}", exist_ok=True)
        open(f"/run/many/{i}/{n}", "w").close()
all_make(make)'
is 'and all are there' "$(find "$STATE/run/many" -type f | wc -l)" 400
ok 'one container makes' in_root NONROOT_STATE_DIR=/tmp/both sh -c 'echo 1 >/run/shared'
is 'another finds, in a state folder of both' \
	"$(in_root NONROOT_STATE_DIR=/tmp/both cat /run/shared)" 1
is 'getcwd as the first call of all, in a configured state folder' \
	"$(in_root NONROOT_STATE_DIR=/tmp/both sh -c 'mkdir /run/cwd && cd /run/cwd && exec /bin/pwd -P')" /run/cwd

# ---- off ----

refused() { if in_root "$@" 2>/dev/null; then return 1; fi; }
ok 'paths none: refused' refused NONROOT_PATHS=none touch /run/off
ok 'paths none: what was made is not found' refused NONROOT_PATHS=none \
	cat /run/many/0/0.0
ok 'other prefixes: refused' refused NONROOT_PATHS=/opt touch /run/off
ok 'other prefixes: made' in_root NONROOT_PATHS=/opt:/srv touch /opt/on
ok 'nothing outside of them' refused touch /opt/off
ok 'disabled: refused' refused NONROOT_DISABLE=1 touch /run/off
for f in /etc /usr /usr/lib /boot /proc /sys; do
	ok "never in $f" refused NONROOT_PATHS=/ touch "$f/never"
done
finish
