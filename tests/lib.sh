# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Sourced by every shell test: TAP, the ordinary user, private namespaces.
#
#   . "$(dirname "$0")/../lib.sh"
#   needs_root_ns "$@"      # optional: re-executes in private namespaces
#
# Afterwards: $T is a folder of our own (0755, removed at exit), $LIB the
# library and $HELPER the helper in it, readable for every uid.

set -u
REPO=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
BUILD=${BUILD:-$REPO/build}
# What has no folder of its own goes no further: all that follows would be done
# to the machine's, as root.
# shellcheck source=tests/places.sh
. "$REPO/tests/places.sh" || exit
# Nothing of the caller's may decide what is tested.
unset LD_PRELOAD "${!NONROOT_@}"
export LC_ALL=C

# ---- TAP ----

tap_n=0
tap_failed=0

pass() { tap_n=$((tap_n + 1)); echo "ok $tap_n - $1"; }
fail() {
	tap_n=$((tap_n + 1))
	tap_failed=$((tap_failed + 1))
	echo "not ok $tap_n - $1"
	shift
	for line in "$@"; do diag "$line"; done
}
skip() { tap_n=$((tap_n + 1)); echo "ok $tap_n - $1 # SKIP $2"; }
diag() { printf '%s\n' "$1" | sed 's/^/# /'; }

# ok NAME COMMAND...: the command succeeds.
ok() {
	local name=$1 out
	shift
	if out=$("$@" 2>&1); then pass "$name"; else fail "$name" "exit $?: $*" "$out"; fi
}

# is NAME GOT WANTED
is() {
	if [ "$2" = "$3" ]; then pass "$1"; else fail "$1" "got:    $2" "wanted: $3"; fi
}

# like NAME GOT GLOB
like() {
	# shellcheck disable=SC2053  # a glob is meant
	if [[ $2 == $3 ]]; then pass "$1"; else fail "$1" "got:    $2" "wanted: $3"; fi
}

# unlike NAME GOT GLOB
unlike() {
	# shellcheck disable=SC2053
	if [[ $2 != $3 ]]; then pass "$1"; else fail "$1" "got:      $2" "unwanted: $3"; fi
}

# same NAME GOT WANTED: two transcripts; an empty one proves nothing.
same() {
	if [ -z "$3" ]; then
		fail "$1" "an empty transcript"
	elif [ "$2" = "$3" ]; then
		pass "$1"
	else
		fail "$1" "$(diff -U1 --label wanted --label got \
			<(echo "$3") <(echo "$2"))"
	fi
}

skip_all() { echo "1..0 # SKIP $1"; exit 0; }

# For what is told of priorities: from the usual one, or not at all.
needs_usual_priority() {
	[ "$(nice)" = 0 ] || renice -n 0 $$ >/dev/null 2>&1 ||
		skip_all "started at a priority that it cannot leave"
}

# At the end of every test.
finish() { echo "1..$tap_n"; exit $((tap_failed > 0)); }

# ---- the ordinary user ----

NR_UID=${NR_UID:-1000}

# as_user COMMAND...: no capability, no way to get one, and no library.
as_user() {
	if [ "$(id -u)" = 0 ]; then
		${NR_EXEC:+exec} setpriv --reuid "$NR_UID" --regid "$NR_UID" --clear-groups \
			--bounding-set -all --inh-caps -all --no-new-privs \
			env HOME="$T" "$@"
	else
		${NR_EXEC:+exec} "$@"
	fi
}

# told COMMAND...: as_user under the library.  Its log goes to $T/log unless
# NONROOT_LOG says otherwise.
told() {
	as_user env LD_PRELOAD="$LIB" NONROOT_LOG="${NONROOT_LOG-$T/log}" "$@"
}

# ---- namespaces ----

# Re-execute the test in private mount, pid and net namespaces, with a /tmp and
# a /dev/shm of its own; skip it all where that needs a root we do not have.  $T
# is then a tmpfs of the mount namespace and goes with it: a test that mounts
# things must never be cleaned up by a recursive removal, which would go through
# its bind mounts.
needs_root_ns() {
	if [ "${NR_IN_NS-}" = 1 ]; then
		ip link set lo up 2>/dev/null
		mount -t tmpfs -o mode=0755 nonroot-test "$T" &&
			enter_place "$REPO" "$BUILD" "$T" ${NR_IMAGES:+"$NR_IMAGES"} || exit
		fill_tmp
		trap stop_started EXIT
		return
	fi
	[ "$(id -u)" = 0 ] || skip_all "needs root to make private namespaces"
	unshare -m -p -n -f --kill-child true 2>/dev/null ||
		skip_all "no namespaces here (unshare refused)"
	T=$(mktemp -d "${TMPDIR:-/tmp}/nonroot-test.XXXXXX") && make_place || exit
	NR_IN_NS=1 T=$T PLACE=$PLACE unshare -m -p -n -f --kill-child --mount-proc \
		--propagation private bash "$0" "$@"
	local status=$?
	rmdir "$T"
	drop_place
	exit $status
}

