#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Programs that look at and change capabilities by libcap (capsh), libcap-ng
# (setpriv) and prctl(2) alone (python): told root writes what real root with
# the same bounding set writes, and ends as it does.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/who.sh"
for tool in capsh python3; do
	command -v "$tool" >/dev/null || skip_all "no $tool"
done

# output WHO COMMAND...: what it says and how it ends.
output() {
	local who=$1
	shift
	"as_$who" "$who" sh -c '"$@" 2>&1; echo "exit $?"' sh "$@"
}

# as_bounded NAME COMMAND...: as_root, where $BOUNDING is the bounding set.
as_bounded() { CONTAINER_CAPS=$BOUNDING as_root "$@"; }

# compare COMMAND...
compare() {
	local root told
	root=$(output root "$@")
	told=$(output told "$@")
	same "$*: as root" "$told" "$root"
}

# ---- libcap ----

compare capsh --print
unlike "not vacuous: without the library there are none" \
	"$(output bare capsh --print)" "$(output root capsh --print)"
while IFS= read -r line; do
	[ -n "$line" ] || continue
	# shellcheck disable=SC2086  # a line of words
	compare capsh $line --print
done <<'EOF'
--drop=cap_chown
--drop=cap_sys_admin
--drop=all
--drop=cap_setpcap --drop=cap_kill
--caps=cap_chown+ep
--caps=cap_chown+ep --caps=cap_chown,cap_kill+ep
--caps=cap_sys_admin+ep
--caps= --chown
--inh=cap_kill
--inh=cap_kill,cap_sys_admin
--inh=cap_kill --addamb=cap_kill
--inh=cap_kill --addamb=cap_chown
--inh=cap_kill --addamb=cap_kill --delamb=cap_kill
--inh=cap_kill --addamb=cap_kill --noamb
--inh=cap_kill --addamb=cap_kill --inh=
--inh=cap_kill --addamb=cap_kill --uid=33
--iab=^cap_setuid,!cap_kill
--uid=33
--uid=33 --uid=0
--uid=33 --caps=cap_chown+ep
--uid=33 --drop=cap_chown
--gid=33 --groups=1,2 --uid=33
--uid=33 --gid=33
--keep=1 --uid=33
--keep=1 --uid=33 --caps=cap_kill+eip --addamb=cap_kill
--keep=1 --user=daemon
--user=daemon --keep=1
--secbits=0x1
--secbits=0x1 --secbits=0
--secbits=0x2f
--secbits=0x2f --secbits=0
--secbits=0x20 --keep=1
--secbits=0x4 --uid=33 --uid=0
--secbits=0x40 --inh=cap_kill --addamb=cap_kill
--mode=NOPRIV
--mode=PURE1E
--mode=PURE1E_INIT
--has-p=cap_chown
--has-p=cap_sys_admin
--has-i=cap_chown
--has-a=cap_chown
--has-b=cap_chown
--has-b=cap_sys_admin
--no-new-privs
EOF

# A line for each set, not for each capability.
: >"$T/log"
as_told told capsh --drop=all --keep=1 --uid=33 >"$T/out"
is "the log names what was changed, once" \
	"$(sed -n 's/.* code=ID-02 .* op=\([a-z]*\) set=\("[^"]*"\|[a-z]*\) .*/\1 \2/p' "$T/log")" \
	$'prctl "bounding set"\nprctl keepcaps'

# ---- libcap-ng ----

# It takes the bounding set from /proc, which tells the kernel's.
dump() { output "$1" setpriv -d | sed '/^Capability bounding set:/d'; }
same "setpriv -d: as root, but for the bounding set" "$(dump told)" "$(dump root)"
is "the bounding set of /proc is the kernel's" \
	"$(as_told told grep CapBnd /proc/self/status)" $'CapBnd:\t0000000000000000'

# ---- prctl and capget by themselves ----

cat >"$T/sets.py" <<'EOF'
import ctypes, random, struct
libc = ctypes.CDLL(None, use_errno=True)
libc.getauxval.restype = ctypes.c_ulong

def call(name, *args):
    ctypes.set_errno(0)
    r = getattr(libc, name)(*args)
    return r if r >= 0 else "-%d" % ctypes.get_errno()

def prctl(option, *args):
    args = [ctypes.c_ulong(a) for a in (args + (0, 0, 0, 0))[:4]]
    return call("prctl", option, *args)

def capget():
    head = ctypes.create_string_buffer(struct.pack("=Ii", 0x20080522, 0), 8)
    data = ctypes.create_string_buffer(24)
    r = call("capget", head, data)
    return (r,) + struct.unpack("=6I", data.raw)

def capset(*sets):
    head = ctypes.create_string_buffer(struct.pack("=Ii", 0x20080522, 0), 8)
    words = [s & 0xffffffff for s in sets] + [s >> 32 for s in sets]
    data = ctypes.create_string_buffer(struct.pack("=6I", *words), 24)
    return call("capset", head, data)

