#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What stays refused, and what the log says of it: what exists, volumes, and
# what the told identity could not do; and state folders that cannot be used.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/common.sh"

refused() { if in_root "$@" 2>/dev/null; then return 1; fi; }

# ---- what exists ----

new_root
echo old >"$ROOT/var/log/app/there"
chmod 0640 "$ROOT/var/log/app/there"
chown 33:4 "$ROOT/var/log/app/there"
ok 'an existing file is not shadowed' refused sh -c 'echo x >>/var/log/app/there'
ok 'its owner, mode and remedy are in the log' said PATH-02 \
	'path=/var/log/app/there.*33:4, mode 0640.*chown 1000 /var/log/app/there'
ok 'nor truncated' refused python3 -c 'import os; os.truncate("/var/log/app/there", 0)'
ok 'which is in the log too' said PATH-02 'op=truncate'
ok 'nor removed' refused rm -f /var/log/app/there
ok 'its folder, which keeps it, is in the log' said PATH-02 \
	'op=unlinkat.*the folder is of 0:0, mode 0755.*chown 1000 /var/log/app"'
forget
is 'nor moved, nor is anything made for it' "$(in_root python3 -c '
import os
try: os.rename("/var/log/app/there", "/var/log/app/there.1")
except PermissionError: print("no")' 2>&1; find "$STATE" -mindepth 1 2>/dev/null)" no
is 'nor does the log say so' "$(grep -c PATH-01 "$ROOT/tmp/log")" 0
ok 'what may go is moved, by the name from its folder too' in_root sh -c '
	mkdir /run/from && cd /run/from && touch f && mv f /var/log/app/f && rm /var/log/app/f'
ok 'nor replaced' refused sh -c 'echo y >/var/log/app/new; mv -f /var/log/app/new /var/log/app/there'
is 'it is as it was' "$(cat "$ROOT/var/log/app/there")" old
is 'and there is no copy' "$(cat "$STATE/var/log/app/there" 2>&1)" \
	"cat: $STATE/var/log/app/there: No such file or directory"
mkdir -m 0700 "$ROOT/var/lib/closed"
: >"$ROOT/var/lib/closed/inside"
ok 'nothing in a folder that cannot be looked into' refused touch /var/lib/closed/new
ok 'which the log names' said PATH-02 'the folder is of 0:0, mode 0700'
ok 'nor is it told to be writable' refused test -w /var/lib/closed

forget
ok 'what asks before it opens is refused' refused python3 -c '
import os, sys
sys.exit(not os.access("/var/log/app/there", os.R_OK))'
ok 'and the log names what mends it' said PATH-02 'op=access path=/var/log/app/there.*33:4, mode 0640'
ok 'so is what goes there' refused sh -c 'cd /var/lib/closed'
ok 'and the log names it' said PATH-02 'op=chdir path=/var/lib/closed.*0:0, mode 0700'
forget
ok 'whether it can be written or executed' refused python3 -c '
import os, sys
sys.exit(not (os.access("/var/log/app/there", os.W_OK) or os.access("/etc/passwd", os.X_OK)))'
is 'is a question, and no more' "$(cat "$ROOT/tmp/log")" ""

forget
ok 'a file of the kernel stays refused' refused sh -c 'exec 3</proc/kmsg'
is 'which nothing mends' "$(cat "$ROOT/tmp/log")" ""

# What has been refused: by each call that reads or writes it, a program that
# is executed, and a socket; what it may be mended by differs.
install -d -o 33 -m 0750 "$ROOT/var/lib/rooms"
install -m 0700 /bin/true "$ROOT/var/log/app/program"
install -m 0644 /bin/true "$ROOT/var/log/app/text"
python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$ROOT/var/log/app/sock"
chmod 0660 "$ROOT/var/log/app/sock"
refusals='
import ctypes, os, socket, sys
c = ctypes.CDLL(None, use_errno=True)
for name in "fopen", "freopen": c[name].restype = ctypes.c_void_p
app = b"/var/log/app/"
def spawned():
    try: return os.posix_spawn(app + b"program", ["program"], {})
    except PermissionError: return -1
def executed(name):
    try: os.execv(app + name, ["program"])
    except PermissionError: return -1
def by(kind, call):
    s = socket.socket(socket.AF_UNIX, kind)
    try: return call(s)
    except PermissionError: return -1
