#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# mini-httpd, which binds, shuts itself in and drops.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
row 'mini_httpd' mini-httpd 'a page on port 80'
needs mini_httpd curl
loses seccomp JAIL-02 'chroot(2) is refused; without `-r` it serves'
ports tcp 80

prepare() { install -d "$ROOT/srv/www"; echo "good morning" >"$ROOT/srv/www/index.html"; }
start() { run mini_httpd -D -p 80 -u nobody -d /srv/www -r -i /run/mini_httpd.pid -l /var/log/mini-httpd.log; }
answers() { [ "$(http http://127.0.0.1/)" = 200 ]; }
asks() { is "the page" "$(http_body http://127.0.0.1/)" "good morning"; }
matrix
