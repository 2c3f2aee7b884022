#!/bin/bash
# SPDX-License-Identifier: MIT
# Other ways to our functions than the program's own reference: dlsym(3), and
# modules that RTLD_DEEPBIND turns to their own libraries first.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/common.sh"

for libc in $LIBCS; do
	scope=$T/next/$libc/scope
	for where in default next; do
		is "$libc: dlsym($where), bare" "$(as_user "$scope" "$where")" \
			"open Permission denied uid 1000"
		is "$libc: dlsym($where) finds the hooks" \
			"$(told "$scope" "$where")" "open answered uid 0"
	done
	is "$libc: the library opened late has usable functions" \
		"$(as_user "$scope" dlopen "$LIB")" "open answered uid 0"
	is "$libc: a module is told the same as the program" \
		"$(told "$scope" deepbind "$T/next/$libc/probe_module.so")" "$TOLD"
done

module=$T/next/probe_module.so
is "RTLD_DEEPBIND by libc's own dlopen goes past the hooks" \
	"$(told "$T/next/scope" libc-deepbind "$module")" "$BARE"
is "the kill switch leaves the flag alone" \
	"$(NONROOT_DISABLE=1 told "$T/next/scope" deepbind "$module")" "$BARE"

finish
