#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# A uid that no file lists, as OpenShift picks them, and a shadow file that
# may not be read: programs that stop there, and what they get now.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
[ -x "$BUILD/tests/hooks/glibc/names" ] || skip_all "not built: make tests"

UID_=1000700000
for libc in glibc musl; do
	[ -e "$BUILD/tests/hooks/$libc/names" ] || continue
	mkdir "$T/$libc"
	cp "$BUILD/tests/hooks/$libc/names" "$T/$libc/"
done
# shellcheck disable=SC2034  # for lib.sh
NR_UID=$UID_
fake_names
chmod 0666 "$T/log"
mkdir "$T/home"
chown $UID_ "$T/home"

# pod COMMAND...: as OpenShift starts a container: that uid, group root.
pod() {
	setpriv --reuid $UID_ --regid 0 --clear-groups --bounding-set -all \
		--inh-caps -all --no-new-privs env HOME="$T/home" "$@"
}
# preloaded COMMAND...: under the library; self: with the kernel's identity.
preloaded() { pod env LD_PRELOAD="$LIB" NONROOT_LOG="$T/log" "$@"; }
self() { NONROOT_IDENTITY=self preloaded "$@"; }

both() { printf '%s\n%s' "$1" "$1"; }

# ---- programs ----

# needs NAME WANTED COMMAND...: fails for the bare user, answers with us.
needs() {
	local name=$1 wanted=$2 bare got
	shift 2
	bare=$(pod "$@" 2>&1)
	got=$(self "$@" 2>&1)
	unlike "$name: needed" "$bare" "$wanted"
	like "$name" "$got" "$wanted"
	is "$name: silent when off" \
		"$(NONROOT_DISABLE=1 self "$@" 2>&1)" "$bare"
}

needs "whoami" nonroot whoami
needs "id" "uid=$UID_(nonroot) gid=0(root) groups=0(root)" id
needs "getpass.getuser()" nonroot \
	python3 -c 'import getpass; print(getpass.getuser())'
needs "os.path.expanduser" "$T/home" \
	env -u HOME HOME="$T/home" python3 -c \
	'import pwd, os; print(pwd.getpwuid(os.getuid()).pw_dir)'
needs "perl getpwuid" "nonroot $T/home /bin/sh" \
	perl -e '@p = getpwuid($<) or die "none"; print "@p[0, 7, 8]"'
# shellcheck disable=SC2016  # for the shell inside
needs "bash's \\u" nonroot bash --norc -c 'u="\u"; echo "${u@P}"'
needs "ls -l" "*nonroot*root*home" ls -ld "$T/home"
# shellcheck disable=SC2016  # for the shell inside
needs "git commit" "nonroot <a@b>" env EMAIL=a@b \
	bash -c 'cd "$HOME" && rm -rf w && mkdir w && cd w && git init -q . &&
	git commit -q --allow-empty -m one && git log --format="%an <%ae>"'
if command -v ssh >/dev/null; then
	needs "ssh" "*user nonroot*" ssh -F /dev/null -G localhost
else
	skip "ssh" "not installed"
fi
if command -v java >/dev/null; then
	needs "java user.name" "*user.name = nonroot*" bash -c \
		'java -Xint -Xmx32m -XshowSettings:properties -version 2>&1 |
		grep " user.name ="'
else
	skip "java user.name" "not installed"
fi

is "told root is root by name" "$(preloaded whoami 2>&1)" root
is "HOME of a told root stays its own" \
	"$(preloaded "$T/glibc/names" user root | sort -u)" \
	"$(grep ^root: /etc/passwd)"
native=$(setpriv --reuid 4242 --clear-groups whoami 2>&1)
is "a told uid without an entry stays unknown" \
	"$(NONROOT_IDENTITY=4242 preloaded whoami 2>&1)" "$native"

# ---- each libc ----

