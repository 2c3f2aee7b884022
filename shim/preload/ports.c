/* SPDX-License-Identifier: MIT */
/*
 * bind(2) to a low port, and getsockname(2) after a remap.
 */
#include <netinet/in.h>
#include <stdatomic.h>
#include <sys/socket.h>

#include "../core/ports.h"
#include "client.h"
#include "demand.h"
#include "inherited.h"
#include "libc.h"
#include "local.h"
#include "log.h"
#include "next.h"
#include "paths.h"
#include "ports.h"
#include "state.h"
#include "sys.h"
#include "told.h"

#define REMAPPED_MAX 16

/*
 * Ports that this process bound in place of another, as pack() makes them; 0
 * is an empty place.  A socket here whose local port is `bound` is the
 * remapped one or was accepted from it, for the port is taken.
 */
static struct {
	_Atomic(uint64_t) remapped[REMAPPED_MAX];
	_Atomic(uint8_t) any;
} ports __attribute__((section(".bss.next")));

#define ANY_OF_CONFIG 2

static uint64_t pack(int type, uint16_t asked, uint16_t bound)
{
	return (uint64_t)type << 32 | (uint32_t)asked << 16 | bound;
}

static int socket_type(int fd)
{
	int type = 0;
	socklen_t len = sizeof(type);

	if (sys5(SYS_getsockopt, fd, SOL_SOCKET, SO_TYPE, &type, &len) < 0)
		return 0;
	return type;
}

static void remember(uint64_t entry)
{
	for (unsigned i = 0; i < REMAPPED_MAX; i++) {
		uint64_t empty = 0;

		if (atomic_compare_exchange_strong(&ports.remapped[i], &empty,
						   entry) ||
		    empty == entry) {
			atomic_fetch_or(&ports.any, 1);
			return;
		}
	}
	/* More than are kept: the configuration tells the rest. */
	atomic_fetch_or(&ports.any, ANY_OF_CONFIG);
}

/*
 * The port asked for where `bound` was bound instead; 0 for none.  Type 0 is
 * any.
 */
static uint16_t asked_for(int type, uint16_t bound)
{
	for (unsigned i = 0; i < REMAPPED_MAX; i++) {
		uint64_t e = atomic_load(&ports.remapped[i]);

		if (e && (e == pack(type, (uint16_t)(e >> 16), bound) ||
			  (type == 0 && (uint16_t)e == bound)))
			return (uint16_t)(e >> 16);
	}
	if (atomic_load(&ports.any) & ANY_OF_CONFIG)
		return config_remap_asked(state_config(), bound);
	return 0;
}

/* ---- bind ---- */

#define HINT_BYTES 320

static void put_rule(struct out *o, int type, int port)
{
	out_str(o, "nonroot-helper --allow 'bind uid=");
	out_u64(o, state_real_uid());
	out_str(o,
		type == SOCK_DGRAM ? " proto=udp port=" : " proto=tcp port=");
	out_u64(o, (uint64_t)port);
	out_char(o, '\'');
}

static void log_bind(enum log_code code, const char *op,
		     const struct sockaddr *addr, socklen_t len, int err,
		     const char *did, const char *hint)
{
	char text[64];
	struct out o = {text, sizeof(text), 0};

	ports_format(&o, addr, len);
	log_event(&(struct log_event){
		.code = code,
		.op = op,
		.object = {text, o.n < o.cap ? o.n : o.cap},
		.err = err,
		.did = did,
		.hint = hint,
	});
}

#define HINT_SYSCTL                      \
	"pod securityContext: sysctls: " \
	"[{name: net.ipv4.ip_unprivileged_port_start, value: \"0\"}]"

static const char *why_not(struct ports_answer g)
{
	struct client_answer a = g.a;

	if (a.asked == 0)
		return g.on_demand ? "nonroot-bind-refused" : "helper-refused";
	if (a.asked == -ETIMEDOUT)
		return "helper-silent";
	if (a.asked == -ECONNRESET || a.asked == -EPIPE)
		return "helper-gone";
	if (a.asked == -EPROTO)
		return "helper-not-understood";
	if (a.asked == -EMFILE || a.asked == -ENFILE)
		return "no-descriptor-left";
	return "no-helper";
}

