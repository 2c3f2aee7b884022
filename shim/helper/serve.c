/* SPDX-License-Identifier: MIT */
/*
 * Requests, one message each, from clients that nothing is believed of but
 * what the kernel says: SO_PEERCRED, SO_PEERPIDFD, and what kind of socket a
 * descriptor is, and in which network namespace.
 */
#include "clients.h"
#include "helper.h"
#include "request.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define ACCEPTS 16 /* between two rounds of answers */
#define TICK_US 10000
#define RESERVE 16 /* descriptors that are not clients */

/* Lines a period: all decisions of a day are a few megabytes at most. */
#define LOG_REFUSED 20
#define LOG_DONE 500

struct question {
	const struct client *from;
	struct wire_request req;
	size_t len;
	bool cut; /* more descriptors came, or none were taken */
	/* Only from peers with a bind rule are descriptors taken at all. */
	bool takes;
	unsigned n_fds;
	int fds[2];
	char cgroup[4096];
	struct request_decision d;
	struct wire_reply reply;
};

static struct {
	struct serve is;
	unsigned n, most;
	struct client client[CLIENTS_MAX];
	struct pollfd poll[1 + CLIENTS_MAX]; /* the listener, the clients */
	/* Of the rules of `version`. */
	unsigned version;
	struct policy_bucket bucket[POLICY_RULES];
} s;

static volatile sig_atomic_t reload;

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* A pidfd is readable once its process has ended; proc(5) reuses the pid. */
static bool has_ended(int pidfd)
{
	return io_ready(pidfd, POLLIN) != 0;
}

/*
 * Where the kernel tells: is who connected still there, and in which cgroup?
 * The pid is that process's while its pidfd says that it lives.
 */
static bool peer_lives(struct question *a, bool want_cgroup)
{
	socklen_t len = sizeof(int);
	char name[32];
	ssize_t n = -ESRCH;
	int pidfd;
	bool lives;

	if (getsockopt(a->from->fd, SOL_SOCKET, SO_PEERPIDFD, &pidfd, &len))
		return errno == ENOPROTOOPT;
	if (want_cgroup && a->from->pid > 0) {
		snprintf(name, sizeof(name), "%d/cgroup", (int)a->from->pid);
		n = io_read_at(s.is.proc, name, a->cgroup, sizeof(a->cgroup));
	}
	lives = !has_ended(pidfd);
	close(pidfd);
	if (n > 0 && lives)
		a->d.q.cgroup =
			policy_cgroup((struct span){a->cgroup, (size_t)n});
	if (want_cgroup && !a->d.q.cgroup.p)
		a->d.why = a->from->pid > 0
				   ? "no cgroup v2 path in /proc/PID/cgroup"
				   : "the pid is not visible: cgroup rules "
				     "need hostPID";
	return lives;
}

/* The rules about this peer and d.q; 0 or an errno. */
static int decide(struct question *a, enum policy_kind kind)
{
	const struct policy *p = RULES(s.is.rules);
	const struct policy_rule *r;
	unsigned i;

	a->d.q.kind = kind;
	a->d.q.uid = a->from->uid;
	a->d.q.gid = a->from->gid;
	if (!peer_lives(a, policy_wants_cgroup(p, kind, a->from->uid,
					       a->from->gid))) {
		a->d.why = "the peer has exited";
		return EACCES;
	}
	r = policy_decides(p, &a->d.q);
	a->d.rule = r ? r->line : 0;
	if (!r || r->deny)
		return EACCES;
	a->d.why = NULL;
	if (s.version != s.is.rules->version)
		memset(s.bucket, 0, sizeof(s.bucket));
	s.version = s.is.rules->version;
	i = (unsigned)(r - p->rule);
	if (r->rate && !policy_rate(&s.bucket[i], r->rate, now_ms())) {
		a->d.why = "more often than its rate";
		return EACCES;
	}
	return 0;
}

static int netns_of(int fd)
{
	uint64_t cookie;
	socklen_t len = sizeof(cookie);

	if (getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE, &cookie, &len))
		return 0;
	return cookie == s.is.rules->own_net ? POLICY_OWN : POLICY_OTHER;
}

/*
 * In the order of bind(2): the descriptor, the address, then permission.
 * That the socket is not bound, bind(2) itself looks at, after permission.
 */
static int answer_bind(struct question *a)
{
	static const int option[] = {SO_DOMAIN, SO_TYPE, SO_PROTOCOL};
	int is[3], r;

	a->d.family = policy_sockaddr(a->req.addr, a->req.addr_len, &a->d.q);
	if (!a->takes)
		return EACCES;
	r = request_descriptors(a->n_fds, a->cut);
	for (int i = 0; i < 3 && r == 0; i++) {
		socklen_t n = sizeof(is[i]);

		if (getsockopt(a->fds[0], SOL_SOCKET, option[i], &is[i], &n))
			r = -errno;
	}
	if (r == 0)
		r = request_proto(is[0], is[1], is[2], a->d.family);
	if (r < 0)
		return -r;
	a->d.q.proto = (enum policy_proto)r;
	a->d.q.netns = (enum policy_netns)netns_of(a->fds[0]);
	r = decide(a, POLICY_BIND);
	if (r)
		return r;
	return bind(a->fds[0], (const void *)a->req.addr, a->req.addr_len)
		       ? errno
		       : 0;
}

static int answer_dmi(struct question *a)
{
	int e = a->cut || a->n_fds ? EPROTO : decide(a, POLICY_DMI);

	a->d.has_arg = true;
	a->d.arg = a->req.arg;
	return e ? e : dmi_answer(s.is.dmi, &a->req, &a->reply);
}

