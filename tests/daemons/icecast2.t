#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# icecast2 with Debian's configuration.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
row 'icecast2' icecast2 'its status page'
needs icecast2 curl
logs /var/log/icecast2/error.log

prepare() { hand_over /etc/icecast2 /var/log/icecast2; }
start() { run icecast2 -c /etc/icecast2/icecast.xml; }
answers() { [ "$(http http://127.0.0.1:8000/status-json.xsl)" = 200 ]; }
asks() { like "its status" "$(http_body http://127.0.0.1:8000/status-json.xsl)" '*"icestats"*'; }
matrix
