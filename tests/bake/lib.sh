# shellcheck shell=bash
# shellcheck disable=SC2034
# SPDX-License-Identifier: MIT
# Sourced by the tests of bake, after tests/lib.sh.

BAKE=$REPO/scripts/bake
UNBAKE=$REPO/scripts/unbake
# The line that bake adds, and the file.
LISTED='/usr/$LIB/libnonroot.so'
PRELOAD=etc/ld.so.preload

# small_root ROOT: a root filesystem of a few programs of this machine, without
# an /etc.
small_root() {
	local program file
	mkdir -p "$1/tmp"
	for program in sh ls cat env id sort; do
		program=$(readlink -f "$(command -v $program)")
		echo "$program"
		ldd "$program" | grep -o '/[^ ]*'
	done | sort -u | while read -r file; do
		mkdir -p "$1$(dirname "$file")"
		cp -L "$file" "$1$file"
	done
	for program in sh ls cat env id sort; do
		[ -e "$1/bin/$program" ] || {
			mkdir -p "$1/bin"
			ln -s "$(readlink -f "$(command -v $program)")" "$1/bin/$program"
		}
	done
}

# lib_folder LOADER: what it expands $LIB to, by its own word.
lib_folder() {
	"$1" --preload '/usr/$LIB/libm.so.6' --list "${1%/*}/libc.so.6" |
		sed -n 's|.*=> /usr/\(.*\)/libm\.so\.6 .*|\1|p'
}

# as_user_in ROOT COMMAND...: as_user, in that root filesystem.
as_user_in() {
	local root=$1
	shift
	chroot --userspec="$NR_UID:$NR_UID" "$root" "$@"
}
