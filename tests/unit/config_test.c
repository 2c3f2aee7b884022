/* SPDX-License-Identifier: MIT */
/* The configuration language: keywords, sections, lines, environment. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "capnames.h"
#include "config.h"
#include "creds.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct config_facts no_facts;

/* One line of a file without sections. */
static enum config_result line(struct config *c, const char *text)
{
	struct config_section sec = {false};

	return config_line(c, &sec, &no_facts, span_of(text), NULL);
}

static enum config_result env(struct config *c, const char *entry)
{
	return config_env(c, span_of(entry), NULL);
}

static struct config config_with(const char *text)
{
	struct config c;

	config_init(&c);
	if (line(&c, text) != CONFIG_OK)
		fail_msg("refused: %s", text);
	return c;
}

/* Each of `texts` is refused with `want` and changes not one byte. */
static void refuse(const char *before, const char *const *texts, size_t n,
		   enum config_result want)
{
	for (size_t i = 0; i < n; i++) {
		struct config c, old;
		enum config_result r;

		memset(&c, 0x5a, sizeof(c));
		config_init(&c);
		if (before && line(&c, before) != CONFIG_OK)
			fail_msg("refused: %s", before);
		memcpy(&old, &c, sizeof(c));
		r = line(&c, texts[i]);
		if (r != want)
			fail_msg("\"%s\": %s, wanted %s", texts[i],
				 config_result_text(r),
				 config_result_text(want));
		if (memcmp(&c, &old, sizeof(c)))
			fail_msg("\"%s\" changed the config", texts[i]);
	}
}

#define REFUSE(before, ...)                                                \
	do {                                                               \
		static const char *const texts_[] = {__VA_ARGS__};         \
		refuse((before), texts_, COUNT(texts_), CONFIG_BAD_VALUE); \
	} while (0)

#define assert_text(c, field, want) \
	assert_string_equal(config_text((c), (c)->field, "(unset)"), (want))

/* ---- keywords ---- */

static void defaults_are_those_of_the_manual(void **state)
{
	struct config c;

	(void)state;
	memset(&c, 0xff, sizeof(c));
	config_init(&c);
	assert_int_equal(c.identity, CONFIG_ROOT);
	assert_int_equal(c.sessions, CONFIG_SELF);
	assert_int_equal(c.root_process, CONFIG_PASS);
	assert_int_equal(c.ownership, CONFIG_REMEMBER);
	assert_int_equal(c.chroot, CONFIG_CHROOT_AUTO);
	assert_int_equal(c.log, CONFIG_LOG_AUTO);
	assert_int_equal(c.log_format, CONFIG_LOGFMT);
	assert_int_equal(c.uuid, CONFIG_UUID_DMI);
	assert_int_equal(c.disable, 0);
	assert_true(c.capabilities == CREDS_CONTAINER_CAPS);
	assert_int_equal(c.dmi_explicit, 0);
	assert_int_equal(c.helper_none, 0);
	assert_int_equal(c.paths_none, 0);
	assert_int_equal(c.remaps, 0);
	assert_int_equal(c.remap_plus, 0);
	assert_text(&c, helper, "(unset)");
	assert_text(&c, product_uuid, "(unset)");
	assert_text(&c, dmi_tables, "(unset)");
	assert_text(&c, paths, "(unset)");
	assert_text(&c, state_dir, "(unset)");
	assert_text(&c, user_name, "(unset)");
	assert_text(&c, log_path, "(unset)");
	assert_null(config_text(&c, c.helper, NULL));
}