calls = {
    "freopen": lambda: c.freopen(app + b"there", b"a", ctypes.c_void_p(c.fopen(b"/etc/passwd", b"r"))) or -1,
    "scandir": lambda: c.scandir(b"/var/lib/rooms", ctypes.byref(ctypes.c_void_p()), None, None),
    "connect": lambda: by(socket.SOCK_STREAM, lambda s: s.connect(app + b"sock")),
    "sendto": lambda: by(socket.SOCK_DGRAM, lambda s: s.sendto(b"x", app + b"sock")),
    "exec": lambda: executed(b"program"),
    "spawn": spawned,
    "text": lambda: executed(b"text"),
    "rename": lambda: c.rename(app + b"there", app + b"there.1"),
    "onto": lambda: (os.close(os.open(app + b"new", os.O_CREAT)), c.rename(app + b"new", app + b"there"))[1],
}
sys.exit(calls[sys.argv[1]]() == -1)'
while IFS='|' read -r call says; do
	forget
	ok "$call: refused" refused python3 -c "$refusals" "$call"
	if [ -n "$says" ]; then
		ok "$call: the log says whose it is" said PATH-02 "$says"
	else
		is "$call: root could not either" "$(cat "$ROOT/tmp/log")" ""
	fi
done <<'END'
freopen|path=/var/log/app/there .*33:4, mode 0640.*chown 1000 /var/log/app/there"
scandir|path=/var/lib/rooms .*33:0, mode 0750.*chown 1000 /var/lib/rooms"
connect|op=connect path=/var/log/app/sock .*0:0, mode 0660.*chown 1000 /var/log/app/sock"
sendto|path=/var/log/app/sock .*0:0, mode 0660.*chown 1000 /var/log/app/sock"
exec|op=exec path=/var/log/app/program .*0:0, mode 0700.*chown 1000 /var/log/app/program"
spawn|op=exec path=/var/log/app/program .*0:0, mode 0700.*chown 1000 /var/log/app/program"
text|
rename|op=rename path=/var/log/app/there .*the folder is of 0:0, mode 0755.*chown 1000 /var/log/app"
onto|op=rename path=/var/log/app/there .*the folder is of 0:0, mode 0755.*chown 1000 /var/log/app"
END
rm "$ROOT/var/log/app/"{program,text,sock}

# One that comes to exist below later wins.
in_root sh -c 'echo above >/run/later'
echo below >"$ROOT/run/later"
is 'what comes to exist below wins' "$(in_root cat /run/later)" below
ok 'and cannot be written' refused sh -c 'echo x >/run/later'
ok 'the log says that there are two' said PATH-05 'path=/run/later'
rm "$ROOT/run/later"
is 'when it is gone ours is there again' "$(in_root cat /run/later)" above

# ---- a name that goes in between ----

ok 'deleted between two calls' in_root python3 -c '
import os
open("/run/gone", "w").close()
fd = os.open("/run/gone", os.O_RDONLY)
os.unlink("/run/gone")
assert os.fstat(fd).st_nlink == 0
assert not os.path.exists("/run/gone")
os.mkdir("/run/left"); os.chdir("/run/left"); os.rmdir("/run/left")
for f in (lambda: open("x", "w"), lambda: os.getcwd(), lambda: os.stat("../left")):
    try: f()
    except FileNotFoundError: continue
    raise SystemExit("no error")'
ok 'the state folder deleted in between' in_root sh -c \
	'echo 1 >/run/a; rm -r /tmp/nonroot-*; echo 2 >/run/b; cat /run/b'

# ---- volumes ----

new_root
mkdir "$T/volume"
mount --bind "$T/volume" "$ROOT/var/lib/app"
chmod 755 "$T/volume"
mount -t tmpfs -o mode=755 memory "$ROOT/var/log/app"
mkdir "$T/disk.d"
truncate -s 8M "$T/disk"
if mkfs.ext4 -q "$T/disk" && mount -o loop "$T/disk" "$ROOT/run"; then
	ok 'a volume of another device: refused' refused touch /run/new
	ok 'its remedy is in the log' said PATH-03 'path=/run/new.*fsGroup'
	umount "$ROOT/run"
else
	skip 'a volume of another device' 'no loop device'
