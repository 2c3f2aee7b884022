/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <sys/auxv.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "hook.h"
#include "visible.h"

#define GROUPS_SHOWN 64

struct visible_caps visible_caps(void)
{
	struct cap_head header = {.version = CAP_V3};
	struct cap_data w[2] = {{0}, {0}};

	capget(&header, w);
	return (struct visible_caps){
		(uint64_t)w[1].effective << 32 | w[0].effective,
		(uint64_t)w[1].permitted << 32 | w[0].permitted,
		(uint64_t)w[1].inheritable << 32 | w[0].inheritable,
	};
}

/* What prctl(op, arg, cap) says of each capability, or of ops without arg. */
static uint64_t bounding(void)
{
	uint64_t set = 0;

	for (int cap = 0; cap <= VISIBLE_CAP_LAST; cap++)
		if (prctl(PR_CAPBSET_READ, cap, 0, 0, 0) == 1)
			set |= UINT64_C(1) << cap;
	return set;
}

static uint64_t ambient(void)
{
	uint64_t set = 0;

	for (int cap = 0; cap <= VISIBLE_CAP_LAST; cap++)
		if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, cap, 0, 0) ==
		    1)
			set |= UINT64_C(1) << cap;
	return set;
}

static size_t put_ids(char *text, size_t n)
{
	uid_t r = 99, e = 99, s = 99;
	gid_t rg = 99, eg = 99, sg = 99;
	int at;

	if (getresuid(&r, &e, &s) || getresgid(&rg, &eg, &sg))
		r = 98;
	at = snprintf(text, n,
		      "uid %u %u %u %u (%u %u) gid %u %u %u %u (%u %u)", r, e,
		      s, (uid_t)setfsuid((uid_t)-1), getuid(), geteuid(), rg,
		      eg, sg, (gid_t)setfsgid((gid_t)-1), getgid(), getegid());
	return (size_t)at < n ? (size_t)at : n - 1;
}

static size_t put_groups(char *text, size_t n)
{
	gid_t list[GROUPS_SHOWN];
	int count = getgroups(GROUPS_SHOWN, list);
	size_t at = (size_t)snprintf(text, n, " groups %d:", count);

	for (int i = 0; i < count && at < n - 12; i++)
		at += (size_t)snprintf(text + at, n - at, " %u", list[i]);
	return at;
}

void visible_put(char *text, size_t n)
{
	struct visible_caps c = visible_caps();
	size_t at = put_ids(text, n);

	at += put_groups(text + at, n - at);
	snprintf(text + at, n - at,
		 " cap %" PRIx64 " %" PRIx64 " %" PRIx64 " %" PRIx64 " %" PRIx64
		 " sec %x %d",
		 c.effective, c.permitted, c.inheritable, bounding(), ambient(),
		 (unsigned)prctl(PR_GET_SECUREBITS, 0, 0, 0, 0),
		 prctl(PR_GET_KEEPCAPS, 0, 0, 0, 0));
}

void visible_say(const char *label)
{
	char text[900];

	visible_put(text, sizeof(text));
	say("%s: %s", label, text);
}

void visible_say_auxv(const char *label)
{
	say("%s: auxv uid %lu %lu gid %lu %lu", label, getauxval(AT_UID),
	    getauxval(AT_EUID), getauxval(AT_GID), getauxval(AT_EGID));
}
