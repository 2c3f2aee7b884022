#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# privoxy, which drops to its user.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
row 'privoxy' privoxy 'its own page through the proxy'
needs privoxy curl
stock privoxy /etc/privoxy/config

start() { run privoxy --no-daemon --pidfile /run/privoxy.pid --user privoxy /etc/privoxy/config; }
page() { curl -sS -m 10 --noproxy '' -x http://127.0.0.1:8118 "$1" 2>&1; }
answers() { page http://p.p/ >/dev/null; }
asks() { like "the page" "$(page http://p.p/)" '*<title>Privoxy@localhost</title>*'; }
matrix
