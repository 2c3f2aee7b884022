/* SPDX-License-Identifier: MIT */
/*
 * The edge between the library and the libc of its host.
 */
#ifndef NONROOT_LIBC_H
#define NONROOT_LIBC_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>

/* Weak and unversioned: a program without libc must still load us. */
extern int *__errno_location(void) __attribute__((weak));

/* The symbols we export; all else is hidden. */
#define EXPORT __attribute__((visibility("default")))

#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

/* Before a loop of few rounds, each of which is a load or a store. */
#ifdef __clang__
#define UNROLLED _Pragma("clang loop unroll(full)")
#else
#define UNROLLED _Pragma("GCC unroll 16")
#endif

/* In memory from here on: a register would have to be saved and restored. */
#define KEPT(k) __asm__ volatile("" : "+m"(k))

/* Takes the writes that come before there is an errno. */
extern int libc_no_errno __attribute__((visibility("hidden")));

static inline int *errno_at(void)
{
	return LIKELY(&__errno_location != NULL) ? __errno_location()
						 : &libc_no_errno;
}

/*
 * The one place where the inside convention (a value, or -errno) becomes
 * libc's.  `before` is errno as the program left it: a call that succeeds
 * in the end must not show the kernel's refusal there.
 */
static inline int libc_result(int *err, int before, int r)
{
	if (r < 0) {
		*err = -r;
		return -1;
	}
	*err = before;
	return r;
}

#endif
