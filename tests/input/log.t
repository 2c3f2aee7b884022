#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The log: what a line says, where it goes, where it must never go, how many
# there are, and that none of it disturbs the program.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
[ -x "$BUILD/tests/input/act" ] || skip_all "no $BUILD/tests/input/act"
[ -x "$BUILD/nonroot-helper" ] || skip_all "no $BUILD/nonroot-helper"
command -v python3 >/dev/null || skip_all "no python3"
PARSE=$(cd "$(dirname "$0")" && pwd)/logfmt.py
cp "$BUILD/tests/input/act" "$T/lib/act"
ACT=$T/lib/act
ID=/sys/class/dmi/id
mkdir -m 0777 "$T/w"
cd "$T/w" || exit 1
as_user touch mine

clear_log() { : >"$T/log"; }
# line CODE: the first such line.
line() { grep -m1 "code=$1 " "$T/log"; }
# Each test below that does not name its log is told to use this one.
CHOWN=(chown mine 999 999)
GRANTED="chown mine = 0"

# ---- each code ----

fake_dmi smbios-2.8 0400
start_helper "bind uid=$NR_UID proto=tcp port=80"
printf 'nosuch 1\n' >"$T/conf"
NONROOT_CONF=$T/conf NONROOT_REMAP=81:8081 \
	told "$ACT" read $ID/product_uuid "${CHOWN[@]}" bind 80 bind 81 bind 82 setuid 33 >/dev/null
