/* SPDX-License-Identifier: MIT */
/*
 * Requests, one message each, from clients that nothing is believed of but
 * what the kernel says: SO_PEERCRED, and what kind of socket a descriptor is.
 */
#include "helper.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define CLIENTS 128
#define CLIENTS_OF_ONE_UID 32 /* so that no uid can close the others' */
#define SILENT_MS 2000
#define ACCEPTS 16 /* between two rounds of answers */
#define TICK_US 10000

/* Lines a period: all decisions of a day are a few megabytes at most. */
#define LOG_PERIOD_MS 10000
#define LOG_REFUSED 20
#define LOG_DONE 500

struct client {
	int fd;
	struct ucred peer;
	int64_t seen; /* ms */
};

struct question {
	struct ucred peer;
	struct wire_request req;
	size_t len;
	/* Only from peers with a bind rule are descriptors taken at all. */
	bool takes;
	bool cut; /* more descriptors came, or none were taken */
	unsigned n_fds;
	int fds[2];
	/* The answer. */
	struct wire_reply reply;
	unsigned rule;
	bool quiet;
	char detail[128];
};

static struct {
	const struct policy *policy;
	const struct dmi *dmi;
	unsigned n;
	struct client client[CLIENTS];
	struct pollfd poll[1 + CLIENTS]; /* the listener, then the clients */
} s;

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/*
 * In the order of bind(2): the descriptor, the address, then permission.
 * `family` is that of the address, or what is wrong with it.
 */
static int bind_asked(struct question *a, struct policy_query *q, int family)
{
	static const int option[] = {SO_DOMAIN, SO_TYPE, SO_PROTOCOL};
	int is[3]; /* domain, type, protocol */

	if (!a->takes)
		return EACCES;
	if (a->cut || a->n_fds > 1)
		return EPROTO;
	if (a->n_fds == 0)
		return EBADF;
	for (int i = 0; i < 3; i++) {
		socklen_t n = sizeof(is[i]);

		if (getsockopt(a->fds[0], SOL_SOCKET, option[i], &is[i], &n))
			return errno;
	}
	if (is[0] != AF_INET && is[0] != AF_INET6)
		return EAFNOSUPPORT;
	if (family < 0)
		return -family;
	if (family != is[0])
		return EAFNOSUPPORT;
	if (is[1] == SOCK_STREAM && is[2] == IPPROTO_TCP)
		q->proto = POLICY_TCP;
	else if (is[1] == SOCK_DGRAM && is[2] == IPPROTO_UDP)
		q->proto = POLICY_UDP;
	else
		return EACCES; /* no rule can name it */
	if (!policy_allows(s.policy, q, &a->rule))
		return EACCES;
	return bind(a->fds[0], (const void *)a->req.addr, a->req.addr_len)
		       ? errno
		       : 0;
}

static int answer_bind(struct question *a)
{
	struct policy_query q = {
		.kind = POLICY_BIND, .uid = a->peer.uid, .gid = a->peer.gid};
	int family = policy_sockaddr(a->req.addr, a->req.addr_len, &q);
	int e = bind_asked(a, &q, family);
	char text[INET6_ADDRSTRLEN] = "-";

	if (family > 0)
		inet_ntop(family, q.addr.b + (family == AF_INET ? 12 : 0), text,
			  sizeof(text));
	snprintf(a->detail, sizeof(a->detail), " proto=%s addr=%s port=%u",
		 q.proto == POLICY_TCP	 ? "tcp"
		 : q.proto == POLICY_UDP ? "udp"
					 : "-",
		 text, q.port);
	return e;
}

static bool dmi_allowed(struct question *a)
{
	struct policy_query q = {
		.kind = POLICY_DMI, .uid = a->peer.uid, .gid = a->peer.gid};

	snprintf(a->detail, sizeof(a->detail), " arg=%u", a->req.arg);
	return policy_allows(s.policy, &q, &a->rule);
}

static void answer_bytes(struct question *a, const void *bytes, size_t n)
{
	memcpy(a->reply.data, bytes, n);
	a->reply.len = (uint32_t)n;
}

_Static_assert((int)WIRE_DMI_PRODUCT_UUID == (int)SMBIOS_PRODUCT_UUID &&
		       (int)WIRE_DMI_CHASSIS_SERIAL + 1 == (int)SMBIOS_FIELDS,
	       "one order");

static int answer_dmi(struct question *a)
{
	if (a->cut || a->n_fds || a->req.arg >= SMBIOS_FIELDS)
		return EPROTO;
	if (!dmi_allowed(a))
		return EACCES;
	if (s.dmi->value[a->req.arg].len < 0)
		return -s.dmi->value[a->req.arg].len;
	answer_bytes(a, s.dmi->value[a->req.arg].text,
		     (size_t)s.dmi->value[a->req.arg].len);
	return 0;
}

