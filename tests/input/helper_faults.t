#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A helper that is missing, refuses, hangs, dies or talks nonsense: bind keeps
# the kernel's EACCES, in bounded time, and the log says why.  The program
# gets no descriptor, no child and no signal from it.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
[ -x "$BUILD/tests/input/act" ] || skip_all "no $BUILD/tests/input/act"
command -v python3 >/dev/null || skip_all "no python3"
FAKE=$(cd "$(dirname "$0")" && pwd)/fake_helper.py
cp "$BUILD/tests/input/act" "$T/lib/act"
ACT=$T/lib/act
ID=/sys/class/dmi/id
SOCK=$T/fake.sock
mkdir -m 0777 "$T/w"
cd "$T/w" || exit 1
fake_dmi smbios-2.8 0400

export NONROOT_HELPER=$SOCK

# fake FAULT: $fake is one that listens on $SOCK, ended by `unfake`.
fake() {
	rm -f "$SOCK"
	: >"$T/ready"
	python3 "$FAKE" "$SOCK" "$1" >"$T/ready" 2>"$T/fake.err" &
	fake=$!
	started $fake
	wait_for 20 grep -q ready "$T/ready" || diag "$1: $(cat "$T/fake.err")"
}
unfake() {
	stop $fake
	rm -f "$SOCK"
}

# refused NAME DID [MIN-MS [ACT...]]: with a descriptor count before and after
# (the second bind tells a leak from a first use), what children there are, and
# SIGPIPE at its default, which would end the program.  A wait is bounded by
# the client's 2.5 s; a machine that is busy gets some more.
refused() {
	local name=$1 did=$2 least=${3:-0} fds ms out
	: >"$T/log"
	out=$(told timeout 60 "$ACT" start bind 80 ms "${@:4}" bind 80 fds bind 80 fds children ids)
	is "$name: EACCES" "$(grep -c '^bind 80 = EACCES$' <<<"$out")" 3
	ms=$(sed -n 's/^ms = //p' <<<"$out")
	ok "$name: in time (${ms:-never} ms)" test "${ms:-9999}" -ge "$least" -a "${ms:-9999}" -lt 4000
	fds=$(sed -n 's/^fds = //p' <<<"$out" | uniq | wc -l)
	is "$name: no descriptor is left, no child, and the program lives on" \
		"$fds $(tail -2 <<<"$out" | tr '\n' ' ')" "1 children = ECHILD ids = 0 0 0 0 "
	like "$name: PORT-03 says why" "$(grep -v CFG "$T/log")" \
		"*level=warn code=PORT-03 *addr=0.0.0.0:80 errno=EACCES did=$did *hint=*"
}

# ---- there is none ----

rm -f "$SOCK"
refused "absent" no-helper
mkdir "$SOCK"
refused "a folder in its place" no-helper
rmdir "$SOCK"
: >"$SOCK"
chmod 666 "$SOCK"
refused "a file in its place" no-helper
rm "$SOCK"
mkfifo -m 666 "$SOCK"
refused "a FIFO in its place" no-helper
rm "$SOCK"
ln -s "$SOCK" "$SOCK"
refused "a loop of links in its place" no-helper
rm "$SOCK"
NONROOT_HELPER=none refused "helper none" no-helper
NONROOT_HELPER=$(printf '/%0107d' 0) refused "a path too long for a socket" no-helper
for fault in no-listener stream datagram; do
	fake $fault
	refused "$fault" no-helper
	unfake
done
fake hang
chmod 0600 "$SOCK"
refused "a socket of another" no-helper
unfake

# ---- it answers ----

fake refuse
refused "refuses by policy" helper-refused
unfake
fake not-understood
refused "does not understand us" helper-refused
unfake
fake in-use
out=$(told "$ACT" bind 80)
is "an errno of its bind(2) is ours" "$out" "bind 80 = EADDRINUSE"
unfake

# ---- it hangs ----