# ---- files ----

fill_tmp() {
	chmod 755 "$T"
	mkdir "$T/lib"
	LIB=$T/lib/libnonroot.so
	HELPER=$T/lib/nonroot-helper
	[ -e "$BUILD/libnonroot.so" ] && cp "$BUILD/libnonroot.so" "$LIB"
	# NR_HELPER: another build of it, see tests/security/helper_asan.t.
	[ -e "${NR_HELPER:=$BUILD/nonroot-helper}" ] && cp "$NR_HELPER" "$HELPER"
	chmod -R a+rX "$T/lib"
	: >"$T/log"
	[ "$(id -u)" = 0 ] && chown "$NR_UID" "$T/log"
	return 0
}

# For a test without namespaces, which mounts nothing.
setup_tmp() {
	T=$(mktemp -d "${TMPDIR:-/tmp}/nonroot-test.XXXXXX") || exit
	fill_tmp
	trap cleanup EXIT
}

pids=()
# started PID...: ended by cleanup.
started() { pids+=("$@"); }

stop_started() {
	local p
	for p in "${pids[@]}"; do kill "$p" 2>/dev/null; done
	for p in "${pids[@]}"; do wait "$p" 2>/dev/null; done
}

cleanup() {
	stop_started
	if grep -qF " $T/" /proc/self/mountinfo; then
		echo "# something is mounted below $T: left alone" >&2
	else
		rm -rf --one-file-system "$T"
	fi
}

# background told|as_user COMMAND...: $! is the program, not a shell around it,
# and cleanup ends it.
background() {
	(NR_EXEC=1 && "$@") &
	started $!
}

# stop PID...: ask a program of background() to end, and wait until it has.
stop() { kill "$@" 2>/dev/null; wait "$@" 2>/dev/null; }

# wait_for SECONDS COMMAND...: until it succeeds.
wait_for() {
	local end=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -ge $end ] && return 1
		sleep 0.05
	done
}

# fake_dmi FIXTURE [MODE]: a machine with that SMBIOS table, in this mount
# namespace: /sys/class/dmi/id with the kernel's own answers, root-only as
# sysfs has them, and /sys/firmware/dmi/tables.
fake_dmi() {
	local from=$REPO/tests/fixtures/dmi/$1 mode=${2:-0400} key value
	local id=$T/sys-devices-virtual/dmi/id
	mkdir -p "$id" "$T/sys-class" "$T/sys-firmware/dmi/tables"
	while IFS='=' read -r key value; do
		[ "$value" = '<absent>' ] && continue
		printf '%s\n' "$value" >"$id/$key"
		chmod 0400 "$id/$key"
	done <"$from/expected"
	echo QEMU >"$id/sys_vendor"
	cp "$from/DMI" "$from/smbios_entry_point" "$T/sys-firmware/dmi/tables/"
	chmod "$mode" "$T/sys-firmware/dmi/tables/"*
	mkdir -p "$T/sys-class/dmi"
	ln -sfn ../../devices/virtual/dmi/id "$T/sys-class/dmi/id"
	mount --bind "$T/sys-class" /sys/class
	mount --bind "$T/sys-devices-virtual" /sys/devices/virtual
	mount --bind "$T/sys-firmware" /sys/firmware
}

# fake_names: a machine, in this mount namespace, on which the ordinary user
# has no entry in passwd and group, and where every entry of shadow is that of
# a locked account.
fake_names() {
	local dir=$T/names f
	mkdir "$dir"
	for f in passwd group; do
		grep -v -e "^[^:]*:[^:]*:$NR_UID:" -e '^nonroot[:-]' "/etc/$f" \
			>"$dir/$f"
	done
	sed 's/:.*/:*:1:0:99999:7:::/' "$dir/passwd" >"$dir/shadow"
	chown root:42 "$dir/shadow"
	chmod 0640 "$dir/shadow"
	for f in passwd group shadow; do
		mount --bind "$dir/$f" "/etc/$f"
	done
}

# empty_dir FOLDER...: as a pod's emptyDir, a tmpfs of the ordinary user.
empty_dir() {
	local dir
	for dir in "$@"; do
		mount -t tmpfs -o "uid=$NR_UID,gid=$NR_UID,mode=0755" empty "$dir"
	done
}

# start_helper RULE...: on $T/run/helper.sock, which told() programs use when
# NONROOT_HELPER says so.
start_helper() {
	local args=() rule
	for rule in "$@"; do args+=(--allow "$rule"); done
	mkdir -p "$T/run"
	: >"$T/helper.log"
	"$HELPER" --socket "$T/run/helper.sock" "${args[@]}" 2>"$T/helper.log" &
	# shellcheck disable=SC2034  # for the caller
	HELPER_PID=$!
	started "$HELPER_PID"
	export NONROOT_HELPER=$T/run/helper.sock
	wait_for 5 grep -qF ': ready on ' "$T/helper.log"
}
