#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# What a program hands to the one that it executes: each form of exec with
# each kind of environment, judged by real root; what stands in the new
# environment; and who gets nothing.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/who.sh"

# Groups beyond 2000 go there; not the machine's.
mount -t tmpfs -o mode=1777 shm /dev/shm

# compare NAME PROGRAM WORD...: line by line as real root.
compare() {
	local name=$1 root told lines
	shift
	root=$(as_root root "$@")
	told=$(as_told told "$@")
	lines=$(wc -l <<<"$root")
	same "$name: as root, $lines lines" "$told" "$root"
}

# The whole environment that a program finds, after FORM and ENVIRONMENT.
found() { told "$P" "$1" "$2" none env; }
# The value of a variable in it.
value() { sed -n "s/^$1=//p"; }

for libc in glibc musl; do
	P=$T/bin/$libc/inherit
	if [ ! -e "$P" ]; then
		skip "$libc" "not built for it (musl-tools?)"
		continue
	fi
	compare "$libc: every form, environment and change of ids" "$P" all
	compare "$libc: the same from a vforked child" "$P" vfork
	for n in 31 33 2000 2001 65536; do
		compare "$libc: $n groups" "$P" groups $n
	done
	like "$libc: not vacuous: root stays root" \
		"$(as_told told "$P" all)" \
		'*none execve empty: u=0:0:0:0*setuid0=0*'
	like "$libc: not vacuous: what has dropped stays so" \
		"$(as_told told "$P" all)" \
		'*drop popen null: u=33:33:33:33*setuid0=1*now=33:33*'

	for form in execve execl execvp fexecve posix_spawn system popen; do
		for env in empty kept scrubbed; do
			got=$(found $form $env | sed 's/=.*//' | sort | paste -sd' ')
			case $env,$form in
			empty,system | empty,popen) want="LD_PRELOAD LIBNONROOT PWD" ;;
			empty,*) want="LD_PRELOAD LIBNONROOT" ;;
			*,system | *,popen) want="A B LD_PRELOAD LIBNONROOT PATH PWD" ;;
			*) want="A B LD_PRELOAD LIBNONROOT PATH" ;;
			esac
			is "$libc: $form, $env: what is found" "$got" "$want"
		done
	done
	is "$libc: entries keep their order, ours come last" \
		"$(found execve scrubbed | sed 's/=.*//' | paste -sd' ')" \
		"A PATH B LD_PRELOAD LIBNONROOT"
	is "$libc: LD_PRELOAD is the entry by which we came" \
		"$(found execve empty | value LD_PRELOAD)" "$LIB"
done

P=$T/bin/glibc/inherit

# ---- LD_PRELOAD ----

cp "$LIB" "$T/lib/other.so"
ln -s other.so "$T/lib/third.so"
# preload VALUE: LD_PRELOAD behind a program that takes it out.
preload() {
	as_user env LD_PRELOAD="$1" NONROOT_LOG=none "$P" execve scrubbed none env |
		value LD_PRELOAD
}
dollar="/\${LIB}/../../..$LIB"
is "an entry with its dollar is kept" "$(preload "$dollar")" "$dollar"
is "of several, ours" "$(preload "$LIB libm.so.6")" "$LIB"
is "a bare name becomes the path" \
	"$(LD_LIBRARY_PATH=$T/lib preload libnonroot.so)" "$LIB"
is "so does a relative one" "$(cd "$T" && preload lib/libnonroot.so)" "$LIB"
# shellcheck disable=SC2016 # the inner shell's
is "others stay behind it, in order" \
	"$(told sh -c 'LD_PRELOAD="libm.so.6 libdl.so.2" exec env' | value LD_PRELOAD)" \
	"$LIB:libm.so.6:libdl.so.2"
is "a value that has us is left alone" \
	"$(told sh -c "LD_PRELOAD='libm.so.6  $LIB' exec env" | value LD_PRELOAD)" \
	"libm.so.6  $LIB"
is "a relative entry is made absolute for who changes folders" \
	"$(cd "$T" && as_user env LD_PRELOAD=lib/libnonroot.so NONROOT_LOG=none \
		sh -c 'cd / && env -i /usr/bin/id -u' 2>&1)" 0

