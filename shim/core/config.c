/* SPDX-License-Identifier: MIT */
#include "config_values.h"
#include "creds.h"

static const char section_expects[] =
	"[program NAME], [args GLOB], both on one line, or [all]";

void config_init(struct config *c)
{
	*c = (struct config){.disable = 0};
	c->identity = CONFIG_ROOT;
	c->sessions = CONFIG_SELF;
	c->capabilities = CREDS_CONTAINER_CAPS;
	c->capabilities_default = 1;
	/* Offset 0 is "not set", so no string begins there. */
	c->text_used = 1;
}

const char *config_text(const struct config *c, uint16_t at,
			const char *fallback)
{
	return at ? c->text + at : fallback;
}

/* Bytes from 0x80 on are UTF-8 in a path and pass. */
static bool is_text(struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char b = (unsigned char)s.p[i];

		if ((b < ' ' && b != '\t') || b == 0x7f)
			return false;
	}
	return true;
}

static bool program_is(const struct config_facts *f, struct span pattern)
{
	struct span dir, base;

	if (span_cut(pattern, '/', &dir, &base))
		return span_glob(pattern, f->exe) ||
		       span_glob(pattern, f->execfn);
	return span_glob(pattern, span_base(f->exe)) ||
	       span_glob(pattern, span_base(f->execfn));
}

/* What a header holds; a pattern not given has p NULL. */
struct header {
	struct span program, args;
	bool all;
};

/* Each kind of bracket at most once, [all] alone. */
static bool header_parse(struct span line, struct header *ret)
{
	struct header h = {0};
	struct span inside;

	while (line.n) {
		struct span word;

		if (h.all || line.p[0] != '[' ||
		    !span_cut((struct span){line.p + 1, line.n - 1}, ']',
			      &inside, &line))
			return false;
		line = span_trim(line);
		word = span_word(&inside, " \t");
		inside = span_trim(inside);
		if (span_eq(word, SPAN("all")) && !inside.n && !h.program.p &&
		    !h.args.p)
			h.all = true;
		else if (span_eq(word, SPAN("program")) && inside.n &&
			 !h.program.p)
			h.program = inside;
		else if (span_eq(word, SPAN("args")) && inside.n && !h.args.p)
			h.args = inside;
		else
			return false;
	}
	*ret = h;
	return true;
}

/* The section stays skipped unless the header is for this program. */
static enum config_result header_line(struct config_section *sec,
				      const struct config_facts *f,
				      struct span text,
				      const char **ret_expected)
{
	struct header h;

	if (!header_parse(text, &h)) {
		if (ret_expected)
			*ret_expected = section_expects;
		return CONFIG_BAD_SECTION;
	}
	sec->own = h.program.p || h.args.p;
	if (h.program.p && !program_is(f, h.program))
		return CONFIG_OK;
	if (h.args.p && !f->cmdline.p)
		return CONFIG_NEED_CMDLINE;
	sec->skip = h.args.p && !span_glob(h.args, f->cmdline);
	return CONFIG_OK;
}

static enum config_result keyword_line(struct config *c, bool own,
				       struct span text,
				       const char **ret_expected)
{
	struct span word = {text.p, 0};
	enum config_result r;
	const struct config_keyword *k;
	struct span v;

	while (word.n < text.n && text.p[word.n] != ' ' &&
	       text.p[word.n] != '\t' && text.p[word.n] != '=')
		word.n++;
	k = config_keyword(word, false);
	if (!k)
		return CONFIG_BAD_KEYWORD;
	v = span_trim((struct span){text.p + word.n, text.n - word.n});
	if (v.n && v.p[0] == '=')
		v = span_trim((struct span){v.p + 1, v.n - 1});
	r = config_set(c, k, v, ret_expected);
	if (r == CONFIG_OK && config_is_identity(k))
		c->identity_own = own;
	return r;
}

enum config_result config_line(struct config *c, struct config_section *sec,
			       const struct config_facts *f, struct span line,
			       const char **ret_expected)
{
	bool overlong = line.n > CONFIG_LINE_MAX;
	struct span text = span_trim(line);
	bool header = text.n && text.p[0] == '[';

	/*
	 * Until it has proved to be ours: what follows a header that cannot
	 * be used is meant for one program, not for all of them.
	 */
	if (header)
		sec->skip = true;
	else if (sec->skip)
		return CONFIG_OK;

	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	if (!is_text(line))
		return CONFIG_NOT_TEXT;
	if (text.n && text.p[0] == '#')
		return CONFIG_OK;
	if (overlong)
		return CONFIG_LINE_LONG;
	if (!text.n)
		return CONFIG_OK;
	return header ? header_line(sec, f, text, ret_expected)
		      : keyword_line(c, sec->own, text, ret_expected);
}

static const struct config_keyword *env_keyword(struct span entry,
						struct span *ret_v)
{
	struct span name;

	if (!span_starts(entry, SPAN("NONROOT_")) ||
	    !span_cut(entry, '=', &name, ret_v))
		return NULL;
	name.p += sizeof("NONROOT_") - 1;
	name.n -= sizeof("NONROOT_") - 1;
	return config_keyword(name, true);
}

enum config_result config_env(struct config *c, struct span entry,
			      const char **ret_expected)
{
	struct span v;
	const struct config_keyword *k = env_keyword(entry, &v);

	if (!k)
		return CONFIG_OK;
	if (v.n > CONFIG_LINE_MAX)
		return CONFIG_LINE_LONG;
	if (!is_text(v))
		return CONFIG_NOT_TEXT;
	return config_set(c, k, span_trim(v), ret_expected);
}

bool config_env_is_keyword(struct span entry)
{
	struct span v;

	return env_keyword(entry, &v) && v.n <= CONFIG_LINE_MAX && is_text(v);
}

const char *config_result_text(enum config_result r)
{
	/* In the order of the enum. */
	static const char texts[][40] = {
		"accepted",
		"the command line is needed",
		"unknown keyword",
		"bad value",
		"no value",
		"bad section header",
		"control characters: not a text file",
		"line too long",
		"no room left for the value",
	};

	if ((unsigned)r >= sizeof(texts) / sizeof(texts[0]))
		return "unknown result";
	return texts[r];
}
