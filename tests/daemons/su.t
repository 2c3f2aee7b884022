#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# su -c as init scripts use it: set-user-ID, which no_new_privs turns off.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
. "$(dirname "$0")/who.sh"

row 'su -c, of a server' login 'who the server is'
needs curl su

start() { run su -s /bin/sh -c 'exec who 8080' www-data; }
matrix
