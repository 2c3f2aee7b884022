/* SPDX-License-Identifier: MIT */
/*
 * The functions that a compiler calls on its own, -ffreestanding or not.
 */
#include <stddef.h>
#include <stdint.h>

void *memcpy(void *restrict to, const void *restrict from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *p, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);

/* Any eight bytes, at any address. */
typedef struct {
	uint64_t v;
} __attribute__((packed, may_alias)) word;

void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
	size_t i = 0;

	for (; i + sizeof(word) <= n; i += sizeof(word))
		*(word *)((char *)to + i) =
			*(const word *)((const char *)from + i);
	for (; i < n; i++)
		((char *)to)[i] = ((const char *)from)[i];
	return to;
}

void *memmove(void *to, const void *from, size_t n)
{
	char *t = to;
	const char *f = from;

	if (t < f) {
		for (size_t i = 0; i < n; i++)
			t[i] = f[i];
		return to;
	}
	while (n--)
		t[n] = f[n];
	return to;
}

void *memset(void *p, int c, size_t n)
{
	for (size_t i = 0; i < n; i++)
		((char *)p)[i] = (char)c;
	return p;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const unsigned char *x = a, *y = b;

	for (size_t i = 0; i < n; i++)
		if (x[i] != y[i])
			return x[i] - y[i];
	return 0;
}
