#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# klogd of busybox, the one that is not static.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'busybox klogd' busybox "the kernel's messages"
cannot PRIV-01 "the kernel's log" "the node's own log collector"

start() { run busybox klogd -n; }
# It stays as long as it can read.
answers() { sleep 1 && ! is_empty; }
matrix
