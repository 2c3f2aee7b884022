#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# slapd with the directory that the package made.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'slapd -u openldap' slapd 'the root DSE; root by its uid on the socket'
needs ldapsearch ldapwhoami
[ -e '/etc/ldap/slapd.d/cn=config.ldif' ] || skip_all "the package has made no directory"
ports tcp 389

prepare() {
	hand_over /etc/ldap /var/lib/ldap
}
# The directory that its init script makes before it starts.
start() {
	run sh -ec 'install -d -o openldap -g openldap /run/slapd
		exec slapd -d 0 -h "ldap:/// ldapi:///" -g openldap -u openldap -F /etc/ldap/slapd.d'
}
find_entry() { ldapsearch -x -LLL -H ldap://127.0.0.1 "$@" 2>&1; }
answers() { find_entry -s base -b '' namingContexts >/dev/null; }
asks() {
	like "the root DSE" "$(find_entry -s base -b '' namingContexts)" '*namingContexts: dc=*'
	like "by the socket, who is told to be root" \
		"$(inside ldapwhoami -Q -Y EXTERNAL -H ldapi:/// 2>&1)" \
		'dn:gidNumber=0+uidNumber=0,cn=peercred,cn=external,cn=auth'
}
matrix
