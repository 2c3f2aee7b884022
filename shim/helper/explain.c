/* SPDX-License-Identifier: MIT */
/* --check-policy and --explain: no part of what serves. */
#include "explain.h"
#include "helper.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

/* The deciding line as it stands in the file. */
static void line_print(const struct rules *r, unsigned lineno)
{
	static char text[65536];
	ssize_t n = io_read_at(AT_FDCWD, r->file, text, sizeof(text));
	struct span line = {NULL, 0};

	if (n > 0)
		line = explain_line((struct span){text, (size_t)n}, lineno);
	printf("%s:%u: %.*s\n", r->file, lineno, (int)line.n, line.p);
}

void explain(struct rules *r, const char *question)
{
	const struct policy_rule *rule;
	struct policy_query q;
	struct span found;
	const char *expected;

	if (!question) {
		printf("%s: %u rule%s\n", r->file, RULES(r)->n,
		       RULES(r)->n == 1 ? "" : "s");
		exit(0);
	}
	expected = explain_question(RULES(r), span_of(question), &q, &found);
	if (expected)
		die(EXIT_USAGE, "--explain '%.100s': '%.*s'; expected %s",
		    question, (int)found.n, found.p, expected);
	rule = policy_decides(RULES(r), &q);
	printf("%s: ", rule && !rule->deny ? "allowed" : "refused");
	if (!rule)
		puts("no rule matches");
	else if (r->file)
		line_print(r, rule->line);
	else
		printf("--allow number %u\n", rule->line);
	exit(rule && !rule->deny ? 0 : EXIT_FAILED);
}
