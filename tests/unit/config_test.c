/* SPDX-License-Identifier: MIT */
/* The configuration language: lines, sections, environment. */
#include "config_helpers.h"
#include "creds.h"

/* ---- lines ---- */

static void unknown_keywords_are_named_so(void **state)
{
	static const char *const texts[] = {
		"Identity root",
		"IDENTITY root",
		"identit root",
		"identityy root",
		"ident ity root",
		"conf /x",
		"root",
		"=root",
		"= identity root",
		"log-format json",
		"\xef\xbb\xbflog none",
		"program x]",
		"identity:root",
		"\"identity\" root",
	};

	(void)state;
	refuse("identity self", texts, COUNT(texts), CONFIG_BAD_KEYWORD);
}

static void every_keyword_needs_a_value(void **state)
{
	static const char *const keywords[] = {
		"identity", "sessions",	  "root_process", "ownership",
		"helper",   "remap",	  "product_uuid", "dmi_tables",
		"paths",    "state_dir",  "chroot",	  "user_name",
		"log",	    "log_format", "disable",	  "capabilities",
	};
	static const char *const tails[] = {"", " ", "=", " = ", "\t=\t", "\r"};
	struct config c, old;
	char text[64];

	(void)state;
	config_init(&c);
	memcpy(&old, &c, sizeof(c));
	for (size_t i = 0; i < COUNT(keywords); i++) {
		for (size_t j = 0; j < COUNT(tails); j++) {
			snprintf(text, sizeof(text), "%s%s", keywords[i],
				 tails[j]);
			if (line(&c, text) != CONFIG_NO_VALUE)
				fail_msg("%s", text);
		}
		/* Every keyword is strict: none takes this. */
		snprintf(text, sizeof(text), "%s ?", keywords[i]);
		if (line(&c, text) != CONFIG_BAD_VALUE)
			fail_msg("%s", text);
	}
	assert_memory_equal(&c, &old, sizeof(c));
}

static void an_equals_sign_between_is_optional(void **state)
{
	static const char *const texts[] = {
		"state_dir /x",	    "state_dir = /x",	  "state_dir=/x",
		"state_dir= /x",    "state_dir =/x",	  " \tstate_dir\t/x\t ",
		"state_dir = /x\r", "   state_dir=/x \r",
	};
	struct config c;

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		c = config_with(texts[i]);
		assert_text(&c, state_dir, "/x");
	}
	c = config_with("state_dir /a=b");
	assert_text(&c, state_dir, "/a=b");
	c = config_with("state_dir /a # b");
	assert_text(&c, state_dir, "/a # b");
	REFUSE(NULL, "state_dir == /x", "identity = = root");
}

static void blank_lines_and_comments_are_nothing(void **state)
{
	static const char *const texts[] = {
		"",  " ",	   "\t \t",	      "\r",
		"#", "# identity", "  \t# bad = bad", "#[program x]",
	};
	struct config c, old;

	(void)state;
	config_init(&c);
	memcpy(&old, &c, sizeof(c));
	for (size_t i = 0; i < COUNT(texts); i++)
		assert_int_equal(line(&c, texts[i]), CONFIG_OK);
	assert_memory_equal(&c, &old, sizeof(c));
	assert_int_equal(config_line(&c, &(struct config_section){false},
				     &no_facts, (struct span){NULL, 0}, NULL),
			 CONFIG_OK);
}

static void a_control_byte_anywhere_makes_a_line_no_text(void **state)
{
	struct config c, old;

	(void)state;
	config_init(&c);
	memcpy(&old, &c, sizeof(c));
	for (unsigned b = 0; b < 256; b++) {
		char text[] = "state_dir /a.b";
		struct config_section sec = {false};
		struct span s = SPAN(text);
		bool control = (b < ' ' && b != '\t') || b == 0x7f;
		enum config_result r;

		text[12] = (char)b;
		config_init(&c);
		r = config_line(&c, &sec, &no_facts, s, NULL);
		if (r != (control ? CONFIG_NOT_TEXT : CONFIG_OK))
			fail_msg("byte %u: %s", b, config_result_text(r));
		if (control)
			assert_memory_equal(&c, &old, sizeof(c));
	}
	/* One CR ends a line; elsewhere it is no text. */
	assert_int_equal(line(&c, "state_dir /a\r"), CONFIG_OK);
	assert_int_equal(line(&c, "state_dir /a\r\r"), CONFIG_NOT_TEXT);
	assert_int_equal(line(&c, "\rstate_dir /a"), CONFIG_NOT_TEXT);
	assert_int_equal(line(&c, "# \x1b[31m"), CONFIG_NOT_TEXT);
}

