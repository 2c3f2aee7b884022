/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "droppers.h"

#define WORDS 100

/* A command line cut at its blanks; `''` is an empty word. */
struct line {
	char text[512];
	char *argv[WORDS];
};

static char *const *words(struct line *l, const char *s)
{
	size_t n = 0;

	strcpy(l->text, s);
	for (char *p = strtok(l->text, " "); p; p = strtok(NULL, " "))
		l->argv[n++] = strcmp(p, "''") ? p : p + 2;
	l->argv[n] = NULL;
	return l->argv;
}

static bool parse(struct line *l, const char *s, struct dropper *ret)
{
	char *const *argv = words(l, s);

	return dropper_parse(dropper_named(span_of(argv[0])), argv, ret);
}

static void test_names(void **state)
{
	(void)state;
	assert_int_equal(dropper_named(SPAN("gosu")), DROPPER_GOSU);
	assert_int_equal(dropper_named(SPAN("start-stop-daemon")),
			 DROPPER_START_STOP_DAEMON);
	assert_int_equal(dropper_named(SPAN("s6-applyuidgid")),
			 DROPPER_S6_APPLYUIDGID);
	assert_int_equal(dropper_named(SPAN("")), DROPPER_NONE);
	assert_int_equal(dropper_named(SPAN("s")), DROPPER_NONE);
	assert_int_equal(dropper_named(SPAN("sud")), DROPPER_NONE);
	assert_int_equal(dropper_named(SPAN("sudoedit")), DROPPER_NONE);
	assert_int_equal(dropper_named(SPAN("start-stop-daemons")),
			 DROPPER_NONE);
}

static void test_ours(void **state)
{
	static const struct {
		const char *line, *user, *group;
		size_t command;
		enum dropper_groups groups;
	} cases[] = {
		{"gosu redis redis-server -p 1", "redis", NULL, 2,
		 DROPPER_GROUPS_MEMBERS},
		{"gosu redis: id", "redis", "", 2, DROPPER_GROUPS_MEMBERS},
		{"gosu 1:2 id", "1", "2", 2, DROPPER_GROUPS_NONE},
		{"gosu 1:2:3 id", "1", "2", 2, DROPPER_GROUPS_NONE},
		{"gosu '' id", "", NULL, 2, DROPPER_GROUPS_MEMBERS},
		{"gosu :2 id", "", "2", 2, DROPPER_GROUPS_NONE},
		{"su-exec redis id", "redis", NULL, 2, DROPPER_GROUPS_INIT},
		{"su-exec redis:sys id", "redis", "sys", 2, DROPPER_GROUPS_GID},
		{"setuidgid redis id -u", "redis", NULL, 2, DROPPER_GROUPS_GID},
		{"s6-setuidgid redis id", "redis", NULL, 2,
		 DROPPER_GROUPS_INIT},
		{"s6-setuidgid 1:2 id", "1", "2", 2, DROPPER_GROUPS_GID},
		{"s6-applyuidgid -u 1 -g 2 -G 3,4 -- id", "1", "2", 8,
		 DROPPER_GROUPS_LIST},
		{"s6-applyuidgid -z -g2 id", NULL, "2", 3, DROPPER_GROUPS_KEEP},
		{"chpst -u redis -e /env -n 5 id -u", "redis", NULL, 7,
		 DROPPER_GROUPS_GID},
		{"chpst -uredis:a:b id", "redis", "a", 2, DROPPER_GROUPS_LIST},
		{"chpst -u :1:2 id", "1", "2", 3, DROPPER_GROUPS_LIST},
		{"chpst -vPu redis id", "redis", NULL, 3, DROPPER_GROUPS_GID},
		{"setpriv --reuid redis --clear-groups id", "redis", NULL, 4,
		 DROPPER_GROUPS_NONE},
		{"setpriv --reuid=1 --regid=2 --init-groups --nnp id", "1", "2",
		 5, DROPPER_GROUPS_INIT},
		{"setpriv --regid 2 --groups a,b -- id", NULL, "2", 6,
		 DROPPER_GROUPS_LIST},
		{"setpriv --reuid 1 --inh-caps=-all --bounding-set -all id",
		 "1", NULL, 6, DROPPER_GROUPS_KEEP},
		{"runuser -u redis id", "redis", NULL, 3, DROPPER_GROUPS_INIT},
		{"runuser --user=redis -- id -u", "redis", NULL, 3,
		 DROPPER_GROUPS_INIT},
		{"runuser redis -c id", "redis", NULL, 4, DROPPER_GROUPS_INIT},
		{"su", "root", NULL, 1, DROPPER_GROUPS_INIT},
		{"su -", "root", NULL, 2, DROPPER_GROUPS_INIT},
		{"su - redis", "redis", NULL, 3, DROPPER_GROUPS_INIT},
		{"su redis -c id a b", "redis", NULL, 4, DROPPER_GROUPS_INIT},
		{"su -s /bin/sh -c id - redis a", "redis", NULL, 7,
		 DROPPER_GROUPS_INIT},
		{"su -c id -- redis -a", "redis", NULL, 5, DROPPER_GROUPS_INIT},
		{"su -lc id redis", "redis", NULL, 4, DROPPER_GROUPS_INIT},
		{"sudo id", "root", NULL, 1, DROPPER_GROUPS_USER},
		{"sudo -u redis id", "redis", NULL, 3, DROPPER_GROUPS_USER},
		{"sudo -EHnu redis A=1 B= -- id", "redis", NULL, 5,
		 DROPPER_GROUPS_USER},
		{"sudo --user=redis -g sys -P -- id -x", "redis", "sys", 6,
		 DROPPER_GROUPS_KEEP},
		{"start-stop-daemon -S -c redis -x /bin/id -- -u", "redis",
		 NULL, 7, DROPPER_GROUPS_INIT},
		{"start-stop-daemon --start --chuid 1:2 --exec /bin/id", "1",
		 "2", 6, DROPPER_GROUPS_INIT},
		{"start-stop-daemon -Sbc redis -x /bin/id", "redis", NULL, 5,
		 DROPPER_GROUPS_INIT},
		{"start-stop-daemon -S -c :2 -x /bin/id", "", "2", 6,
		 DROPPER_GROUPS_GID},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dropper d;
		struct line l;
		const char *user = cases[i].user, *group = cases[i].group;

		if (!parse(&l, cases[i].line, &d))
			fail_msg("not ours: %s", cases[i].line);
		if (d.command != cases[i].command ||
		    d.groups != cases[i].groups ||
		    !span_eq(d.user, span_of(user)) || !d.user.p != !user ||
		    !span_eq(d.group, span_of(group)) || !d.group.p != !group)
			fail_msg("%s: user %.*s group %.*s command %zu "
				 "groups %d",
				 cases[i].line, (int)d.user.n, d.user.p,
				 (int)d.group.n, d.group.p, d.command,
				 (int)d.groups);
	}
}

