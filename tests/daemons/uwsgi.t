#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# uwsgi on port 80, which drops.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
row 'uwsgi' uwsgi-core 'who it is, on port 80'
needs uwsgi curl
ports tcp 80
logs /var/log/uwsgi.log /tmp/nonroot-1000/var/log/uwsgi.log

prepare() {
	cat >"$ROOT/srv/app.py" <<'END'
import os
def application(env, start):
    start("200 OK", [])
    return ["{}:{}".format(os.getuid(), os.getgid()).encode()]
END
}
start() {
	run uwsgi --plugin python3 --shared-socket :80 --http-socket =0 --uid www-data --gid www-data \
		--wsgi-file /srv/app.py --master --processes 2 --pidfile /run/uwsgi.pid \
		--logto /var/log/uwsgi.log --chmod-socket --die-on-term
}
answers() { [ "$(http http://127.0.0.1/)" = 200 ]; }
asks() { is "who it is" "$(http_body http://127.0.0.1/)" 33:33; }
matrix