static void a_line_over_the_limit_is_refused_unless_a_comment(void **state)
{
	char text[CONFIG_LINE_MAX + 2];
	struct config c, old;

	(void)state;
	memset(text, 'x', sizeof(text));
	text[CONFIG_LINE_MAX + 1] = '\0';
	memcpy(text, "state_dir /", 11);
	config_init(&c);
	memcpy(&old, &c, sizeof(c));
	assert_int_equal(line(&c, text), CONFIG_LINE_LONG);
	assert_memory_equal(&c, &old, sizeof(c));
	text[CONFIG_LINE_MAX] = '\0';
	assert_int_equal(line(&c, text), CONFIG_OK);
	text[CONFIG_LINE_MAX] = 'x';
	text[0] = '#';
	assert_int_equal(line(&c, text), CONFIG_OK);
}

/* ---- sections ---- */

static const char java_cmdline[] = "java -Xmx1g -jar /opt/app/es.jar node";

static struct config_facts facts(const char *exe, const char *execfn)
{
	return (struct config_facts){.exe = span_of(exe),
				     .execfn = span_of(execfn)};
}

/* Whether the lines after `header` are for a program with these facts. */
static bool applies(const char *header, struct config_facts f)
{
	struct config_section sec = {false};
	struct config c;

	config_init(&c);
	assert_int_equal(config_line(&c, &sec, &f, span_of(header), NULL),
			 CONFIG_OK);
	assert_int_equal(config_line(&c, &sec, &f, SPAN("disable 1"), NULL),
			 CONFIG_OK);
	return c.disable;
}

static void a_program_is_matched_by_its_basename(void **state)
{
	struct config_facts f =
		facts("/usr/sbin/nginx-debug", "/usr/sbin/nginx-debug");

	(void)state;
	assert_true(applies("[program nginx-debug]", f));
	assert_true(applies("[program nginx*]", f));
	assert_true(applies("[program nginx?debug]", f));
	assert_true(applies(" \t[ program\t nginx-debug ] \r", f));
	assert_false(applies("[program nginx]", f));
	assert_false(applies("[program sbin*]", f));
	assert_false(applies("[program Nginx-debug]", f));
	assert_true(applies("[program gone]", facts("gone", "")));
}

static void a_slash_asks_for_the_whole_path(void **state)
{
	struct config_facts f = facts("/usr/sbin/nginx", "/usr/sbin/nginx");

	(void)state;
	assert_true(applies("[program /usr/sbin/nginx]", f));
	assert_true(applies("[program /usr/*/nginx]", f));
	assert_true(applies("[program */nginx]", f));
	assert_false(applies("[program /sbin/nginx]", f));
	assert_false(applies("[program sbin/nginx]", f));
	assert_false(applies("[program /usr/sbin/]", f));
	assert_false(applies("[program /usr/sbin/nginx/]", f));
}

static void
a_script_is_matched_by_its_own_name_and_the_interpreters(void **state)
{
	struct config_facts f = facts("/usr/bin/bash", "/docker-entrypoint.sh");

	(void)state;
	assert_true(applies("[program docker-entrypoint.sh]", f));
	assert_true(applies("[program /docker-entrypoint.sh]", f));
	assert_true(applies("[program bash]", f));
	assert_true(applies("[program run.sh]", facts("", "./run.sh")));
	assert_false(applies("[program dash]", f));
}

static void unknown_facts_match_nothing_by_name(void **state)
{
	(void)state;
	assert_false(applies("[program x]", no_facts));
	assert_false(applies("[program /x]", no_facts));
	assert_true(applies("[program *]", no_facts));
}