/* Errors and what is not understood: the real program's. */
static void test_not_ours(void **state)
{
	static const char *const lines[] = {
		"gosu",
		"gosu redis",
		"gosu -v id",
		"gosu --help id",
		"su-exec",
		"su-exec redis",
		"su-exec a:b:c id",
		"setuidgid",
		"setuidgid redis",
		"setuidgid a:b id",
		"s6-setuidgid redis",
		"s6-setuidgid -D a b id",
		"s6-setuidgid :1 id",
		"s6-setuidgid 1: id",
		"s6-applyuidgid id",
		"s6-applyuidgid -z id",
		"s6-applyuidgid -u 1",
		"s6-applyuidgid -u 1 -x id",
		"s6-applyuidgid -Uz id",
		"s6-applyuidgid -u",
		"chpst id",
		"chpst -e /env id",
		"chpst -u redis",
		"chpst -u redis -x id",
		"chpst -u",
		"chpst -u '' id",
		"chpst -u :1 id",
		"chpst -u redis: id",
		"chpst -Puredis id",
		"setpriv id",
		"setpriv --reuid 1",
		"setpriv --reuid",
		"setpriv --regid 1 id",
		"setpriv --init-groups id",
		"setpriv --reuid 1 --inh-caps +all id",
		"setpriv --reuid 1 --clear-groups=x id",
		"setpriv --reuid 1 --reset-env id",
		"setpriv -d",
		"runuser -u redis",
		"runuser -u",
		"runuser -u a -g b id",
		"su --nosuch",
		"su redis -c",
		"su -g sys redis",
		"su redis a -b",
		"su - redis -c id -x",
		"su ''",
		"sudo",
		"sudo -u redis",
		"sudo -l",
		"sudo -i id",
		"sudo -s",
		"sudo -e file",
		"sudo -u #33 id",
		"sudo -u redis A=1",
		"sudo -x id",
		"sudo -u '' id",
		"start-stop-daemon -K -c redis -x /bin/id",
		"start-stop-daemon -S -x /bin/id",
		"start-stop-daemon -S -c redis: -x /bin/id",
		"start-stop-daemon -S -c : -x /bin/id",
		"start-stop-daemon -S -c redis -Z -x /bin/id",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct dropper d;
		struct line l;

		if (parse(&l, lines[i], &d))
			fail_msg("ours: %s", lines[i]);
	}
	assert_false(dropper_parse(DROPPER_GOSU, NULL, &(struct dropper){0}));
}

