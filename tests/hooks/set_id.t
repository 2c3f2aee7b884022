#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Programs with set-id bits, which the kernel does not obey under no_new_privs:
# what is told follows them as credentials(7) says, so that a program that has
# dropped its ids and counts on them (exim) goes on as real root's would.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
command -v setpriv >/dev/null || skip_all "no setpriv"

# file NAME OWNER MODE FROM: a program of the image.
mkdir "$T/bin" "$T/nosuid"
mount -t tmpfs -o nosuid,mode=0755 nosuid "$T/nosuid"
file() {
	cp "$(command -v "$4")" "$T/$1"
	chown "$2" "$T/$1"
	chmod "$3" "$T/$1"
}
file bin/plain 0:0 0755 id
file bin/root 0:0 4755 id
file bin/closed 0:0 4711 id
file bin/www 33:20 4755 id
file bin/group 0:20 2755 id
file bin/both 7:20 6755 id
file bin/locks 0:20 2745 id
file bin/env 0:0 4755 env
file nosuid/root 0:0 4755 id
printf '#!%s\n' "$(command -v id)" >"$T/bin/script"
chmod 4755 "$T/bin/script"
ln -s root "$T/bin/link"

# who COMMAND...: as it is executed by one who was root and is 33:33 now, or by
# root; real root with all that its machine grants is the judge.
as_33() { "${@:2:$1}" setpriv --reuid 33 --regid 33 --clear-groups "${@:$1+2}"; }
real() { setpriv --groups 0 env -i PATH="$T/bin:$PATH" "$@" 2>&1; }
library() { told env PATH="$T/bin:$PATH" "$@" 2>&1; }
compare() {
	same "$*, of 33" "$(as_33 1 library "$@")" "$(as_33 1 real "$@")"
	same "$*, of root" "$(library "$@")" "$(real "$@")"
}

compare "$T/bin/plain"
compare "$T/bin/root"
compare "$T/bin/closed"
compare "$T/bin/www"
compare "$T/bin/group"
compare "$T/bin/both"
compare "$T/bin/locks"
compare "$T/bin/link"
compare "$T/nosuid/root"
compare "$T/bin/script"
compare root
# What it executes keeps that: here the real uid is 33 still.
compare "$T/bin/env" id
compare "$T/bin/env" "$T/bin/www"
compare sh -c root
like "not vacuous" "$(as_33 1 library "$T/bin/root")" 'uid=33* euid=0(root)*'
ok "it is logged" grep -q " code=ID-05 .* op=exec path=$T/bin/root .*hint=" "$T/log"
: >"$T/log"
library "$T/bin/root" >/dev/null
is "not where nothing changes" "$(cat "$T/log")" ""

# Where the kernel obeys them nothing is told.
setpriv --reuid "$NR_UID" --regid "$NR_UID" --clear-groups env LD_PRELOAD="$LIB" \
	NONROOT_LOG="$T/log" setpriv --reuid 33 "$T/bin/root" >"$T/out"
like "without no_new_privs it is the kernel that changes them" "$(cat "$T/out")" \
	"uid=$NR_UID*euid=0(root)*"
is "nor is it logged" "$(grep ID-05 "$T/log")" ""

# A restriction that the program itself has asked for holds, also further down.
as_33 1 library setpriv --no-new-privs "$T/bin/root" >"$T/out"
unlike "not after no_new_privs" "$(cat "$T/out")" '*euid*'
unlike "nor in what it executes" \
	"$(as_33 1 library setpriv --no-new-privs env "$T/bin/root")" '*euid*'
by_syscall='import ctypes, os, sys
libc = ctypes.CDLL(None)
assert libc.syscall(157, 38, 1, 0, 0, 0) == 0
os.execv(sys.argv[1], sys.argv[1:])'
if [ "$(uname -m)" = x86_64 ] && command -v python3 >/dev/null; then
	unlike "nor by syscall(2)" \
		"$(as_33 1 library python3 -c "$by_syscall" "$T/bin/root")" '*euid*'
else
	skip "nor by syscall(2)" "not x86_64, or no python3"
fi
for libc in glibc musl; do
	program=$BUILD/tests/hooks/$libc/inherit
	[ -x "$program" ] || { skip "$libc" "not built for it (musl-tools?)"; continue; }
	install -m 755 "$program" "$T/inherit"
	same "$libc: a vforked child asks for itself" \
		"$(as_33 1 library "$T/inherit" restricts "$T/bin/root")" \
		"$(as_33 1 real "$T/inherit" restricts "$T/bin/root")"
done

# chown is recorded with the bits gone, chmod brings them back.
cp "$(command -v id)" "$T/given"
chown "$NR_UID" "$T/given"
library sh -c "chown 7 $T/given && chmod 4755 $T/given"
is "of a told owner" "$(as_33 1 library "$T/given" -u)" 7
cp "$(command -v id)" "$T/roots"
library chmod 4755 "$T/roots"
is "of a told mode" "$(as_33 1 library "$T/roots" -u)" 0
finish
