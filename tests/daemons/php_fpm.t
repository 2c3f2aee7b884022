#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# php-fpm with Debian's pool: a socket and workers of www-data.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
row 'php-fpm' php8.2-fpm 'a page by FastCGI, made by www-data'
needs php-fpm8.2 cgi-fcgi
stock php8.2-fpm /etc/php/8.2/fpm/pool.d/www.conf /etc/php/8.2/fpm/php-fpm.conf

prepare() {
	echo '<?php echo "uid ", posix_getuid(), " on ", fileowner("/run/php/php8.2-fpm.sock");' \
		>"$ROOT/srv/page.php"
}
start() { run sh -c 'mkdir -p /run/php && exec php-fpm8.2 -F'; }
page() {
	inside env SCRIPT_FILENAME=/srv/page.php REQUEST_METHOD=GET QUERY_STRING= \
		cgi-fcgi -bind -connect /run/php/php8.2-fpm.sock 2>&1
}
answers() { nc -zU "$(echo "$ROOT"{,/tmp/nonroot-*}/run/php/php8.2-fpm.sock | tr ' ' '\n' | tail -n 1)"; }
asks() { like "the page" "$(page)" '*uid 33 on 33'; }
matrix
