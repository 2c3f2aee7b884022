#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Limits, priorities and locks: what a program finds after a refusal that it
# was not told of, who is not told so, and what the log says.
. "$(dirname "$0")/../lib.sh"
setup_tmp
needs_usual_priority
# No table of owners that would outlive the test.
export NONROOT_OWNERSHIP=ignore
[ -x "$BUILD/tests/hooks/glibc/limits" ] || skip_all "no $BUILD/tests/hooks"
cp "$BUILD/tests/hooks/glibc/limits" "$T/lib/limits"
[ -e "$BUILD/tests/hooks/musl/limits" ] && cp "$BUILD/tests/hooks/musl/limits" "$T/lib/limits-musl"
cd "$T" || exit

LIMITS=$T/lib/limits
# run WHO ACT...: in one line.
run() {
	local who=$1
	shift
	(ulimit -n 1024 && $who "$LIMITS" "$@" 2>&1) | tr '\n' ' '
}

is "bare: a limit above the hard one" "$(run as_user raise)" \
	"setrlimit = -1 EPERM nofile 1024:1024 "
is "told: it is the hard one, and getrlimit says so" "$(run told raise)" \
	"setrlimit = 0 nofile 1024:1024 "
like "the log says what was asked, and what mends it" "$(cat log)" \
	'* code=LIM-01 *op=setrlimit name=nofile want=4096:8192 errno=EPERM did=clamped hint="the hard limit is 1024: where the container is started, --ulimit nofile=SOFT:HARD"'
: >log
is "more than the kernel has for root" "$(run told unbounded)" \
	"setrlimit = -1 EPERM "
is "no room for the old one" "$(run told raise_out)" "prlimit = -1 EFAULT "
is "after the drop" "$(run told drop raise)" \
	"setuid = 0 setrlimit = -1 EPERM nofile 1024:1024 "
is "capabilities given up" "$(run told nocaps raise priority)" \
	"capset = 0 setrlimit = -1 EPERM nofile 1024:1024 setpriority = -1 EACCES priority 0 "
is "capabilities none" "$(NONROOT_CAPABILITIES=none run told raise)" \
	"setrlimit = -1 EPERM nofile 1024:1024 "
is "identity self" "$(NONROOT_IDENTITY=self run told raise nice)" \
	"setrlimit = -1 EPERM nofile 1024:1024 nice = -1 EPERM priority 0 "
is "switched off" "$(NONROOT_DISABLE=1 run told raise)" \
	"setrlimit = -1 EPERM nofile 1024:1024 "
is "the hard one may be lowered, and stays so" \
	"$(told prlimit --nofile=64:64 "$LIMITS" raise | tr '\n' ' ')" \
	"setrlimit = 0 nofile 64:64 "

: >log
is "told: priorities and policies are the kernel's still" \
	"$(run told nice priority realtime io)" \
	"nice = 0 priority 0 setpriority = 0 priority 0 sched_setscheduler = 0 sched_setparam = 0 policy 0 ioprio_set = 0 class 0 "
is "bare: they are refused" "$(run as_user nice priority realtime io)" \
	"nice = -1 EPERM priority 0 setpriority = -1 EACCES priority 0 sched_setscheduler = -1 EPERM sched_setparam = -1 EINVAL policy 0 ioprio_set = -1 EPERM class 0 "
is "a line for each call" "$(grep -c ' code=LIM-02 .* did=nothing ' log)" 5
is "not after the drop" "$(run told drop priority realtime)" \
	"setuid = 0 setpriority = -1 EACCES priority 0 sched_setscheduler = -1 EPERM sched_setparam = -1 EINVAL policy 0 "

is "bare: a thread with a real-time policy" "$(run as_user thread)" \
	"pthread_create = 1 "
is "told: it runs, as its creator does" "$(run told thread)" \
	"in the thread: policy 0 pthread_create = 0 "
is "not after the drop" "$(run told drop thread)" "setuid = 0 pthread_create = 1 "

: >log
is "told: locked memory" "$(run told lock)" "mlock = 0 "
is "bare: mlockall makes memory scarce" "$(run as_user lock_all)" \
	"mlockall = 0 memory: refused "
is "told: it does not" "$(run told lock_all)" "mlockall = 0 memory: there "
is "a line for each" "$(grep -c ' code=LIM-03 .* did=nothing ' log)" 2
is "after the drop as the kernel says" "$(run told drop lock lock_all)" \
	"setuid = 0 mlock = -1 ENOMEM mlockall = 0 memory: refused "

: >log
is "told: mounts, clock and raw sockets stay refused" \
	"$(run told mount clock raw)" \
	"mount = -1 EPERM pivot_root = -1 EPERM clock_settime = -1 EPERM socket = -1 EPERM "
for op in mount pivot_root clock_settime socket; do
	like "$op: the log says why, and what to do" "$(grep " op=$op " log)" \
		"* level=warn code=PRIV-01 * errno=EPERM did=refused *hint=*"
done
: >log
run told drop mount >/dev/null
unlike "no word of it to who is not root" "$(cat log)" "*PRIV-01*"
: >log
is "a dropped uid that has kept a capability" "$(run told keep raw)" \
	"prctl = 0 setuid = 0 capset = 0 socket = -1 EPERM "
like "the log says why, and what to do" "$(grep " op=socket " log)" \
	"* code=PRIV-01 * told=33:0 * errno=EPERM did=refused *hint=*NET_RAW*"

if [ -x "$LIMITS-musl" ]; then
	LIMITS+=-musl
	is "musl: all of them" "$(run told raise nice priority realtime thread lock)" \
		"setrlimit = 0 nofile 1024:1024 nice = 0 priority 0 setpriority = 0 priority 0 sched_setscheduler = 0 sched_setparam = 0 policy 0 in the thread: policy 0 pthread_create = 0 mlock = 0 "
else
	skip "musl: all of them" "not built for it (musl-tools?)"
fi

finish
