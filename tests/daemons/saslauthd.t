#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# saslauthd -a shadow, which compares passwords with those of /etc/shadow.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
row 'saslauthd -a shadow' sasl2-bin 'a user and his password'
cannot NAME-01 'the passwords of /etc/shadow' 'a mechanism that asks elsewhere (ldap, rimap), or a sasldb of its own, handed over'
needs saslauthd testsaslauthd

prepare() {
	root_inside useradd bob
	echo bob:secret | root_inside chpasswd
}
start() { run sh -ec 'install -d -m 710 -g sasl /run/saslauthd; exec saslauthd -d -a shadow -m /run/saslauthd'; }
answers() { inside testsaslauthd -u bob -p secret; }
matrix
