#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Whom the library leaves alone: secure mode, real root and what it started,
# sessions from outside, and whoever uses the kill switch.  First with
# LD_PRELOAD, then with /etc/ld.so.preload, on an overlay over /etc.
# Needs $BUILD/libnonroot.so and $BUILD/tests/security/root_actor.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
[ -x "$BUILD/tests/security/root_actor" ] || skip_all "no $BUILD/tests/security/root_actor"
[ -e "$BUILD/libnonroot.so" ] || skip_all "no $BUILD/libnonroot.so"
[ "$(cat /proc/sys/net/ipv4/ip_unprivileged_port_start)" -ge 1024 ] ||
	skip_all "low ports are open to all here"
# A slack of its own, or the mark of a library further up: see state.c.
[ "$(cat /proc/self/timerslack_ns)" = 50000 ] ||
	skip_all "the timer slack is not the default here"
case ,$(findmnt -no OPTIONS "$T"), in
*,nosuid,*) skip_all "set-id bits have no effect on $T" ;;
esac

# Everything below that writes to /etc writes to the overlay, or not at all.
mkdir "$T/upper" "$T/work"
mount -t overlay -o "lowerdir=/etc,upperdir=$T/upper,workdir=$T/work" nonroot-etc /etc 2>/dev/null
[ "$(findmnt -no SOURCE /etc)" = nonroot-etc ] || skip_all "no overlay over /etc here"

A=$T/lib/actor
cp "$BUILD/tests/security/root_actor" "$A"
for kind in setuid_root setuid_33 setgid_33 other; do cp "$A" "$T/lib/$kind"; done
chmod 755 "$T"/lib/*
chown 33:0 "$T/lib/setuid_33"
chown 0:33 "$T/lib/setgid_33"
chmod 4755 "$T/lib/setuid_root" "$T/lib/setuid_33"
chmod 2755 "$T/lib/setgid_33"
STATIC=
if [ -x "$BUILD/tests/security/root_static" ]; then
	STATIC=$T/lib/static
	cp "$BUILD/tests/security/root_static" "$STATIC"
	chmod 755 "$STATIC"
fi
ID=$(command -v id)
: >"$T/file"

TOLD='0:0:0 0:0:0'
USER='1000:1000:1000 1000:1000:1000'
# The machine may have a name for 1000.
USER_ID=$(setpriv --reuid 1000 --regid 1000 --clear-groups id)
NOBODY_ID=$(setpriv --reuid nobody --regid nogroup --init-groups id)

# conf [LINE]...: /etc/nonroot.conf, or none.
conf() {
	rm -f /etc/nonroot.conf
	[ $# = 0 ] || printf '%s\n' "$@" >/etc/nonroot.conf
}

# in_one_line COMMAND...: for what prints several.
in_one_line() { "$@" 2>&1 | paste -sd' '; }

# An ordinary user of whom no ancestor ever was under the library: a shell
# that is started now and does what it is told.  Set-id bits work for it.
mkfifo "$T/ask" "$T/answer"
setpriv --reuid 1000 --regid 1000 --clear-groups env HOME="$T" bash --norc \
	<"$T/ask" >"$T/answer" &
ordinary_pid=$!
started "$ordinary_pid"
exec 5>"$T/ask" 6<"$T/answer"

# ordinary COMMANDS: its shell reads them; their output, stderr included.
ordinary() {
	local line
	printf '(%s) </dev/null 2>&1; echo =====\n' "$1" >&5
	while IFS= read -r line <&6 && [ "$line" != ===== ]; do
		printf '%s\n' "$line"
	done
}

# traced COMMANDS: as ordinary, with the system calls in $T/trace.  The
# tracer is root: under another, set-id bits have no effect.
traced() {
	local tracer
	strace -f -qq -o "$T/trace" -p "$ordinary_pid" 2>/dev/null &
	tracer=$!
	started "$tracer"
	wait_for 5 grep -q '^TracerPid:[[:space:]]*[1-9]' "/proc/$ordinary_pid/status"
	ordinary "$1"
	kill -INT "$tracer"
	wait "$tracer"
}

# ---- LD_PRELOAD ----

is "an ordinary user is told root" "$(told "$A" ids)" "$TOLD"
is "also what a root that was never under the library has started" \
	"$(setpriv --reuid 1000 --regid 1000 --clear-groups env LD_PRELOAD="$LIB" id)" \
	"uid=0(root) gid=0(root) groups=0(root)"
is "real root under the library drops: the kernel's identity" \
	"$(LD_PRELOAD=$LIB setpriv --reuid 1000 --regid 1000 --clear-groups id)" "$USER_ID"
is "real root is what the kernel says, not what the environment says" \
	"$(LD_PRELOAD=$LIB NONROOT_IDENTITY=33 "$A" ids)" "$TOLD"

# What real root pays, as strace shows it between the marks of actor.
# record FILE [OPTION]...: of strace.
record() {
	local file=$1
	shift
	strace -o "$file" "$@" "$A" mark open /etc/passwd mark \
		getuid geteuid open /etc/passwd mark setuid 1000 mark
}

# calls N FILE: the names of those after mark N, sorted; prctl's with its option.
calls() {
	awk -v n="$1" '/^write\(-1, "mark"/ { seen++; next } seen == n' "$2" |
		sed -E 's/^prctl\((PR_[A-Z_]+(, [0-9]+)?).*/\1/; s/\(.*//' | sort
}

