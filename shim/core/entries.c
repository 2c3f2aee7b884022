/* SPDX-License-Identifier: MIT */
#include "entries.h"

/* Without padding: what is behind the type is the name. */
#define HEADER offsetof(struct entry, name)

static bool is_dots(const char *name)
{
	return name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2]));
}

struct entry *entries_at(char *entries, size_t n, size_t at)
{
	struct entry *e = (void *)(entries + at);

	if (at > n || n - at <= HEADER || e->length <= HEADER ||
	    e->length > n - at)
		return NULL;
	return e;
}

size_t entries_keep(char *entries, size_t n, entries_is_below *is_below,
		    void *arg)
{
	struct entry *e;
	size_t kept = 0;

	for (size_t at = 0; (e = entries_at(entries, n, at));) {
		size_t length = e->length;

		at += length;
		if (is_dots(e->name) || is_below(arg, e->name))
			continue;
		e->next = entries_position(kept + length);
		for (size_t i = 0; i < length; i++)
			entries[kept + i] = ((char *)e)[i];
		kept += length;
	}
	return kept;
}

int64_t entries_position(size_t at)
{
	return INT64_MIN + (int64_t)at;
}

bool entries_is_position(int64_t position)
{
	return position < 0;
}

size_t entries_seek(char *entries, size_t n, int64_t position)
{
	uint64_t wanted = (uint64_t)position - (uint64_t)INT64_MIN;
	struct entry *e;
	size_t at = 0;

	while (at < wanted && (e = entries_at(entries, n, at)))
		at += e->length;
	return at == wanted ? at : n;
}
