#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Where the time of a job goes: what perf says is sorted, and a small run.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
setup_tmp
where=$REPO/bench/where

# ---- what perf says ----

cat >"$T/script" <<'END'
	ffffffff82a vfs_statx ([kernel.kallsyms])
	ffffffff81b __x64_sys_statx ([kernel.kallsyms])
	    7f05581 view_look+0x12 (/x/lib/libnonroot.so)
	    55d8871 main (/usr/bin/tar)

	ffffffff82a do_fault ([kernel.kallsyms])
	ffffffff81b asm_exc_page_fault ([kernel.kallsyms])
	    7f05581 fork (/x/lib/libnonroot.so)

	    7f05581 owners_find (/x/lib/libnonroot.so)

	    7f05590 [unknown] (/usr/lib/libc.so.6)

	ffffffff82a __do_sys_newfstatat ([kernel.kallsyms])
	    7f05590 [unknown] (/usr/lib/libc.so.6)

	ffffffff82a irq_work ([kernel.kallsyms])
END
is "samples by what was asked of the kernel, or whose code it was" \
	"$(python3 -B -c 'import sys
sys.path.insert(0, sys.argv[1])
from suite import where
for stack in where.stacks(open(sys.argv[2]).read()):
    print(where.kind_of(stack))' "$REPO/bench" "$T/script" 2>&1)" \
	"statx
page faults
the preloaded library's own code
other code of the programs'
fstatat
the rest of the kernel"

# ---- bad input ----

like "no such job" "$("$where" nosuch 2>&1)" "*no job nosuch: find, tar, chown*"
python=$(PATH=/usr/bin:/bin type -P python3)
if [ "$(id -u)" != 0 ]; then
	like "an ordinary user" "$("$where" find 2>&1)" "*run it as root*"
else
	like "no perf" "$(PATH=$T "${python:-python3}" "$where" find 2>&1)" \
		"*no perf: apt-get install linux-perf*"
fi

# ---- a run ----

if [ "$(id -u)" != 0 ]; then
	skip "a small run" "needs root"
elif ! perf record -q -e cpu-clock -o "$T/perf" true 2>/dev/null; then
	skip "a small run" "no perf that counts cpu-clock"
elif ! type -P strace >/dev/null; then
	skip "a small run" "no strace"
else
	out=$("$where" --rounds 1 chown 2>/dev/null)
	like "a small run" "$out" \
		"[*][*]Chown -R of 20000 files[*][*]*| fchownat |*| statx | 0.0 |*"
	like "with the calls that are more" "$out" \
		"*System calls that ours makes and root does not: 2[0-9]* statx*"
fi
finish
