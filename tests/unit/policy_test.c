/* SPDX-License-Identifier: MIT */
/* The helper's rules: what is read, what is refused and why, what matches. */
#include <arpa/inet.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "explain.h"
#include "policy.h"

static struct policy pol;

/* Each test starts with no rules. */
static int setup(void **state)
{
	(void)state;
	memset(&pol, 0, sizeof(pol));
	return 0;
}

static void add(const char *line)
{
	struct span found;
	const char *expected =
		policy_line(&pol, span_of(line), pol.n + 1, &found);

	if (expected)
		fail_msg("%s: '%.*s'; expected %s", line, (int)found.n, found.p,
			 expected);
}

/* The line is refused because of `found`, and the policy does not change. */
static void refused(const char *line, const char *found_text,
		    const char *expected_part)
{
	static struct policy before;
	struct span found = {NULL, 0};
	const char *expected;

	before = pol;
	expected = policy_line(&pol, span_of(line), 7, &found);
	if (!expected)
		fail_msg("accepted: %s", line);
	if (!span_eq(found, span_of(found_text)))
		fail_msg("%s: found '%.*s', wanted '%s'", line, (int)found.n,
			 found.p, found_text);
	if (!strstr(expected, expected_part))
		fail_msg("%s: expected '%s', wanted '%s'", line, expected,
			 expected_part);
	assert_memory_equal(&before, &pol, sizeof(pol));
}

static struct policy_addr addr(const char *text)
{
	struct policy_addr a;

	assert_true(policy_address(span_of(text), &a));
	return a;
}

/* The deciding line, negative when it denies; 0 for none. */
static int judged(const struct policy_query *q)
{
	const struct policy_rule *r = policy_decides(&pol, q);

	if (!r)
		return 0;
	return r->deny ? -(int)r->line : (int)r->line;
}

static int bind_by(uint32_t uid, uint32_t gid, enum policy_proto proto,
		   const char *to, uint16_t port)
{
	struct policy_query q = {.kind = POLICY_BIND,
				 .uid = uid,
				 .gid = gid,
				 .proto = proto,
				 .port = port,
				 .addr = addr(to)};

	return judged(&q);
}

static int dmi_by(uint32_t uid, uint32_t gid)
{
	struct policy_query q = {.kind = POLICY_DMI, .uid = uid, .gid = gid};

	return judged(&q);
}

static void no_rule_is_no(void **state)
{
	(void)state;
	assert_int_equal(bind_by(0, 0, POLICY_TCP, "::", 80), 0);
	assert_int_equal(dmi_by(0, 0), 0);
}

static void blank_lines_and_comments_are_no_rules(void **state)
{
	(void)state;
	add("");
	add("  \t\r");
	add("# allow dmi");
	add("   #");
	assert_int_equal(pol.n, 0);
	add("\tallow \t dmi\tuid=5 # uid=6\r");
	add("allow dmi# uid=7");
	assert_int_equal(pol.n, 2);
	assert_int_equal(pol.rule[0].uid.n, 1);
	assert_int_equal(pol.rule[1].uid.n, 0);
}

static void all_keys_must_match(void **state)
{
	(void)state;
	add("allow bind uid=1000 gid=7 proto=tcp addr=0.0.0.0,:: "
	    "port=80,443,1000-1010");
	assert_int_equal(bind_by(1000, 7, POLICY_TCP, "0.0.0.0", 80), 1);
	assert_int_equal(bind_by(1000, 7, POLICY_TCP, "::", 443), 1);
	assert_int_equal(bind_by(1000, 7, POLICY_TCP, "::", 1000), 1);
	assert_int_equal(bind_by(1000, 7, POLICY_TCP, "::", 1010), 1);
	assert_int_equal(bind_by(1000, 7, POLICY_TCP, "::", 1011), 0);
	assert_int_equal(bind_by(1000, 7, POLICY_TCP, "::", 999), 0);
	assert_int_equal(bind_by(1000, 7, POLICY_TCP, "::", 81), 0);
	assert_int_equal(bind_by(1001, 7, POLICY_TCP, "::", 80), 0);
	assert_int_equal(bind_by(1000, 8, POLICY_TCP, "::", 80), 0);
	assert_int_equal(bind_by(1000, 7, POLICY_UDP, "::", 80), 0);
	assert_int_equal(bind_by(1000, 7, POLICY_TCP, "127.0.0.1", 80), 0);
	assert_int_equal(bind_by(1000, 7, POLICY_TCP, "::1", 80), 0);
}

