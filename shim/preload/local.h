/* SPDX-License-Identifier: MIT */
/* AF_UNIX addresses in the state folder: see paths.h. */
#ifndef NONROOT_LOCAL_H
#define NONROOT_LOCAL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

/*
 * What bind, connect, sendto and sendmsg return after the next definition has
 * said `r`: the same, or what the other place gives.
 */
int local_bound(int r, int *err, int before, int fd,
		const struct sockaddr *addr, socklen_t len);
int local_connected(int r, int *err, int before, int fd,
		    const struct sockaddr *addr, socklen_t len);
/* Would bind(2) give it a name that it is not told to have?  Then it has not
 * been asked, and errno says ENOENT. */
bool local_strays(int *err, const struct sockaddr *addr, socklen_t len);

ssize_t local_sent(ssize_t r, int *err, int before, int fd, const void *p,
		   size_t n, int flags, const struct sockaddr *to,
		   socklen_t len);
ssize_t local_sent_message(ssize_t r, int *err, int before, int fd,
			   const struct msghdr *msg, int flags);

/*
 * The address that getsockname, getpeername and their like have written is
 * told as the program knows it.  `cap` is the capacity that they were given,
 * from local_capacity() before the call; 0 for none to look at.
 */
socklen_t local_capacity(const socklen_t *len);
void local_tell(struct sockaddr *addr, socklen_t *len, socklen_t cap);

static inline void local_named(struct sockaddr *addr, socklen_t *len,
			       socklen_t cap)
{
	/* What did not fit is not known; what has no path has no other. */
	if (cap && *len <= cap &&
	    *len > offsetof(struct sockaddr_un, sun_path) &&
	    addr->sa_family == AF_UNIX)
		local_tell(addr, len, cap);
}

#endif
