#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Told root passes the modes of its own files, as root does: modes.sh and
# modes.py by both; and who does not pass them.
# shellcheck disable=SC2016  # the inner shells'
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"

cp "$REPO/tests/paths/modes.sh" "$REPO/tests/paths/modes.py" "$T/"
# new_place OWNER: two empty folders of his.
new_place() {
	rm -rf --one-file-system "$T/place" "$T/away"
	mkdir "$T/place" "$T/away"
	chown "$1:$1" "$T/place" "$T/away"
}
# play WHO...: the script's transcript, and the other's.
play() {
	(cd "$T/place" && "$@" sh "$T/modes.sh" "$T/away" 2>&1)
}
play_calls() {
	(cd "$T/place" && "$@" python3 -B "$T/modes.py" 2>&1)
}
: >"$T/log"
chown "$NR_UID" "$T/log"

new_place 0
root=$(play)
new_place "$NR_UID"
unlike "without the library an ordinary user cannot" "$(play as_user)" "$root"
for paths in /run none; do
	new_place "$NR_UID"
	same "told root does what root does, paths $paths" \
		"$(play told env NONROOT_PATHS="$paths")" "$root"
done

new_place 0
root=$(play_calls)
new_place "$NR_UID"
unlike "without the library he cannot" "$(play_calls as_user)" "$root"
new_place "$NR_UID"
same "told root is told what root is, call by call" "$(play_calls told)" "$root"

like "the log says so, with the mode" "$(cat "$T/log")" \
	'* code=OWN-07 *op=open path='"$T"'/place/none errno=EACCES did=opened hint="mode 0000 *'
is "and nothing was refused" "$(grep did=refused "$T/log")" ""
: >"$T/log"
new_place "$NR_UID"
as_user sh -c 'echo 1 >"$1/f" && chmod 0 "$1/f"' - "$T/place"
told python3 -c 'import sys
for i in range(9): open(sys.argv[1]).close()' "$T/place/f"
is "once for each path" "$(grep -c OWN-07 "$T/log")" 1

# The libcs differ in what opendir(3) calls.
for libc in glibc musl; do
	program=$BUILD/tests/paths/$libc/listing
	[ -x "$program" ] || { skip "$libc" "not built for it (musl-tools?)"; continue; }
	install -m 755 "$program" "$T/listing"
	new_place "$NR_UID"
	as_user sh -c 'cd "$1" && mkdir c && : >c/name && chmod 0 c' - "$T/place"
	same "$libc: a closed folder is listed" "$(told "$T/listing" readdir "$T/place/c" 2>&1)" \
		"$("$T/listing" readdir "$T/place/c" 2>&1)"
	install -m 755 "${program%/*}/closed" "$T/closed"
	as_user sh -c ': >"$1/f" && chmod 0 "$1/f"' - "$T/place"
	is "$libc: no handler and no cancellation comes between" \
		"$(told "$T/closed" "$T/place/f" 2>&1)" \
		$'handlers: 0 saw it open\ncancelled: 0 left it open\nopened: yes'
done

# ---- who does not pass ----

cat >"$T/tries.sh" <<'END'
cat f; echo 2 >>f; : >d/new; rm -f d/f; ls c
END
new_place "$NR_UID"
as_user sh -c 'cd "$1" && echo 1 >f && mkdir c d && echo 1 >d/f && chmod 0 f c && chmod 555 d' - "$T/place"
tries() { (cd "$T/place" && "$@" sh "$T/tries.sh" 2>&1 | sed 's/.*sh: [0-9]*: //'); }
refused=$(tries as_user)
like "the kernel refuses all of it" "$refused" '*cat: f: Permission denied*c*: Permission denied'
is "so it stays for who has dropped" \
	"$(tries told setpriv --reuid 33 --clear-groups)" "$refused"
is "for root that has given the capabilities up" \
	"$(tries told env NONROOT_CAPABILITIES=chown,setuid)" "$refused"
is "with identity self" "$(tries told env NONROOT_IDENTITY=self)" "$refused"
is "with ownership strict" "$(tries told env NONROOT_OWNERSHIP=strict)" "$refused"
is "disabled" "$(tries told env NONROOT_DISABLE=1)" "$refused"
like "CAP_DAC_READ_SEARCH reads" \
	"$(tries told env NONROOT_CAPABILITIES=dac_read_search)" $'1\n*Permission denied*d/new*'
is "after which the modes are as they were" \
	"$(stat -c %a "$T/place/"{c,d,f} | paste -sd' ')" '0 555 0'
chown -R 33:33 "$T/place/"*
is "a real owner's that is another stays closed" "$(tries told)" "$refused"
mount -t tmpfs closed "$T/away"
chown "$NR_UID" "$T/away"
as_user sh -c 'echo 1 >"$1/f"; chmod 0 "$1/f"' - "$T/away"
mount -o remount,ro "$T/away"
like "on a read-only mount too" "$(told cat "$T/away/f" 2>&1)" '*Permission denied'
umount "$T/away"
mkdir -m 755 "$T/lower" "$T/upper" "$T/work"
mount -t overlay -o "lowerdir=$T/lower,upperdir=$T/upper,workdir=$T/work" volume "$T/away"
mkdir -m 555 "$T/away/d"
echo 1 >"$T/away/f"
chmod 0 "$T/away/f"
chown "$NR_UID" "$T/away/"[df]
is "our own files on a volume are ours, too" \
	"$(told sh -c 'cat "$1/f"; mkdir "$1/d/new"; ls "$1/d"' - "$T/away" 2>&1)" $'1\nnew'
