/* SPDX-License-Identifier: MIT */
/* What the helper decides without the kernel: requests, clients, log, DMI. */
#include <arpa/inet.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "clients.h"
#include "dmi_store.h"
#include "request.h"

static void only_a_whole_request_of_a_known_version_is_one(void **state)
{
	struct wire_request r = {.magic = WIRE_MAGIC, .version = 1};

	(void)state;
	for (size_t n = 0; n < 4096; n++)
		assert_int_equal(request_is_one(&r, n), n == sizeof(r));
	for (unsigned v = 0; v < 65536; v++) {
		r.version = (uint16_t)v;
		assert_int_equal(request_is_one(&r, sizeof(r)),
				 v >= WIRE_VERSION_MIN &&
					 v <= WIRE_VERSION_MAX);
	}
	r.version = 1;
	r.magic ^= 0x100;
	assert_false(request_is_one(&r, sizeof(r)));
}

static void exactly_one_descriptor_is_right(void **state)
{
	(void)state;
	assert_int_equal(request_descriptors(0, false), -EBADF);
	assert_int_equal(request_descriptors(1, false), 0);
	assert_int_equal(request_descriptors(2, false), -EPROTO);
	assert_int_equal(request_descriptors(1, true), -EPROTO);
	assert_int_equal(request_descriptors(0, true), -EPROTO);
}

static void only_tcp_and_udp_of_the_addresss_family_are_named(void **state)
{
	static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_RAW,
				    SOCK_SEQPACKET, SOCK_PACKET};
	static const int protocols[] = {0,	     IPPROTO_ICMP, IPPROTO_TCP,
					IPPROTO_UDP, IPPROTO_SCTP, 136,
					262};

	(void)state;
	for (int d = 0; d < 50; d++)
		for (size_t t = 0; t < 5; t++)
			for (size_t p = 0; p < 7; p++) {
				int want = -EACCES;

				if (types[t] == SOCK_STREAM &&
				    protocols[p] == IPPROTO_TCP)
					want = POLICY_TCP;
				if (types[t] == SOCK_DGRAM &&
				    protocols[p] == IPPROTO_UDP)
					want = POLICY_UDP;
				if (d != AF_INET && d != AF_INET6)
					want = -EAFNOSUPPORT;
				assert_int_equal(request_proto(d, types[t],
							       protocols[p], d),
						 want);
			}
	assert_int_equal(request_proto(AF_INET, SOCK_STREAM, 6, AF_INET6),
			 -EAFNOSUPPORT);
	assert_int_equal(request_proto(AF_INET, SOCK_STREAM, 6, -EINVAL),
			 -EINVAL);
	assert_int_equal(request_proto(AF_UNIX, SOCK_STREAM, 0, -EINVAL),
			 -EAFNOSUPPORT);
}

static void addresses_are_written_as_inet_ntop_does(void **state)
{
	char got[64], want[64];

	(void)state;
	srandom(1);
	for (int i = 0; i < 200000; i++) {
		struct policy_addr a;
		struct out o = {.p = got, .cap = sizeof(got)};

		for (int g = 0; g < 8; g++) {
			long v = random();

			a.b[2 * g] = v & 7 ? 0 : (uint8_t)(v >> 8);
			a.b[2 * g + 1] = v & 24 ? 0 : (uint8_t)(v >> 16);
		}
		if (i % 5 == 0)
			memset(a.b, 0, 10);
		if (i % 10 == 0)
			memset(a.b + 10, 0xff, 2);
		request_address(&o, &a, false);
		got[o.n] = 0;
		assert_non_null(inet_ntop(AF_INET6, a.b, want, sizeof(want)));
		assert_string_equal(got, want);
		o.n = 0;
		request_address(&o, &a, true);
		got[o.n] = 0;
		inet_ntop(AF_INET, a.b + 12, want, sizeof(want));
		assert_string_equal(got, want);
	}
}

static void a_decision_is_one_line(void **state)
{
	struct request_decision d = {.code = "HLP-01",
				     .op = "bind",
				     .pid = 42,
				     .uid = 1000,
				     .gid = 4294967294u,
				     .family = AF_INET,
				     .rule = 3,
				     .error = EACCES,
				     .why = "more often than its rate",
				     .lost = 6};
	static const uint8_t four[4] = {192, 0, 2, 9};
	char line[REQUEST_LINE_MAX + 1];

	(void)state;
	d.q.proto = POLICY_TCP;
	d.q.netns = POLICY_OTHER;
	d.q.port = 80;
	d.q.addr = policy_ipv4(four);
	line[request_line(&d, line)] = 0;
	assert_string_equal(line,
			    "src=nonroot-helper level=info code=HLP-01 "
			    "peer_pid=42 uid=1000 gid=4294967294 op=bind "
			    "proto=tcp addr=192.0.2.9 port=80 netns=other "
			    "rule=3 result=EACCES "
			    "why=\"more often than its rate\" n=7\n");
	d = (struct request_decision){.code = "HLP-02",
				      .op = "dmi",
				      .pid = -1,
				      .has_arg = true,
				      .arg = 7,
				      .error = 4095};
	line[request_line(&d, line)] = 0;
	assert_string_equal(line,
			    "src=nonroot-helper level=info code=HLP-02 "
			    "peer_pid=-1 uid=0 gid=0 op=dmi arg=7 rule=none "
			    "result=4095\n");
	memset(line, 'x', sizeof(line));
	d.why = "a very long text: "
		"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
		"x"
		"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
		"x"
		"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
		"x"
		"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
		"x";
	assert_int_equal(request_line(&d, line), REQUEST_LINE_MAX);
	assert_int_equal(line[REQUEST_LINE_MAX - 1], '\n');
	assert_int_equal(line[REQUEST_LINE_MAX], 'x');
}

