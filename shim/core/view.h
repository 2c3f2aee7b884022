/* SPDX-License-Identifier: MIT */
/*
 * What stat shows of a file, and what chown and its like make of one: pure
 * decisions, after fs/attr.c and fs/posix_acl.c of the kernel.
 */
#ifndef NONROOT_VIEW_H
#define NONROOT_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "creds.h"
#include "owners.h"
#include "text.h"

/* Who looks: the kernel's ids of the process, and the told fs ids. */
struct view_asker {
	uint32_t real_uid, real_gid;
	uint32_t fsuid, fsgid;
};

/* Of a file what may be told differently; times in ns since the epoch. */
struct view_file {
	uint32_t uid, gid;
	uint32_t mode; /* the type included */
	int64_t atime_ns, mtime_ns;
};

/* A time as one number; beyond 1677 and 2262 it is the last there is. */
int64_t view_ns(int64_t s, int64_t ns);

/*
 * Turn the kernel's answer into the told one.  A record goes first.  What is
 * not recorded of a file that is really the asker's own reads as his told fs
 * uid and, where its group is his real gid, fs gid.  The gid alone does not
 * make a file his: all of an image has gid 0, and so may its user.  `told`
 * has 0 in `has` where there is no record.
 */
void view_show(struct view_file *f, const struct view_asker *a,
	       const struct owners_told *told);

/*
 * In a user namespace that maps our own ids alone every other one reads as the
 * overflow id.  Whose the file is cannot be found out; it is told to be
 * root's, as nearly all of an image is.  The same for uids and gids.
 */
#define VIEW_OVERFLOW 65534
uint32_t view_unmapped(uint32_t id);

/*
 * Does an id that was asked for need a record?  Not where every asker sees
 * it anyway: the kernel has it, and it is not the id that is translated.
 */
bool view_needs_record(uint32_t asked, uint32_t kernel, uint32_t real);

/* The owner, or CAP_FOWNER: inode_owner_or_capable(). */
bool view_owns(const struct creds *c, const struct view_file *f);

/* What the mode grants to them, capabilities aside: bits of rwx. */
uint32_t view_rights(const struct creds *c, const struct view_file *f);

/*
 * The mode after a chown of any kind, -1:-1 included: set-id bits of what is
 * no folder go, whoever does it; S_ISGID without S_IXGRP (mandatory locking,
 * once) stays for the file's group and CAP_FSETID.
 */
uint32_t view_chowned_mode(const struct creds *c, const struct view_file *f);

/*
 * May it be chowned?  creds_may_chown(), and where the mode changes by it the
 * right to change that: CAP_CHOWN alone is not enough then.
 */
bool view_may_chown(const struct creds *c, const struct view_file *f,
		    uint32_t uid, uint32_t gid);

/* The mode after chmod(2) to `mode`: S_ISGID is for the file's group and
 * CAP_FSETID. */
uint32_t view_chmoded_mode(const struct creds *c, const struct view_file *f,
			   uint32_t mode);

/*
 * The mode after a `system.posix_acl_access` of these bytes was set (acl(5),
 * posix_acl_update_mode()): what the owner, the mask or else the group, and
 * the others have.  False when it is no ACL.
 */
bool view_acl_mode(const struct creds *c, const struct view_file *f,
		   const void *acl, size_t n, uint32_t *ret);

/*
 * The value of `user.containers.override_stat` (containers/storage):
 * uid:gid:mode, the mode octal with a leading 0; what follows a further
 * colon is the type of a device, which is not ours.
 */
#define VIEW_OVERRIDE_NAME "user.containers.override_stat"
#define VIEW_OVERRIDE_MAX 40
void view_override_write(struct out *o, const struct view_file *f);
bool view_override_read(struct span s, struct owners_told *ret);

/*
 * What was read is of a file that has `mode`.  Its real owner may change that
 * without us; so the mode that was read is believed only where it adds what
 * he may be refused, S_ISGID for a told group.
 */
void view_override_believe(struct owners_told *t, uint32_t mode);

#endif
