#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# tcpserver of ucspi-tcp, which drops to numbers and executes for each client.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
row 'tcpserver -u -g' ucspi-tcp 'id, as another user'
needs tcpserver nc
ports tcp 79

start() { run tcpserver -v -u 65534 -g 65534 -l 0 -HR 0 79 id; }
ask() { nc -d -w 3 127.0.0.1 79; }
answers() { ask | grep -q uid=; }
asks() { is "id" "$(ask)" 'uid=65534(nobody) gid=65534(nogroup) groups=65534(nogroup)'; }
matrix
