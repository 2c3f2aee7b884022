/* SPDX-License-Identifier: MIT */
/* The configuration: what each keyword takes, and how it is kept. */
#include "capnames.h"
#include "config_helpers.h"
#include "creds.h"

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
		cmocka_unit_test(
			the_last_of_many_settings_is_kept_and_takes_no_more_room),
		cmocka_unit_test(setting_one_string_leaves_the_others),
		cmocka_unit_test(a_copy_of_the_config_is_as_good),
		cmocka_unit_test(a_value_that_does_not_fit_leaves_the_old_one),
		cmocka_unit_test(the_text_can_be_filled_to_its_last_byte),
		cmocka_unit_test(remap_can_be_turned_round),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
