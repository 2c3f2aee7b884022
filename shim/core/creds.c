/* SPDX-License-Identifier: MIT */
#include "creds.h"

#include <errno.h>

#define CAP(name) (UINT64_C(1) << CREDS_CAP_##name)

/* What setfsuid(2) moves: CAP_FS_SET of linux/capability.h. */
#define FS_CAPS                                                                \
	(CAP(CHOWN) | CAP(DAC_OVERRIDE) | CAP(DAC_READ_SEARCH) | CAP(FOWNER) | \
	 CAP(FSETID) | CAP(LINUX_IMMUTABLE) | CAP(MKNOD) | CAP(MAC_OVERRIDE))

/*
 * Users and groups follow the same rules, so the rules are written once, on
 * four ids; only a change of uid moves capabilities as well.
 */
struct ids {
	uint32_t r, e, s, fs;
};

static struct ids uids_of(const struct creds *c)
{
	return (struct ids){c->ruid, c->euid, c->suid, c->fsuid};
}

static struct ids gids_of(const struct creds *c)
{
	return (struct ids){c->rgid, c->egid, c->sgid, c->fsgid};
}

static bool ids_have(const struct ids *id, uint32_t v)
{
	return v == id->r || v == id->e || v == id->s;
}

static int ids_set(struct ids *id, uint32_t v, bool capable)
{
	if (v == CREDS_UNCHANGED)
		return -EINVAL;
	if (capable)
		id->r = id->s = v;
	else if (v != id->r && v != id->s)
		return -EPERM;
	id->e = id->fs = v;
	return 0;
}

static int ids_setre(struct ids *id, uint32_t r, uint32_t e, bool capable)
{
	const struct ids old = *id;

	if (r != CREDS_UNCHANGED) {
		/* The saved id may become effective, but not real. */
		if (r != old.r && r != old.e && !capable)
			return -EPERM;
		id->r = r;
	}
	if (e != CREDS_UNCHANGED) {
		if (!ids_have(&old, e) && !capable)
			return -EPERM;
		id->e = e;
	}
	if (r != CREDS_UNCHANGED || (e != CREDS_UNCHANGED && e != old.r))
		id->s = id->e;
	id->fs = id->e;
	return 0;
}

static int ids_setres(struct ids *id, uint32_t r, uint32_t e, uint32_t s,
		      bool capable)
{
	const struct ids old = *id;

	/* Since Linux 6.2.13 a call that asks for nothing new no longer resets
	 * the fs id.  The other calls have no such exception. */
	if ((r == CREDS_UNCHANGED || r == old.r) &&
	    (e == CREDS_UNCHANGED || (e == old.e && e == old.fs)) &&
	    (s == CREDS_UNCHANGED || s == old.s))
		return 0;

	if (r != CREDS_UNCHANGED) {
		if (!ids_have(&old, r) && !capable)
			return -EPERM;
		id->r = r;
	}
	if (e != CREDS_UNCHANGED) {
		if (!ids_have(&old, e) && !capable)
			return -EPERM;
		id->e = e;
	}
	if (s != CREDS_UNCHANGED) {
		if (!ids_have(&old, s) && !capable)
			return -EPERM;
		id->s = s;
	}
	id->fs = id->e;
	return 0;
}

static void ids_setfs(struct ids *id, uint32_t fs, bool capable)
{
	if (fs != CREDS_UNCHANGED && (ids_have(id, fs) || capable))
		id->fs = fs;
}

/*
 * Install new uids, and move the capabilities as cap_emulate_setxuid() does.
 * The fs uid has no part in it, although it changed as well: see
 * creds_setfsuid().
 */
static void commit_uids(struct creds *c, const struct ids *new)
{
	bool had_root = !c->ruid || !c->euid || !c->suid;
	bool has_root = !new->r || !new->e || !new->s;
	bool was_root = !c->euid;
	bool is_root = !new->e;

	c->ruid = new->r;
	c->euid = new->e;
	c->suid = new->s;
	c->fsuid = new->fs;

	if (c->securebits & CREDS_NO_SETUID_FIXUP)
		return;
	if (had_root && !has_root) {
		if (!(c->securebits & CREDS_KEEP_CAPS))
			c->permitted = c->effective = 0;
		/* Not kept: a program older than ambient sets expects the
		 * execve(2) after its setuid(2) to leave it nothing. */
		c->ambient = 0;
	}
	if (was_root && !is_root)
		c->effective = 0;
	if (!was_root && is_root)
		c->effective = c->permitted;
}

static void commit_gids(struct creds *c, const struct ids *new)
{
	c->rgid = new->r;
	c->egid = new->e;
	c->sgid = new->s;
	c->fsgid = new->fs;
}

void creds_init(struct creds *c, uint32_t uid, uint32_t gid, uint64_t bounding)
{
	c->ruid = c->euid = c->suid = c->fsuid = uid;
	c->rgid = c->egid = c->sgid = c->fsgid = gid;
	c->permitted = c->effective = uid == 0 ? bounding : 0;
	c->inheritable = c->ambient = 0;
	c->bounding = bounding;
	c->securebits = 0;
	c->ngroups = 0;
	c->groups = NULL;
}

