/* SPDX-License-Identifier: MIT */
#include "capnames.h"
#include "config_values.h"
#include "creds.h"

#define ID_MAX 4294967294U /* 4294967295 is (uid_t)-1, "no change" */
#define PORT_MAX 65535U
#define PLUS_MAX (PORT_MAX - 1023U) /* so that 1023 + N is still a port */
#define HELPER_MAX 107		    /* sun_path less its NUL, unix(7) */
#define USER_NAME_MAX 32

enum kind {
	CHOICE,
	IDENTITY,
	CAPABILITIES,
	HELPER,
	REMAP,
	PRODUCT_UUID,
	DMI_TABLES,
	PATHS,
	STATE_DIR,
	USER_NAME,
	LOG
};

/*
 * `expects` is both what a log line says and what is parsed: its first
 * `choices` words, in the order of the enum, are accepted as they stand.
 * No pointers, so that the table needs no relocation.
 */
struct config_keyword {
	char name[16];
	char expects[64];
	uint8_t kind;
	uint8_t choices;
	uint16_t field; /* of a CHOICE: offset of its uint8_t */
};

#define FIELD(name) offsetof(struct config, name)

/* clang-format off */
static const struct config_keyword keywords[] = {
	{"identity", "root, self, UID, or UID:GID", IDENTITY, 2, 0},
	{"capabilities",
	 "default, all, none, names as chown,setuid, or a 0x mask",
	 CAPABILITIES, 3, 0},
	{"sessions", "root, self", CHOICE, 2, FIELD(sessions)},
	{"root_process", "pass, help", CHOICE, 2, FIELD(root_process)},
	{"ownership", "remember, record, ignore, strict", CHOICE, 4,
	 FIELD(ownership)},
	{"helper",
	 "none, or an absolute path of at most 107 bytes, and an @NAME",
	 HELPER, 1, 0},
	{"remap", "none, or up to 16 FROM:TO ports, or +N", REMAP, 1, 0},
	{"product_uuid", "dmi, a UUID, or file:/PATH", PRODUCT_UUID, 1, 0},
	{"dmi_tables", "absolute folders separated by colons", DMI_TABLES, 0,
	 0},
	{"paths", "none, or absolute prefixes separated by blanks or colons",
	 PATHS, 1, 0},
	{"state_dir", "an absolute folder", STATE_DIR, 0, 0},
	{"chroot", "auto, refuse, pretend", CHOICE, 3, FIELD(chroot)},
	{"user_name", "a login name: a-z 0-9 _ -, at most 32", USER_NAME, 0,
	 0},
	{"log", "auto, none, stderr, syslog, or an absolute path", LOG, 4, 0},
	{"log_format", "logfmt, json", CHOICE, 2, FIELD(log_format)},
	{"disable", "0, 1", CHOICE, 2, FIELD(disable)},
};
/* clang-format on */

#define KEYWORDS (sizeof(keywords) / sizeof(keywords[0]))

/* ---- texts ---- */

/*
 * Forgets the string at *at and closes the gap.  `text` never has holes, so
 * a setting can be given any number of times.
 */
static void drop(struct config *c, uint16_t *at)
{
	uint16_t *const all[] = {&c->helper,  &c->product_uuid, &c->dmi_tables,
				 &c->paths,   &c->state_dir,	&c->user_name,
				 &c->log_path};
	uint16_t from = *at;
	uint16_t gone;

	if (!from)
		return;
	gone = (uint16_t)(span_of(c->text + from).n + 1);
	for (size_t i = from; i + gone < c->text_used; i++)
		c->text[i] = c->text[i + gone];
	c->text_used -= gone;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (*all[i] > from)
			*all[i] -= gone;
	*at = 0;
}

/* Puts `v` in the place of the string at *at; for an invalid one, nothing. */
static enum config_result set_text(struct config *c, uint16_t *at,
				   struct span v, bool valid)
{
	size_t freed = *at ? span_of(c->text + *at).n + 1 : 0;

	if (!valid)
		return CONFIG_BAD_VALUE;
	if (v.n >= CONFIG_TEXT - (c->text_used - freed))
		return CONFIG_FULL;
	drop(c, at);
	*at = c->text_used;
	for (size_t i = 0; i < v.n; i++)
		c->text[c->text_used++] = v.p[i];
	c->text[c->text_used++] = '\0';
	return CONFIG_OK;
}

static enum config_result set_text_or_none(struct config *c, uint16_t *at,
					   uint8_t *none, struct span v,
					   bool valid)
{
	enum config_result r;

	if (span_eq(v, SPAN("none"))) {
		drop(c, at);
		*none = 1;
		return CONFIG_OK;
	}
	r = set_text(c, at, v, valid);
	if (r == CONFIG_OK)
		*none = 0;
	return r;
}

/* ---- what each keyword takes ---- */

static bool is_absolute(struct span v)
{
	return v.n && v.p[0] == '/';
}

static size_t helper_name_at(struct span v)
{
	size_t i = v.n;

	while (i && v.p[i - 1] != ' ' && v.p[i - 1] != '\t')
		i--;
	return i < v.n && v.p[i] == '@' ? i : v.n;
}

