/* SPDX-License-Identifier: MIT */
/*
 * Credentials over AF_UNIX sockets.
 *
 * The kernel tells real ids.  A process of the run publishes its told ones
 * where the kernel takes its snapshot of it; whoever asks the kernel about a
 * peer of his own real uid looks there.  What nobody has published stays the
 * kernel's answer, and so does all that concerns another uid.
 */
#include <stddef.h>
#include <sys/un.h>

#include "../core/peers.h"
#include "libc.h"
#include "local.h"
#include "log.h"
#include "next.h"
#include "peers.h"
#include "peers_run.h"
#include "privileged.h"
#include "state.h"
#include "sys.h"
#include "told.h"

/* A control buffer is corrected in a copy on the stack; a longer one is
 * refused as the kernel refused it.  253 descriptors take 1028 bytes. */
#define CONTROL_MAX 2048

/* The kernel's bound on sendmmsg(2), UIO_MAXIOV. */
#define MESSAGES_MAX 1024

/* Is the kernel's word on peers looked at, and nothing else in the way? */
static bool is_ours(void)
{
	enum state_mode m = state_mode();

	return (m == STATE_TOLD || m == STATE_SELF) && !state_is_quiet();
}

/* ---- publishing ---- */

static bool is_unix(int fd)
{
	int domain = 0;
	socklen_t len = sizeof(domain);

	return sys5(SYS_getsockopt, fd, SOL_SOCKET, SO_DOMAIN, &domain, &len) ==
		       0 &&
	       domain == AF_UNIX;
}

struct name {
	struct sockaddr_un addr;
	struct span path; /* empty for a socket that has none */
};

/* A name, as SYS_getsockname or SYS_getpeername tells it; 0 or -errno. */
static int name_of(long call, int fd, struct name *ret)
{
	size_t head = offsetof(struct sockaddr_un, sun_path);
	socklen_t len = sizeof(ret->addr);
	long r = sys3(call, fd, &ret->addr, &len);

	if (len > sizeof(ret->addr))
		len = sizeof(ret->addr);
	ret->path = (struct span){ret->addr.sun_path,
				  r == 0 && len > head ? len - head : 0};
	return (int)r;
}

void peers_connecting(int fd)
{
	if (!is_ours() || !is_unix(fd))
		return;
	peers_publish(PEERS_CONNECTED);
	peers_publish(PEERS_SENT);
}

void peers_listening(int fd)
{
	struct name name;

	if (!is_ours() || !is_unix(fd))
		return;
	name_of(SYS_getsockname, fd, &name);
	if (!name.path.n)
		return;
	peers_publish(peers_listened(name.path));
	peers_publish(PEERS_SENT);
}

void peers_paired(int domain)
{
	if (domain != AF_UNIX || !is_ours())
		return;
	peers_publish(PEERS_PAIRED);
	peers_publish(PEERS_SENT);
}

void peers_made(int domain, int type)
{
	/* It needs no connect(2) to send; the flags are above the type. */
	if (domain == AF_UNIX && (type & 15) == SOCK_DGRAM && is_ours())
		peers_publish(PEERS_SENT);
}

void peers_option_set(int fd, int level, int name)
{
	if (level == SOL_SOCKET && name == SO_PASSCRED && is_ours() &&
	    is_unix(fd))
		peers_publish(PEERS_SENT);
}

void peers_changed(bool real_ids)
{
	/* Whoever has published, or its parent, has sockets to send by. */
	if (UNLIKELY(peers_is_behind(real_ids)) && is_ours())
		peers_publish(PEERS_SENT);
}

EXPORT int connect(int fd, const struct sockaddr *addr, socklen_t len)
{
	int *err = errno_at(), before = *err;

	peers_connecting(fd);
	return local_connected(NEXT(connect)(fd, addr, len), err, before, fd,
			       addr, len);
}

EXPORT int listen(int fd, int backlog)
{
	peers_listening(fd);
	return NEXT(listen)(fd, backlog);
}