entry="nonroot:x:$UID_:0:nonroot:$T/home:/bin/sh"
for libc in glibc musl; do
	names=$T/$libc/names
	if [ ! -e "$names" ]; then
		skip "$libc" "no musl-gcc"
		continue
	fi
	is "$libc: by uid" "$(preloaded "$names" user $UID_)" "$(both "$entry")"
	is "$libc: by name" "$(preloaded "$names" user nonroot)" \
		"$(both "$entry")"
	is "$libc: bare" "$(pod "$names" user $UID_)" "$(both none)"
	is "$libc: at the end of the list, once each time" \
		"$(preloaded "$names" users)" "$(both "nonroot:$UID_")"
	is "$libc: the neighbour is unknown" \
		"$(preloaded "$names" user $((UID_ + 1)))" "$(both none)"
	is "$libc: group root is the one of the file" \
		"$(preloaded "$names" group 0)" "$(both "$(grep ^root: /etc/group)")"
	is "$libc: no group of that name" \
		"$(preloaded "$names" group nonroot)" "$(both none)"
	is "$libc: its own group" "$(told "$names" group $UID_)" \
		"$(both "nonroot:x:$UID_:")"
	is "$libc: its own group by name" "$(told "$names" group nonroot)" \
		"$(both "nonroot:x:$UID_:")"
	is "$libc: its own group at the end" "$(told "$names" groups)" \
		"$(both "nonroot:$UID_")"
	is "$libc: bare, no group" "$(as_user "$names" group $UID_)" \
		"$(both none)"
	is "$libc: HOME as it is when asked" \
		"$(preloaded env HOME=/else "$names" user nonroot)" \
		"$(both "nonroot:x:$UID_:0:nonroot:/else:/bin/sh")"
	is "$libc: no HOME" \
		"$(preloaded env -u HOME "$names" user nonroot)" \
		"$(both "nonroot:x:$UID_:0:nonroot:/:/bin/sh")"
	is "$libc: user_name" \
		"$(NONROOT_USER_NAME=app preloaded "$names" user $UID_)" \
		"$(both "app:x:$UID_:0:app:$T/home:/bin/sh")"
	is "$libc: user_name, and nonroot is nobody" \
		"$(NONROOT_USER_NAME=app preloaded "$names" user nonroot)" \
		"$(both none)"
	is "$libc: a user_name that would break the file" \
		"$(NONROOT_USER_NAME='a:b' preloaded "$names" user $UID_)" \
		"$(both "$entry")"
	is "$libc: initgroups" \
		"$(preloaded "$names" initgroups nonroot 77)" 77
	is "$libc: many threads" "$(preloaded "$names" threads nonroot)" same

	# ---- shadow ----
	is "$libc: shadow" "$(preloaded "$names" shadow daemon)" \
		"$(both "daemon:*:1:0:99999:7:-1:-1")"
	is "$libc: shadow of a user of ours" \
		"$(preloaded "$names" shadow nonroot)" \
		"$(both "nonroot:*:1:0:99999:7:-1:-1")"
	is "$libc: shadow of nobody at all" \
		"$(preloaded "$names" shadow nosuch)" "$(both none)"
	is "$libc: shadow after the drop" \
		"$(preloaded "$names" shadow daemon 33)" "$(both none)"
	is "$libc: shadow, not told to be root" \
		"$(self "$names" shadow daemon)" "$(both none)"
done
is "no password fits" "$(preloaded "$T/glibc/names" fits daemon)" "tried all"

like "the complaint of the bad user_name" "$(grep -m1 CFG-01 "$T/log")" \
	'*path=NONROOT_USER_NAME*a login name: a-z 0-9 _ -, at most 32*'
: >"$T/log"
preloaded "$T/glibc/names" user $UID_ >/dev/null
is "one line for each call" "$(grep -c code=NAME-02 "$T/log")" 2
like "with what makes it unnecessary" "$(head -1 "$T/log")" \
	"*op=getpwuid name=nonroot want=\"uid $UID_\" did=told hint=\"*nonroot:x:$UID_:0::/:/bin/sh*/etc/passwd*"
: >"$T/log"
preloaded "$T/glibc/names" shadow daemon >/dev/null
like "a line for the locked entry" "$(cat "$T/log")" \
	'*code=NAME-01*op=getspnam name=daemon errno=EACCES did=locked-entry hint=*'

# Where no other service hides it, glibc says EACCES.
printf '%s\n' 'passwd: files' 'group: files' 'shadow: files' >"$T/nsswitch"
unshare -m sh -c "mount --bind $T/nsswitch /etc/nsswitch.conf &&
	exec setpriv --reuid $UID_ --clear-groups env LD_PRELOAD=$LIB \
	NONROOT_LOG=none $T/glibc/names shadow daemon" >"$T/out"
is "shadow by files alone" "$(cat "$T/out")" "$(both "daemon:*:1:0:99999:7:-1:-1")"

# ---- other machines ----

# on_machine PASSWD-LINE COMMAND...: with that line more, or, for "scratch",
# without any file in /etc.
on_machine() {
	local mount="mount --bind $T/passwd /etc/passwd"
	[ "$1" = scratch ] && mount="mount -t tmpfs etc /etc"
	(cat /etc/passwd && echo "$1") >"$T/passwd"
	shift
	unshare -m sh -c "$mount"' && exec "$@"' sh \
		setpriv --reuid $UID_ --regid 0 --clear-groups \
		env HOME=/h LD_PRELOAD="$LIB" NONROOT_LOG=none "$@"
}