# added N: what the library adds there; what it takes away is `-`.
added() {
	diff <(calls "$1" "$T/without") <(calls "$1" "$T/with") |
		sed -n 's/^> //p; s/^< /-/p' | paste -sd' '
}

if command -v strace >/dev/null; then
	record "$T/without"
	record "$T/with" -E LD_PRELOAD="$LIB"
	is "root: a program that only opens makes no call more" "$(added 1)" ""
	# At the first identity call of a process, and never again:
	#   getresuid, getgid	is this real root?
	#   PR_GET_, PR_SET_TIMERSLACK
	#			the mark for what it starts, unless it is set
	#   capget		without capabilities, `root_process` has a say
	is "root: getuid, geteuid and open add the decision, once" "$(added 2)" \
		"PR_GET_TIMERSLACK PR_SET_TIMERSLACK, 50001 capget getgid getresuid"
	# Its mark, which is already there.
	is "root: setuid adds a look at the mark" "$(added 3)" \
		"PR_GET_TIMERSLACK"
else
	skip "root: a program that only opens makes no call more" "no strace"
	skip "root: getuid, geteuid and open add the decision, once" "no strace"
	skip "root: setuid adds a look at the mark" "no strace"
fi
# shellcheck disable=SC2016 # the inner shell's
is "root: a timer slack of its own is left alone" \
	"$(LD_PRELOAD=$LIB bash -c 'echo 60000 >/proc/$$/timerslack_ns; exec "$@"' - \
		"$A" getuid exec cat /proc/self/timerslack_ns)" 60000

# ---- the kill switch ----

# A port that is remapped, or not, shows more than the ids.
export NONROOT_REMAP=80:8080
is "without it: told, and acted on" "$(in_one_line told "$A" ids bind 80)" "$TOLD bind 0 80"
OFF="$USER bind EACCES"
is "NONROOT_DISABLE=1" "$(NONROOT_DISABLE=1 in_one_line told "$A" ids bind 80)" "$OFF"
is "NONROOT_DISABLE=0 is none" "$(NONROOT_DISABLE=0 in_one_line told "$A" ids bind 80)" "$TOLD bind 0 80"
conf 'disable 1'
is "disable 1 in the file" "$(in_one_line told "$A" ids bind 80)" "$OFF"
is "NONROOT_DISABLE=0 wins over it" "$(NONROOT_DISABLE=0 told "$A" ids)" "$TOLD"
conf '[program actor]' 'disable 1'
is "disable 1 in the program's section" "$(in_one_line told "$A" ids bind 80)" "$OFF"
is "and for no other program" "$(in_one_line told "$T/lib/other" ids bind 80)" "$TOLD bind 0 80"
conf '[program other]' 'disable 1'
is "not in another program's section" "$(in_one_line told "$A" ids bind 80)" "$TOLD bind 0 80"
conf '[program other]' 'disable 1' '[all]' 'log none'
is "nor when the section has ended" "$(told "$A" ids)" "$TOLD"
conf
: >/etc/nonroot.disable
is "/etc/nonroot.disable" "$(in_one_line told "$A" ids bind 80)" "$OFF"
is "which no setting overrules" "$(NONROOT_DISABLE=0 NONROOT_IDENTITY=33 told "$A" ids)" "$USER"
rm -f /etc/nonroot.disable
is "and which works while it is there" "$(told "$A" ids)" "$TOLD"