EXPORT int socket(int domain, int type, int protocol)
{
	int fd = NEXT(socket)(domain, type, protocol);

	if (fd >= 0)
		peers_made(domain, type);
	return privileged_asked(fd, "socket");
}

EXPORT int socketpair(int domain, int type, int protocol, int fds[2])
{
	int r = NEXT(socketpair)(domain, type, protocol, fds);

	if (r == 0)
		peers_paired(domain);
	return r;
}

EXPORT int setsockopt(int fd, int level, int name, const void *value,
		      socklen_t len)
{
	int r = NEXT(setsockopt)(fd, level, name, value, len);

	if (r == 0)
		peers_option_set(fd, level, name);
	return r;
}

/* ---- asking ---- */

static size_t put_ids(char *buf, size_t cap, uint32_t uid, uint32_t gid)
{
	struct out o = {buf, cap, 0};

	out_u64(&o, uid);
	out_char(&o, ':');
	out_u64(&o, gid);
	return o.n;
}

static __attribute__((cold)) void log_told(const char *op,
					   const struct owners_told *ids)
{
	char text[24];

	log_event(&(struct log_event){
		.code = LOG_PEER_TOLD,
		.op = op,
		.object = {text,
			   put_ids(text, sizeof(text), ids->uid, ids->gid)},
		.did = "told-of-peer",
		.hint = "give peers that must be told apart a runAsUser of "
			"their own",
	});
}

static bool may_be_ours(const struct peers_cred *peer)
{
	return peer->pid > 0 && peer->uid == state_real_uid();
}

/*
 * Which snapshot does SO_PEERCRED of this socket show?  A listening socket
 * its own; one that has connected, the listener's, whose name is its peer's;
 * an accepted one, which has the listener's name itself, the client's; an
 * end of a pair, that of whoever made the pair.  Where both ends have a name,
 * the peer is the listener if it has listened on its own.
 */
static __attribute__((cold)) bool
find_peer(int fd, const struct peers_cred *peer, struct owners_told *ret)
{
	struct name mine, other;
	bool is_connected = name_of(SYS_getpeername, fd, &other) == 0;
	struct span listener;

	name_of(SYS_getsockname, fd, &mine);
	listener = is_connected ? other.path : mine.path;
	if (!mine.path.n)
		return peers_find(peer,
				  listener.n ? peers_listened(listener)
					     : PEERS_PAIRED,
				  ret);
	return (listener.n &&
		peers_recorded(peer, peers_listened(listener), ret)) ||
	       peers_find(peer, PEERS_CONNECTED, ret);
}

/* The kernel's answer becomes what the peer is told of itself. */
static void put_told(const char *op, struct peers_cred *peer,
		     const struct owners_told *ids)
{
	peer->uid = ids->uid;
	peer->gid = ids->gid;
	log_told(op, ids);
}

/*
 * The first n bytes of what the kernel has written: what a short buffer does
 * not hold is taken to be ours.
 */
static struct peers_cred take(const void *p, size_t n)
{
	struct peers_cred peer = {0, state_real_uid(), state_real_gid()};

	for (size_t i = 0; i < n; i++)
		((char *)&peer)[i] = ((const char *)p)[i];
	return peer;
}

static void put(void *p, const struct peers_cred *peer, size_t n)
{
	for (size_t i = 0; i < n; i++)
		((char *)p)[i] = ((const char *)peer)[i];
}

socklen_t peers_capacity(int name, const socklen_t *len)
{
	if (name != SO_PEERGROUPS || !len || !is_ours() ||
	    !state_can_read(len, sizeof(*len)))
		return 0;
	return *len;
}

__attribute__((cold)) static void translate_cred(int fd, void *value, size_t n)
{
	struct owners_told ids;
	struct peers_cred peer;

	if (n > sizeof(peer))
		n = sizeof(peer);
	peer = take(value, n);
	if (!may_be_ours(&peer) || !find_peer(fd, &peer, &ids))
		return;
	put_told("getsockopt", &peer, &ids);
	put(value, &peer, n);
}

/*
 * SO_PEERGROUPS: the length of the list, and ERANGE where the buffer is too
 * small for it.
 */
