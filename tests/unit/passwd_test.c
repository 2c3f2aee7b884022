/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "passwd.h"

static const char passwd[] = "root:x:0:0:root:/root:/bin/bash\n"
			     "# daemon:x:9:9::/:\n"
			     "+nis:x:9:9::/:\n"
			     "-nis:x:9:9::/:\n"
			     "\n"
			     "daemon:x:1:2:daemon:/usr/sbin:/usr/sbin/nologin\n"
			     "nouid:x::1::/:\n"
			     "text:x:12a:1::/:\n"
			     "huge:x:4294967296:1::/:\n"
			     "minus:x:-1:1::/:\n"
			     "none:x:4294967295:1::/:\n"
			     "last:x:4294967294:4294967294::/:\n"
			     ":x:77:77::/:\n"
			     "few:x:78\n"
			     "short:x:79:80\n"
			     "twice:x:81:82::/first:\n"
			     "twice:x:83:84::/second:\n"
			     "other:x:81:85::/other:\n"
			     "more:x:86:87:g:/more:/bin/sh:field\n"
			     "dae:x:88:88::/:\n"
			     "nobody:x:65534:65534:nobody:/nonexistent:/bin/sh";

/* In pieces of every size. */
static struct passwd_user *find(const char *text, size_t n, size_t piece,
				struct passwd_key key)
{
	static struct passwd_user u;
	bool done = false;

	passwd_user_begin(&u, key);
	for (size_t i = 0; i < n && !done; i += piece)
		done = passwd_user_feed(&u, text + i,
					n - i < piece ? n - i : piece);
	passwd_user_end(&u);
	return &u;
}

static struct passwd_key named(const char *name)
{
	return (struct passwd_key){.name = span_of(name)};
}

static struct passwd_key numbered(uint32_t id)
{
	return (struct passwd_key){.by_id = true, .id = id};
}

static void assert_span(struct span s, const char *want)
{
	assert_int_equal(s.n, strlen(want));
	assert_memory_equal(s.p, want, s.n);
}

static void test_user_by_name(void **state)
{
	(void)state;
	for (size_t piece = 1; piece <= sizeof(passwd); piece++) {
		struct passwd_user *u = find(passwd, sizeof(passwd) - 1, piece,
					     named("daemon"));

		assert_true(u->found);
		assert_int_equal(u->uid, 1);
		assert_int_equal(u->gid, 2);
		assert_span(u->name, "daemon");
		assert_span(u->home, "/usr/sbin");
		assert_span(u->shell, "/usr/sbin/nologin");
	}
}

static void test_user_by_number(void **state)
{
	(void)state;
	for (size_t piece = 1; piece <= sizeof(passwd); piece++) {
		struct passwd_user *u = find(passwd, sizeof(passwd) - 1, piece,
					     numbered(65534));

		assert_true(u->found);
		assert_span(u->name, "nobody");
		assert_span(u->shell, "/bin/sh");
	}
}

