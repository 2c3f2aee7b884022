/* SPDX-License-Identifier: MIT */
/*
 * What the processes of a run publish of themselves in the table that they
 * share, and how the others find it.
 */
#ifndef NONROOT_PEERS_RUN_H
#define NONROOT_PEERS_RUN_H

#include <stdbool.h>

#include "../core/peers.h"

/* Groups that are published; of a process with more the kernel's are told. */
#define PEERS_GROUPS_MAX 64

/*
 * Say what this process is told of itself now, if that has changed.  Makes
 * the table on demand; where there can be none, nothing is said.
 */
void peers_publish(unsigned kind);

/*
 * Has this process published what it sends, or its parent before the fork, and
 * may that be out of date?  `changed`: its real ids may have changed.
 */
bool peers_is_behind(bool changed);

/*
 * The ids that a peer, as the kernel names it, is told.  False when it has
 * published none: it is not told any, as far as we know.
 */
bool peers_find(const struct peers_cred *peer, unsigned kind,
		struct owners_told *ret);

/* The same, of what is in the table alone. */
bool peers_recorded(const struct peers_cred *peer, unsigned kind,
		    struct owners_told *ret);

/*
 * The groups of a peer that peers_find() has found, at most PEERS_GROUPS_MAX;
 * `fd` is the socket whose peer it is, `gid` what it is told.
 * Their number, or -errno where the kernel's answer is to stand.
 */
int peers_find_groups(int fd, const struct peers_cred *peer, uint32_t gid,
		      uint32_t *ret_list);

#endif