for libc in glibc musl; do
	names=$T/$libc/names
	[ -e "$names" ] || continue
	is "$libc: no file at all: by uid" \
		"$(on_machine scratch "$names" user $UID_)" \
		"$(both "nonroot:x:$UID_:0:nonroot:/h:/bin/sh")"
	is "$libc: no file at all: by name" \
		"$(on_machine scratch "$names" user nonroot)" \
		"$(both "nonroot:x:$UID_:0:nonroot:/h:/bin/sh")"
	is "$libc: no file at all: root stays unknown" \
		"$(on_machine scratch "$names" user 0)" "$(both none)"
	extra=app:x:$UID_:0:app:/app:/bin/false
	is "$libc: the uid is listed: its entry" \
		"$(on_machine $extra "$names" user $UID_)" "$(both $extra)"
	is "$libc: the uid is listed: nonroot is nobody" \
		"$(on_machine $extra "$names" user nonroot)" "$(both none)"
	is "$libc: the uid is listed: no entry more" \
		"$(on_machine $extra "$names" users)" "$(both "app:$UID_")"
	extra=nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin
	is "$libc: nonroot is another: he stays it" \
		"$(on_machine $extra "$names" user nonroot)" "$(both $extra)"
	is "$libc: nonroot is another: a name that leads back" \
		"$(on_machine $extra "$names" user $UID_)" \
		"$(both "nonroot-$UID_:x:$UID_:0:nonroot-$UID_:/h:/bin/sh")"
	is "$libc: nonroot is another: and does" \
		"$(on_machine $extra "$names" user nonroot-$UID_)" \
		"$(both "nonroot-$UID_:x:$UID_:0:nonroot-$UID_:/h:/bin/sh")"
	extra=long:x:7000:7000:$(printf '%03000d' 7):/:/bin/sh
	is "$libc: beside a long line" \
		"$(on_machine "$extra" "$names" user nonroot)" \
		"$(both "nonroot:x:$UID_:0:nonroot:/h:/bin/sh")"
	is "$libc: a user without a shadow entry" \
		"$(on_machine 'open:*:7001:7001::/:/bin/sh' "$names" shadow open)" \
		"$(both none)"
done

# ---- PAM ----

cp -r /etc/pam.d "$T/pam.d"
printf '%s\n' 'auth required pam_unix.so nodelay' \
	'account required pam_unix.so' >"$T/pam.d/nonroot"
mount --bind "$T/pam.d" /etc/pam.d
# The helpers, which would have to be set-group-ID, leave a trace instead.
# shellcheck disable=SC2016  # for that shell
printf '#!/bin/sh\necho "$0 $*" >>%s\nexit 1\n' "$T/helpers" >"$T/helper"
chmod 755 "$T/helper"
: >"$T/helpers"
chmod 666 "$T/helpers"
for f in unix_chkpwd unix_update; do
	[ -e /usr/sbin/$f ] && mount --bind "$T/helper" /usr/sbin/$f
done

if ! command -v pamtester >/dev/null; then
	skip "PAM" "pamtester is not installed"
else
	for user in daemon root www-data nonroot; do
		like "PAM: the account of $user is in order" \
			"$(preloaded pamtester nonroot $user acct_mgmt 2>&1)" \
			'*account management done*'
		for password in '' '*' '!' x $user; do
			unlike "PAM: $user does not log in by '$password'" \
				"$(echo "$password" | preloaded pamtester \
					nonroot $user authenticate 2>&1)" \
				'*successfully authenticated*'
		done
	done
	is "PAM: without a helper" "$(cat "$T/helpers")" ""
	unlike "PAM: an unknown user has none" \
		"$(preloaded pamtester nonroot nosuch acct_mgmt 2>&1)" \
		'*account management done*'
	unlike "PAM: the bare user has no account check" \
		"$(pod pamtester nonroot daemon acct_mgmt 2>&1)" \
		'*account management done*'
	# The judge: the same question, where the file may be read.
	hash=$(perl -e 'print crypt "right", "\$6\$salt\$"')
	shadow=$(sed "s|^daemon:[^:]*|daemon:$hash|" /etc/shadow)
	echo "$shadow" >/etc/shadow
	like "PAM: real root's right password fits" \
		"$(echo right | pamtester nonroot daemon authenticate 2>&1)" \
		'*successfully authenticated*'
	unlike "PAM: and the right one does not fit under the library" \
		"$(echo right | preloaded pamtester nonroot daemon authenticate 2>&1)" \
		'*successfully authenticated*'
fi
for how in "runuser -u daemon -- true" "su -s /bin/sh daemon -c true"; do
	# shellcheck disable=SC2086  # words
	ok "$how" preloaded $how
	# shellcheck disable=SC2086
	ok "$how: needed" bash -c '! "$@" </dev/null' - setpriv --reuid $UID_ \
		--regid 0 --clear-groups --no-new-privs $how
done

finish
