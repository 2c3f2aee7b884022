#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# nonroot-bind: executed for a refused port where it can gain and there is no
# helper; within its policy, and without a child or a signal that the program
# sees.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
[ -x "$BUILD/nonroot-bind" ] || skip_all "no $BUILD/nonroot-bind"
command -v setcap >/dev/null || skip_all "no setcap"
# One that every uid may execute.
PYTHON=$(PATH=/usr/bin:/bin type -P python3) || skip_all "no python3"
cp "$BUILD/tests/input/act" "$T/lib/act"
ACT=$T/lib/act
mkdir -m 0777 "$T/w"
cd "$T/w" || exit 1

# Places of this mount namespace alone.
BIND=/usr/libexec/nonroot-bind
POLICY=/etc/nonroot/helper.conf
mkdir "$T/upper" "$T/work"
mount -t overlay -o "lowerdir=/etc,upperdir=$T/upper,workdir=$T/work" etc /etc ||
	skip_all "no overlay file system"
[ -d /usr/libexec ] || skip_all "no /usr/libexec"
mount -t tmpfs -o mode=0755 libexec /usr/libexec
mkdir -p /etc/nonroot
cp "$BUILD/nonroot-bind" $BIND
setcap cap_net_bind_service=p $BIND || skip_all "no file capabilities here"
policy() {
	printf '%s\n' "$@" >$POLICY
	chmod 644 $POLICY
}
policy "allow bind uid=$NR_UID proto=tcp port=80,700-702"
export NONROOT_HELPER=$T/absent.sock

# container COMMAND...: as the user of a plain container, with root's bounding
# set and without no_new_privs.
container() {
	setpriv --reuid "$NR_UID" --regid "$NR_UID" --clear-groups --inh-caps -all "$@"
}
plain() {
	container env HOME="$T" LD_PRELOAD="$LIB" NONROOT_LOG="$T/log" "$@"
}

# ---- the program itself ----

# by_hand ADDRESS [ZONE]: its status.
by_hand() {
	container "$PYTHON" - "$@" <<'END' 2>"$T/err"
import socket, subprocess, sys
family = socket.AF_INET6 if sys.argv[1].startswith("[") else socket.AF_INET
with socket.socket(family) as s:
    print(subprocess.run(["/usr/libexec/nonroot-bind"] + sys.argv[1:], stdin=s).returncode,
          s.getsockname()[1])
END
}
is "it binds what the policy allows" "$(by_hand 0.0.0.0:80)" "0 80"
is "and IPv6" "$(by_hand '[::1]:80')" "0 80"
is "and an IPv4 address in IPv6" "$(by_hand '[::ffff:127.0.0.1]:80')" "0 80"
is "EACCES for a port outside" "$(by_hand 0.0.0.0:81)" "13 0"
like "with the reason" "$(cat "$T/err")" "nonroot-bind: no rule of $POLICY allows it"
is "EADDRNOTAVAIL from the kernel" "$(by_hand 192.0.2.1:80)" "99 0"
for wrong in 0.0.0.0 80 :80 0.0.0.0: 0.0.0.0:65536 0.0.0.0:-1 '[0.0.0.0]:80' '::1:80' '[::1:80' \
	'[::1]80' '[]:80' ']:80' '' '0.0.0.0:80 ' 1.2.3:80; do
	is "EINVAL for '$wrong'" "$(by_hand "$wrong")" "22 0"
done
is "EINVAL for a wrong zone" "$(by_hand '[fe80::1]:80' lo)" "22 0"
is "EINVAL without an argument" "$(container $BIND </dev/null 2>/dev/null; echo $?)" 22
is "ENOTSOCK" "$(container $BIND 0.0.0.0:80 </dev/null; echo $?)" 88
is "EAFNOSUPPORT for a unix socket" "$(container "$PYTHON" -c "
import socket, subprocess
print(subprocess.run(['$BIND', '0.0.0.0:80'], stdin=socket.socketpair()[0]).returncode)")" 97
is "EACCES for what no rule can name" "$(container "$PYTHON" -c "
import socket, subprocess
s = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 132)
print(subprocess.run(['$BIND', '0.0.0.0:80'], stdin=s).returncode)" 2>/dev/null || echo 13)" 13

