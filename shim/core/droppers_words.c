/* SPDX-License-Identifier: MIT */
#include "droppers_words.h"

/* The value: what is left of the word, or the next one. */
static int take_value(struct droppers_words *o, const char *rest, int c)
{
	if (rest) {
		o->value = rest;
		return c;
	}
	o->value = o->argv[o->next];
	if (!o->value)
		return DROPPERS_BAD;
	o->next++;
	return c;
}

static int short_option(struct droppers_words *o, const char *known)
{
	char c = *o->letter++;
	const char *rest = *o->letter ? o->letter : NULL;

	while (*known && *known != c)
		known++;
	if (!*known || c == ':')
		return DROPPERS_BAD;
	if (known[1] == ':') {
		o->letter = NULL;
		return take_value(o, rest, c);
	}
	o->letter = rest;
	return c;
}

static int long_option(struct droppers_words *o, struct span word,
		       const char *known)
{
	struct span list = span_of(known);
	struct span name = word, value = {NULL, 0};

	span_cut(word, '=', &name, &value);
	for (;;) {
		struct span entry = span_word(&list, " ");
		size_t n = entry.n;

		if (n < 3)
			return DROPPERS_BAD;
		if (!span_eq((struct span){entry.p, n - 2}, name))
			continue;
		if (entry.p[n - 2] == ':')
			return take_value(o, value.p, entry.p[n - 1]);
		return value.p ? DROPPERS_BAD : entry.p[n - 1];
	}
}

int droppers_option(struct droppers_words *o, const char *letters,
		    const char *names)
{
	const char *word;

	if (!o->letter) {
		word = o->argv[o->next];
		if (!word || word[0] != '-' || !word[1])
			return DROPPERS_END;
		o->first = o->next++;
		if (word[1] == '-') {
			if (!word[2])
				return DROPPERS_END;
			return long_option(o, span_of(word + 2), names);
		}
		o->letter = word + 1;
	}
	return short_option(o, letters);
}