static void choices_take_each_of_their_words(void **state)
{
	static const struct {
		const char *text;
		size_t field;
		uint8_t want;
	} t[] = {
#define ROW(text, field, want) {text, offsetof(struct config, field), want}
		ROW("identity root", identity, CONFIG_ROOT),
		ROW("identity self", identity, CONFIG_SELF),
		ROW("sessions root", sessions, CONFIG_ROOT),
		ROW("sessions self", sessions, CONFIG_SELF),
		ROW("root_process pass", root_process, CONFIG_PASS),
		ROW("root_process help", root_process, CONFIG_HELP),
		ROW("ownership remember", ownership, CONFIG_REMEMBER),
		ROW("ownership record", ownership, CONFIG_RECORD),
		ROW("ownership ignore", ownership, CONFIG_IGNORE),
		ROW("ownership strict", ownership, CONFIG_STRICT),
		ROW("chroot auto", chroot, CONFIG_CHROOT_AUTO),
		ROW("chroot refuse", chroot, CONFIG_CHROOT_REFUSE),
		ROW("chroot pretend", chroot, CONFIG_CHROOT_PRETEND),
		ROW("log auto", log, CONFIG_LOG_AUTO),
		ROW("log none", log, CONFIG_LOG_NONE),
		ROW("log stderr", log, CONFIG_LOG_STDERR),
		ROW("log syslog", log, CONFIG_LOG_SYSLOG),
		ROW("log /x", log, CONFIG_LOG_PATH),
		ROW("log_format logfmt", log_format, CONFIG_LOGFMT),
		ROW("log_format json", log_format, CONFIG_JSON),
		ROW("product_uuid dmi", uuid, CONFIG_UUID_DMI),
		ROW("disable 0", disable, 0),
		ROW("disable 1", disable, 1),
#undef ROW
	};

	(void)state;
	for (size_t i = 0; i < COUNT(t); i++) {
		struct config c;

		config_init(&c);
		/* So that a default is not taken for an assignment. */
		((uint8_t *)&c)[t[i].field] = 99;
		assert_int_equal(line(&c, t[i].text), CONFIG_OK);
		if (((uint8_t *)&c)[t[i].field] != t[i].want)
			fail_msg("%s", t[i].text);
	}
}

static void choices_take_nothing_else(void **state)
{
	(void)state;
	REFUSE(NULL, "sessions Self", "sessions auto", "sessions root,",
	       "sessions root self", "sessions 1", "root_process no",
	       "ownership rememb", "ownership remembers", "ownership ,",
	       "chroot yes", "chroot none", "log_format text",
	       "log_format \"json\"", "log_format json # comment");
	REFUSE("disable 1", "disable 2", "disable 00", "disable 01",
	       "disable -0", "disable +1", "disable true", "disable yes",
	       "disable on", "disable false", "disable 0 1", "disable 0,");
}

static void capabilities_are_words_names_or_a_mask(void **state)
{
	static const struct {
		const char *text;
		uint64_t want;
	} t[] = {
		{"all", UINT64_MAX},
		{"none", 0},
		{"default", 0xa80425fb},
		{"chown", 1},
		{"chown,setuid", 0x81},
		{"cap_chown cap_setuid", 0x81},
		{"setuid, chown,\tcap_setuid,", 0x81},
		{"net_bind_service", 0x400},
		{"setfcap", UINT64_C(1) << 31},
		{"mac_override", UINT64_C(1) << 32},
		{"checkpoint_restore", UINT64_C(1) << 40},
		{"chown,dac_override,fowner,fsetid,kill,setgid,setuid,setpcap,"
		 "net_bind_service,net_raw,sys_chroot,mknod,audit_write,"
		 "setfcap",
		 CREDS_CONTAINER_CAPS},
		{"0x0", 0},
		{"0xA80425fb", 0xa80425fb},
		{"0xffffffffffffffff", UINT64_MAX},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(t); i++) {
		char text[256];
		struct config c;

		snprintf(text, sizeof(text), "capabilities %s", t[i].text);
		c = config_with(text);
		if (c.capabilities != t[i].want)
			fail_msg("%s", text);
	}
	REFUSE("capabilities kill", "capabilities Chown",
	       "capabilities CAP_CHOWN", "capabilities chow",
	       "capabilities chownx", "capabilities cap_",
	       "capabilities chown;kill", "capabilities chown,none",
	       "capabilities all,chown", "capabilities 1", "capabilities 0x",
	       "capabilities 0xg", "capabilities 0x1 chown",
	       "capabilities 0x10000000000000000", "capabilities ,",
	       "capabilities cap_cap_chown");
}

static void identity_takes_strict_numbers(void **state)
{
	struct config c;

	(void)state;
	c = config_with("identity 1000:2000");
	assert_int_equal(c.identity, CONFIG_IDS);
	assert_int_equal(c.uid, 1000);
	assert_int_equal(c.gid, 2000);
	c = config_with("identity 33");
	assert_int_equal(c.identity, CONFIG_IDS);
	assert_int_equal(c.uid, 33);
	assert_int_equal(c.gid, 33);
	c = config_with("identity 4294967294:0");
	assert_int_equal(c.uid, 4294967294U);
	assert_int_equal(c.gid, 0);
	c = config_with("identity 0:4294967294");
	assert_int_equal(c.uid, 0);
	assert_int_equal(c.gid, 4294967294U);
}