policy "allow bind uid=1 port=80"
is "not for another uid" "$(by_hand 0.0.0.0:80)" "13 0"
policy "deny bind port=80" "allow bind port=80"
is "not where an earlier rule denies" "$(by_hand 0.0.0.0:80)" "13 0"
policy "# nothing"
is "not by default" "$(by_hand 0.0.0.0:80)" "13 0"
policy "allow bind port=80" "allow nonsense"
is "not with a mistake in the file" "$(by_hand 0.0.0.0:80)" "13 0"
like "which is told" "$(cat "$T/err")" "nonroot-bind: $POLICY:2: 'nonsense'; expected *"
policy "allow bind port=80"
chmod 664 $POLICY
is "not when others may write the file" "$(by_hand 0.0.0.0:80)" "13 0"
policy "allow bind port=80"
chown "$NR_UID" $POLICY
is "not when the file is the caller's" "$(by_hand 0.0.0.0:80)" "13 0"
chown 0 $POLICY
rm $POLICY
is "not without a file" "$(by_hand 0.0.0.0:80)" "13 0"
policy "allow bind uid=$NR_UID proto=tcp port=80,700-702"
is "without the capability EACCES from the kernel" \
	"$(as_user $BIND 0.0.0.0:80 < <(:) >/dev/null 2>&1; echo $?)" 88
setcap cap_net_bind_service=ep $BIND
policy "# nothing"
is "=ep gives no more" "$(by_hand 0.0.0.0:80)" "13 0"
setcap cap_net_bind_service=p $BIND
policy "allow bind uid=$NR_UID proto=tcp port=80,700-702"


# A user namespace of the caller's own, with a policy of its own: the capability
# is one of that namespace, and the network is not.
if container unshare -Urm true 2>/dev/null; then
	is "not by a policy of the caller's own namespaces" "$(container "$PYTHON" -c "
import socket, subprocess
s = socket.socket()
r = subprocess.run(['unshare', '-Urm', 'sh', '-c', '''
	mount -t tmpfs own /etc/nonroot && echo allow bind port=1-1023 >$POLICY &&
	chmod 644 $POLICY && exec $BIND 0.0.0.0:81'''], stdin=s, stderr=subprocess.PIPE, text=True)
print(r.returncode, s.getsockname()[1], r.stderr)")" "13 0 "
else
	skip "not by a policy of the caller's own namespaces" "no user namespaces for a user here"
fi

# ---- by the library ----

: >"$T/log"
out=$(plain "$ACT" fds watch bind 80 sigchlds children ids fds)
is "a program gets its port, and no signal or child" "$(grep -v fds <<<"$out")" \
	"bind 80 = 0
sigchlds = 0
children = ECHILD
ids = 0 0 0 0"
is "and keeps no descriptor" "$(grep fds <<<"$out" | uniq | wc -l)" 1
like "PORT-01 says by whom" "$(cat "$T/log")" "*code=PORT-01 *op=bind addr=0.0.0.0:80 errno=EACCES did=bound-by-nonroot-bind *"
: >"$T/log"
is "a port outside its policy is refused" "$(plain "$ACT" bind 81)" "bind 81 = EACCES"
like "PORT-03 says by whom" "$(cat "$T/log")" "*code=PORT-03 *did=nonroot-bind-refused *"
is "its errno is bind's" "$(plain "$ACT" socket bound 80 bind 80 children)" \
	"bound 80 = 0
bind 80 = EADDRINUSE
children = ECHILD"
like "bindresvport searches its policy" "$(plain "$ACT" reserve a reserve b reserve c reserve d | tr '\n' ' ')" \
	"reserve a = 0 port = 70[0-2] reserve b = 0* port = 70[0-2] reserve c = 0* port = 70[0-2] reserve d = EADDRINUSE "

cat >"$T/waits.py" <<'END'
"""A program with a child of its own that ends meanwhile, SIGCHLD ignored or
not, many threads, and its descriptors 0 to 2 closed or not."""
import os, signal, socket, sys, threading

def low():
    with socket.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.bind(("127.0.0.1", 80))

how = sys.argv[1]
if how == "ignored":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    low()
elif how == "waiting":
    # Another thread waits for any child while ports are bound.
    pid = os.fork()
    if pid == 0:
        os.read(0, 1)
        os._exit(7)
    got = []
    t = threading.Thread(target=lambda: got.append(os.waitpid(-1, 0)))
    t.start()
    for _ in range(20):
        low()
    os.write(int(sys.argv[2]), b"x")
    t.join()
    assert got == [(pid, 7 << 8)], got
elif how == "closed":
    for fd in range(3):
        os.close(fd)
    low()
elif how == "alarmed":
    signal.signal(signal.SIGALRM, lambda *_: os._exit(9))
    signal.setitimer(signal.ITIMER_REAL, 30)
    low()
    assert signal.getitimer(signal.ITIMER_REAL)[0] > 20
    assert signal.getsignal(signal.SIGALRM)
    assert not signal.pthread_sigmask(signal.SIG_BLOCK, [])
