# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# Sourced by bake: which dynamic loaders an image has, and which library is for
# which.

# find_loaders: $loaders, the image's dynamic loaders of glibc, one a line, the
# one of /bin/sh first, or $musl, if /bin/sh is musl's or nothing is glibc's.
find_loaders() {
	loaders='' musl=''
	sh=$(in_root /bin/sh) || exit 1
	interpreter=$(elf_interpreter "$sh" 2>/dev/null) || interpreter=
	case $interpreter in
	*/ld-musl-*) musl=$(in_root "$interpreter") || exit 1 ;;
	?*) add_loader "$interpreter" ;;
	esac
	for dir in /lib64 /lib /lib32 /libx32; do
		real=$(in_root "$dir") || exit 1
		for file in "$real"/ld-linux*.so.[0-9] "$real"/ld64.so.[0-9] \
			"$real"/ld.so.1; do
			add_loader "$dir/${file##*/}"
		done
	done
	[ -z "$loaders$musl" ] || return 0
	for file in "$(in_root /lib)"/ld-musl-*.so.1; do
		musl=$(in_root "/lib/${file##*/}") || exit 1
	done
	[ -f "$musl" ] || die "no dynamic loader in ${root:-/}: its programs, if any," \
		"are static, which no preload reaches"
}

# add_loader PATH
add_loader() {
	path=$(in_root "$1") || exit 1
	if [ -f "$path" ] && elf_read "$path" &&
		! printf '%s' "$loaders" | grep -qxF -e "$path"; then
		loaders="$loaders$path
"
	fi
}

# loader_lib LOADER: what $LIB stands for there.  It is a text of the loader's;
# where that is stored as the end of another one, the loader's own folder.
loader_lib() (
	lib=$(tr '\0' '\n' <"$1" | LC_ALL=C grep -a -x -m 1 \
		-e 'lib/[a-z0-9_]*-linux-[a-z0-9_]*' -e 'lib64' -e 'lib32' -e 'libx32')
	if [ -z "$lib" ]; then
		lib=${1#"$root"} lib=${lib#/usr} lib=${lib%/*} lib=${lib#/}
	fi
	echo "$lib"
)

# library_for LOADER: prints the file of --library for its machine.
library_for() (
	elf_read "$1"
	wanted=$elf_kind
	printf '%s' "$libraries" | while IFS= read -r file; do
		elf_read "$file"
		[ "$elf_kind" != "$wanted" ] || printf '%s\n' "$file"
	done
)

# default_library: $libraries, one a line, if none was named.
default_library() {
	[ -z "$libraries" ] || return 0
	for file in "$here/../build/libnonroot.so" "$here/libnonroot.so" \
		"${here%/share/*}/lib/libnonroot.so"; do
		if [ -f "$file" ]; then
			libraries=$(readlink -f "$file")$newline
			return
		fi
	done
	die "no libnonroot.so beside this script: make builds it, --library names one"
}

# is_library FILE: all of it is there; sets $elf_kind.
is_library() {
	elf_read "$1" && [ "$elf_type" = 3 ] && elf_is_whole "$1" &&
		grep -q libnonroot "$1"
}

# check_libraries: each is whole, ours, and for a loader that is here.
check_libraries() {
	kinds=
	while IFS= read -r file; do
		elf_read "$file"
		kinds="$kinds $elf_kind "
	done <<-END
	${musl:-${loaders%?}}
	END
	while IFS= read -r file; do
		[ -f "$file" ] || die "$file: no such file"
		is_library "$file" || die "$file: not libnonroot.so, or not all of it"
		case $kinds in
		*" $elf_kind "*) ;;
		*)
			wrong=$(elf_name "$elf_kind")
			elf_read "${musl:-${loaders%%"$newline"*}}"
			die "$file is for $wrong; this image's programs are for" \
				"$(elf_name "$elf_kind")"
			;;
		esac
	done <<-END
	${libraries%?}
	END
}
