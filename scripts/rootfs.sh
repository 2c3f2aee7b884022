# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# Sourced by bake and unbake: paths, ELF files and whole-or-nothing writes in
# somebody else's root filesystem.  It runs inside images too, so it asks for
# no more than sh, coreutils or busybox, and find.
#
# $root is that filesystem, without a slash at its end; empty for /.

die() {
	echo "${0##*/}: $*" >&2
	exit 1
}

# set_root ROOTFS
set_root() {
	[ -d "$1" ] || die "$1: no such folder; ROOTFS is an unpacked root filesystem, or /"
	root=$(cd -P -- "$1" && pwd) || exit 1
	root=${root%/}
}

# in_root PATH: where PATH of the image lies on this machine.  Links are
# followed as a program in the image would see them: an absolute one, or one
# with more .. than there are folders, does not lead out of $root.
in_root() (
	rest=$1 at='' links=0
	while [ -n "$rest" ]; do
		part=${rest%%/*}
		case $rest in
		*/*) rest=${rest#*/} ;;
		*) rest= ;;
		esac
		case $part in
		'' | .) ;;
		..) at=${at%/*} ;;
		*)
			if [ ! -L "$root$at/$part" ]; then
				at=$at/$part
				continue
			fi
			links=$((links + 1))
			[ "$links" -le 40 ] || die "$root$1: too many links"
			target=$(readlink "$root$at/$part") || exit 1
			case $target in /*) at= ;; esac
			rest=$target/$rest
			;;
		esac
	done
	printf '%s\n' "$root${at:-/}"
)
