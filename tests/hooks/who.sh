# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Sourced by the tests of this folder, after needs_root_ns: the machine that
# snippets run on, the four who run them, and the comparison.

case $BUILD in /*) ;; *) BUILD=$REPO/$BUILD ;; esac
[ -d "$BUILD/tests/hooks/glibc" ] ||
	skip_all "$BUILD/tests/hooks is not built: make tests"
cp -r "$BUILD/tests/hooks" "$T/bin"
chmod -R a+rX "$T/bin"

# The capabilities of a default container, which the library tells of.
CONTAINER_CAPS=-all,+chown,+dac_override,+fowner,+fsetid,+kill,+setgid
CONTAINER_CAPS+=,+setuid,+setpcap,+net_bind_service,+net_raw,+sys_chroot
CONTAINER_CAPS+=,+mknod,+audit_write,+setfcap

# As an explicit list, so that told root too is held to it: see creds_grant().
export NONROOT_CAPABILITIES=${CONTAINER_CAPS#-all,}
NONROOT_CAPABILITIES=${NONROOT_CAPABILITIES//+/}

fake_dmi smbios-2.8
fake_names
mkdir "$T/tables" "$T/ro"
cp "$REPO/tests/fixtures/dmi/smbios-2.8/"{DMI,smbios_entry_point} "$T/tables"
: >"$T/ro/file"
mount --bind "$T/ro" /mnt
# What is remembered here is remembered nowhere else.
mount -t tmpfs -o mode=1777 shm /dev/shm
mount -o remount,bind,ro /mnt

# folder NAME UID: for snippets that UID runs; its path in $HOOKS_DIR.
folder() {
	export HOOKS_DIR=$T/$1
	mkdir -p "$HOOKS_DIR/own"
	# A new one: what an earlier run has made of it is void.
	rm -f "$HOOKS_DIR/foreign"
	: >"$HOOKS_DIR/foreign"
	chown 7:7 "$HOOKS_DIR/foreign"
	ln -sfn /mnt "$HOOKS_DIR/ro"
	# See path_cases.h.
	rm -rf "$HOOKS_DIR/closed" "$T/state-$1"
	mkdir -p "$HOOKS_DIR/closed/folder"
	: >"$HOOKS_DIR/closed/there"
	install -d -m 0700 -o "$NR_UID" "$T/state-$1"
	export NONROOT_PATHS=$HOOKS_DIR/closed NONROOT_STATE_DIR=$T/state-$1
	chown "$2" "$HOOKS_DIR" "$HOOKS_DIR/own"
}

# as_WHO NAME COMMAND...: its output, in a folder called NAME.
#
# bare      an ordinary user: what the kernel refuses
# root      real root as a container has it: the judge of what is told
# root of machine   with the capabilities that limits are about, too
# told      the ordinary user under the library, which has all its sources
# disabled  the same with the kill switch
as_bare() {
	folder "$1" "$NR_UID"
	as_user "${@:2}" </dev/null 2>>"$T/stderr"
}

as_root() {
	folder "$1" 0
	setpriv --bounding-set "$CONTAINER_CAPS" --inh-caps -all \
		--groups 0 --no-new-privs \
		env HOME="$T" "${@:2}" </dev/null 2>>"$T/stderr"
}

as_root_of_machine() {
	CONTAINER_CAPS+=,+sys_resource,+sys_nice,+ipc_lock as_root "$@"
}

as_told() {
	folder "$1" "$NR_UID"
	NONROOT_DMI_TABLES=$T/tables told "${@:2}" </dev/null 2>>"$T/stderr"
}

as_disabled() {
	folder "$1" "$NR_UID"
	NONROOT_DISABLE=1 NONROOT_DMI_TABLES=$T/tables \
		told "${@:2}" </dev/null 2>>"$T/stderr"
}

# read_sections ARRAY <TRANSCRIPT: by the names behind "== ".
read_sections() {
	local -n into=$1
	local line name=
	into=()
	while IFS= read -r line; do
		case $line in
		'== '*)
			name=${line#== }
			into["$name"]=
			;;
		*) into[${name:-none}]+=$line$'\n' ;;
		esac
	done
}

# common TEXT: without the documented differences.
common() { sed '/^[~%]/d' <<<"$1"; }
# user_only TEXT: those differences, where the user is the judge.
user_only() { sed -n '/^~/p' <<<"$1"; }
