#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A program that needs nothing is not changed: command lines of an ordinary
# user with `identity self`, without the library and with it, see same.py.

. "$(dirname "$0")/../lib.sh"
if [ "$(id -u)" = 0 ]; then needs_root_ns "$@"; else setup_tmp; fi
for program in python3 perl prove tar find; do
	command -v $program >/dev/null || skip_all "no $program"
done

LISTS=$REPO/tests/same
mkdir "$T/lists" "$T/here"
cp "$LISTS"/commands* "$LISTS/same.py" "$T/lists/"
chmod -R a+rX "$T/lists"
[ "$(id -u)" != 0 ] || chown "$NR_UID" "$T/here"
settings=NONROOT_IDENTITY=self,NONROOT_STATE_DIR=$T/here/state

# compare NAME SETTINGS LIST...: its lines become ours.
compare() {
	local name=$1 with=$2 status line
	shift 2
	as_user /usr/bin/python3 -B "$T/lists/same.py" "$T/here" "$LIB" "$with" \
		"${@/#/$T/lists/}" >"$T/results" 2>&1
	status=$?
	while IFS= read -r line; do
		case $line in
		'ok - '*) pass "$name: ${line#ok - }" ;;
		'not ok - '*) fail "$name: ${line#not ok - }" ;;
		*) printf '%s\n' "$line" ;;
		esac
	done <"$T/results"
	is "$name: lines that differ" $status 0
}

compare "paths none" "$settings,NONROOT_PATHS=none" commands commands-new-names
ok "they are at least 200" test \
	"$(cat "$T"/lists/commands* | grep -vc -e "^#" -e "^\$")" -ge 200
compare "paths" "$settings" commands

# What would differ is seen: told root is not the same.
echo 'id -u' >"$T/lists/told"
is "a difference is found" "$(as_user /usr/bin/python3 -B "$T/lists/same.py" \
	"$T/here" "$LIB" "" "$T/lists/told" | head -n 3)" "not ok - id -u
# standard output: b'$NR_UID\\n'
# under the library: b'0\\n'"

finish
