/* SPDX-License-Identifier: MIT */
#include "syslog_line.h"

/* LOG_PRIMASK and LOG_FACMASK */
#define PRIORITY 7
#define FACILITY 0x3f8

int syslog_priority(int asked, int facility)
{
	asked &= PRIORITY | FACILITY;
	return asked & FACILITY ? asked : asked | (facility & FACILITY);
}

static void two_digits(struct out *o, int v, char pad)
{
	if (v < 10)
		out_char(o, pad);
	else
		out_char(o, (char)('0' + v / 10 % 10));
	out_char(o, (char)('0' + v % 10));
}

size_t syslog_head(struct out *o, const struct syslog_line *l)
{
	static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr",
					   "May", "Jun", "Jul", "Aug",
					   "Sep", "Oct", "Nov", "Dec"};
	size_t tag;

	out_char(o, '<');
	out_u64(o, (uint64_t)l->priority);
	out_char(o, '>');
	out_str(o, months[(unsigned)l->month % 12]);
	out_char(o, ' ');
	two_digits(o, l->day, ' ');
	out_char(o, ' ');
	two_digits(o, l->h, '0');
	out_char(o, ':');
	two_digits(o, l->m, '0');
	out_char(o, ':');
	two_digits(o, l->s, '0');
	out_char(o, ' ');
	tag = o->n;
	out_str(o, l->ident);
	if (l->pid) {
		out_char(o, '[');
		out_u64(o, (uint64_t)l->pid);
		out_char(o, ']');
	}
	out_str(o, ": ");
	return tag;
}
