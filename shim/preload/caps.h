/* SPDX-License-Identifier: MIT */
/*
 * The told capability sets, and the options of prctl(2) that are about them.
 * Results are 0 or more, or -errno.
 */
#ifndef NONROOT_CAPS_H
#define NONROOT_CAPS_H

#include <linux/capability.h>
#include <stdbool.h>
#include <stdint.h>

/* libc has them, but no header of its own declares them. */
int capget(struct __user_cap_header_struct *, struct __user_cap_data_struct *);
int capset(struct __user_cap_header_struct *,
	   const struct __user_cap_data_struct *);

/*
 * The capabilities that the running kernel knows.  Asked for once; before a
 * seccomp filter is installed it must have been.
 */
uint64_t caps_known(void);

/*
 * What capget(2) returns after the kernel has answered `r`: where that was
 * about this process, *data now holds the told sets.
 */
int caps_got(int r, const struct __user_cap_header_struct *head,
	     struct __user_cap_data_struct *data);

/* capset(2) on the told sets; only while told_is_active(). */
int caps_set(struct __user_cap_header_struct *head,
	     const struct __user_cap_data_struct *data);

/*
 * prctl(2).  True, and the result in *ret, where the option reads or changes
 * the told credentials; false for all else, which passes.
 */
bool caps_prctl(int option, unsigned long a, unsigned long b, unsigned long c,
		unsigned long d, int *ret);

#endif