# ---- the configuration that came by environment ----

# carried VARIABLE=VALUE...: -- COMMAND behind an empty environment.
carried() {
	as_user env LD_PRELOAD="$LIB" NONROOT_LOG=none "$@"
}
is "NONROOT_* survive an empty environment" \
	"$(carried NONROOT_IDENTITY=33:44 env -i /usr/bin/env -i /usr/bin/id -G)" "44"
is "NONROOT_CONF too" \
	"$(echo 'identity 55' >"$T/conf"; carried NONROOT_CONF="$T/conf" \
		env -i sh -c 'env -i /usr/bin/id -u')" 55
is "the real environment wins" \
	"$(carried NONROOT_IDENTITY=self env -i NONROOT_IDENTITY=33 /usr/bin/id -u)" 33
is "also over what was handed down before" \
	"$(carried NONROOT_IDENTITY=self env -i NONROOT_IDENTITY=root sh -c \
		'env -i /usr/bin/id -u')" 0
is "the program does not find them" \
	"$(carried NONROOT_DMI_TABLES=/x env -i /usr/bin/env | grep -c ^NONROOT)" 0
is "what is no keyword is not handed on" \
	"$(carried NONROOT_HELPER_PORT=tcp env -i /usr/bin/env | grep -c HELPER_PORT)" 0
long=$(printf '/%0200d' 0)
: >"$T/log"
as_user env LD_PRELOAD="$LIB" NONROOT_LOG="$T/log" NONROOT_STATE_DIR="$long$long" \
	NONROOT_HELPER=none NONROOT_DMI_TABLES="$long$long" NONROOT_PATHS="$long$long" \
	env -i /usr/bin/true
like "more than fits is said once" "$(cat "$T/log")" \
	'*code=CFG-01*NONROOT_\**no room left*'

# ---- a value that is not ours ----

handed=$(found execve empty | value LIBNONROOT)
like "the value is in one line of our own form" "$handed" '1;m=t;u=0:0:0:0;g=0:0:0:0;c=*;k=*'
for value in '' 1 'k8s-service' "${handed/u=0/u=1}" "2${handed#1}" "${handed}x" \
	"$(printf '%05000d' 0)" $'\x01\x02'; do
	: >"$T/log"
	is "malformed: ${value:0:20}: as if nothing were there" \
		"$(LIBNONROOT=$value told id -u)" 0
	like "malformed: ${value:0:20}: and it is said" "$(cat "$T/log")" \
		'*code=CFG-01*path=LIBNONROOT *'
done
is "a program under which it was planted is not misled" \
	"$(told "$P" execve planted drop say | grep -o 'u=[0-9:]*')" "u=33:33:33:33"

# ---- lists of groups in files ----

many() { told "$P" groups 3000 | grep -c 'n=3000 100000'; }
rm -f /dev/shm/nonroot-groups-*
is "3000 groups, by each form" "$(many)" 16
file=$(echo /dev/shm/nonroot-groups-"$NR_UID"-*)
is "their file is of this uid and for no other" "$(stat -c %u:%a:%s "$file")" \
	"$NR_UID:600:12000"
before=$(stat -c %i "$file")
many >/dev/null
is "the same list is the same file" "$(stat -c %i "$file")" "$before"
rm "$file"
is "whatever the umask is" "$(umask 0777 && many)" 16
is "which is not that of the file" "$(stat -c %a "$file")" 600
printf '\1\2\3\4' | dd of="$file" conv=notrunc status=none
is "one that was changed is written again" "$(many)" 16
truncate -s 4 "$file"
is "so is one that was cut" "$(many)" 16
in_tmp=/tmp/${file##*/}
if [ -e "$in_tmp" ]; then
	skip "another's is not believed" "$in_tmp is there already"
else
	chown 7:7 "$file"
	is "another's is not believed: the next folder" "$(many)" 16
	is "which is" "$(stat -c %u:%a "$in_tmp" 2>&1)" "$NR_UID:600"
	rm -f "$in_tmp"
	is "nowhere to keep them: as many as fit" \
		"$(told sh -c "ulimit -f 0; exec $P groups 3000" |
			grep -c 'n=2000 100000')" 16
