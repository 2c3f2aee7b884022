#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Random walks over all calls that change credentials: the kernel, asked by
# real root with a container's capabilities, and the library, asked by an
# ordinary user, must answer alike on every line.
#
#   walks.t             1000 walks with no_new_privs, 300 without
#   walks.t FIRST LAST  these seeds alone, to look at a difference
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/who.sh"
export NONROOT_LOG=none

# Where execve may still give privilege: another rule for its sets.
root_free() {
	setpriv --bounding-set "$CONTAINER_CAPS" --inh-caps -all --groups 0 \
		env HOME="$T" "$@" </dev/null 2>>"$T/stderr"
}
told_free() {
	setpriv --reuid "$NR_UID" --regid "$NR_UID" --clear-groups \
		--bounding-set -all --inh-caps -all \
		env HOME="$T" LD_PRELOAD="$LIB" "$@" </dev/null 2>>"$T/stderr"
}
root_nnp() { as_root root "$@"; }
told_nnp() { as_told told "$@"; }

# compare ROOT TOLD: "TRANSITIONS WALKS-THAT-DIFFER", then, for the first
# few of those, the last call and the two lines.  A walk is looked at up to
# its first difference: what comes after it follows from it.
compare() {
	awk '
	NR == FNR { want[$1, ++wants[$1]] = $0; next }
	{ got[$1, ++gots[$1]] = $0 }
	END {
		for (seed in wants) {
			call = "(start)"
			n = wants[seed] > gots[seed] ? wants[seed] : gots[seed]
			for (i = 1; i <= n; i++) {
				if (want[seed, i] ~ / = /)
					call = want[seed, i]
				if (want[seed, i] != got[seed, i])
					break
				if (want[seed, i] ~ / = /)
					same++
			}
			if (i > n)
				continue
			if (++differ <= 5)
				text = text "\n" call "\n  root: " want[seed, i] \
					"\n  told: " got[seed, i]
		}
		for (seed in gots)
			if (!(seed in wants))
				differ++
		print same + 0, differ + 0 text
	}' "$1" "$2"
}

# census FILE: what the judge did, so that nobody believes an idle walk.
census() {
	awk '
	/ = / {
		calls++
		sub(/\(.*/, "", $3)
		name = $3 == "raw" ? $4 : $3
		sub(/\(.*/, "", name)
		kinds[name]++
		if (/EPERM/) refused++
		if (/EINVAL/) invalid++
		was_call = 1
		next
	}
	/ executed: / { execs++ }
	/ vfork/ { vforks++ }
	/ fork/ { forks++ }
	/ state: / {
		rest = $0
		sub(/.*state: /, "", rest)
		if (was_call && $1 == seed && rest != last) changes++
		last = rest; seed = $1; was_call = 0
	}
	END {
		n = 0
		for (k in kinds) n++
		printf "%d %d %d %d %d %d %d %d\n", calls, changes, refused,
			invalid, n, execs, vforks, forks
	}' "$1"
}

# walk NAME PROGRAM HOW FIRST LAST
walk() {
	local name=$1 program=$2 how=$3 first=$4 last=$5
	local calls changes refused invalid kinds execs vforks forks
	local result same differ
	# One of the two may use the other processor.
	"root_$how" "$program" run "$first" "$last" >"$T/root.out" &
	"told_$how" "$program" run "$first" "$last" >"$T/told.out"
	wait $!
	read -r calls changes refused invalid kinds execs vforks forks \
		< <(census "$T/root.out")
	result=$(compare "$T/root.out" "$T/told.out")
	read -r same differ <<<"$result"
	name="$name: $((last - first + 1)) walks, $same transitions"
	if [ "$differ" = 0 ] && [ "$same" = "$calls" ] && [ "$same" -gt 0 ]; then
		pass "$name told as root"
	else
		fail "$name of $calls as root's, $differ walks differ" \
			"${result#*$'\n'}"
	fi
	diag "$changes changed what is visible, $refused were EPERM, $invalid EINVAL; $kinds calls, $forks forks, $vforks vforks, $execs programs"
	[ $# -gt 5 ] && return
	# The judge's own walks are worth the comparison.
	ok "$name: many kinds" test "$kinds" -ge 19
	ok "$name: many change something" test $((changes * 4)) -ge "$calls"
	ok "$name: many are refused" test $((refused * 10)) -ge "$calls"
	ok "$name: through processes and programs" \
		test "$forks" -ge "$last" -a "$vforks" -ge "$last" -a \
		"$execs" -ge "$last"
}

for libc in glibc musl; do
	program=$T/bin/$libc/walks
	if [ ! -e "$program" ]; then
		skip "$libc" "not built for it (musl-tools?)"
	elif [ $# = 2 ]; then
		walk "$libc" "$program" nnp "$1" "$2" these
	else
		walk "$libc" "$program" nnp 1 1000
		walk "$libc, no_new_privs off" "$program" free 1001 1300 fewer
	fi
done
is "nothing was said on stderr" "$(head -n 5 "$T/stderr")" ""

finish
