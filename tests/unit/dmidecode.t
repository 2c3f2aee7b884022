#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# What smbios_value() finds in each fixture is what dmidecode finds there.
# dmidecode shares no code with the kernel or with us: a second opinion.
#
# From the root of the repository; BUILD holds smbios_print.
set -euo pipefail
shopt -s inherit_errexit

print=${BUILD:-build}/tests/unit/smbios_print
fixtures=tests/fixtures/dmi
PATH=$PATH:/usr/sbin:/sbin

if ! command -v dmidecode >/dev/null; then
	echo '1..0 # SKIP dmidecode is not installed'
	exit 0
fi
if [ ! -x "$print" ]; then
	echo "Bail out! $print is missing"
	exit 1
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/dmidecode.XXXXXX")
trap 'rm -rf "$work"' EXIT

# bytes VALUE...: each as one byte
bytes()
{
	local v
	for v; do
		printf '%b' "\\x$(printf %02x "$v")"
	done
}

# fix_sum ENTRY AT FROM LEN: byte AT such that LEN bytes from FROM sum to 0
fix_sum()
{
	local v sum=0

	bytes 0 | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
	for v in $(od -An -v -tu1 -j "$3" -N "$4" "$1"); do
		sum=$((sum + v))
	done
	bytes $((-sum & 255)) |
		dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# dump FOLDER FILE: as `dmidecode --dump-bin` writes it, the entry point with
# the table's address changed to 32 and the table at 32
dump()
{
	local entry=$work/entry

	cp "$1/smbios_entry_point" "$entry"
	if [ "$(head -c 5 "$entry")" = _SM3_ ]; then
		bytes 32 0 0 0 0 0 0 0 |
			dd of="$entry" bs=1 seek=16 conv=notrunc status=none
		fix_sum "$entry" 5 0 24
	else
		# The sum of the whole holds when that of the part does.
		bytes 32 0 0 0 |
			dd of="$entry" bs=1 seek=24 conv=notrunc status=none
		fix_sum "$entry" 21 16 15
	fi
	cp "$entry" "$2"
	truncate -s 32 "$2"
	cat "$1/DMI" >>"$2"
}

# theirs KEYWORD FILE: dmidecode's answer in the words of `expected`
theirs()
{
	local value

	# Three words of dmidecode for what Linux shows in two ways:
	#   nothing at all                no such structure: no such file
	#   Not Settable, Not Present     a UUID of all 00, all FF: no such file
	#   Not Specified                 string number 0: an empty file
	value=$(dmidecode --quiet --from-dump "$2" -s "$1")
	case $1:$value in
	*:) echo '<absent>' ;;
	system-uuid:'Not Settable' | system-uuid:'Not Present')
		echo '<absent>' ;;
	*:'Not Specified') echo ;;
	system-uuid:*) echo "${value,,}" ;;
	*) echo "$value" ;;
	esac
}

n=0
for folder in "$fixtures"/*/; do
	name=$(basename "$folder")
	dump "$folder" "$work/dump"
	ours=$("$print" "$folder")
	for pair in product_uuid:system-uuid \
		product_serial:system-serial-number \
		board_serial:baseboard-serial-number \
		chassis_serial:chassis-serial-number; do
		attribute=${pair%:*}
		want=$(theirs "${pair#*:}" "$work/dump")
		got=$(sed -n "s/^$attribute=//p" <<<"$ours")
		n=$((n + 1))
		if [ "$got" = "$want" ]; then
			echo "ok $n - $name: $attribute is $got"
		else
			echo "not ok $n - $name: $attribute"
			echo "# dmidecode: $want"
			echo "# ours:      $got"
		fi
	done
done
echo "1..$n"