/* strtoul(3) in 32 bits makes root of the first two. */
static void identity_out_of_range_is_refused_not_wrapped(void **state)
{
	(void)state;
	REFUSE("identity 7:8", "identity 4294967296", "identity 1:4294967296",
	       "identity 4294967295", "identity 1:4294967295",
	       "identity 18446744073709551616", "identity -1", "identity +1",
	       "identity 1:", "identity :1", "identity :", "identity 1:2:3",
	       "identity 1: 2", "identity 1 2", "identity 0x0",
	       "identity nobody", "identity Root", "identity root:root",
	       "identity UID", "identity or");
}

static void identity_words_replace_numbers(void **state)
{
	struct config c = config_with("identity 7:8");

	(void)state;
	assert_int_equal(line(&c, "identity self"), CONFIG_OK);
	assert_int_equal(c.identity, CONFIG_SELF);
}

static void helper_is_a_path_that_fits_a_socket_address(void **state)
{
	char text[] = "helper /"
		      "0123456789012345678901234567890123456789"
		      "0123456789012345678901234567890123456789"
		      "0123456789012345678901234567";
	struct config c, old;

	(void)state;
	c = config_with("helper /run/my helper.sock");
	assert_text(&c, helper, "/run/my helper.sock");
	assert_int_equal(c.helper_none, 0);

	/* 109 bytes, 108 bytes, and 107, which leaves one for the NUL. */
	assert_int_equal(strlen(text) - strlen("helper "), 109);
	memcpy(&old, &c, sizeof(c));
	assert_int_equal(line(&c, text), CONFIG_BAD_VALUE);
	text[strlen(text) - 1] = '\0';
	assert_int_equal(line(&c, text), CONFIG_BAD_VALUE);
	assert_memory_equal(&old, &c, sizeof(c));
	text[strlen(text) - 1] = '\0';
	assert_int_equal(line(&c, text), CONFIG_OK);
	assert_text(&c, helper, text + strlen("helper "));

	REFUSE("helper none", "helper run/x", "helper no", "helper nonee",
	       "helper @", "helper \"/x\"", "helper ./x", "helper @a @b",
	       "helper @a /b", "helper /a @", "helper x @a");
}

static void assert_helper(const char *value, const char *path, const char *name)
{
	struct span v = span_of(value), p, n;

	config_helper_split(v, &p, &n);
	assert_true(span_eq(p, span_of(path)));
	assert_true(span_eq(n, span_of(name)));
}

static void helper_may_have_an_abstract_name_behind_the_path(void **state)
{
	char text[] = "helper /a @"
		      "0123456789012345678901234567890123456789"
		      "0123456789012345678901234567890123456789"
		      "0123456789012345678901234567";
	struct config c;

	(void)state;
	c = config_with("helper /run/my helper.sock\t @nonroot");
	assert_text(&c, helper, "/run/my helper.sock\t @nonroot");
	assert_helper("/run/my helper.sock\t @nonroot", "/run/my helper.sock",
		      "nonroot");
	assert_helper("@n", "", "n");
	assert_helper("/a@b", "/a@b", "");
	assert_helper("/a", "/a", "");
	assert_helper("/a @x@", "/a", "x@");
	c = config_with("helper @n");
	assert_text(&c, helper, "@n");

	/* Its leading NUL is the 108th byte of sun_path. */
	assert_int_equal(line(&c, text), CONFIG_BAD_VALUE);
	text[strlen(text) - 1] = '\0';
	assert_int_equal(line(&c, text), CONFIG_OK);
}

static void helper_none_and_a_path_replace_each_other(void **state)
{
	struct config c = config_with("helper none");

	(void)state;
	assert_int_equal(c.helper_none, 1);
	assert_int_equal(line(&c, "helper /a"), CONFIG_OK);
	assert_int_equal(c.helper_none, 0);
	assert_text(&c, helper, "/a");
	assert_int_equal(line(&c, "helper none"), CONFIG_OK);
	assert_int_equal(c.helper_none, 1);
	assert_text(&c, helper, "(unset)");
}