void ports_log_refused(const char *op, int fd, const struct sockaddr *addr,
		       socklen_t len, struct ports_answer a)
{
	char hint[HINT_BYTES];
	struct out o = {hint, sizeof(hint) - 1, 0};

	out_str(&o, HINT_SYSCTL "; or run ");
	put_rule(&o, socket_type(fd), ports_of(addr, len));
	out_str(&o, "; or set remap");
	hint[o.n < o.cap ? o.n : o.cap] = '\0';
	log_bind(LOG_PORT_REFUSED, op, addr, len, EACCES, why_not(a), hint);
}

/* Bind the port configured instead: 0, or -errno. */
static int remap(int fd, const struct sockaddr *addr, socklen_t len,
		 uint16_t asked, uint16_t to)
{
	struct sockaddr_storage other;
	char did[40];
	struct out o = {did, sizeof(did) - 1, 0};
	long r;

	for (socklen_t i = 0; i < len; i++)
		((char *)&other)[i] = ((const char *)addr)[i];
	ports_set(&other, to);
	r = sys3(SYS_bind, fd, &other, len);
	if (r < 0) {
		out_str(&o, "remap-to-");
		out_u64(&o, to);
		out_str(&o, "-failed");
		did[o.n] = '\0';
		log_bind(LOG_PORT_REFUSED, "bind", addr, len, EACCES, did,
			 "remap to a free port above 1023; or " HINT_SYSCTL);
		return (int)r;
	}
	remember(pack(socket_type(fd), asked, to));
	out_str(&o, "remapped-to-");
	out_u64(&o, to);
	did[o.n] = '\0';
	log_bind(LOG_PORT_REMAPPED, "bind", addr, len, EACCES, did,
		 HINT_SYSCTL);
	return 0;
}

struct ports_answer ports_ask(int fd, const void *addr, socklen_t len,
			      int64_t deadline)
{
	struct ports_answer g = {
		.a = client_bind(fd, addr, len, deadline),
	};

	if (!g.a.absent || !demand_may_gain())
		return g;
	g.on_demand = true;
	g.a = demand_bind(fd, addr, len);
	return g;
}

/* May what the kernel refused be granted in another way? */
bool ports_are_granted(void)
{
	return state_mode() != STATE_PASS && !state_is_quiet() &&
	       told_capable(CREDS_CAP_NET_BIND_SERVICE);
}

void ports_log_bound(const char *op, const struct sockaddr *addr, socklen_t len,
		     struct ports_answer g)
{
	log_bind(LOG_PORT_HELPER, op, addr, len, EACCES,
		 g.on_demand ? "bound-by-nonroot-bind" : "bound-by-helper",
		 HINT_SYSCTL);
}

/* Take the place of a descriptor that this process was started with. */
static bool adopt(int fd, const struct sockaddr *addr, socklen_t len, int err)
{
	int from = inherited_find(fd, addr, len);
	char did[24];
	struct out o = {did, sizeof(did) - 1, 0};

	if (from < 0 || !inherited_adopt(fd, from))
		return false;
	out_str(&o, "adopted-fd-");
	out_i64(&o, from);
	did[o.n] = '\0';
	log_bind(LOG_PORT_ADOPTED, "bind", addr, len, err, did,
		 "let the program itself take its sockets, sd_listen_fds(3), "
		 "if it can");
	return true;
}

/*
 * The kernel refused a low port.  The helper goes first; its answer, other
 * than a refusal of its own, is bind's.
 */
static int bind_refused(int fd, const struct sockaddr *addr, socklen_t len)
{
	int port = ports_of(addr, len);
	struct ports_answer g;
	uint16_t to;

	if (!ports_is_low(port) || len > sizeof(struct sockaddr_storage) ||
	    !ports_are_granted())
		return -EACCES;
	if (len > sizeof(struct sockaddr_in6))
		len = sizeof(struct sockaddr_in6);
	if (adopt(fd, addr, len, EACCES))
		return 0;
	g = ports_ask(fd, addr, len, client_deadline());
	if (g.a.asked == 0 && g.a.error == 0) {
		ports_log_bound("bind", addr, len, g);
		return 0;
	}
	if (g.a.asked == 0 && g.a.error != EACCES && g.a.error != EPROTO)
		return -g.a.error;
	to = config_remap_port(state_config(), (uint16_t)port);
	if (to)
		return remap(fd, addr, len, (uint16_t)port, to);
	ports_log_refused("bind", fd, addr, len, g);
	return -EACCES;
}

