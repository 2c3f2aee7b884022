#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The folders of a test.  What a run leaves in /tmp and /dev/shm is seen, by which
# scripts/check fails; without a folder of its own a test does nothing.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"

is "nothing is there at first" "$(left_in_place)" ""
: >"$T/own"
is "what a test has in its own folder does not count" "$(left_in_place)" ""
mkdir -p /tmp/full /tmp/empty /tmp/.hidden
: >/tmp/full/file
: >/dev/shm/table
ln -s nowhere /tmp/link
is "what is left" "$(left_in_place | sort)" \
	"$(printf '%s\n' /dev/shm/table /tmp/.hidden /tmp/empty /tmp/full/file /tmp/link)"

# The machine's own files are safe here, should it go on all the same.
goes_on() {
	unshare -m bash -c 'mount -o remount,bind,ro / && exec "$@"' - \
		env -u T -u PLACE -u NR_IN_NS "$@" bash -c '. "$1/tests/lib.sh"
			'"$begins"'
			echo "goes on in ${T:-/}"' tests/none.t "$REPO" 2>/dev/null
	echo "exit $?"
}
begins=setup_tmp
like "one with a folder goes on" "$(goes_on env)" "goes on in /tmp/*"
is "one that can make none does not" "$(goes_on env TMPDIR=/nowhere)" "exit 1"
begins=needs_root_ns
is "nor one with namespaces" "$(goes_on env TMPDIR=/nowhere)" "exit 1"
like "nor in them" "$(goes_on env NR_IN_NS=1 T= PLACE=)" "exit [1-9]*"
finish
