#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Configuration as it is found: files that cannot be used, lines that cannot
# be used, and which of several values holds.  What is wrong in it is logged;
# what the program writes and how it ends is never changed by it.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
[ -x "$BUILD/tests/input/act" ] || skip_all "no $BUILD/tests/input/act"
[ -d /proc/self ] || skip_all "no /proc"
cp "$BUILD/tests/input/act" "$T/lib/act"
ACT=$T/lib/act
cd "$T" || exit 1

clear_log() { : >"$T/log"; }
logged() { grep -c "code=$1 " "$T/log"; }

# ids [CONF]: who the program is told to be, under that file.
ids() { NONROOT_CONF=${1-$T/conf} told "$ACT" ids; }
is_told() { is "$1" "$(ids "${3-$T/conf}")" "ids = $2"; }

# A program that starts as it always did.
unharmed() {
	local out
	out=$(told timeout 60 bash -c 'echo "out $1"; echo err >&2; exit 7' - arg 2>&1)
	is "$1: output and exit status are the program's" "$out, exit $?" $'out arg\nerr, exit 7'
}

# ---- files that cannot be used ----

# bad_file NAME PATH ERRNO: refused as a whole, in one line for a process.
bad_file() {
	local NONROOT_CONF=$2
	export NONROOT_CONF
	clear_log
	is "$1: the defaults hold" "$(told timeout 60 "$ACT" ids | tail -1)" "ids = 0 0 0 0"
	like "$1: CFG-02 names file, error and remedy" "$(grep "prog=act" "$T/log")" \
		"*level=warn code=CFG-02 *path=$2 errno=$3 did=file-ignored hint=?*"
	unharmed "$1"
}

printf 'identity 33:44\n' >conf.0000
chmod 0000 conf.0000
mkdir conf.folder
mkfifo -m 666 conf.fifo
head -c 10485760 /dev/zero | tr '\0' 'x' >conf.big
ln -s conf.loop conf.loop
bad_file "an unreadable file" "$T/conf.0000" EACCES
bad_file "a folder" "$T/conf.folder" EINVAL
bad_file "a FIFO that nobody writes" "$T/conf.fifo" EINVAL
bad_file "10 MiB" "$T/conf.big" EFBIG
bad_file "a file that is not there" "$T/conf.none" ENOENT
bad_file "a symlink to itself" "$T/conf.loop" ELOOP
bad_file "a device" /dev/zero EINVAL

# The kernel gives a size of 0 for these, so that only reading tells.
if [ -e /proc/self/pagemap ]; then
	clear_log
	NONROOT_CONF=/proc/self/pagemap told timeout -s KILL 20 "$ACT" ids >out
	is "a file without an end is given up" "$(tail -1 out)" "ids = 0 0 0 0"
else
	skip "a file without an end is given up" "no /proc/self/pagemap"
fi

: >conf
clear_log
is_told "an empty file" "0 0 0 0"
is "an empty file is no complaint" "$(wc -c <"$T/log")" 0

head -c 200000 "$ACT" >conf
printf '\nidentity 33:44\n' >>conf
clear_log
is_told "a binary file: its one good line holds" "33 33 44 44"
like "a binary file: CFG-01 says so" "$(grep -m1 'prog=act' "$T/log")" \
	'*code=CFG-01 *path='"$T"'/conf:1 want="control characters: not a text file" did=line-skipped*'
ok "a binary file: what it held is not logged" awk '/[^ -~]/ { exit 1 }' "$T/log"
NONROOT_CONF=$T/conf unharmed "a binary file"

# ---- lines that cannot be used ----

# bad_line NAME LINE RESULT HINT: it is skipped, its neighbours hold.
bad_line() {
	printf 'sessions root\n%s\nidentity 33:44\n' "$2" >conf
	clear_log
	is_told "$1: the other lines hold" "33 33 44 44"
	like "$1: CFG-01 names file, line and what was expected" "$(cat "$T/log")" \
		"*level=warn code=CFG-01 *op=config path=$T/conf:2 want=\"$3\" did=line-skipped$4"
	is "$1: one line of log" "$(wc -l <"$T/log")" 1
}