static void remap_takes_pairs_a_sum_or_both(void **state)
{
	struct config c;

	(void)state;
	c = config_with("remap 80:8080 443:8443");
	assert_int_equal(c.remaps, 2);
	assert_int_equal(c.remap[0].from, 80);
	assert_int_equal(c.remap[0].to, 8080);
	assert_int_equal(c.remap[1].from, 443);
	assert_int_equal(c.remap[1].to, 8443);
	assert_int_equal(c.remap_plus, 0);
	c = config_with("remap 1:65535,\t65535:1 , 7:7");
	assert_int_equal(c.remaps, 3);
	assert_int_equal(c.remap[1].from, 65535);
	c = config_with("remap +8000");
	assert_int_equal(c.remaps, 0);
	assert_int_equal(c.remap_plus, 8000);
	c = config_with("remap +64512");
	assert_int_equal(c.remap_plus, 64512);
	c = config_with("remap 80:8080 +1");
	assert_int_equal(c.remaps, 1);
	assert_int_equal(c.remap_plus, 1);
}

static void remap_given_again_replaces_all_of_it(void **state)
{
	struct config c = config_with("remap 80:8080 443:8443 +8000");

	(void)state;
	assert_int_equal(line(&c, "remap 25:2525"), CONFIG_OK);
	assert_int_equal(c.remaps, 1);
	assert_int_equal(c.remap_plus, 0);
	assert_int_equal(config_remap_port(&c, 80), 0);
	assert_int_equal(line(&c, "remap +1"), CONFIG_OK);
	assert_int_equal(c.remaps, 0);
	assert_int_equal(config_remap_port(&c, 25), 26);
	assert_int_equal(line(&c, "remap none"), CONFIG_OK);
	assert_int_equal(config_remap_port(&c, 25), 0);
}

static void remap_refuses_the_whole_line_for_one_bad_pair(void **state)
{
	(void)state;
	REFUSE("remap 80:8080 +9", "remap 0:80", "remap 80:0", "remap 65536:80",
	       "remap 80:65536", "remap 81:1 80",
	       "remap 81:1 82:", "remap 81:1 :82", "remap 81:1:2", "remap 80",
	       "remap 81:1 none", "remap none 81:1", "remap +0",
	       "remap 81:1 +0", "remap +64513", "remap +", "remap ++1",
	       "remap +-1", "remap +1 +2", "remap -1", "remap 8000", "remap ,",
	       "remap 80=8080", "remap 81:+1", "remap 81:1;82:2",
	       "remap 81:1 81:2", "remap +4294967297", "remap 4294967376:1");
}

static void remap_takes_16_pairs_and_not_17(void **state)
{
	static const char sixteen[] =
		"remap 1:1 2:2 3:3 4:4 5:5 6:6 7:7 8:8 9:9 10:10 11:11 12:12 "
		"13:13 14:14 15:15 16:16";
	struct config c = config_with(sixteen);

	(void)state;
	assert_int_equal(c.remaps, 16);
	assert_int_equal(config_remap_port(&c, 16), 16);
	REFUSE(sixteen, "remap 1:1 2:2 3:3 4:4 5:5 6:6 7:7 8:8 9:9 10:10 "
			"11:11 12:12 13:13 14:14 15:15 16:16 17:17");
}

static void a_remapped_port_is_never_zero_nor_wrapped(void **state)
{
	struct config c = config_with("remap 80:8080 +8000");

	(void)state;
	assert_int_equal(config_remap_port(&c, 80), 8080);
	assert_int_equal(config_remap_port(&c, 81), 8081);
	assert_int_equal(config_remap_port(&c, 57535), 65535);
	assert_int_equal(config_remap_port(&c, 57536), 0);
	assert_int_equal(config_remap_port(&c, 65535), 0);
	assert_int_equal(config_remap_port(&c, 0), 0);
	config_init(&c);
	assert_int_equal(config_remap_port(&c, 80), 0);
	c = config_with("remap +64512");
	assert_int_equal(config_remap_port(&c, 1023), 65535);
	assert_int_equal(config_remap_port(&c, 1024), 0);
}

static void a_uuid_is_kept_in_lower_case(void **state)
{
	struct config c = config_with(
		"product_uuid 4C4C4544-0042-4B10-8052-cAc04F4e4B32");

	(void)state;
	assert_int_equal(c.uuid, CONFIG_UUID_VALUE);
	assert_text(&c, product_uuid, "4c4c4544-0042-4b10-8052-cac04f4e4b32");
	assert_int_equal(line(&c, "product_uuid file:/etc/machine uuid"),
			 CONFIG_OK);
	assert_int_equal(c.uuid, CONFIG_UUID_FILE);
	assert_text(&c, product_uuid, "/etc/machine uuid");
	assert_int_equal(line(&c, "product_uuid dmi"), CONFIG_OK);
	assert_int_equal(c.uuid, CONFIG_UUID_DMI);
	assert_text(&c, product_uuid, "(unset)");
}