static void args_match_the_whole_command_line(void **state)
{
	struct config_facts f = facts("/usr/bin/java", "/usr/bin/java");

	(void)state;
	f.cmdline = SPAN(java_cmdline);
	assert_true(applies("[args *es.jar*]", f));
	assert_true(applies("[args java -Xmx?g *]", f));
	assert_true(applies("[args *node]", f));
	assert_false(applies("[args es.jar]", f));
	assert_false(applies("[args *es.jar]", f));
	f.cmdline = SPAN("");
	assert_true(applies("[args *]", f));
	assert_false(applies("[args ?*]", f));
}

static void program_and_args_on_one_line_must_both_match(void **state)
{
	struct config_facts f = facts("/usr/bin/java", "/usr/bin/java");

	(void)state;
	f.cmdline = SPAN(java_cmdline);
	assert_true(applies("[program java] [args *es.jar*]", f));
	assert_true(applies("[program java][args *es.jar*]", f));
	assert_true(applies("[args *es.jar*] [program java]", f));
	assert_false(applies("[program java] [args *kafka*]", f));
	assert_false(applies("[program node] [args *es.jar*]", f));
	assert_false(applies("[args *kafka*] [program java]", f));
}

/* A short file, with the facts of /usr/bin/java. */
static struct config read_file(const char *text)
{
	struct config_facts f = facts("/usr/bin/java", "/usr/bin/java");
	struct config_section sec = {false};
	struct config_lines lines = {0};
	struct span chunk = span_of(text), l;
	struct config c;

	f.cmdline = SPAN(java_cmdline);
	config_init(&c);
	while (config_split(&lines, &chunk, true, &l))
		config_line(&c, &sec, &f, l, NULL);
	return c;
}

static void a_header_begins_afresh(void **state)
{
	struct config c;

	(void)state;
	c = read_file("user_name a\n[program x]\nuser_name b\n");
	assert_text(&c, user_name, "a");
	c = read_file("[program x]\nuser_name b\n[program java]\n"
		      "user_name c\n");
	assert_text(&c, user_name, "c");
	c = read_file("[program x]\n[all]\nuser_name c\n");
	assert_text(&c, user_name, "c");
	/* On a line of its own [args] narrows nothing: it is a section. */
	c = read_file("[program x]\n[args *es.jar*]\nuser_name d\n");
	assert_text(&c, user_name, "d");
	c = read_file("[program java]\n[args *no*such*]\nuser_name d\n");
	assert_text(&c, user_name, "(unset)");
}

static void later_lines_win_in_or_out_of_a_section(void **state)
{
	struct config c;

	(void)state;
	c = read_file("user_name a\nuser_name b\n");
	assert_text(&c, user_name, "b");
	c = read_file("[program java]\nuser_name a\n[all]\nuser_name b\n");
	assert_text(&c, user_name, "b");
	c = read_file("user_name a\n[program java]\nuser_name b\nlog nope\n"
		      "user_name -\n");
	assert_text(&c, user_name, "b");
}

static void an_identity_of_a_section_of_its_own_is_told_apart(void **state)
{
	struct config c;

	(void)state;
	assert_int_equal(read_file("identity root\n").identity_own, 0);
	assert_int_equal(read_file("[all]\nidentity self\n").identity_own, 0);
	assert_int_equal(
		read_file("[program java]\nidentity root\n").identity_own, 1);
	assert_int_equal(
		read_file("[program perl]\nidentity root\n").identity_own, 0);
	assert_int_equal(read_file("[args *]\nidentity root\n").identity_own,
			 1);
	/* Another keyword, a bad value, what comes later. */
	assert_int_equal(read_file("[program java]\nlog none\nidentity x\n")
				 .identity_own,
			 0);
	c = read_file("[program java]\nidentity 3\n[all]\nidentity 4\n");
	assert_int_equal(c.identity_own, 0);
	c = read_file("[program java]\nidentity self\n");
	config_env(&c, SPAN("NONROOT_IDENTITY=root"), NULL);
	assert_int_equal(c.identity, CONFIG_ROOT);
	assert_int_equal(c.identity_own, 1);
}

