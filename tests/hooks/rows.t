#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The table and the snippets: neither can grow without the other.
. "$(dirname "$0")/../lib.sh"
setup_tmp

hooks=$REPO/tests/hooks
names=$("$REPO/scripts/hooks" names)

# list NAMES: what `list` says of them, and its exit status.
list() {
	"$hooks/list" "$hooks/snippets" <<<"$1" 2>&1
	echo "exit $?"
}

out=$(list "$names")
like "every row has a snippet, every snippet a row" "$out" '*exit 0'
is "one line for each" "$(grep -c '^#include' <<<"$out")" "$(wc -l <<<"$names")"
like "a row without a snippet is named" \
	"$(list "$names"$'\nfrobnicate')" \
	'*snippets/frobnicate.c is missing*exit 1'
like "a snippet without a row is named" \
	"$(list "$(grep -vx getuid <<<"$names")")" \
	'*snippets/getuid.c has no row*exit 1'

cp -r "$hooks/snippets" "$T/snippets"
sed -i s/snippet_bind/snippet_bound/ "$T/snippets/bind.c"
like "a snippet of another name is seen" \
	"$("$hooks/list" "$T/snippets" <<<"$names" 2>&1)" \
	'*bind.c has no function snippet_bind'

finish
