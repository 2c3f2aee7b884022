#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# gunicorn on port 80, whose workers drop, log and are replaced.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
row 'gunicorn -u www-data' gunicorn 'who it is, on port 80; a reload'
needs gunicorn curl
ports tcp 80
logs /var/log/app.log

prepare() {
	mkdir "$ROOT/srv/app"
	cat >"$ROOT/srv/app/app.py" <<'END'
import os, pwd

def app(environ, start):
    start("200 OK", [])
    return [b"%s %d:%d" % (pwd.getpwuid(os.geteuid()).pw_name.encode(), os.getuid(), os.getgid())]
END
}
start() {
	run gunicorn --chdir /srv/app -b 0.0.0.0:80 -u www-data -g www-data \
		-p /run/gunicorn.pid --access-logfile /var/log/app.log app:app
}
ask() { http_body http://127.0.0.1/; }
answers() { [ "$(ask)" = 'www-data 33:33' ]; }
# Of a worker that is told to end before it listens to signals, gunicorn waits
# for half a minute: so it is the new one that must answer.
worker() { insiders | grep -vxF "$master"; }
is_reloaded() { [[ $(worker) =~ ^[0-9]+$ && $(worker) != "$old" ]]; }
asks() {
	local master old
	master=$(inside cat /run/gunicorn.pid)
	old=$(worker)
	ok "a reload" inside kill -HUP "$master"
	ok "with a new worker" wait_for 10 is_reloaded
	ok "answers again" wait_for 10 answers
	like "its log" "$(inside cat /var/log/app.log)" '*"GET / *" 200 *'
	is "whose that is" "$(inside stat -c %U:%G /var/log/app.log)" www-data:www-data
}
matrix
