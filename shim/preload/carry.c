/* SPDX-License-Identifier: MIT */
#include <fcntl.h>

#include "carry.h"
#include "groups_file.h"
#include "libc.h"
#include "next.h"
#include "sys.h"
#include "told.h"

/* Groups that are read on the stack. */
#define GROUPS_FEW 32

void carry_open(struct handed *h, const char *execfn,
		struct settings_complaints *complaints)
{
	struct env_ours at_exec = {.any = false};

	*h = (struct handed){.inherit.mode = INHERIT_NONE};
	env_open(&h->now);
	env_find(&h->now, &h->ours);
	/*
	 * What was handed to us stands in the kernel's copy, whatever the
	 * program (postfix, env -i) has made of its environment since.
	 */
	if (!h->now.block && !env_is_kernel(&h->now, execfn)) {
		env_open_kernel(&h->kernel);
		env_find(&h->kernel, &at_exec);
		if (at_exec.preload)
			h->ours.preload = at_exec.preload;
		if (at_exec.handed)
			h->ours.handed = at_exec.handed;
		if (!h->ours.conf)
			h->ours.conf = at_exec.conf;
	}
	if (!h->ours.handed ||
	    inherit_decode(span_of(h->ours.handed), &h->inherit))
		return;
	h->inherit = (struct inherit){.mode = INHERIT_NONE};
	settings_complain(complaints, SPAN("LIBNONROOT"), CONFIG_BAD_VALUE,
			  "what this version of the library wrote there");
}

void carry_close(struct handed *h)
{
	env_close(&h->now);
	env_close(&h->kernel);
}

static struct span entry_name(struct span entry)
{
	return span_word(&entry, "=");
}

static const char separator[] = {INHERIT_SEPARATOR, '\0'};

const char *carry_conf(const struct handed *h, char *buf, size_t cap)
{
	struct span entries = h->inherit.entries, entry;
	struct out o = {buf, cap - 1, 0};

	if (h->ours.conf)
		return h->ours.conf;
	while ((entry = span_word(&entries, separator)).n)
		if (span_starts(entry, SPAN("NONROOT_CONF=")))
			break;
	if (!entry.n)
		return NULL;
	out_span(&o, entry);
	if (o.n > o.cap)
		return NULL;
	buf[o.n] = '\0';
	return buf + sizeof("NONROOT_CONF=") - 1;
}

/* ---- how we came ---- */

/* The path in a line of /proc/self/maps, if the address is in its range. */
static struct span map_path(struct span line, uintptr_t addr)
{
	uintptr_t bound[2] = {0, 0};
	size_t i = 0;

	for (int b = 0; b < 2; b++, i++)
		for (; i < line.n && line.p[i] != '-' && line.p[i] != ' '; i++)
			bound[b] = bound[b] << 4 |
				   (uintptr_t)(line.p[i] <= '9'
						       ? line.p[i] - '0'
						       : line.p[i] - 'a' + 10);
	while (i < line.n && line.p[i] != '/')
		i++;
	if (addr < bound[0] || addr >= bound[1])
		return (struct span){NULL, 0};
	return (struct span){line.p + i, line.n - i};
}

struct maps {
	struct config_lines lines;
	char chunk[1024];
};

static void maps_read(struct maps *m, long fd, struct out *ret)
{
	long got;

	do {
		struct span chunk = {m->chunk, 0}, line;

		got = sys3(SYS_read, fd, m->chunk, sizeof(m->chunk));
		chunk.n = got > 0 ? (size_t)got : 0;
		while (config_split(&m->lines, &chunk, got <= 0, &line))
			if (!ret->n)
				out_span(ret,
					 map_path(line, (uintptr_t)carry_open));
	} while (got > 0 && !ret->n);
}

/* For a path that was relative to a folder which the program may leave. */
static void own_file(struct out *ret)
{
	long fd = sys4(SYS_openat, AT_FDCWD, "/proc/self/maps",
		       O_RDONLY | O_CLOEXEC, 0);
	struct maps *m = fd < 0 ? NULL : sys_pages(sizeof(*m));

	if (m) {
		maps_read(m, fd, ret);
		sys_pages_free(m, sizeof(*m));
	}
	if (fd >= 0)
		sys1(SYS_close, fd);
}

