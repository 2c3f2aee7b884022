/* SPDX-License-Identifier: MIT */
#include "view.h"

#define TYPE 0170000
#define TYPE_FOLDER 0040000
#define SET_UID 04000
#define SET_GID 02000
#define GROUP_EXEC 00010

int64_t view_ns(int64_t s, int64_t ns)
{
	int64_t r;

	if (__builtin_mul_overflow(s, INT64_C(1000000000), &r) ||
	    __builtin_add_overflow(r, ns, &r))
		return s < 0 ? INT64_MIN : INT64_MAX;
	return r;
}

void view_show(struct view_file *f, const struct view_asker *a,
	       const struct owners_told *told)
{
	bool ours = f->uid == a->real_uid;

	if (told->has & OWNERS_UID)
		f->uid = told->uid;
	else if (ours)
		f->uid = a->fsuid;
	if (told->has & OWNERS_GID)
		f->gid = told->gid;
	else if (ours && f->gid == a->real_gid)
		f->gid = a->fsgid;
	if (told->has & OWNERS_MODE)
		f->mode = (f->mode & TYPE) | (told->mode & 07777);
	if (told->has & OWNERS_TIMES) {
		f->atime_ns = told->atime_ns;
		f->mtime_ns = told->mtime_ns;
	}
}

uint32_t view_unmapped(uint32_t id)
{
	return id == VIEW_OVERFLOW ? 0 : id;
}

bool view_needs_record(uint32_t asked, uint32_t kernel, uint32_t real)
{
	return asked != kernel || kernel == real;
}

bool view_owns(const struct creds *c, const struct view_file *f)
{
	return c->fsuid == f->uid || creds_capable(c, CREDS_CAP_FOWNER);
}

uint32_t view_rights(const struct creds *c, const struct view_file *f)
{
	unsigned shift = c->fsuid == f->uid	     ? 6
			 : creds_in_group(c, f->gid) ? 3
						     : 0;

	return f->mode >> shift & 7;
}

/* in_group_or_capable(): by the fs gid, as vfsgid_in_group_p(). */
static bool keeps_set_gid(const struct creds *c, uint32_t gid)
{
	if (gid == c->fsgid || creds_capable(c, CREDS_CAP_FSETID))
		return true;
	for (uint32_t i = 0; i < c->ngroups; i++)
		if (c->groups[i] == gid)
			return true;
	return false;
}

uint32_t view_chowned_mode(const struct creds *c, const struct view_file *f)
{
	uint32_t mode = f->mode;

	if ((mode & TYPE) == TYPE_FOLDER)
		return mode;
	mode &= ~(uint32_t)SET_UID;
	if (mode & GROUP_EXEC || !keeps_set_gid(c, f->gid))
		mode &= ~(uint32_t)SET_GID;
	return mode;
}

bool view_may_chown(const struct creds *c, const struct view_file *f,
		    uint32_t uid, uint32_t gid)
{
	if (!creds_may_chown(c, f->uid, f->gid, uid, gid))
		return false;
	return view_chowned_mode(c, f) == f->mode || view_owns(c, f);
}

uint32_t view_chmoded_mode(const struct creds *c, const struct view_file *f,
			   uint32_t mode)
{
	mode = (f->mode & TYPE) | (mode & 07777);
	return keeps_set_gid(c, f->gid) ? mode : mode & ~(uint32_t)SET_GID;
}

/* ---- access control lists ---- */

/* struct posix_acl_xattr_header and _entry: little-endian. */
enum { ACL_VERSION = 2, ACL_HEADER = 4, ACL_ENTRY = 8 };
enum { ACL_USER_OBJ = 1, ACL_GROUP_OBJ = 4, ACL_MASK = 16, ACL_OTHER = 32 };

static uint32_t read16(const unsigned char *p)
{
	return p[0] | (uint32_t)p[1] << 8;
}

__attribute__((cold)) bool view_acl_mode(const struct creds *c,
					 const struct view_file *f,
					 const void *acl, size_t n,
					 uint32_t *ret)
{
	const unsigned char *p = acl;
	uint32_t user = 0, group = 0, other = 0, found = 0;

	if (n < ACL_HEADER + 3 * ACL_ENTRY || (n - ACL_HEADER) % ACL_ENTRY ||
	    read16(p) != ACL_VERSION || read16(p + 2))
		return false;
	for (size_t at = ACL_HEADER; at < n; at += ACL_ENTRY) {
		uint32_t tag = read16(p + at), perm = read16(p + at + 2) & 7;

		if (tag == ACL_USER_OBJ)
			user = perm;
		if (tag == ACL_OTHER)
			other = perm;
		if (tag == ACL_MASK ||
		    (tag == ACL_GROUP_OBJ && !(found & ACL_MASK)))
			group = perm;
		found |= tag;
	}
	if (~found & (ACL_USER_OBJ | ACL_GROUP_OBJ | ACL_OTHER))
		return false;
	*ret = view_chmoded_mode(
		c, f, (f->mode & 07000) | user << 6 | group << 3 | other);
	return true;
}

/* ---- user.containers.override_stat ---- */

static void put_octal(struct out *o, uint32_t v)
{
	int shift = 9;

	while (shift > 0 && !(v >> shift & 7))
		shift -= 3;
	for (; shift >= 0; shift -= 3)
		out_char(o, (char)('0' + (v >> shift & 7)));
}

void view_override_write(struct out *o, const struct view_file *f)
{
	out_u64(o, f->uid);
	out_char(o, ':');
	out_u64(o, f->gid);
	out_str(o, ":0");
	put_octal(o, f->mode & 07777);
}

static bool read_octal(struct span s, uint32_t *ret)
{
	uint32_t v = 0;

	if (s.n == 0 || s.n > 8)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '7')
			return false;
		v = v * 8 + (uint32_t)(s.p[i] - '0');
	}
	*ret = v;
	return true;
}

bool view_override_read(struct span s, struct owners_told *ret)
{
	struct span uid = span_word(&s, ":"), gid = span_word(&s, ":");
	uint64_t u, g;
	uint32_t mode;

	if (!span_number(uid, UINT32_MAX - 1, &u) ||
	    !span_number(gid, UINT32_MAX - 1, &g) ||
	    !read_octal(span_word(&s, ":"), &mode))
		return false;
	*ret = (struct owners_told){
		.has = OWNERS_UID | OWNERS_GID | OWNERS_MODE,
		.uid = (uint32_t)u,
		.gid = (uint32_t)g,
		.mode = mode & 07777,
	};
	return true;
}

void view_override_believe(struct owners_told *t, uint32_t mode)
{
	if (((t->mode ^ mode) & 07777) != SET_GID || mode & SET_GID)
		t->has &= ~(uint32_t)OWNERS_MODE;
}
