/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes the arguments of privilege droppers.  The input is a byte that
 * names the tool, then words, a NUL behind each; they serve as arguments and
 * as environment.  What is accepted names a word of its own as the command,
 * and the lists that are made end where they should.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "droppers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define WORDS 128

static void check(bool ok)
{
	if (!ok)
		abort();
}

static size_t count(char *const *list)
{
	size_t n = 0;

	while (list[n])
		n++;
	return n;
}

/* Each within what there is room for, whatever that is. */
static void make(const struct dropper *d, char *const *argv, size_t cap)
{
	struct dropper_who who = {.name = SPAN("n"),
				  .home = SPAN("/h"),
				  .shell = SPAN("/bin/sh"),
				  .from_name = SPAN("root"),
				  .path = "/bin/x"};
	char **list = malloc((cap + 1) * sizeof(*list));
	char *text = malloc(cap * 8 + 1);
	struct out o = {text, cap * 8, 0};

	if (dropper_env(d, &who, argv, argv, list, cap, &o))
		check(count(list) < cap && o.n <= o.cap);
	o.n = 0;
	if (dropper_argv(d, dropper_is_shell(d) ? "/bin/sh" : NULL, argv, list,
			 cap, &o))
		check(count(list) < cap && o.n <= o.cap);
	for (int why = 0; why <= DROPPER_NOT_EXECUTED; why++) {
		o.n = 0;
		dropper_cannot(d, argv[0], ENOENT, why, &o);
	}
	o.n = 0;
	dropper_unknown_user(d, &o);
	dropper_no_home(d, d->user, EACCES, &o);
	free(text);
	free(list);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *argv[WORDS + 1];
	struct dropper d;
	size_t n = 0;
	char *text;

	if (size < 2 || data[size - 1])
		return 0;
	text = malloc(size);
	memcpy(text, data, size);
	for (size_t i = 1; i < size && n < WORDS; i += strlen(text + i) + 1)
		argv[n++] = text + i;
	argv[n] = NULL;
	if (dropper_parse(data[0] % (DROPPER_START_STOP_DAEMON + 1), argv,
			  &d)) {
		check(d.command <= n && d.vars <= d.command);
		check(d.command < n || dropper_is_shell(&d) ||
		      d.tool == DROPPER_START_STOP_DAEMON);
		check(!(d.without & 1) && d.shorten < d.command + 1);
		for (size_t cap = 0; cap <= n + 20; cap += 1 + cap / 4)
			make(&d, argv, cap);
	}
	free(text);
	return 0;
}