static void a_flood_of_lines_is_counted(void **state)
{
	struct request_quota q = {0};
	unsigned lost = 99, n = 0;

	(void)state;
	for (int i = 0; i < 100; i++)
		n += request_quota(&q, 20, 50000, &lost);
	assert_int_equal(n, 20);
	assert_int_equal(lost, 0);
	assert_true(request_quota(&q, 20, 60000, &lost));
	assert_int_equal(lost, 80);
	assert_true(request_quota(&q, 20, 60001, &lost));
	assert_int_equal(lost, 0);
}

static void the_most_silent_goes_first(void **state)
{
	static struct client c[CLIENTS_MAX];

	(void)state;
	assert_int_equal(clients_oldest(c, 0), -1);
	assert_int_equal(clients_wait(c, 0, 5), -1);
	for (unsigned i = 0; i < CLIENTS_MAX; i++)
		c[i] = (struct client){.uid = i / 100, .seen = 9000 - i};
	assert_int_equal(clients_shed(c, CLIENTS_MAX - 1, CLIENTS_MAX, 0), -1);
	assert_int_equal(clients_shed(c, CLIENTS_MAX, CLIENTS_MAX, 0),
			 CLIENTS_MAX - 1);
	for (unsigned i = 0; i < CLIENTS_OF_UID; i++)
		c[i].uid = 7;
	assert_int_equal(clients_shed(c, CLIENTS_OF_UID, CLIENTS_MAX, 7),
			 CLIENTS_OF_UID - 1);
	assert_int_equal(clients_shed(c, CLIENTS_OF_UID - 1, CLIENTS_MAX, 7),
			 -1);
	assert_int_equal(clients_shed(c, CLIENTS_OF_UID, CLIENTS_MAX, 8), -1);
	assert_int_equal(clients_wait(c, 1, 9000), 2000);
	assert_int_equal(clients_wait(c, 2, 9001), 1998);
	assert_int_equal(clients_wait(c, 1, 20000), 0);
	assert_int_equal(clients_wait(c, 1, 0), 2000);
}

static void dmi_answers_are_what_was_read(void **state)
{
	static struct dmi d;
	struct wire_request r = {.kind = WIRE_TABLE};
	struct wire_reply reply = {0};

	(void)state;
	for (int i = 0; i < SMBIOS_FIELDS; i++)
		d.value[i].len = -ENOENT;
	memcpy(d.value[1].text, "abc", 3);
	d.value[1].len = 3;
	dmi_fill(&d);
	assert_int_equal(d.value[0].len, -EACCES);
	assert_int_equal(d.value[1].len, 3);
	assert_int_equal(dmi_answer(&d, &r, &reply), ENOENT);
	memset(d.table[0].bytes, 'q', 300);
	d.table[0].len = 300;
	assert_int_equal(dmi_answer(&d, &r, &reply), 0);
	assert_int_equal(reply.len, 256);
	r.offset = 256;
	assert_int_equal(dmi_answer(&d, &r, &reply), 0);
	assert_int_equal(reply.len, 44);
	for (uint64_t at = 300; at <= UINT32_MAX; at = at * 3 + 1) {
		r.offset = (uint32_t)at;
		assert_int_equal(dmi_answer(&d, &r, &reply), 0);
		assert_int_equal(reply.len, 0);
	}
	r.arg = 2;
	assert_int_equal(dmi_answer(&d, &r, &reply), EPROTO);
	r = (struct wire_request){.kind = WIRE_DMI, .arg = 1};
	assert_int_equal(dmi_answer(&d, &r, &reply), 0);
	assert_int_equal(reply.len, 3);
	r.arg = 0;
	assert_int_equal(dmi_answer(&d, &r, &reply), EACCES);
	r.arg = UINT32_MAX;
	assert_int_equal(dmi_answer(&d, &r, &reply), EPROTO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			only_a_whole_request_of_a_known_version_is_one),
		cmocka_unit_test(exactly_one_descriptor_is_right),
		cmocka_unit_test(
			only_tcp_and_udp_of_the_addresss_family_are_named),
		cmocka_unit_test(addresses_are_written_as_inet_ntop_does),
		cmocka_unit_test(a_decision_is_one_line),
		cmocka_unit_test(a_flood_of_lines_is_counted),
		cmocka_unit_test(the_most_silent_goes_first),
		cmocka_unit_test(dmi_answers_are_what_was_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