static void a_key_left_out_matches_anything(void **state)
{
	(void)state;
	add("allow bind port=53");
	assert_int_equal(bind_by(0, 0, POLICY_UDP, "fe80::1", 53), 1);
	assert_int_equal(
		bind_by(4294967294u, 4294967294u, POLICY_TCP, "10.0.0.1", 53),
		1);
	assert_int_equal(bind_by(0, 0, POLICY_TCP, "::", 54), 0);
}

static void port_zero_is_never_named(void **state)
{
	(void)state;
	add("allow bind port=1-65535");
	assert_int_equal(bind_by(0, 0, POLICY_TCP, "::", 0), 0);
	assert_int_equal(bind_by(0, 0, POLICY_TCP, "::", 1), 1);
	assert_int_equal(bind_by(0, 0, POLICY_TCP, "::", 65535), 1);
}

static void first_match_wins(void **state)
{
	(void)state;
	add("deny bind uid=1000 port=22");
	add("allow bind uid=1000 port=1-1023");
	add("deny bind port=1-65535");
	assert_int_equal(bind_by(1000, 0, POLICY_TCP, "::", 22), -1);
	assert_int_equal(bind_by(1000, 0, POLICY_TCP, "::", 23), 2);
	assert_int_equal(bind_by(1001, 0, POLICY_TCP, "::", 23), -3);
}

static void kinds_do_not_answer_for_each_other(void **state)
{
	(void)state;
	add("allow dmi uid=1000-1999");
	add("allow bind uid=5 port=80");
	assert_int_equal(dmi_by(1000, 0), 1);
	assert_int_equal(dmi_by(1999, 0), 1);
	assert_int_equal(dmi_by(2000, 0), 0);
	assert_int_equal(dmi_by(999, 0), 0);
	assert_int_equal(dmi_by(5, 0), 0);
	assert_int_equal(bind_by(1000, 0, POLICY_TCP, "::", 80), 0);
}

static void both_protos_may_be_listed(void **state)
{
	(void)state;
	add("allow bind proto=udp,tcp port=53");
	assert_int_equal(bind_by(1, 1, POLICY_TCP, "::", 53), 1);
	assert_int_equal(bind_by(1, 1, POLICY_UDP, "::", 53), 1);
}

static void prefixes_match_their_network(void **state)
{
	(void)state;
	add("allow bind addr=10.32.0.0/11 port=1");
	add("allow bind addr=2001:db8:f0::/44 port=1");
	add("allow bind addr=192.0.2.7/32,2001:db8::5/128 port=1");
	assert_int_equal(bind_by(1, 1, POLICY_TCP, "10.32.0.0", 1), 1);
	assert_int_equal(bind_by(1, 1, POLICY_TCP, "10.63.255.255", 1), 1);
	assert_int_equal(bind_by(1, 1, POLICY_TCP, "10.64.0.0", 1), 0);
	assert_int_equal(bind_by(1, 1, POLICY_TCP, "10.31.255.255", 1), 0);
	assert_int_equal(bind_by(1, 1, POLICY_TCP, "2001:db8:ff:ffff::", 1), 2);
	assert_int_equal(bind_by(1, 1, POLICY_TCP, "2001:db8:100::", 1), 0);
	assert_int_equal(bind_by(1, 1, POLICY_TCP, "192.0.2.7", 1), 3);
	assert_int_equal(bind_by(1, 1, POLICY_TCP, "192.0.2.6", 1), 0);
	assert_int_equal(bind_by(1, 1, POLICY_TCP, "2001:db8::5", 1), 3);
	assert_int_equal(bind_by(1, 1, POLICY_TCP, "2001:db8::4", 1), 0);
}

