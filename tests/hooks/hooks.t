#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Every snippet, in every setting, on each libc.  The kernel is the judge:
#
#   told as root       what the library tells is what real root gets
#   silent when off    with the kill switch there is no difference at all
#   needed             without the library the answer is another one
#
# Of limits the judge is the root of a machine, with the capabilities that
# concern them: a container's has not got these.
#
# hooks.t [SYMBOL...] runs only these.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/who.sh"

symbols=("$@")
[ $# -gt 0 ] || mapfile -t symbols < <("$REPO/scripts/hooks" names)

start_helper "bind uid=$NR_UID port=1-1023" ||
	skip_all "nonroot-helper does not start: $(cat "$T/helper.log")"

declare -A root machine told bare disabled

mapfile -t limits < <(sed -n 's/^HOOK(\([^,]*\), \(limits\|scheduling\|memlock\),.*/\1/p' "$REPO/shim/hooks.def")

about_limits() {
	local s
	for s in "${limits[@]}"; do
		[[ " ${symbols[*]} " == *" $s "* ]] && return
	done
	return 1
}

# transcripts COMMAND...: of all four.
transcripts() {
	local s
	read_sections bare < <(as_bare bare "$@")
	read_sections root < <(as_root root "$@")
	if about_limits; then
		read_sections machine < <(as_root_of_machine root "$@")
		for s in "${limits[@]}"; do
			[ -n "${machine[$s]-}" ] && root[$s]=${machine[$s]}
		done
	fi
	read_sections told < <(as_told told "$@")
	read_sections disabled < <(as_disabled disabled "$@")
}

root_may_raise() {
	setpriv --bounding-set -all,+sys_resource prlimit --nofile=64:64 \
		prlimit --nofile=65:65 true 2>/dev/null
}

# compare WHERE SYMBOL
compare() {
	local where=$1 s=$2
	if [ -z "${root[$s]-}" ] && [[ $where == *syscall* ]]; then
		skip "$where: $s" "no system call of its own"
		return
	fi
	if [[ $s == *rlimit* ]] && ! root_may_raise; then
		skip "$where: $s: told as root" "root has no CAP_SYS_RESOURCE here"
	else
		same "$where: $s: told as root" "$(common "${told[$s]-}")" \
			"$(common "${root[$s]-}")"
	fi
	if [[ ${bare[$s]-} == *~* ]]; then
		same "$where: $s: as the user, where root cannot be asked" \
			"$(user_only "${told[$s]-}")" \
			"$(user_only "${bare[$s]-}")"
	fi
	same "$where: $s: silent when off" "${disabled[$s]-}" "${bare[$s]-}"
	if [[ ${bare[$s]-} == %* ]]; then
		same "$where: $s: nothing to add" "${told[$s]-}" "${bare[$s]-}"
	else
		unlike "$where: $s: needed" "${told[$s]-}" "${bare[$s]-}"
	fi
}

# run_setting LIBC SETTING
run_setting() {
	local bin=$T/bin/$1 s
	case $2 in
	constructor)
		HOOKS_SYMBOLS="${symbols[*]}" \
			transcripts "$bin/hooks_constructor"
		;;
	syscall) transcripts "$bin/hooks_syscall" syscall "${symbols[@]}" ;;
	*) transcripts "$bin/hooks" "$2" "${symbols[@]}" ;;
	esac
	for s in "${symbols[@]}"; do compare "$1 $2" "$s"; done
}

for libc in glibc musl; do
	if [ ! -d "$T/bin/$libc" ]; then
		skip "$libc" "the snippets are not built for it (musl-tools?)"
		continue
	fi
	for setting in direct thread fork vfork exec constructor syscall; do
		run_setting $libc $setting
	done
done

# A remapped port is bound and reads as the one that was asked for.
if [[ " ${symbols[*]} " == *' getsockname '* ]]; then
	export NONROOT_HELPER=none NONROOT_REMAP=80:18080
	transcripts "$T/bin/glibc/hooks" direct getsockname
	compare "remapped" getsockname
fi

finish