IDENTITY='hint="root, self, UID, or UID:GID"'
bad_line "a keyword without a value" "remap" "no value" ' hint="none, or up to 16 FROM:TO ports, or +N"'
bad_line "a keyword and blanks" $'helper \t ' "no value" " hint=*absolute path*"
bad_line "an unknown keyword" "identiti self" "unknown keyword" ""
bad_line "a keyword in capitals" "IDENTITY self" "unknown keyword" ""
bad_line "identity 2^32" "identity 4294967296" "bad value" " $IDENTITY"
bad_line "identity 2^32 - 1, which is no id" "identity 4294967295" "bad value" " $IDENTITY"
bad_line "identity 2^64" "identity 18446744073709551616" "bad value" " $IDENTITY"
bad_line "identity with a gid of 2^32" "identity 1:4294967296" "bad value" " $IDENTITY"
bad_line "identity -1" "identity -1" "bad value" " $IDENTITY"
bad_line "identity 0x0" "identity 0x0" "bad value" " $IDENTITY"
bad_line "identity with text after it" "identity self # no comment here" "bad value" " $IDENTITY"
bad_line "remap of port 0" "remap 0:80" "bad value" " hint=*"
bad_line "remap to 65536" "remap 80:65536" "bad value" " hint=*"
bad_line "a relative path" "log here" "bad value" ' hint="auto, none, stderr, syslog, or an absolute path"'
bad_line "a UUID that is short" "product_uuid 1234" "bad value" " hint=*"
bad_line "a control character" $'user_name a\033[1m' "control characters: not a text file" ""
bad_line "1024 bytes" "dmi_tables /$(printf '%01012d' 0)" "line too long" "*"

printf 'identity 4294967296\n' >conf
clear_log
is_told "identity 2^32 alone is not uid 0 by another way" "0 0 0 0"
is "it is the default, and said" "$(logged CFG-01)" 1

# What stands after an unusable header was meant for one program only.
printf '[program act\nidentity 1\n[all]\nidentity 33:44\n' >conf
clear_log
is_told "an unusable header: its lines are skipped" "33 33 44 44"
like "an unusable header: CFG-01 tells the forms" "$(cat "$T/log")" \
	"*path=$T/conf:1 want=\"bad section header\"*hint=\"[[]program NAME], [[]args GLOB], both on one line, or [[]all]\""

printf '# %02000d\nidentity 33:44\n' 0 >conf
clear_log
is_told "a comment may be long" "33 33 44 44"
is "a long comment is no complaint" "$(wc -c <"$T/log")" 0

printf '\xef\xbb\xbfidentity 33:44\r\n\r\n# a comment\r\nproduct_uuid x\r\n' >conf
clear_log
is_told "a byte order mark and CR at the ends of lines" "33 33 44 44"
like "and the numbers of the lines are right" "$(cat "$T/log")" "*path=$T/conf:4 *"

printf 'identity = 33:44' >conf
is_told "an equals sign, and no newline at the end" "33 33 44 44"
printf '\t identity \t 33:44 \t \n' >conf
is_told "blanks around" "33 33 44 44"
printf 'identity 33:44\nidentity\0 1\n' >conf
is_told "a NUL" "33 33 44 44"

# A folder deep enough that file and line need more than 128 bytes.
deep=$T/$(printf 'd%0100d/' 1 2)
mkdir -p "$deep"
printf '\n\nidentity x\n' >"$deep/conf"
clear_log
ids "$deep/conf" >/dev/null
like "the number of the line is said for a long path too" "$(cat "$T/log")" "*conf:3 want=*"

# ---- drop-ins ----

printf 'identity 1:1\n' >conf
mkdir conf.d
printf 'identity 10:10\n' >conf.d/10-a.conf
printf 'identity 20:20\n' >"conf.d/20 b.conf"
printf 'identity 5:5\n' >conf.d/05-c.conf
printf 'identity 90:90\n' >conf.d/.90-hidden.conf
printf 'identity 91:91\n' >conf.d/91-no-suffix
printf 'identity 92:92\n' >conf.d/92.conf.bak
clear_log
is_told "drop-ins win over the file, the last name over the others" "20 20 20 20"
is "what is not named *.conf is passed over" "$(wc -c <"$T/log")" 0
is "the environment wins over drop-ins" "$(NONROOT_IDENTITY=33:44 ids)" "ids = 33 33 44 44"
is "a bad variable wins over nothing" "$(NONROOT_IDENTITY=4294967296 ids)" "ids = 20 20 20 20"
for i in {100..399}; do echo "identity $i:$i" >"conf.d/$i.conf"; done
is_told "300 drop-ins, in the order of their names" "399 399 399 399"
rm conf.d/[1-3]??.conf