/* The words of `list`, blanks between them, are `want`. */
static void assert_words(const char *what, char *const *list, const char *want)
{
	char got[2048] = "";

	for (; *list; list++) {
		strcat(got, *got ? " " : "");
		strcat(got, *list);
	}
	if (strcmp(got, want))
		fail_msg("%s:\n   got %s\nwanted %s", what, got, want);
}

static void test_argv(void **state)
{
	static const struct {
		const char *line, *shell, *want;
	} cases[] = {
		{"gosu redis a -b c", NULL, "a -b c"},
		{"chpst -u redis -n 5 id -u x", NULL, "chpst -n 5 id -u x"},
		{"chpst -Pu redis id", NULL, "chpst -P id"},
		{"s6-applyuidgid -u 1 -g 2 -z id", NULL,
		 "s6-applyuidgid -z id"},
		{"setpriv --reuid 1 --nnp --clear-groups id --reuid 2", NULL,
		 "setpriv --nnp id --reuid 2"},
		{"start-stop-daemon -Sbc redis -x /bin/id -- -c 1", NULL,
		 "start-stop-daemon -Sb -x /bin/id -- -c 1"},
		{"su redis -c id a b", "/bin/bash", "bash -c id a b"},
		{"su - redis", "/bin/bash", "-bash"},
		{"su redis file", "sh", "sh file"},
		{"runuser -u redis id", NULL, "id"},
	};
	char text[512];
	char *argv[WORDS];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct out o = {text, sizeof(text), 0};
		struct dropper d;
		struct line l;

		assert_true(parse(&l, cases[i].line, &d));
		assert_true(dropper_argv(&d, cases[i].shell, l.argv, argv,
					 WORDS, &o));
		assert_words(cases[i].line, argv, cases[i].want);
		/* What does not fit is refused, whatever is too small. */
		assert_false(
			dropper_argv(&d, cases[i].shell, l.argv, argv, 1, &o));
		assert_false(
			dropper_argv(&d, cases[i].shell, l.argv, argv, 0, &o));
	}
}

static void test_env(void **state)
{
	static const struct {
		const char *line, *env, *want;
		uint32_t uid;
	} cases[] = {
		{"gosu redis id", "A=1 HOME=/root B=2", "A=1 HOME=/h B=2", 9},
		{"gosu redis id", "A=1", "A=1 HOME=/h", 9},
		{"setuidgid redis id", "A=1 HOME=/root", "A=1 HOME=/root", 9},
		{"chpst -u redis id", "HOME=/root", "HOME=/root", 9},
		{"runuser -u redis id", "SHELL=/s",
		 "SHELL=/s HOME=/h LOGNAME=n USER=n", 9},
		{"su redis", "A=1 USER=root",
		 "A=1 USER=n HOME=/h SHELL=/sh LOGNAME=n", 9},
		{"su", "A=1 USER=alice", "A=1 USER=alice HOME=/h SHELL=/sh", 0},
		{"su -m redis", "A=1", "A=1", 9},
		{"su - redis", "A=1 TERM=vt",
		 "TERM=vt MAIL=/var/mail/n HOME=/h SHELL=/sh LOGNAME=n USER=n "
		 "PATH=/usr/local/bin:/usr/bin:/bin:/usr/local/games:"
		 "/usr/games",
		 9},
		{"sudo -u redis id -u",
		 "A=1 LANG=C LC_ALL=a/b TZ=%s PS1=x MAIL=/m LD_PRELOAD=/x",
		 "LANG=C PS1=x MAIL=/var/mail/n TERM=unknown HOME=/h "
		 "SHELL=/sh LOGNAME=n USER=n PATH=/usr/local/sbin:"
		 "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "
		 "SUDO_COMMAND=/bin/id -u SUDO_USER=root SUDO_UID=0 "
		 "SUDO_GID=0",
		 9},
		{"sudo -E -u redis A=2 C=3 id",
		 "A=1 HOME=/root LD_PRELOAD=/x ENV=e SHELL=/s",
		 "A=2 HOME=/root SHELL=/s LOGNAME=n USER=n "
		 "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:"
		 "/sbin:/bin SUDO_COMMAND=/bin/id SUDO_USER=root SUDO_UID=0 "
		 "SUDO_GID=0 C=3",
		 9},
	};
	char text[2048];
	char *env[WORDS];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dropper_who who = {.name = SPAN("n"),
					  .home = SPAN("/h"),
					  .shell = SPAN("/sh"),
					  .uid = cases[i].uid,
					  .from_name = SPAN("root"),
					  .path = "/bin/id"};
		struct out o = {text, sizeof(text), 0};
		struct line l, e;
		struct dropper d;

		assert_true(parse(&l, cases[i].line, &d));
		words(&e, cases[i].env);
		assert_true(
			dropper_env(&d, &who, l.argv, e.argv, env, WORDS, &o));
		assert_words(cases[i].line, env, cases[i].want);
		assert_false(dropper_env(&d, &who, l.argv, e.argv, env, 0, &o));
		assert_false(dropper_env(&d, &who, l.argv, e.argv, env, 1, &o));
	}
	/* No environment at all is an empty one. */
	{
		struct out o = {text, sizeof(text), 0};
		struct dropper_who who = {.home = SPAN("/h")};
		struct dropper d;
		struct line l;

		assert_true(parse(&l, "gosu redis id", &d));
		assert_true(dropper_env(&d, &who, l.argv, NULL, env, 2, &o));
		assert_words("no environment", env, "HOME=/h");
		/* A text that does not fit. */
		o = (struct out){text, 7, 0};
		assert_false(dropper_env(&d, &who, l.argv, NULL, env, 2, &o));
	}
}

