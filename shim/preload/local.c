/* SPDX-License-Identifier: MIT */
/*
 * AF_UNIX sockets that have a name: a refused one is bound in the state
 * folder, and connected to there.
 *
 * An address has room for 107 bytes.  A longer place has a short name, a link
 * to it; a socket that is bound there is bound by the short name and moved to
 * its place, so that getsockname, which tells what was bound, finds the link.
 */
#include <fcntl.h>
#include <stddef.h>

#include "libc.h"
#include "local.h"
#include "paths_call.h"
#include "state.h"
#include "sys.h"

#define HEAD offsetof(struct sockaddr_un, sun_path)
#define NAME_MAX_BYTES (sizeof(((struct sockaddr_un *)0)->sun_path))

/* Where short names are, in the state folder. */
#define SHORT "/.s/"

struct local {
	struct paths_again again;
	char asked[NAME_MAX_BYTES + 1];
	struct sockaddr_un un;
	socklen_t len;
};

/* Its path with a NUL behind it; false for what has none. */
static bool take_path(const struct sockaddr *addr, socklen_t len, char *ret)
{
	const struct sockaddr_un *un = (const struct sockaddr_un *)addr;
	size_t n = 0;

	if (len <= HEAD || len > sizeof(*un) || un->sun_family != AF_UNIX ||
	    !un->sun_path[0])
		return false;
	while (n < len - HEAD && un->sun_path[n]) {
		ret[n] = un->sun_path[n];
		n++;
	}
	ret[n] = '\0';
	return true;
}

/* The same of what a caller has given, which may be no address at all. */
static bool path_of(const struct sockaddr *addr, socklen_t len, char *ret)
{
	return state_can_read(addr, len) && take_path(addr, len, ret);
}

static bool put(struct local *l, struct span path)
{
	if (path.n >= sizeof(l->un.sun_path))
		return false;
	l->un.sun_family = AF_UNIX;
	for (size_t i = 0; i < path.n; i++)
		l->un.sun_path[i] = path.p[i];
	l->un.sun_path[path.n] = '\0';
	l->len = (socklen_t)(HEAD + path.n + 1);
	return true;
}

/* Of a socket that is there, and closed, the log is told whose it is. */
static bool find(struct local *l, const char *op, int err,
		 const struct sockaddr *addr, socklen_t len)
{
	struct paths_asked a = {op, AT_FDCWD, l->asked, 0, err};
	struct paths_found *f = &l->again.found;

	if (!path_of(addr, len, l->asked))
		return false;
	if (paths_is_refusal(err))
		paths_refused(f, paths_follow(f, PATHS_LOOK, &a), &a, false);
	return paths_elsewhere(f, PATHS_LOOK, &a);
}

static uint64_t hash(const char *s)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * UINT64_C(0x100000001b3);
	return h;
}

/* STATE/.s/HASH, in a folder that exists. */
static bool put_short(struct local *l, char *ret, size_t cap)
{
	static const char hex[] = "0123456789abcdef";
	struct span state = paths_state(true);
	struct out o = {ret, cap - 1, 0};
	uint64_t h = hash(paths_where(&l->again.found));

	out_span(&o, state);
	out_str(&o, SHORT);
	if (!state.n || o.n + 16 > o.cap)
		return false;
	ret[o.n - 1] = '\0';
	sys3(SYS_mkdirat, AT_FDCWD, ret, 0700);
	ret[o.n - 1] = '/';
	for (int shift = 60; shift >= 0; shift -= 4)
		out_char(&o, hex[h >> shift & 15]);
	ret[o.n] = '\0';
	return put(l, (struct span){ret, o.n});
}

/* The address of what is found; a link that is there already is the same. */
static bool reach(struct local *l)
{
	const char *where = paths_where(&l->again.found);
	char name[NAME_MAX_BYTES];

	if (put(l, span_of(where)))
		return true;
	if (!put_short(l, name, sizeof(name)))
		return false;
	sys3(SYS_symlinkat, where, AT_FDCWD, name);
	return true;
}

/* ---- bind ---- */

static int bind_long(struct local *l, int fd, int *err)
{
	char name[NAME_MAX_BYTES];
	const char *where = paths_where(&l->again.found);
	long r;

	if (!put_short(l, name, sizeof(name))) {
		*err = ENAMETOOLONG;
		return -1;
	}
	/* Left by a socket that was bound there before. */
	sys3(SYS_unlinkat, AT_FDCWD, name, 0);
	if (NEXT(bind)(fd, (struct sockaddr *)&l->un, l->len) < 0)
		return -1;
	r = sys5(SYS_linkat, AT_FDCWD, name, AT_FDCWD, where, 0);
	sys3(SYS_unlinkat, AT_FDCWD, name, 0);
	if (r < 0) {
		*err = r == -EEXIST ? EADDRINUSE : (int)-r;
		return -1;
	}
	sys3(SYS_symlinkat, where, AT_FDCWD, name);
	return 0;
}

static __attribute__((noinline)) int bind_elsewhere(int *err, int before,
						    int fd,
						    const struct sockaddr *addr,
						    socklen_t len)
{
	struct local l;
	struct paths_asked a = {"bind", AT_FDCWD, l.asked, AT_SYMLINK_NOFOLLOW,
				*err};
	const char *where;
	int r = -1;

	if (!paths_acts_on(PATHS_MAKE, *err) || !path_of(addr, len, l.asked))
		return -1;
	for (where = paths_first(&l.again, PATHS_MAKE, 0, &a, err, before);
	     where; where = paths_again(&l.again, r < 0)) {
		/* getsockname(2) tells the name as it was given. */
		if (l.again.found.layer == PATHS_BELOW &&
		    !l.again.found.crossed)
			r = NEXT(bind)(fd, addr, len);
		else if (put(&l, span_of(where)))
			r = NEXT(bind)(fd, (struct sockaddr *)&l.un, l.len);
		else
			r = bind_long(&l, fd, err);
	}
	return r;
}