# ---- identity ----

is "identity self: the kernel's" "$(NONROOT_IDENTITY=self told "$A" ids)" "$USER"
is "but ports are acted on; ownership goes with the identity" \
	"$(NONROOT_IDENTITY=self in_one_line told "$A" bind 80 chown "$T/file")" "bind 0 80 chown EPERM"
is "identity 1234:5678" "$(NONROOT_IDENTITY=1234:5678 told "$A" ids)" "1234:1234:1234 5678:5678:5678"
is "identity 33 is 33:33" "$(NONROOT_IDENTITY=33 told "$A" ids)" "33:33:33 33:33:33"
is "and is not root: a port and a chown are refused" \
	"$(NONROOT_IDENTITY=33 in_one_line told "$A" bind 80 chown "$T/file")" "bind EACCES chown EPERM"
for value in self 1234:5678 33; do
	conf '[program actor]' "identity $value" '[program other]' 'identity 44'
	is "identity $value in the program's section" "$(told "$A" ids)" \
		"$(NONROOT_IDENTITY=$value told "$A" ids)"
	unlike "which is not what others are told ($value)" "$(told "$T/lib/other" ids)" "$(told "$A" ids)"
done
conf 'identity 1234:5678' '[program other]' 'identity self'
is "the file, for a program without a section" "$(told "$A" ids)" "1234:1234:1234 5678:5678:5678"
is "the variable wins over the file" "$(NONROOT_IDENTITY=root told "$A" ids)" "$TOLD"
conf
unset NONROOT_REMAP

# ---- sessions ----

# A container in the container: its first process, and one that enters later.
unshare -p -f sleep infinity 2>/dev/null &
outer=$!
inner=/proc/$outer/ns/pid_for_children
if wait_for 5 nsenter --pid="$inner" true; then
	# session COMMAND...: parent 0, and not pid 1.
	session() {
		nsenter --pid="$inner" setpriv --reuid 1000 --regid 1000 --clear-groups \
			env LD_PRELOAD="$LIB" NONROOT_LOG="$T/log" "$@"
	}
	# shellcheck disable=SC2016 # the inner shell's
	is "a session has parent 0 and is not pid 1" \
		"$(NONROOT_SESSIONS=root session bash -c 'echo $PPID $(($$ > 1))')" "0 1"
	is "sessions is self when nobody says otherwise" "$(session "$A" ids)" "$USER"
	is "also for its children, and theirs" \
		"$(session sh -c "sh -c '$A ids; true'; true")" "$USER"
	is "and for one whose parent has gone" \
		"$(session sh -c "setsid -f $A cron ids" | cat)" "$USER"
	is "and through an empty environment" \
		"$(session sh -c "env -i LD_PRELOAD=$LIB $A ids; true")" "$USER"
	is "and for what forks before it asks who it is" \
		"$(session timeout 5 "$A" ids)" "$USER"
	is "NONROOT_SESSIONS=root" "$(NONROOT_SESSIONS=root session "$A" ids)" "$TOLD"
	conf 'sessions root'
	is "sessions root in the file, for its children too" \
		"$(session sh -c "$A ids; true")" "$TOLD"
	conf
	is "the first process of a container is no session" \
		"$(unshare -p -f setpriv --reuid 1000 --regid 1000 --clear-groups \
			env LD_PRELOAD="$LIB" NONROOT_LOG="$T/log" sh -c "$A ids; true")" "$TOLD"
else
	skip "sessions" "no pid namespace in a pid namespace here"
fi
# Not unshare, which waits for it and ignores SIGTERM meanwhile.
# shellcheck disable=SC2046 # no word when it is gone
kill -KILL $(cat "/proc/$outer/task/$outer/children") 2>/dev/null
wait "$outer"

