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

static void descriptors_are_those_of_scm_rights(void **state)
{
	union {
		struct cmsghdr h;
		char bytes[CMSG_SPACE(12) + CMSG_SPACE(8)];
	} c = {.h = {.cmsg_len = CMSG_LEN(12),
		     .cmsg_level = SOL_SOCKET,
		     .cmsg_type = SCM_CREDENTIALS}};
	struct msghdr m = {.msg_control = &c, .msg_controllen = sizeof(c)};
	struct cmsghdr *second = CMSG_NXTHDR(&m, &c.h);
	const int passed[2] = {7, 9};
	int fds[2] = {-1, -1};

	(void)state;
	*second = (struct cmsghdr){.cmsg_len = CMSG_LEN(8),
				   .cmsg_level = SOL_SOCKET,
				   .cmsg_type = SCM_RIGHTS};
	memcpy(CMSG_DATA(second), passed, sizeof(passed));
	assert_int_equal(request_passed(&m, fds, 2), 2);
	assert_memory_equal(fds, passed, sizeof(fds));
	assert_int_equal(request_passed(&m, fds, 1), 1);
	second->cmsg_len = CMSG_LEN(7);
	assert_int_equal(request_passed(&m, fds, 2), 1);
	second->cmsg_level = SOL_IP;
	assert_int_equal(request_passed(&m, fds, 2), 0);
	m.msg_controllen = 0;
	assert_int_equal(request_passed(&m, fds, 2), 0);
}

static void only_tcp_and_udp_of_the_addresss_family_are_named(void **state)
{
	static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_RAW,
				    SOCK_SEQPACKET, SOCK_PACKET};
	static const int protocols[] = {
		0,   IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_SCTP,
		136, IPPROTO_MPTCP};

	(void)state;
	for (int d = 0; d < 50; d++)
		for (size_t t = 0; t < 5; t++)
			for (size_t p = 0; p < 7; p++) {
				int want = -EACCES;

				if (types[t] == SOCK_STREAM &&
				    (protocols[p] == IPPROTO_TCP ||
				     protocols[p] == IPPROTO_MPTCP))
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
				     .family = AF_INET,
				     .rule = 3,
				     .error = EACCES,
				     .why = "more often than its rate",
				     .lost = 6};
	static const uint8_t four[4] = {192, 0, 2, 9};
	char line[REQUEST_LINE_MAX + 1];

	(void)state;
	d.q.uid = 1000;
	d.q.gid = 4294967294u;
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

static void refusals_do_not_push_out_the_rest(void **state)
{
	struct request_quota quota[2] = {{0}};
	struct request_decision d = {.code = "HLP-03", .op = "table"};
	char line[REQUEST_LINE_MAX];
	unsigned n[2] = {0};

	(void)state;
	for (int i = 0; i < 2000; i++) {
		d.error = i % 2 ? EACCES : 0;
		n[i % 2] += request_log(quota, &d, 20000, line) > 0;
	}
	assert_int_equal(n[0], 500);
	assert_int_equal(n[1], 20);
	/* One line a table, but each refusal. */
	d.more = true;
	d.error = 0;
	assert_int_equal(request_log(quota, &d, 40000, line), 0);
	d.error = EACCES;
	assert_true(request_log(quota, &d, 40000, line) > 0);
	assert_int_equal(d.lost, 980);
}

static void a_rule_decides_and_its_rate(void **state)
{
	static struct policy p;
	static struct request_rates rates;
	struct request_decision d = {.why = "as it was", .pid = 1};
	struct span found;

	(void)state;
	assert_null(policy_text(&p,
				SPAN("deny dmi uid=7\nallow dmi uid=8 \n"
				     "allow bind port=80 rate=1/s\n"),
				&(unsigned){0}, &found));
	d.q.kind = POLICY_DMI;
	d.q.uid = 7;
	assert_int_equal(request_decide(&d, &p, 0, &rates, 0), EACCES);
	assert_int_equal(d.rule, 1);
	assert_string_equal(d.why, "as it was");
	d.q.uid = 9;
	assert_int_equal(request_decide(&d, &p, 0, &rates, 0), EACCES);
	assert_int_equal(d.rule, 0);
	d.q.uid = 8;
	assert_int_equal(request_decide(&d, &p, 0, &rates, 0), 0);
	assert_int_equal(d.rule, 2);
	assert_null(d.why);
	d.q.kind = POLICY_BIND;
	d.q.port = 80;
	assert_int_equal(request_decide(&d, &p, 0, &rates, 9000), 0);
	assert_int_equal(request_decide(&d, &p, 0, &rates, 9001), EACCES);
	assert_int_equal(d.rule, 3);
	assert_string_equal(d.why, "more often than its rate");
	/* Other rules: what was used of the old says nothing of them. */
	assert_int_equal(request_decide(&d, &p, 1, &rates, 9001), 0);
	assert_int_equal(request_decide(&d, &p, 1, &rates, 9001), EACCES);
}

