/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "ports.h"

static struct sockaddr_in v4(const char *addr, int port)
{
	struct sockaddr_in in = {.sin_family = AF_INET,
				 .sin_port = htons((uint16_t)port)};

	assert_int_equal(inet_pton(AF_INET, addr, &in.sin_addr), 1);
	return in;
}

static struct sockaddr_in6 v6(const char *addr, int port)
{
	struct sockaddr_in6 in = {.sin6_family = AF_INET6,
				  .sin6_port = htons((uint16_t)port)};

	assert_int_equal(inet_pton(AF_INET6, addr, &in.sin6_addr), 1);
	return in;
}

static void port_of_both_families(void **state)
{
	struct sockaddr_in a = v4("127.0.0.1", 80);
	struct sockaddr_in6 b = v6("::1", 65535);

	(void)state;
	assert_int_equal(ports_of(&a, sizeof(a)), 80);
	assert_int_equal(ports_of(&b, sizeof(b)), 65535);
	ports_set(&a, 8080);
	assert_int_equal(ports_of(&a, sizeof(a)), 8080);
	ports_set(&b, 1);
	assert_int_equal(ntohs(b.sin6_port), 1);
}

/* Every length, in buffers of exactly that size: ASan sees an overread. */
static void short_addresses_have_no_port(void **state)
{
	struct sockaddr_in a = v4("127.0.0.1", 80);
	struct sockaddr_in6 b = v6("::1", 80);

	(void)state;
	for (size_t n = 0; n <= sizeof(b); n++) {
		void *p = malloc(n ? n : 1);

		memcpy(p, &b, n);
		assert_int_equal(ports_of(p, n), n >= 24 ? 80 : -1);
		if (n <= sizeof(a)) {
			memcpy(p, &a, n);
			assert_int_equal(ports_of(p, n),
					 n == sizeof(a) ? 80 : -1);
		}
		free(p);
	}
	assert_int_equal(ports_of(NULL, 16), -1);
}

static void other_families_have_no_port(void **state)
{
	struct sockaddr_storage s = {.ss_family = AF_UNIX};

	(void)state;
	assert_int_equal(ports_of(&s, sizeof(s)), -1);
}

static void low_is_1_to_1023(void **state)
{
	(void)state;
	assert_false(ports_is_low(-1));
	assert_false(ports_is_low(0));
	assert_true(ports_is_low(1));
	assert_true(ports_is_low(1023));
	assert_false(ports_is_low(1024));
}

static void written_as(const void *addr, size_t len, const char *want)
{
	char buf[64];
	struct out o = {buf, sizeof(buf), 0};

	ports_format(&o, addr, len);
	assert_int_equal(o.n, strlen(want));
	assert_memory_equal(buf, want, o.n);
}

static void v4_is_written_dotted(void **state)
{
	struct sockaddr_in a = v4("192.0.2.255", 1);

	(void)state;
	written_as(&a, sizeof(a), "192.0.2.255:1");
	written_as(&a, 4, "?");
}

/* inet_ntop is the second opinion, over all shapes of zero runs. */
static void v6_is_written_as_inet_ntop_does(void **state)
{
	(void)state;
	for (unsigned shape = 0; shape < 256; shape++) {
		struct sockaddr_in6 a = v6("::", 443);
		char text[INET6_ADDRSTRLEN], want[64];

		/* The first group is set or not, never a mapped IPv4, which
		 * inet_ntop writes dotted. */
		for (unsigned i = 0; i < 8; i++)
			if (shape >> i & 1)
				a.sin6_addr.s6_addr[2 * i + 1] = 0xab;
		if (IN6_IS_ADDR_V4COMPAT(&a.sin6_addr) ||
		    IN6_IS_ADDR_V4MAPPED(&a.sin6_addr))
			continue;
		inet_ntop(AF_INET6, &a.sin6_addr, text, sizeof(text));
		snprintf(want, sizeof(want), "[%s]:443", text);
		written_as(&a, sizeof(a), want);
	}
}

/* Every reserved port once, the start first. */
static void reserved_ports_come_once_each(void **state)
{
	(void)state;
	for (unsigned start = 512; start < 1024; start++) {
		bool up[1024] = {false}, down[1024] = {false};

		for (unsigned i = 0; i < PORTS_RESERVED; i++) {
			unsigned u = ports_reserved_up((uint16_t)start, i);
			unsigned d = ports_reserved_down((uint16_t)start, i);

			assert_in_range(u, 512, 1023);
			assert_in_range(d, 512, 1023);
			assert_false(up[u] || down[d]);
			up[u] = down[d] = true;
			assert_true(i || (u == start && d == start));
		}
	}
	assert_int_equal(ports_reserved_up(1023, 1), 600);
	assert_int_equal(ports_reserved_up(700, 423), 699);
	assert_int_equal(ports_reserved_up(700, 424), 512);
	assert_int_equal(ports_reserved_up(550, 1), 600);
	assert_int_equal(ports_reserved_up(550, 511), 599);
	assert_int_equal(ports_reserved_down(513, 2), 1023);
}

static void same_is_family_port_address_and_zone(void **state)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(80)};
	struct sockaddr_in b = a;
	struct sockaddr_in6 c = v6("::", 80), d = c;

	(void)state;
	assert_true(ports_same(&a, sizeof(a), &b, sizeof(b)));
	b.sin_zero[0] = 1;
	assert_true(ports_same(&a, sizeof(a), &b, sizeof(b)));
	assert_false(ports_same(&a, 8, &b, sizeof(b)));
	b.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_false(ports_same(&a, sizeof(a), &b, sizeof(b)));
	b = a;
	b.sin_port = htons(81);
	assert_false(ports_same(&a, sizeof(a), &b, sizeof(b)));
	assert_false(ports_same(&a, sizeof(a), &c, sizeof(c)));
	d.sin6_flowinfo = 7;
	assert_true(ports_same(&c, sizeof(c), &d, sizeof(d)));
	assert_true(ports_same(&c, 24, &d, sizeof(d)));
	d.sin6_scope_id = 2;
	assert_false(ports_same(&c, sizeof(c), &d, sizeof(d)));
	assert_true(ports_same(&c, 24, &d, 24));
	d = v6("::1", 80);
	assert_false(ports_same(&c, sizeof(c), &d, sizeof(d)));
	c.sin6_family = d.sin6_family = AF_UNIX;
	assert_false(ports_same(&c, sizeof(c), &c, sizeof(c)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(port_of_both_families),
		cmocka_unit_test(short_addresses_have_no_port),
		cmocka_unit_test(other_families_have_no_port),
		cmocka_unit_test(low_is_1_to_1023),
		cmocka_unit_test(v4_is_written_dotted),
		cmocka_unit_test(v6_is_written_as_inet_ntop_does),
		cmocka_unit_test(reserved_ports_come_once_each),
		cmocka_unit_test(same_is_family_port_address_and_zone),
	};

	return cmocka_run_group_tests_name("ports", tests, NULL, NULL);
}
