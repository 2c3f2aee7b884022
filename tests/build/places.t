#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What a run leaves in /tmp and /dev/shm is seen, by which scripts/check fails.
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
finish
