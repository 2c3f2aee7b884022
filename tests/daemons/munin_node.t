#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# munin-node with Debian's plugins.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
row 'munin-node' munin-node 'its version, a plugin'
needs munin-node nc
logs /var/log/munin/munin-node.log

prepare() { hand_over /etc/munin /var/log/munin; }
start() { run sh -c 'mkdir -p /run/munin && exec munin-node --foreground'; }
ask() { printf '%s\nquit\n' "$@" | nc -w 5 127.0.0.1 4949; }
answers() { ask version | grep -q munin; }
asks() {
	like "version" "$(ask version)" '*munins node on*'
	like "a plugin" "$(ask 'fetch processes')" '*.value *'
}
matrix
