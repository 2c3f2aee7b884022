#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Many threads at once, a small stack, and a filter that a parent installed.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"

cp "$BUILD/tests/input/crowd" "$T/lib/crowd"
C=$T/lib/crowd

# A configuration that takes a while to read, so that the threads meet there.
mkdir "$T/slow.conf.d"
yes '# a line that says nothing at all' | head -c 200000 >"$T/slow.conf"
for i in 1 2 3 4; do cp "$T/slow.conf" "$T/slow.conf.d/$i.conf"; done

like 'without the library nobody is root' "$(as_user "$C" first)" '64 threads *'
is '64 threads ask for the first time at once' "$(told "$C" first)" ok
is 'the same while a long configuration is read' \
	"$(NONROOT_CONF=$T/slow.conf told "$C" first)" ok

is '20 threads set long lists of groups: none fails, none is torn' \
	"$(told "$C" groups)" ok
is 'a refused list changes nothing' "$(told "$C" refused-groups)" ok

for conf in none "$T/slow.conf"; do
	unset NONROOT_CONF
	if [ "$conf" != none ]; then export NONROOT_CONF=$conf; fi
	for log in "$T/log" auto; do
		got=$(NONROOT_LOG=$log told "$C" stack 2>"$T/used")
		name="first calls on a signal stack of 8 KiB, log $(basename "$log"), configuration $(basename "$conf")"
		case $got in
		skip:*) skip "$name" "${got#skip: }" ;;
		*) is "$name" "$got" ok ;;
		esac
		diag "with the kernel's signal frame: $(tail -1 "$T/used")"
	done
done
unset NONROOT_CONF

is 'an inherited filter refuses what was never read: no crash' \
	"$(as_user "$C" filter env LD_PRELOAD="$LIB" NONROOT_LOG="$T/log" "$C" under-filter)" ok
is 'and this is what it says without the library' \
	"$(as_user "$C" filter "$C" under-filter)" ok

# ---- others ----

is 'an environment that the program has emptied still counts' \
	"$(NONROOT_IDENTITY=self told "$C" cleared)" "$NR_UID"
is 'the kill switch in it, too' "$(NONROOT_DISABLE=1 told "$C" cleared)" "$NR_UID"
is 'and without either it is root' "$(told "$C" cleared)" 0
is '40 remapped ports read as the ones asked for' \
	"$(NONROOT_HELPER=none NONROOT_REMAP=+8000 told "$C" remaps)" ok
finish
