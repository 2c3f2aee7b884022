#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Claim 9: a table of owners that is full, damaged, planted, or left by a
# process that was killed ends in "not remembered", never in a wrong owner or
# a crash.  And how large it is, and how many may use it at once.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"

A=$T/lib/owners_actor
cp "$BUILD/tests/security/owners_actor" "$A"
chmod 755 "$A"

# shm [OPTIONS]: a new /dev/shm, of this mount namespace.
shm() {
	mountpoint -q /dev/shm && umount /dev/shm
	mount -t tmpfs -o "mode=1777${1:+,$1}" shm /dev/shm
}
actor() { as_user "$A" "$@" 2>&1; }
other() { NR_UID=1001 as_user "$@"; }
table() { echo /dev/shm/nonroot-1000-*; }
namespace=$(stat -Lc %i /proc/self/ns/mnt)

# ---- what it costs ----

shm size=64m
like 'before anything is recorded a look finds nothing' "$(actor check 0 1)" 'right 0 wrong 0'
name=$(table)
like 'and has made a file' "$name" '/dev/shm/nonroot-1000-[1-9]*'
is 'of one page' \
	"$(stat -c '%n %b %a %u %h' "$(table)")" "$name 8 600 1000 1"
is 'and left nothing else' "$(find /dev/shm -mindepth 1 | wc -l)" 1
if command -v strace >/dev/null; then
	trace() {
		as_user strace -f -e trace=file,desc,memory "$A" "$@" 2>&1 |
			sed -n '/AT_FDCWD, "\/proc"/,/^looked/p'
	}
	seen=$(trace early 0 1 </dev/null)
	is 'the first look of a process opens one file' \
		"$(grep -c '^open' <<<"$seen")" 1
	is 'maps it once' "$(grep -c '^mmap.*MAP_SHARED' <<<"$seen")" 1
	is 'and keeps no descriptor' "$(grep -c '^close' <<<"$seen")" 1
	rm "$(table)"
	is 'one that has to make it opens one file too' \
		"$(trace early 0 1 </dev/null | grep -c '^open')" 1
else
	skip 'system calls of the first look' 'strace is not installed'
fi
is '16 threads that look at once share one mapping' "$(actor threads)" '1 mapping'
rm "$(table)"
is 'also when none of them finds a table' "$(actor threads)" '1 mapping'

# Who has looked before anything is recorded.
mkfifo "$T/go"
as_user "$A" early 0 1000 <"$T/go" >"$T/early" &
early=$!
exec 9>"$T/go"
wait_for 5 grep -q looked "$T/early"
is 'another process records' "$(actor record 0 1000)" 'recorded 1000'
is 'one that enters later sees it' "$(actor check 0 1000)" 'right 1000 wrong 0'
echo go >&9
exec 9>&-
wait $early
is 'one that has looked before sees it, without a system call' \
	"$(tail -1 "$T/early")" 'right 1000 wrong 0'
is 'nothing is mapped in a vforked child; what is mapped is used there' \
	"$(actor vforked)" 'not mapped, not recorded, mapped, recorded'
ordinary=(setpriv --reuid 1000 --regid 1000 --clear-groups env -i)
is 'also one that enters from outside, with no environment' \
	"$(unshare -m nsenter -t $$ -m "${ordinary[@]}" "$A" check 0 1000)" 'right 1000 wrong 0'
is 'another container has another table' \
	"$(unshare -m "${ordinary[@]}" "$A" check 0 1000)" 'right 0 wrong 0'
is 'another user has another table' "$(other "$A" check 0 1000)" 'right 0 wrong 0'

# runs OPTIONS COMMAND...: a container that starts twice, each with a mount
# namespace of its own, which often has the same number.
runs() {
	local i options=$1
	shift
	shm size=64m
	for i in 'record 0 10' 'check 0 10' 'check 0 10'; do
		# shellcheck disable=SC2086  # words are meant
		unshare -m $options "${ordinary[@]}" "$@" "$A" $i
	done
}
fresh=$(printf '%s\n' 'recorded 10' 'right 0 wrong 0' 'right 0 wrong 0')
is 'a container that is started again has another table' "$(runs '')" "$fresh"
if command -v strace >/dev/null; then
	old=(strace -qq -o /dev/null -f -e "inject=statx:error=ENOSYS")
	shm size=64m
	as_user "${old[@]}" "$A" check 0 1 >"$T/out"
	like 'before Linux 6.8: found by the namespace and its procfs' "$(table)" \
		"/dev/shm/nonroot-1000-$namespace-$(stat -c %.9Z /proc | tr -d .)-v*"
	is 'there, too, one that is started again has another' \
		"$(runs '-p -f --mount-proc' "${old[@]}")" "$fresh"