static void mapped_addresses_are_ipv4(void **state)
{
	(void)state;
	add("allow bind addr=10.0.0.0/8 port=1");
	add("allow bind addr=::ffff:192.0.2.1 port=1");
	add("allow bind addr=::ffff:172.16.0.0/108 port=1");
	assert_int_equal(bind_by(1, 1, POLICY_TCP, "::ffff:10.1.2.3", 1), 1);
	assert_int_equal(bind_by(1, 1, POLICY_TCP, "192.0.2.1", 1), 2);
	assert_int_equal(bind_by(1, 1, POLICY_TCP, "172.31.0.1", 1), 3);
	assert_int_equal(bind_by(1, 1, POLICY_TCP, "172.32.0.1", 1), 0);
}

static void every_ipv6_is_not_every_ipv4(void **state)
{
	(void)state;
	add("allow bind addr=::/0 port=1");
	assert_int_equal(bind_by(1, 1, POLICY_TCP, "::", 1), 1);
	assert_int_equal(bind_by(1, 1, POLICY_TCP, "ffff::1", 1), 1);
	assert_int_equal(bind_by(1, 1, POLICY_TCP, "0.0.0.0", 1), 0);
	assert_int_equal(bind_by(1, 1, POLICY_TCP, "::ffff:1.2.3.4", 1), 0);
	add("allow bind addr=0.0.0.0/0 port=2");
	assert_int_equal(bind_by(1, 1, POLICY_TCP, "255.1.2.3", 2), 2);
	assert_int_equal(bind_by(1, 1, POLICY_TCP, "::", 2), 0);
}

static void a_peer_no_allow_rule_names_is_known(void **state)
{
	(void)state;
	add("deny bind uid=3 port=1");
	add("allow dmi uid=4");
	add("allow bind uid=5 gid=6 port=1");
	assert_false(policy_names(&pol, POLICY_BIND, 3, 6));
	assert_false(policy_names(&pol, POLICY_BIND, 4, 6));
	assert_false(policy_names(&pol, POLICY_BIND, 5, 5));
	assert_true(policy_names(&pol, POLICY_BIND, 5, 6));
	assert_true(policy_names(&pol, POLICY_DMI, 4, 0));
	assert_true(policy_has(&pol, POLICY_BIND));
	memset(&pol, 0, sizeof(pol));
	add("deny bind port=1");
	assert_false(policy_has(&pol, POLICY_BIND));
	assert_false(policy_has(&pol, POLICY_DMI));
}

static void wrong_words_are_refused(void **state)
{
	(void)state;
	refused("permit dmi", "permit", "allow or deny");
	refused("allow", "", "bind or dmi");
	refused("allow # dmi", "", "bind or dmi");
	refused("deny mount", "mount", "bind or dmi");
	refused("allow bind udi=5 port=1", "udi=5", "uid, gid");
	refused("allow bind uid port=1", "uid", "KEY=VALUE");
	refused("allow bind =5 port=1", "=5", "KEY=VALUE");
	refused("allow bind uid = 5 port=1", "uid", "KEY=VALUE");
	refused("allow bind UID=5 port=1", "UID=5", "KEY=VALUE");
	refused("allow dmi 5", "5", "KEY=VALUE");
}

static void a_bind_rule_needs_a_port(void **state)
{
	(void)state;
	refused("allow bind", "bind", "port=");
	refused("allow bind uid=5 # port=1", "bind uid=5", "port=");
	refused("deny bind uid=5", "bind uid=5", "port=");
}

static void a_dmi_rule_has_no_keys_of_bind(void **state)
{
	(void)state;
	refused("allow dmi port=1", "port=1", "uid, gid");
	refused("allow dmi uid=1 proto=tcp", "proto=tcp", "uid, gid");
	refused("allow dmi addr=::", "addr=::", "uid, gid");
}

static void a_key_twice_is_refused(void **state)
{
	(void)state;
	refused("allow dmi uid=1 uid=2", "uid=2", "once");
	refused("allow bind port=1 proto=tcp port=2", "port=2", "once");
}

