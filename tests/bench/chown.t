#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A chown -R of a whole volume: every file is remembered, and the log is not
# as long as the volume.  The job chown of bench/run measures how long it takes.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"

folders=20
mkdir "$T/volume"
for ((i = 0; i < folders; i++)); do
	mkdir "$T/volume/$i"
	(cd "$T/volume/$i" && seq 1000 | xargs touch)
done
all=$(find "$T/volume" | wc -l)
chown -R "$NR_UID:$NR_UID" "$T/volume"

ok "chown -R of $all files" told chown -R 999:998 "$T/volume"
lines=$(wc -l <"$T/log")
ok "its log has $lines lines, at most 40" test "$lines" -le 40
is "each is found by its new owner" \
	"$(told find "$T/volume" -user 999 -group 998 | wc -l)" "$all"
is "none by another" "$(told find "$T/volume" ! -user 999 | wc -l)" 0
is "the kernel's owner is still the real one" \
	"$(find "$T/volume" -user "$NR_UID" -group "$NR_UID" | wc -l)" "$all"
ok "chown -R again, to another" told chown -R 997 "$T/volume"
is "each is found by that one, and by its old group" \
	"$(told find "$T/volume" -user 997 -group 998 | wc -l)" "$all"
ok "rm -r" told sh -c 'rm -r "$1"/*' - "$T/volume"
ok "the same names again" told sh -c 'cd "$1" && seq 1000 | xargs touch' - "$T/volume"
is "nobody's record is on a new file" \
	"$(told find "$T/volume" -mindepth 1 ! -user 0 | head -n 3)" ""

finish
