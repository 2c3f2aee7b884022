#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# dmidecode and other readers of the machine's identity: as uid 1000 they
# give what root is given without the library.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/common.sh"
needs dmidecode python3 perl

ATTRIBUTE=/sys/class/dmi/id/product_uuid
TABLES=/sys/firmware/dmi/tables

by_cat() { "$@" cat $ATTRIBUTE; }
by_head() { "$@" head -n 1 $ATTRIBUTE; }
by_python3() { "$@" python3 -c "print(open('$ATTRIBUTE').read(), end='')"; }
by_perl() { "$@" perl -e "open F, '<', '$ATTRIBUTE' or die \$!; print <F>"; }
by_bash() { "$@" bash -c "[ -r $ATTRIBUTE ] && read -r line <$ATTRIBUTE && echo \$line"; }
by_sh() { "$@" sh -c "test -r $ATTRIBUTE && read -r line <$ATTRIBUTE && echo \$line"; }
READERS="cat head python3 perl bash sh"

# everyone NAME HOW: each reader has root's UUID, and the log says how.
everyone() {
	local reader
	for reader in $READERS; do
		clear_log
		is "$1: $reader" "$(by_"$reader" told 2>&1)" "$UUID"
		like "$1: $reader, in the log" "$(log_of DMI-01)" \
			"*path=$ATTRIBUTE errno=EACCES did=$2 *"
	done
}

# decodes NAME HOW: dmidecode says to uid 1000 what it says to root.
decodes() {
	clear_log
	is "$1: dmidecode -s system-uuid" \
		"$(told dmidecode -s system-uuid 2>&1)" "$DECODED"
	like "$1: dmidecode, in the log" "$(log_of DMI-01)" \
		"*path=$TABLES/DMI errno=EACCES did=$2 *"
	is "$1: dmidecode, all of it" "$(told dmidecode 2>&1)" "$WHOLE"
}

# nobody NAME PREFIX: the kernel's refusal, for each of them.
nobody() {
	local reader
	for reader in $READERS; do
		out=$(by_"$reader" "$2" 2>&1)
		is "$1: $reader fails" "$? ${out/*Permission denied*/denied}" \
			"$(case $reader in
			perl) echo "13 denied" ;;
			bash | sh) echo "1 " ;;
			*) echo "1 denied" ;;
			esac)"
	done
	out=$("$2" dmidecode -s system-uuid 2>&1)
	like "$1: dmidecode fails" "$? $out" \
		"1 $TABLES/smbios_entry_point: Permission denied*"
}

as_root_sees() {
	UUID=$(cat $ATTRIBUTE)
	DECODED=$(dmidecode -s system-uuid 2>&1)
	WHOLE=$(dmidecode 2>&1)
	is "$1: to root, dmidecode and the kernel say the same" "${DECODED,,}" "$UUID"
}

# ---- this machine ----

if [ -r $ATTRIBUTE ] && [ -r $TABLES/DMI ]; then
	as_root_sees "this machine"
	helper_allows "dmi uid=$NR_UID"
	everyone "this machine" answered-by-helper
	decodes "this machine" answered-by-helper
	no_helper
else
	skip "this machine's own identity" "it has none"
fi

# ---- a machine of ours ----

fake_dmi smbios-2.8
as_root_sees "sample"
nobody "without the library" as_user
is "without the library: no log of ours" "$(log_of DMI-01)$(log_of DMI-02)" ""

export NONROOT_HELPER=none
nobody "no source" told
like "no source: the log says what would help" "$(log_of DMI-02)" \
	"*path=$ATTRIBUTE errno=EACCES did=refused hint=\"*nonroot-helper with --allow 'dmi uid=$NR_UID'\"*"

clear_log
helper_allows "dmi uid=$((NR_UID + 1))"
nobody "a helper without a rule for it" told
no_helper

helper_allows "dmi uid=$NR_UID"
everyone "helper" answered-by-helper
decodes "helper" answered-by-helper
like "helper: its log has the values" "$(cat "$T/helper.log")" \
	"*code=HLP-02 *uid=$NR_UID *result=0*"
like "helper: its log has the tables" "$(cat "$T/helper.log")" \
	"*code=HLP-03 *uid=$NR_UID *result=0*"
no_helper

mkdir "$T/tables"
cp $TABLES/DMI $TABLES/smbios_entry_point "$T/tables/"
chmod 444 "$T/tables/"*
export NONROOT_DMI_TABLES=$T/tables
everyone "a readable folder" answered-from-table
decodes "a readable folder" answered-from-table
unset NONROOT_DMI_TABLES

# ---- the host's root at /rootfs ----

if [ ! -d /rootfs ]; then
	if ! mkdir /rootfs 2>/dev/null; then
		skip "/rootfs" "it cannot be made"
		finish
	fi
	# The namespaces do not cover this one: an empty folder to mount on.
	trap 'stop_started; umount /rootfs; rmdir /rootfs' EXIT
fi
mount -t tmpfs rootfs /rootfs
mkdir -p /rootfs$TABLES
cp "$T/tables/"* /rootfs$TABLES/
everyone "/rootfs" answered-from-table
decodes "/rootfs" answered-from-table

# As container runtimes hide it.
mount -t tmpfs hidden /sys/firmware
everyone "/rootfs, /sys/firmware hidden" answered-from-table

finish