static void empty_items_are_refused(void **state)
{
	(void)state;
	refused("allow dmi uid=", "", "numbers");
	refused("allow dmi uid=1,,2", "", "numbers");
	refused("allow dmi uid=1,", "", "numbers");
	refused("allow dmi gid=,1", "", "numbers");
	refused("allow bind port=80,", "", "ports");
	refused("allow bind port=1 proto=", "", "tcp");
	refused("allow bind port=1 proto=tcp,", "", "tcp");
	refused("allow bind port=1 addr=", "", "addresses");
	refused("allow bind port=1 addr=::,", "", "addresses");
}

static void numbers_are_strict(void **state)
{
	static const char *const bad[] = {
		"4294967296",	"4294967295", "-1", "+1",
		"0x10",		"1-",	      "-",  "5-4",
		"1-2-3",	"1--2",	      "a",  "18446744073709551616",
		"1-4294967295",
	};
	char line[80];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(line, sizeof(line), "allow dmi uid=%s", bad[i]);
		refused(line, bad[i], "4294967294");
		snprintf(line, sizeof(line), "allow dmi gid=7,%s", bad[i]);
		refused(line, bad[i], "4294967294");
	}
	refused("allow bind port=0", "0", "1 to 65535");
	refused("allow bind port=0-80", "0-80", "1 to 65535");
	refused("allow bind port=65536", "65536", "1 to 65535");
	refused("allow bind port=443-80", "443-80", "1 to 65535");
	add("allow dmi uid=0,4294967294,5-5");
	assert_int_equal(dmi_by(0, 0), 1);
	assert_int_equal(dmi_by(4294967294u, 0), 1);
	assert_int_equal(dmi_by(5, 0), 1);
}

static void prefix_lengths_are_checked(void **state)
{
	(void)state;
	refused("allow bind port=1 addr=10.0.0.0/33", "10.0.0.0/33", "PREFIX");
	refused("allow bind port=1 addr=::/129", "::/129", "PREFIX");
	refused("allow bind port=1 addr=::/", "::/", "PREFIX");
	refused("allow bind port=1 addr=::/1/2", "::/1/2", "PREFIX");
	refused("allow bind port=1 addr=/8", "/8", "PREFIX");
	refused("allow bind port=1 addr=::ffff:1.2.3.4/95", "::ffff:1.2.3.4/95",
		"/96");
}

static void a_list_has_at_most_16_items(void **state)
{
	(void)state;
	add("allow dmi uid=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16");
	assert_int_equal(dmi_by(16, 0), 1);
	refused("allow dmi uid=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17", "17",
		"up to 16");
	refused("allow bind port=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17",
		"17", "up to 16");
	add("allow bind port=1 addr=::,::,::,::,::,::,::,::,::,::,::,::,::,::,"
	    "::,::");
	refused("allow bind port=1 addr=::,::,::,::,::,::,::,::,::,::,::,::,::,"
		"::,::,::,::1",
		"::1", "up to 16");
}

static void a_policy_has_at_most_128_rules(void **state)
{
	(void)state;
	for (int i = 0; i < 128; i++)
		add("allow dmi uid=1");
	refused("allow dmi uid=2", "dmi uid=2", "128");
	add("# no rule");
}

static void an_option_is_a_rule_without_its_verb(void **state)
{
	struct span found;

	(void)state;
	assert_null(policy_rule(&pol, SPAN("bind port=80"), false, 1, &found));
	assert_int_equal(bind_by(1, 1, POLICY_TCP, "::", 80), 1);
	assert_non_null(policy_rule(&pol, SPAN("allow dmi"), false, 2, &found));
	assert_true(span_eq(found, SPAN("allow")));
	assert_non_null(policy_rule(&pol, SPAN(""), false, 2, &found));
}