# ---- root_process ----

# capless COMMAND...: uid 0 with no capability.  Its gid tells a kernel's
# root from a told one.
# shellcheck disable=SC2317 # in_one_line calls it
capless() {
	setpriv --regid 42 --clear-groups --bounding-set=-all --inh-caps=-all \
		env LD_PRELOAD="$LIB" "$@"
}
ROOT_42='0:0:0 42:42:42'
REFUSED="$ROOT_42 chown EPERM bind EACCES"
if start_helper 'bind uid=0 port=80'; then
	unset NONROOT_HELPER # which root would not read
	common=("helper $T/run/helper.sock" "log $T/help.log" "identity 33")
	acts() { in_one_line capless "$@" "$A" ids chown "$T/file" bind 80; }
	conf "${common[@]}"
	is "root without capabilities passes" "$(acts)" "$REFUSED"
	is "whatever the environment says" "$(acts NONROOT_ROOT_PROCESS=help)" "$REFUSED"
	ok "and writes no log" test ! -e "$T/help.log"
	conf "${common[@]}" "root_process help"
	is "root_process help: the kernel's identity, chown and port acted on" \
		"$(acts)" "$ROOT_42 chown 0 bind 0 80"
	is "the port by the helper, and both are logged" \
		"$(grep -oE 'code=(OWN|PORT)-[0-9]+' "$T/help.log" | paste -sd' ')" "code=OWN-01 code=PORT-01"
	is "the owner is the one it was" "$(stat -c %u:%g "$T/file")" 0:0
	is "nothing is read from the environment" \
		"$(acts NONROOT_OWNERSHIP=strict NONROOT_HELPER=none)" "$ROOT_42 chown 0 bind 0 80"
	is "one capability left, and it passes" \
		"$(in_one_line setpriv --regid 42 --clear-groups --bounding-set=-all,+net_raw --inh-caps=-all \
			env LD_PRELOAD="$LIB" "$A" ids chown "$T/file" bind 80)" "$REFUSED"
	conf "${common[@]}" "root_process help" "disable 1"
	is "disable 1" "$(acts)" "$REFUSED"
	conf "${common[@]}" "root_process help"
	: >/etc/nonroot.disable
	is "/etc/nonroot.disable, for root" "$(acts)" "$REFUSED"
	rm -f /etc/nonroot.disable
	conf "${common[@]}" "root_process pass"
	is "root_process pass" "$(acts)" "$REFUSED"
	conf
else
	skip "root_process" "no $BUILD/nonroot-helper"
fi

# ---- user namespaces ----

if as_user unshare -Ur true 2>/dev/null; then
	# Root there can do neither, and must hear it from the kernel.
	is "uid 0 of a user namespace is the kernel's, and passes" \
		"$(as_user unshare -Ur env LD_PRELOAD="$LIB" NONROOT_LOG="$T/log" \
			NONROOT_IDENTITY=33 NONROOT_REMAP=80:8080 "$A" ids bind 80 | paste -sd' ')" \
		"$TOLD bind EACCES"
	is "so is the error for an id that is not mapped" \
		"$(as_user unshare -Ur env LD_PRELOAD="$LIB" "$A" chown "$T/file")" \
		"chown Invalid argument"
else
	skip "uid 0 of a user namespace is the kernel's, and passes" "no user namespaces here"
	skip "so is the error for an id that is not mapped" "no user namespaces here"
fi

# ---- /etc/ld.so.preload ----

su_works=$(su nobody -s /bin/sh -c id 2>&1)
[ "$su_works" = "$NOBODY_ID" ] && su_works=
echo "$LIB" >/etc/.ld.so.preload.new
mv /etc/.ld.so.preload.new /etc/ld.so.preload

is "baked: the library is in a program of root" "$("$A" exec grep -c "$LIB" /proc/self/maps | sed 's/[1-9].*/yes/')" yes
is "baked: an ordinary user is told root" "$(ordinary id)" "uid=0(root) gid=0(root) groups=0(root)"
is "and so are its children, in an empty environment" \
	"$(ordinary "sh -c 'env -i $A ids; true'")" "$TOLD"