static __attribute__((cold)) int groups_asked(int r, int fd, uint32_t *value,
					      socklen_t *len, socklen_t cap)
{
	uint32_t list[PEERS_GROUPS_MAX];
	struct owners_told ids;
	struct peers_cred peer;
	socklen_t bytes = sizeof(peer);
	int n;

	if (sys5(SYS_getsockopt, fd, SOL_SOCKET, SO_PEERCRED, &peer, &bytes) <
		    0 ||
	    !may_be_ours(&peer) || !find_peer(fd, &peer, &ids))
		return r;
	n = peers_find_groups(fd, &peer, ids.gid, list);
	if (n < 0)
		return r;
	bytes = (socklen_t)((size_t)n * sizeof(*list));
	*len = bytes;
	if (bytes > cap)
		return -ERANGE;
	if (!state_can_read(value, bytes))
		return -EFAULT;
	for (int i = 0; i < n; i++)
		value[i] = list[i];
	return 0;
}

__attribute__((cold)) int peers_asked(int r, int *err, int before, int fd,
				      int name, void *value, socklen_t *len,
				      socklen_t cap)
{
	if ((r < 0 && *err != ERANGE) || !is_ours())
		return r;
	if (name == SO_PEERGROUPS)
		return libc_result(
			err, before,
			groups_asked(r < 0 ? -*err : r, fd, value, len, cap));
	if (r == 0)
		translate_cred(fd, value, *len);
	return r;
}

EXPORT int getsockopt(int fd, int level, int name, void *restrict value,
		      socklen_t *restrict len)
{
	int *err, before, r;
	socklen_t cap;

	if (LIKELY(!peers_is_asked(level, name)))
		return NEXT(getsockopt)(fd, level, name, value, len);
	err = errno_at();
	before = *err;
	cap = peers_capacity(name, len);
	r = NEXT(getsockopt)(fd, level, name, value, len);
	return peers_asked(r, err, before, fd, name, value, len, cap);
}

/* ---- receiving ---- */

static void translate_sent(void *data, size_t n)
{
	struct peers_cred peer = take(data, n);
	struct owners_told ids;

	if (!may_be_ours(&peer) || !peers_find(&peer, PEERS_SENT, &ids))
		return;
	put_told("recvmsg", &peer, &ids);
	put(data, &peer, n);
}

void peers_received(const struct msghdr *msg)
{
	/* The upper half may be musl's padding. */
	size_t len = (uint32_t)msg->msg_controllen;
	size_t at = 0, data, n;

	if (!is_ours())
		return;
	while ((data = peers_next(msg->msg_control, len, &at, &n)) != 0)
		translate_sent((char *)msg->msg_control + data, n);
}

EXPORT ssize_t recvmsg(int fd, struct msghdr *msg, int flags)
{
	ssize_t r = NEXT(recvmsg)(fd, msg, flags);

	if (UNLIKELY(r >= 0 && peers_has_control(msg)))
		peers_received(msg);
	return r;
}

EXPORT int recvmmsg(int fd, struct mmsghdr *vec, unsigned n, int flags,
		    struct timespec *timeout)
{
	int r = NEXT(recvmmsg)(fd, vec, n, flags, timeout);

	for (int i = 0; i < r; i++)
		if (UNLIKELY(peers_has_control(&vec[i].msg_hdr)))
			peers_received(&vec[i].msg_hdr);
	return r;
}

/* ---- sending ---- */

struct corrected {
	struct msghdr msg;
	_Alignas(long) char control[CONTROL_MAX];
};

static __attribute__((cold)) void log_claim(const struct peers_cred *claim)
{
	char text[24];

	log_event(&(struct log_event){
		.code = LOG_PEER_CLAIM,
		.op = "sendmsg",
		.object = {text,
			   put_ids(text, sizeof(text), claim->uid, claim->gid)},
		.err = EPERM,
		.did = "sent-real-ids",
		.hint = "a receiver of this run is told the sender's own ids, "
			"any other the real ones",
	});
}