/* Every text is read, or refused, just as inet_pton(3) does it. */
static void addresses_are_those_of_inet_pton(void **state)
{
	static const char *const texts[] = {
		"0.0.0.0",
		"255.255.255.255",
		"1.2.3",
		"1.2.3.4.5",
		"256.1.1.1",
		"1.2.3.04",
		"1.2.3.",
		".1.2.3",
		"1..2.3",
		"1.2.3.4 ",
		"",
		"1",
		"::",
		"::1",
		"1::",
		":::",
		":",
		"::1::",
		"1::2::3",
		":1",
		"1:",
		"1:2:3:4:5:6:7:8",
		"1:2:3:4:5:6:7",
		"1:2:3:4:5:6:7:8:9",
		"1:2:3:4:5:6:7::",
		"::2:3:4:5:6:7:8",
		"::1:2:3:4:5:6:7:8",
		"1:2:3:4:5:6:7:8::",
		"1:2:3:4::5:6:7:8",
		"12345::",
		"g::",
		"ABCD:ef01::",
		"::ffff:1.2.3.4",
		"::1.2.3.4",
		"1.2.3.4::",
		"::1.2.3.4:5",
		"1:2:3:4:5:6:1.2.3.4",
		"1:2:3:4:5:6:7:1.2.3.4",
		"1:2:3:4:5::1.2.3.4",
		"1:2:3:4:5:6::1.2.3.4",
		"::1.2.3",
		"::1.2.3.256",
		"fe80::1%lo",
		"1:2:3:4:5:6:7:1.2.3",
		"::0000",
		"::00000",
		"0:0:0:0:0:ffff:102:304",
		"64:ff9b::192.0.2.33",
		"1: :2",
		"::-1",
		"0::0:0",
		"1:::2",
		"::1.2.3.4.5",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct policy_addr got = {{0}}, want = {{0}};
		uint8_t four[4];
		bool yes = policy_address(span_of(texts[i]), &got);
		bool pton = inet_pton(AF_INET6, texts[i], want.b) == 1;

		if (!pton && inet_pton(AF_INET, texts[i], four) == 1) {
			pton = true;
			want = policy_ipv4(four);
		}
		if (yes != pton)
			fail_msg("'%s': %d, inet_pton %d", texts[i], yes, pton);
		if (yes)
			assert_memory_equal(&got, &want, sizeof(got));
	}
}

static void a_text_stops_at_its_first_wrong_line(void **state)
{
	struct span found;
	unsigned lineno = 0;

	(void)state;
	assert_null(
		policy_text(&pol, SPAN("# a\n\nallow dmi\n"), &lineno, &found));
	assert_int_equal(pol.n, 1);
	assert_int_equal(pol.rule[0].line, 3);
	assert_null(policy_text(&pol, SPAN("deny dmi"), &lineno, &found));
	assert_int_equal(pol.n, 2);
	assert_non_null(policy_text(&pol, SPAN("allow dmi\nno\nallow dmi"),
				    &lineno, &found));
	assert_int_equal(lineno, 2);
	assert_true(span_eq(found, SPAN("no")));
	assert_int_equal(pol.n, 3);
}

static void a_text_without_a_rule_is_wrong(void **state)
{
	struct span found;
	unsigned lineno = 0;

	(void)state;
	assert_string_equal(policy_text(&pol, SPAN(""), &lineno, &found),
			    "at least one rule");
	assert_int_equal(lineno, 1);
	assert_string_equal(
		policy_text(&pol, SPAN("# a\n\n# b"), &lineno, &found),
		"at least one rule");
	assert_int_equal(lineno, 3);
	assert_true(span_eq(found, SPAN("# b")));
}

static void a_new_policy_may_not_need_more(void **state)
{
	static const bool only_bind[2] = {[POLICY_BIND] = true};
	static const bool only_dmi[2] = {[POLICY_DMI] = true};
	static struct policy bind, dmi, both, denied;
	struct span f;

	(void)state;
	policy_rule(&bind, SPAN("bind port=1"), false, 1, &f);
	policy_rule(&dmi, SPAN("dmi"), false, 1, &f);
	policy_rule(&both, SPAN("dmi"), false, 1, &f);
	policy_rule(&both, SPAN("bind port=1"), false, 2, &f);
	policy_rule(&denied, SPAN("bind port=1"), true, 1, &f);
	assert_null(policy_needs_more(only_bind, &bind));
	assert_null(policy_needs_more(only_dmi, &dmi));
	assert_null(policy_needs_more(only_dmi, &denied));
	assert_non_null(strstr(policy_needs_more(only_dmi, &both), "bind"));
	assert_non_null(strstr(policy_needs_more(only_bind, &both), "dmi"));
}