bool local_strays(int *err, const struct sockaddr *addr, socklen_t len)
{
	char path[NAME_MAX_BYTES + 1];

	if (!paths_may_stray() || !path_of(addr, len, path) ||
	    paths_ask(AT_FDCWD, path) == path)
		return false;
	*err = ENOENT;
	return true;
}

int local_bound(int r, int *err, int before, int fd,
		const struct sockaddr *addr, socklen_t len)
{
	return LIKELY(r == 0) ? r : bind_elsewhere(err, before, fd, addr, len);
}

/* ---- connect, send ---- */

static __attribute__((noinline)) int
connect_elsewhere(int *err, int before, int fd, const struct sockaddr *addr,
		  socklen_t len)
{
	struct local l;

	if (!paths_may_help(PATHS_MAKE, *err) ||
	    !find(&l, "connect", *err, addr, len) || !reach(&l))
		return -1;
	*err = before;
	return NEXT(connect)(fd, (struct sockaddr *)&l.un, l.len);
}

int local_connected(int r, int *err, int before, int fd,
		    const struct sockaddr *addr, socklen_t len)
{
	return LIKELY(r == 0) ? r
			      : connect_elsewhere(err, before, fd, addr, len);
}

static __attribute__((noinline)) ssize_t
send_elsewhere(int *err, int before, int fd, const struct msghdr *msg,
	       int flags)
{
	struct msghdr copy = *msg;
	struct local l;

	if (!find(&l, "sendmsg", *err, msg->msg_name, msg->msg_namelen) ||
	    !reach(&l))
		return -1;
	copy.msg_name = &l.un;
	copy.msg_namelen = l.len;
	*err = before;
	return NEXT(sendmsg)(fd, &copy, flags);
}

ssize_t local_sent_message(ssize_t r, int *err, int before, int fd,
			   const struct msghdr *msg, int flags)
{
	if (LIKELY(r >= 0) || !paths_may_help(PATHS_MAKE, *err) ||
	    !state_can_read(msg, sizeof(*msg)) || !msg->msg_name)
		return r;
	return send_elsewhere(err, before, fd, msg, flags);
}

ssize_t local_sent(ssize_t r, int *err, int before, int fd, const void *p,
		   size_t n, int flags, const struct sockaddr *to,
		   socklen_t len)
{
	struct iovec part = {(void *)(uintptr_t)p, n};
	struct msghdr msg = {.msg_name = (void *)(uintptr_t)to,
			     .msg_namelen = len,
			     .msg_iov = &part,
			     .msg_iovlen = 1};

	if (LIKELY(r >= 0) || !to || !paths_may_help(PATHS_MAKE, *err))
		return r;
	return send_elsewhere(err, before, fd, &msg, flags);
}

EXPORT ssize_t sendto(int fd, const void *p, size_t n, int flags,
		      const struct sockaddr *to, socklen_t len)
{
	int *err, before;
	ssize_t r;

	/* send(3) for programs that have connected. */
	if (LIKELY(!to))
		return NEXT(sendto)(fd, p, n, flags, to, len);
	err = errno_at();
	before = *err;
	r = NEXT(sendto)(fd, p, n, flags, to, len);
	return local_sent(r, err, before, fd, p, n, flags, to, len);
}

/* ---- names ---- */

socklen_t local_capacity(const socklen_t *len)
{
	if (LIKELY(!paths_state_is_used()) || !len ||
	    !state_can_read(len, sizeof(*len)))
		return 0;
	return *len;
}

/* The told name of one of ours; empty for others. */
static struct span told_of(const char *path, char *buf, size_t cap)
{
	struct span state = paths_state_name(), whole = span_of(path);
	struct span told = paths_told(state, whole);
	long n;

	if (told.p == whole.p || !state.n)
		return (struct span){NULL, 0};
	if (!span_starts(told, SPAN(SHORT)))
		return told;
	n = sys4(SYS_readlinkat, AT_FDCWD, path, buf, cap);
	return paths_told(
		state,
		(struct span){buf, n > 0 && (size_t)n < cap ? (size_t)n : 0});
}

void local_tell(struct sockaddr *addr, socklen_t *len, socklen_t cap)
{
	struct sockaddr_un *un = (struct sockaddr_un *)addr;
	char path[NAME_MAX_BYTES + 1], link[PATHS_BYTES];
	struct span told;

	if (!take_path(addr, *len, path))
		return;
	told = told_of(path, link, sizeof(link));
	if (!told.n || HEAD + told.n + 1 > cap)
		return;
	for (size_t i = 0; i < told.n; i++)
		un->sun_path[i] = told.p[i];
	un->sun_path[told.n] = '\0';
	*len = (socklen_t)(HEAD + told.n + 1);
}

EXPORT int getpeername(int fd, struct sockaddr *restrict addr,
		       socklen_t *restrict len)
{
	socklen_t cap = local_capacity(len);
	int r = NEXT(getpeername)(fd, addr, len);

	if (UNLIKELY(cap) && r == 0)
		local_named(addr, len, cap);
	return r;
}