else
	skip 'kernels before 6.8' 'strace is not installed'
	skip 'a container started again there' 'strace is not installed'
fi

shm size=64m
got=$(actor time 1000000)
like 'a million records in 64 MiB' "$got" 'recorded and found 1000000; *'
diag "$got"
bytes=$(($(stat -c %b "$(table)") * 512))
diag "$bytes bytes, $((bytes / 1000000)) each"
ok 'at most 48 bytes each, all told' [ "$bytes" -le 48000000 ]

# ---- many processes ----

shm size=64m
is 'eight processes record 20000 files each' "$(actor compete 20000)" 'right 160000 wrong 0'
shm size=64m
is 'and 20000 files all of them' "$(actor change 20000)" 'right 20000 wrong 0'
diag "$(stat -c %b "$(table)") blocks"
shm size=64m
got=$(as_user "$A" kill 60 2>"$T/kills")
is 'killed at any instruction: nothing is lost, torn or stuck' "$got" ok
diag "$(cat "$T/kills")"

# ---- how pages are reserved ----

shm size=64m
is 'a kernel before 5.14: by the name' "$(actor old 20000)" 'recorded 20000'
is 'found by the others' "$(actor check 0 20000)" 'right 20000 wrong 0'
shm size=64k
like 'there, too, no SIGBUS' "$(actor old 20000)" \
	'log *: No space left on device: *'$'\n''recorded 0, No space left on device'
shm size=64m
is 'without its name (removed, or outside of a chroot) a table grows' \
	"$(actor unlinked "$name" 20000)" 'recorded 1'$'\n''recorded 20000'$'\n''right 20001 wrong 0'

# ---- removed ----

shm size=64m
is 'one that is removed is forgotten, and a new one found or made' \
	"$(actor removed "$name" 20000)" 'recorded 1'$'\n''recorded 20000'$'\n''right 20000 wrong 0'