static void a_malformed_uuid_is_refused(void **state)
{
	(void)state;
	REFUSE("product_uuid file:/x",
	       "product_uuid 4c4c4544-0042-4b10-8052-cac04f4e4b3",
	       "product_uuid 4c4c4544-0042-4b10-8052-cac04f4e4b322",
	       "product_uuid 4c4c4544-0042-4b10-8052-cac04f4e4b3g",
	       "product_uuid 4c4c4544-0042-4b10-8052-cac04f4e4b3-",
	       "product_uuid 4c4c45440-042-4b10-8052-cac04f4e4b32",
	       "product_uuid 4c4c4544000420-4b10-8052-cac04f4e4b32",
	       "product_uuid {4c4c4544-0042-4b10-8052-cac04f4e4b}",
	       "product_uuid 4c4c454400424b108052cac04f4e4b32",
	       "product_uuid file:", "product_uuid file:x",
	       "product_uuid file: /x", "product_uuid FILE:/x",
	       "product_uuid /x", "product_uuid none", "product_uuid DMI");
}

static void dmi_tables_are_absolute_folders(void **state)
{
	struct config c = config_with("dmi_tables /a b:/c");

	(void)state;
	assert_text(&c, dmi_tables, "/a b:/c");
	assert_int_equal(c.dmi_explicit, 1);
	REFUSE("dmi_tables /x", "dmi_tables a", "dmi_tables /a:b",
	       "dmi_tables b:/a", "dmi_tables /a: /b",
	       "dmi_tables :", "dmi_tables none");
	REFUSE(NULL, "dmi_tables a");
}

static void paths_are_absolute_prefixes(void **state)
{
	struct config c = config_with("paths /run:/var/log \t/srv");

	(void)state;
	assert_text(&c, paths, "/run:/var/log \t/srv");
	assert_int_equal(line(&c, "paths none"), CONFIG_OK);
	assert_int_equal(c.paths_none, 1);
	assert_text(&c, paths, "(unset)");
	assert_int_equal(line(&c, "paths /run"), CONFIG_OK);
	assert_int_equal(c.paths_none, 0);
	REFUSE("paths none", "paths run", "paths /run log", "paths /run:log",
	       "paths /run none", "paths none /run",
	       "paths :", "paths /run # comment");
}

static void state_dir_is_absolute(void **state)
{
	struct config c = config_with("state_dir /var/tmp/a b");

	(void)state;
	assert_text(&c, state_dir, "/var/tmp/a b");
	REFUSE("state_dir /x", "state_dir x", "state_dir ./x", "state_dir none",
	       "state_dir ~/x", "state_dir $HOME");
}

static void user_name_is_a_login_name(void **state)
{
	struct config c;

	(void)state;
	c = config_with("user_name _a-9_z");
	assert_text(&c, user_name, "_a-9_z");
	c = config_with("user_name a");
	assert_text(&c, user_name, "a");
	c = config_with("user_name abcdefghijklmnopqrstuvwxyz012345");
	assert_text(&c, user_name, "abcdefghijklmnopqrstuvwxyz012345");
	REFUSE("user_name x", "user_name abcdefghijklmnopqrstuvwxyz0123456",
	       "user_name 0a", "user_name -a", "user_name A", "user_name aB",
	       "user_name a.b", "user_name a b", "user_name a:b",
	       "user_name a/b", "user_name a$", "user_name \xc3\xa4");
}

static void log_is_a_word_or_a_path(void **state)
{
	struct config c = config_with("log /var/log/nonroot.log");

	(void)state;
	assert_int_equal(c.log, CONFIG_LOG_PATH);
	assert_text(&c, log_path, "/var/log/nonroot.log");
	assert_int_equal(line(&c, "log stderr"), CONFIG_OK);
	assert_int_equal(c.log, CONFIG_LOG_STDERR);
	assert_text(&c, log_path, "(unset)");
	REFUSE("log /x", "log x", "log or", "log an", "log absolute",
	       "log path", "log syslog:", "log Stderr", "log auto none");
}

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

/* ---- storage ---- */

