/* SPDX-License-Identifier: MIT */
/*
 * capget(2), capset(2), and prctl(2) where it is about capabilities.
 *
 * Told root reads the sets it is told to have, and loses them as
 * capabilities(7) says.  The kernel's own sets are not touched: they are
 * empty as a rule, and /proc/self/status tells them.
 */
#include <stdatomic.h>
#include <sys/prctl.h>

#include "caps.h"
#include "identity.h"
#include "libc.h"
#include "next.h"
#include "state.h"
#include "sys.h"

/* Older than any kernel that runs containers: 37 is CAP_AUDIT_READ. */
#define SURELY_KNOWN 37

uint64_t caps_known(void)
{
	static _Atomic(uint64_t) known;
	uint64_t mask = atomic_load_explicit(&known, memory_order_relaxed);
	unsigned last = SURELY_KNOWN;

	if (mask)
		return mask;
	if (state_is_quiet())
		return (UINT64_C(2) << CAP_LAST_CAP) - 1;
	while (last < 63 && sys2(SYS_prctl, PR_CAPBSET_READ, last + 1) >= 0)
		last++;
	mask = (UINT64_C(2) << last) - 1;
	atomic_store_explicit(&known, mask, memory_order_relaxed);
	return mask;
}

/* ---- capget, capset ---- */

/* How many elements of data a version has, 0 for one that does not exist. */
static size_t elements(uint32_t version)
{
	switch (version) {
	case _LINUX_CAPABILITY_VERSION_1:
		return _LINUX_CAPABILITY_U32S_1;
	case _LINUX_CAPABILITY_VERSION_2:
	case _LINUX_CAPABILITY_VERSION_3:
		return _LINUX_CAPABILITY_U32S_3;
	}
	return 0;
}

/*
 * libcap-ng names itself.  Under a filter that may kill, a process that is
 * named is taken for this one, as it is the only one capset(2) takes.
 */
static bool is_own(int pid)
{
	return pid == 0 || state_is_quiet() || pid == sys0(SYS_gettid) ||
	       pid == sys0(SYS_getpid);
}

int caps_got(int r, const struct __user_cap_header_struct *head,
	     struct __user_cap_data_struct *data)
{
	struct creds c;

	/* Without data the question was for the version alone. */
	if (r != 0 || !data || !told_is_active() || !is_own(head->pid))
		return r;
	told_creds(&c);
	for (size_t i = 0; i < elements(head->version); i++) {
		data[i].effective = (uint32_t)(c.effective >> 32 * i);
		data[i].permitted = (uint32_t)(c.permitted >> 32 * i);
		data[i].inheritable = (uint32_t)(c.inheritable >> 32 * i);
	}
	return r;
}

EXPORT int capget(struct __user_cap_header_struct *head,
		  struct __user_cap_data_struct *data)
{
	return caps_got(NEXT(capget)(head, data), head, data);
}

/* The version that is wanted goes into the header; the kernel puts it there. */
static int refuse_version(struct __user_cap_header_struct *head)
{
	if (state_is_quiet())
		head->version = _LINUX_CAPABILITY_VERSION_3;
	else if (sys2(SYS_capget, head, NULL) < 0)
		return -EFAULT;
	return -EINVAL;
}

int caps_set(struct __user_cap_header_struct *head,
	     const struct __user_cap_data_struct *data)
{
	struct told_change t = {
		.call = TOLD_CAPSET,
		.grants = state_config()->capabilities_default,
	};
	size_t n;

	if (!state_can_read(&head->version, sizeof(head->version)))
		return -EFAULT;
	n = elements(head->version);
	if (!n)
		return refuse_version(head);
	if (!state_can_read(&head->pid, sizeof(head->pid)))
		return -EFAULT;
	/* The thread alone, not the process, where the two differ. */
	if (head->pid && !state_is_quiet() && head->pid != sys0(SYS_gettid))
		return -EPERM;
	if (!state_can_read(data, n * sizeof(*data)))
		return -EFAULT;
	for (size_t i = 0; i < n; i++) {
		t.caps[0] |= (uint64_t)data[i].effective << 32 * i;
		t.caps[1] |= (uint64_t)data[i].permitted << 32 * i;
		t.caps[2] |= (uint64_t)data[i].inheritable << 32 * i;
	}
	for (size_t i = 0; i < 3; i++)
		t.caps[i] &= caps_known();
	return identity_set(&t);
}

EXPORT int capset(struct __user_cap_header_struct *head,
		  const struct __user_cap_data_struct *data)
{
	int *err, before;

	if (!told_is_active())
		return NEXT(capset)(head, data);
	err = errno_at();
	before = *err;
	return libc_result(err, before, caps_set(head, data));
}

/* ---- prctl ---- */

/* 1 or 0, or -EINVAL for a number that is no capability. */
static int is_member(uint64_t set, unsigned long cap)
{
	if (cap > 63 || !(caps_known() >> cap & 1))
		return -EINVAL;
	return (int)(set >> cap & 1);
}

static int change(enum told_call call, unsigned long arg)
{
	return identity_set(&(struct told_change){.call = call,
						  .caps = {arg, caps_known()}});
}

static int ambient(const struct creds *c, unsigned long how, unsigned long cap,
		   unsigned long none)
{
	if (how == PR_CAP_AMBIENT_CLEAR_ALL)
		return cap | none ? -EINVAL : change(TOLD_AMBIENT_CLEAR, 0);
	if (none || is_member(0, cap) < 0)
		return -EINVAL;
	switch (how) {
	case PR_CAP_AMBIENT_IS_SET:
		return is_member(c->ambient, cap);
	case PR_CAP_AMBIENT_RAISE:
		return change(TOLD_AMBIENT_RAISE, cap);
	case PR_CAP_AMBIENT_LOWER:
		return change(TOLD_AMBIENT_LOWER, cap);
	}
	return -EINVAL;
}

static bool is_ours(int option)
{
	switch (option) {
	case PR_CAPBSET_READ:
	case PR_CAPBSET_DROP:
	case PR_CAP_AMBIENT:
	case PR_GET_KEEPCAPS:
	case PR_SET_KEEPCAPS:
	case PR_GET_SECUREBITS:
	case PR_SET_SECUREBITS:
		return true;
	}
	return false;
}

static int answer(const struct creds *told, int option, unsigned long a,
		  unsigned long b, unsigned long none)
{
	switch (option) {
	case PR_CAPBSET_READ:
		return is_member(told->bounding, a);
	case PR_CAPBSET_DROP:
		return change(TOLD_CAPBSET_DROP, a);
	case PR_CAP_AMBIENT:
		return ambient(told, a, b, none);
	case PR_GET_KEEPCAPS:
		return told->securebits & CREDS_KEEP_CAPS ? 1 : 0;
	case PR_SET_KEEPCAPS:
		return change(TOLD_KEEPCAPS, a);
	case PR_SET_SECUREBITS:
		return change(TOLD_SECUREBITS, a);
	}
	return (int)told->securebits;
}

bool caps_prctl(int option, unsigned long a, unsigned long b, unsigned long c,
		unsigned long d, int *ret)
{
	struct creds told;

	if (!is_ours(option) || !told_is_active())
		return false;
	told_creds(&told);
	*ret = answer(&told, option, a, b, c | d);
	return true;
}