static void a_sockaddr_is_read_as_bind_reads_it(void **state)
{
	struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(443)};
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6,
				   .sin6_port = htons(80)};
	struct policy_query q = {0};
	struct policy_addr want = addr("192.0.2.9");
	uint8_t b[64] = {0};

	(void)state;
	inet_pton(AF_INET, "192.0.2.9", &in.sin_addr);
	inet_pton(AF_INET6, "2001:db8::9", &in6.sin6_addr);
	memcpy(b, &in, sizeof(in));
	assert_int_equal(policy_sockaddr(b, 15, &q), -EINVAL);
	assert_int_equal(policy_sockaddr(b, 0, &q), -EINVAL);
	assert_int_equal(policy_sockaddr(b, 16, &q), AF_INET);
	assert_memory_equal(&q.addr, &want, sizeof(want));
	assert_int_equal(q.port, 443);
	assert_int_equal(policy_sockaddr(b, 28, &q), AF_INET);
	assert_int_equal(policy_sockaddr(b, 29, &q), -EINVAL);
	assert_int_equal(policy_sockaddr(b, UINT32_MAX, &q), -EINVAL);

	memcpy(b, &in6, sizeof(in6));
	want = addr("2001:db8::9");
	assert_int_equal(policy_sockaddr(b, 23, &q), -EINVAL);
	assert_int_equal(policy_sockaddr(b, 24, &q), AF_INET6);
	assert_int_equal(policy_sockaddr(b, 28, &q), AF_INET6);
	assert_memory_equal(&q.addr, &want, sizeof(want));
	assert_int_equal(q.port, 80);

	b[0] = b[1] = 0;
	assert_int_equal(policy_sockaddr(b, 28, &q), -EAFNOSUPPORT);
	b[1] = AF_INET;
	assert_int_equal(policy_sockaddr(b, 28, &q), -EAFNOSUPPORT);
}

static void names_are_read_where_they_can_be(void **state)
{
	(void)state;
	refused("allow dmi uid=web", "web", "names");
	pol.names[0] = SPAN("root:x:0:0::/:/bin/sh\nweb:x:34:1::/:/bin/sh\n");
	pol.names[1] = SPAN("root:x:0:\nwww-data:x:33:web");
	add("allow dmi uid=5-6,web gid=www-data,7");
	assert_int_equal(dmi_by(34, 33), 1);
	assert_int_equal(dmi_by(6, 7), 1);
	assert_int_equal(dmi_by(7, 7), 0);
	refused("allow dmi uid=www-data", "www-data", "/etc/passwd");
	refused("allow dmi gid=web", "web", "/etc/group");
	refused("allow dmi uid=web,1x", "1x", "names");
	refused("allow dmi uid=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,web",
		"web", "up to 16");
}

static int bind_from(enum policy_netns netns, const char *cgroup)
{
	struct policy_query q = {.kind = POLICY_BIND,
				 .proto = POLICY_TCP,
				 .port = 80,
				 .netns = netns};

	if (cgroup)
		q.cgroup = span_of(cgroup);
	return judged(&q);
}

static void a_network_namespace_is_own_other_or_any(void **state)
{
	(void)state;
	add("allow bind port=80 netns=own");
	assert_int_equal(bind_from(POLICY_OWN, NULL), 1);
	assert_int_equal(bind_from(POLICY_OTHER, NULL), 0);
	assert_int_equal(bind_from(0, NULL), 0);
	add("allow bind port=80 netns=any");
	assert_int_equal(bind_from(POLICY_OTHER, NULL), 2);
	assert_int_equal(bind_from(0, NULL), 2);
	refused("allow bind port=80 netns=mine", "mine", "own, other, or any");
	refused("allow dmi netns=own", "netns=own", "cgroup");
}

static void on_a_node_an_allow_means_other(void **state)
{
	(void)state;
	pol.node = true;
	add("allow bind port=80");
	assert_int_equal(bind_from(POLICY_OWN, NULL), 0);
	assert_int_equal(bind_from(POLICY_OTHER, NULL), 1);
	assert_int_equal(bind_from(0, NULL), 0);
	add("deny bind port=80");
	assert_int_equal(bind_from(POLICY_OWN, NULL), -2);
	memset(&pol, 0, sizeof(pol));
	pol.node = true;
	add("allow bind port=80 netns=any");
	assert_int_equal(bind_from(POLICY_OWN, NULL), 1);
}

