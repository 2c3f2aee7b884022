/* SPDX-License-Identifier: MIT */
#include <netinet/in.h>
#include <sys/socket.h>

#include "ports.h"

/* SIN6_LEN_RFC2133 of the kernel: without the scope id. */
#define SIN6_LEN_MIN 24

int ports_of(const void *addr, size_t len)
{
	const struct sockaddr_in *in = addr;
	const uint8_t *port;

	if (!addr || len < sizeof(in->sin_family))
		return -1;
	if (!(in->sin_family == AF_INET && len >= sizeof(*in)) &&
	    !(in->sin_family == AF_INET6 && len >= SIN6_LEN_MIN))
		return -1;
	/* At the same place in both families. */
	port = (const uint8_t *)&in->sin_port;
	return port[0] << 8 | port[1];
}

bool ports_is_low(int port)
{
	return port > 0 && port < IPPORT_RESERVED;
}

#define RESERVED_FIRST (IPPORT_RESERVED - PORTS_RESERVED)
#define LIKED_FIRST 600
#define LIKED (IPPORT_RESERVED - LIKED_FIRST)

uint16_t ports_reserved_down(uint16_t start, unsigned i)
{
	unsigned at = start - RESERVED_FIRST + PORTS_RESERVED - i;

	return (uint16_t)(RESERVED_FIRST + at % PORTS_RESERVED);
}

uint16_t ports_reserved_up(uint16_t start, unsigned i)
{
	unsigned at = start < LIKED_FIRST ? 0 : start - LIKED_FIRST;

	if (start < LIKED_FIRST && i-- == 0)
		return start;
	if (i < LIKED)
		return (uint16_t)(LIKED_FIRST + (at + i) % LIKED);
	i -= LIKED;
	/* The first was tried first. */
	if (start < LIKED_FIRST && i >= (unsigned)start - RESERVED_FIRST)
		i++;
	return (uint16_t)(RESERVED_FIRST + i);
}

bool ports_same(const void *a, size_t a_len, const void *b, size_t b_len)
{
	const struct sockaddr_in *a4 = a, *b4 = b;
	const struct sockaddr_in6 *a6 = a, *b6 = b;
	int port = ports_of(a, a_len);

	if (port < 0 || port != ports_of(b, b_len) ||
	    a4->sin_family != b4->sin_family)
		return false;
	if (a4->sin_family == AF_INET)
		return a4->sin_addr.s_addr == b4->sin_addr.s_addr;
	for (int i = 0; i < 4; i++)
		if (a6->sin6_addr.s6_addr32[i] != b6->sin6_addr.s6_addr32[i])
			return false;
	/* Where it may be left out, it is not there to look at. */
	return (a_len < sizeof(*a6) ? 0 : a6->sin6_scope_id) ==
	       (b_len < sizeof(*b6) ? 0 : b6->sin6_scope_id);
}

void ports_set(void *addr, uint16_t port)
{
	uint8_t *p = (uint8_t *)&((struct sockaddr_in *)addr)->sin_port;

	p[0] = (uint8_t)(port >> 8);
	p[1] = (uint8_t)port;
}

static void put_v4(struct out *o, const uint8_t *b)
{
	for (int i = 0; i < 4; i++) {
		if (i)
			out_char(o, '.');
		out_u64(o, b[i]);
	}
}

static void put_hex(struct out *o, unsigned v)
{
	static const char hex[] = "0123456789abcdef";
	int shift = 12;

	while (shift && !(v >> shift))
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		out_char(o, hex[v >> shift & 15]);
}

static unsigned group(const uint8_t *b, size_t i)
{
	return (unsigned)b[2 * i] << 8 | b[2 * i + 1];
}

/* RFC 5952: the longest run of two or more zero groups becomes `::`. */
static void put_v6(struct out *o, const uint8_t *b)
{
	size_t best = 8, best_len = 1;

	for (size_t i = 0; i < 8; i++) {
		size_t n = 0;

		while (i + n < 8 && !group(b, i + n))
			n++;
		if (n > best_len) {
			best = i;
			best_len = n;
		}
	}
	for (size_t i = 0; i < 8; i++) {
		if (i == best) {
			out_str(o, "::");
			i += best_len - 1;
			continue;
		}
		if (i && i != best + best_len)
			out_char(o, ':');
		put_hex(o, group(b, i));
	}
}

void ports_format(struct out *o, const void *addr, size_t len)
{
	const struct sockaddr_in6 *in6 = addr;
	int port = ports_of(addr, len);

	if (port < 0) {
		out_char(o, '?');
		return;
	}
	if (in6->sin6_family == AF_INET) {
		put_v4(o, (const uint8_t *)&((const struct sockaddr_in *)addr)
				  ->sin_addr);
	} else {
		out_char(o, '[');
		put_v6(o, in6->sin6_addr.s6_addr);
		out_char(o, ']');
	}
	out_char(o, ':');
	out_u64(o, (uint64_t)port);
}
