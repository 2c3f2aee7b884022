#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# caddy, a Go program: dynamic, but libc makes none of its system calls.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'caddy, of Go' caddy 'a page on port 80'
cannot - 'to be reached: it calls the kernel itself' 'the sysctl `net.ipv4.ip_unprivileged_port_start`'
needs curl
ports tcp 80

start() { run caddy respond --listen :80 'a page'; }
answers() { [ "$(http http://127.0.0.1/)" = 200 ]; }
matrix