void config_helper_split(struct span v, struct span *ret_path,
			 struct span *ret_name)
{
	size_t at = helper_name_at(v);

	*ret_path = span_trim((struct span){v.p, at});
	*ret_name = (struct span){v.p + at, 0};
	if (at < v.n)
		*ret_name = (struct span){v.p + at + 1, v.n - at - 1};
}

/* sun_path begins with a NUL for an abstract name, and ends with one else. */
static bool is_helper(struct span v)
{
	struct span path, name;

	config_helper_split(v, &path, &name);
	if (path.n && (!is_absolute(path) || path.n > HELPER_MAX))
		return false;
	return name.n ? name.n <= HELPER_MAX : path.n && path.n == v.n;
}

static bool are_absolute(struct span v, const char *seps)
{
	struct span w = span_word(&v, seps);

	if (!w.n)
		return false;
	for (; w.n; w = span_word(&v, seps))
		if (!is_absolute(w))
			return false;
	return true;
}

static bool is_user_name(struct span v)
{
	if (!v.n || v.n > USER_NAME_MAX)
		return false;
	for (size_t i = 0; i < v.n; i++) {
		char ch = v.p[i];

		if ((ch >= 'a' && ch <= 'z') || ch == '_')
			continue;
		if (i && ((ch >= '0' && ch <= '9') || ch == '-'))
			continue;
		return false;
	}
	return true;
}

bool config_uuid_lower(struct span v, char *ret_lower)
{
	if (v.n != CONFIG_UUID_BYTES)
		return false;
	for (size_t i = 0; i < CONFIG_UUID_BYTES; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;
		char ch = v.p[i];

		if (ch >= 'A' && ch <= 'F')
			ch = (char)(ch - 'A' + 'a');
		if (dash ? ch != '-'
			 : !((ch >= '0' && ch <= '9') ||
			     (ch >= 'a' && ch <= 'f')))
			return false;
		ret_lower[i] = ch;
	}
	return true;
}

/* Which of the keyword's words `v` is, or -1. */
static int choice(const struct config_keyword *k, struct span v)
{
	struct span words = span_of(k->expects);

	for (int i = 0; i < k->choices; i++)
		if (span_eq(v, span_word(&words, ", ")))
			return i;
	return -1;
}

static enum config_result
set_choice(struct config *c, const struct config_keyword *k, struct span v)
{
	int i = choice(k, v);

	if (i < 0)
		return CONFIG_BAD_VALUE;
	((uint8_t *)c)[k->field] = (uint8_t)i;
	return CONFIG_OK;
}

static enum config_result
set_identity(struct config *c, const struct config_keyword *k, struct span v)
{
	struct span u = v, g = v;
	uint64_t uid, gid;
	int i = choice(k, v);

	if (i >= 0) {
		c->identity = (uint8_t)i;
		return CONFIG_OK;
	}
	span_cut(v, ':', &u, &g);
	if (!span_number(u, ID_MAX, &uid) || !span_number(g, ID_MAX, &gid))
		return CONFIG_BAD_VALUE;
	c->identity = CONFIG_IDS;
	c->uid = (uint32_t)uid;
	c->gid = (uint32_t)gid;
	return CONFIG_OK;
}

static enum config_result set_capabilities(struct config *c,
					   const struct config_keyword *k,
					   struct span v)
{
	/* Of the words, in their order. */
	static const uint64_t sets[] = {CREDS_CONTAINER_CAPS, UINT64_MAX, 0};
	int i = choice(k, v);

	if (i >= 0)
		c->capabilities = sets[i];
	else if (!capnames_parse(v, &c->capabilities))
		return CONFIG_BAD_VALUE;
	c->capabilities_default = i == 0;
	return CONFIG_OK;
}

static bool parse_pair(struct span w, struct config_remap *ret)
{
	struct span a, b;
	uint64_t from, to;

	if (!span_cut(w, ':', &a, &b) || !span_number(a, PORT_MAX, &from) ||
	    !span_number(b, PORT_MAX, &to) || !from || !to)
		return false;
	*ret = (struct config_remap){(uint16_t)from, (uint16_t)to};
	return true;
}

static bool has_pair(const struct config_remap *pairs, size_t n, uint16_t from)
{
	for (size_t i = 0; i < n; i++)
		if (pairs[i].from == from)
			return true;
	return false;
}

static enum config_result set_remap(struct config *c, struct span v)
{
	struct config_remap pairs[CONFIG_REMAPS];
	bool none = span_eq(v, SPAN("none"));
	uint64_t plus = 0;
	uint16_t n = 0;
	struct span w;

	while (!none && (w = span_word(&v, " \t,")).n) {
		if (w.p[0] == '+') {
			w = (struct span){w.p + 1, w.n - 1};
			if (plus || !span_number(w, PLUS_MAX, &plus) || !plus)
				return CONFIG_BAD_VALUE;
			continue;
		}
		if (n == CONFIG_REMAPS || !parse_pair(w, &pairs[n]) ||
		    has_pair(pairs, n, pairs[n].from))
			return CONFIG_BAD_VALUE;
		n++;
	}
	if (!none && !n && !plus)
		return CONFIG_BAD_VALUE;
	for (size_t i = 0; i < n; i++)
		c->remap[i] = pairs[i];
	c->remaps = n;
	c->remap_plus = (uint16_t)plus;
	return CONFIG_OK;
}