fi
rm -f "$file"
: >"$T/log"
is "a list that is not there: none of them" \
	"$(LIBNONROOT=$(LC_ALL=C python3 - "$handed" <<'PY'
import sys
v = sys.argv[1].rsplit(";k=", 1)[0]
a, b = v.split(";s=")
v = (a + ";s=@1:3000;" + b.split(";", 1)[1]).encode()
h = 0xcbf29ce484222325 ^ len(v)
for i in range(0, len(v), 8):
    h = ((h ^ int.from_bytes(v[i:i + 8], "little")) * 0x100000001b3) % 2**64
    h ^= h >> 29
print(v.decode() + ";k=%016x" % h)
PY
	) told id -G)" 0
like "and it is said" "$(cat "$T/log")" '*code=CFG-01*LIBNONROOT groups*'

# ---- who gets nothing ----

# shellcheck disable=SC2016 # the inner shells'
{
# set_id COMMAND...: an ordinary user for whom set-id bits work.
set_id() {
	setpriv --reuid "$NR_UID" --regid "$NR_UID" --clear-groups \
		env LD_PRELOAD="$LIB" NONROOT_LOG=none "$@"
}
case ,$(findmnt -no OPTIONS "$T"), in
*,nosuid,*) skip "programs that run with more privilege" "nosuid on $T" ;;
*)
	for kind in setuid setgid own plain; do cp "$P" "$T/lib/$kind"; done
	chown 34:0 "$T/lib/setuid"; chmod 4755 "$T/lib/setuid"
	chown 0:34 "$T/lib/setgid"; chmod 2755 "$T/lib/setgid"
	chown "$NR_UID:0" "$T/lib/own"; chmod 4755 "$T/lib/own"
	for form in 'exec FILE env' 'FILE env' 'env -i FILE env' \
		'exec env LIBNONROOT=x FILE env'; do
		run() { set_id sh -c "${form//FILE/$T/lib/$1}; true" 2>/dev/null |
			grep -c LIBNONROOT; }
		is "$form: setuid: nothing" "$(run setuid)" 0
		is "$form: setgid: nothing" "$(run setgid)" 0
		is "$form: of the same uid: as any other" "$(run own)" 1
		is "$form: plain" "$(run plain)" 1
	done
	is "nor LD_PRELOAD, once it was taken out" \
		"$(set_id sh -c "unset LD_PRELOAD; $T/lib/setuid env" | grep -c LD_PRELOAD)" 0
	is "found by PATH too" \
		"$(set_id sh -c "PATH=$T/lib:\$PATH; exec env setuid env" | grep -c LIBNONROOT)" 0
	is "under no_new_privs the bits are void, and it is as any other" \
		"$(told sh -c "$T/lib/setuid env" | grep -c LIBNONROOT)" 1
	if setcap cap_net_raw+ep "$T/lib/plain" 2>/dev/null; then
		is "file capabilities: nothing" \
			"$(set_id sh -c "$T/lib/plain env" | grep -c LIBNONROOT)" 0
	else
		skip "file capabilities: nothing" "no setcap, or not on $T"
	fi
	rm -f "$T"/lib/{setuid,setgid,own,plain}
	;;
esac

is "real root: the environment is its own" \
	"$(LD_PRELOAD=$LIB sh -c 'env' | grep -c LIBNONROOT)" 0
is "and what it starts and drops to, however far down" \
	"$(LD_PRELOAD=$LIB setpriv --reuid 1000 --regid 1000 --clear-groups \
		sh -c 'env -i sh -c "env; id -u"; exec env' | grep -c 'LIBNONROOT\|^0$')" 0
is "the kill switch: the environment is its own" \
	"$(NONROOT_DISABLE=1 told env sh -c env | grep -c LIBNONROOT)" 0
}

# ---- programs that refuse root ----

cp "$P" "$T/lib/postgres"
cp "$P" "$T/lib/mariadbd"
printf '#!/bin/sh\nid -u\n' >"$T/lib/elasticsearch"
chmod 755 "$T/lib/elasticsearch"
S=$T/lib
uid() { grep -o 'u=[0-9]*' | head -1; }
is "one of the table is not told root" "$(told "$S/postgres" say | uid)" "u=$NR_UID"
is "nor what it starts, in whatever environment" \
	"$(told "$S/postgres" execve empty none say | uid)" "u=$NR_UID"