static void keywords_are_known_by_their_variables(void **state)
{
	(void)state;
	assert_true(config_env_is_keyword(SPAN("NONROOT_LOG=none")));
	assert_true(config_env_is_keyword(SPAN("NONROOT_LOG=")));
	assert_false(config_env_is_keyword(SPAN("NONROOT_LOG")));
	assert_false(config_env_is_keyword(SPAN("NONROOT_CONF=/x")));
	assert_false(config_env_is_keyword(SPAN("NONROOT_HELPER_PORT=1")));
	assert_false(config_env_is_keyword(SPAN("NONROOT_LOG=a\x1f")));
	assert_false(config_env_is_keyword(SPAN("LOG=none")));
}

static void a_bad_header_is_refused_and_closes_the_section(void **state)
{
	static const char *const headers[] = {
		"[",
		"[]",
		"[ ]",
		"[all",
		"[all]]",
		"[all] x",
		"[all] # comment",
		"[all x]",
		"[all] [all]",
		"[all] [program java]",
		"[program java] [all]",
		"[args *] [all]",
		"[All]",
		"[program]",
		"[program ]",
		"[program java",
		"[program java] x",
		"[program java] [",
		"[program java] [program java]",
		"[program java] [args *] [args *]",
		"[program java] [args]",
		"[args]",
		"[args *] [args *]",
		"[args [a]]",
		"[programjava]",
		"[user java]",
		"[[program java]]",
		"[\xc2\xa0program java]",
	};
	struct config_facts f = facts("/usr/bin/java", "/usr/bin/java");

	(void)state;
	f.cmdline = SPAN(java_cmdline);
	for (size_t i = 0; i < COUNT(headers); i++) {
		struct config_section sec = {false};
		const char *expected = NULL;
		struct config c;
		enum config_result r;

		config_init(&c);
		r = config_line(&c, &sec, &f, span_of(headers[i]), &expected);
		if (r != CONFIG_BAD_SECTION || !expected || !*expected)
			fail_msg("%s: %s", headers[i], config_result_text(r));
		assert_int_equal(
			config_line(&c, &sec, &f, SPAN("disable 1"), NULL),
			CONFIG_OK);
		assert_int_equal(c.disable, 0);
		assert_int_equal(config_line(&c, &sec, &f, SPAN("[all]"), NULL),
				 CONFIG_OK);
		assert_false(sec.skip);
	}
}

static void a_header_cut_short_or_binary_closes_the_section_too(void **state)
{
	struct config_section sec = {false};
	char text[CONFIG_LINE_MAX + 1];
	struct config c;

	(void)state;
	config_init(&c);
	/* What is left of it is a good header. */
	memset(text, ' ', sizeof(text));
	memcpy(text, "[all]", 5);
	assert_int_equal(config_line(&c, &sec, &no_facts, SPAN("[all]"), NULL),
			 CONFIG_OK);
	assert_false(sec.skip);
	assert_int_equal(config_line(&c, &sec, &no_facts,
				     (struct span){text, sizeof(text)}, NULL),
			 CONFIG_LINE_LONG);
	assert_true(sec.skip);
	sec.skip = false;
	assert_int_equal(
		config_line(&c, &sec, &no_facts, SPAN(" [all]\0[all]"), NULL),
		CONFIG_NOT_TEXT);
	assert_true(sec.skip);
}

static void skipped_lines_are_not_even_parsed(void **state)
{
	static const char *const texts[] = {
		"nonsense",
		"identity 4294967296",
		"\x01\x02",
		"log",
	};
	struct config_section sec = {.skip = true};
	char text[CONFIG_LINE_MAX + 1];
	struct config c, old;

	(void)state;
	config_init(&c);
	memcpy(&old, &c, sizeof(c));
	memset(text, 'x', sizeof(text));
	for (size_t i = 0; i < COUNT(texts); i++)
		assert_int_equal(config_line(&c, &sec, &no_facts,
					     span_of(texts[i]), NULL),
				 CONFIG_OK);
	assert_int_equal(config_line(&c, &sec, &no_facts,
				     (struct span){text, sizeof(text)}, NULL),
			 CONFIG_OK);
	assert_memory_equal(&c, &old, sizeof(c));
	assert_true(sec.skip);
}

