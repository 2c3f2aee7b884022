#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# chroot(2): a real jail in a user namespace, what is left of privilege and of
# owners in it, where there can be none, and what `chroot` says.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
[ -x "$BUILD/tests/hooks/glibc/jail" ] || skip_all "no $BUILD/tests/hooks"

# A root of root's with libraries, this one among them, and /proc.
JAIL=$T/root
mkdir -p "$JAIL/lib64" "$JAIL/lib" "$JAIL/usr/lib" "$JAIL/proc" "$JAIL/own" \
	"$JAIL$T/lib" "$JAIL/sub"
for dir in /lib /lib64 /usr/lib; do
	[ -d "$dir" ] && mount --rbind "$dir" "$JAIL$dir"
done
mount -t proc proc "$JAIL/proc"
cp "$BUILD/tests/hooks/glibc/jail" "$JAIL/jail"
cp "$LIB" "$JAIL$LIB"
: >"$JAIL$T/log"
: >"$JAIL/own/file"
: >"$JAIL/foreign"
: >"$JAIL/before"
chown -R "$NR_UID:$NR_UID" "$JAIL/own" "$JAIL$T/log"
chown 7:8 "$JAIL/foreign"
mount -t tmpfs -o mode=1777 shm /dev/shm
JAILER=$JAIL/jail

told_jail() { told "$JAILER" "$@" 2>&1 | tr '\n' ';'; }
native() { "$JAILER" "$@" 2>&1 | tr '\n' ';'; }

as_user unshare -r true 2>/dev/null ||
	skip_all "no user namespaces for ordinary users here"

is "bare: refused" "$(as_user "$JAILER" chroot="$JAIL")" "chroot = -1 EPERM"
see=(chroot="$JAIL" chdir=/ stat=/ stat=/before stat=/jail statx=/before)
is "told: as root, root's files included" "$(told_jail "${see[@]}")" \
	"$(native "${see[@]}")"
is "by syscall(2)" "$(told_jail syscall="$JAIL" stat=/jail)" \
	"$(native syscall="$JAIL" stat=/jail)"
like "the log says how" "$(tail -1 "$T/log")" \
	"* code=JAIL-01 * op=chroot path=$JAIL errno=EPERM did=user-namespace *"
is "nothing is left of the namespace's capabilities" \
	"$(told_jail chroot="$JAIL" caps | tr -d ' \t0;')" \
	"chroot=CapInhCapPrmCapEffCapBndCapAmb"
is "the ids are the kernel's own" "$(told_jail chroot="$JAIL" ids told)" \
	"chroot = 0;kernel's ids $NR_UID:$NR_UID;told 0:0;"
is "our own files are the told root's, others' root's" \
	"$(told_jail chroot="$JAIL" stat=/own/file stat=/foreign)" \
	"chroot = 0;/own/file: 0:0;/foreign: 0:0;"
is "a chown of before holds, and one from inside, too" \
	"$(told_jail chown="$JAIL/before" chroot="$JAIL" stat=/before chown=/jail stat=/jail chown=/own/file stat=/own/file statx=/own/file)" \
	"chown = 0;chroot = 0;/before: 33:33;chown = 0;/jail: 33:33;chown = 0;/own/file: 33:33;statx = 0;/own/file: 33:33;"
is "and outside they are seen as they were made" \
	"$(told_jail stat="$JAIL/jail" stat="$JAIL/own/file" stat="$JAIL/foreign")" \
	"$JAIL/jail: 33:33;$JAIL/own/file: 33:33;$JAIL/foreign: 7:8;"
is "a child" "$(told_jail chroot="$JAIL" fork stat=/proc/.. ids)" \
	"chroot = 0;/proc/..: 0:0;kernel's ids $NR_UID:$NR_UID;"
is "a program that is executed in it" \
	"$(told_jail chroot="$JAIL" setuid=33 exec stat=/ stat=/own told)" \
	"chroot = 0;setuid = 0;/: 0:0;/own: 33:0;told 33:0;"
is "with an emptied environment" "$(told_jail chroot="$JAIL" spare stat=/ told)" \
	"chroot = 0;/: 0:0;told 0:0;"
is "and one that this one executes" \
	"$(told_jail chroot="$JAIL" exec spare exec stat=/ stat=/foreign)" \
	"chroot = 0;/: 0:0;/foreign: 0:0;"
is "a vforked child's jail is its own" \
	"$(told_jail vforked="$JAIL" stat="$JAIL/foreign" | sed 's/.*vforked/vforked/')" \
	"vforked child: 0;$JAIL/foreign: 7:8;"
like "which the program that it executes knows" "$(told_jail vforked="$JAIL")" \
	"/: 0:0;*"
is "to the root that it has already: nothing to do, also where it is refused" \
	"$(NONROOT_CHROOT=refuse told_jail chroot=/ chroot=/./ chroot=/proc/self/root ids stat=/)" \
	"chroot = 0;chroot = 0;chroot = 0;kernel's ids $NR_UID:$NR_UID;/: 0:0;"
mkdir "$T/same"
mount --bind / "$T/same"
is "another mount of the same folder is not the root" \
	"$(NONROOT_CHROOT=refuse told_jail chroot="$T/same")" "chroot = -1 EPERM;"
umount "$T/same"
rmdir "$T/same"
is "after the drop" "$(told_jail setuid=33 chroot="$JAIL")" \
	"setuid = 0;chroot = -1 EPERM;"