/* The address is in use: by a descriptor that is ours to use? */
static int bind_in_use(int fd, const struct sockaddr *addr, socklen_t len)
{
	int port = ports_of(addr, len);

	if (port < 0 || state_mode() == STATE_PASS || state_is_quiet() ||
	    (ports_is_low(port) && !told_capable(CREDS_CAP_NET_BIND_SERVICE)))
		return -EADDRINUSE;
	return adopt(fd, addr, len, EADDRINUSE) ? 0 : -EADDRINUSE;
}

int ports_bound(int r, int *err, int before, int fd,
		const struct sockaddr *addr, socklen_t len)
{
	struct sockaddr_in any;

	if (LIKELY(r == 0))
		return r;
	if (*err != EACCES && *err != EADDRINUSE)
		return local_bound(r, err, before, fd, addr, len);
	/* An inherited filter refuses without having read it. */
	if (!state_can_read(addr, len))
		return r;
	/* The kernel takes AF_UNSPEC with 0.0.0.0 for AF_INET; what it refused
	 * with EACCES it has accepted so far. */
	if (len >= sizeof(any) && addr->sa_family == AF_UNSPEC) {
		any = *(const struct sockaddr_in *)addr;
		any.sin_family = AF_INET;
		addr = (const struct sockaddr *)&any;
		len = sizeof(any);
	}
	if (len >= sizeof(sa_family_t) && addr->sa_family == AF_UNIX)
		return local_bound(r, err, before, fd, addr, len);
	return libc_result(err, before,
			   *err == EACCES ? bind_refused(fd, addr, len)
					  : bind_in_use(fd, addr, len));
}

EXPORT int bind(int fd, const struct sockaddr *addr, socklen_t len)
{
	int *err = errno_at(), before = *err, r = -1;

	if (LIKELY(paths_is_outside()) || !local_strays(err, addr, len))
		r = NEXT(bind)(fd, addr, len);
	return ports_bound(r, err, before, fd, addr, len);
}

/* ---- getsockname ---- */

static __attribute__((noinline)) void
port_named(int fd, struct sockaddr *addr, const socklen_t *len, socklen_t cap)
{
	const struct sockaddr_in *in = (const struct sockaddr_in *)addr;
	uint16_t bound, asked;

	/* A buffer may end behind the port: ports_of() wants all of it. */
	if (cap < offsetof(struct sockaddr_in, sin_addr) ||
	    *len < sizeof(*in) ||
	    (in->sin_family != AF_INET && in->sin_family != AF_INET6))
		return;
	bound = ntohs(in->sin_port);
	/* Whatever its type: hardly ever is it one of them. */
	if (LIKELY(!asked_for(0, bound)))
		return;
	asked = asked_for(state_is_quiet() ? 0 : socket_type(fd), bound);
	if (asked)
		ports_set(addr, asked);
}

int ports_named(int r, int fd, struct sockaddr *addr, socklen_t *len,
		socklen_t cap)
{
	if (r < 0 || LIKELY(!cap))
		return r;
	local_named(addr, len, cap);
	if (UNLIKELY(atomic_load_explicit(&ports.any, memory_order_relaxed)))
		port_named(fd, addr, len, cap);
	return r;
}

socklen_t ports_capacity(const socklen_t *len)
{
	if (LIKELY(!atomic_load_explicit(&ports.any, memory_order_relaxed)))
		return local_capacity(len);
	return len && state_can_read(len, sizeof(*len)) ? *len : 0;
}

EXPORT int getsockname(int fd, struct sockaddr *restrict addr,
		       socklen_t *restrict len)
{
	socklen_t cap = ports_capacity(len);

	return ports_named(NEXT(getsockname)(fd, addr, len), fd, addr, len,
			   cap);
}
