/* SPDX-License-Identifier: MIT */
/*
 * prctl(2), and seccomp(2), which has no function in libc.  After a filter is
 * in place a system call of ours could kill the program; what we need to know
 * is found out before.
 *
 * prctl is defined with as many fixed arguments as the ABI passes: a variadic
 * definition could not hand them all on.
 */
#include <linux/seccomp.h>
#include <sys/prctl.h>

#include "caps.h"
#include "libc.h"
#include "prctl.h"
#include "secure.h"
#include "state.h"
#include "told.h"
#include "view.h"

EXPORT int prctl_hook(int option, unsigned long a, unsigned long b,
		      unsigned long c, unsigned long d) __asm__("prctl");

/* What is asked of the kernel while that is still harmless. */
static __attribute__((noinline, cold)) void before_filter(void)
{
	caps_known();
	told_before_filter();
	view_is_on();
}

/* What was made of it by the kernel, and its result. */
static long prctl_done(int option, long r)
{
	if (r == 0 && option == PR_SET_SECCOMP)
		state_go_quiet();
	if (r == 0 && option == PR_SET_NO_NEW_PRIVS)
		secure_decline();
	return r;
}

int prctl_hook(int option, unsigned long a, unsigned long b, unsigned long c,
	       unsigned long d)
{
	int r, *err;

	if (caps_prctl(option, a, b, c, d, &r)) {
		err = errno_at();
		return libc_result(err, *err, r);
	}
	if (option == PR_SET_SECCOMP)
		before_filter();
	return (int)prctl_done(option, NEXT(prctl)(option, a, b, c, d));
}

__attribute__((cold)) long prctl_by_syscall(const struct call *k)
{
	int option = (int)k->a, r;

	if (caps_prctl(option, (unsigned long)k->b, (unsigned long)k->c,
		       (unsigned long)k->d, (unsigned long)k->e, &r))
		return libc_result(k->err, k->before, r);
	if (option == PR_SET_SECCOMP)
		before_filter();
	return prctl_done(option, call_next(k));
}

__attribute__((cold)) long prctl_seccomp(const struct call *k)
{
	bool installs = k->a == SECCOMP_SET_MODE_STRICT ||
			k->a == SECCOMP_SET_MODE_FILTER;
	long r;

	if (installs)
		before_filter();
	r = call_next(k);
	if (installs && r >= 0)
		state_go_quiet();
	return r;
}
