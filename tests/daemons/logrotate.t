#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# logrotate of logs that began in the container: one as another user, one given away.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
row 'logrotate' logrotate 'a log rotated as another user (su), one given away (create)'
needs logrotate
stock logrotate /etc/logrotate.conf

prepare() {
	rm "$ROOT"/etc/logrotate.d/* # of what else is installed here
	cat >"$ROOT/etc/logrotate.d/shop" <<'END'
/var/log/shop/*.log {
	su www-data adm
	rotate 3
	create 640 www-data adm
}
/var/log/till/*.log {
	rotate 3
	compress
	create 600 nobody nogroup
	postrotate
		echo rotated >>/tmp/rotated
	endscript
}
END
	cat >"$ROOT/usr/local/bin/docker-entrypoint.sh" <<'END'
#!/bin/sh
set -e
install -d -o www-data -g adm -m 775 /var/log/shop
install -d -m 755 /var/log/till
echo sold >/var/log/shop/shop.log
echo paid >/var/log/till/till.log
chown -R www-data:adm /var/log/shop
logrotate -f /etc/logrotate.conf
exec sleep 1000
END
	chmod 755 "$ROOT/usr/local/bin/docker-entrypoint.sh"
}
start() { run docker-entrypoint.sh; }
answers() { [ -s "$ROOT/tmp/rotated" ]; }
asks() {
	is "the old log" "$(inside cat /var/log/shop/shop.log.1)" sold
	is "the new one" "$(inside stat -c '%s %a %U:%G' /var/log/shop/shop.log)" '0 640 www-data:adm'
	is "the old one of till" "$(inside zcat /var/log/till/till.log.1.gz)" paid
	is "the new one of till" "$(inside stat -c '%s %a %U:%G' /var/log/till/till.log)" '0 600 nobody:nogroup'
	like "its state" "$(inside cat /var/lib/logrotate/status)" '*"/var/log/shop/shop.log"*'
}
matrix
