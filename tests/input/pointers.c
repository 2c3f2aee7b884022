/* SPDX-License-Identifier: MIT */
/*
 * Every hook that takes a pointer is given bad ones, each in a child of its
 * own, and a line says what came of it.  The list is shim/hooks.def: a row
 * without a case here does not compile.
 *
 * Bad is: null, a page that may not be touched, the end of a page with the
 * object running into such a page, the last byte of all, and an address of
 * the kernel's.  Pointers that a libc function, not the kernel, looks through
 * are in here too; where that crashes without the library, pointers.t does
 * not ask more of it.
 */
#include "pointers_sockets.h"
#include "pointers_files.h"
#include "pointers_ids.h"
#include "pointers_programs.h"
#include "pointers_system.h"

static const struct {
	const char *symbol;
	void (*run)(void);
} cases[] = {
#define HOOK(symbol, concern, same_as, raw, promise) {#symbol, case_##symbol},
#include "../../shim/hooks.def"
#undef HOOK
};

int main(void)
{
	/* The filter needs one of this and CAP_SYS_ADMIN, root has it.
	 */
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	make_bads();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		symbol = cases[i].symbol;
		cases[i].run();
	}
	return 0;
}
