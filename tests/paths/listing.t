#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# A folder that is partly below and partly in state_dir lists as one that real
# root has filled, by every call, for programs and on each libc.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
[ -d "$BUILD/tests/paths" ] || skip_all "$BUILD/tests/paths is not built: make tests"
cp -r "$BUILD/tests/paths" "$T/bin"
chmod -R a+rX "$T/bin"
mount -t tmpfs -o mode=1777 shm /dev/shm
state=/dev/shm/state

# Real root has all of it in $T/root, the user has $T/user, which is root's,
# and cannot write there.
mkdir -p "$T/root" "$T/user"
below() {
	for at in "$T/root" "$T/user"; do (cd "$at" && sh -ec "$1"); done
}
export NONROOT_PATHS=$T/user NONROOT_STATE_DIR=$state
as_root() { (cd "$T/root" && env HOME="$T" "$@" 2>&1); }
as_told() { (cd "$T/user" && told "$@" 2>&1); }
above() {
	as_root sh -ec "$1"
	as_told sh -ec "$1"
}

below 'umask 022
mkdir -p tree/sub/deep tree/empty tree/bare
: >tree/below; : >tree/both; : >tree/sub/file; ln -s below tree/link'
above 'umask 022
mkdir tree/sub/new tree/sub/new/inner tree/sub/deep/new tree/only tree/only/deeper tree/other
: >tree/new; : >tree/.hidden; : >tree/sub/n.pid; : >tree/sub/new/inner/leaf
: >tree/only/file; : >tree/empty/one; : >tree/sub/deep/new/file; ln -s new tree/newlink
: >"tree/only/'"$(printf 'x%.0s' {1..255})"'"
for i in $(seq 600); do : >tree/other/a-rather-long-name-number-$i; done'
# Made above, and by somebody else below since.
mkdir -p "$state$T/user/tree"
: >"$state$T/user/tree/both"
chown -R "$NR_UID:$NR_UID" "$state"

ok "there is something above" test -e "$state$T/user/tree/only/file"
ok "and it is not below" test ! -e "$T/user/tree/only"

for libc in glibc musl; do
	if [ ! -x "$T/bin/$libc/listing" ]; then
		skip "$libc" "not built for it (musl-tools?)"
		continue
	fi
	for name in readdir readdir64 readdir_r fdopendir positions scandir glob \
		nftw nftw_chdir actions threads fork many changes; do
		for folder in tree tree/sub tree/empty tree/only tree/other tree/; do
			same "$libc: $name of $folder" \
				"$(as_told "$T/bin/$libc/listing" $name $folder)" \
				"$(as_root "$T/bin/$libc/listing" $name $folder)"
		done
	done
	like "$libc: no descriptor for the second half is an error, not the end" \
		"$(as_told "$T/bin/$libc/listing" no_descriptor tree)" \
		'*, then *file*'
	is "$libc: where nothing is above it is the end" \
		"$(as_told "$T/bin/$libc/listing" no_descriptor tree/bare)" \
		'2, then the end'
done

# ---- programs ----