static void the_command_line_is_asked_for_only_when_it_decides(void **state)
{
	struct config_facts f = facts("/usr/bin/java", "/usr/bin/java");
	struct config_section sec = {false};
	struct span header = SPAN("[program java] [args *es.jar*]");
	struct config c, old;

	(void)state;
	config_init(&c);
	memcpy(&old, &c, sizeof(c));

	assert_int_equal(config_line(&c, &sec, &f,
				     SPAN("[program node] [args *]"), NULL),
			 CONFIG_OK);
	assert_int_equal(config_line(&c, &sec, &f,
				     SPAN("[args *] [program node]"), NULL),
			 CONFIG_OK);
	assert_int_equal(
		config_line(&c, &sec, &f, SPAN("[program java] [args *"), NULL),
		CONFIG_BAD_SECTION);

	sec.skip = false;
	assert_int_equal(config_line(&c, &sec, &f, SPAN("[args *]"), NULL),
			 CONFIG_NEED_CMDLINE);
	assert_int_equal(config_line(&c, &sec, &f, header, NULL),
			 CONFIG_NEED_CMDLINE);
	assert_memory_equal(&c, &old, sizeof(c));
	/* A caller that goes on regardless is on the safe side. */
	assert_true(sec.skip);

	f.cmdline = SPAN(java_cmdline);
	assert_int_equal(config_line(&c, &sec, &f, header, NULL), CONFIG_OK);
	assert_false(sec.skip);
	/* Given, but empty: it could not be read. */
	f.cmdline = SPAN("");
	assert_int_equal(config_line(&c, &sec, &f, header, NULL), CONFIG_OK);
	assert_true(sec.skip);
}

/* ---- environment ---- */

static void each_keyword_is_a_variable(void **state)
{
	struct config c;

	(void)state;
	config_init(&c);
	assert_int_equal(env(&c, "NONROOT_IDENTITY=5:6"), CONFIG_OK);
	assert_int_equal(env(&c, "NONROOT_SESSIONS=root"), CONFIG_OK);
	assert_int_equal(env(&c, "NONROOT_ROOT_PROCESS=help"), CONFIG_OK);
	assert_int_equal(env(&c, "NONROOT_OWNERSHIP=strict"), CONFIG_OK);
	assert_int_equal(env(&c, "NONROOT_HELPER=/h"), CONFIG_OK);
	assert_int_equal(env(&c, "NONROOT_REMAP=80:8080,443:8443"), CONFIG_OK);
	assert_int_equal(env(&c, "NONROOT_PRODUCT_UUID=file:/u"), CONFIG_OK);
	assert_int_equal(env(&c, "NONROOT_DMI_TABLES=/d:/e"), CONFIG_OK);
	assert_int_equal(env(&c, "NONROOT_PATHS=none"), CONFIG_OK);
	assert_int_equal(env(&c, "NONROOT_STATE_DIR= /s=t "), CONFIG_OK);
	assert_int_equal(env(&c, "NONROOT_CHROOT=refuse"), CONFIG_OK);
	assert_int_equal(env(&c, "NONROOT_USER_NAME=me"), CONFIG_OK);
	assert_int_equal(env(&c, "NONROOT_LOG=none"), CONFIG_OK);
	assert_int_equal(env(&c, "NONROOT_LOG_FORMAT=json"), CONFIG_OK);
	assert_int_equal(env(&c, "NONROOT_DISABLE=1"), CONFIG_OK);
	assert_int_equal(env(&c, "NONROOT_CAPABILITIES=kill"), CONFIG_OK);
	assert_true(c.capabilities == 1 << CREDS_CAP_KILL);
	assert_int_equal(c.identity, CONFIG_IDS);
	assert_int_equal(c.uid, 5);
	assert_int_equal(c.gid, 6);
	assert_int_equal(c.sessions, CONFIG_ROOT);
	assert_int_equal(c.root_process, CONFIG_HELP);
	assert_int_equal(c.ownership, CONFIG_STRICT);
	assert_text(&c, helper, "/h");
	assert_int_equal(c.remaps, 2);
	assert_int_equal(c.uuid, CONFIG_UUID_FILE);
	assert_text(&c, product_uuid, "/u");
	assert_text(&c, dmi_tables, "/d:/e");
	assert_int_equal(c.dmi_explicit, 1);
	assert_int_equal(c.paths_none, 1);
	assert_text(&c, state_dir, "/s=t");
	assert_int_equal(c.chroot, CONFIG_CHROOT_REFUSE);
	assert_text(&c, user_name, "me");
	assert_int_equal(c.log, CONFIG_LOG_NONE);
	assert_int_equal(c.log_format, CONFIG_JSON);
	assert_int_equal(c.disable, 1);
}

