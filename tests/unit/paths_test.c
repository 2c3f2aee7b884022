/* SPDX-License-Identifier: MIT */
/* The walk along a path, the prefixes, and what may be acted on. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../shim/core/paths.h"

#define LIST SPAN(PATHS_DEFAULT)

static bool served(const char *path)
{
	return paths_is_served(LIST, span_of(path));
}

static void test_prefixes(void **state)
{
	(void)state;
	assert_true(served("/run/x.pid"));
	assert_true(served("/var/lib/a/b/c"));
	assert_true(served("/var/run/x"));
	assert_true(served("/var/mail/ann"));
	assert_true(served("/dev/log"));
	assert_true(served("/dev/log/x"));
	assert_true(served("/dev/xconsole"));
	assert_false(served("/run"));
	assert_false(served("/runx/y"));
	assert_false(served("/"));
	assert_false(served("/var/libx"));
	assert_false(served("/opt/x"));
	assert_false(served("/dev/logs"));
	assert_false(served("/dev/console"));
	assert_true(paths_has_served(LIST, SPAN("/run")));
	assert_false(paths_has_served(LIST, SPAN("/var")));
}

static void test_may_hold(void **state)
{
	static const char *const far[] = {"/usr",    "/usr/lib",  "/etc",
					  "/opt",    "/home/run", "/vary",
					  "/dev/shm"};
	static const char *const near[] = {"/",		  "/var", "/run",
					   "/run/x",	  "/dev", "/var/lib",
					   "/var/lib/a/b"};

	(void)state;
	for (size_t i = 0; i < sizeof(far) / sizeof(far[0]); i++)
		assert_false(paths_may_hold_served(LIST, span_of(far[i])));
	for (size_t i = 0; i < sizeof(near) / sizeof(near[0]); i++)
		assert_true(paths_may_hold_served(LIST, span_of(near[i])));
	assert_true(paths_may_hold_served(SPAN("/opt/a/b/"), SPAN("/opt/a")));
	assert_true(paths_may_hold_served(SPAN("/"), SPAN("/opt/a")));
	assert_false(paths_may_hold_served(SPAN("/"), SPAN("/usr/a")));
	assert_false(paths_may_hold_served(SPAN("/usr/a/b"), SPAN("/usr/a")));
}

static void test_never(void **state)
{
	static const char *const names[] = {
		"/etc/x",   "/usr/lib/x", "/bin/x",    "/sbin/x",
		"/boot/x",  "/proc/self", "/sys/x",    "/lib/x",
		"/lib64/x", "/lib32/x",	  "/libx32/x", "/etc",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_false(paths_is_served(SPAN("/"), span_of(names[i])));
	assert_true(paths_is_served(SPAN("/"), SPAN("/libs/x")));
	assert_true(paths_is_served(SPAN("/"), SPAN("/etcetera")));
}

static void test_own_lists(void **state)
{
	(void)state;
	assert_true(paths_is_served(SPAN("/a:/b/"), SPAN("/b/x")));
	assert_false(paths_is_served(SPAN("/a:/b/"), SPAN("/b")));
	assert_true(paths_is_served(SPAN("/a\t/b"), SPAN("/a/x")));
	assert_false(paths_is_served(SPAN(""), SPAN("/a/x")));
	assert_false(paths_is_served(SPAN("/a:/b"), SPAN("/a:/b/x")));
	assert_false(paths_is_served(SPAN("/ab /a"), SPAN("/abc/x")));
	assert_true(paths_is_served(SPAN("/ab /a//"), SPAN("/a/bc")));
	assert_true(paths_is_served(SPAN(": /a/b :/a:"), SPAN("/a/c")));
	assert_false(paths_is_served(SPAN("/a/b/c"), SPAN("/a/b")));
}

static void test_errors(void **state)
{
	(void)state;
	assert_true(paths_acts_on(PATHS_LOOK, ENOENT));
	assert_true(paths_acts_on(PATHS_LOOK, ENOTDIR));
	assert_false(paths_acts_on(PATHS_LOOK, EROFS));
	assert_false(paths_acts_on(PATHS_LOOK, EACCES));
	assert_true(paths_acts_on(PATHS_REMOVE, EROFS));
	assert_false(paths_acts_on(PATHS_REMOVE, EPERM));
	assert_true(paths_acts_on(PATHS_MAKE, EPERM));
	assert_true(paths_acts_on(PATHS_MAKE, EACCES));
	assert_false(paths_acts_on(PATHS_MAKE, EEXIST));
	assert_false(paths_acts_on(PATHS_MAKE, ENOSPC));
	assert_false(paths_acts_on(PATHS_MAKE, 0));
}

static void plain_is(const char *path, const char *wanted)
{
	struct span plain = paths_plain(span_of(path));

	assert_int_equal(plain.n, strlen(wanted));
	assert_true(span_eq(plain, span_of(wanted)));
}

static void test_plain(void **state)
{
	static const char *const others[] = {
		"",	  "/",	  ".",	  "..",	  "./",	   "//",
		"//a",	  "a/",	  "a//b", "/a/.", "/a/..", "a/./b",
		"a/../b", "../a", "./.",  ".//a", "././",  "./..",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		plain_is(others[i], "");
	plain_is("/a/b", "/a/b");
	plain_is("a", "a");
	plain_is("./a/b", "a/b");
	plain_is("././a", "a");
	plain_is("/.a/..b/...", "/.a/..b/...");
}

static void after_dots_is(const char *path, const char *wanted)
{
	struct span rest = paths_after_dots(span_of(path));

	assert_int_equal(rest.n, strlen(wanted));
	assert_true(span_eq(rest, span_of(wanted)));
}

static void test_after_dots(void **state)
{
	(void)state;
	after_dots_is("../a", "a");
	after_dots_is("/a/../b/c", "b/c");
	after_dots_is("/a/./../..//b", "b");
	after_dots_is("a/../.b/..c/...", ".b/..c/...");
	after_dots_is("/..", "");
	after_dots_is("a/../", "");
	after_dots_is("../a//b", "");
	after_dots_is("../a/", "");
	after_dots_is("/a/b", "");
	after_dots_is("a", "");
	after_dots_is("", "");
}

static void told_is(const char *state, const char *path, const char *wanted)
{
	struct span told = paths_told(span_of(state), span_of(path));

	assert_int_equal(told.n, strlen(wanted));
	assert_memory_equal(told.p, wanted, told.n);
}

static void test_told(void **state)
{
	(void)state;
	told_is("/tmp/st", "/tmp/st/run/x", "/run/x");
	told_is("/tmp/st", "/tmp/st", "/");
	told_is("/tmp/st", "/tmp/stx/run", "/tmp/stx/run");
	told_is("/tmp/st", "/run/x", "/run/x");
	told_is("", "/run/x", "/run/x");
}

static void test_outputs(void **state)
{
	(void)state;
	assert_int_equal(paths_output(SPAN("/proc/self/fd/1"), 7), 1);
	assert_int_equal(paths_output(SPAN("/proc/7/fd/2"), 7), 2);
	assert_int_equal(paths_output(SPAN("/proc/1/fd/2"), 7), 2);
	assert_int_equal(paths_output(SPAN("/proc/8/fd/2"), 7), -1);
	assert_int_equal(paths_output(SPAN("/proc/7/fd/2/x"), 7), -1);
	assert_int_equal(paths_output(SPAN("/proc/7/fd/-1"), 7), -1);
	assert_int_equal(paths_output(SPAN("/proc/7/fd"), 7), -1);
	assert_int_equal(paths_output(SPAN("/proc/7/cwd"), 7), -1);
	assert_int_equal(paths_output(SPAN("/dev/stdout"), 7), -1);
}

/* ---- the walk ---- */

