#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# smbios_value() takes time linear in the table, for the shapes that a parser
# is tempted to read more than once.  Instructions are counted (callgrind),
# not seconds: the cost of a byte may not grow by more than 20 % from 16 KiB
# to 64 KiB and to 1 MiB.
#
# From anywhere; BUILD holds smbios_print.
set -euo pipefail
shopt -s inherit_errexit

print=${BUILD:-build}/tests/unit/smbios_print

if ! command -v valgrind >/dev/null; then
	echo '1..0 # SKIP valgrind is not installed'
	exit 0
fi
if [ ! -x "$print" ]; then
	echo "Bail out! $print is missing"
	exit 1
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/smbios_linear.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir "$work/machine"
table=$work/machine/DMI

# make_table HEAD TILE SIZE ZEROS: HEAD, then TILE again and again (printf
# escapes), the last ZEROS bytes NUL
make_table()
{
	printf '%b' "$2" >"$work/tiles"
	while [ "$(stat -c %s "$work/tiles")" -lt "$3" ]; do
		cat "$work/tiles" "$work/tiles" >"$work/twice"
		mv "$work/twice" "$work/tiles"
	done
	{
		printf '%b' "$1"
		cat "$work/tiles"
	} >"$table"
	truncate -s $(($3 - $4)) "$table"
	truncate -s "$3" "$table"
}

# count: instructions that smbios_print takes for the table
count()
{
	valgrind --tool=callgrind --callgrind-out-file=/dev/null \
		"$print" "$work/machine" 2>&1 >/dev/null |
		sed -n 's/.*Collected : //p'
}

: >"$table"
empty=$(count)

n=0
# check NAME HEAD TILE [ZEROS]
check()
{
	local size cost first='' verdict=ok costs=''

	for size in 16384 65536 1048576; do
		make_table "$2" "$3" "$size" "${4:-0}"
		# In thousandths of an instruction a byte; without the cost of
		# starting the program, which would hide growth.
		cost=$((($(count) - empty) * 1000 / size))
		costs+=" $cost"
		: "${first:=$cost}"
		if [ "$cost" -le 0 ] || [ "$cost" -gt $((first * 120 / 100)) ]
		then
			verdict='not ok'
		fi
	done
	n=$((n + 1))
	echo "$verdict $n - $1"
	echo "# instructions per 1000 bytes, 16 KiB, 64 KiB, 1 MiB:$costs"
}

x00='\x00\x00\x00\x00\x00'
xff='\xff\xff\xff\xff\xff\xff\xff\xff'

check 'strings that never end' \
	"\\x02\\x08$x00\\xff" 'x'
check 'one-byte strings, the last one wanted' \
	"\\x02\\x08$x00\\xff" 'x\x00' 2
check 'one string, as long as the table' \
	"\\x02\\x08$x00\\x01" 'x' 2
check 'one string of spaces' \
	"\\x02\\x08$x00\\x01" ' ' 2
check 'the smallest structures' \
	'' '\x01\x04\x00\x00\x00\x00'
check 'systems without a UUID' \
	'' "\\x01\\x18$x00\\x01$xff${xff}S\\x00\\x00"
check 'boards too short for a serial, with strings' \
	'' "\\x02\\x07${x00}x\\x00x\\x00x\\x00x\\x00\\x00"
check 'the longest structures' \
	'' "\\x02\\xff$(printf 'y%.0s' {1..253})\\x00\\x00"
echo "1..$n"