static void a_variable_wins_over_the_file(void **state)
{
	struct config c = read_file("state_dir /file\n");

	(void)state;
	assert_int_equal(env(&c, "NONROOT_STATE_DIR=/env"), CONFIG_OK);
	assert_text(&c, state_dir, "/env");
	assert_int_equal(env(&c, "NONROOT_STATE_DIR=bad"), CONFIG_BAD_VALUE);
	assert_text(&c, state_dir, "/env");
}

static void variables_of_others_are_ignored(void **state)
{
	static const char *const entries[] = {
		/* What Kubernetes makes for Services of such names. */
		"NONROOT_HELPER_PORT=tcp://10.96.0.7:80",
		"NONROOT_HELPER_SERVICE_HOST=10.96.0.7",
		"NONROOT_HELPER_SERVICE_PORT=80",
		"NONROOT_HELPER_PORT_80_TCP_ADDR=10.96.0.7",
		"NONROOT_PORT=tcp://10.96.0.7:80",
		"NONROOT_LOG_SERVICE_PORT_HTTP=80",
		"NONROOT_CONF=/etc/other.conf",
		"NONROOT_",
		"NONROOT_=1",
		"NONROOT_DISABLE",
		"NONROOT_disable=1",
		"NONROOT_Disable=1",
		"NONROOT_DISABLE =1",
		"NONROOT-DISABLE=1",
		"nonroot_DISABLE=1",
		"XNONROOT_DISABLE=1",
		"NONROOT_DISABLED=1",
		"NONROOT_DISABL=1",
		"NONROOT_\x01=1",
		"NONROOT_PROGRAM=x",
		"DISABLE=1",
		"=1",
		"",
	};
	struct config c, old;

	(void)state;
	config_init(&c);
	memcpy(&old, &c, sizeof(c));
	for (size_t i = 0; i < COUNT(entries); i++)
		if (env(&c, entries[i]) != CONFIG_OK)
			fail_msg("%s", entries[i]);
	assert_int_equal(config_env(&c, (struct span){NULL, 0}, NULL),
			 CONFIG_OK);
	assert_memory_equal(&c, &old, sizeof(c));
}

static void a_bad_variable_changes_nothing(void **state)
{
	char big[CONFIG_LINE_MAX + 32] = "NONROOT_STATE_DIR=/";
	size_t head = strlen("NONROOT_STATE_DIR=");
	struct config c, old;

	(void)state;
	config_init(&c);
	memcpy(&old, &c, sizeof(c));
	assert_int_equal(env(&c, "NONROOT_LOG="), CONFIG_NO_VALUE);
	assert_int_equal(env(&c, "NONROOT_LOG= \t"), CONFIG_NO_VALUE);
	assert_int_equal(env(&c, "NONROOT_DISABLE=yes"), CONFIG_BAD_VALUE);
	assert_int_equal(env(&c, "NONROOT_LOG==none"), CONFIG_BAD_VALUE);
	assert_int_equal(env(&c, "NONROOT_IDENTITY=4294967296"),
			 CONFIG_BAD_VALUE);
	assert_int_equal(env(&c, "NONROOT_LOG=/a\n/b"), CONFIG_NOT_TEXT);
	assert_int_equal(config_env(&c, SPAN("NONROOT_LOG=/a\0b"), NULL),
			 CONFIG_NOT_TEXT);
	memset(big + head + 1, 'x', CONFIG_LINE_MAX);
	assert_int_equal(env(&c, big), CONFIG_LINE_LONG);
	assert_memory_equal(&c, &old, sizeof(c));
	/* The file's limits, not one byte less. */
	big[head + CONFIG_TEXT - 2] = '\0';
	assert_int_equal(env(&c, big), CONFIG_OK);
}