is "switched off" "$(NONROOT_DISABLE=1 told_jail chroot="$JAIL")" \
	"chroot = -1 EPERM;"
is "identity self" "$(NONROOT_IDENTITY=self told_jail chroot="$JAIL")" \
	"chroot = -1 EPERM;"
is "without CAP_SYS_CHROOT told" \
	"$(NONROOT_CAPABILITIES=chown,setuid told_jail chroot="$JAIL")" \
	"chroot = -1 EPERM;"
is "what the kernel says of the path" \
	"$(told_jail chroot=/nosuch chroot="$JAIL/foreign")" \
	"chroot = -1 ENOENT;chroot = -1 ENOTDIR;"

# ---- who is on the other side ----

# peer DIR: of a client outside, as somebody else in that jail, who then writes.
peer() {
	rm -f "$T/run/socket"
	"$1" listen="$T/run/socket" chroot="$2" setuid=33 peer
}
mkdir "$T/bare" "$T/run"
chown "$NR_UID" "$T/run"
is "a peer, and what is sent to it" "$(peer told_jail "$JAIL")" \
	"$(peer native "$JAIL")"
same "and where there is no /proc" "$(peer told_jail "$T/bare")" \
	"$(peer native "$T/bare")"

# ---- where there is none ----

# refused NAME HINT ACT...: EPERM, a warning, and as before afterwards.
refused() {
	local name=$1 hint=$2
	shift 2
	: >"$T/log"
	is "$name" "$("$@" | tr '\n' ';')" \
		"chroot = -1 EPERM;/: 0:0;$JAIL/foreign: 7:8;kernel's ids $NR_UID:$NR_UID;"
	like "$name: the log" "$(cat "$T/log")" \
		"*level=warn code=JAIL-02 * did=refused *hint=\"$hint*"
}
after=(chroot="$JAIL" stat=/ stat="$JAIL/foreign" ids)
under=(run env "LD_PRELOAD=$LIB" "NONROOT_LOG=$T/log" "$JAILER")
refused "a profile that refuses chroot (podman's)" "the container's seccomp profile" \
	as_user "$JAILER" no-chroot "${under[@]}" "${after[@]}"
refused "a profile that refuses user namespaces (Docker's)" "no user namespace" \
	as_user "$JAILER" no-unshare "${under[@]}" "${after[@]}"
refused "several threads" "a process of several threads" \
	told "$JAILER" thread "${after[@]}"
NONROOT_CHROOT=refuse refused "chroot refuse" '`chroot refuse` is configured' \
	told "$JAILER" "${after[@]}"
: >"$T/log"
is "a second one, in the first" \
	"$(told_jail chroot="$JAIL" chroot=/sub stat=/foreign)" \
	"chroot = 0;chroot = -1 EPERM;/foreign: 0:0;"
like "is refused by the kernel, and logged" "$(cat "$T/log" "$JAIL$T/log")" \
	"*code=JAIL-02 * path=/sub * did=refused *hint=\"no user namespace*"

: >"$T/log"
is "chroot pretend: told so, and shut in nowhere" \
	"$(NONROOT_CHROOT=pretend told_jail chroot="$JAIL" stat="$JAIL/foreign" ids)" \
	"chroot = 0;$JAIL/foreign: 7:8;kernel's ids $NR_UID:$NR_UID;"
like "chroot pretend: a warning" "$(cat "$T/log")" \
	"*level=warn code=JAIL-03 * did=pretended *"
is "chroot pretend: a path that is not there" \
	"$(NONROOT_CHROOT=pretend told_jail chroot=/nosuch)" "chroot = -1 ENOENT;"

# ---- what opens paths later ----

rm "$JAIL$T/log"
ok "a log that is not there in the jail is a silent one" \
	test "$(told_jail chroot="$JAIL" chown=/jail chown=/foreign)" = \
	"chroot = 0;chown = 0;chown = 0;"
for log in auto syslog "$T/nosuch/log"; do
	is "log $log" "$(NONROOT_LOG=$log told_jail chroot="$JAIL" chown=/jail stat=/jail 2>/dev/null | sed 's/.*chroot/chroot/')" \
		"chroot = 0;chown = 0;/jail: 33:33;"
done

# ---- a folder that the program could make in the state folder alone ----

mkdir -m 0700 "$T/state"
chown "$NR_UID" "$T/state"
export NONROOT_STATE_DIR=$T/state
if told mkdir -p /run/nonroot-jail/empty 2>/dev/null; then
	is "a jail in the state folder" \
		"$(told_jail chroot=/run/nonroot-jail/empty stat=/ stat=/run/nonroot-jail)" \
		"chroot = 0;/: 0:0;stat = -1 ENOENT;"
	like "by its name" "$(tail -1 "$T/log")" \
		"*JAIL-01 * path=/run/nonroot-jail/empty *"
else
	skip "a jail in the state folder" "paths are not handled in this build"
fi
unset NONROOT_STATE_DIR

# ---- musl ----
if [ -x "$BUILD/tests/hooks/musl/jail" ]; then
	JAILER=$T/lib/jail-musl
	cp "$BUILD/tests/hooks/musl/jail" "$JAILER"
	see=(chroot="$JAIL" chdir=/ stat=/ statx=/sub)
	is "musl: told as root" "$(told_jail "${see[@]}")" "$(native "${see[@]}")"
else
	skip "musl: told as root" "not built for it (musl-tools?)"
fi

finish
