#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Descriptors: none left, one left, and more allowed than could be counted.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
[ -x "$BUILD/tests/input/act" ] || skip_all "no $BUILD/tests/input/act"
[ -x "$BUILD/nonroot-helper" ] || skip_all "no $BUILD/nonroot-helper"
cp "$BUILD/tests/input/act" "$T/lib/act"
ACT=$T/lib/act
UUID=/sys/class/dmi/id/product_uuid
VALUE=12345678-9abc-def0-1122-334455667788
mkdir -m 0777 "$T/w"
cd "$T/w" || exit 1
as_user touch mine
fake_dmi smbios-2.8 0444
start_helper "bind uid=$NR_UID proto=tcp port=80" "dmi uid=$NR_UID"

# limited N COMMAND...: at most that many descriptors, soft and hard.
limited() {
	local n=$1
	shift
	(ulimit -n "$n" && "$@")
}

for n in 32 "$(ulimit -Hn)"; do
	# ---- none left ----
	: >"$T/log"
	out=$(limited "$n" told "$ACT" ids socket fill bound 80 read $UUID access $UUID chown mine 999 999 ids 2>err)
	like "$n: all are taken" "$out" "*fill = EMFILE*"
	like "$n, none left: bind keeps the kernel's EACCES" "$out" "*bound 80 = EACCES*"
	like "$n, none left: open says EMFILE, as open(2) does" "$out" "*read $UUID = EMFILE*"
	like "$n, none left: chown is granted" "$out" "*chown mine = 0*"
	like "$n, none left: the ids are told" "$out" "*ids = 0 0 0 0"
	is "$n, none left: a log that cannot be opened gets nothing" "$(wc -c <"$T/log")" 0
	NONROOT_LOG=stderr limited "$n" told "$ACT" ids socket fill bound 80 >out 2>err
	like "$n, none left: standard error needs none, and says why" "$(cat err)" \
		"*code=PORT-03 *errno=EACCES did=no-descriptor-left *"

	# The first need of the configuration comes when none is left.
	out=$(limited "$n" told "$ACT" fill ids chown mine 999 999 read $UUID 2>err)
	is "$n, none left from the start: told all the same" "$(tail -3 <<<"$out")" \
		$'ids = 0 0 0 0\nchown mine = 0\nread '"$UUID = EMFILE"

	# ---- one left ----
	out=$(NONROOT_HELPER=none limited "$n" told "$ACT" ids fill free 1 read $UUID)
	like "$n, one left: product_uuid from the table" "$out" "*read $UUID = $VALUE"
	out=$(limited "$n" told "$ACT" ids socket fill free 1 read $UUID read $UUID access $UUID bound 80)
	is "$n, one left: product_uuid with a helper at hand, twice" \
		"$(grep -c "^read $UUID = $VALUE$" <<<"$out")" 2
	like "$n, one left: access" "$out" "*access $UUID = 0*"
	like "$n, one left: bind by the helper" "$out" "*bound 80 = 0*"
	out=$(NONROOT_PRODUCT_UUID=$VALUE limited "$n" told "$ACT" ids fill free 1 read $UUID)
	like "$n, one left: product_uuid of the configuration" "$out" "*read $UUID = $VALUE"
done
out=$(limited 32 told "$ACT" fds bind 80 read $UUID chown mine 999 999 access $UUID bind 81 fds)
is "none is kept" "$(grep '^fds' <<<"$out" | uniq | wc -l)" 1

# ---- errno ----

out=$(NONROOT_REMAP=81:8081 told "$ACT" bind 80 bind 81 read $UUID access $UUID chown mine 999 999 \
	fchown 1 setuid 33)
unlike "what is granted leaves errno alone" "$out" "*errno changed*"
is "and all was granted" "$(grep -c -e ' = 0$' -e "$VALUE" <<<"$out")" \
	"$(wc -l <<<"$out")"

# ---- very many ----

# calls N: how many system calls a run makes under that limit.
calls() {
	limited "$1" as_user strace -f -qq -o "$T/w/trace" env LD_PRELOAD="$LIB" NONROOT_LOG="$T/log" \
		NONROOT_HELPER="$NONROOT_HELPER" "$ACT" bind 80 bind 81 read $UUID chown mine 999 999 setuid 33 >/dev/null
	wc -l <trace
}
if as_user strace -o "$T/w/trace" true 2>/dev/null; then
	few=$(calls 64)
	ok "a run makes some system calls ($few)" test "$few" -gt 50
	top=$(cat /proc/sys/fs/nr_open)
	for n in $top 1073741824 unlimited; do
		if limited "$n" true 2>/dev/null; then
			is "$n descriptors: not one system call more" "$(calls "$n")" "$few"
		else
			skip "$n descriptors: not one system call more" "fs.nr_open is $top"
		fi
	done
else
	skip "very many descriptors" "strace cannot trace here"
fi

finish
