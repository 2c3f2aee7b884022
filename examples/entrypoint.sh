#!/bin/sh
# SPDX-License-Identifier: MIT
# An entrypoint that is still root: the helper first, then the program as
# uid 1000 without any capability.
set -eu
: "${HELPER:=/usr/sbin/nonroot-helper}" "${SOCKET:=/run/nonroot/helper.sock}"
: "${LIBNONROOT_SO:=/usr/lib/libnonroot.so}"
"$HELPER" --socket "$SOCKET" --allow 'bind uid=1000 proto=tcp port=80,443' &
n=0
until [ -S "$SOCKET" ]; do
	n=$((n + 1))
	[ "$n" -lt 100 ] || exit 1
	sleep 0.05
done
exec setpriv --reuid 1000 --regid 1000 --clear-groups --inh-caps=-all \
	--bounding-set=-all --no-new-privs \
	env LD_PRELOAD="$LIBNONROOT_SO" NONROOT_HELPER="$SOCKET" "$@"