elif how == "vforked":
    # posix_spawn's child is not ours to bind in; a fork is.
    pid = os.fork()
    if pid == 0:
        low()
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0
END
for how in ignored closed alarmed vforked; do
	ok "SIGCHLD, timers and descriptors: $how" plain "$PYTHON" "$T/waits.py" $how
done
mkfifo "$T/pipe"
exec 7<>"$T/pipe"
ok "a thread that waits for any child finds its own" \
	plain timeout 60 "$PYTHON" "$T/waits.py" waiting 7 <&7
exec 7>&-

# In a child that shares its parent's memory, of each libc.
policy "allow bind uid=$NR_UID port=1-1023"
for libc in glibc musl; do
	hooks=$BUILD/tests/hooks/$libc/hooks
	if [ ! -x "$hooks" ]; then
		skip "$libc: in a vforked child" "no $hooks"
		continue
	fi
	mkdir -p "$T/hooks-$libc"
	cp "$BUILD/tests/hooks/$libc/hooks" "$T/hooks-$libc/"
	mkdir -m 0777 "$T/hooks-$libc/root" "$T/hooks-$libc/told"
	mkdir -m 0777 "$T/hooks-$libc/root/own" "$T/hooks-$libc/told/own"
	for setting in direct vfork thread; do
		out=$(HOOKS_DIR=$T/hooks-$libc/told plain "$T/hooks-$libc/hooks" $setting bind 2>&1)
		is "$libc, $setting: all as root" "$out" \
			"$(HOOKS_DIR=$T/hooks-$libc/root "$T/hooks-$libc/hooks" $setting bind 2>&1)"
	done
done
policy "allow bind uid=$NR_UID proto=tcp port=80,700-702"

# traced SETPRIV-OPTION...: how often it is executed, and what the program says.
traced() {
	: >"$T/log"
	rm -f "$T/w/strace"
	container "$@" strace -f -qq -e trace=execve -o "$T/w/strace" \
		-E LD_PRELOAD="$LIB" -E NONROOT_LOG="$T/log" "$ACT" bind 80 >"$T/out" 2>&1
	echo "$(grep -c nonroot-bind "$T/w/strace") $(cat "$T/out")"
}
not_tried() {
	is "not tried $1" "$(traced "${@:2}")" "0 bind 80 = EACCES"
	like "not tried $1: no-helper" "$(cat "$T/log")" "*did=no-helper *"
}
if [ "$(as_user strace -o /dev/null true 2>&1; echo $?)" = 0 ]; then
	# The kernel gives nothing to a program that is traced by such a user.
	is "tried where it may gain" "$(traced)" "1 bind 80 = EACCES"
	not_tried "with no_new_privs" --no-new-privs
	not_tried "without it in the bounding set" --bounding-set -net_bind_service
	NONROOT_HELPER=none not_tried "with helper none"
	mount -o remount,nosuid /usr/libexec
	not_tried "on a nosuid mount"
	mount -o remount,suid /usr/libexec
	setcap -r $BIND
	not_tried "without the file's capability"
	setcap cap_net_raw=p $BIND
	not_tried "with another capability"
	mv $BIND $BIND-away
	not_tried "where there is none"
	mv $BIND-away $BIND
	setcap cap_net_bind_service=p $BIND
	start_helper "bind uid=1 port=80"
	is "not tried where a helper says no" "$(traced)" "0 bind 80 = EACCES"
	like "not tried where a helper says no: helper-refused" "$(cat "$T/log")" "*did=helper-refused *"
	stop "$HELPER_PID"
	export NONROOT_HELPER=$T/absent.sock
else
	skip "where it is not tried" "no strace for a user here"
fi

# What stands there may hang, die or be no program at all.
: >$BIND
setcap cap_net_bind_service=p $BIND
is "an empty file: EACCES, and no child" "$(plain "$ACT" bind 80 children)" "bind 80 = EACCES
children = ECHILD"
if command -v musl-gcc >/dev/null; then
	for body in 'for (;;) pause();' '__builtin_trap();'; do
		rm $BIND
		echo "#include <unistd.h>
int main(void) { $body }" | musl-gcc -static -x c - -o $BIND
		setcap cap_net_bind_service=p $BIND
		out=$(plain "$ACT" watch start bind 80 ms sigchlds children)
		ms=$(sed -n 's/^ms = //p' <<<"$out")
		is "$body: EACCES, no signal, and no child" "$(grep -v '^ms' <<<"$out" | tr '\n' ' ')" \
			"bind 80 = EACCES sigchlds = 0 children = ECHILD "
		ok "$body: in time (${ms:-never} ms)" test "${ms:-99999}" -lt 4000
	done
else
	skip "one that hangs or dies" "no musl-gcc"
fi

finish