static void a_cgroup_is_matched_whole(void **state)
{
	(void)state;
	add("allow bind port=80 cgroup=/kubepods*/pod12*");
	assert_int_equal(bind_from(0, "kubepods/burstable/pod12/abc"), 1);
	assert_int_equal(bind_from(0, "kubepods/burstable/pod13/abc"), 0);
	assert_int_equal(bind_from(0, "user.slice/kubepods/pod12"), 0);
	assert_int_equal(bind_from(0, ""), 0);
	assert_int_equal(bind_from(0, NULL), 0);
	add("allow dmi cgroup=*");
	assert_true(policy_wants_cgroup(&pol, POLICY_DMI, 1, 1));
	refused("allow bind port=80 cgroup=", "", "glob");
	refused("allow bind port=80 cgroup=/", "/", "glob");
}

static void what_is_not_known_is_denied(void **state)
{
	(void)state;
	add("deny bind port=80 cgroup=bad*");
	add("deny bind port=80 netns=own");
	add("allow bind port=80");
	assert_int_equal(bind_from(POLICY_OTHER, "good"), 3);
	assert_int_equal(bind_from(POLICY_OTHER, "bad/1"), -1);
	assert_int_equal(bind_from(POLICY_OTHER, NULL), -1);
	assert_int_equal(bind_from(0, "good"), -2);
}

static void what_a_kernel_cannot_tell_is_refused(void **state)
{
	(void)state;
	pol.lacks = POLICY_LACKS_NETNS;
	refused("allow bind port=1 netns=own", "bind port=1 netns=own", "5.14");
	add("allow bind port=1 cgroup=x netns=any");
	pol.node = true;
	refused("allow bind port=1", "bind port=1", "netns=any");
	pol.lacks = POLICY_LACKS_PIDFD;
	refused("allow dmi cgroup=x", "dmi cgroup=x", "6.5");
	add("allow bind port=1 netns=own");
}

static void a_rate_is_a_bucket_of_one_second(void **state)
{
	struct policy_bucket b = {0};
	int n = 0;

	(void)state;
	while (policy_rate(&b, 5, 100000))
		n++;
	assert_int_equal(n, 5);
	assert_false(policy_rate(&b, 5, 100199));
	assert_true(policy_rate(&b, 5, 100200));
	assert_false(policy_rate(&b, 5, 100200));
	for (n = 0; policy_rate(&b, 5, 900000); n++)
		;
	assert_int_equal(n, 5);
	b = (struct policy_bucket){0};
	for (n = 0;
	     policy_rate(&b, 1000000, INT64_C(4000000000)) && n < 2000000;)
		n++;
	assert_int_equal(n, 1000000);
	add("allow bind port=1 rate=7/s");
	assert_int_equal(pol.rule[0].rate, 7);
	refused("allow bind port=1 rate=0/s", "0/s", "N/s");
	refused("allow bind port=1 rate=1000001/s", "1000001/s", "N/s");
	refused("allow bind port=1 rate=5", "5", "N/s");
	refused("allow bind port=1 rate=5/m", "5/m", "N/s");
	refused("deny bind port=1 rate=5/s", "bind port=1 rate=5/s", "allow");
}

static void a_cgroup_is_read_from_its_v2_line(void **state)
{
	(void)state;
	assert_true(span_eq(policy_cgroup(SPAN("0::/a/b\n")), SPAN("a/b")));
	assert_true(span_eq(policy_cgroup(SPAN("0::/\n")), SPAN("")));
	assert_true(
		span_eq(policy_cgroup(SPAN("2:cpu:/x\n0::/y\n")), SPAN("y")));
	assert_null(policy_cgroup(SPAN("2:cpu:/x\n")).p);
	assert_null(policy_cgroup(SPAN("")).p);
	assert_non_null(policy_cgroup(SPAN("0::/")).p);
}

