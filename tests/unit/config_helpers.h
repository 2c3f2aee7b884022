/* SPDX-License-Identifier: MIT */
/* Lines and variables, and that a refused one changes nothing. */
#ifndef NONROOT_TESTS_CONFIG_HELPERS_H
#define NONROOT_TESTS_CONFIG_HELPERS_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "config.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct config_facts no_facts;

/* One line of a file without sections. */
static inline enum config_result line(struct config *c, const char *text)
{
	struct config_section sec = {false};

	return config_line(c, &sec, &no_facts, span_of(text), NULL);
}

static inline enum config_result env(struct config *c, const char *entry)
{
	return config_env(c, span_of(entry), NULL);
}

static inline struct config config_with(const char *text)
{
	struct config c;

	config_init(&c);
	if (line(&c, text) != CONFIG_OK)
		fail_msg("refused: %s", text);
	return c;
}

/* Each of `texts` is refused with `want` and changes not one byte. */
static inline void refuse(const char *before, const char *const *texts,
			  size_t n, enum config_result want)
{
	for (size_t i = 0; i < n; i++) {
		struct config c, old;
		enum config_result r;

		memset(&c, 0x5a, sizeof(c));
		config_init(&c);
		if (before && line(&c, before) != CONFIG_OK)
			fail_msg("refused: %s", before);
		memcpy(&old, &c, sizeof(c));
		r = line(&c, texts[i]);
		if (r != want)
			fail_msg("\"%s\": %s, wanted %s", texts[i],
				 config_result_text(r),
				 config_result_text(want));
		if (memcmp(&c, &old, sizeof(c)))
			fail_msg("\"%s\" changed the config", texts[i]);
	}
}

#define REFUSE(before, ...)                                                \
	do {                                                               \
		static const char *const texts_[] = {__VA_ARGS__};         \
		refuse((before), texts_, COUNT(texts_), CONFIG_BAD_VALUE); \
	} while (0)

#define assert_text(c, field, want) \
	assert_string_equal(config_text((c), (c)->field, "(unset)"), (want))

#endif
