/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include "log_line.h"

/* Of one value. */
#define VALUE_BYTES 256

/* The errors that hooks act on or report; others as their number. */
static const struct {
	uint8_t err;
	char name[11];
} errors[] = {
	{EPERM, "EPERM"},	    {ENOENT, "ENOENT"},	  {EACCES, "EACCES"},
	{ENOMEM, "ENOMEM"},	    {EINVAL, "EINVAL"},	  {EMFILE, "EMFILE"},
	{ENFILE, "ENFILE"},	    {ENOSPC, "ENOSPC"},	  {EROFS, "EROFS"},
	{ENXIO, "ENXIO"},	    {ENOTDIR, "ENOTDIR"}, {EFBIG, "EFBIG"},
	{EISDIR, "EISDIR"},	    {ELOOP, "ELOOP"},	  {EUCLEAN, "EUCLEAN"},
	{EADDRINUSE, "EADDRINUSE"},
};

static void put_escaped(struct out *o, struct span s)
{
	static const char hex[] = "0123456789abcdef";
	size_t end = o->n + VALUE_BYTES;

	while (s.n && o->n < end) {
		unsigned char c = (unsigned char)s.p[0];
		size_t n = span_utf8(s);

		/* C1 controls, U+0080 to U+009F, move terminals too. */
		if (n == 2 && c == 0xc2 && (unsigned char)s.p[1] < 0xa0) {
			c = (unsigned char)s.p[1];
			s.p++;
			s.n--;
			n = 0;
		}
		if (n == 0 || c < 0x20 || c == 0x7f) {
			/* A form that logfmt and JSON share. */
			n = 1;
			out_str(o, "\\u00");
			out_char(o, hex[c >> 4]);
			out_char(o, hex[c & 15]);
		} else {
			if (c == '"' || c == '\\')
				out_char(o, '\\');
			out_span(o, (struct span){s.p, n});
		}
		s.p += n;
		s.n -= n;
	}
	if (s.n)
		out_str(o, "...");
}

static void put_key(struct log_line *l, const char *key)
{
	if (!l->first)
		out_char(&l->o, l->json ? ',' : ' ');
	l->first = false;
	if (l->json)
		out_char(&l->o, '"');
	out_str(&l->o, key);
	out_str(&l->o, l->json ? "\":" : "=");
}

static bool is_plain(struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c <= ' ' || (c & 0x80) || c == '"' || c == '=' ||
		    c == '\\' || c == 0x7f)
			return false;
	}
	return s.n > 0;
}

void log_line_text(struct log_line *l, const char *key, struct span value)
{
	bool quoted = l->json || !is_plain(value);

	if (!value.p)
		return;
	put_key(l, key);
	if (quoted)
		out_char(&l->o, '"');
	put_escaped(&l->o, value);
	if (quoted)
		out_char(&l->o, '"');
}

void log_line_str(struct log_line *l, const char *key, const char *value)
{
	log_line_text(l, key, span_of(value));
}

void log_line_number(struct log_line *l, const char *key, int64_t v)
{
	put_key(l, key);
	out_i64(&l->o, v);
}

void log_line_ids(struct log_line *l, const char *key, uint32_t uid,
		  uint32_t gid)
{
	char buf[24];
	struct out o = {buf, sizeof(buf), 0};

	out_u64(&o, uid);
	out_char(&o, ':');
	out_u64(&o, gid);
	log_line_text(l, key, (struct span){buf, o.n});
}

void log_line_errno(struct log_line *l, const char *key, int err)
{
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (errors[i].err == err) {
			log_line_str(l, key, errors[i].name);
			return;
		}
	if (err)
		log_line_number(l, key, err);
}

void log_line_begin(struct log_line *l, char *buf, size_t cap, bool json)
{
	*l = (struct log_line){{buf, cap - 1, 0}, json, true};
	if (json)
		out_char(&l->o, '{');
}

size_t log_line_end(struct log_line *l)
{
	struct out *o = &l->o;

	if (l->json)
		out_char(o, '}');
	if (o->n > o->cap)
		o->n = o->cap;
	o->p[o->n] = '\n';
	return o->n + 1;
}
