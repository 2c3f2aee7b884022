# shellcheck shell=bash disable=SC2034
# SPDX-License-Identifier: MIT
# Sourced by the tests here after lib.sh: the programs in $T/next where every
# uid may run them, a machine whose product_uuid is root's, and what the probe
# of probe.h prints.

fake_dmi smbios-2.8 0444
cp -r "$BUILD/tests/next" "$T/next"
ln -s . "$T/next/glibc"
chmod -R a+rX "$T/next"
cd "$T" || exit 1

# Programs of each are in $T/next/$libc.
LIBCS="glibc musl"
if [ ! -e "$T/next/musl" ]; then
	LIBCS=glibc
	skip "on musl" "no musl-gcc"
fi

# Without a helper in the namespace: the port is remapped, and says it is 80.
export NONROOT_REMAP=+8000
UUID=12345678-9abc-def0-1122-334455667788
TOLD="ids 0 0 0 0 groups 1 open $UUID access 0 chown 0 bind 0 port 80"
BARE="ids 1000 1000 1000 1000 groups 0 open -13 access -13 chown -1 bind -13 port 0"

# find_library NAME: in the folder of the host's architecture.
find_library() { find /usr/lib -path "*/$1" -print -quit; }