/*
 * Was a message refused for a claim that the told credentials may make?  If
 * so, a copy of it with the real ids.  EINVAL: an id that the user namespace
 * does not map.
 */
static __attribute__((cold)) bool correct(const struct msghdr *msg,
					  struct corrected *ret)
{
	struct peers_cred claim, real = {(int32_t)sys0(SYS_getpid),
					 state_real_uid(), state_real_gid()};
	struct creds c;
	size_t len;

	if (!told_is_active() || state_is_quiet() ||
	    !state_can_read(msg, sizeof(*msg)))
		return false;
	len = (uint32_t)msg->msg_controllen;
	if (!msg->msg_control || len > CONTROL_MAX ||
	    !state_can_read(msg->msg_control, len))
		return false;
	told_creds(&c);
	ret->msg = *msg;
	ret->msg.msg_control = ret->control;
	for (size_t i = 0; i < len; i++)
		ret->control[i] = ((const char *)msg->msg_control)[i];
	if (!peers_correct(ret->control, len, &c, &real, &claim))
		return false;
	peers_publish(PEERS_SENT);
	log_claim(&claim);
	return true;
}

static bool is_refusal(int err)
{
	return err == EPERM || err == EINVAL;
}

/* Apart, so that the copy is on the stack where it may be needed alone. */
static __attribute__((noinline)) ssize_t
sent_corrected(ssize_t r, int *err, int before, int fd,
	       const struct msghdr *msg, int flags)
{
	struct corrected copy;

	if (correct(msg, &copy)) {
		msg = &copy.msg;
		*err = before;
		r = NEXT(sendmsg)(fd, msg, flags);
	}
	return local_sent_message(r, err, before, fd, msg, flags);
}

ssize_t peers_sent(ssize_t r, int *err, int before, int fd,
		   const struct msghdr *msg, int flags)
{
	if (LIKELY(r >= 0))
		return r;
	if (is_refusal(*err))
		return sent_corrected(r, err, before, fd, msg, flags);
	return local_sent_message(r, err, before, fd, msg, flags);
}

EXPORT ssize_t sendmsg(int fd, const struct msghdr *msg, int flags)
{
	int *err = errno_at(), before = *err;
	ssize_t r = NEXT(sendmsg)(fd, msg, flags);

	return peers_sent(r, err, before, fd, msg, flags);
}

/* One message of several, where it needs correction; false otherwise. */
static __attribute__((cold)) bool send_corrected(int fd, struct mmsghdr *m,
						 int flags, ssize_t *ret)
{
	struct corrected copy;

	if (!state_can_read(m, sizeof(*m)) || !correct(&m->msg_hdr, &copy))
		return false;
	*ret = NEXT(sendmsg)(fd, &copy.msg, flags);
	if (*ret >= 0)
		m->msg_len = (unsigned)*ret;
	return true;
}

/*
 * The kernel stops at the first message that it refuses, and says so only
 * when that is the first of all.
 */
__attribute__((cold)) int peers_sent_many(int r, int *err, int before, int fd,
					  struct mmsghdr *vec, unsigned n,
					  int flags)
{
	unsigned done = r < 0 ? 0 : (unsigned)r;
	ssize_t one = 0;

	if (n > MESSAGES_MAX)
		n = MESSAGES_MAX;
	if (LIKELY(done == n) || (r < 0 && !is_refusal(*err)))
		return r;
	while (done < n && send_corrected(fd, &vec[done], flags, &one) &&
	       one >= 0) {
		done++;
		r = done < n ? NEXT(sendmmsg)(fd, vec + done, n - done, flags)
			     : 0;
		if (r > 0)
			done += (unsigned)r;
	}
	if (done == 0)
		return -1;
	*err = before;
	return (int)done;
}

EXPORT int sendmmsg(int fd, struct mmsghdr *vec, unsigned n, int flags)
{
	int *err = errno_at(), before = *err;
	int r = NEXT(sendmmsg)(fd, vec, n, flags);

	return peers_sent_many(r, err, before, fd, vec, n, flags);
}