is 'where those who come later look, too' "$(actor check 0 20001)" 'right 20000 wrong 0'
if command -v perl >/dev/null; then
	shm size=64m
	mkdir -m 777 "$T/files"
	# shellcheck disable=SC2016  # perl's
	is 'a long-lived program and its children then agree again' \
		"$(cd "$T/files" && told perl -e '
			sub say_all { print join(" ", @_), "\n" }
			sub seen { map { (stat)[4] . "/" . `stat -c %u $_` =~ s/\n//r } @_ }
			$| = 1;
			for (qw(a b)) { open(F, ">", $_); close(F) }
			chown(33, 33, "a");
			say_all(seen("a"));
			system("rm -rf /dev/shm/*; chown 44:44 a");
			chown(46, 46, "b") for 1 .. 64;
			say_all(seen("a", "b"));
			chown(45, 45, "a");
			say_all(seen("a", "b"));')" \
		'33/33'$'\n''44/44 46/46'$'\n''45/45 46/46'
else
	skip 'a long-lived program and its children' 'perl is not installed'
fi

# ---- no room ----

full='log /dev/shm/nonroot-1000-*: No space left on device: some owners are not remembered'
shm size=64k
like 'a tmpfs of 64 KiB: one log line, no SIGBUS' "$(actor record 0 1000)" \
	"$full"$'\n''recorded 0, No space left on device'
shm size=200k
like 'one of 200 KiB: what fits is recorded' "$(actor record 0 100000)" \
	"$full"$'\n''recorded [1-9]*, No space left on device'
like 'and told' "$(actor check 0 100000)" 'right [1-9]* wrong 0'
shm size=256m
as_user truncate -s 1 /dev/shm/rest
as_user "$A" check 0 1 >"$T/out"
as_user fallocate -l 300m /dev/shm/rest 2>/dev/null || as_user dd if=/dev/zero of=/dev/shm/rest bs=64k 2>/dev/null
like 'filled by another after the table was made' "$(actor record 0 10)" \
	"$full"$'\n''recorded 0, No space left on device'
rm /dev/shm/rest
is 'and when there is room again' "$(actor record 0 10)" 'recorded 10'
shm size=4k
touch /dev/shm/one
dd if=/dev/zero of=/dev/shm/one bs=4k count=1 2>/dev/null
like 'not a page free' "$(actor record 0 10)" \
	'log *: No space left on device: owners are not remembered'$'\n''recorded 0, *'
is 'nothing is left behind' "$(find /dev/shm -name 'nonroot*')" ''
shm size=64m
is 'the table itself is full in the end' \
	"$(actor record 0 1600000 | sed 's/[0-9]\{6,\},/N,/; s/1000-[0-9]*-v[0-9]*/1000-N-vN/')" \
	"$(printf '%s\n' 'log /dev/shm/nonroot-1000-N-vN: No space left on device: some owners are not remembered' 'recorded N, No space left on device')"
diag "$(stat -c %b "$(table)") blocks"
like 'all that was recorded is told' "$(actor check 0 1000000)" 'right 1000000 wrong 0'

# ---- no place ----

shm ro
like 'a read-only tmpfs, and /tmp on a disk' "$(actor record 0 1000)" \
	'log *: Read-only file system: owners are not remembered'$'\n''recorded 0, *'
umount /dev/shm
mount -t ramfs none /dev/shm
like 'no tmpfs' "$(actor record 0 1000)" \
	'log *: Operation not supported: owners are not remembered'$'\n''recorded 0, *'
umount /dev/shm
shm mode=700
like 'one that is closed to us' "$(actor record 0 1000)" \
	'log *: Permission denied: owners are not remembered'$'\n''recorded 0, *'
shm size=64m
like 'too little address space' \
	"$(as_user sh -c "ulimit -v 40000; exec $A record 0 10")" \
	'log *: Cannot allocate memory: owners are not remembered'$'\n''recorded 0, *'
rm -f /dev/shm/nonroot*
like 'files may not be as large' \
	"$(as_user sh -c "ulimit -f 1000; exec $A record 0 10")" \
	'log *: File too large: owners are not remembered'$'\n''recorded 0, *'
is 'no descriptor to be had: no log line, and later it goes' "$(actor nofile)" \
	'recorded 0, No such file or directory'$'\n''recorded 1'
is 'whatever the umask is' "$(as_user sh -c "umask 777; exec $A record 0 10")" 'recorded 10'
is 'the table is found again' "$(actor check 0 10)" 'right 10 wrong 0'

# ---- an upgrade, while what ran before has a table ----

shm size=64m
# Under the name without a layout that the first ones had.
as_user sh -c "truncate -s 48M ${name%-v*}; chmod 600 ${name%-v*}"
is 'a table of another layout is in nobody'"'"'s way' "$(actor record 0 10)" 'recorded 10'
is 'and what is recorded is found' "$(actor check 0 10)" 'right 10 wrong 0'

# ---- planted ----

planted() {
	like "$1: not used, and said once" "$(actor record 0 100)" \
		"log $name: $2: owners are not remembered"$'\n''recorded 0, *'
}
shm size=64m
other sh -c "umask 0; truncate -s 48M $name; chmod 666 $name"
planted "another user's file" 'Operation not permitted'
shm size=64m
other "$A" record 0 10 >"$T/out"
mv /dev/shm/nonroot-1001-* "$name"
planted "another user's table" 'Operation not permitted'
shm size=64m
other ln -s /dev/null "$name"
planted "another user's link" 'Too many levels of symbolic links'
shm size=64m
other mkfifo -m 666 "$name"
planted "another user's fifo" 'Operation not permitted'
shm size=64m
as_user "$A" record 0 10 >"$T/out"
chmod 644 "$name"
planted 'a table that others may read' 'Operation not permitted'
chmod 600 "$name"
is 'the same table otherwise' "$(actor check 0 10)" 'right 10 wrong 0'
ln "$name" /dev/shm/second
planted 'one that has a second name' 'Operation not permitted'
rm /dev/shm/second
truncate -s 47M "$name"
planted 'one that was cut short before' 'Structure needs cleaning'
truncate -s 48M "$name"
dd if=/dev/urandom of="$name" bs=32 count=1 conv=notrunc 2>/dev/null
planted 'one with another header' 'Structure needs cleaning'

# ---- damaged ----

shm size=64m
as_user "$A" record 0 3000 >"$T/out"
got=$(actor damage)
like 'random bytes in all of it: no wrong owner, no crash, one log line' "$got" \
	'log *: Structure needs cleaning: some owners are not remembered'$'\n''wrong 0'

# ---- another place ----

# /tmp as a tmpfs, in a mount namespace below this one.
mkdir "$T/tmp"
elsewhere() {
	unshare -m bash -c '
		mount -t tmpfs -o mode=1777 tmp "$1" && cp "$2" "$1/actor" && umount /dev/shm
		mkdir /dev/shm/x 2>/dev/null; mount --move "$1" /tmp && shift 2
		exec "$@"' sh "$T/tmp" "$A" "$@"
}
got=$(elsewhere setpriv --reuid 1000 --regid 1000 --clear-groups sh -c \
	'cd /; /tmp/actor record 0 10; /tmp/actor check 0 10; ls /tmp')
like 'a /tmp that is a tmpfs, where /dev/shm is none' "$got" \
	'recorded 10'$'\n''right 10 wrong 0'$'\n''actor'$'\n''nonroot-1000-*'
finish
