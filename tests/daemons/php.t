#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# PHP's built-in server on port 80, whose first request gives files away and drops.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
. "$(dirname "$0")/who.sh"

row 'php, the built-in server on port 80, which chowns and drops' php8.2-cli 'who it is, whose its files are'
needs curl php
ports tcp 80

prepare() {
	install_who
	cat >"$ROOT/srv/router.php" <<'END'
<?php
if (posix_geteuid() == 0) {
	if (!chown("/srv/www/index", "www-data") || !chgrp("/srv/www/index", "www-data"))
		exit("chown failed");
	if (!posix_initgroups("www-data", 33) || !posix_setgid(33) || !posix_setuid(33))
		exit("the drop failed");
	if (@posix_setuid(0))
		exit("root was not given up");
}
echo posix_getuid(), ":", posix_geteuid(), " ", posix_getgid(), ":", posix_getegid(),
	" ", implode(",", posix_getgroups()),
	" ", fileowner("/srv/www/index"), ":", filegroup("/srv/www/index"), "\n";
readfile("/srv/www/index");
END
}
start() { run php -S 0.0.0.0:80 -t /srv/www /srv/router.php; }
answers() { who 80; }
asks() {
	local request
	for request in first second; do
		is "who it believes to be, $request request" "$(who 80)" \
			$'33:33 33:33 33 33:33\ngood morning'
	done
}
matrix
