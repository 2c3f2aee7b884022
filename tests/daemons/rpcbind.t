#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# rpcbind, which is for root alone and then drops.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'rpcbind' rpcbind 'rpcinfo by TCP, UDP and the socket'
needs rpcbind rpcinfo
ports tcp 111
ports udp 111

start() { run rpcbind -f -w; }
answers() { rpcinfo -p 127.0.0.1 >/dev/null 2>&1; }
asks() {
	like "by TCP" "$(rpcinfo -p 127.0.0.1)" '*100000    4   tcp    111  portmapper*'
	like "a call by UDP" "$(rpcinfo -u 127.0.0.1 100000 2>&1)" '*program 100000 version 2 ready and waiting*'
	like "by its socket" "$(inside rpcinfo -s 2>&1)" '*100000*portmapper*'
}
matrix
