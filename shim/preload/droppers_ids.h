/* SPDX-License-Identifier: MIT */
/*
 * Whom a dropper becomes: the user and the groups that its arguments name, as
 * /etc/passwd and /etc/group have them, and the credentials then.
 */
#ifndef NONROOT_DROPPERS_IDS_H
#define NONROOT_DROPPERS_IDS_H

#include "../core/creds.h"
#include "../core/droppers.h"
#include "../core/passwd.h"

struct droppers_ids {
	uint32_t uid, gid;
	bool sets_gid, sets_groups;
	uint32_t *groups; /* scratch memory, or null */
	size_t ngroups, groups_bytes;
	struct passwd_user user; /* empty names for an id that none has */
};

/*
 * The user that is named, or, by an empty name, the one who asks.  False
 * where there is no such user.
 */
bool droppers_find_user(struct droppers_ids *w, const struct dropper *d,
			const struct creds *told);

/*
 * The groups, when the user is found.  False where one is not, or there is no
 * memory; droppers_ids_put() in any case.
 */
bool droppers_find_groups(struct droppers_ids *w, const struct dropper *d);

/* *told become these; 0, or -errno and they stay. */
int droppers_become(struct droppers_ids *w, const struct dropper *d,
		    struct creds *told);

void droppers_ids_put(struct droppers_ids *w);

#endif
