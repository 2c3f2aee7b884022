/* SPDX-License-Identifier: MIT */
/*
 * Credentials over AF_UNIX sockets: what a message may claim, what is told of
 * a peer, and where the run keeps that.
 *
 * Pure.  The kernel's snapshot of a peer (SO_PEERCRED; SCM_CREDENTIALS of
 * unix(7)) holds real ids; what the peer is told of itself lies in the table
 * of owners.h, in records whose "file" is a process: the device is
 * PEERS_DEV, the inode PID and kind, the birth time the start of the process.
 */
#ifndef NONROOT_PEERS_H
#define NONROOT_PEERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "creds.h"
#include "owners.h"
#include "text.h"

/* No file system has this device number. */
#define PEERS_DEV UINT64_MAX

/* struct ucred of sys/socket.h. */
struct peers_cred {
	int32_t pid;
	uint32_t uid, gid;
};

/*
 * What a process publishes, each where the kernel takes its snapshot.  The
 * first three are effective ids as init_peercred() has them, PEERS_SENT real
 * ones as every message carries them (net/unix/af_unix.c).
 */
enum peers_kind {
	PEERS_CONNECTED,
	PEERS_LISTENED,
	PEERS_PAIRED,
	PEERS_SENT,
	PEERS_KINDS,
	/* Not ids: the process's start, for readers who come after its end. */
	PEERS_START = PEERS_KINDS,
	/* Not ids: how many groups, and their sum; two a record from then. */
	PEERS_GROUPS,
};

/*
 * Instead of PEERS_LISTENED, for the name of that socket: sun_path as
 * getsockname(2) has it.  Whoever connects sees the same bytes in
 * getpeername(2); a client that has bound a name has listened on none such.
 */
unsigned peers_listened(struct span name);

/*
 * The start of a process in clock ticks since boot: field 22 of
 * /proc/PID/stat (proc(5)), whose second field may hold anything.  0 where
 * there is none.
 */
uint64_t peers_start(struct span stat);

/* The key of a process's record; `uid` and `gid` are its real ones. */
struct owners_file peers_key(int32_t pid, unsigned kind, uint64_t start,
			     uint32_t uid, uint32_t gid);

/* The ids that a record of that kind holds. */
struct owners_told peers_ids(const struct creds *c, unsigned kind);

/*
 * A sum of all that a publication depends on, never 0: an equal one need not
 * be made again.
 */
uint64_t peers_sum(const struct peers_cred *p);

/* The same of a list of groups; any number. */
uint32_t peers_groups_sum(const uint32_t *list, size_t n);

/*
 * May a process with these credentials and this PID send that claim?  The
 * rule of scm_check_creds(), net/core/scm.c.
 */
bool peers_may_claim(const struct creds *c, int32_t pid,
		     const struct peers_cred *claim);

/*
 * The SCM_CREDENTIALS in a control buffer, one after the other from *at = 0:
 * the offset of its data, and in *ret_n how many of its 12 bytes are there
 * (MSG_CTRUNC cuts); 0 when there are no more.  No byte at or after `len` is
 * read, wherever a cmsg_len points.
 */
size_t peers_next(const void *control, size_t len, size_t *at, size_t *ret_n);

/*
 * Replace in a copy of a control buffer the claims that the kernel would
 * refuse by `real`.  The first claim replaced is *ret_claim.  True when one
 * was; false, the buffer as it was, when none is, or when one of them is
 * beyond what the told credentials may claim.
 */
bool peers_correct(void *control, size_t len, const struct creds *c,
		   const struct peers_cred *real, struct peers_cred *ret_claim);

#endif
