#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# runuser as the scripts of packages use it.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
. "$(dirname "$0")/who.sh"

row 'runuser, of a server' util-linux 'who the server is'
needs curl runuser

start() { run runuser -u www-data -- who 8080; }
matrix
