#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Where files with records are met, a stat is one statx: what it says is what a
# stat and a look at the record say, to the byte.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
mount -t tmpfs -o mode=1777 shm /dev/shm

mkdir "$T/w"
: >"$T/w/own"
: >"$T/w/recorded"
: >"$T/w/foreign"
mkfifo "$T/w/fifo"
mkdir "$T/w/folder"
ln -s nosuch "$T/w/dangling"
ln -s own "$T/w/link"
chown -h 1000:1000 "$T/w" "$T/w"/*
chown 7:8 "$T/w/foreign"
told chown 33:34 "$T/w/recorded"
told touch -d @1000 "$T/w/foreign"

# Of those of /proc that stay as they are.
files=("$T/w/"{own,recorded,foreign,fifo,folder,dangling,link,nosuch}
	"$T/w/own/below" / /etc/passwd /usr /dev /dev/null /dev/zero
	/proc/version /proc/sys/kernel /sys /sys/kernel /etc/shadow)
for libc in glibc musl; do
	once=$BUILD/tests/hooks/$libc/once
	if [ ! -x "$once" ]; then
		skip "$libc" "not built for it"
		continue
	fi
	cp "$once" "$T/once"
	as_user "$T/once" "$T/w/foreign" "${files[@]}" >"$T/native" 2>&1
	told "$T/once" "$T/w/recorded" "${files[@]}" >"$T/told" 2>&1
	is "$libc: as many as there are" "$(grep -c ': same$' "$T/native")" \
		"$(($(sed -n "s/ forms$//p" "$T/native") * (${#files[@]} + 4)))"
	is "$libc: the same" "$(cat "$T/told")" "$(cat "$T/native")"
done

# calls NAME FILE...: which calls find(1) makes for that one of them.
calls() {
	local name=$1
	shift
	told strace -qqe trace=newfstatat,statx find "$@" -printf '%U\n' 2>&1 |
		grep -o '^[a-z]*(AT_FDCWD, "'"$T/w/$name" | cut -d'(' -f1 | uniq -c |
		tr -s ' \n' ' '
}
if [ ! -x "$BUILD/tests/hooks/glibc/once" ]; then
	skip "one system call" "not built for glibc"
elif ! type -P strace >/dev/null; then
	skip "one system call" "no strace"
else
	list() { for _ in $(seq "$1"); do echo "$T/w/$2"; done; }
	# shellcheck disable=SC2046  # words
	is "a file with a record: one system call, once one was met" \
		"$(calls recorded $(list 5 recorded))" " 1 newfstatat 5 statx "
	is "nor has statx two" "$(told strace -qqe trace=statx ls -lnd \
		"$T/w/"{recorded,folder,recorded,recorded} 2>&1 |
		grep -c "^statx(AT_FDCWD, \"$T/w/recorded")" 4
	# shellcheck disable=SC2046
	is "none for long: stat again" \
		"$(calls fifo "$T/w/recorded" $(list 40 fifo))" \
		" 32 statx 8 newfstatat "
	# shellcheck disable=SC2046
	is "nor for long where there are no files" \
		"$(calls nosuch "$T/w/recorded" $(list 40 nosuch) | grep -o statx | wc -l)" 32
fi
finish