is "the kill switch there" "$(ordinary 'NONROOT_DISABLE=1 id')" "$USER_ID"
if as_user unshare -Ur true 2>/dev/null; then
	is "uid 0 of a user namespace passes there" \
		"$(ordinary "NONROOT_IDENTITY=self unshare -Ur sh -c 'NONROOT_IDENTITY=33 $A ids'")" "$TOLD"
else
	skip "uid 0 of a user namespace passes there" "no user namespaces here"
fi

# Everything that the environment of a set-id program may try.
mkdir -m 777 "$T/planted"
printf '%s\n' 'remap 80:8080' "log $T/planted/log" >"$T/planted/conf"
PLANTED="export NONROOT_CONF=$T/planted/conf NONROOT_LOG=$T/planted/log NONROOT_REMAP=80:8080 NONROOT_IDENTITY=4711 NONROOT_STATE_DIR=$T/planted/state;"

# planted PROGRAM WORD...: its output in a line.
planted() { ordinary "$PLANTED $T/lib/$*" | paste -sd' '; }
# The file is set up so that this is what an ordinary program makes of it.
is "control: an ordinary program follows the environment" \
	"$(ordinary "unset NONROOT_IDENTITY; export NONROOT_CONF=$T/planted/conf; $A ids chown $T/file bind 80" | paste -sd' ')" \
	"$TOLD chown 0 bind 0 80"
ok "control: and makes the log" test -s "$T/planted/log"
rm -f "$T/planted/log"

is "setuid root: the kernel's ids" "$(planted setuid_root ids)" "1000:0:0 1000:1000:1000"
is "setuid 33: the kernel's ids, and its refusals" \
	"$(planted setuid_33 ids chown "$T/file" bind 80)" \
	"1000:33:33 1000:1000:1000 chown EPERM bind EACCES"
is "setgid 33: the kernel's ids, and its refusals" \
	"$(planted setgid_33 ids chown "$T/file" bind 80)" \
	"1000:1000:1000 1000:33:33 chown EPERM bind EACCES"
is "what setuid root has dropped to keeps the kernel's identity" \
	"$(planted setuid_root drop 1000 exec "$A" ids)" "$USER"
# It gives up its group itself: an exec with it would be secure mode again.
printf '%s\n' 'import os, sys' 'os.setresgid(1000, 1000, 1000)' \
	'os.execv(sys.argv[1], sys.argv[1:])' >"$T/lib/drop_gid.py"
is "what setgid 33 has dropped to, too" \
	"$(planted setgid_33 exec /usr/bin/python3 "$T/lib/drop_gid.py" "$A" ids)" "$USER"
is "none of them made the log" "$(ls "$T/planted")" conf

# reads PROGRAM: how often it names what was planted in a system call of its
# own, after exec.
if command -v strace >/dev/null; then
	reads() {
		traced "$PLANTED $T/lib/$1 ids chown $T/planted/none bind 80; true" >/dev/null
		grep -v 'execve(' "$T/trace" | grep -cE "planted/(conf|log|state)|/etc/nonroot"
	}
	unlike "control: an ordinary program reads what is planted" "$(reads actor)" 0
	rm -f "$T/planted/log"
	for kind in setuid_root setuid_33 setgid_33; do
		is "$kind reads nothing of it, and no configuration" "$(reads $kind)" 0
		ok "$kind was really traced" grep -qE '(^| )bind\(' "$T/trace"
	done
else
	skip "set-id programs read nothing of it" "no strace"
fi

# ---- what real root started ----

# dropped NAME WANTED COMMAND...
dropped() {
	local name=$1 wanted=$2
	shift 2
	if command -v "$1" >/dev/null; then
		is "$name" "$("$@" 2>&1)" "$wanted"
	else
		skip "$name" "no $1"
	fi
}
dropped "setpriv --reuid" "$USER_ID" setpriv --reuid 1000 --regid 1000 --clear-groups id
dropped "setpriv, and an empty environment" "$USER_ID" \
	setpriv --reuid 1000 --regid 1000 --clear-groups env -i "$ID"
