# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Sourced by the tests of this folder, after needs_root_ns: a machine whose
# root is as a container's, told programs in it, and what they have made.
#
# $ROOT is an overlay of the system, with /run, /var and /tmp of its own; on
# it `in_root COMMAND` runs as the ordinary user with the library, and
# `bare COMMAND` without.  $STATE is its state folder, as seen from outside.

ROOT=$T/root
# shellcheck disable=SC2034  # for the tests
STATE=$ROOT/tmp/nonroot-$NR_UID

# new_root [ro]: afresh; read-only but for /tmp.
new_root() {
	umount -R "$ROOT" 2>/dev/null
	rm -rf --one-file-system "$T/upper" "$T/work"
	mkdir -p "$ROOT" "$T/upper" "$T/work"
	mount -t overlay -o "lowerdir=/,upperdir=$T/upper,workdir=$T/work" \
		root "$ROOT"
	rm -rf "$ROOT/run" "$ROOT/var/run" "$ROOT/var/lib/nonroot"
	mkdir -p "$ROOT/run" "$ROOT/var/lib/app" "$ROOT/var/log/app" "$ROOT/lib.so"
	ln -s /run "$ROOT/var/run"
	install -m 644 "$BUILD/libnonroot.so" "$ROOT/lib.so/libnonroot.so"
	[ "${1-}" != ro ] || mount -o remount,ro "$ROOT"
	mount -t tmpfs -o mode=1777 tmp "$ROOT/tmp"
	mount -t tmpfs -o mode=1777 shm "$ROOT/dev/shm"
	mount -t proc proc "$ROOT/proc"
	mount --bind /dev/null "$ROOT/dev/null" 2>/dev/null
	: >"$ROOT/tmp/log"
	chown "$NR_UID" "$ROOT/tmp/log"
}

in_user() {
	chroot "$ROOT" setpriv --reuid "$NR_UID" --regid "$NR_UID" \
		--clear-groups --bounding-set -all --inh-caps -all \
		--no-new-privs env -i PATH="$PATH" HOME=/ "$@"
}

bare() { in_user "$@"; }

# in_root [NAME=VALUE...] COMMAND...
in_root() {
	in_user LD_PRELOAD=/lib.so/libnonroot.so NONROOT_LOG=/tmp/log "$@"
}

# said CODE GLOB: a line of the log, since the last new_root or forget.
said() { grep "code=$1 " "$ROOT/tmp/log" | grep -q -- "$2"; }
forget() { : >"$ROOT/tmp/log"; }

# Python: all_make(make) has two children of four threads each call make(NAME).
at_once() {
	cat <<'END'
import os, threading
def all_make(make):
    for c in range(2):
        if os.fork() == 0:
            ts = [threading.Thread(target=make, args=(f"{c}.{t}",)) for t in range(4)]
            for t in ts: t.start()
            for t in ts: t.join()
            os._exit(0)
    for c in range(2): assert os.wait()[1] == 0
END
}
