#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Programs that give root up and try to have it back, as login servers,
# package managers, name servers and mailers do: none may find anything
# suspicious, and each ends where real root ends.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/who.sh"

start_helper "bind uid=$NR_UID port=1-1023" ||
	skip_all "nonroot-helper does not start: $(cat "$T/helper.log")"
cp "$(dirname "$0")"/regain.p[ly] "$T/bin"
chmod a+r "$T"/bin/regain.p[ly]

declare -A root told bare

for libc in glibc musl; do
	program=$T/bin/$libc/regain
	if [ ! -e "$program" ]; then
		skip "$libc" "not built for it (musl-tools?)"
		continue
	fi
	read_sections root < <(as_root root "$program")
	read_sections told < <(as_told told "$program")
	read_sections bare < <(as_bare bare "$program")
	is "$libc: all checks are there" "${#root[@]}" 10
	for check in "${!root[@]}"; do
		# The judge first: what it finds suspicious is a bad check.
		unlike "$libc: $check: real root is believed" \
			"${root[$check]}" "*SUSPICIOUS*"
		unlike "$libc: $check: told root is believed" \
			"${told[$check]-SUSPICIOUS: none}" "*SUSPICIOUS*"
		same "$libc: $check: told as root" "${told[$check]-}" \
			"${root[$check]}"
		like "$libc: $check: needed" "${bare[$check]-}" "*SUSPICIOUS*"
	done
	for refusal in 'may chown = -1 EPERM' 'may bind = -1 EACCES' \
		'may setuid 0 = -1 EPERM' 'may setgid = -1 EPERM' \
		'may setgroups = -1 EPERM'; do
		like "$libc: after the drop: $refusal" \
			"${told[login_server]-}" "*$refusal*"
	done
done

# script PROGRAM FILE: in the folder where ../foreign is.
script() {
	same "${2##*/}: told as root" \
		"$(as_told told sh -c 'cd "$HOOKS_DIR/own" && exec "$@"' - "$@" 2>&1)" \
		"$(as_root root sh -c 'cd "$HOOKS_DIR/own" && exec "$@"' - "$@" 2>&1)"
	unlike "${2##*/}: needed" \
		"$(as_bare bare sh -c 'cd "$HOOKS_DIR/own" && exec "$@"' - "$@" 2>&1)" \
		"$(as_root root sh -c 'cd "$HOOKS_DIR/own" && exec "$@"' - "$@" 2>&1)"
}

for language in perl:pl python3:py; do
	program=$(PATH=/usr/bin:/bin type -P "${language%:*}")
	file=$T/bin/regain.${language#*:}
	if [ -z "$program" ]; then
		skip "$language" "not installed"
		continue
	fi
	script "$program" "$file"
	like "${file##*/}: it has come to its end" \
		"$(as_root root sh -c 'cd "$HOOKS_DIR/own" && exec "$@"' - \
			"$program" "$file")" "*in the end*"
done

finish