static void
the_last_of_many_settings_is_kept_and_takes_no_more_room(void **state)
{
	struct config c, once;
	char text[64];

	(void)state;
	config_init(&c);
	for (int i = 0; i < 10000; i++) {
		snprintf(text, sizeof(text), "state_dir /%0*d", 1 + i % 40, i);
		assert_int_equal(line(&c, text), CONFIG_OK);
		snprintf(text, sizeof(text), "user_name u%d", i);
		assert_int_equal(line(&c, text), CONFIG_OK);
		assert_int_equal(line(&c, i % 2 ? "helper none" : "helper /h"),
				 CONFIG_OK);
		snprintf(text, sizeof(text), "log %s", i % 3 ? "/l" : "auto");
		assert_int_equal(line(&c, text), CONFIG_OK);
	}
	assert_text(&c, state_dir, "/0000000000000000000000000000000000009999");
	assert_text(&c, user_name, "u9999");
	assert_text(&c, helper, "(unset)");
	once = config_with("state_dir "
			   "/0000000000000000000000000000000000009999");
	assert_int_equal(line(&once, "user_name u9999"), CONFIG_OK);
	assert_int_equal(c.text_used, once.text_used);
}

static void setting_one_string_leaves_the_others(void **state)
{
	static const char *const texts[] = {
		"helper /1",	"product_uuid file:/22", "dmi_tables /333",
		"paths /4444",	"state_dir /55555",	 "user_name u66666",
		"log /7777777",
	};
	struct config c;

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		config_init(&c);
		for (size_t j = 0; j < COUNT(texts); j++)
			assert_int_equal(line(&c, texts[j]), CONFIG_OK);
		/* Move it from where it is to the end. */
		assert_int_equal(line(&c, texts[i]), CONFIG_OK);
		assert_text(&c, helper, "/1");
		assert_text(&c, product_uuid, "/22");
		assert_text(&c, dmi_tables, "/333");
		assert_text(&c, paths, "/4444");
		assert_text(&c, state_dir, "/55555");
		assert_text(&c, user_name, "u66666");
		assert_text(&c, log_path, "/7777777");
	}
}

static void a_copy_of_the_config_is_as_good(void **state)
{
	struct config c = config_with("state_dir /x"), copy = c;

	(void)state;
	memset(&c, 0, sizeof(c));
	assert_text(&copy, state_dir, "/x");
}

static void a_value_that_does_not_fit_leaves_the_old_one(void **state)
{
	char text[700];
	struct config c = config_with("state_dir /old"), old;

	(void)state;
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	memcpy(text, "paths /", 7);
	assert_int_equal(line(&c, text), CONFIG_OK);
	memcpy(&old, &c, sizeof(c));
	memcpy(text, "state_dir /", 11);
	assert_int_equal(line(&c, text), CONFIG_FULL);
	memcpy(text, "log /xxxxxx", 11);
	assert_int_equal(line(&c, text), CONFIG_FULL);
	memcpy(text, "dmi_tables /xxxxxx", 18);
	assert_int_equal(line(&c, text), CONFIG_FULL);
	memcpy(text, "product_uuid file:/", 19);
	assert_int_equal(line(&c, text), CONFIG_FULL);
	assert_memory_equal(&c, &old, sizeof(c));
	/* Its own room counts as free. */
	memcpy(text, "paths /yyyyyyyyyyyy", 19);
	assert_int_equal(line(&c, text), CONFIG_OK);
}

