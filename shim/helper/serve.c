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

struct question {
	int from; /* its connection */
	struct wire_request req;
	size_t len;
	bool cut; /* more descriptors came, or none were taken */
	/* Only from peers with a bind rule are descriptors taken at all. */
	bool takes;
	unsigned n_fds;
	int fds[2];
	struct request_decision d;
	struct wire_reply reply;
	char cgroup[4096];
};

static struct {
	const struct serve *is;
	struct clients t;
	struct request_rates rates;
	struct request_quota quota[2];
} s;

static volatile sig_atomic_t reload;

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/*
 * Where the kernel tells: is who connected still there, and in which cgroup?
 * A pidfd is readable once its process has ended.  As long as it is not, the
 * pid is that process's; proc(5) reuses it then.
 */
static bool peer_lives(struct question *a, bool want_cgroup)
{
	const int pidfd = io_option(a->from, SO_PEERPIDFD);
	char name[32];
	ssize_t n = 0;
	bool lives;

	if (pidfd < 0)
		return pidfd == -ENOPROTOOPT;
	if (want_cgroup && a->d.pid > 0) {
		snprintf(name, sizeof(name), "%d/cgroup", (int)a->d.pid);
		n = io_read_at(s.is->proc, name, a->cgroup, sizeof(a->cgroup));
	}
	lives = io_ready(pidfd, POLLIN) == 0;
	close(pidfd);
	if (want_cgroup && lives)
		request_cgroup(&a->d, a->cgroup, n);
	return lives;
}

/* The rules about d.q, of this peer; 0 or an errno. */
static int decide(struct question *a, enum policy_kind kind)
{
	const struct policy *p = RULES(s.is->rules);

	a->d.q.kind = kind;
	if (!peer_lives(a,
			policy_wants_cgroup(p, kind, a->d.q.uid, a->d.q.gid))) {
		a->d.why = "the peer has exited";
		return EACCES;
	}
	return request_decide(&a->d, p, s.is->rules->version, &s.rates,
			      now_ms());
}

/*
 * In the order of bind(2): the descriptor, the address, then permission.
 * That the socket is not bound, bind(2) itself looks at, after permission.
 */
static int answer_bind(struct question *a)
{
	const int fd = a->fds[0];
	uint64_t net;
	int r;

	a->d.family = policy_sockaddr(a->req.addr, a->req.addr_len, &a->d.q);
	if (!a->takes)
		return EACCES;
	r = request_descriptors(a->n_fds, a->cut);
	if (r == 0)
		r = io_option(fd, SO_DOMAIN);
	if (r >= 0)
		r = request_proto(r, io_option(fd, SO_TYPE),
				  io_option(fd, SO_PROTOCOL), a->d.family);
	if (r < 0)
		return -r;
	a->d.q.proto = (enum policy_proto)r;
	net = io_netns(fd);
	if (net)
		a->d.q.netns =
			net == s.is->rules->own_net ? POLICY_OWN : POLICY_OTHER;
	r = decide(a, POLICY_BIND);
	if (r)
		return r;
	return bind(fd, (const void *)a->req.addr, a->req.addr_len) ? errno : 0;
}

static int answer_dmi(struct question *a)
{
	int e = a->cut || a->n_fds ? EPROTO : decide(a, POLICY_DMI);

	a->d.has_arg = true;
	a->d.arg = a->req.arg;
	return e ? e : dmi_answer(s.is->dmi, &a->req, &a->reply);
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
	const bool one = request_is_one(&a->req, a->len);
	const struct kind *k = kinds;
	char line[REQUEST_LINE_MAX];

	while (k->answer && !(one && k->kind == a->req.kind))
		k++;
	a->d.code = k->code;
	a->d.op = k->op;
	/* One line a file, not one a chunk. */
	a->d.more = k->kind == WIRE_TABLE && a->req.offset;
	a->d.error = k->answer ? k->answer(a) : EPROTO;
	request_answer(&a->reply, &a->req, k->answer, a->d.error);
	io_log(line, request_log(s.quota, &a->d, now_ms(), line));
}

/*
 * Two descriptors fit, one more than is ever right; the kernel drops the
 * rest.  It does so with all of them where there is no buffer, and without
 * what close(2) may do here: on a FUSE file it waits for the file's server.
 */
