#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The gate fails when the library becomes slower, says which hook, and by how
# much; and says what is wrong with a limits file.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
setup_tmp
gate=$REPO/bench/gate

# Valgrind or not, these are read.
echo 'most getuid' >"$T/limits"
like "a limits file with half a line" "$("$gate" --limits "$T/limits" 2>&1)" \
	"bench/gate: $T/limits:1: *is wanted, not \`most getuid\`"
echo 'most nosuchcall 1' >"$T/limits"
if ! command -v valgrind >/dev/null; then
	like "without valgrind it says so" "$("$gate" --limits "$T/limits" 2>&1)" \
		"SKIP nosuchcall: valgrind is not installed"
	finish
fi
like "a limit of no case" "$("$gate" --limits "$T/limits" 2>&1)" \
	"bench/gate: bench/limits: no case nosuchcall"

mkdir "$T/bin"
for tool in unshare mount ip sh env true git getconf; do
	ln -s "$(type -P $tool)" "$T/bin/$tool"
done
ln -s "$(python3 -c 'import sys; print(sys.executable)')" "$T/bin/python3"
out=$(PATH=$T/bin "$gate" 2>&1)
is "without valgrind nothing fails" "$(grep -c '^FAIL' <<<"$out")" 0
like "without valgrind it says so" "$out" "SKIP getuid: valgrind is not installed*"

if [ "$(id -u)" != 0 ]; then
	skip "a library that has become slower" "what was is recorded as root"
	finish
fi
# As what was: the library as it is built.  As what is: without inlining.
cp "$REPO/bench/limits" "$T/limits"
ok "what is measured now is recorded" "$gate" --limits "$T/limits" --record
is "and holds" "$("$gate" --limits "$T/limits" | grep -c '^FAIL')" 0
ok "a library with no call inlined" make -s -j2 -C "$REPO" BUILD="$T/slow" CFLAGS='-O1 -fno-inline' \
	"$T/slow/libnonroot.so"
out=$("$gate" --limits "$T/limits" --library "$T/slow/libnonroot.so" 2>&1)
is "it fails" $? 1
before=$(sed -n 's/^was stat //p' "$T/limits")
like "it says which call, before and after" "$(grep '^FAIL stat:' <<<"$out")" \
	"FAIL stat: $before before, * now (+*%)"
like "what must hold on any machine fails too" \
	"$(grep '^FAIL open_close-over-native' <<<"$out")" "FAIL *, at most 30"

sed -i 's/^# toolchain: .*/# toolchain: another/' "$T/limits"
like "another toolchain is not compared" \
	"$("$gate" --limits "$T/limits" | grep '^SKIP stat:')" "SKIP stat: recorded with another, *"
finish