static void the_text_can_be_filled_to_its_last_byte(void **state)
{
	char text[CONFIG_LINE_MAX + 1];
	struct config c = config_with("user_name username");
	/* Used up: offset 0, the name, and the NUL of the long one. */
	size_t room = CONFIG_TEXT - 1 - sizeof("username") - 1;

	(void)state;
	memset(text, 'x', sizeof(text));
	memcpy(text, "log=/", 5);
	text[4 + room + 1] = '\0';
	assert_int_equal(line(&c, text), CONFIG_FULL);
	text[4 + room] = '\0';
	assert_int_equal(line(&c, text), CONFIG_OK);
	assert_int_equal(c.text_used, CONFIG_TEXT);
	assert_text(&c, log_path, text + 4);
	assert_text(&c, user_name, "username");
	assert_int_equal(line(&c, "helper /"), CONFIG_FULL);
	assert_int_equal(line(&c, "log auto"), CONFIG_OK);
	assert_int_equal(line(&c, "helper /"), CONFIG_OK);
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

/* ---- lines ---- */

/*
 * Splits `text` as it comes in chunks of `step` bytes.  The lines are
 * written one after the other, each with a '|'.
 */
static size_t split(const char *text, size_t n, size_t step, char *ret,
		    size_t cap)
{
	struct config_lines lines = {0};
	struct out o = {ret, cap - 1, 0};
	unsigned count = 0;
	struct span l, chunk;

	for (size_t at = 0; at < n; at += step) {
		chunk.p = text + at;
		chunk.n = n - at < step ? n - at : step;
		while (config_split(&lines, &chunk, false, &l)) {
			out_span(&o, l);
			out_char(&o, '|');
			assert_int_equal(lines.lineno, ++count);
		}
		assert_int_equal(chunk.n, 0);
	}
	chunk = (struct span){NULL, 0};
	while (config_split(&lines, &chunk, true, &l)) {
		out_span(&o, l);
		out_char(&o, '|');
		assert_int_equal(lines.lineno, ++count);
	}
	assert_true(o.n < cap);
	ret[o.n] = '\0';
	return o.n;
}

static void lines_do_not_depend_on_the_chunks(void **state)
{
	static const struct {
		const char *text, *want;
	} t[] = {
		{"", ""},
		{"a", "a|"},
		{"a\n", "a|"},
		{"\n", "|"},
		{"\n\n", "||"},
		{"\na", "|a|"},
		{"a\nb", "a|b|"},
		{"a\nbc\n\nd\n", "a|bc||d|"},
		{"a\r\nb\r\n", "a\r|b\r|"},
		{"a\rb", "a\rb|"},
		/* A byte order mark, whole, alone, in part, elsewhere. */
		{"\xef\xbb\xbf"
		 "a\nb\n",
		 "a|b|"},
		{"\xef\xbb\xbf", ""},
		{"\xef\xbb\xbf\n", "|"},
		{"\xef\xbb", "\xef\xbb|"},
		{"\xef\xbb\n\xbf", "\xef\xbb|\xbf|"},
		{"\xef\xbb\xbf\xef\xbb\xbf"
		 "a",
		 "\xef\xbb\xbf"
		 "a|"},
		{"a\n\xef\xbb\xbf"
		 "b",
		 "a|\xef\xbb\xbf"
		 "b|"},
		{"a\xef\xbb\xbf", "a\xef\xbb\xbf|"},
	};
	char got[64];

	(void)state;
	for (size_t i = 0; i < COUNT(t); i++) {
		for (size_t step = 1; step < 8; step++) {
			split(t[i].text, strlen(t[i].text), step, got,
			      sizeof(got));
			if (strcmp(got, t[i].want))
				fail_msg("row %zu in steps of %zu", i, step);
		}
	}
}

static void a_line_with_a_nul_comes_out_whole(void **state)
{
	struct config_lines lines = {0};
	struct span chunk = SPAN("a\0b\nc"), l;

	(void)state;
	assert_true(config_split(&lines, &chunk, false, &l));
	assert_true(span_eq(l, SPAN("a\0b")));
	assert_false(config_split(&lines, &chunk, false, &l));
	assert_true(config_split(&lines, &chunk, true, &l));
	assert_true(span_eq(l, SPAN("c")));
	assert_false(config_split(&lines, &chunk, true, &l));
}

static void a_line_is_cut_only_above_the_limit(void **state)
{
	static const size_t sizes[] = {0, 1, 1022, 1023, 1024, 1025, 5000};
	static const char *const ends[] = {"\n", "\r\n", ""};

	(void)state;
	for (size_t i = 0; i < COUNT(sizes) * COUNT(ends) * 2; i++) {
		bool bom = i % 2;
		size_t n = sizes[i / 2 % COUNT(sizes)];
		const char *end = ends[i / 2 / COUNT(sizes)];
		bool cr = end[0] == '\r';
		struct config_lines lines = {0};
		size_t total = 0, len = n + cr;
		struct span chunk, l;
		char *text = test_malloc(6000);

		if (bom)
			memcpy(text, "\xef\xbb\xbf", total = 3);
		memset(text + total, 'x', n);
		total += n;
		memcpy(text + total, end, strlen(end));
		total += strlen(end);
		chunk = (struct span){text, total};

		if (len || *end) {
			assert_true(config_split(&lines, &chunk, true, &l));
			assert_int_equal(lines.overlong, len > CONFIG_LINE_MAX);
			assert_int_equal(l.n, len > CONFIG_LINE_MAX + 1
						      ? CONFIG_LINE_MAX + 1
						      : len);
			assert_int_equal(lines.lineno, 1);
		}
		assert_false(config_split(&lines, &chunk, true, &l));

		/* The next line is not touched by it. */
		chunk = SPAN("next\n");
		assert_true(config_split(&lines, &chunk, true, &l));
		assert_true(span_eq(l, SPAN("next")));
		assert_false(lines.overlong);
		test_free(text);
	}
}

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

static void remap_can_be_turned_round(void **state)
{
	struct config c;

	(void)state;
	config_init(&c);
	assert_int_equal(config_remap_asked(&c, 8080), 0);
	assert_int_equal(
		config_env(&c, SPAN("NONROOT_REMAP=80:8080 443:9"), NULL),
		CONFIG_OK);
	assert_int_equal(config_remap_asked(&c, 8080), 80);
	assert_int_equal(config_remap_asked(&c, 9), 443);
	assert_int_equal(config_remap_asked(&c, 80), 0);
	assert_int_equal(config_env(&c, SPAN("NONROOT_REMAP=+8000"), NULL),
			 CONFIG_OK);
	for (uint16_t port = 1; port < 1024; port++)
		assert_int_equal(
			config_remap_asked(&c, config_remap_port(&c, port)),
			port);
	assert_int_equal(config_remap_asked(&c, 8000), 0);
	assert_int_equal(config_remap_asked(&c, 100), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults_are_those_of_the_manual),
		cmocka_unit_test(choices_take_each_of_their_words),
		cmocka_unit_test(choices_take_nothing_else),
		cmocka_unit_test(capabilities_are_words_names_or_a_mask),
		cmocka_unit_test(identity_takes_strict_numbers),
		cmocka_unit_test(identity_out_of_range_is_refused_not_wrapped),
		cmocka_unit_test(identity_words_replace_numbers),
		cmocka_unit_test(helper_is_a_path_that_fits_a_socket_address),
		cmocka_unit_test(
			helper_may_have_an_abstract_name_behind_the_path),
		cmocka_unit_test(helper_none_and_a_path_replace_each_other),
		cmocka_unit_test(remap_takes_pairs_a_sum_or_both),
		cmocka_unit_test(remap_given_again_replaces_all_of_it),
		cmocka_unit_test(remap_refuses_the_whole_line_for_one_bad_pair),
		cmocka_unit_test(remap_takes_16_pairs_and_not_17),
		cmocka_unit_test(a_remapped_port_is_never_zero_nor_wrapped),
		cmocka_unit_test(a_uuid_is_kept_in_lower_case),
		cmocka_unit_test(a_malformed_uuid_is_refused),
		cmocka_unit_test(dmi_tables_are_absolute_folders),
		cmocka_unit_test(paths_are_absolute_prefixes),
		cmocka_unit_test(state_dir_is_absolute),
		cmocka_unit_test(user_name_is_a_login_name),
		cmocka_unit_test(log_is_a_word_or_a_path),
		cmocka_unit_test(unknown_keywords_are_named_so),
		cmocka_unit_test(every_keyword_needs_a_value),
		cmocka_unit_test(an_equals_sign_between_is_optional),
		cmocka_unit_test(blank_lines_and_comments_are_nothing),
		cmocka_unit_test(a_control_byte_anywhere_makes_a_line_no_text),
		cmocka_unit_test(
			a_line_over_the_limit_is_refused_unless_a_comment),
		cmocka_unit_test(
			the_last_of_many_settings_is_kept_and_takes_no_more_room),
		cmocka_unit_test(setting_one_string_leaves_the_others),
		cmocka_unit_test(a_copy_of_the_config_is_as_good),
		cmocka_unit_test(a_value_that_does_not_fit_leaves_the_old_one),
		cmocka_unit_test(the_text_can_be_filled_to_its_last_byte),
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
		cmocka_unit_test(lines_do_not_depend_on_the_chunks),
		cmocka_unit_test(a_line_with_a_nul_comes_out_whole),
		cmocka_unit_test(a_line_is_cut_only_above_the_limit),
		cmocka_unit_test(an_overlong_line_is_refused_by_the_parser),
		cmocka_unit_test(a_file_from_windows_is_read_as_it_was_meant),
		cmocka_unit_test(a_last_line_without_newline_counts),
		cmocka_unit_test(an_empty_file_changes_nothing),
		cmocka_unit_test(remap_can_be_turned_round),
		cmocka_unit_test(ten_mebibytes_of_noise_are_taken_byte_by_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