/* ---- texts ---- */

static void a_refused_value_comes_with_what_is_accepted(void **state)
{
	const char *expected = "untouched";
	struct config_section sec = {false};
	struct config c;

	(void)state;
	config_init(&c);
	config_line(&c, &sec, &no_facts, SPAN("identity self"), &expected);
	config_line(&c, &sec, &no_facts, SPAN("nonsense"), &expected);
	config_env(&c, SPAN("NONROOT_LOG=/\1"), &expected);
	assert_string_equal(expected, "untouched");

	config_line(&c, &sec, &no_facts, SPAN("identity x"), &expected);
	assert_string_equal(expected, "root, self, UID, or UID:GID");
	config_line(&c, &sec, &no_facts, SPAN("disable"), &expected);
	assert_string_equal(expected, "0, 1");
	config_env(&c, SPAN("NONROOT_CHROOT=x"), &expected);
	assert_string_equal(expected, "auto, refuse, pretend");
	config_line(&c, &sec, &no_facts, SPAN("[x]"), &expected);
	assert_non_null(strstr(expected, "[program NAME]"));
}

static void every_result_has_a_text_of_its_own(void **state)
{
	(void)state;
	for (int i = CONFIG_OK; i <= CONFIG_FULL; i++) {
		const char *a = config_result_text((enum config_result)i);

		assert_true(strlen(a) > 0 && strlen(a) < 40);
		for (int j = CONFIG_OK; j < i; j++)
			assert_string_not_equal(
				a, config_result_text((enum config_result)j));
		assert_string_not_equal(a, "unknown result");
	}
	assert_string_equal(
		config_result_text((enum config_result)(CONFIG_FULL + 1)),
		"unknown result");
	assert_string_equal(config_result_text(CONFIG_BAD_KEYWORD),
			    "unknown keyword");
}

/* ---- files ---- */

static void an_overlong_line_is_refused_by_the_parser(void **state)
{
	char text[5100];
	struct config c;

	(void)state;
	memset(text, '/', sizeof(text));
	memcpy(text, "state_dir /", 11);
	memcpy(text + 5000, "\nuser_name a\n", 14);
	c = read_file(text);
	assert_text(&c, state_dir, "(unset)");
	assert_text(&c, user_name, "a");
}

static void a_file_from_windows_is_read_as_it_was_meant(void **state)
{
	struct config c = read_file("\xef\xbb\xbf[program java]\r\n"
				    "user_name = a\r\n\r\n# c\r\n"
				    "[all]\r\nstate_dir\t/x\r");

	(void)state;
	assert_text(&c, user_name, "a");
	assert_text(&c, state_dir, "/x");
}

static void a_last_line_without_newline_counts(void **state)
{
	struct config c = read_file("user_name a\nuser_name b");

	(void)state;
	assert_text(&c, user_name, "b");
}

static void an_empty_file_changes_nothing(void **state)
{
	struct config c = read_file(""), fresh;

	(void)state;
	config_init(&fresh);
	assert_memory_equal(&c, &fresh, sizeof(c));
}

/* xorshift: the same bytes in each run. */
static uint32_t next_random(uint32_t *x)
{
	*x ^= *x << 13;
	*x ^= *x >> 17;
	*x ^= *x << 5;
	return *x;
}

/*
 * Every byte is taken exactly once, so the time is linear; a guard at each
 * end of the state would tell an overrun even without a sanitizer.
 */
