#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What a package's postinst does: install -o, chown, chmod, find -exec, mandb.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
row "man-db's maintainer script, and one of the usual form" man-db 'what install -o, chown, chmod and setpriv left'
needs mandb man setpriv perl
stock man-db /etc/manpath.config

# man-db's own, as dpkg runs it for a trigger, after its cache was lost; and
# what others do.
prepare() {
	rm -r "$ROOT/var/cache/man"
	cat >"$ROOT/usr/local/bin/postinst" <<'END'
#!/bin/sh
set -e
DPKG_MAINTSCRIPT_PACKAGE=man-db /var/lib/dpkg/info/man-db.postinst triggered /usr/share/man
case "$1" in
configure)
	getent passwd games >/dev/null
	install -o games -g games -m 2750 -d /var/lib/shop /var/log/shop
	install -o games -g adm -m 640 /etc/hostname /var/lib/shop/name
	touch /var/lib/shop/old /var/lib/shop/older
	find /var/lib/shop -type f ! -user games -exec chown games:adm {} +
	if ! dpkg-statoverride --list /var/log/shop >/dev/null; then
		chown games:adm /var/log/shop
		chmod 2770 /var/log/shop
	fi
	perl -e 'chown 0, 60, "/var/lib/shop/old" or die "$!"'
	ln -s /var/log/shop /var/lib/shop/log
	chown -h games /var/lib/shop/log
	;;
esac
touch /tmp/configured
exec sleep 1000
END
	chmod 755 "$ROOT/usr/local/bin/postinst"
}
start() { run postinst configure; }
answers() { [ -e "$ROOT/tmp/configured" ]; }
asks() {
	is "man -k" "$(inside man -k '^chown$' 2>&1 | head -n 1)" "$(man -k '^chown$' | head -n 1)"
	is "the cache" "$(inside stat -c '%U:%G %a' /var/cache/man)" 'man:man 755'
	is "install -d" "$(inside stat -c '%U:%G %a' /var/lib/shop)" 'games:games 2750'
	is "install" "$(inside stat -c '%U:%G %a' /var/lib/shop/name)" 'games:adm 640'
	is "find -exec chown" "$(inside stat -c '%U:%G' /var/lib/shop/older)" 'games:adm'
	is "chmod after chown" "$(inside stat -c '%U:%G %a' /var/log/shop)" 'games:adm 2770'
	is "perl's chown" "$(inside stat -c '%U:%G' /var/lib/shop/old)" 'root:games'
	is "chown -h" "$(inside stat -c '%U' /var/lib/shop/log)" 'games'
	is "ls shows all" "$(inside ls /var/lib/shop | paste -sd' ')" 'log name old older'
}
matrix
