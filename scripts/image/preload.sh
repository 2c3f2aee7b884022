# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# Sourced by bake and unbake: the lines of /etc/ld.so.preload.  Other tools
# have theirs in it: names separated by blanks, colons and ends of lines, and
# comments from # on (glibc, elf/rtld.c).

# preload_names FILE: one a line
preload_names() {
	awk '{
		sub(/#.*/, "")
		gsub(/:/, " ")
		for (i = 1; i <= NF; i++)
			print $i
	}' "$1"
}

# preload_lists FILE NAME
preload_lists() {
	[ -f "$1" ] && preload_names "$1" | grep -qxF -e "$2"
}

# preload_others FILE NAME: the names of this library in it, but for NAME.
preload_others() {
	[ ! -f "$1" ] || preload_names "$1" | grep -e '^libnonroot\.so$' \
		-e '/libnonroot\.so$' | grep -vxF -e "$2"
}

# preload_add FILE NAME: a line at its end, whatever that was.
preload_add() {
	make_temp "$1"
	if [ -s "$1" ]; then
		cat "$1" >"$temp"
		[ -z "$(tail -c 1 "$1")" ] || echo >>"$temp"
	fi
	printf '%s\n' "$2" >>"$temp" || exit 1
	put "$1"
}

# preload_remove FILE: every name of this library, and the line if it had
# nothing else on it; FILE, if it has nothing else in it.
preload_remove() {
	make_temp "$1"
	awk '{
		text = $0
		comment = ""
		if (i = index(text, "#")) {
			comment = substr(text, i)
			text = substr(text, 1, i - 1)
		}
		had = 0
		while (match(text, /(^|[ \t:])([^ \t:]*\/)?libnonroot\.so($|[ \t:])/)) {
			had = 1
			last = RSTART + RLENGTH - 1
			tail = substr(text, last)
			if (tail !~ /^[ \t:]/)
				tail = ""
			text = substr(text, 1, RSTART - 1) tail
		}
		if (!had)
			print
		else if (text comment ~ /[^ \t:]/) {
			sub(/^[ \t:]+/, "", text)
			print text comment
		}
	}' "$1" >"$temp" || exit 1
	if [ -s "$temp" ]; then
		put "$1"
	else
		rm -f "$1" || exit 1
		flush "${1%/*}"
	fi
}
