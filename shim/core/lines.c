/* SPDX-License-Identifier: MIT */
#include "lines.h"

/* Takes a UTF-8 byte order mark off the head of the file, once. */
static void skip_bom(struct config_lines *l)
{
	if (l->lineno || l->bom || l->n != 3)
		return;
	if (span_eq((struct span){l->buf, 3}, SPAN("\xef\xbb\xbf"))) {
		l->bom = true;
		l->n = 0;
	}
}

static struct span line_take(struct config_lines *l)
{
	struct span line = {l->buf, l->n};

	l->lineno++;
	l->overlong = l->n > CONFIG_LINE_MAX;
	l->n = 0;
	return line;
}

bool config_split(struct config_lines *l, struct span *chunk, bool eof,
		  struct span *ret_line)
{
	while (chunk->n) {
		char ch = *chunk->p++;

		chunk->n--;
		if (ch == '\n') {
			*ret_line = line_take(l);
			return true;
		}
		/* One byte more than a line may have tells that it is cut. */
		if (l->n < sizeof(l->buf))
			l->buf[l->n++] = ch;
		skip_bom(l);
	}
	if (!eof || !l->n)
		return false;
	*ret_line = line_take(l);
	return true;
}
