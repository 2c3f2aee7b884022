#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Privilege droppers: each command line is run by real root and told as uid
# 1000, and what it prints and its exit code compared.  Debian's own programs:
# the dynamic ones are reached by the hooks, gosu, busybox and sudo by the exec
# hook; so are s6-setuidgid, chpst and the like where a static program has
# their names.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
for program in perl python3; do
	command -v $program >/dev/null || skip_all "no $program"
done

# ---- the users ----

mkdir "$T/etc" "$T/static" "$T/bb" "$T/home"
cp /etc/passwd /etc/group "$T/etc/"
cat >>"$T/etc/passwd" <<END
# a comment
drop:x:4001:4002:Drop:$T/home:/bin/sh
noshell:x:4003:4003::$T/home:
nohome:x:4004:4004::/nohome:/bin/sh
big:x:4005:4005:$(printf 'g%.0s' {1..9000}):$T/home:/bin/sh
twice:x:4006:4006::/first:/bin/sh
twice:x:4007:4007::/second:/bin/sh
END
cat >>"$T/etc/group" <<END
drop:x:4002:
dropped:x:4010:drop,big
other:x:4011:dropper,adrop
more:x:4012:x,drop
many:x:4013:$(printf 'u%s,' {1..2000})drop
END
echo 'drop:*:19000:0:99999:7:::' | cat /etc/shadow - >"$T/etc/shadow"
chmod 644 "$T/etc/passwd" "$T/etc/group"
chmod 640 "$T/etc/shadow"
for file in passwd group shadow; do
	mount --bind "$T/etc/$file" "/etc/$file"
done
chmod 755 "$T/home"

