#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# httpd of busybox-static.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'busybox-static httpd -u' busybox-static 'a page on port 80'
cannot - 'to be reached: a static program preloads nothing' 'the sysctl `net.ipv4.ip_unprivileged_port_start`, and the right uid from the start'
needs curl
ports tcp 80

prepare() { echo 'a page' >"$ROOT/var/www/html/page.txt"; }
start() { run busybox httpd -f -p 80 -u www-data -h /var/www/html; }
answers() { [ "$(http http://127.0.0.1/page.txt)" = 200 ]; }
matrix