bool creds_capable(const struct creds *c, int cap)
{
	return cap >= 0 && cap < 64 && (c->effective >> cap & 1);
}

bool creds_really_capable(const struct creds *c, int cap)
{
	struct creds real = *c;

	if (!(c->securebits & CREDS_NO_SETUID_FIXUP))
		real.effective = c->ruid == 0 ? c->permitted : 0;
	return creds_capable(&real, cap);
}

bool creds_has_group(const struct creds *c, uint32_t gid)
{
	size_t lo = 0, hi = c->ngroups;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (c->groups[mid] == gid)
			return true;
		if (c->groups[mid] < gid)
			lo = mid + 1;
		else
			hi = mid;
	}
	return false;
}

bool creds_in_group(const struct creds *c, uint32_t gid)
{
	return gid == c->egid || creds_has_group(c, gid);
}

int creds_setuid(struct creds *c, uint32_t uid)
{
	struct ids new = uids_of(c);
	int err = ids_set(&new, uid, creds_capable(c, CREDS_CAP_SETUID));

	if (err == 0)
		commit_uids(c, &new);
	return err;
}

int creds_setgid(struct creds *c, uint32_t gid)
{
	struct ids new = gids_of(c);
	int err = ids_set(&new, gid, creds_capable(c, CREDS_CAP_SETGID));

	if (err == 0)
		commit_gids(c, &new);
	return err;
}

int creds_setreuid(struct creds *c, uint32_t ruid, uint32_t euid)
{
	struct ids new = uids_of(c);
	int err =
		ids_setre(&new, ruid, euid, creds_capable(c, CREDS_CAP_SETUID));

	if (err == 0)
		commit_uids(c, &new);
	return err;
}

int creds_setregid(struct creds *c, uint32_t rgid, uint32_t egid)
{
	struct ids new = gids_of(c);
	int err =
		ids_setre(&new, rgid, egid, creds_capable(c, CREDS_CAP_SETGID));

	if (err == 0)
		commit_gids(c, &new);
	return err;
}

int creds_setresuid(struct creds *c, uint32_t ruid, uint32_t euid,
		    uint32_t suid)
{
	struct ids new = uids_of(c);
	int err = ids_setres(&new, ruid, euid, suid,
			     creds_capable(c, CREDS_CAP_SETUID));

	if (err == 0)
		commit_uids(c, &new);
	return err;
}

int creds_setresgid(struct creds *c, uint32_t rgid, uint32_t egid,
		    uint32_t sgid)
{
	struct ids new = gids_of(c);
	int err = ids_setres(&new, rgid, egid, sgid,
			     creds_capable(c, CREDS_CAP_SETGID));

	if (err == 0)
		commit_gids(c, &new);
	return err;
}

/*
 * cap_task_fix_setuid() for this call alone: an fs uid that follows the
 * effective one through the other calls moves no file capability.
 */
uint32_t creds_setfsuid(struct creds *c, uint32_t fsuid)
{
	struct ids new = uids_of(c);
	uint32_t old = new.fs;

	ids_setfs(&new, fsuid, creds_capable(c, CREDS_CAP_SETUID));
	c->fsuid = new.fs;
	if (c->securebits & CREDS_NO_SETUID_FIXUP)
		return old;
	if (old == 0 && new.fs != 0)
		c->effective &= ~FS_CAPS;
	if (old != 0 && new.fs == 0)
		c->effective |= c->permitted & FS_CAPS;
	return old;
}

uint32_t creds_setfsgid(struct creds *c, uint32_t fsgid)
{
	struct ids new = gids_of(c);
	uint32_t old = new.fs;

	ids_setfs(&new, fsgid, creds_capable(c, CREDS_CAP_SETGID));
	c->fsgid = new.fs;
	return old;
}

int creds_may_setgroups(const struct creds *c, size_t n)
{
	if (!creds_capable(c, CREDS_CAP_SETGID))
		return -EPERM;
	return n > CREDS_GROUPS_MAX ? -EINVAL : 0;
}

int creds_setgroups(struct creds *c, const uint32_t *groups, size_t n)
{
	int err = creds_may_setgroups(c, n);

	if (err)
		return err;
	/* Sorted, so that the one id that is no id can only be the last. */
	if (n && groups[n - 1] == CREDS_UNCHANGED)
		return -EINVAL;
	c->groups = groups;
	c->ngroups = (uint32_t)n;
	return 0;
}

/* Move g[i] down until neither child is greater, in a heap of n. */
static void sift_down(uint32_t *g, size_t i, size_t n)
{
	uint32_t v = g[i];
	size_t child;

	while ((child = 2 * i + 1) < n) {
		if (child + 1 < n && g[child] < g[child + 1])
			child++;
		if (v >= g[child])
			break;
		g[i] = g[child];
		i = child;
	}
	g[i] = v;
}

void creds_sort_groups(uint32_t *groups, size_t n)
{
	for (size_t i = n / 2; i-- > 0;)
		sift_down(groups, i, n);
	while (n-- > 1) {
		uint32_t greatest = groups[0];

		groups[0] = groups[n];
		groups[n] = greatest;
		sift_down(groups, 0, n);
	}
}

