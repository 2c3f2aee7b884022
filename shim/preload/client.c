/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>

#include "../core/wire.h"
#include "client.h"
#include "libc.h"
#include "state.h"
#include "sys.h"

static int64_t now_ms(void)
{
	struct timespec t = {0};

	sys2(SYS_clock_gettime, CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t client_deadline(void)
{
	return now_ms() + CLIENT_TIMEOUT_MS;
}

/*
 * What is left until the deadline, for every wait on this socket.  Where that
 * is refused (a filter), it is not waited at all.
 */
static int set_timeout(int fd, int64_t deadline)
{
	int64_t left = deadline - now_ms();
	struct timeval tv = {left / 1000, (left % 1000) * 1000};
	int r;

	if (left <= 0)
		return -ETIMEDOUT;
	r = (int)sys5(SYS_setsockopt, fd, SOL_SOCKET, SO_SNDTIMEO, &tv,
		      sizeof(tv));
	if (r < 0)
		return r;
	return (int)sys5(SYS_setsockopt, fd, SOL_SOCKET, SO_RCVTIMEO, &tv,
			 sizeof(tv));
}

/* Call again after a signal, as long as there is time. */
#define RETRY(fd, deadline, call)                          \
	({                                                 \
		long r_ = set_timeout(fd, deadline);       \
		while (r_ == 0 && (r_ = (call)) == -EINTR) \
			r_ = set_timeout(fd, deadline);    \
		r_ == -EAGAIN ? -ETIMEDOUT : r_;           \
	})

/* Not one of 0, 1 and 2: what others write there is not for the helper. */
static long new_socket(void)
{
	long fd = sys3(SYS_socket, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	long higher;

	if (fd < 0 || fd > 2)
		return fd;
	higher = sys3(SYS_fcntl, fd, F_DUPFD_CLOEXEC, 3);
	sys1(SYS_close, fd);
	return higher;
}

static int dial_at(const struct sockaddr_un *to, size_t len, int64_t deadline)
{
	long fd = new_socket(), r;

	if (fd < 0)
		return (int)fd;
	r = RETRY((int)fd, deadline, sys3(SYS_connect, fd, to, len));
	if (r < 0) {
		sys1(SYS_close, fd);
		return (int)r;
	}
	return (int)fd;
}

/* At `skip` of sun_path, which is 1 behind the NUL of an abstract name. */
static int dial_name(struct span name, size_t skip, int64_t deadline)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	size_t head = offsetof(struct sockaddr_un, sun_path);

	if (!name.n)
		return -ENOENT;
	if (name.n >= sizeof(to.sun_path))
		return -EINVAL;
	for (size_t i = 0; i < name.n; i++)
		to.sun_path[skip + i] = name.p[i];
	return dial_at(&to, skip ? head + skip + name.n : sizeof(to), deadline);
}

static int dial(int64_t deadline)
{
	const struct config *c = state_config();
	struct span path, name;
	int fd;

	if (c->helper_none)
		return -ENOENT;
	if (state_is_quiet())
		return -EINVAL;
	config_helper_split(
		span_of(config_text(c, c->helper, WIRE_DEFAULT_PATH)), &path,
		&name);
	fd = dial_name(path, 0, deadline);
	/* In a chroot jail without a socket of its own, for one. */
	if (fd < 0 && name.n && fd != -ETIMEDOUT)
		fd = dial_name(name, 1, deadline);
	return fd;
}

static long send_request(int fd, int64_t deadline, const struct wire_request *q,
			 int pass)
{
	union {
		struct cmsghdr head;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = {.head = {.cmsg_len = CMSG_LEN(sizeof(int)),
			      .cmsg_level = SOL_SOCKET,
			      .cmsg_type = SCM_RIGHTS}};
	struct iovec iov = {(void *)(uintptr_t)q, sizeof(*q)};
	struct msghdr m = {.msg_iov = &iov, .msg_iovlen = 1};

	if (pass >= 0) {
		*(int *)(void *)CMSG_DATA(&control.head) = pass;
		m.msg_control = &control;
		m.msg_controllen = sizeof(control);
	}
	return RETRY(fd, deadline, sys3(SYS_sendmsg, fd, &m, MSG_NOSIGNAL));
}

/* One request and its reply; -EPROTO for anything that is not one. */
static int exchange(int fd, int64_t deadline, const struct wire_request *q,
		    int pass, struct wire_reply *ret)
{
	long r;

	*ret = (struct wire_reply){0};
	r = send_request(fd, deadline, q, pass);
	if (r < 0)
		return (int)r;
	r = RETRY(fd, deadline,
		  sys6(SYS_recvfrom, fd, SYS_ARG(ret), sizeof(*ret), MSG_TRUNC,
		       0, 0));
	if (r <= 0)
		return r < 0 ? (int)r : -ECONNRESET;
	if (r != sizeof(*ret) || ret->magic != WIRE_MAGIC ||
	    ret->kind != q->kind || ret->len > WIRE_DATA_MAX ||
	    ret->error < 0 || ret->error > 4095)
		return -EPROTO;
	return 0;
}

static struct wire_request request(uint16_t kind)
{
	return (struct wire_request){
		.magic = WIRE_MAGIC, .version = WIRE_VERSION_MAX, .kind = kind};
}

static struct client_answer absent(int why)
{
	return (struct client_answer){.asked = why,
				      .absent = why != -ETIMEDOUT};
}

/* One request, for which conn, as dial() gives it, is. */
static struct client_answer ask(int conn, const struct wire_request *q,
				int pass, int64_t deadline,
				struct wire_reply *ret)
{
	struct client_answer a = {0};

	if (conn < 0)
		return absent(conn);
	a.asked = exchange(conn, deadline, q, pass, ret);
	a.error = a.asked == 0 ? ret->error : 0;
	sys1(SYS_close, conn);
	return a;
}

/* Has the socket this family and port?  Both stand first in any address. */
static bool has_port(int fd, const struct wire_request *q)
{
	struct wire_request own = {.addr_len = sizeof(own.addr)};
	uint8_t differs = 0;

	if (sys3(SYS_getsockname, fd, SYS_ARG(own.addr),
		 SYS_ARG(&own.addr_len)) < 0)
		return false;
	for (int i = 0; i < 4; i++)
		differs |= own.addr[i] ^ q->addr[i];
	return !differs;
}

struct client_answer client_bind(int fd, const void *addr, uint32_t len,
				 int64_t deadline)
{
	struct wire_request q = request(WIRE_BIND);
	struct wire_reply reply;
	struct client_answer a;
	bool had;
	int conn;

	if (len > sizeof(q.addr))
		return (struct client_answer){.asked = -EINVAL};
	q.addr_len = len;
	for (uint32_t i = 0; i < len; i++)
		q.addr[i] = ((const uint8_t *)addr)[i];
	conn = dial(deadline);
	had = conn >= 0 && has_port(fd, &q);
	a = ask(conn, &q, fd, deadline, &reply);
	/* A helper that ended before it could answer may have bound it. */
	if (!had && (a.asked == -ECONNRESET || a.asked == -ETIMEDOUT) &&
	    has_port(fd, &q))
		a.asked = 0;
	return a;
}

static size_t take(const struct wire_reply *r, char *buf, size_t cap)
{
	size_t n = r->len < cap ? r->len : cap;

	for (size_t i = 0; i < n; i++)
		buf[i] = (char)r->data[i];
	return n;
}

struct client_answer client_dmi(uint32_t attribute, char *buf, size_t cap,
				size_t *ret_len)
{
	int64_t deadline = client_deadline();
	struct wire_request q = request(WIRE_DMI);
	struct wire_reply reply;
	struct client_answer a;

	q.arg = attribute;
	a = ask(dial(deadline), &q, -1, deadline, &reply);
	if (a.asked == 0 && a.error == 0)
		*ret_len = take(&reply, buf, cap);
	return a;
}

struct client_answer client_table(uint32_t table, char *buf, size_t cap,
				  size_t *ret_len)
{
	int64_t deadline = client_deadline();
	struct wire_request q = request(WIRE_TABLE);
	struct wire_reply reply;
	struct client_answer a = {0};
	size_t n = 0, got;
	int conn = dial(deadline);

	if (conn < 0)
		return absent(conn);
	q.arg = table;
	do {
		q.offset = (uint32_t)n;
		a.asked = exchange(conn, deadline, &q, -1, &reply);
		a.error = a.asked == 0 ? reply.error : 0;
		got = a.asked == 0 && !a.error ? take(&reply, buf + n, cap - n)
					       : 0;
		n += got;
	} while (got);
	sys1(SYS_close, conn);
	*ret_len = n;
	return a;
}
