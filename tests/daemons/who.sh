# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Sourced after matrix.sh by tests of what starts a server as another user:
# the server is tests/fixtures/daemons/who.py, and says who it believes to be.

WWW_DATA='33:33:33 33:33:33 www-data'

# For prepare(): the server as /usr/local/bin/who, and /srv/www.
install_who() {
	install -m 755 "$REPO/tests/fixtures/daemons/who.py" "$ROOT/usr/local/bin/who"
	install -d -m 755 "$ROOT/srv/www"
	echo "good morning" >"$ROOT/srv/www/index"
}

# who PORT [PATH]
who() { http_body "http://127.0.0.1:$1/${2-}"; }

# The server on port 8080 must be www-data.
answers() { who 8080; }
asks() { is "who it believes to be" "$(who 8080)" "$WWW_DATA 0:0"; }
prepare() { install_who; }