/* What is asked, and `allow` and the line that decides; or what is wrong. */
static int explained(const char *question)
{
	struct policy_query q;
	struct span found;

	if (explain_question(&pol, span_of(question), &q, &found))
		return -1000;
	return judged(&q);
}

static void a_question_is_a_rule_of_single_values(void **state)
{
	(void)state;
	add("allow bind uid=1000 proto=tcp addr=0.0.0.0 port=80 netns=own");
	add("deny bind uid=1000 port=81");
	add("allow bind gid=7 port=81-90 cgroup=a/*");
	add("allow dmi uid=5");
	assert_int_equal(explained("bind uid=1000 proto=tcp addr=0.0.0.0 "
				   "port=80 netns=own"),
			 1);
	assert_int_equal(explained("bind uid=1000 proto=tcp addr=:: port=80"),
			 0);
	assert_int_equal(explained("bind uid=1000 proto=udp addr=:: port=81"),
			 -2);
	assert_int_equal(explained("bind uid=1 gid=7 proto=udp addr=:: port=82 "
				   "cgroup=/a/b"),
			 3);
	assert_int_equal(explained("bind uid=7 proto=udp addr=:: port=82"), 0);
	assert_int_equal(explained("dmi uid=5"), 4);
	assert_int_equal(explained("dmi uid=5-6"), -1000);
	assert_int_equal(explained("dmi"), -1000);
	assert_int_equal(explained("dmi uid=5 gid=1,2"), -1000);
	assert_int_equal(explained("bind uid=5 proto=tcp addr=::"), -1000);
	assert_int_equal(explained("bind uid=5 addr=:: port=1"), -1000);
	assert_int_equal(explained("bind uid=5 proto=tcp port=1"), -1000);
	assert_int_equal(explained("bind uid=5 proto=tcp addr=::/0 port=1"),
			 -1000);
	assert_int_equal(explained("bind uid=5 proto=tcp addr=:: port=1-2"),
			 -1000);
	assert_int_equal(
		explained("bind uid=5 proto=tcp addr=:: port=1 rate=1/s"),
		-1000);
	assert_true(span_eq(explain_line(SPAN("a\n b # c\nd"), 2), SPAN("b")));
	assert_true(span_eq(explain_line(SPAN("a\nb"), 9), SPAN("")));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, setup)
	const struct CMUnitTest tests[] = {
		TEST(no_rule_is_no),
		TEST(blank_lines_and_comments_are_no_rules),
		TEST(all_keys_must_match),
		TEST(a_key_left_out_matches_anything),
		TEST(port_zero_is_never_named),
		TEST(first_match_wins),
		TEST(kinds_do_not_answer_for_each_other),
		TEST(both_protos_may_be_listed),
		TEST(prefixes_match_their_network),
		TEST(mapped_addresses_are_ipv4),
		TEST(every_ipv6_is_not_every_ipv4),
		TEST(a_peer_no_allow_rule_names_is_known),
		TEST(wrong_words_are_refused),
		TEST(a_bind_rule_needs_a_port),
		TEST(a_dmi_rule_has_no_keys_of_bind),
		TEST(a_key_twice_is_refused),
		TEST(empty_items_are_refused),
		TEST(numbers_are_strict),
		TEST(prefix_lengths_are_checked),
		TEST(a_list_has_at_most_16_items),
		TEST(a_policy_has_at_most_128_rules),
		TEST(an_option_is_a_rule_without_its_verb),
		TEST(addresses_are_those_of_inet_pton),
		TEST(a_text_stops_at_its_first_wrong_line),
		TEST(a_text_without_a_rule_is_wrong),
		TEST(a_new_policy_may_not_need_more),
		TEST(a_sockaddr_is_read_as_bind_reads_it),
		TEST(names_are_read_where_they_can_be),
		TEST(a_network_namespace_is_own_other_or_any),
		TEST(on_a_node_an_allow_means_other),
		TEST(a_cgroup_is_matched_whole),
		TEST(what_is_not_known_is_denied),
		TEST(what_a_kernel_cannot_tell_is_refused),
		TEST(a_rate_is_a_bucket_of_one_second),
		TEST(a_cgroup_is_read_from_its_v2_line),
		TEST(a_question_is_a_rule_of_single_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