static enum config_result set_product_uuid(struct config *c,
					   const struct config_keyword *k,
					   struct span v)
{
	enum config_result r;

	if (choice(k, v) == CONFIG_UUID_DMI) {
		drop(c, &c->product_uuid);
		c->uuid = CONFIG_UUID_DMI;
		return CONFIG_OK;
	}
	if (span_starts(v, SPAN("file:"))) {
		v = (struct span){v.p + 5, v.n - 5};
		r = set_text(c, &c->product_uuid, v, is_absolute(v));
		if (r == CONFIG_OK)
			c->uuid = CONFIG_UUID_FILE;
	} else {
		char lower[CONFIG_UUID_BYTES];

		if (!config_uuid_lower(v, lower))
			return CONFIG_BAD_VALUE;
		v = (struct span){lower, CONFIG_UUID_BYTES};
		r = set_text(c, &c->product_uuid, v, true);
		if (r == CONFIG_OK)
			c->uuid = CONFIG_UUID_VALUE;
	}
	return r;
}

static enum config_result set_dmi_tables(struct config *c, struct span v)
{
	enum config_result r =
		set_text(c, &c->dmi_tables, v, are_absolute(v, ":"));

	if (r == CONFIG_OK)
		c->dmi_explicit = 1;
	return r;
}

static enum config_result set_log(struct config *c,
				  const struct config_keyword *k, struct span v)
{
	enum config_result r;
	int i = choice(k, v);

	if (i >= 0) {
		drop(c, &c->log_path);
		c->log = (uint8_t)i;
		return CONFIG_OK;
	}
	r = set_text(c, &c->log_path, v, is_absolute(v));
	if (r == CONFIG_OK)
		c->log = CONFIG_LOG_PATH;
	return r;
}

static enum config_result
set_kind(struct config *c, const struct config_keyword *k, struct span v)
{
	switch ((enum kind)k->kind) {
	case CHOICE:
		return set_choice(c, k, v);
	case IDENTITY:
		return set_identity(c, k, v);
	case CAPABILITIES:
		return set_capabilities(c, k, v);
	case HELPER:
		return set_text_or_none(c, &c->helper, &c->helper_none, v,
					is_helper(v));
	case REMAP:
		return set_remap(c, v);
	case PRODUCT_UUID:
		return set_product_uuid(c, k, v);
	case DMI_TABLES:
		return set_dmi_tables(c, v);
	case PATHS:
		return set_text_or_none(c, &c->paths, &c->paths_none, v,
					are_absolute(v, ": \t"));
	case STATE_DIR:
		return set_text(c, &c->state_dir, v, is_absolute(v));
	case USER_NAME:
		return set_text(c, &c->user_name, v, is_user_name(v));
	case LOG:
		return set_log(c, k, v);
	}
	return CONFIG_BAD_KEYWORD;
}

enum config_result config_set(struct config *c, const struct config_keyword *k,
			      struct span v, const char **ret_expected)
{
	enum config_result r = v.n ? set_kind(c, k, v) : CONFIG_NO_VALUE;

	if (ret_expected && (r == CONFIG_BAD_VALUE || r == CONFIG_NO_VALUE))
		*ret_expected = k->expects;
	return r;
}

/* ---- keywords ---- */

/* `upper`: as a variable spells it. */
static bool name_is(const char *name, struct span word, bool upper)
{
	size_t i;

	for (i = 0; i < word.n && name[i]; i++) {
		char ch = name[i];

		if (upper && ch >= 'a' && ch <= 'z')
			ch = (char)(ch - 'a' + 'A');
		if (word.p[i] != ch)
			return false;
	}
	return i == word.n && !name[i];
}

const struct config_keyword *config_keyword(struct span word, bool upper)
{
	for (size_t i = 0; i < KEYWORDS; i++)
		if (name_is(keywords[i].name, word, upper))
			return &keywords[i];
	return NULL;
}

bool config_is_identity(const struct config_keyword *k)
{
	return k->kind == IDENTITY;
}

/* ---- ports ---- */

uint16_t config_remap_port(const struct config *c, uint16_t port)
{
	/* 0 asks for any port, which nobody refuses. */
	if (!port)
		return 0;
	for (size_t i = 0; i < c->remaps; i++)
		if (c->remap[i].from == port)
			return c->remap[i].to;
	if (!c->remap_plus || port > PORT_MAX - c->remap_plus)
		return 0;
	return (uint16_t)(port + c->remap_plus);
}

uint16_t config_remap_asked(const struct config *c, uint16_t bound)
{
	for (uint16_t i = 0; i < c->remaps; i++)
		if (c->remap[i].to == bound)
			return c->remap[i].from;
	return c->remap_plus && bound > c->remap_plus
		       ? (uint16_t)(bound - c->remap_plus)
		       : 0;
}
