#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# webfsd, which is shut into what it serves and drops.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
row 'webfsd, with chroot' webfs 'a page on port 80, the list of a folder'
loses seccomp JAIL-02 "chroot(2) is refused, and what it serves is found from its own root"
needs webfsd curl
ports tcp 80

prepare() { install -D -m 644 /dev/stdin "$ROOT/srv/www/page.txt" <<<'a page'; }
start() { run webfsd -F -4 -p 80 -R /srv/www -u www-data -g www-data; }
answers() { [ "$(http_body http://127.0.0.1/page.txt)" = 'a page' ]; }
asks() { like "the folder" "$(http_body http://127.0.0.1/)" '*page.txt*'; }
matrix