printf 'identity 1\n[program nobody]\n' >conf.d/30.conf
printf 'identity 31:31\n' >conf.d/31.conf
is_told "a section ends with its file" "31 31 31 31"
printf 'identity 2\n' >conf.d/40.conf
chmod 0 conf.d/40.conf
mkdir conf.d/41.conf
mkfifo -m 666 conf.d/42.conf
clear_log
is_told "drop-ins that cannot be used: the others hold" "31 31 31 31"
is "drop-ins that cannot be used: a CFG-02 for each" "$(logged CFG-02)" 3
rm conf.d/4?.conf 2>/dev/null
rmdir conf.d/41.conf
rm conf.d/*.conf
rm conf
printf 'identity 33:44\n' >conf.d/a.conf
clear_log
is_told "a drop-in of a file that is missing holds" "33 33 44 44"
chmod 0 conf.d
clear_log
is_told "a folder of drop-ins that cannot be read" "0 0 0 0"
like "has its line" "$(cat "$T/log")" '*code=CFG-02 *path=*conf.d/ errno=EACCES*'
chmod 755 conf.d
rm -f conf.d/* conf.d/.90-hidden.conf
rmdir conf.d
: >conf
: >conf.d
is_told "conf.d is a file" "0 0 0 0"
rm conf.d

# ---- sections ----

told_as() { is "$1" "$(NONROOT_CONF=$T/conf told "${@:3}")" "$2"; }

printf 'identity 1:1\n[program act]\nidentity 2:2\n[program other]\nidentity 3:3\n' >conf
told_as "[program NAME]" "ids = 2 2 2 2" "$ACT" ids
cp "$ACT" lib/other
told_as "[program NAME] of another" "ids = 3 3 3 3" "$T/lib/other" ids
ln -s act lib/other-name
told_as "the file's name counts, not the link's" "ids = 2 2 2 2" "$T/lib/other-name" ids
printf '[program a?t]\nidentity 2:2\n' >conf
told_as "[program GLOB]" "ids = 2 2 2 2" "$ACT" ids
printf '[program %s]\nidentity 2:2\n' "$ACT" >conf
told_as "[program /PATH]" "ids = 2 2 2 2" "$ACT" ids
told_as "[program /PATH] is for that one only" "ids = 0 0 0 0" "$T/lib/other" ids
printf '[program %s/*]\nidentity 2:2\n[program /nosuch/act]\nidentity 3:3\n' "$T/lib" >conf
told_as "[program /PATH/GLOB]" "ids = 2 2 2 2" "$ACT" ids

printf '#!/bin/bash\necho "$UID"\n' >lib/svc
chmod 755 lib/svc
printf '[program svc]\nidentity 2:2\n[program bash]\n' >conf
told_as "[program SCRIPT] behind #!" 2 "$T/lib/svc"
printf '[program %s/svc]\nidentity 2:2\n' "$T/lib" >conf
told_as "[program /PATH/SCRIPT] behind #!" 2 "$T/lib/svc"
printf '[program bash]\nidentity 2:2\n' >conf
told_as "[program INTERPRETER] is for its scripts too" 2 "$T/lib/svc"

if command -v python3 >/dev/null; then
	echo 'import os; print(os.getuid())' >lib/svc.py
	echo 'import os; print(os.getuid())' >lib/other.py
	printf '[args *svc.py*]\nidentity 2:2\n[args *other*--port*]\nidentity 3:3\n' >conf
	told_as "[args GLOB] of a python script" 2 python3 "$T/lib/svc.py" --secret
	told_as "[args GLOB] needs all of it" 0 python3 "$T/lib/other.py" --host
	told_as "[args GLOB] over several arguments" 3 python3 "$T/lib/other.py" --port 80
	printf '[program python*] [args *svc.py*]\nidentity 2:2\n' >conf
	told_as "[program] and [args] on one line" 2 python3 "$T/lib/svc.py"
	told_as "one of the two is not enough" 0 python3 "$T/lib/other.py"
else
	skip "[args GLOB] of a python script" "no python3"
fi
printf '[program nobody]\nidentity 2:2\n[all]\nidentity 3:3\n' >conf
told_as "[all]" "ids = 3 3 3 3" "$ACT" ids
printf '[program nobody]\nidentity oops\nnosuch\n' >conf
clear_log
told_as "a section for others" "ids = 0 0 0 0" "$ACT" ids
is "and what is wrong in it is not this program's affair" "$(wc -c <"$T/log")" 0

# ---- the environment ----

clear_log
: >conf
out=$(NONROOT_HELPER_PORT=tcp://10.0.0.1:80 NONROOT_HELPER_SERVICE_HOST=10.0.0.1 \
	NONROOT_HELPER_PORT_80_TCP=x NONROOT_=1 NONROOT=2 NONROOTX=3 NONROOT_nosuch=4 ids)
is "what Kubernetes makes of a Service is no keyword" "$out" "ids = 0 0 0 0"
is "and is passed over in silence" "$(wc -c <"$T/log")" 0
clear_log
NONROOT_REMAP='80:8080 hunter2' ids >/dev/null
like "a bad variable is named, with what was expected" "$(cat "$T/log")" \
	'*code=CFG-01 *op=config path=NONROOT_REMAP want="bad value" did=line-skipped hint="none, or up to 16 FROM:TO ports, or +N"'
unlike "its value is not logged" "$(cat "$T/log")" "*hunter2*"
clear_log
NONROOT_REMAP='' ids >/dev/null
like "an empty one" "$(cat "$T/log")" '*path=NONROOT_REMAP want="no value"*'
clear_log
NONROOT_USER_NAME=$'a\nsrc=nonroot' ids >/dev/null
is "a newline in one makes no line of its own" "$(wc -l <"$T/log")" 1
clear_log
NONROOT_LOG_FORMAT=$(printf '%02000d' 0) ids >/dev/null
like "a long one" "$(cat "$T/log")" '*path=NONROOT_LOG_FORMAT want="line too long"*'
NONROOT_REMAP=hunter2 NONROOT_IDENTITY=x NONROOT_LOG_FORMAT=y NONROOT_CHROOT=z unharmed "bad variables"

# ---- the default file ----

# The overlay's upper layer is ours, and gone with the namespace.
mkdir etc etc-work
if ls -d /etc/nonroot.* >/dev/null 2>&1; then
	skip "the default file" "this machine has one"
elif mount -t overlay overlay -o "lowerdir=/etc,upperdir=$T/etc,workdir=$T/etc-work" /etc; then
	told_etc() { is "$1" "$(told "${@:3}" "$ACT" ids)" "ids = $2"; }
	told_etc "no /etc/nonroot.conf" "0 0 0 0"
	printf 'identity 1:1\n' >/etc/nonroot.conf
	told_etc "/etc/nonroot.conf" "1 1 1 1"
	told_etc "an empty NONROOT_CONF is none" "1 1 1 1" env NONROOT_CONF=
	mkdir /etc/nonroot.conf.d
	printf 'identity 2:2\n' >/etc/nonroot.conf.d/b.conf
	printf 'identity 3:3\n' >/etc/nonroot.conf.d/a.conf
	told_etc "/etc/nonroot.conf.d/*.conf" "2 2 2 2"
	told_etc "the environment over both" "4 4 5 5" env NONROOT_IDENTITY=4:5
	told_etc "NONROOT_CONF is read in their place" "0 0 0 0" env NONROOT_CONF="$T/conf"
	chmod 0000 /etc/nonroot.conf
	clear_log
	told_etc "an unreadable /etc/nonroot.conf" "2 2 2 2"
	like "is said" "$(cat "$T/log")" "*code=CFG-02 *path=/etc/nonroot.conf errno=EACCES*"
	rm /etc/nonroot.conf
	mkdir /etc/nonroot.conf
	clear_log
	told_etc "/etc/nonroot.conf is a folder" "2 2 2 2"
	is "and that is said" "$(logged CFG-02)" 1
	unharmed "/etc/nonroot.conf is a folder"
	rmdir /etc/nonroot.conf
	mkfifo -m 666 /etc/nonroot.conf
	told_etc "/etc/nonroot.conf is a FIFO" "2 2 2 2" timeout 60
	rm /etc/nonroot.conf
	printf 'disable 1\n' >/etc/nonroot.conf
	told_etc "disable in the file" "1000 1000 1000 1000"
	told_etc "and not for one who asks otherwise" "2 2 2 2" env NONROOT_DISABLE=0
	: >/etc/nonroot.conf
	told_etc "disable in the environment" "1000 1000 1000 1000" env NONROOT_DISABLE=1
	: >/etc/nonroot.disable
	told_etc "/etc/nonroot.disable" "1000 1000 1000 1000" env NONROOT_DISABLE=0
else
	skip "the default file" "no overlay on /etc"
fi

finish
