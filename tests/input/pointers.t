#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Pointers that must not be followed: what a program gets for one under the
# library is what root gets for it from the kernel, and it is never a crash
# that root would not have had.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
[ -x "$BUILD/tests/input/pointers" ] || skip_all "no $BUILD/tests/input/pointers"
cp "$BUILD/tests/input/pointers" "$T/lib/pointers"
mkdir -m 0777 "$T/root" "$T/user" "$T/told" "$T/off"
as_user mkdir "$T/user/w" "$T/told/w" "$T/off/w"
mkdir "$T/root/w"
: >"$T/foreign"

# As the told groups are: the primary one alone.
(cd "$T/root/w" && setpriv --groups 0 "$T/lib/pointers") >"$T/root.out" 2>&1
(cd "$T/user/w" && as_user "$T/lib/pointers") >"$T/user.out" 2>&1
(cd "$T/off/w" && NONROOT_DISABLE=1 told "$T/lib/pointers") >"$T/off.out" 2>&1
(cd "$T/told/w" && NONROOT_REMAP=+8000 told "$T/lib/pointers") >"$T/told.out" 2>&1

ok "every case ran, for root, the user, and under the library" \
	test "$(grep -c ' = ' "$T/root.out")" -gt 300 -a \
	"$(grep -c ' = ' "$T/root.out")" = "$(grep -c ' = ' "$T/told.out")" -a \
	"$(grep -c ' = ' "$T/root.out")" = "$(grep -c ' = ' "$T/off.out")"
is "root gets EFAULT for most, so that there is something to compare with" \
	"$(($(grep -c ' = EFAULT$' "$T/root.out") > 200))" 1

# What needs real privilege is asked of the kernel as the user.
declare -A judge
while read -r symbol; do judge[$symbol]=user; done \
	< <(sed -n 's/^HOOK(\([^,]*\), privileged,.*/\1/p' "$REPO/shim/hooks.def")

# symbols: the rows of the table that have a case.
while read -r symbol; do
	as=${judge[$symbol]:-root}
	grep "^$symbol " "$T/$as.out" >"$T/a"
	grep "^$symbol " "$T/told.out" >"$T/b"
	[ -s "$T/a" ] || continue
	# What crashes without the library too is not compared.
	while IFS= read -r crash; do
		for f in "$T/a" "$T/b"; do
			awk -v label="${crash% = *}" 'index($0, label " = ") != 1' "$f" >"$f.new"
			mv "$f.new" "$f"
		done
	done < <(grep ' = killed$' "$T/a")
	if out=$(diff "$T/a" "$T/b"); then
		pass "$symbol: $(grep -c . "$T/a") cases as for $as"
	else
		fail "$symbol: as for $as" "$out"
	fi
done < <("$REPO/scripts/hooks" names)

# What children say on stderr comes when it comes.
sed -i '/ = /!d' "$T/user.out" "$T/off.out"
if out=$(diff "$T/user.out" "$T/off.out"); then
	pass "disabled: nothing differs from no library at all"
else
	# fopen and freopen answer a null where libc crashes.
	out=$(diff <(grep -v ' null = killed$' "$T/user.out") \
		<(grep -vE -e ' null = killed$' \
			-e '^f(re)?open(64)? (mode|mode, no such file|stream) null = EFAULT$' "$T/off.out"))
	is "disabled: nothing differs from no library, but for a crash" "$out" ""
fi

finish