static void ten_mebibytes_of_noise_are_taken_byte_by_byte(void **state)
{
	enum { SIZE = 10 << 20 };
	struct {
		char before[64];
		struct config_lines lines;
		char after[64];
	} g = {0};
	static const struct config_facts f = {{"/x", 2}, {"/x", 2}, {"x", 1}};
	struct config_section sec = {false};
	char *text = test_malloc(SIZE);
	size_t newlines = 0, lines = 0, bytes = 0;
	uint32_t x = 2463534242U;
	struct config c, fresh;
	struct span chunk, l;

	(void)state;
	config_init(&c);
	config_init(&fresh);
	for (size_t i = 0; i < SIZE; i++) {
		text[i] = (char)(next_random(&x) >> 9);
		/* The second half is one line. */
		if (i >= SIZE / 2 && text[i] == '\n')
			text[i] = 0;
		newlines += text[i] == '\n';
	}
	for (size_t at = 0; at < SIZE;) {
		size_t n = next_random(&x) % 9000 + 1;

		if (n > SIZE - at)
			n = SIZE - at;
		chunk = (struct span){text + at, n};
		at += n;
		while (config_split(&g.lines, &chunk, at == SIZE, &l)) {
			lines++;
			bytes += l.n;
			assert_true(l.p == g.lines.buf);
			assert_true(l.n <= CONFIG_LINE_MAX + 1);
			config_line(&c, &sec, &f, l, NULL);
		}
		assert_int_equal(chunk.n, 0);
		assert_true(chunk.p == text + at);
	}
	assert_int_equal(lines, newlines + 1);
	assert_int_equal(g.lines.lineno, lines);
	assert_true(g.lines.overlong);
	assert_true(bytes > SIZE / 4 && bytes < SIZE);
	for (size_t i = 0; i < sizeof(g.before); i++)
		assert_true(!g.before[i] && !g.after[i]);
	assert_memory_equal(&c, &fresh, sizeof(c));
	test_free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unknown_keywords_are_named_so),
		cmocka_unit_test(every_keyword_needs_a_value),
		cmocka_unit_test(an_equals_sign_between_is_optional),
		cmocka_unit_test(blank_lines_and_comments_are_nothing),
		cmocka_unit_test(a_control_byte_anywhere_makes_a_line_no_text),
		cmocka_unit_test(
			a_line_over_the_limit_is_refused_unless_a_comment),
		cmocka_unit_test(a_program_is_matched_by_its_basename),
		cmocka_unit_test(a_slash_asks_for_the_whole_path),
		cmocka_unit_test(
			a_script_is_matched_by_its_own_name_and_the_interpreters),
		cmocka_unit_test(unknown_facts_match_nothing_by_name),
		cmocka_unit_test(args_match_the_whole_command_line),
		cmocka_unit_test(program_and_args_on_one_line_must_both_match),
		cmocka_unit_test(a_header_begins_afresh),
		cmocka_unit_test(later_lines_win_in_or_out_of_a_section),
		cmocka_unit_test(
			an_identity_of_a_section_of_its_own_is_told_apart),
		cmocka_unit_test(keywords_are_known_by_their_variables),
		cmocka_unit_test(
			a_bad_header_is_refused_and_closes_the_section),
		cmocka_unit_test(
			a_header_cut_short_or_binary_closes_the_section_too),
		cmocka_unit_test(skipped_lines_are_not_even_parsed),
		cmocka_unit_test(
			the_command_line_is_asked_for_only_when_it_decides),
		cmocka_unit_test(each_keyword_is_a_variable),
		cmocka_unit_test(a_variable_wins_over_the_file),
		cmocka_unit_test(variables_of_others_are_ignored),
		cmocka_unit_test(a_bad_variable_changes_nothing),
		cmocka_unit_test(a_refused_value_comes_with_what_is_accepted),
		cmocka_unit_test(every_result_has_a_text_of_its_own),
		cmocka_unit_test(an_overlong_line_is_refused_by_the_parser),
		cmocka_unit_test(a_file_from_windows_is_read_as_it_was_meant),
		cmocka_unit_test(a_last_line_without_newline_counts),
		cmocka_unit_test(an_empty_file_changes_nothing),
		cmocka_unit_test(ten_mebibytes_of_noise_are_taken_byte_by_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
