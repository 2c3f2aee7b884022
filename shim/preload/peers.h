/* SPDX-License-Identifier: MIT */
/*
 * What the hooks of peers.c do, for those who make the same calls by another
 * way: what is to be done before the call, and after it.
 */
#ifndef NONROOT_PEERS_HOOKS_H
#define NONROOT_PEERS_HOOKS_H

#include <stdbool.h>
#include <sys/socket.h>
#include <sys/types.h>

/* Before connect(2) and listen(2): the kernel's snapshot is about to be. */
void peers_connecting(int fd);
void peers_listening(int fd);

/* After socket(2), socketpair(2) and setsockopt(2) have succeeded. */
void peers_made(int domain, int type);
void peers_paired(int domain);
void peers_option_set(int fd, int level, int name);

/*
 * The told credentials have changed, the real ids perhaps: a process that
 * sends messages, which carry these at any time, says so.
 */
void peers_changed(bool real_ids);

/* Does this getsockopt(2) ask about a peer? */
static inline bool peers_is_asked(int level, int name)
{
	return level == SOL_SOCKET &&
	       (name == SO_PEERCRED || name == SO_PEERGROUPS);
}

/* What the caller's buffer can hold, before getsockopt(2) has changed it. */
socklen_t peers_capacity(int name, const socklen_t *len);

/* What getsockopt(2) returns after the next definition has said `r`. */
int peers_asked(int r, int *err, int before, int fd, int name, void *value,
		socklen_t *len, socklen_t cap);

/* recvmsg(2) has succeeded, and left control messages. */
void peers_received(const struct msghdr *msg);

static inline bool peers_has_control(const struct msghdr *msg)
{
	return msg->msg_controllen >= CMSG_LEN(1);
}

/* What sendmsg(2) and sendmmsg(2) return after the next has said `r`. */
ssize_t peers_sent(ssize_t r, int *err, int before, int fd,
		   const struct msghdr *msg, int flags);
int peers_sent_many(int r, int *err, int before, int fd, struct mmsghdr *vec,
		    unsigned n, int flags);

#endif
