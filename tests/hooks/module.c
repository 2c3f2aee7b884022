/* SPDX-License-Identifier: MIT */
/*
 * Modules for the snippet of dlopen.  `module_uid` is what a module sees,
 * RTLD_DEEPBIND or not; `outer_open` calls dlopen from a library with a
 * search path of its own.
 */
#include <dlfcn.h>
#include <unistd.h>

#ifdef OUTER
void *outer_open(const char *name, int flags);

/* Not a tail jump: the caller of dlopen is to be this library. */
void *outer_open(const char *name, int flags)
{
	void *volatile m = dlopen(name, flags);

	return m;
}
#else
uid_t module_uid(void);

uid_t module_uid(void)
{
	return getuid();
}
#endif
