# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# Sourced by bake: what ELF files say of themselves, without binutils.

# bytes FILE OFFSET COUNT: as decimal numbers
bytes() { od -An -v -tu1 -j "$2" -N "$3" "$1"; }

# number FILE OFFSET SIZE: a number in $elf_data's order of bytes
number() {
	value=0 shift=0
	# shellcheck disable=SC2046  # words
	for byte in $(bytes "$1" "$2" "$3"); do
		if [ "$elf_data" = 1 ]; then
			value=$((value | byte << shift))
			shift=$((shift + 8))
		else
			value=$((value << 8 | byte))
		fi
	done
}

# elf_read FILE: sets $elf_kind, CLASS:DATA:MACHINE, and the fields below;
# fails if FILE is no ELF file.
elf_read() {
	# shellcheck disable=SC2046
	set -- "$1" $(bytes "$1" 0 6)
	[ "${2-} ${3-} ${4-} ${5-}" = '127 69 76 70' ] || return 1
	elf_class=$6 elf_data=$7
	number "$1" 16 2 && elf_type=$value
	number "$1" 18 2 && elf_kind=$elf_class:$elf_data:$value
	case $elf_class in
	1) set -- "$1" 28 4 42 4 16 ;;
	2) set -- "$1" 32 8 54 8 32 ;;
	*) return 1 ;;
	esac
	number "$1" "$2" "$3" && elf_phoff=$value
	number "$1" $(($2 + $3)) "$3" && elf_shoff=$value
	number "$1" "$4" 2 && elf_phsize=$value
	number "$1" $(($4 + 2)) 2 && elf_phnum=$value
	number "$1" $(($4 + 4)) 2 && elf_shsize=$value
	number "$1" $(($4 + 6)) 2 && elf_shnum=$value
	elf_word=$3 elf_offset_at=$5 elf_size_at=$6
}

# elf_is_whole FILE: after elf_read; the table at its end is all there.
elf_is_whole() {
	[ "$(stat -c %s "$1")" -ge $((elf_shoff + elf_shsize * elf_shnum)) ]
}

# elf_interpreter FILE: prints the loader it asks for; fails if there is none.
elf_interpreter() (
	elf_read "$1" || exit 1
	n=0
	while [ "$n" -lt "$elf_phnum" ]; do
		at=$((elf_phoff + n * elf_phsize))
		n=$((n + 1))
		number "$1" "$at" 4
		[ "$value" = 3 ] || continue
		number "$1" $((at + elf_size_at)) "$elf_word" && size=$value
		number "$1" $((at + elf_offset_at)) "$elf_word"
		dd if="$1" bs=1 skip="$value" count=$((size - 1)) 2>/dev/null
		exit 0
	done
	exit 1
)

# elf_name KIND: as the field calls it
elf_name() {
	case $1 in
	1:1:3) echo i386 ;;
	1:1:40) echo arm ;;
	1:1:62) echo x32 ;;
	2:1:21) echo ppc64le ;;
	2:1:62) echo x86_64 ;;
	2:1:183) echo aarch64 ;;
	2:1:243) echo riscv64 ;;
	2:2:22) echo s390x ;;
	*) echo "ELF machine ${1##*:}" ;;
	esac
}

# emit SIZE NUMBER...: in $elf_data's order of bytes
emit() {
	size=$1
	shift
	for value; do
		n=0
		while [ "$n" -lt "$size" ]; do
			if [ "$elf_data" = 1 ]; then
				byte=$((value >> 8 * n & 255))
			else
				byte=$((value >> 8 * (size - 1 - n) & 255))
			fi
			# shellcheck disable=SC2059  # an octal escape
			printf "\\$(printf '%03o' "$byte")"
			n=$((n + 1))
		done
	done
}

# elf_nothing FILE: writes a shared object for FILE's machine that has nothing
# in it.  Three headers (load it all, its dynamic section, and a stack that is
# not executable), and a dynamic section that names an empty table of symbols.
elf_nothing() {
	elf_read "$1"
	flags=$((elf_class == 1 ? 36 : 48))
	header=$((elf_class == 1 ? 52 : 64))
	entry=$((elf_class == 1 ? 32 : 56))
	w=$((4 * elf_class))
	dynamic=$((header + 3 * entry))
	tables=$((dynamic + 5 * 2 * w))
	end=$((tables + 24))
	dd if="$1" bs=1 count=16 2>/dev/null
	emit 2 3 "${elf_kind##*:}"
	emit 4 1
	emit "$w" 0 "$header" 0
	dd if="$1" bs=1 skip="$flags" count=4 2>/dev/null
	emit 2 "$header" "$entry" 3 0 0 0
	# type flags, at, size, alignment
	segment 1 6 0 "$end" 65536
	segment 2 6 "$dynamic" $((tables - dynamic)) 8
	segment 1685382481 6 0 0 16
	# DT_STRTAB, DT_SYMTAB, DT_STRSZ, DT_SYMENT, and the end
	emit "$w" 5 "$tables" 6 "$tables" 10 1 11 $((8 + 8 * elf_class)) 0 0
	emit 8 0 0 0
}

segment() {
	if [ "$elf_class" = 1 ]; then
		emit 4 "$1" "$3" "$3" "$3" "$4" "$4" "$2" "$5"
	else
		emit 4 "$1" "$2"
		emit 8 "$3" "$3" "$3" "$4" "$4" "$5"
	fi
}