/* Symlinks of a file system in which all else is a folder. */
struct link {
	const char *name, *target;
};

/* Walk to the end, following `links`: the told name, or the error. */
static int walk(const struct link *links, const char *base, const char *path,
		const char *wanted, bool wants_folder)
{
	struct paths_name name;
	struct paths_walk w;
	struct span told;
	int r = paths_walk_start(&w, &name, SPAN("/st"), span_of(base),
				 span_of(path));

	while (r == 0 && (r = paths_walk_next(&w)) > 0) {
		told = paths_name_told(&name);
		r = 0;
		for (const struct link *l = links; l && l->name; l++)
			if (span_eq(told, span_of(l->name)))
				r = paths_walk_follow(&w, span_of(l->target));
	}
	if (r < 0)
		return r;
	told = paths_name_told(&name);
	assert_int_equal(told.n, strlen(wanted));
	assert_memory_equal(told.p, wanted, told.n);
	assert_memory_equal(name.path, "/st", 3);
	assert_int_equal(name.path[name.n], '\0');
	assert_int_equal(w.wants_folder, wants_folder);
	return 0;
}

static void test_walk(void **state)
{
	(void)state;
	assert_int_equal(walk(NULL, "", "/run/x", "/run/x", false), 0);
	assert_int_equal(walk(NULL, "/run", "x", "/run/x", false), 0);
	assert_int_equal(walk(NULL, "/run", "./x/", "/run/x", true), 0);
	assert_int_equal(walk(NULL, "/run", "../../../x", "/x", false), 0);
	assert_int_equal(walk(NULL, "/a", "//b//c/../d", "/b/d", false), 0);
	assert_int_equal(walk(NULL, "/a", "b/..", "/a", false), 0);
	assert_int_equal(walk(NULL, "/a", "/", "/", false), 0);
	assert_int_equal(walk(NULL, "/a/b", "", "/a/b", false), 0);
	assert_int_equal(walk(NULL, "/a/b", "...", "/a/b/...", false), 0);
}

