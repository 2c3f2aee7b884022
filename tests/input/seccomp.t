#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A program that has installed a seccomp filter is killed at the first system
# call it did not plan for: from then on identity is answered from memory, and
# a refusal is handed on as it is, without one.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
[ -x "$BUILD/tests/input/seccomp" ] || skip_all "no $BUILD/tests/input/seccomp"
cp "$BUILD/tests/input/seccomp" "$T/lib/seccomp"
SECCOMP=$T/lib/seccomp
mkdir -m 0777 "$T/w"
as_user mkdir "$T/w/mine"
cd "$T/w/mine" || exit 1
fake_dmi smbios-2.8 0444

IDS=(ids set few-groups many-groups syscall-ids)
# NAME=RESULT: what the kernel says, and so what is said under the library.
REFUSED=(open=EACCES open-none=ENOENT access=EACCES fopen=EACCES fopen-none=ENOENT
	freopen=EACCES bind=EACCES bind-in-use=EADDRINUSE bindresvport=EACCES
	rresvport=EACCES chown=EPERM fchownat=EPERM)

if [ "$(as_user "$SECCOMP" prctl ids ids)" != "ids = 7000" ]; then
	skip_all "no seccomp filter can be installed here"
fi
for how in prctl seccomp syscall-prctl; do
	for case in "${REFUSED[@]}" getsockname=0; do
		name=${case%=*}
		wanted="$name = ${case#*=}"
		is "$how, without the library: $wanted" "$(as_user "$SECCOMP" $how none "$name")" "$wanted"
		# With all there is to do configured: a remap, a source, a log.
		is "$how: $wanted" "$(NONROOT_REMAP=+8000 NONROOT_PRODUCT_UUID=dmi \
			NONROOT_DMI_TABLES=/sys/firmware/dmi/tables told "$SECCOMP" $how none "$name")" "$wanted"
	done
	for name in "${IDS[@]}"; do
		is "$how: $name from memory" "$(told "$SECCOMP" $how none "$name")" "$name = 0"
		is "$how, disabled: $name are the kernel's" \
			"$(NONROOT_DISABLE=1 told "$SECCOMP" $how ids "$name")" \
			"$(as_user "$SECCOMP" $how ids "$name")"
	done
	: >"$T/log"
	told "$SECCOMP" $how none set chown >/dev/null
	is "$how: nothing is logged any more" "$(wc -c <"$T/log")" 0
done
for name in ids set few-groups syscall-ids; do
	is "strict mode: $name from memory" "$(told "$SECCOMP" strict none "$name")" "$name = 0"
done

finish
