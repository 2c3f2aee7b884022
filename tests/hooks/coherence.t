#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Each way in which programs give root up, and what they can do afterwards:
# told root ends where real root ends, on every line.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/who.sh"

start_helper "bind uid=$NR_UID port=1-1023" ||
	skip_all "nonroot-helper does not start: $(cat "$T/helper.log")"

declare -A root told bare disabled

for libc in glibc musl; do
	program=$T/bin/$libc/coherence
	if [ ! -e "$program" ]; then
		skip "$libc" "not built for it (musl-tools?)"
		continue
	fi
	read_sections root < <(as_root root "$program")
	read_sections told < <(as_told told "$program")
	read_sections bare < <(as_bare bare "$program")
	read_sections disabled < <(as_disabled disabled "$program")
	like "$libc: all ways are there" "${#root[@]}" "1[0-9]"
	for way in "${!root[@]}"; do
		same "$libc: $way: told as root" "${told[$way]-}" \
			"${root[$way]}"
		unlike "$libc: $way: needed" "${bare[$way]-}" "${root[$way]}"
		same "$libc: $way: silent when off" "${disabled[$way]-}" \
			"${bare[$way]-}"
	done
	# Not vacuous: the drop is real for the judge too.
	for refusal in 'may chown = -1 EPERM' 'may bind = -1 EACCES' \
		'may read = -1 EACCES' 'may access = -1 EACCES' \
		'may setuid 0 = -1 EPERM' 'may setgid = -1 EPERM' \
		'may setgroups = -1 EPERM'; do
		like "$libc: after the drop: $refusal" "${told[plain]-}" \
			"*$refusal*"
	done
done

finish
