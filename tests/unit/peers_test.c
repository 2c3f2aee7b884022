/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "peers.h"

static uint64_t start_of(const char *text)
{
	return peers_start(span_of(text));
}

#define REST " S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 4711 20 21 22\n"

static void test_start(void **state)
{
	char line[] = "1 (a)" REST;

	(void)state;
	assert_int_equal(start_of("1 (sh)" REST), 4711);
	assert_int_equal(start_of("1 (a) S 1 2 (b))" REST), 4711);
	assert_int_equal(start_of("1 ()" REST), 4711);
	assert_int_equal(start_of("1 (a\nb c)" REST), 4711);
	assert_int_equal(start_of(""), 0);
	assert_int_equal(start_of("1 (sh) S 1 2"), 0);
	assert_int_equal(start_of("1 (sh"), 0);
	/* Cut anywhere: nothing, or the whole number. */
	for (size_t n = 0; n < sizeof(line); n++) {
		char *cut = malloc(n + 1);
		uint64_t v;

		memcpy(cut, line, n);
		v = peers_start((struct span){cut, n});
		assert_true(v == 0 || v == 4711);
		free(cut);
	}
}

static void test_keys(void **state)
{
	struct owners_file a = peers_key(42, PEERS_SENT, 7, 1000, 100);
	struct owners_file b = peers_key(42, PEERS_LISTENED, 7, 1000, 100);
	struct peers_cred one = {1, 2, 3}, two = {1, 3, 2}, same = {1, 2, 3};
	const uint32_t list[] = {1, 2, 3}, other[] = {1, 3, 2};

	(void)state;
	assert_true(a.dev == PEERS_DEV && a.btime == 7);
	assert_true(a.uid == 1000 && a.gid == 100);
	assert_true(a.ino != b.ino);
	assert_true(peers_sum(&one) == peers_sum(&same));
	assert_true(peers_sum(&one) != peers_sum(&two));
	assert_true(peers_sum(&(struct peers_cred){0, 0, 0}) != 0);
	assert_true(peers_groups_sum(list, 3) != peers_groups_sum(other, 3));
	assert_true(peers_groups_sum(list, 3) != peers_groups_sum(list, 2));
	/* A name of a listener: all of its bytes, and none of the others. */
	assert_true(peers_listened((struct span){"\0a", 2}) ==
		    peers_listened((struct span){"\0a", 2}));
	assert_true(peers_listened((struct span){"\0a", 2}) !=
		    peers_listened((struct span){"\0b", 2}));
	assert_true(peers_listened(span_of("a")) !=
		    peers_listened((struct span){"a", 2}));
	assert_true(peers_listened(span_of("a")) >
		    PEERS_GROUPS + UINT32_C(65536));
}

static void test_ids(void **state)
{
	struct creds c;

	(void)state;
	creds_init(&c, 0, 0, CREDS_CONTAINER_CAPS);
	assert_int_equal(creds_setresuid(&c, 1, 2, 3), 0);
	c.rgid = 4;
	c.egid = 5;
	assert_int_equal(peers_ids(&c, PEERS_SENT).uid, 1);
	assert_int_equal(peers_ids(&c, PEERS_SENT).gid, 4);
	for (int k = 0; k < PEERS_SENT; k++) {
		assert_int_equal(peers_ids(&c, k).uid, 2);
		assert_int_equal(peers_ids(&c, k).gid, 5);
	}
}

static void test_claims(void **state)
{
	struct creds c;

	(void)state;
	creds_init(&c, 0, 0, CREDS_CONTAINER_CAPS);
	assert_true(peers_may_claim(&c, 9, &(struct peers_cred){9, 0, 0}));
	assert_true(peers_may_claim(&c, 9, &(struct peers_cred){9, 5, 6}));
	assert_false(peers_may_claim(&c, 9, &(struct peers_cred){8, 0, 0}));
	c.effective |= UINT64_C(1) << 21;
	assert_true(peers_may_claim(&c, 9, &(struct peers_cred){8, 0, 0}));
	assert_int_equal(creds_setresuid(&c, 1, 2, 3), 0);
	for (uint32_t u = 0; u < 5; u++)
		assert_true(
			peers_may_claim(&c, 9, &(struct peers_cred){9, u, 0}) ==
			(u >= 1 && u <= 3));
	assert_false(peers_may_claim(&c, 9, &(struct peers_cred){9, 1, 1}));
	c.egid = 1;
	assert_true(peers_may_claim(&c, 9, &(struct peers_cred){9, 1, 1}));
}

/* ---- control buffers ---- */

union control {
	struct cmsghdr align;
	char bytes[256];
};

static size_t put(union control *u, size_t at, int level, int type,
		  const void *data, size_t n)
{
	struct cmsghdr h = {.cmsg_len = CMSG_LEN(n),
			    .cmsg_level = level,
			    .cmsg_type = type};

	memcpy(u->bytes + at, &h, sizeof(h));
	memcpy(u->bytes + at + CMSG_LEN(0), data, n);
	return at + CMSG_SPACE(n);
}

static const struct peers_cred root = {9, 0, 0}, other = {9, 33, 34},
			       real = {9, 1000, 1001};

