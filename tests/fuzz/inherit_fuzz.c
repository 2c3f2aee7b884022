/* SPDX-License-Identifier: MIT */
/*
 * The variable that a parent hands down: what is decoded can be written
 * again, byte for byte, and nothing outside the value is read.  The check
 * would stop nearly every input, so it is made good first for one half.
 */
#include "inherit.h"

#include <stdlib.h>
#include <string.h>

#define MUST(cond)               \
	do {                     \
		if (!(cond))     \
			abort(); \
	} while (0)

static void put_check(char *p, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	uint64_t h;

	if (n < 19)
		return;
	h = inherit_hash(p, n - 19);
	p += n - 19;
	memcpy(p, ";k=", 3);
	for (int i = 0; i < 16; i++)
		p[3 + i] = digits[h >> (60 - 4 * i) & 15];
}

static void check(struct span value)
{
	struct inherit i;
	uint32_t *groups;
	struct out o = {0};

	if (!inherit_decode(value, &i))
		return;
	MUST(i.preload.n <= value.n && i.entries.n <= value.n);
	groups = calloc(i.creds.ngroups + 1, sizeof(*groups));
	MUST(groups);
	if (!i.elsewhere) {
		MUST(i.creds.ngroups <= INHERIT_GROUPS);
		inherit_groups(&i, groups);
		for (uint32_t n = 1; n < i.creds.ngroups; n++)
			MUST(groups[n - 1] <= groups[n]);
	}
	i.creds.groups = groups;
	o.cap = value.n;
	o.p = malloc(value.n + 1);
	MUST(o.p);
	inherit_encode(&i, &o);
	MUST(o.n == value.n && !memcmp(o.p, value.p, o.n));
	inherit_preload_has(i.preload, value);
	free(o.p);
	free(groups);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Of the exact size, so that a byte beyond it is seen. */
	char *copy = malloc(size ? size : 1);

	MUST(copy);
	if (size)
		memcpy(copy, data, size);
	check((struct span){copy, size});
	put_check(copy, size);
	check((struct span){copy, size});
	free(copy);
	return 0;
}