NONROOT_CONF=$T/nosuch told "$ACT" ids >/dev/null
stop "$HELPER_PID"
chmod 0444 /sys/firmware/dmi/tables/*
told "$ACT" read $ID/product_uuid >/dev/null

WHO="pid=[0-9]* prog=act told=0:0 real=$NR_UID:$NR_UID"
like "DMI-01" "$(line DMI-01)" \
	"src=nonroot level=info code=DMI-01 $WHO op=open path=$ID/product_uuid errno=EACCES did=answered-from-table hint=\"a hostPath volumeMount*\""
like "DMI-02" "$(line DMI-02)" \
	"src=nonroot level=warn code=DMI-02 $WHO op=open path=$ID/product_uuid errno=EACCES did=refused hint=\"set product_uuid in /etc/nonroot.conf, or start nonroot-helper with --allow 'dmi uid=$NR_UID'\""
like "PORT-01" "$(line PORT-01)" \
	"src=nonroot level=info code=PORT-01 $WHO op=bind addr=0.0.0.0:80 errno=EACCES did=bound-by-helper hint=\"*ip_unprivileged_port_start*"
like "PORT-02" "$(line PORT-02)" \
	"src=nonroot level=info code=PORT-02 $WHO op=bind addr=0.0.0.0:81 errno=EACCES did=remapped-to-8081 hint=\"*ip_unprivileged_port_start*"
like "PORT-03" "$(line PORT-03)" \
	"src=nonroot level=warn code=PORT-03 $WHO op=bind addr=0.0.0.0:82 errno=EACCES did=helper-refused hint=\"*ip_unprivileged_port_start*; or run nonroot-helper --allow 'bind uid=$NR_UID proto=tcp port=82'; or set remap\""
like "OWN-01" "$(line OWN-01)" \
	"src=nonroot level=info code=OWN-01 $WHO op=chown path=mine want=999:999 errno=EPERM did=remembered hint=\"chown it when the image is built, or pod securityContext: runAsUser: 999, fsGroup: 999\""
like "ID-01" "$(line ID-01)" "src=nonroot level=info code=ID-01 pid=[0-9]* prog=act told=33:* real=$NR_UID:$NR_UID op=setuid ids=33 did=told-only hint=\"pod securityContext: runAsUser: 33\""
like "CFG-01" "$(line CFG-01)" \
	"src=nonroot level=warn code=CFG-01 pid=[0-9]* prog=* op=config path=$T/conf:1 want=\"unknown keyword\" did=line-skipped*"
like "CFG-02" "$(line CFG-02)" \
	"src=nonroot level=warn code=CFG-02 pid=[0-9]* prog=* op=config path=$T/nosuch errno=ENOENT did=file-ignored hint=*"
clear_log
NONROOT_HELPER=none NONROOT_REMAP=83:84 told "$ACT" bind 83 >/dev/null
like "PORT-03, of a remap that is refused as well" "$(line PORT-03)" \
	"src=nonroot level=warn code=PORT-03 $WHO op=bind addr=0.0.0.0:83 errno=EACCES did=remap-to-84-failed hint=\"remap to a free port*"
ok "logfmt parses" "$PARSE" logfmt <"$T/log"
# Every change has a line of its own, whatever number stands for it.
clear_log
told setpriv --regid 119 --reuid 118 --clear-groups true
told setpriv --regid 118 --reuid 119 --clear-groups true
is "a change of each id is logged" \
	"$(grep -o 'op=setres[ug]id ids=[0-9,-]*' "$T/log" | sort | uniq | wc -l)" 4
unset NONROOT_HELPER

# ---- text that would break a line ----

# Names that a file can have, and as logfmt and JSON must give them back.
names=($'new\nline' $'quote"d' $'back\\slash' $'a=b' 'two words' $'tab\there'
	$'esc\033[31m' $'bell\a' $'cr\rlf\n' $'del\177' 'code=DMI-01' '"' "\\" '\"'
	$'x" did=forged y="' $'\\u0041' $'caf\303\251')
for name in "${names[@]}"; do as_user touch -- "$name"; done
wanted=$(python3 -c 'import os, sys; [print(repr(os.fsencode(a))[2:-1]) for a in sys.argv[1:]]' "${names[@]}")
for form in logfmt json; do
	clear_log
	for name in "${names[@]}"; do
		NONROOT_LOG_FORMAT=$form told "$ACT" name "${name:0:15}" chown "$name" 999 999 >/dev/null
	done
	is "$form: a name of any text is given back as it was" "$("$PARSE" $form path <"$T/log" 2>&1)" "$wanted"
	is "$form: and takes one line" "$(wc -l <"$T/log")" "${#names[@]}"
	is "$form: no control character goes through" "$(LC_ALL=C grep -c '[[:cntrl:]]' "$T/log")" 0
done
json_tool() { python3 -m json.tool --json-lines <"$T/log"; }
ok "json.tool agrees" json_tool

# JSON is UTF-8 by its definition: a name that is not, and one that is cut.
long=$(printf 'x%0127d' 0 | sed 's/0/\xc3\xa9/g')
odd=$'odd\377\200'
as_user touch -- "$odd" "${long:0:255}"
for name in "$odd" "${long:0:255}" "$(printf './%.0s' {1..20})${long:0:255}"; do
	clear_log
	NONROOT_LOG_FORMAT=json told "$ACT" chown "$name" 999 999 >/dev/null
	ok "JSON is UTF-8, though the name is ${name:0:3}..." "$PARSE" json <"$T/log"
done
clear_log
NONROOT_LOG_FORMAT=json told "$ACT" name "$odd" "${CHOWN[@]}" >/dev/null
ok "JSON is UTF-8, though the program's name is not" "$PARSE" json <"$T/log"

path=$(printf './%.0s' {1..1500})mine
clear_log
told "$ACT" chown "$path" 999 999 >/dev/null
like "a long path is cut and says so" "$("$PARSE" logfmt path <"$T/log" 2>&1)" "./././*..."
ok "the line stays short enough for one write" test "$(wc -c <"$T/log")" -le 1024

# ---- one write for each line ----

clear_log
told "$ACT" forks 40 16
lines=$(wc -l <"$T/log")
is "forty writers at once: a line for each" "$lines" 640
ok "forty writers at once: no line is torn" "$PARSE" logfmt <"$T/log"
if as_user strace -o "$T/w/trace" true 2>/dev/null; then
	as_user strace -f -s 2000 -e trace=write,writev,pwrite64 -o "$T/w/trace" \
		env LD_PRELOAD="$LIB" NONROOT_LOG="$T/log" "$ACT" "${CHOWN[@]}" setuid 33 >/dev/null
	is "strace: one write(2) for each line" "$(grep -c 'write([0-9]*, "src=nonroot .* hint=.*\\n", ' trace)" 2
	is "strace: and no other" "$(grep -c 'write' trace)" 4
else
	skip "strace: one write(2) for each line" "strace cannot trace here"
fi

# ---- how many ----

clear_log
is "100000 chowns are granted" "$(told "$ACT" chowns 100000)" "chowns = 100000"
lines=$(wc -l <"$T/log")
ok "and make some lines ($lines), not many" test "$lines" -ge 16 -a "$lines" -le 32
like "the last tells how many there were" "$(tail -1 "$T/log")" "*code=OWN-01*n=100000 hint=*"
clear_log
told "$ACT" "${CHOWN[@]}" "${CHOWN[@]}" "${CHOWN[@]}" >/dev/null
is "the same again is one line" "$(wc -l <"$T/log")" 1

# ---- log auto: standard error ----

STATE=$T/w/state
# auto COMMAND...: with a folder of state that can be looked at.
auto() { NONROOT_LOG=auto NONROOT_STATE_DIR=$STATE told "$@"; }
state_lines() { { wc -l <"$STATE/log"; } 2>/dev/null || echo none; }
new_state() { rm -f "$STATE/log"; }

auto "$ACT" "${CHOWN[@]}" >out 2>"$T/w/err"
like "a regular file gets it" "$(cat err)" "src=nonroot *code=OWN-01 *"
is "and nowhere else does" "$(state_lines)" none

got=$(auto "$ACT" "${CHOWN[@]}" 2>&1)
is "a captured pipe stays clean" "$got" "$GRANTED"
is "it goes to the folder of state" "$(state_lines)" 1

cat >"$T/run_pty.py" <<'END'
import os, pty, sys
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
seen = b""
try:
    while chunk := os.read(fd, 4096):
        seen += chunk
except OSError:
    pass
os.waitpid(pid, 0)
sys.stdout.buffer.write(seen)
END
new_state
got=$(NONROOT_LOG=auto NONROOT_STATE_DIR=$STATE as_user python3 "$T/run_pty.py" \
	env LD_PRELOAD="$LIB" "$ACT" "${CHOWN[@]}")
like "a terminal gets it" "$got" "*src=nonroot *code=OWN-01 *"
is "a terminal: nowhere else does" "$(state_lines)" none

cat >"$T/run_socket.py" <<'END'
import os, socket, subprocess, sys
kind = getattr(socket, sys.argv[1])
a, b = socket.socketpair(socket.AF_UNIX, kind)
r = subprocess.run(sys.argv[2:], stderr=b.fileno())
b.close()
a.setblocking(False)
try:
    print(a.recv(4096))
except (BlockingIOError, ConnectionError):
    print(b"")
END
for kind in SOCK_STREAM SOCK_DGRAM; do
	new_state
	got=$(NONROOT_LOG=auto NONROOT_STATE_DIR=$STATE as_user python3 "$T/run_socket.py" $kind \
		env LD_PRELOAD="$LIB" "$ACT" "${CHOWN[@]}")
	is "a $kind socket stays clean" "$got" "$GRANTED"$'\n'"b''"
	is "a $kind socket: it goes to the folder of state" "$(state_lines)" 1
done

new_state
is "/dev/null: the program does not notice" "$(auto "$ACT" "${CHOWN[@]}" 2>/dev/null)" "$GRANTED"
is "/dev/null: it goes to the folder of state" "$(state_lines)" 1
new_state
auto "$ACT" fds "${CHOWN[@]}" fds >out 2>&-
is "no descriptor 2: the program does not notice" "$(sed -n 2p out)" "$GRANTED"
is "no descriptor 2: none is left open" "$(sed -n 3p out)" "$(sed -n 1p out)"
is "no descriptor 2: it goes to the folder of state" "$(state_lines)" 1

# A daemon closes 0 to 2; the next file it opens may get that number.  It is
# data, not standard error.
for how in "create data trunc" "create data append" "fcreate data -"; do
	# shellcheck disable=SC2086
	set -- $how
	[ "$1" = fcreate ] && set -- "$1" "$2"
	new_state
	rm -f data
	auto "$ACT" ids close 2 "$@" "${CHOWN[@]}" write 2 DATA >out
	is "a file that got number 2 later is not written into ($how)" "$(cat data)" DATA
	rm -f data
	auto "$ACT" "$@" "${CHOWN[@]}" write 2 DATA 2>&- >out
	is "nor when it was closed from the start ($how)" "$(cat data)" DATA
done

# ---- log auto: the container's own output ----

# as_pid1 SCRIPT: a container whose first process is the user's.
as_pid1() {
	unshare -p -f --kill-child --mount-proc setpriv --reuid "$NR_UID" --regid "$NR_UID" \
		--clear-groups --bounding-set -all --inh-caps -all --no-new-privs \
		env LIB="$LIB" ACT="$ACT" NONROOT_LOG=auto NONROOT_STATE_DIR="$STATE" bash -c "$1"
}
new_state
got=$(as_pid1 'env LD_PRELOAD=$LIB $ACT chown mine 999 999; true' 2>&1)
like "the pipe that is PID 1's standard error gets it" "$got" "*src=nonroot *code=OWN-01 *"
new_state
got=$(as_pid1 'x=$(env LD_PRELOAD=$LIB $ACT chown mine 999 999 2>&1); echo "$x"' 2>/dev/null)
is "but not a pipe that a script of it reads" "$got" "$GRANTED"

# Whoever read the container's log has gone: writing to it raises SIGPIPE.
# The program, which writes nothing there, would live on without us.
mkfifo -m 666 pipe
as_pid1 'exec 2>pipe; read -r <go; env LD_PRELOAD=$LIB $ACT chown mine 999 999 ids; echo "exit $?"' >out &
pid1=$!
mkfifo -m 666 go
exec 8<pipe
exec 8<&-
echo >go
wait $pid1
is "a container's log without a reader ends no program" "$(cat out)" \
	"$GRANTED"$'\nids = 0 0 0 0\nexit 0'

# ---- log auto: /dev/log ----

cat >"$T/run_syslog.py" <<'END'
import os, socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind("/dev/log")
os.chmod("/dev/log", 0o666)
s.settimeout(60)
while True:
    got = s.recv(4096)
    with open(sys.argv[1], "ab") as f:
        f.write(repr(got).encode() + b"\n")
END
mkdir "$T/dev"
if mount -t tmpfs -o mode=0755 dev "$T/dev" && mknod -m 666 "$T/dev/null" c 1 3 &&
	mkdir -m 1777 "$T/dev/shm" &&
	mount --bind "$T/dev" /dev && echo x >/dev/null; then
	python3 "$T/run_syslog.py" "$T/syslog" &
	syslogd=$!
	started $syslogd
	wait_for 20 test -S /dev/log
	new_state
	auto "$ACT" "${CHOWN[@]}" >out 2>/dev/null
	ok "without a standard error that may be used /dev/log gets it" \
		wait_for 20 grep -q "<30>nonroot: src=nonroot .*code=OWN-01 .*hint=" "$T/syslog"
	is "/dev/log: nowhere else does" "$(state_lines)" none
	is "/dev/log: the program does not notice" "$(cat out)" "$GRANTED"
	NONROOT_LOG=syslog told "$ACT" setuid 44 >out 2>"$T/w/err"
	ok "log syslog" wait_for 20 grep -q "code=ID-01" "$T/syslog"
	is "log syslog: standard error gets nothing" "$(cat err)" ""
	# A logger that hangs, its queue full: nothing waits for it.
	kill -STOP $syslogd
	is "a hanging logger holds nobody up" \
		"$(auto timeout 60 "$ACT" chowns 2000 2>/dev/null)" "chowns = 2000"
	kill -CONT $syslogd
	stop $syslogd
	new_state
	auto "$ACT" "${CHOWN[@]}" >out 2>/dev/null
	is "a logger that is gone: the folder of state gets it" "$(state_lines)" 1
	NONROOT_LOG=syslog told "$ACT" "${CHOWN[@]}" >out 2>&1
	is "log syslog without one: the program does not notice" "$(cat out)" "$GRANTED"
	umount /dev
else
	skip "/dev/log" "no private /dev"
fi

# ---- the folder of state ----

rm -rf "$STATE"
auto "$ACT" "${CHOWN[@]}" >out 2>/dev/null
is "it is made for its owner alone" "$(stat -c '%a %u %F' "$STATE")" "700 $NR_UID directory"
is "and so is the log in it" "$(stat -c '%a %u' "$STATE/log")" "600 $NR_UID"

# refused NAME: the folder of state is one that must not be used.
refused() {
	is "$1: the program does not notice" "$(auto "$ACT" "${CHOWN[@]}" 2>/dev/null)" "$GRANTED"
	is "$1: nothing is written" "$(find -L "$STATE" "$T/w/elsewhere" -name log -type f -size +0 2>/dev/null)" ""
}
as_user mkdir elsewhere
rm -r "$STATE"
as_user ln -s elsewhere "$STATE"
refused "a planted symlink"
rm "$STATE"
as_user mkdir "$STATE"
as_user ln -s ../elsewhere/log "$STATE/log"
refused "a planted symlink in it"
rm "$STATE/log"
as_user mkfifo "$STATE/log"
refused "a FIFO in it"
rm "$STATE/log"
as_user chmod 0770 "$STATE"
refused "a folder that its group may write to"
as_user chmod 0700 "$STATE"
chown 1001 "$STATE"
chmod 0777 "$STATE"
refused "a folder of another, open to all"
chmod 0755 "$STATE"
chown root "$STATE"
refused "a folder of root"
rmdir "$STATE"
: >"$STATE"
refused "a file"
rm "$STATE"

mkdir "$STATE"
mount -t tmpfs -o "size=4k,uid=$NR_UID,mode=0700" full "$STATE"
as_user dd if=/dev/zero of="$STATE/fill" bs=4k count=1 2>/dev/null
is "a full disk: the program does not notice" \
	"$(auto "$ACT" chowns 20 "${CHOWN[@]}" ids 2>/dev/null)" $'chowns = 20\n'"$GRANTED"$'\nids = 0 0 0 0'
umount "$STATE"
NONROOT_LOG=$T/w/nosuch/log NONROOT_STATE_DIR=$STATE told "$ACT" "${CHOWN[@]}" >out 2>/dev/null
is "log /PATH that cannot be made: the program does not notice" "$(cat out)" "$GRANTED"

# Without `state_dir`: three places in turn, none of them of the host here.
empty_dir /var/lib
mount -t tmpfs -o mode=1777 shm /dev/shm
found() { find /var/lib /tmp/nonroot-* /dev/shm -name log -size +0 2>/dev/null | tr '\n' ' '; }
if mount --bind "$T" /srv && mount -t tmpfs -o mode=1777 tmp /tmp; then
	run_default() {
		setpriv --reuid "$NR_UID" --regid "$NR_UID" --clear-groups --bounding-set -all \
			--inh-caps -all --no-new-privs env -C /srv/w NONROOT_LOG=auto \
			LD_PRELOAD=/srv/lib/libnonroot.so /srv/lib/act "${CHOWN[@]}" >/srv/w/out 2>/dev/null
	}
	run_default
	is "first /var/lib/nonroot" "$(found)" "/var/lib/nonroot/log "
	umount /var/lib
	mount -t tmpfs -o mode=0755 root /var/lib
	run_default
	is "then /tmp/nonroot-UID" "$(found)" "/tmp/nonroot-$NR_UID/log "
	rm "/tmp/nonroot-$NR_UID/log"
	chown 1001 "/tmp/nonroot-$NR_UID"
	run_default
	is "then /dev/shm/nonroot-UID" "$(found)" "/dev/shm/nonroot-$NR_UID/log "
	umount /tmp
	umount /srv
else
	skip "the folders of state by default" "no private /tmp"
fi

# ---- the other values of log ----

new_state
NONROOT_STATE_DIR=$STATE NONROOT_LOG=none told "$ACT" "${CHOWN[@]}" >out 2>"$T/w/err"
is "log none: nothing" "$(cat err; state_lines)" none
NONROOT_STATE_DIR=$STATE NONROOT_LOG=stderr told "$ACT" "${CHOWN[@]}" >out 2>"$T/w/err"
like "log stderr" "$(cat err)" "src=nonroot *"
got=$(NONROOT_STATE_DIR=$STATE NONROOT_LOG=stderr told "$ACT" "${CHOWN[@]}" 2>&1)
is "log stderr: a captured pipe stays clean all the same" "$got" "$GRANTED"
is "log stderr: and nothing else gets it" "$(state_lines)" none
NONROOT_LOG=$T/w/mylog told "$ACT" "${CHOWN[@]}" >out 2>"$T/w/err"
like "log /PATH: made when it is missing" "$(cat mylog)" "src=nonroot *"
is "log /PATH: standard error gets nothing" "$(cat err)" ""
truncate -s 1M mylog
NONROOT_LOG=$T/w/mylog NONROOT_STATE_DIR=$STATE told "$ACT" "${CHOWN[@]}" >out 2>/dev/null
is "a log of 1 MiB grows no more" "$(stat -c %s mylog)" 1048576

# ---- signals that writing raises ----

clear_log
is "a limit on the size of files ends no program" \
	"$(told "$ACT" limit 0 "${CHOWN[@]}" ids 2>&1)" "$GRANTED"$'\nids = 0 0 0 0'
is "nor where an answer is a file in memory" \
	"$(NONROOT_LOG=none told "$ACT" limit 0 read $ID/product_uuid ids 2>&1 | tail -1)" "ids = 0 0 0 0"

cat >"$T/run_tty.py" <<'END'
import os, pty, signal, sys, termios
pid, fd = pty.fork()
if pid == 0:
    mode = termios.tcgetattr(0)
    mode[3] |= termios.TOSTOP
    termios.tcsetattr(0, termios.TCSANOW, mode)
    job = os.fork()
    if job == 0:
        os.setpgid(0, 0)
        os.dup2(os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT), 1)
        os.execvp(sys.argv[2], sys.argv[2:])
    _, status = os.waitpid(job, os.WUNTRACED)
    if os.WIFSTOPPED(status):
        os.kill(job, signal.SIGKILL)
    os._exit(1 if os.WIFSTOPPED(status) else 0)
try:
    while os.read(fd, 4096):
        pass
except OSError:
    pass
print("stopped" if os.waitpid(pid, 0)[1] else "done")
END
is "nor does a job in the background stop for it (stty tostop)" \
	"$(NONROOT_LOG=auto NONROOT_STATE_DIR=$STATE as_user python3 "$T/run_tty.py" "$T/w/tty_out" \
		env LD_PRELOAD="$LIB" "$ACT" "${CHOWN[@]}")" "done"

# ---- what is told apart ----

clear_log
told /usr/bin/python3 -c 'import os
for ids in [(65536, 0, 0), (0, 0, 1), (0, 0, 0), (0, 0, 65535), (0, 65535, -1)]:
    os.setresuid(*ids)'
is "each change of ids has its line" "$("$PARSE" logfmt ids <"$T/log" 2>&1 | xargs)" \
	"65536:0:0 0:0:1 0:0:0 0:0:65535 0:65535:-1"

# ---- what is never said ----

clear_log
printf 'identity s3cret-in-file\nproduct_uuid file:%s\n' "$T/uuid" >"$T/conf"
echo 5ec2e700-0000-4000-8000-000000000001 >"$T/uuid"
S3CRET=s3cret-variable NONROOT_CONF=$T/conf NONROOT_REMAP=s3cret-value told "$ACT" \
	name fine write 1 s3cret-argument read $ID/product_uuid "${CHOWN[@]}" bind 82 setuid 33 >out
ok "something was read and something was said" grep -q 5ec2e700-0000-4000-8000-000000000001 out
is "no argument, variable or content is in the log" "$(grep -c s3cret "$T/log")" 0
is "though it has them all to tell of" \
	"$("$PARSE" logfmt code <"$T/log" 2>&1 | sort -u | tr '\n' ' ')" \
	"CFG-01 DMI-01 ID-01 OWN-01 PORT-03 "

finish
