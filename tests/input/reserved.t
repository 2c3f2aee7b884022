#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Reserved ports: bindresvport(3) and rresvport(3) find one that the kernel
# grants, or that the helper's policy names; libtirpc's own by way of bind(2).
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
[ -x "$BUILD/tests/input/act" ] || skip_all "no $BUILD/tests/input/act"
PYTHON=$(PATH=/usr/bin:/bin type -P python3) || skip_all "no python3"
cp "$BUILD/tests/input/act" "$T/lib/act"
ACT=$T/lib/act
FAKE=$REPO/tests/input/fake_helper.py
mkdir -m 0777 "$T/w"
cd "$T/w" || exit 1

# one_line COMMAND...
one_line() { told "$@" | tr '\n' ' '; }

start_helper "bind uid=$NR_UID port=700-702" "bind uid=$NR_UID port=590"
: >"$T/log"
like "each port that the policy names, then none is free" \
	"$(one_line "$ACT" fds reserve a reserve b reserve c reserve d close 9 reserve e children)" \
	"fds = * reserve a = 0* port = 70[0-2] reserve b = 0* port = 70[0-2] reserve c = 0* port = 70[0-2] reserve d = 0* port = 590 reserve e = EADDRINUSE children = ECHILD "
like "PORT-01 for each that was found" "$(grep -c 'PORT-01 .*op=bindresvport addr=0.0.0.0:70[0-2] .*did=bound-by-helper' "$T/log")" 3
like "PORT-03 for the last" "$(grep PORT-03 "$T/log")" "*op=bindresvport *did=helper-refused *"
is "rresvport goes down from where it is told to" "$(one_line "$ACT" rreserve 701 rreserve 701)" \
	"rreserve 701 = 0 port = 701 rreserve 701 = 0, errno changed port = 700 "
is "and round from 512 to 1023" "$(one_line "$ACT" rreserve 512)" "rreserve 512 = 0 port = 702 "
is "EAGAIN when none is free, and the port as before" \
	"$(one_line "$ACT" rreserve 590 rreserve 702 rreserve 702 rreserve 702 rreserve 702 |
		sed 's/.*= 0, errno changed port = 700 //')" \
	"rreserve 702 = EAGAIN port = 702 "
is "no descriptor is left by one that fails" \
	"$(told "$ACT" rreserve 590 rreserve 702 rreserve 702 rreserve 702 \
		fds rreserve 702 fds rreserve 702 fds | grep fds | uniq | wc -l)" 1
is "as another uid: EACCES" "$(one_line "$ACT" setuid 33 reserve a rreserve 700)" \
	"setuid 33 = 0 reserve a = EACCES rreserve 700 = EACCES port = 700 "

# What the kernel grants comes first; of the rest the helper.
LIMIT=/proc/sys/net/ipv4/ip_unprivileged_port_start
echo 1022 >$LIMIT
: >"$T/log"
like "those that the kernel grants are found" "$(one_line "$ACT" rreserve 700 rreserve 700 rreserve 700)" \
	"rreserve 700 = 0 port = 1023 rreserve 700 = 0* port = 1022 rreserve 700 = 0* port = 700 "
like "and need no lie" "$(grep -c PORT "$T/log")" 1
export NONROOT_HELPER=none
like "also without a helper" "$(one_line "$ACT" reserve a reserve b reserve c)" \
	"reserve a = 0 port = 1023 reserve b = 0* port = 1022 reserve c = EACCES "
echo 1024 >$LIMIT

: >"$T/log"
is "without a helper EACCES" "$(one_line "$ACT" reserve a rreserve 1023)" \
	"reserve a = EACCES rreserve 1023 = EACCES port = 1023 "
like "PORT-03 says why" "$(cat "$T/log")" "*code=PORT-03 *op=bindresvport *did=no-helper *"
is "remap is not for a port that is reserved" "$(NONROOT_REMAP=+8000 one_line "$ACT" reserve a)" \
	"reserve a = EACCES "
is "off: what libc says" "$(NONROOT_DISABLE=1 one_line "$ACT" reserve a rreserve 1023)" \
	"reserve a = EACCES rreserve 1023 = EACCES port = 1023 "

# The time is that of one answer, however many ports there are.
for fault in hang read-hang refuse garbage; do
	rm -f "$T/fake.sock"
	: >"$T/ready"
	"$PYTHON" "$FAKE" "$T/fake.sock" $fault >"$T/ready" 2>&1 &
	fake=$!
	started $fake
	wait_for 20 grep -q ready "$T/ready"
	out=$(NONROOT_HELPER=$T/fake.sock told timeout 60 "$ACT" start reserve a ms)
	ms=$(sed -n 's/^ms = //p' <<<"$out")
	like "$fault: EACCES" "$out" "reserve a = EACCES*"
	ok "$fault: in time (${ms:-never} ms)" test "${ms:-99999}" -lt 4000
	stop $fake
done

# ---- real programs ----

export NONROOT_HELPER=$T/run/helper.sock
cat >"$T/reserve.py" <<'END'
"""bindresvport of a library, twice, on a TCP and a UDP socket."""
import ctypes, socket, sys
# By the order of the program, in which we are, or by a handle.
lib = ctypes.CDLL(None if sys.argv[1] == "libc.so.6" else sys.argv[1], use_errno=True)
for kind in socket.SOCK_STREAM, socket.SOCK_DGRAM:
    s = socket.socket(socket.AF_INET, kind)
    r = lib.bindresvport(s.fileno(), None)
    print(r, 512 <= s.getsockname()[1] < 1024, ctypes.get_errno() if r else "")
END
# Its own goes from port to port only when one is in use: any must be allowed.
stop "$HELPER_PID"
start_helper "bind uid=$NR_UID port=512-1023"
for lib in libc.so.6 libtirpc.so.3; do
	if ! as_user "$PYTHON" -c "import ctypes; ctypes.CDLL('$lib').bindresvport" 2>/dev/null; then
		skip "$lib" "not here"
		continue
	fi
	is "$lib: refused without the library" "$(as_user "$PYTHON" "$T/reserve.py" $lib | tr '\n' ' ')" \
		"-1 False 13 -1 False 13 "
	is "$lib: a reserved port for TCP and UDP" "$(told "$PYTHON" "$T/reserve.py" $lib | tr '\n' ' ')" \
		"0 True  0 True  "
done

finish