static void test_messages(void **state)
{
	static const struct {
		const char *line;
		int err;
		enum dropper_failure why;
		int code;
		const char *text;
	} cases[] = {
		{"gosu a x", ENOENT, DROPPER_NOT_IN_PATH, 1,
		 "error: exec: \"x\": executable file not found in $PATH\n"},
		{"gosu a x", ENOENT, DROPPER_NOT_THERE, 1,
		 "error: exec: \"x\": stat x: no such file or directory\n"},
		{"gosu a x", EACCES, DROPPER_NOT_EXECUTABLE, 1,
		 "error: exec: \"x\": permission denied\n"},
		{"gosu a x", ENOEXEC, DROPPER_NOT_EXECUTED, 1,
		 "error: exec failed: exec format error\n"},
		{"su-exec a x", ENOENT, DROPPER_NOT_IN_PATH, 1,
		 "su-exec: x: No such file or directory\n"},
		{"setuidgid a x", ENOENT, DROPPER_NOT_IN_PATH, 111,
		 "setuidgid: fatal: unable to run x: file does not exist\n"},
		{"setuidgid a x", EACCES, DROPPER_NOT_EXECUTED, 111,
		 "setuidgid: fatal: unable to run x: access denied\n"},
		{"s6-setuidgid a x", EACCES, DROPPER_NOT_EXECUTED, 126,
		 "s6-applyuidgid: fatal: unable to exec x: Permission "
		 "denied\n"},
		{"s6-setuidgid a x", ENOENT, DROPPER_NOT_EXECUTED, 127,
		 "s6-applyuidgid: fatal: unable to exec x: No such file or "
		 "directory\n"},
		{"runuser -u a x", ENOENT, DROPPER_NOT_IN_PATH, 1,
		 "runuser: failed to execute x: No such file or directory\n"},
		{"su a -s x", ENOENT, DROPPER_NOT_EXECUTED, 127,
		 "su: failed to execute x: No such file or directory\n"},
		{"sudo -u a x", ENOENT, DROPPER_NOT_IN_PATH, 1,
		 "sudo: x: command not found\n"},
		{"su-exec a x", 999, DROPPER_NOT_EXECUTED, 1,
		 "su-exec: x: Unknown error 999\n"},
	};
	char text[256];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct out o = {text, sizeof(text) - 1, 0};
		struct dropper d;
		struct line l;
		int code;

		assert_true(parse(&l, cases[i].line, &d));
		code = dropper_cannot(&d, "x", cases[i].err, cases[i].why, &o);
		text[o.n] = '\0';
		if (code != cases[i].code || strcmp(text, cases[i].text))
			fail_msg("%s: %d %s", cases[i].line, code, text);
	}
}

static void test_busybox_su(void **state)
{
	char text[256];
	struct out o = {text, sizeof(text) - 1, 0};
	struct dropper d;
	struct line l;

	(void)state;
	assert_true(parse(&l, "su nosuch", &d));
	assert_int_equal(dropper_unknown_user(&d, &o), 0);
	assert_int_equal(o.n, 0);
	d.busybox = true;
	assert_int_equal(dropper_unknown_user(&d, &o), 1);
	text[o.n] = '\0';
	assert_string_equal(text, "su: unknown user nosuch\n");
	o.n = 0;
	assert_true(dropper_no_home(&d, SPAN("/h"), ENOENT, &o));
	text[o.n] = '\0';
	assert_string_equal(text, "su: can't change directory to '/h'\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_ours),
		cmocka_unit_test(test_not_ours),
		cmocka_unit_test(test_argv),
		cmocka_unit_test(test_env),
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_busybox_su),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
