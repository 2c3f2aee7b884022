# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# Sourced by bake and unbake: paths and whole-or-nothing writes in somebody
# else's root filesystem.  It runs inside images too, so it asks for no more
# than sh, find, and coreutils or busybox.
#
# $root is that filesystem, without a slash at its end; empty for /.

die() {
	echo "${0##*/}: $*" >&2
	exit 1
}

# set_root ROOTFS
set_root() {
	[ -d "$1" ] || die "$1: no such folder; ROOTFS is an unpacked root filesystem, or /"
	root=$(unset CDPATH && cd -P -- "$1" && pwd) || exit 1
	root=${root%/}
	case $root in
	*'
'*) die "$1: a line break in its path" ;;
	esac
}

# in_root PATH: where PATH of the image lies on this machine.  Links are
# followed as a program in the image would see them: an absolute one, or one
# with more .. than there are folders, does not lead out of $root.
in_root() (
	rest=$1 at='' followed=0
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
			followed=$((followed + 1))
			[ "$followed" -le 40 ] || die "$1: a loop of links"
			target=$(readlink "$root$at/$part") || exit 1
			case $target in /*) at= ;; esac
			rest=$target/$rest
			;;
		esac
	done
	printf '%s\n' "$root${at:-/}"
)

# What is being written; an interruption leaves nothing of it.
temp='' conf_temp='' work='' made=''
drop_all() {
	rm -f ${temp:+"$temp"} ${conf_temp:+"$conf_temp"}
	[ -z "$work" ] || rm -rf "$work"
	# Deepest first; what is used by now is not empty.
	printf '%s' "$made" | while IFS= read -r dir; do
		rmdir "$dir" 2>/dev/null || :
	done
}
trap drop_all EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# make_folder FOLDER: and those above it, with a mode that no umask decides.
make_folder() {
	[ ! -d "$1/" ] || return 0
	make_folder "${1%/*}"
	mkdir -m 755 "$1" || die "${1%/*}: cannot be written to"
	made="$1
$made"
}

# make_temp FILE: $temp, beside FILE and with its owner and mode if it exists,
# else 0644.  One that was killed earlier has left its own behind.
make_temp() {
	make_folder "${1%/*}"
	rm -f "${1%/*}"/.nonroot.?????? || exit 1
	temp=$(umask 022 && mktemp "${1%/*}/.nonroot.XXXXXX") ||
		die "${1%/*}: cannot be written to"
	if [ -f "$1" ]; then
		chown "$(stat -c %u:%g "$1")" "$temp" &&
			chmod "$(stat -c %a "$1")" "$temp"
	else
		chmod 644 "$temp"
	fi || exit 1
}

# put FILE: $temp takes its place.  It is on the disk first, or a machine that
# goes down could come up with a FILE that has only half of it.
put() {
	flush "$temp"
	mv -f "$temp" "$1" || die "$1: not replaced; is something mounted there?"
	temp=
	flush "${1%/*}"
}

drop_temp() {
	rm -f "$temp"
	temp=
}

# flush PATH: busybox may know sync without an argument only.
flush() { sync "$1" 2>/dev/null || sync; }