is "a script of the table, by its own name" "$(told "$S/elasticsearch")" "$NR_UID"
is "started by a told root it is not told root either" \
	"$(told sh -c "$S/postgres say" | uid)" "u=$NR_UID"
is "started by one that has dropped, it has what it was given" \
	"$(told "$P" execve kept drop say | uid) $(told python3 -c "
import os
os.setgroups([]); os.setresgid(33, 33, 33); os.setresuid(33, 33, 33)
os.execv('$S/postgres', ['postgres', 'say'])" | uid)" "u=33 u=33"
is "mariadbd without --user" "$(told "$S/mariadbd" say | uid)" "u=$NR_UID"
is "mariadbd that will drop by itself" "$(told "$S/mariadbd" say --user=x | uid)" "u=0"
printf '[program postgres]\nidentity root\n' >"$T/conf"
is "a section of its own wins" "$(NONROOT_CONF=$T/conf told "$S/postgres" say | uid)" "u=0"
printf '[program postgres]\nidentity 70:71\n' >"$T/conf"
is "with ids too" "$(NONROOT_CONF=$T/conf told "$S/postgres" say | uid)" "u=70"
printf 'identity root\n' >"$T/conf"
is "identity root for all programs does not" \
	"$(NONROOT_CONF=$T/conf told "$S/postgres" say | uid)" "u=$NR_UID"
printf '[program sh]\nidentity self\n' >"$T/conf"
is "identity self of a section is for what it starts, too" \
	"$(NONROOT_CONF=$T/conf told sh -c 'env -i /usr/bin/id -u')" "$NR_UID"
printf '[program sh]\nidentity self\n[program id]\nidentity root\n' >"$T/conf"
is "unless that has a section of its own" \
	"$(NONROOT_CONF=$T/conf told sh -c 'env -i /usr/bin/id -u')" 0
printf '[program id]\nidentity root\n' >"$T/conf"
is "none makes root again of what has dropped" \
	"$(NONROOT_CONF=$T/conf told python3 -c "
import os
os.setgroups([]); os.setresgid(33, 33, 33); os.setresuid(33, 33, 33)
os.execv('/usr/bin/id', ['id', '-u'])")" 33

# ---- /etc/ld.so.preload ----

mkdir "$T/upper" "$T/work"
mount -t overlay -o "lowerdir=/etc,upperdir=$T/upper,workdir=$T/work" \
	nonroot-etc /etc 2>/dev/null
if [ "$(findmnt -no SOURCE /etc)" = nonroot-etc ]; then
	want=$(as_root root "$P" all)
	# A shell that was there before, so that no ancestor is real root.
	mkfifo "$T/ask"
	as_user bash --norc <"$T/ask" >"$T/answer" 2>/dev/null &
	started $!
	exec 5>"$T/ask"
	echo 'echo ready' >&5
	wait_for 5 grep -q ready "$T/answer"
	echo "$LIB" >/etc/.ld.so.preload.new
	mv /etc/.ld.so.preload.new /etc/ld.so.preload
	printf '%s\n' "export NONROOT_LOG=none; cd /; $P all; echo =====" \
		"$P execve kept none env; echo =====" >&5
	exec 5>&-
	wait_for 60 sh -c "[ \$(grep -c ===== $T/answer) = 2 ]"
	rm /etc/ld.so.preload
	# shellcheck disable=SC2001 # a pattern is meant
	same "ld.so.preload: every form, environment and change of ids" \
		"$(sed '/ready/d; /=====/,$d; s|PWD=/ ||' "$T/answer" | sed 's/variables=.*:[0-9a-f]* /variables /')" \
		"$(sed 's/variables=.*:[0-9a-f]* /variables /; s|PWD=[^ ]* ||' <<<"$want")"
	is "ld.so.preload: nothing but the variable is added" \
		"$(sed -n '/=====/,$p' "$T/answer" | sed '/=====/d; s/=.*//' | paste -sd' ')" \
		"A PATH B LIBNONROOT"
else
	skip "ld.so.preload" "no overlay over /etc here"
fi

finish