fi
ok 'a tmpfs takes new names' in_root touch /var/log/app/new
is 'which are not on it' "$(ls "$ROOT/var/log/app")" ""
umount "$ROOT/var/lib/app"
# The root's own file system once more, at another place.
mkdir "$ROOT/srv/data"
mount --bind "$ROOT/srv/data" "$ROOT/var/lib/app"
forget
ok 'a bind mount of the same device: refused' refused touch /var/lib/app/new
ok 'so it is in a folder of it' refused mkdir -p /var/lib/app/new/deep
ok 'fsGroup or runAsUser' said PATH-03 'path=/var/lib/app/new.*fsGroup'
is 'nothing is on it' "$(ls "$ROOT/srv/data")" ""
umount "$ROOT/var/lib/app"
ok 'without it: made' in_root touch /var/lib/app/stale
mount --bind "$ROOT/srv/data" "$ROOT/var/lib/app"
ok 'with it: what was made before is not found' refused cat /var/lib/app/stale
umount "$ROOT/var/lib/app"

# ---- the told identity ----

new_root
mkdir "$ROOT/run/redis"
chown 105:106 "$ROOT/run/redis"
as() { in_root setpriv --reuid "$1" --regid "$2" --clear-groups "${@:3}"; }
as_is_refused() { if as "$@" 2>/dev/null; then return 1; fi; }
ok 'after the drop: in the folder of the told user' as 105 106 touch /run/redis/pid
ok 'not in one of root' as_is_refused 33 33 touch /run/pid
ok 'nor in that of somebody else' as_is_refused 33 33 touch /run/redis/other
chmod 775 "$ROOT/run/redis"
ok 'in that of the told group' as 33 106 touch /run/redis/group
ok 'in one that root made and gave away' in_root sh -c '
	mkdir /run/given && chown 33:33 /run/given &&
	setpriv --reuid 33 --regid 33 --clear-groups touch /run/given/pid'
ok 'in any of ours: its owner is told to be who looks' in_root sh -c '
	mkdir /run/kept &&
	setpriv --reuid 33 --regid 33 --clear-groups touch /run/kept/pid'

# What is closed to the kernel's uid and open to the told one: who dropped is
# told too what mends it.
install -d -m 0750 -o 105 -g 106 "$ROOT/var/lib/redis"
echo secret >"$ROOT/var/lib/redis.conf"
chown 0:106 "$ROOT/var/lib/redis.conf"
chmod 0640 "$ROOT/var/lib/redis.conf"
forget
ok 'after the drop, a folder of the told user: refused' as_is_refused 105 106 cat /var/lib/redis/db
ok 'and the log says what mends it' said PATH-02 \
	'op=open path=/var/lib/redis/db.*105:106, mode 0750.*chown 1000 /var/lib/redis"'
ok 'a file of the told group: refused' as_is_refused 33 106 cat /var/lib/redis.conf
ok 'the log names it' said PATH-02 'path=/var/lib/redis.conf.*0:106, mode 0640'
forget
ok "somebody else's" as_is_refused 33 33 cat /var/lib/redis/db
ok 'and no more than others may' as_is_refused 105 106 touch /run/other
ok 'are no news' refused grep PATH-02 "$ROOT/tmp/log"
ok 'identity self is served' in_root NONROOT_IDENTITY=self touch /run/self

# ---- the state folder ----

new_root
mkdir "$ROOT/tmp/theirs"
chown 1001 "$ROOT/tmp/theirs"
mkdir -m 0777 "$ROOT/tmp/open"
chown "$NR_UID" "$ROOT/tmp/open"
mkdir "$ROOT/tmp/real"
chown "$NR_UID" "$ROOT/tmp/real"
ln -s real "$ROOT/tmp/planted"
ln -s /etc "$ROOT/tmp/way"
chown -h 1001 "$ROOT/tmp/way"
long=$(printf 'n%.0s' {1..255})
for bad in /tmp/{theirs,open,planted,way/nonroot,missing/nonroot} / "/$long"; do
	forget
	ok "state_dir $bad: refused" refused NONROOT_STATE_DIR="$bad" touch /run/x
	ok "state_dir $bad: the log says so" said PATH-04 "op=state_dir path=${bad:0:255} "
done
is 'nothing was made in them' "$(find "$ROOT/tmp/theirs" "$ROOT/tmp/open" \
	"$ROOT/tmp/real" -mindepth 1)" ""
mkdir "$ROOT/tmp/full"
mount -t tmpfs -o "size=4k,uid=$NR_UID,mode=700" full "$ROOT/tmp/full"
like 'state_dir full: the program is told' \
	"$(in_root NONROOT_STATE_DIR=/tmp/full sh -c 'head -c 100000 /bin/bash >/run/big' 2>&1)" \
	'*No space left*'
