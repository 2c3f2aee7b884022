# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Sourced by the tests here after lib.sh and needs_root_ns.

# needs PROGRAM...
needs() {
	local program
	for program in "$@"; do
		command -v "$program" >/dev/null || skip_all "no $program"
	done
}

# stock PACKAGE FILE...: its configuration is as Debian made it, or what is
# tested is something else.
stock() {
	local package=$1 file
	shift
	command -v dpkg >/dev/null || skip_all "not a Debian system"
	for file in "$@"; do
		[ -e "$file" ] || skip_all "no $file"
		dpkg -V "$package" | grep -qF " $file" && skip_all "$file was changed here"
	done
}

ALL_OURS="$NR_UID $NR_UID $NR_UID $NR_UID"
NO_CAPS=0000000000000000

# status_of PID KEY: what the kernel says of a process, whatever it is told.
status_of() { sed -n "s/^$2:[[:space:]]*//p" "/proc/$1/status" 2>/dev/null | tr '\t' ' '; }

# is_ordinary NAME PID: really uid 1000, and without any capability.
is_ordinary() {
	is "$1 is really uid $NR_UID" "$(status_of "$2" Uid)" "$ALL_OURS"
	is "$1 has no capability" \
		"$(status_of "$2" CapPrm) $(status_of "$2" CapBnd)" "$NO_CAPS $NO_CAPS"
}

# log_of CODE: these lines of the library's log.
log_of() { grep -F " code=$1 " "$T/log"; }

clear_log() { : >"$T/log"; }

# helper_allows RULE...: when it returns, the helper is listening.
helper_allows() {
	rm -f "$T/run/helper.sock" "$T/helper.log"
	start_helper "$@"
	wait_for 10 grep -qF ': ready on ' "$T/helper.log"
}

no_helper() {
	stop "$HELPER_PID"
	export NONROOT_HELPER=none
}

# http URL: the status; http_body URL.  No proxy, whoever set one.
http() { curl --noproxy '*' -gsS -o /dev/null -w '%{http_code}' "$1" 2>&1; }
http_body() { curl --noproxy '*' -gsSf "$1" 2>&1; }

open_low_ports() { echo 0 >/proc/sys/net/ipv4/ip_unprivileged_port_start; }