static void a_cgroup_is_told_or_why_not(void **state)
{
	struct request_decision d = {.pid = 5};

	(void)state;
	request_cgroup(&d, "0::/a/b\n", 8);
	assert_true(span_eq(d.q.cgroup, SPAN("a/b")));
	assert_null(d.why);
	d = (struct request_decision){.pid = 5};
	request_cgroup(&d, "3:cpu:/a\n", 9);
	assert_null(d.q.cgroup.p);
	assert_string_equal(d.why, "no cgroup v2 path in /proc/PID/cgroup");
	d = (struct request_decision){.pid = 0};
	request_cgroup(&d, "", -ESRCH);
	assert_string_equal(d.why, "the pid is not visible: cgroup rules need "
				   "hostPID");
}

static void the_last_takes_the_place_of_who_goes(void **state)
{
	static struct clients t;

	(void)state;
	for (int i = 0; i < 3; i++)
		assert_int_equal(clients_add(&t, (struct client){.fd = 10 + i,
								 .seen = i}),
				 i);
	assert_int_equal(t.poll[2].fd, 11);
	assert_int_equal(t.poll[2].events, POLLIN);
	assert_int_equal(clients_remove(&t, 0), 10);
	assert_int_equal(t.n, 2);
	assert_int_equal(t.client[0].fd, 12);
	assert_int_equal(t.poll[1].fd, 12);
	assert_int_equal(clients_remove(&t, 1), 11);
	assert_false(clients_is_over(&t, 0, 2001));
	assert_true(clients_is_over(&t, 0, 2002));
	t.poll[1].revents = POLLIN | POLLHUP;
	assert_true(clients_is_over(&t, 0, 2));
	assert_int_equal(clients_remove(&t, 0), 12);
	assert_int_equal(t.n, 0);
}

static const char *no_file;

static int some_files(const char *path, void *buf, size_t cap)
{
	static const char serial[] = "S1\n";

	if (no_file && !strcmp(path, no_file))
		return -EACCES;
	if (!strcmp(path, "/sys/class/dmi/id/product_serial")) {
		memcpy(buf, serial, sizeof(serial) - 1);
		return sizeof(serial) - 1;
	}
	if (!strcmp(path, "/b/DMI")) {
		assert_int_equal(cap, DMI_TABLE_MAX);
		memset(buf, 1, 40);
		return 40;
	}
	return -ENOENT;
}

static void dmi_is_read_from_the_first_folder_with_a_table(void **state)
{
	static char longest[5000];
	static struct dmi d;

	(void)state;
	dmi_read(&d, NULL, some_files);
	assert_int_equal(d.value[SMBIOS_PRODUCT_SERIAL].len, 2);
	assert_int_equal(d.value[SMBIOS_PRODUCT_UUID].len, -EACCES);
	assert_int_equal(d.table[0].len, 0);
	memset(&d, 0, sizeof(d));
	dmi_read(&d, "/a:/b:/c", some_files);
	assert_int_equal(d.table[0].len, 40);
	assert_int_equal(d.value[SMBIOS_PRODUCT_SERIAL].len, -ENOENT);
	memset(&d, 0, sizeof(d));
	no_file = "/b/DMI";
	memset(longest, 'x', sizeof(longest) - 1);
	memcpy(longest + sizeof(longest) - 4, ":/b", 3);
	dmi_read(&d, longest, some_files);
	assert_int_equal(d.table[0].len, 0);
	assert_int_equal(d.value[SMBIOS_PRODUCT_SERIAL].len, -EACCES);
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
		cmocka_unit_test(descriptors_are_those_of_scm_rights),
		cmocka_unit_test(refusals_do_not_push_out_the_rest),
		cmocka_unit_test(a_rule_decides_and_its_rate),
		cmocka_unit_test(a_cgroup_is_told_or_why_not),
		cmocka_unit_test(the_last_takes_the_place_of_who_goes),
		cmocka_unit_test(
			dmi_is_read_from_the_first_folder_with_a_table),
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
