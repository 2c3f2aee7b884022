# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# /tmp and /dev/shm of a run's own, in a mount namespace of its own: what it
# leaves there is known to be its, and is nobody else's.
#
#   make_place            outside, as real root: the folder $PLACE, on the disk
#   enter_place PATH...   inside: it becomes /tmp; a PATH below /tmp stays there
#   left_in_place         inside: what is there, but for these
#   drop_place            outside, when the namespace is gone

make_place() {
	PLACE=$(mktemp -d "${TMPDIR:-/tmp}/nonroot-place.XXXXXX") &&
		mkdir -m 1777 "$PLACE/tmp"
}

kept=()
enter_place() {
	local path
	for path in "$@"; do
		[[ $path == /tmp/* && ! -e $PLACE$path ]] || continue
		mkdir -p "$PLACE$path" && mount --rbind "$path" "$PLACE$path" || return
		kept+=(! -path "$path" ! -path "$path/*")
	done
	mount --rbind "$PLACE/tmp" /tmp || return
	# Alone: a test that takes it away finds nothing below.
	! mountpoint -q /dev/shm || umount /dev/shm || return
	mount -t tmpfs -o mode=1777 nonroot-shm /dev/shm || return
	export TMPDIR=/tmp
}

# Folders that are not empty, as those on the way to a PATH, are told by what
# is in them.
left_in_place() {
	find /tmp /dev/shm -mindepth 1 "${kept[@]}" \( ! -type d -o -empty \)
}

drop_place() { rm -rf --one-file-system "$PLACE"; }