static ssize_t receive(struct question *a)
{
	union {
		struct cmsghdr h;
		char space[CMSG_SPACE(sizeof(a->fds))];
	} control;
	struct iovec iov = {&a->req, sizeof(a->req)};
	struct msghdr m = {.msg_iov = &iov,
			   .msg_iovlen = 1,
			   .msg_control = &control,
			   .msg_controllen = a->takes ? sizeof(control) : 0};
	/* MSG_TRUNC: a message that is too long tells its real length. */
	ssize_t n = recvmsg(a->from, &m,
			    MSG_DONTWAIT | MSG_CMSG_CLOEXEC | MSG_TRUNC);

	if (n < 0)
		return n;
	a->len = (size_t)n;
	a->cut = m.msg_flags & MSG_CTRUNC;
	a->n_fds = request_passed(&m, a->fds, 2);
	return n;
}

/* One request; false when the client is to be closed. */
static bool client_serve(struct client *c)
{
	static struct question a;
	ssize_t n;
	bool ends;

	memset(&a, 0, offsetof(struct question, cgroup));
	a.from = c->fd;
	a.d.pid = c->pid;
	a.d.q.uid = c->uid;
	a.d.q.gid = c->gid;
	a.takes = policy_names(RULES(s.is->rules), POLICY_BIND, c->uid, c->gid);
	n = receive(&a);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR;
	/* Its end, or a message of no bytes? */
	ends = n == 0 && io_ready(c->fd, POLLRDHUP);
	if (!ends)
		answer(&a);
	for (unsigned i = 0; i < a.n_fds; i++)
		close(a.fds[i]);
	c->seen = now_ms();
	return !ends && send(c->fd, &a.reply, sizeof(a.reply),
			     MSG_DONTWAIT | MSG_NOSIGNAL) == sizeof(a.reply);
}

static void client_close(int i)
{
	if (i >= 0)
		close(clients_remove(&s.t, (unsigned)i));
}

/* Often its request has come with it. */
static void client_add(int fd, int64_t now)
{
	struct ucred peer;
	socklen_t len = sizeof(peer);
	unsigned i;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len)) {
		close(fd);
		return;
	}
	client_close(clients_shed(s.t.client, s.t.n, s.t.most, peer.uid));
	i = clients_add(&s.t,
			(struct client){fd, peer.pid, peer.uid, peer.gid, now});
	if (!client_serve(&s.t.client[i]))
		client_close((int)i);
}

static void clients_accept(int64_t now)
{
	for (int i = 0; i < ACCEPTS; i++) {
		int fd = accept4(s.is->listener, NULL, NULL,
				 SOCK_CLOEXEC | SOCK_NONBLOCK);

		if (fd >= 0) {
			client_add(fd, now);
			continue;
		}
		if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS ||
		    errno == ENOMEM) {
			/* The client waits on: make room, do not spin. */
			client_close(clients_oldest(s.t.client, s.t.n));
			poll(NULL, 0, 10);
		}
		return;
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
	for (unsigned i = s.t.n; i-- > 0;) {
		if (clients_is_over(&s.t, i, now) ||
		    (s.t.poll[1 + i].revents && !client_serve(&s.t.client[i])))
			client_close((int)i);
	}
	if (s.t.poll[0].revents)
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
	s.t.most = CLIENTS_MAX;
	if (l.rlim_cur - RESERVE < s.t.most)
		s.t.most = (unsigned)l.rlim_cur - RESERVE;

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
	int ms = clients_wait(s.t.client, s.t.n, now_ms());
	struct timespec t = {ms / 1000, ms % 1000 * 1000000L};
	sigset_t none;

	sigemptyset(&none);
	return ppoll(s.t.poll, 1 + s.t.n, ms < 0 ? NULL : &t, &none);
}

void serve(const struct serve *what)
{
	s.is = what;
	s.t.poll[0] = (struct pollfd){.fd = what->listener, .events = POLLIN};
	for (;;) {
		int n = wait_for_clients();

		if (reload) {
			reload = 0;
			rules_again(what->rules);
		}
		ticks_set(n >= 0);
		if (n >= 0)
			round_serve();
	}
}
