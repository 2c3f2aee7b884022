/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdint.h>

#include "names.h"

/* ---- names ---- */

void names_own(char *ret, const char *name, bool taken, uint32_t id)
{
	struct out o = {ret, NAMES_BYTES - 1, 0};

	out_str(&o, name);
	if (taken) {
		out_char(&o, '-');
		out_u64(&o, id);
	}
	ret[o.n < o.cap ? o.n : o.cap] = '\0';
}

bool names_may_be_own(const char *asked, const char *name, uint32_t id)
{
	char own[NAMES_BYTES];
	struct span s = span_of(asked);

	if (span_eq(s, span_of(name)))
		return true;
	names_own(own, name, true, id);
	return span_eq(s, span_of(own));
}

static bool is_home(const char *p)
{
	size_t n = 0;

	for (; p[n]; n++) {
		unsigned char c = (unsigned char)p[n];

		if (c < 0x20 || c == 0x7f || c == ':' || n == NAMES_HOME_MAX)
			return false;
	}
	return p[0] == '/';
}

const char *names_home(char *const *env)
{
	static const char key[] = "HOME=";

	for (; env && *env; env++) {
		const char *p = *env;
		size_t i = 0;

		while (key[i] && p[i] == key[i])
			i++;
		/* The first counts, as in getenv(3). */
		if (!key[i])
			return is_home(p + i) ? p + i : "/";
	}
	return "/";
}

/* ---- entries ---- */

/* What is left of a buffer; short of room, `p` stays and `failed` is set. */
struct room {
	char *p;
	size_t n;
	bool failed;
};

static char *put(struct room *r, const char *s)
{
	size_t n = 0;
	char *at = r->p;

	/* A member that some libc or module leaves null. */
	if (!s)
		return NULL;
	while (s[n])
		n++;
	if (r->failed || n >= r->n) {
		r->failed = true;
		return NULL;
	}
	for (size_t i = 0; i <= n; i++)
		at[i] = s[i];
	r->p += n + 1;
	r->n -= n + 1;
	return at;
}

/* An array of `n` pointers, aligned, or null. */
static char **put_pointers(struct room *r, size_t n)
{
	size_t skip = -(uintptr_t)r->p % _Alignof(char *);
	char *at;

	if (r->failed || r->n < skip || (r->n - skip) / sizeof(char *) < n) {
		r->failed = true;
		return NULL;
	}
	at = r->p + skip;
	r->p = at + n * sizeof(char *);
	r->n -= skip + n * sizeof(char *);
	return (char **)(void *)at;
}

int names_passwd_copy(const struct passwd *from, struct passwd *ret, char *buf,
		      size_t n)
{
	struct room r = {buf, n, false};
	struct passwd e = *from;

	e.pw_name = put(&r, from->pw_name);
	e.pw_passwd = put(&r, from->pw_passwd);
	e.pw_gecos = put(&r, from->pw_gecos);
	e.pw_dir = put(&r, from->pw_dir);
	e.pw_shell = put(&r, from->pw_shell);
	if (r.failed)
		return -ERANGE;
	*ret = e;
	return 0;
}

/* A literal where libc has `char *`; only ever read. */
#define LITERAL(s) ((char *)(uintptr_t)(s))

int names_passwd(const char *name, uint32_t uid, uint32_t gid, const char *home,
		 struct passwd *ret, char *buf, size_t n)
{
	struct passwd e = {
		.pw_name = LITERAL(name),
		.pw_passwd = LITERAL("x"),
		.pw_uid = uid,
		.pw_gid = gid,
		.pw_gecos = LITERAL(name),
		.pw_dir = LITERAL(home),
		.pw_shell = LITERAL("/bin/sh"),
	};

	return names_passwd_copy(&e, ret, buf, n);
}

int names_group_copy(const struct group *from, struct group *ret, char *buf,
		     size_t n)
{
	struct room r = {buf, n, false};
	struct group e = *from;
	size_t members = 0;

	while (from->gr_mem && from->gr_mem[members])
		members++;
	e.gr_mem = put_pointers(&r, members + 1);
	e.gr_name = put(&r, from->gr_name);
	e.gr_passwd = put(&r, from->gr_passwd);
	for (size_t i = 0; !r.failed && i < members; i++)
		e.gr_mem[i] = put(&r, from->gr_mem[i]);
	if (r.failed)
		return -ERANGE;
	e.gr_mem[members] = NULL;
	*ret = e;
	return 0;
}

int names_group(const char *name, uint32_t gid, struct group *ret, char *buf,
		size_t n)
{
	struct group e = {
		.gr_name = LITERAL(name),
		.gr_passwd = LITERAL("x"),
		.gr_gid = gid,
	};

	return names_group_copy(&e, ret, buf, n);
}

int names_shadow(const char *name, struct spwd *ret, char *buf, size_t n)
{
	struct room r = {buf, n, false};
	struct spwd e = {
		.sp_namp = put(&r, name),
		.sp_pwdp = put(&r, "*"),
		.sp_lstchg = 1,
		.sp_min = 0,
		.sp_max = 99999,
		.sp_warn = 7,
		.sp_inact = -1,
		.sp_expire = -1,
		/* An empty field, as both libcs read it. */
		.sp_flag = ~0ul,
	};

	if (r.failed)
		return -ERANGE;
	*ret = e;
	return 0;
}

/* ---- permission ---- */

static bool is_member(const struct creds *c, uint32_t gid)
{
	for (uint32_t i = 0; i < c->ngroups; i++)
		if (c->groups[i] == gid)
			return true;
	return c->fsgid == gid;
}

bool names_may_read(const struct creds *c, uint32_t uid, uint32_t gid,
		    uint32_t mode)
{
	if (creds_capable(c, CREDS_CAP_DAC_OVERRIDE) ||
	    creds_capable(c, CREDS_CAP_DAC_READ_SEARCH))
		return true;
	if (c->fsuid == uid)
		return mode & 0400;
	return mode & (is_member(c, gid) ? 040 : 04);
}
