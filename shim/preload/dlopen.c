/* SPDX-License-Identifier: MIT */
#include <dlfcn.h>

#include "libc.h"
#include "next.h"
#include "state.h"

#ifndef __OPTIMIZE__
#error "dlopen below must end in a tail jump: compile with -O1 or more"
#endif

/*
 * dlopen(3).  A module that RTLD_DEEPBIND binds would call past every hook.
 * By a tail jump: the loader looks at the return address to find whose $ORIGIN
 * and search paths apply.
 */
EXPORT void *dlopen(const char *path, int flags)
{
	if (flags & RTLD_DEEPBIND && state_mode() != STATE_PASS)
		flags &= ~RTLD_DEEPBIND;
	return NEXT(dlopen)(path, flags);
}
