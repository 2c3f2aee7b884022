#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# tinyproxy, which drops to its user.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
row 'tinyproxy' tinyproxy-bin 'its statistics through the proxy'
needs tinyproxy curl
logs /var/log/tinyproxy/tinyproxy.log

start() { run sh -c 'mkdir -p /run/tinyproxy && chown tinyproxy: /run/tinyproxy && exec tinyproxy -d'; }
page() { curl -sS -m 10 --noproxy '' -x http://127.0.0.1:8888 "$1" 2>&1; }
answers() { page http://tinyproxy.stats/ >/dev/null; }
asks() { like "the page" "$(page http://tinyproxy.stats/)" '*<title>Stats \[tinyproxy *'; }
matrix
