/* SPDX-License-Identifier: MIT */
/*
 * libFuzzer: any bytes as a configuration file.  The first byte is the
 * size of the chunks it is read in; a line NONROOT_... is tried as an
 * environment entry as well.  After each line the config must still be one
 * that the library can use, and a refused line must have left it alone.
 */
#include <stdlib.h>
#include <string.h>

#include "config.h"

#define MUST(cond)               \
	do {                     \
		if (!(cond))     \
			abort(); \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* `at` begins a string of `text`; returns the bytes it takes there. */
static size_t string_size(const struct config *c, uint16_t at)
{
	const char *p = config_text(c, at, NULL);
	size_t n = 0;

	if (!p)
		return 0;
	MUST(at < c->text_used);
	MUST(c->text[at - 1] == '\0');
	n = strnlen(p, c->text_used - at);
	MUST(n > 0 && at + n < c->text_used);
	return n + 1;
}

static void check_config(const struct config *c)
{
	size_t used = 1;

	MUST(c->identity <= CONFIG_IDS && c->sessions <= CONFIG_SELF);
	MUST(c->root_process <= CONFIG_HELP && c->ownership <= CONFIG_STRICT);
	MUST(c->chroot <= CONFIG_CHROOT_PRETEND && c->log <= CONFIG_LOG_PATH);
	MUST(c->log_format <= CONFIG_JSON && c->uuid <= CONFIG_UUID_FILE);
	MUST(c->disable <= 1 && c->dmi_explicit <= 1);
	MUST(c->uid != UINT32_MAX && c->gid != UINT32_MAX);
	MUST(c->remaps <= CONFIG_REMAPS && c->remap_plus <= 64512);
	for (size_t i = 0; i < c->remaps; i++)
		MUST(config_remap_port(c, c->remap[i].from) == c->remap[i].to &&
		     c->remap[i].to);

	MUST(c->text_used >= 1 && c->text_used <= CONFIG_TEXT);
	used += string_size(c, c->helper);
	used += string_size(c, c->product_uuid);
	used += string_size(c, c->dmi_tables);
	used += string_size(c, c->paths);
	used += string_size(c, c->state_dir);
	used += string_size(c, c->user_name);
	used += string_size(c, c->log_path);
	/* No holes, no overlaps. */
	MUST(used == c->text_used);

	/* A path, an abstract name, or both. */
	MUST(!c->helper || (!c->helper_none && (c->text[c->helper] == '/' ||
						c->text[c->helper] == '@')));
	MUST(!c->paths || (!c->paths_none && c->text[c->paths] == '/') ||
	     strchr(": \t", c->text[c->paths]));
	MUST(!c->product_uuid == (c->uuid == CONFIG_UUID_DMI));
	MUST(!c->log_path == (c->log != CONFIG_LOG_PATH));
	MUST(!c->dmi_tables == !c->dmi_explicit);
}

static void check_result(enum config_result r, const struct config *before,
			 const struct config *after, const char *expected)
{
	bool said = r == CONFIG_BAD_VALUE || r == CONFIG_NO_VALUE ||
		    r == CONFIG_BAD_SECTION;

	MUST(config_result_text(r)[0]);
	MUST(said == (expected && expected[0]));
	if (r != CONFIG_OK)
		MUST(!memcmp(before, after, sizeof(*before)));
	check_config(after);
}

static void give_line(struct config *c, struct config_section *sec,
		      struct span line)
{
	static const char cmdline[] = "java -jar /opt/app.jar";
	struct config_facts f = {
		SPAN("/usr/bin/java"), SPAN("/run.sh"), {NULL, 0}};
	struct config before;
	const char *expected = NULL;
	enum config_result r;

	memcpy(&before, c, sizeof(before));
	r = config_line(c, sec, &f, line, &expected);
	check_result(r, &before, c, expected);
	if (line.n > CONFIG_LINE_MAX)
		MUST(!memcmp(&before, c, sizeof(before)));
	if (r == CONFIG_NEED_CMDLINE) {
		MUST(sec->skip);
		f.cmdline = SPAN(cmdline);
		r = config_line(c, sec, &f, line, NULL);
		MUST(r == CONFIG_OK);
	}

	expected = NULL;
	memcpy(&before, c, sizeof(before));
	r = config_env(c, line, &expected);
	MUST(r != CONFIG_NEED_CMDLINE && r != CONFIG_BAD_SECTION);
	check_result(r, &before, c, expected);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct config_section sec = {0};
	struct config_lines lines = {0};
	unsigned lineno = 0;
	struct config c;
	size_t step;

	if (!size)
		return 0;
	step = (size_t)data[0] + 1;
	data++;
	size--;
	memset(&c, 0, sizeof(c));
	config_init(&c);
	check_config(&c);
	for (;;) {
		size_t n = size < step ? size : step;
		struct span line, chunk = {(const char *)data, n};

		while (config_split(&lines, &chunk, !n, &line)) {
			MUST(lines.lineno == ++lineno);
			MUST(lines.overlong == (line.n > CONFIG_LINE_MAX));
			give_line(&c, &sec, line);
		}
		MUST(!chunk.n);
		if (!n)
			return 0;
		data += n;
		size -= n;
	}
}