static int answer_table(struct question *a)
{
	size_t at = a->req.offset, n;

	if (a->cut || a->n_fds || a->req.arg > WIRE_TABLE_ENTRY_POINT)
		return EPROTO;
	if (!dmi_allowed(a))
		return EACCES;
	n = s.dmi->table[a->req.arg].len;
	if (n == 0)
		return ENOENT;
	a->quiet = at > 0; /* one line a file, not one a chunk */
	n = at < n ? n - at : 0;
	answer_bytes(a, s.dmi->table[a->req.arg].bytes + (n ? at : 0),
		     n < WIRE_DATA_MAX ? n : WIRE_DATA_MAX);
	return 0;
}

static const struct kind {
	uint16_t kind;
	const char *code, *op;
	int (*answer)(struct question *a); /* 0 or an errno */
} kinds[] = {
	{WIRE_BIND, "HLP-01", "bind", answer_bind},
	{WIRE_DMI, "HLP-02", "dmi", answer_dmi},
	{WIRE_TABLE, "HLP-03", "table", answer_table},
};

static const struct kind *kind_of(const struct question *a)
{
	if (a->len != sizeof(a->req) || a->req.magic != WIRE_MAGIC ||
	    a->req.version < WIRE_VERSION_MIN ||
	    a->req.version > WIRE_VERSION_MAX)
		return NULL;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].kind == a->req.kind)
			return &kinds[i];
	return NULL;
}

/* Those that bind(2) and we give; another is told by its number. */
static const char *errno_name(int e, char number[12])
{
	static const struct {
		int e;
		char name[14];
	} known[] = {
		{0, "0"},
		{EACCES, "EACCES"},
		{EADDRINUSE, "EADDRINUSE"},
		{EADDRNOTAVAIL, "EADDRNOTAVAIL"},
		{EAFNOSUPPORT, "EAFNOSUPPORT"},
		{EBADF, "EBADF"},
		{EINVAL, "EINVAL"},
		{ENODEV, "ENODEV"},
		{ENOENT, "ENOENT"},
		{ENOTSOCK, "ENOTSOCK"},
		{EPROTO, "EPROTO"},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].e == e)
			return known[i].name;
	snprintf(number, 12, "%d", e);
	return number;
}

static void log_decision(const struct question *a, const struct kind *k, int e)
{
	static struct {
		int64_t since;
		unsigned lines, lost;
	} quota[2], *b;
	const int64_t now = now_ms();
	char number[12], rule[12] = "none", lost[24] = "";

	/* Refusals have their own, so that they cannot push out the rest. */
	b = &quota[e != 0];
	if (now - b->since >= LOG_PERIOD_MS) {
		b->since = now;
		b->lines = 0;
	}
	if (b->lines++ >= (e ? LOG_REFUSED : LOG_DONE)) {
		b->lost++;
		return;
	}
	if (b->lost)
		snprintf(lost, sizeof(lost), " n=%u", b->lost + 1);
	b->lost = 0;
	if (a->rule)
		snprintf(rule, sizeof(rule), "%u", a->rule);
	say("src=nonroot-helper level=%s code=%s peer_pid=%d uid=%u gid=%u "
	    "op=%s%s rule=%s result=%s%s",
	    e == EPROTO ? "warn" : "info", k ? k->code : "HLP-04", a->peer.pid,
	    a->peer.uid, a->peer.gid, k ? k->op : "unknown", a->detail, rule,
	    errno_name(e, number), lost);
}

static void answer(struct question *a)
{
	const struct kind *k = kind_of(a);
	int e = k ? k->answer(a) : EPROTO;

	if (!a->quiet)
		log_decision(a, k, e);
	a->reply.magic = WIRE_MAGIC;
	a->reply.version = k ? a->req.version : WIRE_VERSION_MAX;
	a->reply.kind = a->req.kind;
	a->reply.error = e;
	a->reply.version_min = WIRE_VERSION_MIN;
	a->reply.version_max = WIRE_VERSION_MAX;
}

/*
 * Two descriptors fit, one more than is ever right; the kernel drops the
 * rest.  It does so with all of them where there is no buffer, and without
 * what close(2) may do here: on a FUSE file it waits for the file's server.
 */
static ssize_t receive(int fd, struct question *a)
{
	union {
		struct cmsghdr h;
		char space[CMSG_SPACE(sizeof(a->fds))];
	} control;
	struct iovec iov = {&a->req, sizeof(a->req)};
	struct msghdr m = {.msg_iov = &iov, .msg_iovlen = 1};
	const struct cmsghdr *c;
	ssize_t n;

	if (a->takes) {
		m.msg_control = &control;
		m.msg_controllen = sizeof(control);
	}
	n = recvmsg(fd, &m, MSG_DONTWAIT | MSG_CMSG_CLOEXEC | MSG_TRUNC);
	if (n < 0)
		return n;
	/* MSG_TRUNC: a message that is too long tells its real length. */
	a->len = (size_t)n;
	a->cut = m.msg_flags & MSG_CTRUNC;
	/* It has room for one header, and the kernel wrote it. */
	c = CMSG_FIRSTHDR(&m);
	if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS) {
		a->n_fds =
			(unsigned)((c->cmsg_len - CMSG_LEN(0)) / sizeof(int));
		memcpy(a->fds, CMSG_DATA(c), a->n_fds * sizeof(int));
	}
	return n;
}

