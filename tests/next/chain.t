#!/bin/bash
# SPDX-License-Identifier: MIT
# Other preloaded libraries in front of us and behind us: what they are for
# works, and so do we.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/common.sh"

export NONROOT_LOG=none

# with PRELOAD COMMAND...
with() {
	local preload=$1
	shift
	as_user env LD_PRELOAD="$preload" "$@" 2>&1
}

# effects LIBRARY NAME BARE TOLD PROBE: what effects.c says of NAME with the
# library alone and with both, and the probe with both.
effects() {
	local path order
	path=$(find_library "$1")
	if [ -z "$path" ]; then
		skip "$1" "not installed"
		return
	fi
	is "$1 alone" "$(with "$path" "$T/next/effects" "$2")" "$3"
	for order in "$LIB:$path" "$path:$LIB"; do
		is "$(named "$order"): both effects" \
			"$(with "$order" "$T/next/effects" "$2")" "$4"
		is "$(named "$order"): every concern" \
			"$(with "$order" "$T/next/probe")" "$5"
	done
}
named() {
	local first=${1%%:*} second=${1#*:}
	echo "${first##*/} then ${second##*/}"
}

is "without any: malloc is libc's" \
	"$(as_user "$T/next/effects" malloc)" "uid 1000 bad 0 libc.so.6"
is "without any: O_SYNC and fsync" \
	"$(told "$T/next/effects" eatmydata)" "uid 0 sync 1 fsync -1"
is "without any: no file, no user" \
	"$(told "$T/next/effects" fakechroot)" "uid 0 inside 0 chown -1 host 0"

# ---- allocators, which open files while they start ----

for lib in libjemalloc.so.2 libtcmalloc_minimal.so.4; do
	effects $lib malloc "uid 1000 bad 0 $lib" "uid 0 bad 0 $lib" "$TOLD"
	path=$(find_library $lib)
	[ -n "$path" ] || continue
	for order in "$LIB:$path" "$path:$LIB"; do
		is "$(named "$order"): python3" \
			"$(with "$order" /usr/bin/python3 -c \
				'import os, ssl; print(os.getuid(), len([str(i) for i in range(10**5)]))')" \
			"0 100000"
		like "$(named "$order"): redis-server" \
			"$(with "$order" redis-server --version)" "Redis server v=*"
	done
done

# ---- libraries that hook what we hook ----

effects libeatmydata.so eatmydata "uid 1000 sync 0 fsync 0" \
	"uid 0 sync 0 fsync 0" "$TOLD"

mkdir "$T/other-root"
echo here >"$T/other-root/inside"
mkdir "$T/other-root/etc"
export FAKECHROOT=true FAKECHROOT_BASE=$T/other-root
export FAKECHROOT_EXCLUDE_PATH=/sys:/proc:/dev
effects fakechroot/libfakechroot.so fakechroot \
	"uid 1000 inside 1 chown -1 host -1" "uid 0 inside 1 chown 0 host -1" \
	"$TOLD"
unset "${!FAKECHROOT@}"

printf 'wrapped:x:4711:77::/:/bin/sh\n' >"$T/passwd"
printf 'first:x:77:\nsecond:x:88:wrapped\n' >"$T/group"
chmod 644 "$T/passwd" "$T/group"
export NSS_WRAPPER_PASSWD=$T/passwd NSS_WRAPPER_GROUP=$T/group
effects libnss_wrapper.so nss_wrapper "uid 1000 uid 4711 initgroups -1" \
	"uid 0 uid 4711 initgroups 0 77 88" "$TOLD"
unset "${!NSS_WRAPPER@}"

# ---- ourselves ----

cp "$LIB" "$T/lib/twin.so"
is "preloaded twice" "$(with "$LIB:$T/lib/twin.so" "$T/next/probe")" "$TOLD"
is "linked, not preloaded" "$(as_user "$T/next/linked")" "$TOLD"
is "linked and preloaded" "$(told "$T/next/linked")" "$TOLD"
is "linked, preloaded and a twin" \
	"$(with "$T/lib/twin.so:$LIB" "$T/next/linked")" "$TOLD"

finish
