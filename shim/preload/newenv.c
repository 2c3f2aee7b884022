/* SPDX-License-Identifier: MIT */
#include <stdint.h>

#include "newenv.h"
#include "state.h"

#define PAGE ((uintptr_t)4096)

#define PRELOAD SPAN("LD_PRELOAD=")
#define HANDED SPAN(INHERIT_NAME)

/*
 * Reads what a caller points to, which need not be there: the kernel is
 * asked once for each page.
 */
struct look {
	uintptr_t page;
};

static inline bool is_there(struct look *l, const void *p)
{
	uintptr_t page = (uintptr_t)p / PAGE;

	if (page && page == l->page)
		return true;
	if (!page || !state_can_read(p, 1))
		return false;
	l->page = page;
	return true;
}

/* The same of the i-th byte of a text, all before it having been there. */
static inline bool goes_on(struct look *l, const char *text, size_t i)
{
	return (i && (uintptr_t)(text + i) % PAGE) || is_there(l, text + i);
}

/* Does the entry have this name?  -1 when it cannot be read. */
static int has_name(struct look *l, const char *entry, struct span name_eq)
{
	for (size_t i = 0; i < name_eq.n; i++) {
		if (!goes_on(l, entry, i))
			return -1;
		if (entry[i] != name_eq.p[i])
			return 0;
	}
	return 1;
}

/* Its value; p is null when that cannot be read. */
static struct span value_of(struct look *l, const char *entry,
			    struct span name_eq)
{
	struct span v = {entry + name_eq.n, 0};

	while (is_there(l, v.p + v.n)) {
		size_t page = PAGE - (uintptr_t)(v.p + v.n) % PAGE;

		for (; page; page--, v.n++)
			if (!v.p[v.n])
				return v;
	}
	return (struct span){NULL, 0};
}

static bool look_at_preload(struct newenv *e, struct span v)
{
	if (!v.p)
		return false;
	e->preloads++;
	if (!inherit_preload_has(v, e->inherit->preload)) {
		e->lacking++;
		e->preload_n += v.n;
	}
	return true;
}

static bool look_at_handed(struct newenv *e, struct span v)
{
	size_t name = HANDED.n;

	if (!v.p)
		return false;
	e->handed++;
	if (e->text_n > sizeof(e->text) ||
	    !span_eq(v, (struct span){e->text + name, e->text_n - name - 1}))
		e->handed_is_old = true;
	return true;
}

static bool look_at(struct newenv *e, struct look *l, const char *entry)
{
	int is;

	/* Most are told by one letter. */
	if (!is_there(l, entry))
		return false;
	if (*entry != *HANDED.p && *entry != *PRELOAD.p)
		return true;
	is = has_name(l, entry, HANDED);
	if (is == 1)
		return look_at_handed(e, value_of(l, entry, HANDED));
	if (is == 0 && e->inherit->preload.n)
		is = has_name(l, entry, PRELOAD);
	else if (is == 0)
		return true;
	if (is == 1)
		return look_at_preload(e, value_of(l, entry, PRELOAD));
	return is == 0;
}

static void write_text(struct newenv *e)
{
	struct out o = {e->text, sizeof(e->text), 0};

	out_span(&o, HANDED);
	inherit_encode(e->inherit, &o);
	out_char(&o, '\0');
	e->text_n = o.n;
}

static bool is_right(const struct newenv *e)
{
	if (e->strip)
		return e->handed == 0;
	return e->handed == 1 && !e->handed_is_old && !e->lacking &&
	       (e->preloads || !e->inherit->preload.n);
}

static size_t array_bytes(const struct newenv *e)
{
	/* LD_PRELOAD, ours and the null. */
	return (e->entries + 3) * sizeof(char *);
}

size_t newenv_measure(struct newenv *e)
{
	struct look array = {0}, text = {0};
	size_t preload = PRELOAD.n + e->inherit->preload.n + 2;

	e->entries = e->preload_n = 0;
	e->preloads = e->lacking = e->handed = 0;
	e->handed_is_old = false;
	write_text(e);
	for (; e->old; e->entries++) {
		if (!is_there(&array, &e->old[e->entries]))
			return 0;
		if (!e->old[e->entries])
			break;
		if (!look_at(e, &text, e->old[e->entries]))
			return 0;
	}
	if (is_right(e))
		return 0;
	return array_bytes(e) + e->text_n + e->preload_n +
	       (e->lacking + 1) * preload;
}

/* ---- building ---- */

static char *put_preload(const struct newenv *e, struct out *o, struct span v)
{
	char *begin = o->p + o->n;

	out_span(o, PRELOAD);
	inherit_preload_put(o, e->inherit->preload, v);
	out_char(o, '\0');
	return begin;
}

static char *put_handed(const struct newenv *e, struct out *o)
{
	char *begin = o->p + o->n;

	out_span(o, HANDED);
	if (e->text_n <= sizeof(e->text)) {
		out_span(o, (struct span){e->text + HANDED.n,
					  e->text_n - HANDED.n});
	} else {
		inherit_encode(e->inherit, o);
		out_char(o, '\0');
	}
	return begin;
}

/* The same of what has been looked at; how others end is not known. */
static bool is_named(const char *entry, struct span name_eq)
{
	size_t n = 0;

	while (n < name_eq.n && entry[n] == name_eq.p[n])
		n++;
	return n == name_eq.n;
}

/* The entry that stands in place of an old one; null for none. */
static char *put_entry(const struct newenv *e, struct out *o, char *entry)
{
	struct span v;

	if (is_named(entry, HANDED))
		return NULL;
	if (e->strip || !e->inherit->preload.n || !is_named(entry, PRELOAD))
		return entry;
	v = span_of(entry + PRELOAD.n);
	if (inherit_preload_has(v, e->inherit->preload))
		return entry;
	return put_preload(e, o, v);
}

char **newenv_build(const struct newenv *e, void *mem, size_t n)
{
	char **array = mem;
	struct out o = {(char *)mem + array_bytes(e), n - array_bytes(e), 0};
	size_t to = 0;

	for (size_t i = 0; i < e->entries && e->old[i]; i++) {
		char *entry = put_entry(e, &o, e->old[i]);

		if (entry)
			array[to++] = entry;
	}
	if (!e->strip && !e->preloads && e->inherit->preload.n)
		array[to++] = put_preload(e, &o, (struct span){NULL, 0});
	if (!e->strip)
		array[to++] = put_handed(e, &o);
	array[to] = NULL;
	return array;
}