void creds_grant(struct creds *c, uint64_t permitted)
{
	if (c->permitted == CREDS_CONTAINER_CAPS &&
	    c->bounding == CREDS_CONTAINER_CAPS)
		c->permitted |= permitted;
}

int creds_capset(struct creds *c, uint64_t effective, uint64_t permitted,
		 uint64_t inheritable)
{
	if (!creds_capable(c, CREDS_CAP_SETPCAP) &&
	    (inheritable & ~(c->inheritable | c->permitted)))
		return -EPERM;
	if (inheritable & ~(c->inheritable | c->bounding))
		return -EPERM;
	if ((permitted & ~c->permitted) || (effective & ~permitted))
		return -EPERM;
	c->effective = effective;
	c->permitted = permitted;
	c->inheritable = inheritable;
	c->ambient &= permitted & inheritable;
	return 0;
}

/* The bit of a capability that the kernel knows, else 0. */
static uint64_t cap_bit(uint64_t cap, uint64_t known)
{
	return cap < 64 ? known & UINT64_C(1) << cap : 0;
}

int creds_capbset_drop(struct creds *c, uint64_t cap, uint64_t known)
{
	uint64_t bit = cap_bit(cap, known);

	if (!creds_capable(c, CREDS_CAP_SETPCAP))
		return -EPERM;
	if (!bit)
		return -EINVAL;
	c->bounding &= ~bit;
	return 0;
}

int creds_ambient_raise(struct creds *c, uint64_t cap, uint64_t known)
{
	uint64_t bit = cap_bit(cap, known);

	if (!bit)
		return -EINVAL;
	if (!(bit & c->permitted & c->inheritable) ||
	    (c->securebits & CREDS_NO_CAP_AMBIENT_RAISE))
		return -EPERM;
	c->ambient |= bit;
	return 0;
}

int creds_ambient_lower(struct creds *c, uint64_t cap, uint64_t known)
{
	uint64_t bit = cap_bit(cap, known);

	if (!bit)
		return -EINVAL;
	c->ambient &= ~bit;
	return 0;
}

int creds_set_keepcaps(struct creds *c, uint64_t on)
{
	if (on > 1)
		return -EINVAL;
	if (c->securebits & CREDS_KEEP_CAPS_LOCKED)
		return -EPERM;
	c->securebits &= ~(uint32_t)CREDS_KEEP_CAPS;
	if (on)
		c->securebits |= CREDS_KEEP_CAPS;
	return 0;
}

int creds_set_securebits(struct creds *c, uint64_t bits)
{
	uint64_t locks = c->securebits & CREDS_SECUREBITS_LOCKS;
	uint64_t changed = c->securebits ^ bits;

	if ((changed & locks >> 1) || (locks & ~bits) ||
	    (bits & ~(uint64_t)CREDS_SECUREBITS))
		return -EPERM;
	/* To ask for what is there already takes the privilege too. */
	if (!creds_capable(c, CREDS_CAP_SETPCAP) &&
	    (!changed || (changed & ~(uint64_t)CREDS_SECUREBITS_FREE)))
		return -EPERM;
	c->securebits = (uint32_t)bits;
	return 0;
}

void creds_exec(struct creds *c, const struct creds_set_id *file,
		bool no_new_privs)
{
	const uint64_t had = c->permitted;
	const uint32_t was = c->euid;
	bool root = !(c->securebits & CREDS_NOROOT);
	bool is_effective, has_changed;

	if (file && !no_new_privs) {
		if (file->sets_uid)
			c->euid = file->uid;
		if (file->sets_gid)
			c->egid = file->gid;
	}
	is_effective = root && c->euid == 0;
	has_changed = c->euid != was ||
		      (c->egid != c->fsgid && !creds_has_group(c, c->egid));

	c->permitted = 0;
	if (is_effective || (root && c->ruid == 0))
		c->permitted = c->bounding | c->inheritable;
	if (no_new_privs && (has_changed || (c->permitted & ~had))) {
		c->euid = c->ruid;
		c->egid = c->rgid;
		c->permitted &= had;
	}
	c->suid = c->fsuid = c->euid;
	c->sgid = c->fsgid = c->egid;
	if (has_changed)
		c->ambient = 0;
	c->permitted |= c->ambient;
	/* Decided by the euid before it was put back. */
	c->effective = is_effective ? c->permitted : c->ambient;
	c->securebits &= ~(uint32_t)CREDS_KEEP_CAPS;
}

bool creds_may_chown(const struct creds *c, uint32_t fuid, uint32_t fgid,
		     uint32_t uid, uint32_t gid)
{
	bool owner = fuid == c->fsuid;
	bool member = gid == fgid || gid == c->fsgid || creds_has_group(c, gid);

	if (creds_capable(c, CREDS_CAP_CHOWN))
		return true;
	/* Only an id that is given is checked, but then even if the file has
	 * it already: to name the present owner is for him alone. */
	return (uid == CREDS_UNCHANGED || (owner && uid == fuid)) &&
	       (gid == CREDS_UNCHANGED || (owner && member));
}