# Ids, groups as getgroups(2) has them, and what is in the environment.
cat >"$T/who" <<'END'
#!/usr/bin/perl
($r, @g) = split / /, $(; ($e) = split / /, $);
print "uid $< $> gid $r $e groups @g\n";
print map { "$_=" . ($ENV{$_} // "") . "\n" } qw(HOME USER LOGNAME SHELL);
END
# Not what the library needs for itself.
cat >"$T/env" <<'END'
#!/bin/sh
env | grep -vE '^(LD_PRELOAD|LIBNONROOT|NONROOT_[A-Z_]*|FORWARDED)=' | sort
END
printf 'echo no format; id -u\n' >"$T/noformat"
chmod 755 "$T/who" "$T/env" "$T/noformat"
W=$T/who

for name in setuidgid s6-setuidgid s6-applyuidgid chpst setpriv su-exec runuser; do
	cp "$BUILD/tests/droppers/forward" "$T/static/$name"
done
chmod 755 "$T"/static/*
if command -v busybox >/dev/null && ! readelf -lW "$(command -v busybox)" | grep -q INTERP; then
	ln -s "$(command -v busybox)" "$T/bb/su"
	ln -s "$(command -v busybox)" "$T/bb/start-stop-daemon"
fi

# ---- the two who run a line ----

vars=(PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
	HOME=/root TERM=vt100 LANG=C LC_ALL=C FOO=bar "W=$W" "T=$T")
native() {
	(cd / && env -i "${vars[@]}" setpriv --groups 0 \
		--bounding-set=-all,+chown,+dac_override,+fowner,+fsetid,+kill,+setgid,+setuid,+setpcap,+net_bind_service,+net_raw,+sys_chroot,+mknod,+audit_write,+setfcap \
		"$@" 2>&1; echo "exit $?")
}
without() { (cd / && as_user env -i "${vars[@]}" "$@" 2>&1; echo "exit $?"); }
with() {
	(cd / && as_user env -i "${vars[@]}" FORWARDED="$T/forwarded" \
		LD_PRELOAD="$LIB" NONROOT_LOG="$T/log" "$@" 2>&1; echo "exit $?")
}

# same LINE...: each in a shell of its own, which forks for it.
same() {
	local line
	for line in "$@"; do
		is "$line" "$(with sh -c "($line); exit \$?")" \
			"$(native sh -c "($line); exit \$?")"
	done
}
# has PROGRAM: else its tests are one skip.
has() {
	command -v "$1" >/dev/null && return
	skip "$1" "not installed"
	return 1
}
: >"$T/forwarded"
chmod 666 "$T/forwarded"

# ---- gosu: static Go ----

if has gosu; then
	like "without the library gosu fails" "$(without gosu drop true)" \
		'error: failed switching to "drop": operation not permitted*exit 1'
	for user in drop noshell nohome big twice drop:dropped drop:44 drop: \
		4001 4001:4010 4001: 12345 12345:678 '""' : :4010 :dropped root \
		nosuch drop:nosuch a:b:c 1:2:3 4294967295 2147483648 -1 0x5 99999999999999999999
	do
		same "gosu $user \$W"
	done
	same "gosu" "gosu drop" "gosu --version" "gosu drop nosuchcommand" \
		"gosu drop /etc/passwd" "gosu drop ./x/y" "gosu drop /etc" \
		"gosu drop ''" "gosu drop 'q\"uo\\te'" "gosu drop \$T/noformat" \
		"gosu drop sh -c 'exit 7'" "gosu drop \$T/env" \
		"HOME=/x gosu drop \$T/env" "env -u HOME gosu drop \$T/env" \
		"env PATH= /usr/sbin/gosu drop id" "env -u PATH /usr/sbin/gosu drop id" \
		"gosu drop gosu root id" "gosu root gosu drop \$W" \
		"gosu drop gosu drop \$W" "exec gosu drop \$W" \
		"gosu drop sh -c 'gosu root true || id -u'" \
		"cd /usr/sbin && ./gosu drop \$W"
	same "gosu drop true; gosu drop true; id -u" \
		"python3 -c 'import subprocess as s; s.run([\"gosu\", \"drop\", \"$W\"])'" \
		"python3 -c 'import os; os.waitpid(os.posix_spawn(\"/usr/sbin/gosu\", [\"gosu\", \"drop\", \"$W\"], os.environ), 0)'" \
		"python3 -c 'import os; os.waitpid(os.posix_spawnp(\"gosu\", [\"gosu\", \"drop\", \"$W\", \"a b\"], os.environ), 0)'" \
		"python3 -c 'import os; os.system(\"gosu drop $W\")'" \
		"perl -e 'exec \"gosu\", \"drop\", \"$W\"'" \
		"xargs -a /dev/null gosu drop \$W"
	like "what it executes is really uid $NR_UID" \
		"$(with sh -c 'gosu drop grep Uid: /proc/self/status; exit $?')" \
		"Uid:*$NR_UID*$NR_UID*$NR_UID*$NR_UID*"
	like "a log line says so" "$(grep -F code=ID-04 "$T/log" | head -1)" \
		'*level=info * op=/usr/sbin/gosu ids=4001:4002 did=told-only hint="*runAsUser*'
	like "identity self: gosu is refused, as the kernel says" \
		"$(with sh -c 'NONROOT_IDENTITY=self exec sh -c "gosu drop true; exit \$?"')" \
		'*operation not permitted*exit 1'
fi

# ---- each tool, dynamic, then as a static program ----

# tool PROGRAM LINE...: `@` is the program.
tool() {
	local program=$1 line
	shift
	has "$program" || return
	for line in "$@"; do
		same "${line//@/$program}"
		same "${line//@/\$T/static/$program}"
	done
}

setuidgid_lines=("@ drop \$W" "@ nosuch \$W" "@ 4001 \$W" "@ drop nosuch" "@ drop /etc/passwd" "@ drop /etc"
	"@ drop ./no/such" "@" "@ drop" "@ drop \$T/env")
tool setuidgid "${setuidgid_lines[@]}"
tool s6-setuidgid "${setuidgid_lines[@]}" "@ 4001:4010 \$W" "@ :1 \$W"
tool s6-applyuidgid "@ -u 4001 -g 4002 -G 5,6 \$W" "@ -u 4001 \$W" "@ -g 4002 \$W" \
	"@ -G 4010 \$W" "@ -u drop \$W" "@ -u4001 -- \$W" "@ nosuch" "@ -u 1 nosuch" "@ \$W" "@" \
	"UID=4001 GID=4002 GIDLIST=4002 @ -u 4001 -g 4002 -z \$T/env"
tool chpst "@ -u drop \$W" "@ -udrop \$W" "@ -u drop:dropped:more \$W" "@ -u :4001:4002 \$W" \
	"@ -u :4001:4002:4010 \$W" "@ -u 4001 \$W" "@ -u nosuch \$W" "@ -u drop:nosuch \$W" \
	"@ -u drop nosuch" "@ -u drop" "@ -Pu drop \$W" "@ -n 5 -u drop nice" \
	"@ -b zero -u drop sh -c 'echo \$0'" "@ -u drop -U root sh -c 'echo \$UID \$GID'"
tool setpriv "@ --reuid drop --clear-groups \$W" "@ --reuid nosuch true" "@ --regid 33 true" \
	"@ --init-groups true" "@ --clear-groups" "@ --nosuch true"
# setpriv keeps its capabilities over the change of its uid.
tool setpriv "@ --reuid=drop --regid=drop --init-groups \$W" "@ --reuid 4001 --regid 4002 --keep-groups \$W" \
	"@ --reuid 4001 --regid 4002 --groups dropped,44 \$W" "@ --reuid 4001 --regid 4002 --clear-groups nosuch" \
	"@ --reuid drop --regid drop --init-groups --inh-caps=-all --no-new-privs \$W"
tool runuser "@ -u drop \$W" "@ -u drop -- sh -c 'exit 7'" "@ -u nosuch \$W" "@ -u drop nosuch" \
	"@ -u drop /etc/passwd" "@ -u drop" "@ -u root \$W" \
	"@ drop -s /bin/sh -c '\$W; echo \$0 \$*; pwd' a b" "@ -s /bin/sh drop -c 'exit 7'"
is "a static one that only drops is not executed when that succeeds" \
	"$(grep -E '^(setuidgid|s6-setuidgid) drop /|^runuser -u drop /' "$T/forwarded" | sort -u)" ""
like "one that does more is, without the option" "$(cat "$T/forwarded")" \
	"*chpst -n 5 nice*"

# ---- su-exec: not in Debian; its own source says what it does ----

# shellcheck disable=SC2016  # the inner shell's
su_exec() { with sh -c '"$T/static/su-exec" "$@"; exit $?' sh "$@"; }
like "su-exec USER: ids, groups and HOME" "$(su_exec drop "$W")" \
	"uid 4001 4001 gid 4002 4002 groups 4002 4010 4012 4013*HOME=$T/home*exit 0"
like "su-exec UID: the entry's" "$(su_exec 4001 "$W")" \
	"uid 4001 4001 gid 4002 4002 groups 4002 4010 4012 4013*HOME=$T/home*"
like "su-exec USER:GROUP: that group alone" "$(su_exec drop:dropped "$W")" \
	"uid 4001 4001 gid 4010 4010 groups 4010*HOME=$T/home*"
like "su-exec UID:GID, unlisted" "$(su_exec 12345:678 "$W")" \
	"uid 12345 12345 gid 678 678 groups 678*HOME=/*"
like "su-exec of a command that is not there" "$(su_exec drop nosuch)" \
	"su-exec: nosuch: No such file or directory*exit 1"
like "su-exec of a script without #!" "$(su_exec drop "$T/noformat")" \
	"no format*4001*exit 0"
like "su-exec 4294967296 is not uid 0, and not ours" \
	"$(su_exec 4294967296 "$W"; tail -1 "$T/forwarded")" "*su-exec 4294967296 *"

# ---- busybox ----

if [ -e "$T/bb/su" ]; then
	su=\$T/bb/su
	same "$su -s /bin/sh drop -c \$W" "$su drop -c 'echo \$0 \$@' a b" "$su drop \$T/noformat" \
		"$su -m drop -c \$W" "$su - drop -c '\$W; pwd; echo \$0'" "$su -l drop -c \$W" \
		"$su - nohome -c pwd" "$su noshell -c \$W" "$su -c 'exit 3' drop" "$su root -c \$W" \
		"$su nosuch -c id" "$su -s /nosuch drop" "echo 'id -u' | $su drop" \
		"busybox su drop -c \$W"
	ssd=\$T/bb/start-stop-daemon
	for user in drop drop:dropped 4001 4001:4010 :4010 nosuch 12345; do
		same "$ssd -S -c $user -x \$W"
	done
	same "$ssd -S --chuid drop --exec \$W" "$ssd -Sc drop -x \$W" "$ssd -S -c drop -x /nosuch" \
		"$ssd -S -c drop -a sh -x /bin/sh -- -c 'id -u; echo \$0'" \
		"$ssd -S -c drop" "$ssd -K -c drop -x /nosuch" "busybox start-stop-daemon -S -c drop -x \$W"
else
	skip "busybox" "no static busybox"
fi
if has start-stop-daemon; then
	for user in drop drop:dropped nosuch; do
		same "start-stop-daemon --start --chuid $user --exec \$(readlink -f /usr/bin/perl) -- \$W"
	done
fi

# ---- su: by its hooks; PAM asks for much ----

if has su; then
	same "su -s /bin/sh drop -c \$W" "su drop -c 'echo \$0 \$@' a b" "su - drop -c '\$W; pwd'" \
		"su -c 'exit 3' drop" "su nosuch -c id"
fi

# ---- sudo ----

if has sudo && [ -e /etc/sudoers ]; then
	like "without the library sudo fails" "$(without sudo -u drop true)" \
		'*no new privileges*exit 1'
	for user in drop nohome root; do
		same "sudo -u $user \$W" "sudo -u $user \$T/env" "sudo -E -u $user \$T/env" \
			"sudo -E -H -u $user \$T/env" "sudo -nEHu $user A=1 FOO=2 \$T/env"
	done
	same "sudo \$W" "sudo -u nosuch id" "sudo -u drop nosuch" "sudo -u drop /nosuch" \
		"sudo -u drop /etc/passwd" "sudo -u drop ''" "sudo -u drop -g dropped \$W" \
		"sudo -g dropped \$W" "sudo -u drop sh -c 'exit 7'" "sudo --user=drop -- \$W" \
		"env -u HOME SHELL=/s sudo -E -u drop \$T/env" "env -u TERM sudo -u drop sh -c 'echo \$TERM'" \
		"LC_X=a/b COLORTERM=c PS1=p SHELL=/s MAIL=m PYTHONPATH=x sudo -u drop \$T/env" \
		"LC_X=a/b COLORTERM=c PS1=p SHELL=/s MAIL=m PYTHONPATH=x sudo -E -u drop \$T/env"
	like "sudo by one who is not root asks the rules, which are not there" \
		"$(with sh -c 'gosu drop sudo -n id; exit $?')" '*sudo: *exit 1'
fi

finish