dropped "chroot --userspec" "$USER_ID" chroot --userspec=1000:1000 --groups=1000 / "$ID"
dropped "unshare --setuid" "$USER_ID" unshare --setuid 1000 --setgid 1000 id
dropped "start-stop-daemon --chuid" "$NOBODY_ID" start-stop-daemon --start --chuid nobody:nogroup --exec "$ID"
dropped "python's os.setresuid" "$USER_ID" python3 -c \
	'import os; os.setgroups([]); os.setresgid(*[1000]*3); os.setresuid(*[1000]*3); os.execlp("id", "id")'
# shellcheck disable=SC2016 # perl's own variables
dropped "perl, which has the set calls of old" "$USER_ID" perl -e \
	'$) = "1000 1000"; $( = 1000; $< = $> = 1000; exec "id"'
# shellcheck disable=SC2016
dropped "seteuid and back is still real root" "0:0:0 0:0:0" perl -e \
	'$> = 1000; $> = 0; exec @ARGV' "$A" ids
dropped "cron's way: setsid between two forks, then setuid" "$USER_ID" \
	"$A" cron drop 1000 exec id
dropped "dropped by another thread than the one that asked first" "$USER_ID" \
	"$A" thread getuid drop 1000 exec id
dropped "dropped by one thread, executed by an older one" "$USER_ID" \
	"$A" workers drop 1000 exec id
dropped "the uid of a program, not only of its first child" "$USER_ID" \
	"$A" drop 1000 exec sh -c "sh -c 'env -i $ID; true'; true"
dropped "a shell of root, then anything" "$USER_ID" \
	bash -c "setsid -w env -i $A cron drop 1000 exec $ID; true"
if [ -z "$su_works" ]; then
	is "su" "$(su nobody -s /bin/sh -c id)" "$NOBODY_ID"
	is "su -l" "$(su -l nobody -s /bin/sh -c id 2>/dev/null)" "$NOBODY_ID"
	dropped "runuser" "$NOBODY_ID" runuser -u nobody id
else
	skip "su" "su does not work here: $su_works"
fi
if [ -n "$STATIC" ]; then
	is "a static program below a shell of root drops, and runs id" \
		"$(bash -c "env -i $STATIC drop 1000 exec $ID; true")" "$USER_ID"
	[ -z "$su_works" ] &&
		is "su, an empty environment, a static program, id" \
			"$(su nobody -s /bin/sh -c "env -i $STATIC exec $ID")" "$NOBODY_ID"
else
	skip "a static program in between" "no musl-gcc when it was built"
fi

# A request is served by the worker, which the master, real root, started.
perl_module=/usr/lib/nginx/modules/ngx_http_perl_module.so
if ! command -v nginx >/dev/null || [ ! -e "$perl_module" ]; then
	skip "nginx: a worker runs id" "no nginx with $perl_module"
else
	cat >"$T/nginx.conf" <<END
load_module $perl_module;
user www-data;
daemon off;
worker_processes 1;
pid $T/nginx.pid;
error_log $T/nginx.err;
events {}
http {
	access_log off;
	client_body_temp_path $T/nginx.1;
	proxy_temp_path $T/nginx.2;
	fastcgi_temp_path $T/nginx.3;
	uwsgi_temp_path $T/nginx.4;
	scgi_temp_path $T/nginx.5;
	server {
		listen 127.0.0.1:80;
		location / {
			perl 'sub {
				my \$r = shift;
				\$r->send_http_header("text/plain");
				\$r->print(scalar \`$ID\`);
				return OK;
			}';
		}
	}
}
END
	nginx -c "$T/nginx.conf" -e "$T/nginx.err" 2>"$T/nginx.out" &
	started $!
	# fetch: the body of one answer.
	fetch() {
		exec 9<>/dev/tcp/127.0.0.1/80 || return
		printf 'GET / HTTP/1.0\r\n\r\n' >&9
		sed '1,/^\r*$/d' <&9
		exec 9>&-
	}
	wait_for 10 eval 'fetch | grep -q uid=' ||
		diag "$(cat "$T/nginx.out" "$T/nginx.err")"
	is "nginx: a worker runs id" "$(fetch)" \
		"$(setpriv --reuid www-data --regid www-data --init-groups id)"
fi

finish
