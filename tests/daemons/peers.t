#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Programs that ask the kernel who is at the other end of a socket: ssh-agent,
# dbus-daemon, and a Python server that has every message tell its sender.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/common.sh"
needs ssh-agent ssh-add ssh-keygen python3
mount -t tmpfs -o mode=1777 shm /dev/shm

# As a container has it: the judge.
# shellcheck disable=SC2031,SC2317  # background() calls it by name
as_root() {
	${NR_EXEC:+exec} setpriv --groups 0 --bounding-set "$CONTAINER_CAPS" \
		--inh-caps -all --no-new-privs env HOME="$T" "$@"
}
CONTAINER_CAPS=-all,+chown,+dac_override,+fowner,+fsetid,+kill,+setgid,+setuid
CONTAINER_CAPS+=,+setpcap,+net_bind_service,+net_raw,+sys_chroot,+mknod
CONTAINER_CAPS+=,+audit_write,+setfcap

# told, and keeping the kernel's identity.
as_self() { told env NONROOT_IDENTITY=self "$@"; }

for who in as_root as_user told as_self; do
	mkdir "$T/$who"
	[ $who = as_root ] || chown "$NR_UID:$NR_UID" "$T/$who"
done

# ---- ssh-agent: it serves its own effective uid, and root ----

as_user ssh-keygen -q -t ed25519 -N '' -C a-key -f "$T/as_user/key"

# agent WHO: starts it; $agent is its pid.
agent() {
	export SSH_AUTH_SOCK=$T/$1/agent
	background "$1" ssh-agent -D -a "$SSH_AUTH_SOCK" >/dev/null 2>"$T/agent.err"
	agent=$!
	wait_for 10 test -S "$SSH_AUTH_SOCK"
}

for who in as_root told; do
	agent $who
	cp "$T/as_user/key" "$T/$who/key"
	[ $who = as_root ] || chown "$NR_UID" "$T/$who/key"
	like "ssh-agent, $who: a key is added" \
		"$($who ssh-add "$T/$who/key" 2>&1)" "Identity added: *"
	like "ssh-agent, $who: and listed" "$($who ssh-add -l 2>&1)" \
		"256 SHA256:* a-key (ED25519)"
	[ $who = as_root ] || is_ordinary "ssh-agent, $who" $agent
	if [ $who = told ]; then
		out=$(as_user ssh-add -l 2>&1)
		unlike "ssh-agent, told: a client that is not of the run is refused" \
			"$? $out" "0 *"
		like "ssh-agent, told: which had the kernel's uid" \
			"$(cat "$T/agent.err")" "*peer euid $NR_UID != uid 0*"
		out=$(as_self ssh-add -l 2>&1)
		unlike "ssh-agent, told: nor does it serve one with identity self" \
			"$? $out" "0 *"
	fi
	stop $agent
done
like "ssh-agent: the log says it" "$(log_of PEER-01)" \
	"*prog=ssh-agent *op=getsockopt ids=0:0 did=told-of-peer *"

# ---- dbus-daemon: the client says a uid, the kernel confirms it ----

# bus WHO: starts it; $bus is its pid.
bus() {
	cat >"$T/$1/bus.conf" <<END
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=$T/$1/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
    <allow user="*"/>
  </policy>
</busconfig>
END
	export DBUS_SESSION_BUS_ADDRESS=unix:path=$T/$1/bus
	background "$1" dbus-daemon --config-file="$T/$1/bus.conf" --nofork \
		--nopidfile 2>"$T/bus.err"
	bus=$!
	wait_for 10 test -S "$T/$1/bus"
	[ "$1" != as_root ] || chmod 777 "$T/$1/bus"
}

# The uid of the daemon's own name, and of the caller's.
bus_uid() {
	"$1" dbus-send --session --print-reply=literal \
		--dest=org.freedesktop.DBus / \
		org.freedesktop.DBus.GetConnectionUnixUser \
		string:org.freedesktop.DBus 2>&1 | tr -s ' '
}
bus_creds() {
	"$1" busctl --address="$DBUS_SESSION_BUS_ADDRESS" --no-pager \
		--unique --acquired list 2>&1 |
		awk '$3 == "busctl" { print $4 }'
}

if command -v dbus-daemon dbus-send busctl >/dev/null; then
	for who in as_root told; do
		bus $who
		is "dbus-daemon, $who: dbus-send authenticates" \
			"$(bus_uid $who)" " uint32 0"
		is "dbus-daemon, $who: busctl is root" "$(bus_creds $who)" root
		stop $bus
	done
	bus as_self
	is "dbus-daemon, self: a told client is root to it" \
		"$(bus_uid told)" " uint32 $NR_UID"
	is "dbus-daemon, self: one with identity self is not" \
		"$(bus_uid as_self)" " uint32 $NR_UID"
	stop $bus
	bus as_user
	like "dbus-daemon without the library refuses what it cannot confirm" \
		"$(bus_uid told)" "Failed to open connection*"
	stop $bus
