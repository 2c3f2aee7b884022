#!/bin/bash
# SPDX-License-Identifier: MIT
# libdl is the judge of next.c: for each hooked symbol, inside real programs
# and among other preloaded libraries, it finds what dlsym(RTLD_NEXT) finds.
# See judge.c for how the two are brought to the same place.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"

cp -r "$BUILD/tests/next" "$T/next"
chmod -R a+rX "$T/next"
rows=$("$REPO/scripts/hooks" names | wc -l)
good="exit $rows right 0 wrong
start $rows right 0 wrong"
ours=$T/next/libnonroot-judge.so

# judged NAME PRELOAD COMMAND...: the verdicts before main and at exit, of the
# program and of those that it starts.
judged() {
	local name=$1 preload=$2
	shift 2
	install -m 666 /dev/null "$T/verdict"
	as_user env LD_PRELOAD="$preload" NR_JUDGE="$T/verdict" \
		NONROOT_LOG=none "$@" >"$T/out" 2>&1 </dev/null
	is "$name" "$(sort -u "$T/verdict")" "$good"
}

# judged_in COMMAND...
judged_in() {
	if [ -x "$1" ]; then
		judged "in $*" "$ours:$T/next/judge.so" "$@"
	else
		skip "in $*" "not installed"
	fi
}

# What stands between the two is not seen by the judge: then it must say so.
judged_between() {
	install -m 666 /dev/null "$T/verdict"
	as_user env LD_PRELOAD="$ours:$T/next/scope_other.so:$T/next/judge.so" \
		NR_JUDGE="$T/verdict" NONROOT_LOG=none /bin/true
	cat "$T/verdict"
}
like "the judge sees a difference" "$(judged_between)" \
	'*getuid: ours * in *scope_other.so*1 wrong*'

judged_in /bin/bash -c '/usr/bin/id -u; :'
judged_in /usr/bin/python3 -c 'import ctypes, os, socket, sqlite3, ssl'
judged_in /usr/bin/perl -MPOSIX -MSocket -e 'getuid()'
# Not -t: with its Perl module nginx ends by _exit(2), and the judge at exit is
# not asked.
judged_in /usr/sbin/nginx -V
judged_in /usr/bin/redis-server --version
judged_in /bin/ls -l /
judged_in /usr/bin/setpriv -d
judged_in /usr/bin/openssl version
judged_in /usr/bin/apt-config dump
judged_in "$T/next/early"
judged_in "$T/next/forks"
judged_in "$T/next/scope" deepbind "$T/next/probe_module.so"
if [ -e "$T/next/musl/judge.so" ]; then
	for program in probe early "scope deepbind $T/next/musl/probe_module.so"; do
		# shellcheck disable=SC2086  # a program and its arguments
		judged "in musl's $program" "$ours:$T/next/musl/judge.so" \
			"$T/next/musl/"$program
	done
else
	skip "in musl programs" "no musl-gcc"
fi

# Old versions and IFUNCs, by either hash table.
for hash in gnu sysv both; do
	lib=$T/next/versions_$hash.so
	like "hash style $hash: libdl takes the default version" \
		"$(as_user env LD_PRELOAD="$lib" "$T/next/scope" default)" \
		'open * uid 2'
	judged "hash style $hash behind us" "$ours:$T/next/judge.so:$lib" \
		/bin/true
	judged "hash style $hash in front of us" "$lib:$ours:$T/next/judge.so" \
		/bin/true
done

# Among others, behind us and in front of us.
for lib in libjemalloc.so.2 libtcmalloc_minimal.so.4 libeatmydata.so \
	fakechroot/libfakechroot.so libnss_wrapper.so; do
	path=$(find /usr/lib -path "*/$lib" -print -quit)
	if [ -z "$path" ]; then
		skip "with $lib" "not installed"
		continue
	fi
	for program in "/bin/ls -l /" "/usr/bin/python3 -c 0" "$T/next/early"; do
		# shellcheck disable=SC2086
		judged "$lib behind us, ${program%% *}" \
			"$ours:$T/next/judge.so:$path" $program
		# shellcheck disable=SC2086
		judged "$lib in front of us, ${program%% *}" \
			"$path:$ours:$T/next/judge.so" $program
	done
done

finish