# program NAME COMMAND: what it says, in any order, and what it leaves behind.
program() {
	local what='export PERL_HASH_SEED=0; { '$2'; } 2>&1 | sort; find tree | sort'
	same "$1" "$(as_told sh -c "$what")" "$(as_root sh -c "$what")"
}
program "ls -a, -R, -U" 'ls -a tree; ls -RU tree; ls -d tree/*'
program "ls -l: types, modes, owners" 'ls -laR tree | awk "{ print \$1, \$3, \$4, \$9 }" | grep -v "^total"'
program "find: all, folders alone, by pattern" 'find tree; find tree -type d; find tree -depth -name "n*"'
program "find in what is far from it, too" 'find /usr/share/doc tree /usr/share/man tree -name "n*"'
program "find by size, links and mode" 'find tree -type f -size 0 -links 1 -perm -400'
program "dash: patterns" 'cd tree; echo *; echo */*; echo .h*; for f in sub/*.pid; do echo "$f"; done'
program "bash: patterns" 'bash -c "shopt -s globstar; echo tree/**; compgen -G \"tree/o*\""'
program "python: walk, scandir, glob, listdir" "/usr/bin/python3 -c '
import glob, os
for at, folders, files in os.walk(\"tree\"):
    print(at, sorted(folders), sorted(files))
for e in os.scandir(\"tree\"):
    print(e.name, e.is_dir(), e.is_symlink(), e.stat(follow_symlinks=False).st_mode, e.inode() == os.lstat(e.path).st_ino)
print(sorted(glob.glob(\"tree/**/*.pid\", recursive=True)), sorted(os.listdir(os.open(\"tree\", os.O_RDONLY))))
for at, folders, files, fd in os.fwalk(\"tree\"):
    print(at, sorted(folders), sorted(files), os.stat(\".\", dir_fd=fd).st_mode)
'"
program "perl: readdir, glob, File::Find" "perl -MFile::Find -e '
opendir(my \$d, \"tree\"); print \"\$_\\n\" for readdir(\$d); rewinddir(\$d); print scalar(() = readdir(\$d)), \"\\n\";
print \"\$_\\n\" for glob(\"tree/*/*\"); find(sub { print \"\$File::Find::name\\n\" }, \"tree\")'"
program "run-parts" 'run-parts --list tree/only; run-parts --list tree/empty'
program "tar, grep -r, du" 'tar cf - tree | tar tf -; grep -rl . tree; grep -rLs x tree; du -a tree | wc -l'
mkdir -m 1777 "$T/out"
program "cp -a out of it" "cp -a tree $T/out/\$PPID && (cd $T/out/\$PPID && find .)"
program "chmod -R, chown -R" 'chmod -R u+rwX,g-w tree/only tree/other && chown -R 33:34 tree/only && ls -lnR --time-style=+ tree/only'
program "find -delete" 'find tree/other -name "*1" -delete'
program "rm -r of what is above" 'rm -r tree/other tree/only/deeper tree/sub/new tree/sub/deep/* tree/new* tree/.hidden && echo gone'
program "shutil.rmtree" '/usr/bin/python3 -c "import shutil; shutil.rmtree(\"tree/only\")"'
is "what was above is gone from state_dir" \
	"$(cd "$state$T/user" && find tree -type f | sort | xargs)" \
	"tree/both tree/empty/one tree/sub/n.pid"
is "what is below is as it was" "$(cd "$T/user" && find tree | sort | xargs)" \
	"tree tree/bare tree/below tree/both tree/empty tree/link tree/sub tree/sub/deep tree/sub/file"

# A folder that may not be read below stays so, whatever is above.
mkdir -m 700 "$T/user/closed"
mkdir -p "$state$T/user/closed"
: >"$state$T/user/closed/above"
chown -R "$NR_UID:$NR_UID" "$state"
like "a closed folder stays closed" "$(as_told ls closed)" '*Permission denied*'

# To ask for a folder's name is dear: what is far from all that is served is
# known by what it stands in.
mount -t tmpfs -o mode=0755 far /mnt
mkdir -p /mnt/far/{1..40}/{1..5}
as_folders() { (cd /mnt && NONROOT_PATHS=/var told "$@" 2>&1); }
if command -v strace >/dev/null; then
	chmod 0777 "$T/out"
	as_folders strace -qq -e trace=readlinkat,statx -o "$T/out/far" find far -name none
	ok "few folders' names are asked for, of 241" \
		test "$(grep -c proc/self/fd "$T/out/far")" -le 10
	ok "and little more than once what each stands in" \
		test "$(grep -c '"\.\./*' "$T/out/far")" -le 300
else
	skip "few folders' names are asked for, of 241" "strace is not installed"
	skip "and little more than once what each stands in" "strace is not installed"
fi

# far_then_near NAME FOLDER STATEMENT: after FOLDER has been listed, and
# STATEMENT, /mnt/near/sub is listed, in which one folder is above.
far_then_near() {
	is "what was far: $1" "$(NONROOT_PATHS=/mnt/near told /usr/bin/python3 -c "
import os
os.listdir('$2')
$3
os.mkdir('/mnt/near/sub/new')
print(sorted(os.listdir('/mnt/near/sub')))
os.rmdir('/mnt/near/sub/new')" 2>&1)" "['below', 'new']"
}
mkdir -m 0777 /mnt/near /mnt/shared
mkdir -p /mnt/far/two/sub/below /mnt/own/top/in/sub/below /mnt/shared/top/sub/below
chown "$NR_UID" /mnt/own /mnt/own/top
chmod 0777 /mnt/shared/top
far_then_near "moved with one of our own" /mnt/own/top/in \
	'os.rename("/mnt/own/top", "/mnt/near/top"); os.symlink("top/in/sub", "/mnt/near/sub")'
rm -r /mnt/near/*
far_then_near "moved with one that all may write to" /mnt/shared/top \
	'os.rename("/mnt/shared/top", "/mnt/near/top"); os.symlink("top/sub", "/mnt/near/sub")'
rm -r /mnt/near/*
mkdir -m 1777 /mnt/sticky
for at in in in/far in/far/below; do
	mkdir -p "/mnt/sticky/own/$at/sub/below"
	chown "$NR_UID" /mnt/sticky/own
	far_then_near "moved with one of our own in what stays, as $at/sub" /mnt/sticky \
		"os.listdir('/mnt/sticky/own/$at/sub')
os.rename('/mnt/sticky/own', '/mnt/near/own'); os.symlink('own/$at/sub', '/mnt/near/sub')"
	rm -r /mnt/near/*
done
mount -t tmpfs two /mnt/far/two
chmod 0755 /mnt/far/two
mkdir -p /mnt/far/two/sub/below
mount --bind /mnt/far/two /mnt/near
far_then_near "mounted twice" /mnt/far/two pass
umount /mnt/near

# A root that is entered with a capability of one's own.
mkdir -p /mnt/far/mnt/near/sub/below /mnt/far/dev/shm /mnt/far/proc
mount --bind /dev/shm /mnt/far/dev/shm
mount -t proc proc /mnt/far/proc
as_user() {
	setpriv --reuid "$NR_UID" --regid "$NR_UID" --clear-groups --no-new-privs \
		--inh-caps +sys_chroot --ambient-caps +sys_chroot "$@"
}
far_then_near "a chroot that the kernel allows" /mnt/far/mnt/near \
	"os.chroot('/mnt/far')"
far_then_near "the same by syscall(2)" /mnt/far/mnt/near \
	"import ctypes
number = {'x86_64': 161, 'aarch64': 51}[os.uname().machine]
assert ctypes.CDLL(None).syscall(number, b'/mnt/far') == 0"

finish