else
	skip "dbus-daemon" "no dbus-daemon, dbus-send or busctl"
fi

# ---- every message tells its sender ----

cat >"$T/server.py" <<'END'
import os, socket, struct, sys

SO_PEERGROUPS = 59
path = sys.argv[1]
d = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
d.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
d.bind(path + ".dgram")
s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
s.bind(path + ".stream")
s.listen(9)
for name in (".dgram", ".stream"):
    os.chmod(path + name, 0o777)
os.rename(path + ".stream", path)
while True:
    text, control, flags, sender = d.recvmsg(64, 256)
    if text == b"end":
        break
    for level, kind, data in control:
        print(text.decode(), "%d:%d" % struct.unpack("3i", data)[1:],
              "flags %x" % flags)
    d.sendto(b"seen", sender)
    if text == b"stream":
        c, _ = s.accept()
        cred = c.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
        groups = c.getsockopt(socket.SOL_SOCKET, SO_PEERGROUPS, 64)
        print("peer %d:%d" % struct.unpack("3i", cred)[1:],
              [g for g, in struct.iter_unpack("I", groups)])
        c.send(b"x")
END
cat >"$T/client.py" <<'END'
import os, socket, struct, sys

path = sys.argv[1]
d = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
d.bind("")
d.connect(path + ".dgram")

# It waits until the message has been looked at: see COMPATIBILITY.md.
def say(text, *claim):
    claim = claim and [(socket.SOL_SOCKET, socket.SCM_CREDENTIALS,
                        struct.pack("3i", *claim))]
    try:
        d.sendmsg([text.encode()], claim)
    except OSError as e:
        d.send(("%s: %s" % (text, e.strerror)).encode())
    d.recv(9)

def visit(bound=False):
    say("stream")
    s = socket.socket(socket.AF_UNIX)
    if bound:
        s.bind("")
    s.connect(path)
    s.recv(1)
    cred = s.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
    say("of the server: %d:%d" % struct.unpack("3i", cred)[1:])

if sys.argv[2] == "end":
    d.send(b"end")
    sys.exit()
me = os.getpid()
say("at first")
visit()
if sys.argv[2] == "all":
    say("its own", me, 0, 0)
    say("another's pid", 1, 0, 0)
    own = socket.socket(socket.AF_UNIX)
    own.bind("")
    own.listen(1)
    visit(True)
    os.setgroups([4, 9, 6])
    os.setegid(44)
    os.seteuid(33)
    visit()
    os.seteuid(0)
    os.setgid(44)
    os.setuid(33)
    say("dropped")
    say("dropped, its own", me, 33, 44)
    say("dropped, as root", me, 0, 0)
    visit()
    visit(True)
END

# conversation SERVER CLIENT WHAT: what the server saw.
conversation() {
	local path=$T/$1/socket
	rm -f "$path" "$path".*
	background "$1" python3 "$T/server.py" "$path" >"$T/seen" 2>&1
	local server=$!
	wait_for 10 test -S "$path"
	"$2" python3 "$T/client.py" "$path" "$3" >>"$T/seen" 2>&1
	"$1" python3 "$T/client.py" "$path" end
	wait $server
	cat "$T/seen"
}

native=$(conversation as_root as_root all)
is "python: told of every message as root is" \
	"$(conversation told told all)" "$native"
like "python: which are many" "$native" \
	"at first 0:0 flags 0*peer 0:0 \[0\]*peer 33:44*dropped 33:44*peer 33:44 \[4, 6, 9\]*peer 33:44 \[4, 6, 9\]*"
ours="$NR_UID:$NR_UID"
is "python: a client that is not of the run is what the kernel says" \
	"$(conversation told as_user some)" "at first $ours flags 0
stream $ours flags 0
peer $ours []
of the server: $ours $ours flags 0"
is "python: so is one with identity self, to whom the server is root" \
	"$(conversation told as_self some)" "at first $ours flags 0
stream $ours flags 0
peer $ours []
of the server: 0:0 $ours flags 0"
is "python: a server with identity self is told of a told client" \
	"$(conversation as_self told some)" "at first 0:0 flags 0
stream 0:0 flags 0
peer 0:0 [0]
of the server: $ours 0:0 flags 0"
like "python: the claim that went out as the real ids is in the log" \
	"$(log_of PEER-02)" "*op=sendmsg ids=0:0 errno=EPERM did=sent-real-ids *"

finish
