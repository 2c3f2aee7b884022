#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A server in Python on port 80 that gives its files away, binds and drops.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
. "$(dirname "$0")/who.sh"

row 'python3, a server that chowns, binds port 80 and drops' python3 'who it is, whose its files are'
needs curl
ports tcp 80

start() { run who 80 www-data; }
answers() { who 80; }
asks() { is "who it believes to be" "$(who 80)" "$WWW_DATA 33:33"; }
matrix