static const struct kind {
	uint16_t kind;
	const char *code, *op;
	int (*answer)(struct question *a); /* 0 or an errno */
} kinds[] = {
	{WIRE_BIND, "HLP-01", "bind", answer_bind},
	{WIRE_DMI, "HLP-02", "dmi", answer_dmi},
	{WIRE_TABLE, "HLP-03", "table", answer_dmi},
	{0, "HLP-04", "unknown", NULL},
};

static void answer(struct question *a)
{
	/* Refusals have their own, so that they cannot push out the rest. */
	static struct request_quota quota[2];
	const bool one = request_is_one(&a->req, a->len);
	const struct kind *k = kinds;
	char line[REQUEST_LINE_MAX];

	while (k->answer && !(one && k->kind == a->req.kind))
		k++;
	a->d.code = k->code;
	a->d.op = k->op;
	a->d.pid = a->from->pid;
	a->d.uid = a->from->uid;
	a->d.gid = a->from->gid;
	a->d.error = k->answer ? k->answer(a) : EPROTO;
	request_answer(&a->reply, &a->req, k->answer, a->d.error);
	/* One line a file, not one a chunk. */
	if (k->kind == WIRE_TABLE && a->req.offset && !a->d.error)
		return;
	if (request_quota(&quota[a->d.error != 0],
			  a->d.error ? LOG_REFUSED : LOG_DONE, now_ms(),
			  &a->d.lost))
		io_log(line, request_line(&a->d, line));
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
	static struct question a;
	ssize_t n;

	memset(&a, 0, offsetof(struct question, cgroup));
	memset(&a.d, 0, sizeof(a) - offsetof(struct question, d));
	a.from = c;
	a.takes = policy_names(RULES(s.is.rules), POLICY_BIND, c->uid, c->gid);
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
static void client_close(int i)
{
	if (i < 0)
		return;
	close(s.client[i].fd);
	s.n--;
	s.client[i] = s.client[s.n];
	s.poll[1 + i] = s.poll[1 + s.n];
}

/* Often its request has come with it. */
static void client_add(int fd, int64_t now)
{
	struct ucred peer;
	socklen_t len = sizeof(peer);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len)) {
		close(fd);
		return;
	}
	client_close(clients_shed(s.client, s.n, s.most, peer.uid));
	s.client[s.n] = (struct client){fd, peer.pid, peer.uid, peer.gid, now};
	s.poll[1 + s.n] = (struct pollfd){.fd = fd, .events = POLLIN};
	s.n++;
	if (!client_serve(&s.client[s.n - 1]))
		client_close((int)s.n - 1);
}

static void clients_accept(int64_t now)
{
	for (int i = 0; i < ACCEPTS; i++) {
		int fd = accept4(s.is.listener, NULL, NULL,
				 SOCK_CLOEXEC | SOCK_NONBLOCK);

		if (fd >= 0) {
			client_add(fd, now);
		} else if (errno == EMFILE || errno == ENFILE ||
			   errno == ENOBUFS || errno == ENOMEM) {
			/* The client waits on: make room, do not spin. */
			client_close(clients_oldest(s.client, s.n));
			poll(NULL, 0, 10);
			return;
		} else if (errno == EAGAIN) {
			return;
		}
	}
}

static void on_signal(int sig)
{
	if (sig == SIGHUP)
		reload = 1;
}

/*
 * Whoever drops the last reference to a TCP socket with SO_LINGER waits for
 * its data to leave, for as long as the sender said; also when the kernel
 * drops it for us, out of a message that we do not take.  A signal ends that.
 * It goes on ticking until one comes while we wait for clients.
 */
static void ticks_set(bool on)
{
	static bool ticks;
	const suseconds_t us = on ? TICK_US : 0;
	struct itimerval t = {{0, us}, {0, us}};

	if (ticks != on)
		setitimer(ITIMER_REAL, &t, NULL);
	ticks = on;
}

static void round_serve(void)
{
	const int64_t now = now_ms();

	/* Downwards: client_close() moves one that had its turn. */
	for (int i = (int)s.n; i-- > 0;) {
		bool stays = now - s.client[i].seen < CLIENTS_SILENT_MS;

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
}

void serve_begin(void)
{
	struct sigaction sa = {.sa_handler = on_signal}; /* no SA_RESTART */
	struct rlimit l;
	sigset_t hup;

	/* A request needs three: what it carries, a pidfd, a cgroup file. */
	if (getrlimit(RLIMIT_NOFILE, &l) || l.rlim_cur < 2 * RESERVE)
		die(EXIT_FAILED, "expected room for %d descriptors",
		    2 * RESERVE);
	s.most = CLIENTS_MAX;
	if (l.rlim_cur - RESERVE < s.most)
		s.most = (unsigned)l.rlim_cur - RESERVE;

	sigaction(SIGALRM, &sa, NULL);
	sigaction(SIGHUP, &sa, NULL);
	/* It comes while we wait, and at no other time. */
	sigemptyset(&hup);
	sigaddset(&hup, SIGHUP);
	sigprocmask(SIG_BLOCK, &hup, NULL);
}

/* As poll(2), with all signals. */
static int wait_for_clients(void)
{
	int ms = clients_wait(s.client, s.n, now_ms());
	struct timespec t = {ms / 1000, ms % 1000 * 1000000L};
	sigset_t none;

	sigemptyset(&none);
	return ppoll(s.poll, 1 + s.n, ms < 0 ? NULL : &t, &none);
}

void serve(const struct serve *what)
{
	s.is = *what;
	s.poll[0] = (struct pollfd){.fd = what->listener, .events = POLLIN};
	for (;;) {
		int n = wait_for_clients();

		if (reload) {
			reload = 0;
			rules_again(s.is.rules);
		}
		ticks_set(n >= 0);
		if (n >= 0)
			round_serve();
	}
}
