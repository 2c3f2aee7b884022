/* SPDX-License-Identifier: MIT */
#include "path.h"

struct span path_folder(struct span path)
{
	while (path.n && path.p[path.n - 1] != '/')
		path.n--;
	if (path.n > 1)
		path.n--;
	return path;
}

/* Append the components of `s` to what stands in o.  `o->n` is 0 for "/". */
static void add(struct out *o, struct span s)
{
	for (;;) {
		struct span name = span_word(&s, "/");

		if (!name.n)
			return;
		if (span_eq(name, SPAN(".")))
			continue;
		if (span_eq(name, SPAN(".."))) {
			while (o->n && o->p[--o->n] != '/')
				;
			continue;
		}
		out_char(o, '/');
		out_span(o, name);
		/* Too long already: `..` must not read past the end. */
		if (o->n >= o->cap)
			return;
	}
}

size_t path_normal(struct span base, struct span path, char *buf, size_t cap)
{
	struct out o = {buf, cap, 0};

	if (!path.n || path.p[0] != '/') {
		if (!base.n || base.p[0] != '/')
			return 0;
		add(&o, base);
	}
	if (o.n < o.cap)
		add(&o, path);
	if (o.n == 0)
		out_char(&o, '/');
	if (o.n >= cap)
		return 0;
	buf[o.n] = '\0';
	return o.n;
}

const char *path_of_fd(long fd, char buf[PATH_OF_FD])
{
	struct out o = {buf, PATH_OF_FD - 1, 0};

	out_str(&o, "/proc/self/fd/");
	out_i64(&o, fd);
	buf[o.n < o.cap ? o.n : o.cap] = '\0';
	return buf;
}

void path_of_kept(const char *folder, const char *kind, uint32_t uid,
		  uint64_t hash, char buf[PATH_OF_KEPT])
{
	struct out o = {buf, PATH_OF_KEPT - 1, 0};

	out_str(&o, folder);
	out_str(&o, "/nonroot-");
	out_str(&o, kind);
	out_char(&o, '-');
	out_u64(&o, uid);
	out_char(&o, '-');
	out_u64(&o, hash);
	buf[o.n < o.cap ? o.n : o.cap] = '\0';
}
