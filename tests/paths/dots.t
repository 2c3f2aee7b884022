#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# From a folder of ours `..` leads to one that exists below: what is made by
# such a name is what the absolute name would have made, and nothing that
# exists below gets another in the state folder.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/common.sh"

TOP=/var/spool/dots
ways=(.. nested 'nested twice' far 'a link' 'an absolute link' chdir fchdir
	fd 'fd nested' 'fd of a sub-folder' 'fd of ..')

# prepared MODE RUN...: what exists in a folder, the one of ours in it, and the
# mode that the folder has from then on.
prepared() {
	new_root
	install -m 644 "$(dirname "$0")/dots.py" "$ROOT/dots.py"
	install -d "$ROOT$TOP"
	chroot "$ROOT" python3 /dots.py prepare
	"${@:2}" python3 /dots.py make
	chmod "$1" "$ROOT$TOP"
}
natively() { chroot "$ROOT" "$@"; }

# What is above although it exists below.
shadows() {
	(cd "$STATE" && find . ! -type d) | while read -r name; do
		[ ! -e "$ROOT/$name" ] && [ ! -L "$ROOT/$name" ] || echo "$name"
	done
}

# The lines of absolute names for the calls that a way has.
wanted() {
	awk -F: 'NR == FNR { has[$1]; next } $1 in has' "$T/said" "$T/absolute"
}

as_absolute() {
	is "$1: as by the absolute name" "$(diff <(wanted) "$T/said" | head -n 20)" ""
	is "$1: nothing is above that exists below" "$(shadows)" ""
}

for mode in 0755 0777; do
	prepared $mode natively
	natively python3 /dots.py absolute >"$T/natively"
	prepared $mode in_root
	in_root python3 /dots.py absolute >"$T/absolute"
	ok "$mode: many calls" test "$(wc -l <"$T/absolute")" -gt 200
	is "$mode: as root, but for what stays refused" "$(diff "$T/natively" "$T/absolute" |
		grep '^>' | grep -v -e 'closed: EACCES' -e 'rename.*: EXDEV' -e 'link.*, none: EXDEV')" ""
	for way in "${ways[@]}"; do
		prepared $mode in_root
		in_root python3 /dots.py "$way" >"$T/said"
		as_absolute "$mode, $way"
	done
done

# Where the kernel, or a container's profile, has no openat2(2).
if command -v strace >/dev/null; then
	prepared 0755 in_root
	in_root python3 /dots.py absolute >"$T/absolute"
	for way in nested fd; do
		prepared 0755 in_root
		strace -f -qq -o /dev/null -e signal=none -e trace=openat2 -e inject=openat2:error=ENOSYS \
			"$BASH" -c "$(declare -f in_user in_root)
				ROOT=$ROOT NR_UID=$NR_UID in_root python3 /dots.py '$way'" >"$T/said"
		as_absolute "without openat2, $way"
	done
else
	skip 'without openat2' 'no strace: scripts/deps check'
fi

# ---- what a program finds itself in ----

new_root
install -d "$ROOT$TOP"
install -m 600 /dev/null "$ROOT$TOP/closed"
in_root mkdir -p $TOP/made/sub
forget
ok 'a program that is executed there' in_root sh -c "cd $TOP/made && exec mkdir ../beside"
is 'makes it beside' "$(ls -d "$STATE$TOP/beside")" "$STATE$TOP/beside"
like 'is told of what is there' \
	"$(in_root sh -c "cd $TOP/made && exec mkdir ../closed" 2>&1)" '*File exists'
ok 'as the first call of all' in_root sh -c "cd $TOP/made/sub && exec mkdir ../../first"
refused() { if in_root "$@" 2>/dev/null; then return 1; fi; }
ok 'what exists and is closed is refused' refused sh -c "cd $TOP/made && echo x >../closed"
ok 'its owner, mode and remedy are in the log' said PATH-02 \
	"path=$TOP/closed errno=EACCES.*0:0, mode 0600"
