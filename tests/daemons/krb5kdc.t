#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# MIT Kerberos: the KDC and its admin server, with a realm of the image's.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'krb5kdc and kadmind' krb5-kdc 'a ticket; a principal added by kadmin; a wrong password'
needs krb5kdc kadmind kinit klist kadmin
ports udp 88,464,750
ports tcp 88,464,749,750

prepare() {
	cat >"$ROOT/etc/krb5.conf" <<-'END'
		[libdefaults]
		default_realm = EXAMPLE.ORG
		dns_lookup_kdc = false
		[realms]
		EXAMPLE.ORG = {
			kdc = 127.0.0.1
			admin_server = 127.0.0.1
		}
	END
	rm -rf "$ROOT/var/lib/krb5kdc"/*
	sed 's/EXAMPLE.COM/EXAMPLE.ORG/' "$ROOT/usr/share/krb5-kdc/kdc.conf.template" \
		>"$ROOT/etc/krb5kdc/kdc.conf"
	echo '*/admin@EXAMPLE.ORG *' >"$ROOT/etc/krb5kdc/kadm5.acl"
	{
		root_inside kdb5_util create -s -P master
		root_inside kadmin.local addprinc -pw secret ann
		root_inside kadmin.local addprinc -pw secret ann/admin
	} >"$T/realm" 2>&1
	hand_over /etc/krb5kdc /var/lib/krb5kdc
}
start() { run sh -c 'krb5kdc -n & exec kadmind -nofork'; }
# ticket PRINCIPAL PASSWORD
ticket() { root_inside kinit -c FILE:/tmp/cache "$1" <<<"$2" 2>&1; }
admin() { root_inside kadmin -p ann/admin -w secret -q "$1" 2>&1; }
answers() { ticket ann secret && admin 'get_principal ann' | grep -qF ann@EXAMPLE.ORG; }
asks() {
	ok "a ticket" ticket ann secret
	like "of the realm" "$(root_inside klist -c FILE:/tmp/cache)" '*krbtgt/EXAMPLE.ORG@EXAMPLE.ORG*'
	like "a wrong password" "$(ticket ann wrong)" '*Password incorrect*'
	like "kadmin" "$(admin 'addprinc -pw word bob')" '*"bob@EXAMPLE.ORG" created.'
	ok "whom it has added" ticket bob word
}
# The one is the other's parent.
stops() { insiders | xargs kill; }
matrix