def state():
    bounding = [prctl(23, c) for c in range(64)]
    ambient = [prctl(47, 1, c) for c in range(64)]
    ids = (ctypes.c_uint * 3)()
    libc.getresuid(*[ctypes.byref(ids, 4 * i) for i in range(3)])
    return capget(), bounding, ambient, prctl(7), prctl(27), list(ids)

def step(pick):
    sets = capget()
    eff, prm, inh = sets[1:4]
    few = prm & pick.getrandbits(32)
    ids = [pick.choice([0, 0, 33, 1000, -1]) for _ in range(3)]
    return pick.choice([
        lambda: capset(few, few, inh),
        lambda: capset(prm, prm, inh),
        lambda: capset(prm, prm, (prm | inh) & pick.getrandbits(40)),
        lambda: capset(prm, prm | 1 << pick.randrange(64), inh),
        lambda: capset(eff, prm, inh | 1 << pick.randrange(64)),
        lambda: prctl(24, pick.randrange(66)),
        lambda: prctl(47, 2, pick.randrange(42)),
        lambda: prctl(47, 2, pick.randrange(42)),
        lambda: prctl(47, 3, pick.randrange(42)),
        lambda: prctl(47, pick.choice([4, 5])),
        lambda: prctl(8, pick.randrange(3)),
        lambda: prctl(28, prctl(27) ^ 1 << pick.randrange(13)),
        lambda: call("setresuid", *ids),
        lambda: call("setfsuid", ids[0]),
    ])()

def walk(seed):
    pick = random.Random(seed)
    return ["%s %s" % (step(pick), state()) for _ in range(30)]

import os, sys
print([libc.getauxval(i) for i in (11, 12, 13, 14, 23)])
sys.stdout.flush()
for seed in range(60):
    if os.fork() == 0:
        print("walk %d" % seed, *walk(seed), sep="\n", flush=True)
        os._exit(0)
    os.wait()
EOF
walks=$(output root python3 "$T/sets.py")
same "60 walks of 30 calls by python: as root" \
	"$(output told python3 "$T/sets.py")" "$walks"
is "every walk was gone" "$(grep -c '^walk' <<<"$walks") $(tail -1 <<<"$walks")" \
	"60 exit 0"

# ---- other sets at the start ----

# start_with VALUE BOUNDING: `capabilities VALUE` is that bounding set.
start_with() {
	local BOUNDING=$2
	local -x NONROOT_CAPABILITIES=$1
	same "capabilities $1: capsh --print as root" \
		"$(output told capsh --print)" "$(output bounded capsh --print)"
}
start_with default "$CONTAINER_CAPS"
start_with none -all
# The root of this machine may have less than all: the kernel counts them.
known=$(</proc/sys/kernel/cap_last_cap)
is "capabilities all: those that the kernel knows" \
	"$(NONROOT_CAPABILITIES=all output told python3 -c '
import ctypes
libc = ctypes.CDLL(None)
print(sum(libc.prctl(23, ctypes.c_ulong(c)) == 1 for c in range(64)) - 1)')" \
	"$known"$'\nexit 0'
start_with chown,cap_setuid,kill -all,+chown,+setuid,+kill
start_with 0x200000 -all,+sys_admin

# By default a daemon keeps what only root of a whole machine has.
keeps() { NONROOT_CAPABILITIES=default output told capsh "$@"; }
admin=--caps=cap_net_admin,cap_chown+ep
is "more than the 14, while none of them is lost" \
	"$(keeps $admin --has-p=cap_net_admin --has-p=cap_chown)" "exit 0"
is "as another one who keeps them" \
	"$(keeps --keep=1 --uid=33 $admin --has-p=cap_net_admin)" "exit 0"
like "what is put down stays down" "$(keeps --caps=cap_chown+ep $admin)" "*exit 1"
like "not without one of the 14" "$(keeps --drop=cap_kill $admin)" "*exit 1"
like "nor of a list" "$(output told capsh $admin)" "*exit 1"
like "told root without a capability may not bind" \
	"$(NONROOT_CAPABILITIES=none output told capsh --uid=33 --print)" "*exit 1"

# ---- through exec ----

if [ "$(as_told told setpriv --reuid 33 --clear-groups id -u)" != 33 ]; then
	skip "the sets through exec" "credentials are not handed down yet"
	finish
fi
compare setpriv --inh-caps -all --bounding-set -all capsh --print
compare setpriv --inh-caps +kill,+chown --ambient-caps +kill capsh --print
compare setpriv --reuid 33 --regid 33 --clear-groups capsh --print
compare setpriv --reuid 33 --clear-groups --inh-caps +kill --ambient-caps +kill \
	capsh --print
compare setpriv --securebits +noroot,+noroot_locked capsh --print
compare setpriv --securebits +noroot --inh-caps +kill --ambient-caps +kill \
	capsh --print
compare capsh --drop=cap_kill -- -c 'capsh --print'
compare capsh --keep=1 --uid=33 -- -c 'capsh --print'
compare capsh --caps=cap_chown+ep -- -c 'capsh --print'
compare capsh --secbits=0x1 -- -c 'capsh --print'
compare capsh --keep=1 --uid=33 --caps=cap_kill+eip --addamb=cap_kill -- \
	-c 'capsh --print'
finish
