#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# setpriv as the entrypoints of images use it.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
. "$(dirname "$0")/who.sh"

row 'setpriv, of a server' util-linux 'who the server is'
needs curl setpriv

start() { run setpriv --reuid=www-data --regid=www-data --init-groups who 8080; }
matrix
