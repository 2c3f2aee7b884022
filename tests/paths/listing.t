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
program "chmod -R, chown -R" 'chmod -R u+rwX,g-w tree/only tree/other && chown -R 33:34 tree/only && ls -lnR tree/only | cut -c1-30'
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
mkdir -p "$T/user/far"/{1..40}/{1..5}
as_folders() { (cd "$T/user" && NONROOT_PATHS=/var told "$@" 2>&1); }
if command -v strace >/dev/null; then
	chmod 0777 "$T/out"
	as_folders strace -qq -e trace=readlinkat -o "$T/out/far" find far -name none
	ok "few folders' names are asked for, of 241" \
		test "$(grep -c proc/self/fd "$T/out/far")" -le 24
else
	skip "few folders' names are asked for, of 241" "strace is not installed"
fi

finish
