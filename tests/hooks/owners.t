#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Owners, modes and times that were asked for are what programs see: the same
# commands as real root, and told, on each file system; then with the programs
# that ask.  What real root gets is the judge.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
# What is remembered here is remembered nowhere else.
mount -t tmpfs -o mode=1777 shm /dev/shm

CAPS=-all,+chown,+dac_override,+fowner,+fsetid,+kill,+setgid,+setuid,+setpcap
CAPS+=,+net_bind_service,+net_raw,+sys_chroot,+mknod,+audit_write,+setfcap
as_root() {
	setpriv --bounding-set "$CAPS" --inh-caps -all --groups 0 \
		--no-new-privs env HOME="$T" "$@"
}

# files FOLDER UID: what a scenario starts with; UID runs it.
files() {
	mkdir -p "$1"
	(
		cd "$1" || exit
		mkdir -m 0777 fdir
		mkdir -m 0755 odir
		: >foreign
		: >own
		: >own2
		: >setid
		chmod 666 foreign
		ln -s nosuch olink
		install -m 6755 /dev/null osetid
		chown -h "$2:$2" . own own2 odir olink osetid
		chmod 6755 osetid
		chown 7:7 foreign fdir setid
		chmod 6755 setid
	)
}

cat >"$T/scenario" <<'END'
exec 2>&1
show() { echo "-- $1"; stat -c '%n %u:%g %a' -- * fdir/* odir/*; }
cd "$1" || exit
show start
chown -h 33:34 foreign own odir fdir olink osetid setid
show chown
stat -c '%n %u:%g' .
echo x >>foreign
echo x >>own
touch fdir/new odir/new
show written
chmod 640 own
chmod 640 foreign
chmod 2755 setid
show chmod
mv foreign moved
mv own odir/own
ln moved hard
mv odir odir2
mkdir odir
show moved
rm moved odir2/own
touch moved odir2/own
show replaced
chown 7 hard
chown 0:0 own2
chown :35 own2
show again
touch -d @1000 hard setid
stat -c '%n %Y' hard setid
touch setid
[ "$(stat -c %Y setid)" -gt 1000 ] && echo touched
chmod 600 hard && [ -O own2 ] && echo mine
END

# compare NAME ROOT-FOLDER TOLD-FOLDER
compare() {
	local want got
	want=$(as_root bash "$T/scenario" "$2" | sed "s:$2:DIR:")
	got=$(told bash "$T/scenario" "$3" | sed "s:$3:DIR:")
	like "$1: root's owners are there" "$want" '*foreign 33:34 *touched*'
	is "$1: as root sees it" "$got" "$want"
}

mkdir "$T/a" "$T/b"
files "$T/a/w" 0
files "$T/b/w" 1000
compare tmpfs "$T/a/w" "$T/b/w"

overlay() {
	mkdir -p "$T/$1/"{lower,upper,work,merged}
	files "$T/$1/lower/w" "$2"
	chown "$2:$2" "$T/$1/upper"
	mount -t overlay -o "lowerdir=$T/$1/lower,upperdir=$T/$1/upper,workdir=$T/$1/work" \
		overlay "$T/$1/merged" 2>/dev/null
}
if overlay oa 0 && overlay ob 1000; then
	compare overlayfs "$T/oa/merged/w" "$T/ob/merged/w"
else
	skip "overlayfs" "cannot be mounted here"
fi

# Layers on two file systems, as images and their writable layers are.
mkdir "$T/other"
mount -t tmpfs other "$T/other"
overlay2() {
	mkdir -p "$T/$1/"{lower,merged} "$T/other/$1/"{upper,work}
	files "$T/$1/lower/w" "$2"
	mount -t overlay -o "lowerdir=$T/$1/lower,upperdir=$T/other/$1/upper,workdir=$T/other/$1/work" \
		overlay "$T/$1/merged" 2>/dev/null
}
if overlay2 o2a 0 && overlay2 o2b 1000; then
	compare "overlayfs of two" "$T/o2a/merged/w" "$T/o2b/merged/w"
else
	skip "overlayfs of two" "cannot be mounted here"
fi

truncate -s 16M "$T/image"
mkdir "$T/ext4"
if ! type -P mkfs.ext4 >/dev/null || ! mkfs.ext4 -q -I 256 "$T/image" 2>/dev/null; then
	skip "ext4" "no mkfs.ext4"
elif ! mount -o loop "$T/image" "$T/ext4" 2>/dev/null; then
	skip "ext4" "no loop device to mount it by"
else
	files "$T/ext4/a" 0
	files "$T/ext4/b" 1000
	compare ext4 "$T/ext4/a" "$T/ext4/b"
	reborn=$T/ext4/b
fi

# An inode number that is in use again within a tick of the clock.
cat >"$T/reborn.py" <<'END'
import os, sys
os.chdir(sys.argv[1])
again = 0
stale = set()
for i in range(500):
    fd = os.open(".", os.O_TMPFILE | os.O_RDWR, 0o600)
    os.fchown(fd, 999, 998)
    old = os.fstat(fd)
    os.close(fd)
    fd = os.open("new", os.O_CREAT | os.O_RDWR, 0o600)
    new = os.fstat(fd)
    again += old.st_ino == new.st_ino
    stale.add((old.st_uid, old.st_gid, new.st_uid, new.st_gid))
    # What is recorded young is the same record later.
    if i == 499:
        os.fchown(fd, 33, -1)
        stale.add(os.fstat(fd).st_uid)
        os.fchown(fd, -1, 34)
    os.close(fd)
    if i < 499:
        os.unlink("new")
print("again" if again > 250 else "not again", *sorted(stale, key=str))
END
python=$(PATH=/usr/bin:/bin type -P python3)
if [ -z "${reborn-}" ]; then
	skip "reborn" "no ext4"
elif [ -z "$python" ]; then
	skip "reborn" "no /usr/bin/python3"
else
	is "reborn: a new file has no owner of a deleted one's" \
		"$(told "$python" "$T/reborn.py" "$reborn" 2>&1)" \
		"again (999, 998, 0, 0) 33"
	sleep 0.05
	is "reborn: a record of its first moment stays" \
		"$(told stat -c %u:%g "$reborn/new"
		told chown 35 "$reborn/new"
		told stat -c %u:%g "$reborn/new")" $'33:34\n35:34'
	calls() { told strace -qe trace=statx,name_to_handle_at stat -c %u "$1" 2>&1; }
	if ! type -P strace >/dev/null; then
		skip "reborn: and is looked up as any other" "no strace"
	else
		out=$(calls "$reborn/new")
		like "reborn: and is looked up as any other" "$out" '*statx*35*'
		unlike "reborn: by no handle" "$out" '*name_to_handle_at*'
	fi
fi

# Each tmpfs counts its files from the same number, by which alone it is asked
# at first whether there may be a record.
for i in one two; do
	mkdir "$T/$i"
	mount -t tmpfs -o mode=0755 "$i" "$T/$i"
	: >"$T/$i/f"
	chown 7:8 "$T/$i/f"
done
told chown 33:34 "$T/one/f"
is "the same number: of the other file system's file" \
	"$(stat -c %i "$T/two/f")" "$(stat -c %i "$T/one/f")"
is "the same number: is not the same file" \
	"$(told stat -c %u:%g "$T/one/f" "$T/two/f")" $'33:34\n7:8'
# find(1) asks by fstatat, and statx is our own look.
looks() { told strace -qe trace=statx find "$T/$1/f" -printf '%U\n' 2>&1 | grep -c "^statx.*/$1/f"; }
if ! type -P strace >/dev/null; then
	skip "the same number: costs no system call" "no strace"
else
	is "the same number: costs no system call" "$(looks one) $(looks two)" "1 0"
fi

# ---- programs ----

(
	mkdir "$T/tar" && cd "$T/tar" && mkdir d && echo x >d/f &&
		install -m 4755 -o 33 -g 34 /dev/null d/setid && ln -s f d/l &&
		chown -h 35:36 d/l && chown 37:38 d/f d && touch -d @5000 d/f
)
tar -C "$T/tar" -cf "$T/lib/a.tar" d

cat >"$T/programs" <<'END'
exec 2>&1
cd "$1" || exit
umask 022
mkdir -p tree/sub && touch tree/a tree/sub/b && ln -s a tree/link
chown -R 33:34 tree && chown -h 35 tree/link
echo "-- find"
find tree -user 33 | sort
find tree ! -user 33 | sort
find tree -group 34 -type f | sort
chmod 700 tree/a
find tree -perm 700
touch -d @1000 tree/a && touch -d @900 old
find tree -type f ! -newer tree/sub/b -newer old
echo "-- ls"
ls -lnR tree | awk '{ print $1, $3, $4, $NF }'
echo "-- install"
install -d -o 33 -g 34 -m 2750 made && install -o 35 -g 36 -m 4711 /bin/true made/f
stat -c '%n %u:%g %a' made made/f
echo "-- tar"
tar -xpf "$2"
stat -c '%n %u:%g %a' d d/*
stat -c %Y d/f
tar -cf - d | tar -tvf - --numeric-owner | awk '{ print $1, $2, $NF }'
echo "-- cp"
cp -a d copy
stat -c '%n %u:%g %a' copy copy/*
mv copy/f copy/g
stat -c '%n %u:%g %a' copy/g
echo "-- test"
[ -O old ] && echo "old is mine"
[ -O tree/a ] || echo "tree/a is not"
[ -G old ] && echo "and my group's"
echo "-- foreign"
chown 33:34 ../foreign; stat -c '%u:%g %a' ../foreign
chmod 600 ../foreign; stat -c '%u:%g %a' ../foreign
chown --from=33:34 44:45 ../foreign; stat -c '%u:%g' ../foreign
chown --reference=tree/a old; stat -c '%u:%g' old
chgrp 66 old; stat -c '%u:%g' old
rm -rf tree made d copy
END
run_programs() {
	mkdir -p "$T/$1/p"
	: >"$T/$1/foreign"
	chown 7:7 "$T/$1/foreign"
	chown "$2:$2" "$T/$1/p"
}
run_programs a 0
run_programs b 1000
want=$(as_root bash "$T/programs" "$T/a/p" "$T/lib/a.tar")
got=$(told bash "$T/programs" "$T/b/p" "$T/lib/a.tar")
like "programs: root's owners are there" "$want" '*setid 33:34 4755*'
is "programs: chown, find, ls, install, tar, cp see what root sees" "$got" "$want"

cat >"$T/walk.py" <<'END'
import os, shutil, sys
os.chdir(sys.argv[1])
os.makedirs("py/sub", exist_ok=True)
for f in "py/a", "py/sub/b":
    open(f, "w").close()
shutil.chown("py/a", 33, 34)
os.chown("py/sub", 35, -1)
os.lchown("py/sub/b", 36, 37)
os.chmod("py/a", 0o4711)
os.utime("py/a", (1000, 2000))
for d, ds, fs in sorted(os.walk("py")):
    for f in sorted(ds + fs):
        s = os.lstat(os.path.join(d, f))
        print(d, f, s.st_uid, s.st_gid, oct(s.st_mode), int(s.st_mtime) == 2000)
for e in sorted(os.scandir("py"), key=lambda e: e.name):
    print(e.name, e.stat().st_uid, e.stat().st_gid)
shutil.copytree("py", "py2")
fd = os.open("py/a", os.O_RDONLY)
print(os.fstat(fd).st_uid, os.fstat(fd).st_gid)
END
if [ -z "$python" ]; then
	skip "python" "no /usr/bin/python3"
else
	is "python: os.walk and shutil see what root sees" \
		"$(told "$python" "$T/walk.py" "$T/b/p" 2>&1)" \
		"$(as_root "$python" "$T/walk.py" "$T/a/p" 2>&1)"
fi

if ! type -P git >/dev/null; then
	skip "git" "not installed"
else
	as_user git -C "$T/b/p" init -q repo
	is "git: no dubious ownership" \
		"$(told git -C "$T/b/p/repo" status --short --branch 2>&1)" \
		"## No commits yet on master"
fi

# ---- after a drop ----

# What a dropped program may not do, though the kernel would: to the real ids.
cat >"$T/taker" <<'END'
exec 2>&1
cd "$1" && chmod 777 . && echo secret >f && chown 0:0 f && chmod 600 f
touch mine && chown 33:33 mine
setpriv --reuid 33 --regid 33 --clear-groups sh -c '
	try() { chown "$@" 2>/dev/null && echo "$1 granted" || echo "$1 refused"; }
	try '"$2"' mine; try :'"$2"' mine; try '"$2:$2"' mine; try 33:33 mine
	try 33 f; try :33 f; try 0 f
	syscall() { perl -e "syscall(92, \$ARGV[0], '"$2"', -1) == 0 or die" "$@"; }
	syscall mine 2>/dev/null && echo "by syscall"
	stat -c "%n %u:%g" f mine'
stat -c '%n %u:%g' f mine
END
# uid 33 as the real one too: it is told not to own what root does.
for uid in 1000 33; do
	mkdir "$T/a/take$uid" "$T/b/take$uid"
	chown "$uid:$uid" "$T/b/take$uid"
	is "drop: uid $uid is not given what it is not told to own" \
		"$(NR_UID=$uid told bash "$T/taker" "$T/b/take$uid" 1000)" \
		"$(as_root bash "$T/taker" "$T/a/take$uid" 1000)"
done

# OpenShift's users have gid 0, as all of an image has.
cat >"$T/zero" <<'END'
show() { stat -c '%n %u:%g' /etc/passwd "$1/foreign" "$1/f"; }
touch "$1/f" && chown 0:0 "$1/f" && show "$1"
chown :0 "$1/foreign" && show "$1"
setpriv --reuid 33 --regid 33 --clear-groups bash -c "$(declare -f show); show $1"
END
for d in a b; do
	mkdir "$T/$d/zero"
	: >"$T/$d/zero/foreign"
	chown 7:0 "$T/$d/zero/foreign"
done
chown 1000:0 "$T/b/zero"
is "real gid 0: the files of root are not a dropped program's" \
	"$(setpriv --reuid 1000 --regid 0 --groups 0 --bounding-set -all --inh-caps -all \
		--no-new-privs env LD_PRELOAD="$LIB" NONROOT_LOG="$T/log" bash "$T/zero" "$T/b/zero" |
		sed "s:$T/b:DIR:")" \
	"$(as_root bash "$T/zero" "$T/a/zero" | sed "s:$T/a:DIR:")"

# ---- what is not told ----

is "procfs: stat tells the truth" "$(told stat -L -c %u /proc/self)" "$NR_UID"
is "procfs: so does ls" "$(told ls -Lnd /proc/self | awk '{ print $3 }')" "$NR_UID"
if type -P ps >/dev/null; then
	# shellcheck disable=SC2016
	is "procfs: and ps" "$(told sh -c 'ps -o uid= -p $$' | tr -d ' ')" "$NR_UID"
else
	skip "procfs: and ps" "not installed"
fi

as_user touch "$T/b/p/f"
like "another run sees what was remembered" \
	"$(told chown 33:34 "$T/b/p/f"; told stat -c %u:%g "$T/b/p/f")" 33:34
is "without the library it is the kernel's" \
	"$(as_user stat -c %u:%g "$T/b/p/f")" 1000:1000
is "ignore: nothing is shown" \
	"$(NONROOT_OWNERSHIP=ignore told sh -c "chown 44 $T/b/p/f; stat -c %u $T/b/p/f")" 1000
is "strict: nothing is shown, and it fails" \
	"$(NONROOT_OWNERSHIP=strict told sh -c "chown 44 $T/b/p/f 2>/dev/null || stat -c %u $T/b/p/f")" 1000
is "switched off: nothing is shown" \
	"$(NONROOT_DISABLE=1 told stat -c %u "$T/b/p/f")" 1000
chown 7:7 "$T/b/p/f"
is "void once the real owner is another" "$(told stat -c %u:%g "$T/b/p/f")" 7:7

# A real owner may change the group; the record follows.
as_user touch "$T/b/p/g"
is "a granted chown keeps the rest of a record" "$(as_user setpriv --keep-groups true
	setpriv --reuid "$NR_UID" --regid "$NR_UID" --groups "$NR_UID,2000" \
		--bounding-set -all --inh-caps -all --no-new-privs \
		env LD_PRELOAD="$LIB" NONROOT_LOG=none sh -c "
		chown 33 $T/b/p/g; chgrp 2000 $T/b/p/g; stat -c %u:%g $T/b/p/g
		chgrp 1000 $T/b/p/g; stat -c %u:%g $T/b/p/g
		chown 1000 $T/b/p/g; stat -c %u:%g $T/b/p/g" | paste -sd' ')" \
	"33:2000 33:1000 1000:1000"

is "times: 1000 years on is as late as can be told" \
	"$(told sh -c "touch -d @32503680000 $T/b/p/f && stat -c %Y $T/b/p/f")" \
	9223372036

# ---- record ----

as_user touch "$T/b/p/kept"
NONROOT_OWNERSHIP=record told chown 33:34 "$T/b/p/kept"
value=$(as_user "${python:-python3}" -c "import os; print(os.getxattr('$T/b/p/kept', 'user.containers.override_stat').decode())" 2>&1)
if [[ $value == *'not supported'* || $value == *Errno\ 95* ]]; then
	skip "record" "no user xattrs on this tmpfs"
else
	is "record: the xattr that container tools use" "$value" 33:34:0644
	rm -f /dev/shm/nonroot-*
	mount -t tmpfs -o mode=1777 shm /dev/shm
	is "record: read back after a restart" \
		"$(NONROOT_OWNERSHIP=record told stat -c '%u:%g %a' "$T/b/p/kept")" "33:34 644"
	is "record: not without it" \
		"$(told stat -c '%u:%g %a' "$T/b/p/kept")" "0:0 644"
	restart() { rm -f /dev/shm/nonroot-*; }
	record() { NONROOT_OWNERSHIP=record told "$@" 2>&1; }
	show=(stat -c %u:%g:%a)
	# recorded NAME WANTED BEFORE [AFTER]: BEFORE is done, then after a
	# restart AFTER, and after a second one it is WANTED still.
	recorded() {
		local f=$T/b/p/kept-$((++n)) got
		as_user touch "$f"
		record sh -c "f=$f; $3"
		restart
		got=$(record sh -c "f=$f; ${4:-true}; ${show[*]} $f")
		restart
		is "record: $1" "$got $(record "${show[@]}" "$f")" "$2 $2"
	}
	n=0
	# shellcheck disable=SC2016
	{
		recorded "a mode that was changed later" 33:33:600 \
			'chown 33:33 $f; chmod 600 $f'
		recorded "a mode changed after a restart" 33:33:640 \
			'chown 33:33 $f' 'chmod 640 $f'
		recorded "the same, with a table" 33:33:640 \
			'chown 33:33 $f' 'touch $f-2; chown 5 $f-2; chmod 640 $f'
		recorded "a group alone after a restart" 33:44:644 \
			'chown 33:33 $f' 'chown :44 $f'
		recorded "nobody may write" 34:34:400 \
			'chown 33:33 $f; chmod 400 $f; chown 34:34 $f'
		recorded "back to root" 0:0:400 \
			'chown 33:33 $f; chmod 400 $f' 'chown 0:0 $f'
		recorded "set-id bits" 33:44:6755 \
			'chown 33:44 $f; chmod 6755 $f'
		recorded "set-id bits taken away" 33:44:755 \
			'chown 33:44 $f; chmod 6755 $f' 'chmod 755 $f'
	}
	is "record: the real mode is as it was" "$(stat -c %a "$T/b/p/kept-5")" 400
fi

# ---- made by root that acts as somebody else for a moment ----

cat >"$T/acting" <<'END'
use Fcntl;
sub made { sysopen my $f, "$ARGV[0]/$_[0]", O_WRONLY | O_CREAT | O_EXCL or die "$_[0]: $!" }
sub show { print "$_[0]:", map({ " $_=" . join ":", (stat "$ARGV[0]/$_")[4, 5] } "a".."d"), "\n" }
$) = "60 60"; $> = 5;
made "a";
show "acting";
$> = 0; $) = "0 0";
made "b";
($<, $>) = (5, 0);
made "c";
show "as root";
($<, $>) = (0, 33);
show "as another";
($<, $>) = (33, 33);
made "d";
show "dropped";
END
for who in as_root told; do
	mkdir -m 777 "$T/acting-$who"
	"$who" perl "$T/acting" "$T/acting-$who" >"$T/acted-$who" 2>&1
done
# A spool, as at(1) and atd have it: of another user, filled by root.
cat >"$T/spool" <<'END'
cd "$1" && umask 022 && set -C && mkdir -m 1777 later spool
: >"$1/later/mine"
chown 1 later
: >"$1/later/roots"
chown 1 spool
: >spool/job
: >job
cd spool && : >second
setpriv --ruid 0 --euid 1 --clear-groups stat -c '%n %u' job second ../later/roots
END
for who in as_root told; do
	mkdir -m 777 "$T/spool-$who"
	"$who" bash "$T/spool" "$T/spool-$who" >"$T/spooled-$who" 2>&1
done
is "root's files in another's folder" "$(cat "$T/spooled-told")" "$(cat "$T/spooled-as_root")"
is "are root's" "$(cat "$T/spooled-as_root")" $'job 0\nsecond 0\n../later/roots 0'

# The same names, and the same descriptor, for another folder; no other owner of
# a folder is recorded before.
rm -f /dev/shm/nonroot-*
cat >"$T/swap" <<'END'
import os, sys
os.umask(0o22)
at = os.open(sys.argv[1], os.O_RDONLY)
def made(path):
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, dir_fd=at))
made("own/1")
os.rename("own", "aside", src_dir_fd=at, dst_dir_fd=at)
os.rename("theirs", "own", src_dir_fd=at, dst_dir_fd=at)
made("own/2")
made("aside/3")
os.dup2(os.open("own", os.O_RDONLY, dir_fd=at), at)
made("4")
made("../own/5")
os.chown("../aside", 9, 9, dir_fd=at)
made("../aside/6")
os.setresuid(9, 9, 9)
for path in "../aside", "../own", "2", "4", "5", "../aside/6":
    st = os.stat(path, dir_fd=at)
    print(path, st.st_uid, st.st_gid)
END
for who in as_root told; do
	mkdir -m 777 "$T/swap-$who" "$T/swap-$who/theirs"
	"$who" mkdir "$T/swap-$who/own"
	chown 7 "$T/swap-$who/theirs"
	"$who" /usr/bin/python3 "$T/swap" "$T/swap-$who" >"$T/swapped-$who" 2>&1
done
is "root's files in another's folder that took the place of root's" \
	"$(cat "$T/swapped-told")" "$(cat "$T/swapped-as_root")"
like "are root's too" "$(xargs <"$T/swapped-as_root")" '*own 7 0 2 0 0 4 0 0 5 0 0 ../aside/6 0 0'

# What root made as itself (b) has no record: it is shown as the asker's.
is "acting as somebody else" "$(sed 's/ b=[0-9:]*//' "$T/acted-told")" \
	"$(sed 's/ b=[0-9:]*//' "$T/acted-as_root")"
like "and it is as natively" "$(cat "$T/acted-as_root")" '*as another: a=5:60 b=0:0 c=0:0 d=*'

# ---- ids that a user namespace does not map ----

as_user touch "$T/b/p/ns"
if ! as_user unshare -U --map-user=1000 --map-group=1000 true 2>/dev/null; then
	skip "user namespace" "unshare -U refused"
else
	in_ns() { as_user unshare -U --map-user=1000 --map-group=1000 "$@" 2>&1; }
	like "user namespace: EINVAL is what the kernel says" \
		"$(in_ns chown 33:34 "$T/b/p/ns")" '*Invalid argument*'
	is "user namespace: an unmapped id is told" \
		"$(in_ns env LD_PRELOAD="$LIB" NONROOT_LOG=none sh -c \
			"chown 33:34 $T/b/p/ns && stat -c %u:%g $T/b/p/ns")" 33:34
fi

like "a narrowing chmod that is only remembered is a warning" \
	"$(grep OWN-04 "$T/log" | head -n 1)" '*level=warn*did=remembered*'

finish
