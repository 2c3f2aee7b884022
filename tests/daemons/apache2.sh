# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Sourced by the tests of apache2 after matrix.sh.

# apache2 MPM OTHER: the whole test, with the one in the other's place.
apache2() {
	mpm=$1 other=$2
	row "apache2, mpm_$mpm, by apache2ctl" apache2 'the page on port 80; a graceful restart'
	needs apache2ctl curl
	stock apache2 /etc/apache2/apache2.conf /etc/apache2/ports.conf
	ports tcp 80
	logs /var/log/apache2/error.log
	matrix
}

prepare() {
	root_inside a2dismod -qf "mpm_$other" >/dev/null
	root_inside a2enmod -q "mpm_$mpm" >/dev/null
	hand_over /var/log/apache2
}
start() { run apache2ctl start; }
answers() { [ "$(http http://127.0.0.1/)" = 200 ]; }
asks() {
	like "the page" "$(http_body http://127.0.0.1/)" '*Apache2 Debian Default Page*'
	like "the MPM" "$(inside apache2ctl -V 2>&1)" "*Server MPM:*$mpm*"
	ok "apache2ctl graceful" inside apache2ctl graceful
	ok "it serves on" wait_for 10 answers
}
stops() { inside apache2ctl stop; }