ok 'a folder below that takes no new names' refused sh -c "cd $TOP/made && mkdir ../../../../etc/new"
ok 'is in the log' said PATH-02 'path=/etc/new errno=EACCES'
is 'nothing has been made for it' "$(cd "$STATE" && find . -name closed -o -name etc)" ""
is 'out of the state folder' "$(in_root sh -c "cd $TOP/made && mkdir ../../../../../../../tmp/out && ls -d /tmp/out")" /tmp/out
ok 'it is made where it is told to be' test -d "$ROOT/tmp/out"

# Where only the kernel can go.
ln -s /proc/self/fd/1 "$ROOT$TOP/stdout"
for name in ../stdout link sub/../link; do
	is "$name, the pipe that is its output" "$(in_root sh -c "cd $TOP/made
		[ -h link ] || ln -s /proc/self/fd/1 link
		echo through >$name | cat")" through
done

ok 'by threads and children at once' in_root python3 -c "$(at_once)"'

import sys
os.chdir(sys.argv[1])
def make(n):
    for i in range(50):
        os.makedirs(f"../many/{i}", exist_ok=True)
        os.close(os.open(f"sub/../../many/{i}/{n}", os.O_CREAT | os.O_EXCL))
all_make(make)' $TOP/made
is 'and all are there' "$(find "$STATE$TOP/many" -type f | wc -l)" 400

nothing='
import ctypes, os, socket, sys
os.chdir(sys.argv[1])
c = ctypes.CDLL(None, use_errno=True)
s = socket.socket(socket.AF_UNIX)
bad = ctypes.c_void_p(8)
for name, *args in (("mkdir", bad, 0), ("open", bad, os.O_CREAT, 0),
    ("openat", -100, bad, os.O_CREAT, 0), ("mknod", bad, 0, 0), ("symlink", b"x", bad),
    ("link", b"x", bad), ("rename", b"x", bad), ("chdir", bad), ("creat", bad, 0),
    ("bind", s.fileno(), bad, 110)):
    ctypes.set_errno(0)
    print(name, c[name](*args), ctypes.get_errno())
'
is 'pointers to nothing' "$(in_root python3 -c "$nothing" $TOP/made)" \
	"$(bare python3 -c "$nothing" /tmp)"

ok 'in the state folder itself, by its own name, a program may work' in_root sh -c \
	"cd ${STATE#"$ROOT"} && mkdir mine && echo x >mine/x && mv mine/x y && cd mine && mkdir ../z"
is 'and has what it made there' "$(cd "$STATE" && stat -c %n mine y z | tr '\n' ' ')" "mine y z "

wrong='
import ctypes, os, struct, sys
os.chdir(sys.argv[1])
c = ctypes.CDLL(None, use_errno=True)
def how(flags, mode=0o644): return struct.pack("QQQ", flags | os.O_CREAT, mode, 0)
for arg, size in ((how(0), 8), (how(0) + b"\1" * 8, 32), (how(1 << 40), 24), (how(0, 1 << 20), 24)):
    ctypes.set_errno(0)
    print(c.syscall(437, -100, b"../wrong", arg, ctypes.c_long(size)), ctypes.get_errno())
'
is 'openat2: what else is wrong is said first' "$(in_root python3 -c "$wrong" $TOP/made)" \
	"$(bare python3 -c "$wrong" /tmp)"

# One that comes to exist below later.
mkdir -m 0777 "$ROOT$TOP/made"
gone='
import ctypes, os, sys
by, made, own = sys.argv[1:]
number = {"x86_64": 80, "aarch64": 49}[os.uname().machine]
os.mkdir(made + "/here")
if by == "chdir": os.chdir(own)
else: assert ctypes.CDLL(None).syscall(number, own.encode()) == 0
os.mkdir("new")
os.mkdir("../newer")
try: os.mkdir("here"); sys.exit("made twice")
except FileExistsError: pass
'
for by in chdir syscall; do
	rm -rf "$ROOT$TOP/made/here" "$ROOT$TOP/made/new" "$STATE$TOP/newer"
	ok "from a folder that exists below by now, and in which it stands by $by" \
		in_root python3 -c "$gone" $by $TOP/made "${STATE#"$ROOT"}$TOP/made"
	is 'it is made below' "$(cd "$ROOT$TOP" && ls -d made/new newer 2>/dev/null)" made/new
	is 'and what may not be, above' "$(ls -d "$STATE$TOP/newer")" "$STATE$TOP/newer"
done
finish
