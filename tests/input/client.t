#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Where the helper is looked for, and what the client leaves alone: in a chroot
# jail, at an abstract name, without descriptors 0 to 2, in a vforked child, in
# a signal handler, and below a filter that refuses connect(2).
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
[ -x "$BUILD/tests/input/act" ] || skip_all "no $BUILD/tests/input/act"
PYTHON=$(PATH=/usr/bin:/bin type -P python3) || skip_all "no python3"
cp "$BUILD/tests/input/act" "$T/lib/act"
ACT=$T/lib/act
mkdir -m 0777 "$T/w"
mkdir -m 0755 "$T/jail" "$T/jail/run"
cd "$T/w" || exit 1
one_line() { told "$@" | tr '\n' ' '; }

# A helper for each place: each allows a port of its own.
start_helper "bind uid=$NR_UID port=80"
"$HELPER" --socket "$T/jail/run/helper.sock" --allow "bind uid=$NR_UID port=81" 2>"$T/jail.log" &
started $!
wait_for 5 grep -q ready "$T/jail.log"
OUTSIDE=$NONROOT_HELPER

# The real one has no abstract name: this one binds port 82 by a trick, it
# passes what it gets on to another helper.
"$HELPER" --socket "$T/run/other.sock" --allow "bind uid=0 port=82" 2>"$T/other.log" &
started $!
wait_for 5 grep -q ready "$T/other.log"
cat >"$T/relay.py" <<'END'
import os, socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
s.bind("\0" + sys.argv[1])
s.listen(8)
print("ready", flush=True)
while True:
    c, _ = s.accept()
    data, fds, _, _ = socket.recv_fds(c, 4096, 8)
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as h:
        h.connect(sys.argv[2])
        socket.send_fds(h, [data], fds)
        c.send(h.recv(4096))
    for fd in fds:
        os.close(fd)
    c.close()
END
"$PYTHON" "$T/relay.py" nonroot-test "$T/run/other.sock" >"$T/relay.out" 2>&1 &
started $!
wait_for 20 grep -q ready "$T/relay.out"

is "an abstract name alone" "$(NONROOT_HELPER=@nonroot-test one_line "$ACT" bind 82 bind 80)" \
	"bind 82 = 0 bind 80 = EACCES "
is "the path goes first" "$(NONROOT_HELPER="$OUTSIDE @nonroot-test" one_line "$ACT" bind 80 bind 82)" \
	"bind 80 = 0 bind 82 = EACCES "
is "the name where nobody is at the path" "$(NONROOT_HELPER="$T/nobody @nonroot-test" one_line "$ACT" fds bind 82 fds | uniq)" \
	"$(NONROOT_HELPER=none one_line "$ACT" fds bind 82 fds | uniq | sed 's/EACCES/0/')"
is "nobody at the name either" "$(NONROOT_HELPER="$T/nobody @nobody" one_line "$ACT" bind 82)" "bind 82 = EACCES "
is "a name that is only the beginning of it" "$(NONROOT_HELPER="@nonroot-tes" one_line "$ACT" bind 82)" "bind 82 = EACCES "

if [ "$(as_user "$ACT" chroot "$T/jail")" = "chroot $T/jail = 0" ]; then
	NONROOT_HELPER=/run/helper.sock
	export NONROOT_HELPER
	is "in a jail: the socket of the jail" \
		"$(one_line "$ACT" chroot "$T/jail" bind 81 bind 80)" \
		"chroot $T/jail = 0 bind 81 = 0 bind 80 = EACCES "
	NONROOT_HELPER=$OUTSIDE
	is "in a jail: not the one outside, also when it was used before" \
		"$(one_line "$ACT" bind 80 fds chroot "$T/jail" bind 80 | sed 's/fds = [0-9]* //')" \
		"bind 80 = 0 chroot $T/jail = 0 bind 80 = EACCES "
	NONROOT_HELPER="$OUTSIDE @nonroot-test"
	is "in a jail: the abstract name" "$(one_line "$ACT" chroot "$T/jail" bind 82)" \
		"chroot $T/jail = 0 bind 82 = 0 "
else
	skip "in a jail" "no user namespace for an ordinary user here"
fi
export NONROOT_HELPER=$OUTSIDE

# ---- odd places to bind in ----

cat >"$T/odd.py" <<'END'
"""Binds port 80 where little can be relied on."""
import errno, os, socket, sys, threading

