/* SPDX-License-Identifier: MIT */
#include "caps.h"
#include "dispatch.h"
#include "identity.h"
#include "libc.h"
#include "state.h"
#include "sys.h"
#include "told.h"

#define CAP_HEAD(x) ((struct __user_cap_header_struct *)(x))

/* The number of a set*id call, or -1. */
static int change_of(long nr)
{
	switch (nr) {
	case SYS_setuid:
		return TOLD_SETUID;
	case SYS_setgid:
		return TOLD_SETGID;
	case SYS_setreuid:
		return TOLD_SETREUID;
	case SYS_setregid:
		return TOLD_SETREGID;
	case SYS_setresuid:
		return TOLD_SETRESUID;
	case SYS_setresgid:
		return TOLD_SETRESGID;
	case SYS_setfsuid:
		return TOLD_SETFSUID;
	case SYS_setfsgid:
		return TOLD_SETFSGID;
	case SYS_setgroups:
		return TOLD_SETGROUPS;
	}
	return -1;
}

static long change(const struct call *k, enum told_call call)
{
	struct told_change t = {.call = call, .raw = true};
	int r;

	if (call == TOLD_SETGROUPS) {
		/* The kernel's parameter is an int. */
		t.size = (size_t)(unsigned)k->a;
		t.list = (const uint32_t *)k->b;
	} else {
		t.a = (uint32_t)k->a;
		t.b = (uint32_t)k->b;
		t.c = (uint32_t)k->c;
	}
	r = identity_set(&t);
	if (call == TOLD_SETFSUID || call == TOLD_SETFSGID)
		return r;
	return libc_result(k->err, k->before, r);
}

static long get_id(enum told_id which)
{
	uint32_t id = 0;

	told_id(which, &id);
	return (long)id;
}

/* From memory; false where the kernel is to be asked. */
static bool answered(const struct call *k, long *ret)
{
	int r, call = change_of(k->nr);

	if (call >= 0) {
		*ret = change(k, (enum told_call)call);
		return true;
	}
	switch (k->nr) {
	case SYS_getuid:
		*ret = get_id(TOLD_RUID);
		return true;
	case SYS_geteuid:
		*ret = get_id(TOLD_EUID);
		return true;
	case SYS_getgid:
		*ret = get_id(TOLD_RGID);
		return true;
	case SYS_getegid:
		*ret = get_id(TOLD_EGID);
		return true;
	case SYS_getgroups:
		r = told_getgroups((int)k->a, (uint32_t *)k->b);
		break;
	case SYS_capset:
		r = caps_set(CAP_HEAD(k->a), (const void *)k->b);
		break;
	case SYS_getresuid:
	case SYS_getresgid:
		r = told_getres(k->nr == SYS_getresgid, (uint32_t *)k->a,
				(uint32_t *)k->b, (uint32_t *)k->c);
		break;
	default:
		return false;
	}
	*ret = libc_result(k->err, k->before, r);
	return true;
}

long dispatch_ids(const struct call *k)
{
	long r;

	if (k->nr == SYS_capget)
		return caps_got((int)call_next(k), CAP_HEAD(k->a),
				(struct __user_cap_data_struct *)k->b);
	if (told_is_active() && answered(k, &r))
		return r;
	state_mark();
	return call_next(k);
}
