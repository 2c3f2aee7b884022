/* SPDX-License-Identifier: MIT */
#include "dispatch.h"
#include "libc.h"
#include "local.h"
#include "paths.h"
#include "peers.h"
#include "ports.h"
#include "privileged.h"
#include "sys.h"

/* What is to be known or done before; a capacity, see ports.h and peers.h. */
static socklen_t before_call(const struct call *k)
{
	switch (k->nr) {
	case SYS_connect:
		peers_connecting((int)k->a);
		break;
	case SYS_listen:
		peers_listening((int)k->a);
		break;
	case SYS_getsockname:
		return ports_capacity((const socklen_t *)k->c);
	case SYS_getsockopt:
		if (peers_is_asked((int)k->b, (int)k->c))
			return peers_capacity((int)k->c,
					      (const socklen_t *)k->e);
		break;
	}
	return 0;
}

static void received(const struct call *k, long r)
{
	const struct mmsghdr *vec = (const struct mmsghdr *)k->b;
	const struct msghdr *msg = (const struct msghdr *)k->b;

	if (k->nr == SYS_recvmsg && r >= 0 && peers_has_control(msg))
		peers_received(msg);
	for (long i = 0; k->nr == SYS_recvmmsg && i < r; i++)
		if (peers_has_control(&vec[i].msg_hdr))
			peers_received(&vec[i].msg_hdr);
}

/* Would it make a name that the kernel is not to be asked for? */
static bool strays(const struct call *k)
{
	return k->nr == SYS_bind &&
	       local_strays(k->err, (const struct sockaddr *)k->b,
			    (socklen_t)k->c);
}

/* What succeeded, and whose answer does not depend on that. */
static long after_call(const struct call *k, long r, socklen_t cap)
{
	switch (k->nr) {
	case SYS_socket:
		if (r >= 0)
			peers_made((int)k->a, (int)k->b);
		return privileged_asked((int)r, "socket");
	case SYS_setsockopt:
		if (r == 0)
			peers_option_set((int)k->a, (int)k->b, (int)k->c);
		break;
	case SYS_socketpair:
		if (r == 0)
			peers_paired((int)k->a);
		break;
	case SYS_getsockname:
		return ports_named((int)r, (int)k->a, (struct sockaddr *)k->b,
				   (socklen_t *)k->c, cap);
	case SYS_bind:
		return ports_bound((int)r, k->err, k->before, (int)k->a,
				   (const struct sockaddr *)k->b,
				   (socklen_t)k->c);
	case SYS_connect:
		return local_connected((int)r, k->err, k->before, (int)k->a,
				       (const struct sockaddr *)k->b,
				       (socklen_t)k->c);
	case SYS_getsockopt:
		if (peers_is_asked((int)k->b, (int)k->c))
			return peers_asked((int)r, k->err, k->before, (int)k->a,
					   (int)k->c, (void *)k->d,
					   (socklen_t *)k->e, cap);
		break;
	case SYS_sendto:
		return local_sent(r, k->err, k->before, (int)k->a,
				  (const void *)k->b, (size_t)k->c, (int)k->d,
				  (const struct sockaddr *)k->e,
				  (socklen_t)k->f);
	case SYS_sendmsg:
		return peers_sent(r, k->err, k->before, (int)k->a,
				  (const struct msghdr *)k->b, (int)k->c);
	case SYS_sendmmsg:
		return peers_sent_many((int)r, k->err, k->before, (int)k->a,
				       (struct mmsghdr *)k->b, (unsigned)k->c,
				       (int)k->d);
	default:
		received(k, r);
	}
	return r;
}

long dispatch_sockets(const struct call *k)
{
	socklen_t cap = before_call(k);
	long r = -1;

	if (LIKELY(paths_is_outside()) || !strays(k))
		r = call_next(k);
	return after_call(k, r, cap);
}