fake hang
refused "hangs after accept" helper-silent 1500
unfake
fake read-hang
refused "hangs after the request" helper-silent 1500
unfake
fake full-backlog
refused "hangs before accept, backlog full" helper-silent 1500
unfake

# ---- it dies, or talks nonsense ----

for fault in close read-close empty short long huge garbage text magic kind \
	negative min-errno big-errno max-errno len max-len; do
	fake $fault
	case $fault in
	# Whether it was there at all depends on when it closed.
	close) refused "$fault" "@(helper-gone|no-helper)" ;;
	read-close | empty) refused "$fault" helper-gone ;;
	*) refused "$fault" helper-not-understood ;;
	esac
	unfake
done
fake fds
refused "descriptors in the answer" helper-refused
unfake

# A helper that is gone while the program waits.
fake read-hang
told "$ACT" bind 80 fds children >out &
client=$!
started $client
wait_for 20 grep -q asked "$T/ready"
unfake
wait $client
is "killed while the program waits: EACCES" "$(head -1 out)" "bind 80 = EACCES"

# ---- signals ----

for restart in 0 1; do
	fake read-hang
	: >"$T/log"
	out=$(told timeout 60 "$ACT" storm 300 $restart start bind 80 ms calm fds)
	unfake
	is "a storm of signals (SA_RESTART $restart): EACCES" "$(grep -c '^bind 80 = EACCES$' <<<"$out")" 1
	ms=$(sed -n 's/^ms = //p' <<<"$out")
	ok "a storm of signals (SA_RESTART $restart): the time is neither cut nor prolonged (${ms:-never} ms)" \
		test "${ms:-9999}" -ge 1500 -a "${ms:-9999}" -lt 4000
	like "a storm of signals (SA_RESTART $restart): there was one" "$out" "*storm = seen*"
	like "a storm of signals (SA_RESTART $restart): helper-silent" "$(cat "$T/log")" "*did=helper-silent *"
done
if [ -x "$BUILD/nonroot-helper" ]; then
	(
		start_helper "bind uid=$NR_UID proto=tcp port=80"
		for _ in {1..50}; do told "$ACT" storm 100 0 bind 80 calm; done | sort | uniq -c
		stop "$HELPER_PID"
	) >out 2>&1
	is "a helper that works does so in a storm" "$(awk '/bind 80 = 0$/ { print $1 }' out)" 50
else
	skip "a helper that works does so in a storm" "no $BUILD/nonroot-helper"
fi

# ---- the same for values and tables ----

TABLE=/sys/firmware/dmi/tables/DMI
# refused_dmi FAULT MIN-MS: open(2) keeps EACCES.
refused_dmi() {
	local out ms
	fake "$1"
	out=$(told timeout 60 "$ACT" fds start read $ID/product_uuid ms start read $TABLE ms fds children)
	unfake
	is "dmi, $1: EACCES for the value and the table" "$(grep -c 'read .* = EACCES$' <<<"$out")" 2
	is "dmi, $1: no descriptor is left, and no child" "$(grep -v -e read -e ms <<<"$out" | uniq | wc -l)" 2
	while read -r ms; do
		ok "dmi, $1: in time ($ms ms)" test "$ms" -ge "$2" -a "$ms" -lt 4000
	done < <(sed -n 's/^ms = //p' <<<"$out")
}
refused_dmi read-hang 1500
refused_dmi full-backlog 1500
for fault in close read-close empty short long garbage kind negative max-len refuse; do
	refused_dmi $fault 0
done
# A table that has no end is cut at what a table may have, or by the time.
for fault in trickle slow-trickle; do
	fake $fault
	out=$(told timeout 60 "$ACT" start access $TABLE ms fds)
	unfake
	ms=$(sed -n 's/^ms = //p' <<<"$out")
	ok "$fault: in time (${ms:-never} ms)" test "${ms:-99999}" -lt 6000
done

finish