/* The entry of LD_PRELOAD that is this library; empty where none is. */
static struct span own_entry(struct span value, struct span own)
{
	struct span word;

	while ((word = inherit_preload_next(&value)).n)
		if (inherit_same_name(word, own))
			return word;
	return word;
}

static bool is_absolute(struct span path)
{
	return path.n && path.p[0] == '/';
}

static void keep_preload(struct carry *c, const struct handed *h,
			 struct settings_complaints *complaints)
{
	struct out o = {c->preload, sizeof(c->preload), 0};
	struct span own = span_of(next_own_path());
	struct span word = own_entry(span_of(h->ours.preload), own);

	if (!word.n)
		out_span(&o, h->inherit.preload);
	else if (is_absolute(word))
		out_span(&o, word); /* $LIB and its like included */
	else if (is_absolute(own))
		out_span(&o, own);
	else
		own_file(&o);
	if (o.n > o.cap) {
		o.n = 0;
		settings_complain(complaints, SPAN("LD_PRELOAD"), CONFIG_FULL,
				  "a path of at most 512 bytes");
	}
	c->preload_n = (uint16_t)o.n;
}

/* ---- the configuration that came by environment ---- */

static bool has_name(struct span entries, struct span name)
{
	struct span entry;

	while ((entry = span_word(&entries, separator)).n)
		if (span_eq(entry_name(entry), name))
			return true;
	return false;
}

/* False when there is no room for it. */
static bool keep_entry(struct carry *c, struct span entry)
{
	struct out o = {c->entries, sizeof(c->entries), c->entries_n};

	if (has_name((struct span){c->entries, c->entries_n},
		     entry_name(entry)))
		return true;
	if (o.n)
		out_char(&o, INHERIT_SEPARATOR);
	out_span(&o, entry);
	if (o.n > o.cap)
		return false;
	c->entries_n = (uint16_t)o.n;
	return true;
}

static bool is_ours(struct span entry)
{
	return config_env_is_keyword(entry) ||
	       (span_starts(entry, SPAN("NONROOT_CONF=")) &&
		entry.n <= CONFIG_LINE_MAX);
}

static bool keep_own_entries(struct carry *c, const struct env *e)
{
	const char *entry;
	bool ok = true;
	size_t at = 0;

	while ((entry = env_next(e, &at)))
		if (entry[0] == 'N' && entry[1] == 'O' &&
		    is_ours(span_of(entry)))
			ok &= keep_entry(c, span_of(entry));
	return ok;
}

void carry_keep(struct carry *c, const struct handed *h,
		struct settings_complaints *complaints)
{
	struct span entries = h->inherit.entries, entry;
	bool ok = true;

	c->self = 0;
	c->preload_n = c->entries_n = 0;
	if (h->ours.preload || h->inherit.preload.n)
		keep_preload(c, h, complaints);
	if (h->ours.any)
		ok = keep_own_entries(c, &h->now);
	ok &= keep_own_entries(c, &h->kernel);
	while ((entry = span_word(&entries, separator)).n)
		ok &= keep_entry(c, entry);
	if (!ok)
		settings_complain(complaints, SPAN("NONROOT_*"), CONFIG_FULL,
				  "1024 bytes for all that programs inherit");
}

/* ---- the told ids ---- */

static bool adopt_list(const struct inherit *i, uint32_t *list)
{
	struct creds c = i->creds;
	bool ok = true;

	if (!list)
		ok = false;
	else if (i->elsewhere)
		ok = groups_load(i->groups_hash, list, c.ngroups);
	else
		inherit_groups(i, list);
	c.groups = list;
	if (!ok)
		c.ngroups = 0;
	told_adopt(&c);
	return ok;
}

bool carry_adopt(const struct inherit *i)
{
	uint32_t few[GROUPS_FEW], *list = few;
	size_t n = i->creds.ngroups * sizeof(*list);
	bool ok;

	if (n > sizeof(few))
		list = sys_pages(n);
	ok = adopt_list(i, list);
	if (list && list != few)
		sys_pages_free(list, n);
	return ok;
}