static void test_walk(void **state)
{
	union control u = {.bytes = {0}};
	size_t len, at = 0, n = 0;
	int fds[3] = {1, 2, 3};

	(void)state;
	len = put(&u, 0, SOL_SOCKET, SCM_RIGHTS, fds, sizeof(fds));
	len = put(&u, len, SOL_SOCKET, SCM_CREDENTIALS, &root, sizeof(root));
	len = put(&u, len, 0, SCM_CREDENTIALS, &root, sizeof(root));
	len = put(&u, len, SOL_SOCKET, SCM_CREDENTIALS, &other, sizeof(other));
	assert_int_equal(peers_next(u.bytes, len, &at, &n),
			 CMSG_SPACE(sizeof(fds)) + CMSG_LEN(0));
	assert_int_equal(n, sizeof(root));
	assert_int_equal(peers_next(u.bytes, len, &at, &n),
			 len - CMSG_SPACE(sizeof(root)) + CMSG_LEN(0));
	assert_int_equal(peers_next(u.bytes, len, &at, &n), 0);
}

/* Every length, in memory of just that length: ASan sees a byte too many. */
static void test_cut(void **state)
{
	union control u = {.bytes = {0}};
	size_t len = put(&u, 0, SOL_SOCKET, SCM_CREDENTIALS, &root, 12);

	(void)state;
	len = put(&u, len, SOL_SOCKET, SCM_CREDENTIALS, &other, 12);
	for (size_t cut = 0; cut <= len; cut++) {
		char *p = malloc(cut + 1), *end;
		size_t at = 0, data, n = 0, found = 0;

		end = p + 1 + cut;
		memcpy(p + 1, u.bytes, cut);
		while ((data = peers_next(p + 1, cut, &at, &n)) != 0) {
			assert_true(p + 1 + data + n <= end);
			found++;
		}
		assert_int_equal(
			found, (cut >= CMSG_LEN(12)) +
				       (cut >= CMSG_SPACE(12) + CMSG_LEN(12)));
		free(p);
	}
}

static void test_bad_lengths(void **state)
{
	static const size_t bad[] = {0,		1, 15, 300, (size_t)INT32_MAX,
				     UINT32_MAX};
	union control u = {.bytes = {0}};
	size_t len = put(&u, 0, SOL_SOCKET, SCM_CREDENTIALS, &root, 12);

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		size_t at = 0, n = 0;

		u.align.cmsg_len = bad[i];
		assert_int_equal(peers_next(u.bytes, len, &at, &n), 0);
	}
	/* Cut by MSG_CTRUNC: what is there is said. */
	for (size_t i = 0; i <= 12; i++) {
		size_t at = 0, n = 99;

		u.align.cmsg_len = CMSG_LEN(i);
		assert_int_equal(peers_next(u.bytes, CMSG_LEN(i), &at, &n),
				 CMSG_LEN(0));
		assert_int_equal(n, i);
	}
}

static void test_correct(void **state)
{
	union control u = {.bytes = {0}}, before;
	struct peers_cred claim = {0}, foreign = {8, 0, 0},
			  none = {9, UINT32_MAX, 0};
	struct creds c;
	size_t len;

	(void)state;
	creds_init(&c, 0, 0, CREDS_CONTAINER_CAPS);
	len = put(&u, 0, SOL_SOCKET, SCM_CREDENTIALS, &other, 12);
	len = put(&u, len, SOL_SOCKET, SCM_CREDENTIALS, &root, 12);
	assert_true(peers_correct(u.bytes, len, &c, &real, &claim));
	assert_memory_equal(&claim, &other, 12);
	assert_memory_equal(u.bytes + CMSG_LEN(0), &real, 12);
	assert_memory_equal(u.bytes + CMSG_SPACE(12) + CMSG_LEN(0), &real, 12);
	/* What the kernel takes needs nothing. */
	assert_false(peers_correct(u.bytes, len, &c, &real, &claim));
	/* One that is not allowed, or not valid, among them. */
	put(&u, 0, SOL_SOCKET, SCM_CREDENTIALS, &root, 12);
	put(&u, CMSG_SPACE(12), SOL_SOCKET, SCM_CREDENTIALS, &foreign, 12);
	before = u;
	assert_false(peers_correct(u.bytes, len, &c, &real, &claim));
	put(&u, CMSG_SPACE(12), SOL_SOCKET, SCM_CREDENTIALS, &none, 12);
	assert_false(peers_correct(u.bytes, len, &c, &real, &claim));
	assert_memory_equal(u.bytes, before.bytes, CMSG_SPACE(12));
	assert_memory_equal(&claim, &other, 12);
	/* After the drop. */
	assert_int_equal(creds_setresuid(&c, 33, 33, 33), 0);
	len = put(&u, 0, SOL_SOCKET, SCM_CREDENTIALS, &root, 12);
	assert_false(peers_correct(u.bytes, len, &c, &real, &claim));
	put(&u, 0, SOL_SOCKET, SCM_CREDENTIALS, &(struct peers_cred){9, 33, 0},
	    12);
	assert_true(peers_correct(u.bytes, len, &c, &real, &claim));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_start),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_claims),
		cmocka_unit_test(test_walk),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_bad_lengths),
		cmocka_unit_test(test_correct),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
