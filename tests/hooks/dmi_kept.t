#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The answer for product_uuid is a file that is kept in /dev/shm.  What stands
# there instead of it is never believed, and where there can be none the answer
# is the same, from memory.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
for tool in python3 strace; do
	command -v $tool >/dev/null || skip_all "no $tool: scripts/deps check"
done
fake_dmi smbios-2.8 0444
ID=/sys/class/dmi/id
UUID=$ID/product_uuid
VALUE=12345678-9abc-def0-1122-334455667788
LINE=37 # bytes of it

# shm [OPTIONS]: a new /dev/shm.
shm() {
	umount /dev/shm
	mount -t tmpfs -o "mode=1777${1:+,$1}" shm /dev/shm
}
found() { find /dev/shm -name 'nonroot-dmi*' | sort; }

# answer [ATTRIBUTE]: "kept VALUE" or "memfd VALUE", under what $tracer says.
tracer=()
cat >"$T/lib/answer" <<'END'
exec 3<"$1" || exit
case $(readlink /proc/self/fd/3) in
/dev/shm/*) echo -n "kept " ;;
'/memfd:dmi (deleted)') echo -n "memfd " ;;
esac
cat <&3
END
answer() {
	# A hang is a failure, not the end of all tests.
	as_user timeout 60 "${tracer[@]}" env LD_PRELOAD="$LIB" NONROOT_LOG="$T/log" \
		bash "$T/lib/answer" "${1-$UUID}" 2>&1
}

# ---- what a program sees ----

cat >"$T/lib/look.py" <<'END'
import errno, fcntl, mmap, os, resource, sys

path = sys.argv[1]

def said(what, call):
    try:
        r = call()
    except OSError as e:
        r = errno.errorcode[e.errno]
    print(what, r)

def mapped(fd, prot):
    with mmap.mmap(fd, 0, mmap.MAP_SHARED, prot) as m:
        return m[:]

fd = os.open(path, os.O_RDONLY)
print("number", fd)
st = os.fstat(fd)
print("stat", st.st_uid, st.st_gid, oct(st.st_mode), st.st_size, st.st_nlink)
print("read", os.read(fd, 8), "at", os.lseek(fd, 0, os.SEEK_CUR))
print("from its end", os.lseek(fd, -3, os.SEEK_END), os.read(fd, 9))
second = os.open(path, os.O_RDONLY)
print("an offset of its own", os.read(second, 4))
twin = os.dup(second)
print("a dup has the same", os.read(twin, 4), os.read(second, 4))
said("mapped", lambda: mapped(fd, mmap.PROT_READ))
said("mapped to write", lambda: mapped(fd, mmap.PROT_READ | mmap.PROT_WRITE))
said("write", lambda: os.write(fd, b"x"))
said("ftruncate", lambda: os.ftruncate(fd, 0))
said("fallocate", lambda: os.posix_fallocate(fd, 0, 9))
for flags in 0, os.O_NONBLOCK, os.O_APPEND, os.O_NONBLOCK | os.O_APPEND, os.O_CLOEXEC:
    f = os.open(path, flags)
    print("flags", fcntl.fcntl(f, fcntl.F_GETFL))
for flags in os.O_WRONLY, os.O_RDWR, os.O_RDONLY | os.O_DIRECTORY:
    said("opened with %#x" % flags, lambda: os.open(path, flags))
os.closerange(3, 256)
print("after closing all", os.read(os.open(path, os.O_RDONLY), 64))
END

shm
# Root writes to what it may not write to: no sysfs attribute lets it.
judge=$(python3 "$T/lib/look.py" "$UUID" | grep -v -e '^opened with 0x[12] ')
is "first from a file that is made for it" "$(answer)" "kept $VALUE"
is "which is one" "$(found | wc -l)" 1
kept=$(found)
like "named by its uid" "$kept" "/dev/shm/nonroot-dmi-$NR_UID-[1-9]*"
is "read-only, for this uid alone" "$(stat -c '%u:%a:%h:%s' "$kept")" "$NR_UID:400:1:$LINE"
inode=$(stat -c %i "$kept")
is "then from the same" "$(answer) $(found) $(stat -c %i "$kept")" "kept $VALUE $kept $inode"
looked=$(told python3 "$T/lib/look.py" "$UUID")
is "no attribute is opened to write" "$(grep -e '^opened with 0x[12] ' <<<"$looked")" \
	$'opened with 0x1 EACCES\nopened with 0x2 EACCES'
same "it is seen as root sees the attribute" \
	"$(grep -v -e '^opened with 0x[12] ' <<<"$looked")" "$judge"
rm "$kept"
mkdir "$kept"
same "and from memory too, where it has no name" \
	"$(told python3 "$T/lib/look.py" "$UUID" | grep -v -e '^opened with 0x[12] ')" \
	"$(sed '/^stat/s/ 1$/ 0/' <<<"$judge")"
rmdir "$kept"
is "another user's is another" \
	"$(answer) $(NR_UID=1001 answer) $(NR_UID=1001 answer) $(found | wc -l)" \
	"kept $VALUE kept $VALUE kept $VALUE 2"
is "who has given up root gets none" "$(as_user env LD_PRELOAD="$LIB" NONROOT_LOG="$T/log" \
	setpriv --reuid 33 --regid 33 --clear-groups cat "$UUID" 2>&1)" \
	"cat: $UUID: Permission denied"

# ---- values side by side ----

shm
other=6ba7b810-9dad-11d1-80b4-00c04fd430c8
for round in 1 2; do
	is "round $round: a table's" "$(answer)" "kept $VALUE"
	is "round $round: a configured one" "$(NONROOT_PRODUCT_UUID=$other answer)" "kept $other"
	is "round $round: a serial" "$(answer $ID/product_serial)" "kept SER-123456"
done
is "each has a file" "$(found | wc -l)" 3
is "the tables have none" "$(told bash -c "cat $ID/../../../../firmware/dmi/tables/DMI" 2>&1 |
	cmp - "$REPO/tests/fixtures/dmi/smbios-2.8/DMI" && found | wc -l)" 3

# ---- what stands in its place ----

# plant WHAT: it stands at $kept, where nothing is.
plant() {
	local good=$T/good
	as_user rm -f /dev/shm/aside
	as_user bash -c "umask 377 && echo $VALUE >/dev/shm/aside"
	case $1 in
	"a link to the right one") as_user ln -s /dev/shm/aside "$kept" ;;
	"a link to another file") ln -s /etc/passwd "$kept" ;;
	"a link to nothing") ln -s /dev/shm/nowhere "$kept" ;;
	"a FIFO") as_user mkfifo -m 400 "$kept" ;;
	"a FIFO of another's") mkfifo -m 444 "$kept" ;;
	"a folder") as_user mkdir -m 500 "$kept" ;;
	"a device") mknod -m 444 "$kept" c 1 5 ;;
	"a socket") as_user python3 -c "import socket, sys
socket.socket(socket.AF_UNIX).bind(sys.argv[1])" "$kept" ;;
	"another owner's, closed") install -m 400 "$good" "$kept" ;;
	"another owner's") install -m 444 "$good" "$kept" ;;
	"one that may be written") install -o "$NR_UID" -m 600 "$good" "$kept" ;;
	"one that others may read") install -o "$NR_UID" -m 444 "$good" "$kept" ;;
	"one with a bit more") install -o "$NR_UID" -m 4400 "$good" "$kept" ;;
	"one with a second name") as_user ln /dev/shm/aside "$kept" ;;
	"an empty one") install -o "$NR_UID" -m 400 /dev/null "$kept" ;;
	"a short one") head -c 36 "$good" | install -o "$NR_UID" -m 400 /dev/stdin "$kept" ;;
	"a long one") (cat "$good" && echo) | install -o "$NR_UID" -m 400 /dev/stdin "$kept" ;;
	"other bytes") tr 8 9 <"$good" | install -o "$NR_UID" -m 400 /dev/stdin "$kept" ;;
	"a NUL for its newline") (echo -n $VALUE && printf '\0') |
		install -o "$NR_UID" -m 400 /dev/stdin "$kept" ;;
	esac
}
echo $VALUE >"$T/good"
PLANTS=("a link to the right one" "a link to another file" "a link to nothing"
	"a FIFO" "a FIFO of another's" "a folder" "a device" "a socket"
	"another owner's, closed" "another owner's" "one that may be written"
	"one that others may read" "one with a bit more" "one with a second name"
	"an empty one" "a short one" "a long one" "other bytes" "a NUL for its newline")

for way in openat2 "no openat2" "openat2 closed"; do
	case $way in
	openat2) tracer=() ;;
	"no openat2") tracer=(strace -f -qq -o /dev/null -e inject=openat2:error=ENOSYS) ;;
	*) tracer=(strace -f -qq -o /dev/null -e inject=openat2:error=EPERM) ;;
	esac
	shm
	is "$way: kept" "$(answer) $(found)" "kept $VALUE $kept"
	is "$way: found again" "$(answer) $(found | wc -l)" "kept $VALUE 1"
	for what in "${PLANTS[@]}"; do
		rm -rf "$kept"
		plant "$what"
		before=$(ls -il /dev/shm)
		ok "$way, $what: it is there" test -L "$kept" -o -e "$kept"
		is "$way, $what: from memory" "$(answer)" "memfd $VALUE"
		is "$way, $what: which is left alone" "$(ls -il /dev/shm)" "$before"
	done
	rm -rf "$kept"
	is "$way: when it is gone, kept again" "$(answer)" "kept $VALUE"
done
tracer=()

# ---- where there can be none ----

# nothing_left NAME: $before is what was there.
nothing_left() { is "$1: and leaves nothing" "$(ls -A /dev/shm)" "$before"; }

shm size=4k
as_user dd if=/dev/zero of=/dev/shm/rest bs=4k count=1 status=none
before=rest
is "a full one" "$(answer)" "memfd $VALUE"
nothing_left "a full one"
shm nr_inodes=2
as_user touch /dev/shm/rest
is "without room for a name" "$(answer)" "memfd $VALUE"
nothing_left "without room for a name"
shm ro
before=
is "one that is read-only" "$(answer)" "memfd $VALUE"
nothing_left "one that is read-only"
shm mode=0755
is "one of root's" "$(answer)" "memfd $VALUE"
nothing_left "one of root's"
umount /dev/shm
mount -t ramfs none /dev/shm
chmod 1777 /dev/shm
is "one that is no tmpfs" "$(answer)" "memfd $VALUE"
nothing_left "one that is no tmpfs"

# without FOLDER: in a mount namespace where that is empty, but for /dev/null.
without() {
	unshare -m --propagation private bash -c '
		mount --bind /dev/null "$2" && mount -t tmpfs -o mode=755 none "$1" &&
			{ [ "$1" != /dev ] || { : >/dev/null && mount --bind "$2" /dev/null; }; } &&
			exec "${@:3}"' - "$1" "$T/null" "${@:2}"
}
: >"$T/null"
cat >"$T/lib/bare.py" <<'END'
import fcntl, os, sys
f = os.open(sys.argv[1], os.O_RDONLY)
print(fcntl.fcntl(f, fcntl.F_GETFL) & os.O_ACCMODE, os.read(f, 64).decode().strip())
END
bare() { without "$1" "${BASH:-bash}" -c "$(declare -f as_user); as_user env \
	LD_PRELOAD=$LIB NONROOT_LOG=none python3 $T/lib/bare.py $UUID" 2>&1; }
export NR_UID T
shm
before=
is "no /dev/shm" "$(bare /dev)" "0 $VALUE"
# A memfd that cannot be opened again.
is "no /proc to make it by" "$(bare /proc)" "2 $VALUE"
is "no /proc to make it by: and leaves nothing" "$(found)" ""
is "with one that is there already none is needed" "$(answer) $(bare /proc)" \
	"kept $VALUE 0 $VALUE"

for call in openat2 fstat pread64 fcntl; do
	tracer=(strace -qq -o /dev/null -P "$kept" -e "inject=$call:error=EACCES")
	is "$call is refused" "$(answer)" "memfd $VALUE"
done
for call in fstatfs fchmod linkat; do
	rm -f "$kept"
	tracer=(strace -qq -o /dev/null -e "inject=$call:error=EACCES")
	is "$call is refused when it is made" "$(answer)" "memfd $VALUE"
	is "$call is refused: nothing is left" "$(found)" ""
done
tracer=()

# ---- limits ----

cat >"$T/lib/few.py" <<'END'
import errno, os, sys
path = sys.argv[1]
fds = []
try:
    while True:
        fds.append(os.open("/dev/null", os.O_RDONLY))
except OSError:
    pass
try:
    os.open(path, os.O_RDONLY)
except OSError as e:
    print(errno.errorcode[e.errno])
os.close(fds.pop())
fd = os.open(path, os.O_RDONLY)
os.lseek(fd, 0, os.SEEK_SET)
print(os.read(fd, 64).decode().strip())
print(os.readlink("/proc/self/fd/%d" % fd))
END
shm
few() { (ulimit -n 32 && told python3 "$T/lib/few.py" "$UUID" 2>&1) | paste -sd' '; }
is "no descriptor left, then one, which makes it" "$(few)" "EMFILE $VALUE $kept"
is "and which finds it" "$(few)" "EMFILE $VALUE $kept"

small() { told bash -c "ulimit -f 0; cat $UUID; echo \$?" 2>&1; }
is "ulimit -f 0: what is kept" "$(small)" "$VALUE"$'\n'0
rm "$kept"
is "ulimit -f 0: no room for an answer, and no signal" "$(small)" \
	"cat: $UUID: Permission denied"$'\n'1
is "ulimit -f 0: nothing is left" "$(found)" ""
is "whatever the umask is" "$(umask 0777 && answer) $(stat -c %a "$kept")" "kept $VALUE 400"

# ---- many at once ----

cat >"$T/lib/race.py" <<'END'
import os, sys, threading
path, value, kept = sys.argv[1:]
WHO = 16

def ask(answers):
    fd = os.open(path, os.O_RDONLY)
    answers.append((os.readlink("/proc/self/fd/%d" % fd), os.read(fd, 64).decode()))
    os.close(fd)

def child(gate):
    answers = []
    os.read(gate, 1)
    ask(answers)
    os._exit(answers != [(kept, value + "\n")])

def processes():
    gate, go = os.pipe()
    pids = []
    for _ in range(WHO):
        pid = os.fork()
        if pid == 0:
            os.close(go)
            child(gate)
        pids.append(pid)
    os.close(gate)
    os.close(go)
    return sum(os.waitpid(p, 0)[1] == 0 for p in pids)

def threads():
    gate, answers = threading.Barrier(WHO), []
    def thread():
        gate.wait()
        ask(answers)
    all = [threading.Thread(target=thread) for _ in range(WHO)]
    for t in all:
        t.start()
    for t in all:
        t.join()
    return answers.count((kept, value + "\n"))

for ask_all in processes, threads:
    right = 0
    for _ in range(20):
        if os.path.exists(kept):
            os.unlink(kept)
        right += ask_all()
    print(right, "of", 20 * WHO, "by", ask_all.__name__)
END
is "$((16 * 20)) that find none at once" \
	"$(told python3 "$T/lib/race.py" "$UUID" $VALUE "$kept" 2>&1)" \
	$'320 of 320 by processes\n320 of 320 by threads'
is "have made one file" "$(found)" "$kept"

# ---- what it takes ----

calls() {
	NONROOT_PRODUCT_UUID=$VALUE as_user strace -qq env LD_PRELOAD="$LIB" NONROOT_LOG=none \
		python3 -c "
import os
for i in range(2): os.close(os.open('$UUID', os.O_RDONLY))
print(i)" 2>&1 | sed -n '/"[^"]*product_uuid"/,$p' | sed '1d' |
		sed -n '/^open.*"[^"]*product_uuid".*EACCES/,/^close/p' | sed 's/(.*//' | paste -sd' '
}
is "the system calls of an answer" "$(calls)" \
	"openat newfstatat newfstatat openat2 fstat pread64 fcntl close"
finish
