#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What scripts/docs takes over from the results of the matrix, which stay in
# build/ from run to run.
. "$(dirname "$0")/../lib.sh"
setup_tmp

tree=$T/tree
mkdir -p "$tree/shim" "$tree/tests/daemons/rows" "$tree/build/daemons"
cp -r "$REPO/scripts" "$REPO/COMPATIBILITY.md" "$tree"
cp "$REPO/shim/hooks.def" "$tree/shim"
: >"$tree/tests/daemons/cats.t"
echo new >"$tree/build/libnonroot.so"
new=$(sha256sum "$tree/build/libnonroot.so" | cut -c1-16)

# result WAY LIBRARY CODE...
result() {
	printf '%s\n' name=cats "library=$2" program=catsd version=9 "way=$1" \
		asked=purr given= "codes=${*:3}" believes= >"$tree/build/daemons/cats.$1.row"
}
take() { "$tree/scripts/docs" --rows 2>&1; }
codes() { sed -n s/^codes=//p "$tree/tests/daemons/rows/cats"; }

result env "$new" ID-01 PATH-01
result preload-file "$new" ID-01 PATH-01
result seccomp "$new" ID-01 JAIL-02
is "all ways, of this library" "$(take)" ""
is "their codes, together" "$(codes)" "ID-01 JAIL-02 PATH-01"
ok "and in the table" grep -qF '| catsd 9 | purr | all |' "$tree/COMPATIBILITY.md"

result env "$new" ID-02
result seccomp old OWN-01
like "one way is of an earlier library" "$(take)" "*rows/cats stays: WAY=seccomp *"
is "the row stays" "$(codes)" "ID-01 JAIL-02 PATH-01"
rm "$tree/build/daemons/cats.seccomp.row"
like "one way has no result" "$(take)" "*rows/cats stays: WAY=seccomp *"
is "the row stays, too" "$(codes)" "ID-01 JAIL-02 PATH-01"
result seccomp "$new" JAIL-02
is "whole again" "$(take)$(codes)" "ID-01 ID-02 JAIL-02 PATH-01"

cost() { printf '%s\n' name=cats "library=$1" calls=10 of=20 kib=16 >"$tree/build/daemons/cats.cost.row"; }
cost old
take >/dev/null
is "no cost of an earlier library" "$(grep -c ^calls= "$tree/tests/daemons/rows/cats")" 0
cost "$new"
take >/dev/null
is "that of this one" "$(grep ^calls= "$tree/tests/daemons/rows/cats")" calls=10
finish