def low():
    with socket.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.setblocking("blocking" in sys.argv)
        s.bind(("127.0.0.1", 80))
        s.listen(1)
        assert s.getblocking() == ("blocking" in sys.argv)

how = sys.argv[1]
if how == "closed":
    # Whoever writes to descriptor 2 meanwhile does not write to the helper.
    for fd in range(3):
        os.close(fd)
    done = []
    def write():
        while not done:
            for fd in range(3):
                try:
                    os.write(fd, b"noise")
                except OSError:
                    pass
    t = threading.Thread(target=write)
    t.start()
    try:
        s = socket.socket(); t_ = socket.socket(); u = socket.socket()
        for fd in (s, t_, u):
            fd.close()
        for _ in range(200):
            try:
                low()
            except OSError as e:
                # The other thread is still in write(2) on the last one.
                if e.errno != errno.EADDRINUSE:
                    raise
    finally:
        done.append(1)
        t.join()
elif how == "forked":
    low()
    for _ in range(5):
        if not (pid := os.fork()):
            low()
            os._exit(0)
        assert os.waitpid(pid, 0)[1] == 0
    low()
elif how == "threads":
    def many():
        for _ in range(50):
            with socket.socket() as s:
                s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                s.bind(("127.0.0.1", 80))
    all_ = [threading.Thread(target=many) for _ in range(8)]
    for t in all_: t.start()
    for t in all_: t.join()
else:
    low()
END
for how in "plain" "plain blocking" closed forked threads; do
	# shellcheck disable=SC2086  # words
	ok "port 80 is bound: $how" told timeout 60 "$PYTHON" "$T/odd.py" $how
done

like "in a signal handler, on top of malloc and stdio" "$(one_line "$ACT" handled 80 fds children)" \
	"handled refused = 0 fds = * children = ECHILD "

# A filter that came by exec refuses what the library would do.
cat >"$T/filtered.py" <<'END'
"""filtered.py ERRNO SYSCALL COMMAND...: below a filter."""
import ctypes, os, struct, sys
numbers = {"connect": 42, "socket": 41, "sendmsg": 46, "recvfrom": 45, "setsockopt": 54}
libc = ctypes.CDLL(None, use_errno=True)
ret = 0x00050000 | int(sys.argv[1])
# socket(2) of AF_UNIX alone, so that the program has its own.
if sys.argv[2] == "socket":
    code = [(0x20, 0, 0, 0), (0x15, 0, 3, 41), (0x20, 0, 0, 16), (0x15, 0, 1, 1)]
else:
    code = [(0x20, 0, 0, 0), (0x15, 0, 1, numbers[sys.argv[2]])]
code += [(0x06, 0, 0, ret), (0x06, 0, 0, 0x7fff0000)]
blob = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *c) for c in code))
prog = ctypes.create_string_buffer(struct.pack("@HP", len(code), ctypes.addressof(blob)))
assert libc.prctl(38, 1, 0, 0, 0) == 0
assert libc.prctl(22, 2, prog) == 0
os.environ["LD_PRELOAD"] = os.environ.pop("LATER")
os.execv(sys.argv[3], sys.argv[3:])
END
if [ "$(uname -m)" = x86_64 ]; then
	for call in connect socket sendmsg recvfrom setsockopt; do
		for errno in 1 13 38 11 4; do
			# With EINTR for ever it is tried until the time is over; without
			# setsockopt there would be no end to a wait.
			out=$(as_user env LATER="$LIB" NONROOT_LOG="$T/log" timeout 60 "$PYTHON" "$T/filtered.py" $errno $call \
				"$ACT" start fds bind 80 fds ms)
			# Who waits for an answer that it cannot get sees that it is bound;
			# with EAGAIN it looks once, and the helper may have been as quick.
			wanted=EACCES
			[ "$call $errno" = 'recvfrom 4' ] && wanted=0
			[[ "$call $errno" = 'recvfrom 11' && $out == *'bind 80 = 0'* ]] && wanted=0
			like "$call refused with $errno: $wanted" "$out" "*bind 80 = $wanted*"
			is "$call refused with $errno: no descriptor is left" "$(grep fds <<<"$out" | uniq | wc -l)" 1
			ms=$(sed -n 's/^ms = //p' <<<"$out")
			ok "$call refused with $errno: in time (${ms:-never} ms)" test "${ms:-99999}" -lt 4000
		done
	done
else
	skip "below a filter" "the numbers of system calls are those of x86_64"
fi

finish
