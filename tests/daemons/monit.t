#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# monit with Debian's configuration: its web page.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
row 'monit' monit 'its status by HTTP'
needs monit curl

prepare() {
	printf 'set httpd port 2812 and\n  use address localhost\n  allow localhost\n' >"$ROOT/etc/monit/conf.d/web"
	hand_over /etc/monit/monitrc /var/log/monit.log
}
start() { run monit -I; }
answers() { [ "$(http http://127.0.0.1:2812/)" = 200 ]; }
asks() {
	like "the page" "$(http_body http://127.0.0.1:2812/)" '*Monit Service Manager*'
	like "monit status" "$(inside monit status 2>&1)" '*System*'
}
matrix