static void test_walk_links(void **state)
{
	static const struct link links[] = {
		{"/var/run", "/run"},	   {"/run/rel", "../etc/x"},
		{"/run/loop", "loop"},	   {"/run/empty", ""},
		{"/run/slash", "/run/a/"}, {NULL, NULL},
	};

	(void)state;
	assert_int_equal(walk(links, "", "/var/run/x", "/run/x", false), 0);
	assert_int_equal(walk(links, "", "/var/run/../x", "/x", false), 0);
	assert_int_equal(walk(links, "/var", "run/rel", "/etc/x", false), 0);
	assert_int_equal(walk(links, "", "/run/rel/y", "/etc/x/y", false), 0);
	assert_int_equal(walk(links, "", "/run/slash", "/run/a", true), 0);
	assert_int_equal(walk(links, "", "/run/loop", "", false), -ELOOP);
	assert_int_equal(walk(links, "", "/run/empty", "", false), -ENOENT);
}

/* Where the kernel writes what it is asked: before the rest, in its buffer. */
static void test_walk_in_place(void **state)
{
	struct paths_name name;
	struct paths_walk w;
	char want[PATHS_BYTES];

	(void)state;
	memcpy(w.rest, "/var/log", 8);
	assert_int_equal(paths_walk_start(&w, &name, SPAN("/st"),
					  (struct span){w.rest, 8},
					  SPAN("link/x")),
			 0);
	assert_int_equal(paths_walk_next(&w), 1);
	assert_string_equal(name.path, "/st/var/log/link");
	/* It is moved over itself, to the last byte that is free. */
	w.rest[0] = '/';
	memset(w.rest + 1, 't', w.at - 2);
	memcpy(want, w.rest, w.at - 1);
	want[w.at - 1] = '\0';
	assert_int_equal(paths_walk_follow(&w, (struct span){w.rest, w.at - 1}),
			 0);
	assert_int_equal(w.at, 1);
	assert_memory_equal(w.rest + 1, want, strlen(want));
	assert_memory_equal(w.rest + sizeof(w.rest) - 2, "/x", 2);
	memcpy(w.rest, "ab", 2);
	w.at = 2;
	assert_int_equal(paths_walk_follow(&w, (struct span){w.rest, 2}),
			 -ENAMETOOLONG);
	w.at = sizeof(w.rest) - 3;
	memcpy(w.rest, "/run/../etc", 11);
	memcpy(w.rest + w.at, "a/b", 3);
	assert_int_equal(paths_walk_follow(&w, (struct span){w.rest, 11}), 0);
	assert_int_equal(paths_walk_next(&w), 1);
	assert_int_equal(paths_walk_next(&w), 1);
	assert_string_equal(name.path, "/st/etc");
	assert_int_equal(paths_walk_next(&w), 1);
	assert_string_equal(name.path, "/st/etc/a");
}

static void test_walk_is_last(void **state)
{
	struct paths_name name;
	struct paths_walk w;

	(void)state;
	assert_int_equal(paths_walk_start(&w, &name, SPAN("/st"), SPAN("/run"),
					  SPAN("a/b//")),
			 0);
	assert_int_equal(paths_walk_next(&w), 1);
	assert_false(w.is_last);
	assert_int_equal(name.folder, strlen("/st/run"));
	assert_int_equal(paths_walk_next(&w), 1);
	assert_true(w.is_last);
	assert_true(w.wants_folder);
	assert_string_equal(name.path, "/st/run/a/b");
	assert_int_equal(paths_walk_next(&w), 0);
}

/* Nothing is written behind the buffers, whatever the length. */
static void test_walk_lengths(void **state)
{
	static char path[5000];
	struct {
		struct paths_name name;
		uint64_t behind;
	} n = {.behind = 1};
	struct {
		struct paths_walk w;
		uint64_t behind;
	} w = {.behind = 2};

	(void)state;
	for (size_t len = PATHS_BYTES - 20; len < PATHS_BYTES + 20; len++) {
		int r;

		memset(path, 'p', len);
		path[0] = '/';
		path[len] = '\0';
		r = paths_walk_start(&w.w, &n.name, SPAN("/st"), SPAN(""),
				     span_of(path));
		if (r == 0)
			r = paths_walk_next(&w.w);
		assert_int_equal(r, len + 3 < PATHS_BYTES ? 1 : -ENAMETOOLONG);
		assert_int_equal(n.behind, 1);
		assert_int_equal(w.behind, 2);
	}
	memset(path, '/', sizeof(path) - 1);
	assert_int_equal(paths_walk_start(&w.w, &n.name, SPAN("/st"), SPAN(""),
					  span_of(path)),
			 -ENAMETOOLONG);
	assert_int_equal(paths_walk_start(&w.w, &n.name,
					  (struct span){path, PATHS_BYTES},
					  SPAN(""), SPAN("/x")),
			 -ENAMETOOLONG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_prefixes),
		cmocka_unit_test(test_may_hold),
		cmocka_unit_test(test_never),
		cmocka_unit_test(test_own_lists),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_after_dots),
		cmocka_unit_test(test_told),
		cmocka_unit_test(test_outputs),
		cmocka_unit_test(test_walk),
		cmocka_unit_test(test_walk_links),
		cmocka_unit_test(test_walk_in_place),
		cmocka_unit_test(test_walk_is_last),
		cmocka_unit_test(test_walk_lengths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