static void test_user_lines(void **state)
{
	static const struct {
		const char *name;
		bool found;
	} cases[] = {
		{"root", true},	 {"roo", false},      {"roott", false},
		{"", false},	 {"# daemon", false}, {"+nis", false},
		{"-nis", false}, {"nouid", false},    {"text", false},
		{"huge", false}, {"minus", false},    {"none", false},
		{"last", true},	 {"few", false},      {"short", true},
		{"more", true},	 {"dae", true},	      {"nosuch", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool found = find(passwd, sizeof(passwd) - 1, 7,
				  named(cases[i].name))
				     ->found;

		if (found != cases[i].found)
			fail_msg("%s: %d", cases[i].name, found);
	}
	assert_false(find(passwd, sizeof(passwd) - 1, 7, numbered(77))->found);
	assert_false(find(passwd, sizeof(passwd) - 1, 7, numbered(9))->found);
}

static void test_first_counts(void **state)
{
	(void)state;
	assert_span(find(passwd, sizeof(passwd) - 1, 5, named("twice"))->home,
		    "/first");
	assert_span(find(passwd, sizeof(passwd) - 1, 5, numbered(81))->home,
		    "/first");
	assert_span(find(passwd, sizeof(passwd) - 1, 5, named("more"))->shell,
		    "/bin/sh:field");
}

static void test_long_lines(void **state)
{
	const size_t n = 300000;
	char *text = malloc(n + 200), *end;

	(void)state;
	/* A gecos of any length is no matter. */
	end = text + sprintf(text, "big:x:5:6:");
	memset(end, 'g', n);
	end += n;
	end += sprintf(end, ":/big:/bin/sh\nnext:x:7:8::/next:/bin/sh\n");
	assert_span(find(text, (size_t)(end - text), 4096, named("big"))->home,
		    "/big");
	assert_span(find(text, (size_t)(end - text), 4096, named("next"))->home,
		    "/next");
	assert_false(
		find(text, (size_t)(end - text), 4096, named("big"))->overlong);

	/* A home that does not fit is said; another line is no matter. */
	end = text + sprintf(text, "big:x:5:6:g:/");
	memset(end, 'h', n);
	end += n;
	end += sprintf(end, ":/bin/sh\nnext:x:7:8::/next:/bin/sh\n");
	assert_true(
		find(text, (size_t)(end - text), 4096, named("big"))->overlong);
	assert_true(
		find(text, (size_t)(end - text), 4096, numbered(5))->overlong);
	assert_span(find(text, (size_t)(end - text), 4096, numbered(7))->home,
		    "/next");
	free(text);
}

static const char group[] = "root:x:0:\n"
			    "#x:x:1:alice\n"
			    "audio:x:29:alice,bob\n"
			    "video:x:44:bob,alice\n"
			    "none:x:45:\n"
			    "bad:x::alice\n"
			    "huge:x:4294967296:alice\n"
			    "ali:x:46:ali\n"
			    "alices:x:47:alices,alic\n"
			    "twice:x:48:alice,alice\n"
			    "29:x:49:alice:alice\n"
			    "blank:x:50: alice\n"
			    "last:x:51:x,alice";

static bool find_group(size_t piece, struct passwd_key key, uint32_t *gid)
{
	struct passwd_group g;
	size_t n = sizeof(group) - 1;
	bool done = false;

	passwd_group_begin(&g, key);
	for (size_t i = 0; i < n && !done; i += piece)
		done = passwd_group_feed(&g, group + i,
					 n - i < piece ? n - i : piece);
	passwd_group_end(&g);
	*gid = g.gid;
	return g.found;
}

static void test_group(void **state)
{
	uint32_t gid;

	(void)state;
	for (size_t piece = 1; piece <= sizeof(group); piece++) {
		assert_true(find_group(piece, named("video"), &gid));
		assert_int_equal(gid, 44);
		assert_true(find_group(piece, named("29"), &gid));
		assert_int_equal(gid, 49);
		assert_true(find_group(piece, numbered(51), &gid));
		assert_false(find_group(piece, named("bad"), &gid));
		assert_false(find_group(piece, named("huge"), &gid));
		assert_false(find_group(piece, named("#x"), &gid));
		assert_false(find_group(piece, named("vide"), &gid));
		assert_false(find_group(piece, numbered(1), &gid));
	}
}

static size_t members(size_t piece, const char *name, uint32_t *list,
		      size_t cap)
{
	struct passwd_members m;
	size_t n = sizeof(group) - 1;

	passwd_members_begin(&m, span_of(name), list, cap);
	for (size_t i = 0; i < n; i += piece)
		passwd_members_feed(&m, group + i,
				    n - i < piece ? n - i : piece);
	passwd_members_end(&m);
	return m.n;
}

static void test_members(void **state)
{
	uint32_t list[8];

	(void)state;
	for (size_t piece = 1; piece <= sizeof(group); piece++) {
		assert_int_equal(members(piece, "alice", list, 8), 5);
		assert_int_equal(list[0], 29);
		assert_int_equal(list[1], 44);
		assert_int_equal(list[2], 48);
		assert_int_equal(list[3], 50);
		assert_int_equal(list[4], 51);
		assert_int_equal(members(piece, "bob", list, 8), 2);
		assert_int_equal(members(piece, "ali", list, 8), 1);
		assert_int_equal(members(piece, "", list, 8), 0);
		/* More than there is room for are counted. */
		list[1] = 7;
		assert_int_equal(members(piece, "alice", list, 1), 5);
		assert_int_equal(list[1], 7);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_user_by_name),
		cmocka_unit_test(test_user_by_number),
		cmocka_unit_test(test_user_lines),
		cmocka_unit_test(test_first_counts),
		cmocka_unit_test(test_long_lines),
		cmocka_unit_test(test_group),
		cmocka_unit_test(test_members),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
