/* SPDX-License-Identifier: MIT */
/* Ids and the names of users and groups. */
#ifndef NONROOT_TESTS_POINTERS_IDS_H
#define NONROOT_TESTS_POINTERS_IDS_H

#include "pointers.h"

/* ---- identity ---- */

NO_POINTERS(getuid)
NO_POINTERS(geteuid)
NO_POINTERS(getgid)
NO_POINTERS(getegid)
NO_POINTERS(setuid)
NO_POINTERS(setgid)
NO_POINTERS(seteuid)
NO_POINTERS(setegid)
NO_POINTERS(setreuid)
NO_POINTERS(setregid)
NO_POINTERS(setresuid)
NO_POINTERS(setresgid)
NO_POINTERS(setfsuid)
NO_POINTERS(setfsgid)

/* Answered from memory: null is EFAULT, as promised, and no more than null. */
static void *null(void)
{
	return bads[0];
}

static void case_getresuid(void)
{
	uid_t a = 77, b = 77, c = 77;

	TRY("first null", getresuid(null(), &b, &c));
	TRY("second null", getresuid(&a, null(), &c));
	TRY("third null", getresuid(&a, &b, null()));
	TRY("what stands before the null is written",
	    getresuid(&a, null(), &c) == -1 ? (long)(a * 100 + c) : 0);
}

static void case_getresgid(void)
{
	gid_t a = 77, b = 77, c = 77;

	TRY("first null", getresgid(null(), &b, &c));
	TRY("second null", getresgid(&a, null(), &c));
	TRY("third null", getresgid(&a, &b, null()));
	TRY("what stands before the null is written",
	    getresgid(&a, &b, null()) == -1 ? (long)(a * 100 + c) : 0);
}

static void case_getgroups(void)
{
	/* A compiler knows better than to pass it. */
	volatile int negative = -1;

	TRY("null", getgroups(65536, null()));
	TRY("null, one", getgroups(1, null()));
	TRY_EACH("no size", getgroups(0, p));
	TRY_EACH("negative size", getgroups(negative, p));
}

static void case_setgroups(void)
{
	const gid_t list[2] = {1, 2};

	TRY_EACH("list", setgroups(8, p));
	TRY_EACH("long list", setgroups(40, p));
	TRY_EACH("longest list", setgroups(65536, p));
	TRY_EACH("list too long", setgroups(65537, p));
	TRY_EACH("list far too long", setgroups(1UL << 40, p));
	TRY_EACH("no list", setgroups(0, p));
	TRY("list up to the edge", setgroups(2, at_edge(list, sizeof(list))));
	TRY("list beyond the edge", setgroups(3, at_edge(list, sizeof(list))));
	TRY("crooked list up to the edge",
	    setgroups(1, memcpy(edge - 7, list, sizeof(list[0]))));
	TRY("crooked list beyond the edge",
	    setgroups(2, (gid_t *)(void *)(edge - 7)));
}

static void case_initgroups(void)
{
	TRY_EACH("user", initgroups(p, 0));
}

NO_POINTERS(group_member)
NO_POINTERS(getauxval)

static const struct __user_cap_header_struct *cap_head(unsigned version)
{
	static struct __user_cap_header_struct h;

	h.version = version;
	return &h;
}

#define HEAD(version) ((void *)(uintptr_t)cap_head(version))
#define V3 _LINUX_CAPABILITY_VERSION_3

static void case_capget(void)
{
	struct __user_cap_data_struct d[2] = {{0}};

	TRY_EACH("header", capget(p, d));
	TRY_EACH("data", capget(HEAD(V3), p));
	TRY_EACH("data, unknown version", capget(HEAD(7), p));
	TRY("header up to the edge", capget(at_edge(HEAD(V3), 8), d));
	TRY("unknown version up to the edge", capget(at_edge(HEAD(7), 8), d));
	TRY("data up to the edge", capget(HEAD(V3), at_edge(d, sizeof(d))));
	TRY("data beyond the edge", capget(HEAD(V3), at_edge(d, 16)));
}

static void case_capset(void)
{
	const struct __user_cap_data_struct d[2] = {{0}};

	TRY_EACH("header", capset(p, d));
	TRY_EACH("data", capset(HEAD(V3), p));
	TRY_EACH("data, unknown version", capset(HEAD(7), p));
	TRY("header up to the edge", capset(at_edge(HEAD(V3), 8), d));
	TRY("half a header up to the edge", capset(at_edge(HEAD(V3), 4), d));
	TRY("unknown version up to the edge", capset(at_edge(HEAD(7), 8), d));
	TRY("data up to the edge", capset(HEAD(V3), at_edge(d, sizeof(d))));
	TRY("data beyond the edge", capset(HEAD(V3), at_edge(d, 16)));
}

/* ---- names: libc itself looks through these ---- */

static char names_buf[4096];
static struct passwd names_user, *names_ret_user;
static struct group names_group, *names_ret_group;
static struct spwd names_shadow, *names_ret_shadow;

NO_POINTERS(getpwuid)
NO_POINTERS(getpwent)
NO_POINTERS(setpwent)
NO_POINTERS(endpwent)
NO_POINTERS(getgrgid)
NO_POINTERS(getgrent)
NO_POINTERS(setgrent)
NO_POINTERS(endgrent)

#define NAMES_R(key, call, entry, ret)                                 \
	do {                                                           \
		TRY_EACH("entry", call(key, p, names_buf, 4096, ret)); \
		TRY_EACH("buf", call(key, entry, p, 4096, ret));       \
		TRY_EACH("buf, 0", call(key, entry, p, 0, ret));       \
		TRY_EACH("ret", call(key, entry, names_buf, 4096, p)); \
	} while (0)

static void case_getpwuid_r(void)
{
	NAMES_R(1000, getpwuid_r, &names_user, &names_ret_user);
}

static void case_getgrgid_r(void)
{
	NAMES_R(1000, getgrgid_r, &names_group, &names_ret_group);
}

static void case_getpwent_r(void)
{
	TRY_EACH("entry", getpwent_r(p, names_buf, 4096, &names_ret_user));
	TRY_EACH("buf", getpwent_r(&names_user, p, 4096, &names_ret_user));
	TRY_EACH("ret", getpwent_r(&names_user, names_buf, 4096, p));
}

static void case_getgrent_r(void)
{
	TRY_EACH("entry", getgrent_r(p, names_buf, 4096, &names_ret_group));
	TRY_EACH("buf", getgrent_r(&names_group, p, 4096, &names_ret_group));
	TRY_EACH("ret", getgrent_r(&names_group, names_buf, 4096, p));
}

static void case_getpwnam(void)
{
	TRY_EACH("name", got(getpwnam(p)));
}

static void case_getpwnam_r(void)
{
	TRY_EACH("name",
		 getpwnam_r(p, &names_user, names_buf, 4096, &names_ret_user));
	NAMES_R("nosuch", getpwnam_r, &names_user, &names_ret_user);
}

static void case_getgrnam(void)
{
	TRY_EACH("name", got(getgrnam(p)));
}

static void case_getgrnam_r(void)
{
	TRY_EACH("name", getgrnam_r(p, &names_group, names_buf, 4096,
				    &names_ret_group));
	NAMES_R("nosuch", getgrnam_r, &names_group, &names_ret_group);
}

static void case_getspnam(void)
{
	TRY_EACH("name", got(getspnam(p)));
}

static void case_getspnam_r(void)
{
	TRY_EACH("name", getspnam_r(p, &names_shadow, names_buf, 4096,
				    &names_ret_shadow));
	NAMES_R("daemon", getspnam_r, &names_shadow, &names_ret_shadow);
}

#endif