/* One request; false when the client is to be closed. */
static bool client_serve(struct client *c)
{
	struct question a = {.peer = c->peer};
	ssize_t n;

	a.takes = policy_names(s.policy, POLICY_BIND, a.peer.uid, a.peer.gid);
	n = receive(c->fd, &a);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR;
	if (n > 0)
		answer(&a);
	for (unsigned i = 0; i < a.n_fds; i++)
		close(a.fds[i]);
	if (n == 0)
		return false;
	c->seen = now_ms();
	return send(c->fd, &a.reply, sizeof(a.reply),
		    MSG_DONTWAIT | MSG_NOSIGNAL) == sizeof(a.reply);
}

/* The last client takes its place. */
static void client_close(unsigned i)
{
	close(s.client[i].fd);
	s.n--;
	s.client[i] = s.client[s.n];
	s.poll[1 + i] = s.poll[1 + s.n];
}

/* The one silent for longest, of one uid or (NULL) of all. */
static void oldest_close(const uid_t *uid)
{
	unsigned oldest = s.n;

	for (unsigned i = 0; i < s.n; i++)
		if ((!uid || s.client[i].peer.uid == *uid) &&
		    (oldest == s.n || s.client[i].seen < s.client[oldest].seen))
			oldest = i;
	if (oldest < s.n)
		client_close(oldest);
}

static void client_add(int fd, int64_t now)
{
	struct client c = {.fd = fd, .seen = now};
	socklen_t len = sizeof(c.peer);
	unsigned same = 0;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &c.peer, &len)) {
		close(fd);
		return;
	}
	for (unsigned i = 0; i < s.n; i++)
		same += s.client[i].peer.uid == c.peer.uid;
	if (same >= CLIENTS_OF_ONE_UID)
		oldest_close(&c.peer.uid);
	else if (s.n == CLIENTS)
		oldest_close(NULL);
	s.client[s.n] = c;
	s.poll[1 + s.n] = (struct pollfd){.fd = fd, .events = POLLIN};
	s.n++;
}

static void clients_accept(int64_t now)
{
	for (int i = 0; i < ACCEPTS; i++) {
		int fd = accept4(s.poll[0].fd, NULL, NULL,
				 SOCK_CLOEXEC | SOCK_NONBLOCK);

		if (fd >= 0) {
			client_add(fd, now);
		} else if (errno == EMFILE || errno == ENFILE ||
			   errno == ENOBUFS || errno == ENOMEM) {
			/* The client waits on: make room, do not spin. */
			oldest_close(NULL);
			poll(NULL, 0, 10);
			return;
		} else if (errno == EAGAIN) {
			return;
		}
	}
}

/* Until the first client has been silent for too long; -1 without any. */
static int wait_ms(int64_t now)
{
	int64_t first = s.n ? SILENT_MS : -1;

	for (unsigned i = 0; i < s.n; i++) {
		int64_t left = s.client[i].seen + SILENT_MS - now;

		if (left < first)
			first = left > 0 ? left : 0;
	}
	return (int)first;
}

static void tick(int sig)
{
	(void)sig;
}

/*
 * Whoever drops the last reference to a TCP socket with SO_LINGER waits for
 * its data to leave, for as long as the sender said; also when the kernel
 * drops it for us, out of a message that we do not take.  A signal ends that.
 */
static void ticks_set(suseconds_t us)
{
	struct itimerval t = {{0, us}, {0, us}};

	setitimer(ITIMER_REAL, &t, NULL);
}

void serve(int listener, const struct policy *policy, const struct dmi *dmi)
{
	struct sigaction sa = {.sa_handler = tick}; /* without SA_RESTART */

	sigaction(SIGALRM, &sa, NULL);
	s.policy = policy;
	s.dmi = dmi;
	s.poll[0] = (struct pollfd){.fd = listener, .events = POLLIN};
	for (;;) {
		int64_t now;

		if (poll(s.poll, 1 + s.n, wait_ms(now_ms())) < 0)
			continue;
		ticks_set(TICK_US);
		now = now_ms();
		/* Downwards: client_close() moves one that had its turn. */
		for (unsigned i = s.n; i-- > 0;) {
			bool stays = now - s.client[i].seen < SILENT_MS;

			/* Who has gone has told its program no. */
			if (s.poll[1 + i].revents & POLLHUP)
				stays = false;
			else if (s.poll[1 + i].revents)
				stays = client_serve(&s.client[i]);
			if (!stays)
				client_close(i);
		}
		if (s.poll[0].revents)
			clients_accept(now);
		ticks_set(0);
	}
}