is "and are left as they were" "$(stat -c %a "$T/away/"{d,f} | paste -sd' ')" '555 0'
: >"$T/log"
like "not with \`ownership strict\`" \
	"$(NONROOT_OWNERSHIP=strict told cat "$T/away/f" 2>&1)" 'cat: */f: Permission denied'
like "the log has the remedy" "$(cat "$T/log")" "*path=$T/away/f *hint=\"*chmod u+rwX $T/away/f\"*"
umount "$T/away"
# The roots of two tmpfs have the same inode number.
mount -t tmpfs -o "mode=0755,uid=$NR_UID,gid=$NR_UID" closed "$T/away"
as_user mkdir "$T/away/d"
mount -t tmpfs -o mode=0711 inner "$T/away/d"
as_user chmod 400 "$T/away"
is "a mount in a closed one is another folder" \
	"$(told stat -c '%a %n' "$T/away/d" 2>&1)" "711 $T/away/d"
umount "$T/away/d" "$T/away"
# What /proc/self/fd names is the open file.
cat >"$T/reopen.py" <<'END'
import os
def again(fd):
    try:
        return os.read(os.open(f"/proc/self/fd/{fd}", os.O_RDWR), 9)
    except OSError as e:
        return e.strerror
with open("f", "w", encoding="ascii") as f:
    f.write("old")
os.chmod("f", 0o400)
fd = os.open("f", os.O_RDONLY)
print(again(fd))
os.unlink("f")
print(again(fd))
with open("f (deleted)", "w", encoding="ascii") as f:
    f.write("new")
os.chmod("f (deleted)", 0o400)
print(again(fd))
END
new_place "$NR_UID"
is "what is open is not another file of its name" \
	"$(cd "$T/place" && told python3 "$T/reopen.py")" \
	$'b\'old\'\nPermission denied\nPermission denied'
new_place "$NR_UID"
as_user sh -c 'cd "$1" && echo 1 >f && mkfifo p && chmod 0 f p' - "$T/place"
like "nobody waits for the other end of a FIFO" \
	"$(told timeout 20 cat "$T/place/p" 2>&1)" '*Permission denied'
export -f told as_user
like "without /proc nothing is changed" \
	"$(NR_UID=$NR_UID T=$T LIB=$LIB unshare -m --propagation private bash -c \
		'mount -t tmpfs none /proc && told cat "$T/place/f"' 2>&1)" \
	'*Permission denied'

# ---- what others see of it ----

# Many at once in one folder, which is closed again when all have ended.
cat >"$T/at_once.py" <<'END'
import os
from collections import Counter
def tried(f, *args):
    try:
        f(*args)
    except OSError as e:
        return f"{f.__name__} {args[0]}: {e.strerror}"
    return "done"
def opened(path, flags):
    os.close(os.open(path, flags, 0o600))
def rounds(me):
    told = Counter()
    for n in range(200):
        name = f"d/{me}.{n}"
        told.update([tried(os.mkdir, name), tried(os.rmdir, name),
                     tried(opened, name, os.O_CREAT | os.O_WRONLY),
                     tried(os.rename, name, f"d/sub/{me}"),
                     tried(os.unlink, f"d/sub/{me}"),
                     tried(os.stat, "d/sub/f"), tried(os.stat, "d/none"),
                     tried(opened, "d/sub/f", os.O_RDWR),
                     tried(opened, "d/root", os.O_RDONLY),
                     tried(opened, "f", os.O_RDWR)])
    if told != {"done": 1800, "stat d/none: No such file or directory": 200}:
        print(dict(told), flush=True)
os.mkdir("d/sub")
for path in "d/sub/f", "f":
    opened(path, os.O_CREAT)
    os.chmod(path, 0)
os.chmod("d", 0)
for me in range(6):
    if os.fork() == 0:
        rounds(me)
        os._exit(0)
for me in range(6):
    os.wait()
for path in "d", "d/sub/f", "f":
    print(path, oct(os.stat(path).st_mode & 0o7777))
END
new_place "$NR_UID"
mkdir "$T/place/d"
echo 1 >"$T/place/d/root"
chown "$NR_UID" "$T/place/d"
is "several at once are all let in" \
	"$(cd "$T/place" && told python3 "$T/at_once.py" 2>&1)" \
	$'d 0o0\nd/sub/f 0o0\nf 0o0'

# A descriptor that the program gets has the number that it expects.
is "the lowest number" "$(as_user sh -c 'echo 1 >"$1/n"; chmod 0 "$1/n"' - "$T/place"
	told python3 -c 'import os, sys; os.close(0); print(os.open(sys.argv[1], os.O_RDONLY))' "$T/place/n")" 0
is "errno is untouched" "$(told python3 -c '
import ctypes, sys
libc = ctypes.CDLL(None, use_errno=True)
ctypes.set_errno(99)
fd = libc.open(sys.argv[1].encode(), 0)
print(fd >= 0, ctypes.get_errno())' "$T/place/n")" 'True 99'

finish
