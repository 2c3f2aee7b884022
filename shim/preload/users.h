/* SPDX-License-Identifier: MIT */
/*
 * /etc/passwd and /etc/group by raw system calls: usable where libc's
 * getpwnam(3) is not, in a vforked child or a signal handler.  Users of other
 * sources (LDAP) are not found.
 */
#ifndef NONROOT_USERS_H
#define NONROOT_USERS_H

#include "../core/passwd.h"

/* False where there is no such entry, or none that can be used. */
bool users_find(struct passwd_user *u, struct passwd_key key);
bool users_find_group(struct passwd_key key, uint32_t *ret_gid);

/* How many groups list `member`; the first `cap` of them into list. */
size_t users_groups(struct span member, uint32_t *list, size_t cap);

#endif