mkdir "$ROOT/tmp/few"
mount -t tmpfs -o "nr_inodes=3,uid=$NR_UID,mode=700" few "$ROOT/tmp/few"
in_root NONROOT_STATE_DIR=/tmp/few mkdir /run/last
while read -r name call; do
	forget
	like "state_dir full: $name: the program is told" \
		"$(in_root NONROOT_STATE_DIR=/tmp/few sh -c "$call" 2>&1)" '*No space left*'
	ok "state_dir full: $name: so is the log" said PATH-04 "path=/tmp/few/run/$name errno=ENOSPC did=refused"
done <<'END'
folder mkdir /run/folder
file touch /run/file
stream mawk 'BEGIN { print "x" >"/run/stream" }'
link ln -s x /run/link
fifo mkfifo /run/fifo
socket python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("/run/socket")'
END
mkdir "$ROOT/tmp/ro"
mount -t tmpfs -o "ro,uid=$NR_UID,mode=700" ro "$ROOT/tmp/ro"
ok 'state_dir read-only: refused' refused NONROOT_STATE_DIR=/tmp/ro touch /run/x
# A symlink in it where a folder should be.
in_root mkdir /run/d
ln -s /tmp/real "$STATE/var"
ok 'a symlink in it is not followed' refused touch /var/lib/app/x
is 'nothing was made there' "$(find "$ROOT/tmp/real" -mindepth 1)" ""
rm "$STATE/var"

# Defaults: the first that exists, else that can be made.
where() { forget; in_root "$@" touch "/run/$RANDOM$RANDOM"; grep -o 'did=[^ ]*/run' "$ROOT/tmp/log"; }
new_root
is 'by default in /tmp' "$(where)" "did=/tmp/nonroot-$NR_UID/run"
is 'and there again, though XDG_RUNTIME_DIR is set' \
	"$(where XDG_RUNTIME_DIR=/tmp)" "did=/tmp/nonroot-$NR_UID/run"
rm -rf --one-file-system "$STATE"
is 'by XDG_RUNTIME_DIR' "$(where XDG_RUNTIME_DIR=/tmp)" 'did=/tmp/nonroot/run'
rm -rf --one-file-system "$ROOT/tmp/nonroot"
chmod 755 "$ROOT/tmp"
is 'in /dev/shm where /tmp is closed' "$(where)" "did=/dev/shm/nonroot-$NR_UID/run"
install -d -o "$NR_UID" "$ROOT/var/lib/nonroot"
is 'in /var/lib/nonroot where it is given' "$(where)" 'did=/var/lib/nonroot/run'

# ---- bad input ----

new_root
ok 'names of every length up to PATH_MAX, and bad ones' in_root python3 -c '
import errno, os
for n in list(range(200, 260)) + list(range(900, 1100)) + list(range(4080, 4100)):
    path = "/run/" + "/".join("d" * 100 for i in range(n // 101)) + "x" * (n % 101)
    for f in (lambda: os.mkdir(path), lambda: os.stat(path), lambda: os.rmdir(path)):
        try: f()
        except OSError as e:
            assert e.errno in (errno.ENOENT, errno.ENAMETOOLONG), (n, e)
for n in (254, 255):
    os.mkdir("/run/" + "n" * n); os.rmdir("/run/" + "n" * n)
try: os.mkdir("/run/" + "n" * 256)
except OSError as e: assert e.errno == errno.ENAMETOOLONG, e
os.symlink("b", "/run/a"); os.symlink("a", "/run/b")
try: open("/run/a")
except OSError as e: assert e.errno == errno.ELOOP, e'

# ---- the container's output ----

output() {
	# PID 1 of a namespace of its own, its output a pipe of root.
	unshare -p -f --kill-child chroot "$ROOT" sh -c '
		mount -t proc proc /proc
		exec setpriv --reuid '"$NR_UID"' --regid '"$NR_UID"' \
			--clear-groups --bounding-set -all --inh-caps -all \
			--no-new-privs "$@"' sh env "$@" 2>/dev/null | cat
}
ln -s /proc/self/fd/1 "$ROOT/dev/stdout" 2>/dev/null
ln -s /dev/stdout "$ROOT/var/log/app/access.log"
is 'a pipe of root: refused without the library' \
	"$(output sh -c 'echo a >/dev/stdout')" ""
is 'opened again with it' "$(output LD_PRELOAD=/lib.so/libnonroot.so \
	sh -c 'echo a >/dev/stdout; echo b >>/var/log/app/access.log')" $'a\nb'
finish
