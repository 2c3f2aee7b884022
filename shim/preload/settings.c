/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <sys/stat.h>

#include "../core/inherit.h"
#include "libc.h"
#include "log.h"
#include "settings.h"
#include "sys.h"

#define CONFIG_BYTES_MAX 262144 /* 256 KiB */

extern char **environ __attribute__((weak));

/* As much as exec takes: a quarter of the stack's 8 MiB. */
#define ENV_BLOCK ((size_t)2 * 1024 * 1024)

/* The kernel puts arguments and environment into less, execve(2). */
#define STACK_SPAN ((uintptr_t)8 * 1024 * 1024)

/* The first entry of an auxiliary vector has a type below, getauxval(3). */
#define AUXV_TYPES 128

#define NAME_BYTES 128
#define DIR_BYTES 256

/*
 * All that reading needs, in pages of its own while it lasts: the first hook
 * call may be on the small stack of a signal handler.
 */
struct reader {
	struct config *config;
	struct config_facts facts;
	struct settings_complaints *complaints;
	struct config_lines lines;
	char exe[512];
	char cmdline[32 * 1024];
	char chunk[1024];
	char path[DIR_BYTES + NAME_BYTES];
	char last[NAME_BYTES];
	char name[NAME_BYTES];
	union {
		char bytes[1024];
		uint64_t align;
	} entries;
};

/* A path is cut at its front: the name and the line are what tells. */
#define LINE_DIGITS 12

static void complain(struct settings_complaints *all, struct span object,
		     unsigned line, const struct settings_complaint *what)
{
	struct settings_complaint *c;
	struct out o;

	if (!all)
		return;
	if (all->n == SETTINGS_COMPLAINTS) {
		all->more++;
		return;
	}
	c = &all->bad[all->n++];
	c->error = what->error;
	c->result = what->result;
	c->expected = what->expected;
	o = (struct out){c->object, sizeof(c->object) - 1, 0};
	if (object.n > o.cap - LINE_DIGITS) {
		out_str(&o, "...");
		object.p += object.n - (o.cap - LINE_DIGITS - 3);
		object.n = o.cap - LINE_DIGITS - 3;
	}
	out_span(&o, object);
	if (line) {
		out_char(&o, ':');
		out_u64(&o, line);
	}
	c->object[o.n] = '\0';
}

void settings_log(const struct settings_complaints *all)
{
	for (unsigned i = 0; i < all->n; i++) {
		const struct settings_complaint *c = &all->bad[i];

		log_event(&(struct log_event){
			.code = c->error ? LOG_CFG_FILE : LOG_CFG_LINE,
			.op = "config",
			.object = span_of(c->object),
			.want = c->error ? NULL : config_result_text(c->result),
			.err = c->error,
			.did = c->error ? "file-ignored" : "line-skipped",
			.hint = c->expected,
		});
	}
	if (all->more) {
		char count[20];
		struct out o = {count, sizeof(count) - 1, 0};

		out_u64(&o, all->more);
		out_str(&o, " more");
		count[o.n] = '\0';
		log_event(&(struct log_event){
			.code = LOG_CFG_LINE,
			.op = "config",
			.object = SPAN("all files"),
			.want = count,
			.did = "lines-skipped",
			.hint = "mend those above first",
		});
	}
}

static struct span read_link(const char *path, char *buf, size_t cap)
{
	long n = sys4(SYS_readlinkat, AT_FDCWD, path, buf, cap);

	return (struct span){buf, n > 0 ? (size_t)n : 0};
}

struct span settings_args(char *buf, size_t cap)
{
	long fd = sys4(SYS_openat, AT_FDCWD, "/proc/self/cmdline",
		       O_RDONLY | O_CLOEXEC, 0);
	long n = fd < 0 ? 0 : sys3(SYS_read, fd, buf, cap);

	if (fd >= 0)
		sys1(SYS_close, fd);
	return (struct span){buf, n > 0 ? (size_t)n : 0};
}

static struct span read_cmdline(char *buf, size_t cap)
{
	struct span s = settings_args(buf, cap);

	if (s.n > 0 && buf[s.n - 1] == '\0')
		s.n--;
	for (size_t i = 0; i < s.n; i++)
		if (buf[i] == '\0')
			buf[i] = ' ';
	return s;
}

static enum config_result take_line(struct reader *r,
				    struct config_section *sec,
				    struct span line, const char **expected)
{
	enum config_result res =
		config_line(r->config, sec, &r->facts, line, expected);

	if (res != CONFIG_NEED_CMDLINE)
		return res;
	r->facts.cmdline = read_cmdline(r->cmdline, sizeof(r->cmdline));
	return config_line(r->config, sec, &r->facts, line, expected);
}

static const char *file_expected(int error)
{
	switch (error) {
	case EFBIG:
		return "at most 256 KiB";
	case ENAMETOOLONG:
		return "at most 250 bytes of path";
	case EMFILE:
	case ENFILE:
		return "a free descriptor when the program first needs it";
	}
	return "a regular file that this uid may read";
}

static void complain_of_file(struct reader *r, const char *path, int error)
{
	complain(r->complaints, span_of(path), 0,
		 &(struct settings_complaint){
			 .error = error, .expected = file_expected(error)});
}

static void read_lines(struct reader *r, int fd, const char *path)
{
	struct config_section sec = {.skip = false};
	long got, all = 0;

	r->lines = (struct config_lines){.n = 0};
	do {
		struct span chunk = {r->chunk, 0}, line;

		got = sys3(SYS_read, fd, r->chunk, sizeof(r->chunk));
		/* A file of /proc tells no size. */
		all += got;
		if (all > CONFIG_BYTES_MAX) {
			complain_of_file(r, path, EFBIG);
			return;
		}
		chunk.n = got > 0 ? (size_t)got : 0;
		while (config_split(&r->lines, &chunk, got <= 0, &line)) {
			const char *expected = NULL;
			enum config_result res =
				take_line(r, &sec, line, &expected);

			if (res != CONFIG_OK)
				complain(r->complaints, span_of(path),
					 r->lines.lineno,
					 &(struct settings_complaint){
						 .result = res,
						 .expected = expected});
		}
	} while (got > 0);
}

/* `error` of what cannot be read at all; a missing file is no error. */
static int open_config(const char *path)
{
	long fd = sys4(SYS_openat, AT_FDCWD, path,
		       O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);
	struct stat st;
	int err = 0;

	if (fd < 0)
		return (int)fd;
	if (sys2(SYS_fstat, fd, &st) < 0 || !S_ISREG(st.st_mode))
		err = -EINVAL;
	else if (st.st_size > CONFIG_BYTES_MAX)
		err = -EFBIG;
	if (!err)
		return (int)fd;
	sys1(SYS_close, fd);
	return err;
}

static void read_file(struct reader *r, const char *path, bool must_exist)
{
	int fd = open_config(path);

	if (fd == -ENOENT && !must_exist)
		return;
	if (fd < 0) {
		complain_of_file(r, path, -fd);
		return;
	}
	if (!r->facts.exe.p)
		r->facts.exe =
			read_link("/proc/self/exe", r->exe, sizeof(r->exe));
	read_lines(r, fd, path);
	sys1(SYS_close, fd);
}

struct dirent64 {
	uint64_t ino;
	int64_t off;
	unsigned short reclen;
	unsigned char type;
	char name[];
};

static int name_cmp(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return (unsigned char)*a - (unsigned char)*b;
}

static bool is_drop_in(const char *name)
{
	struct span s = span_of(name);

	return s.n < NAME_BYTES && name[0] != '.' &&
	       span_glob(SPAN("*.conf"), s);
}

static void name_copy(char *to, const char *from)
{
	while ((*to++ = *from++))
		;
}

/* r->name: the first drop-in after r->last in the order of names, or "". */
static void next_name(struct reader *r, int dir)
{
	long n;

	r->name[0] = '\0';
	if (sys3(SYS_lseek, dir, 0, SEEK_SET) < 0)
		return;
	while ((n = sys3(SYS_getdents64, dir, &r->entries,
			 sizeof(r->entries))) > 0) {
		for (long at = 0; at < n;) {
			const struct dirent64 *d =
				(const void *)(r->entries.bytes + at);

			at += d->reclen;
			if (is_drop_in(d->name) &&
			    name_cmp(d->name, r->last) > 0 &&
			    (!r->name[0] || name_cmp(d->name, r->name) < 0))
				name_copy(r->name, d->name);
		}
	}
}

/* FILE.d/NAME.conf in the order of their names. */
static void read_drop_ins(struct reader *r, const char *file)
{
	struct out o = {r->path, DIR_BYTES - 1, 0};
	size_t dir_len;
	long dir;

	out_str(&o, file);
	out_str(&o, ".d/");
	if (o.n > o.cap) {
		complain_of_file(r, file, ENAMETOOLONG);
		return;
	}
	dir_len = o.n;
	r->path[dir_len] = '\0';
	dir = sys4(SYS_openat, AT_FDCWD, r->path,
		   O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
	if (dir < 0) {
		if (dir != -ENOENT && dir != -ENOTDIR)
			complain_of_file(r, r->path, (int)-dir);
		return;
	}
	for (next_name(r, (int)dir); r->name[0]; next_name(r, (int)dir)) {
		name_copy(r->path + dir_len, r->name);
		read_file(r, r->path, true);
		name_copy(r->last, r->name);
	}
	sys1(SYS_close, dir);
}

void env_open_kernel(struct env *e)
{
	long fd, n;

	*e = (struct env){.list = NULL};
	fd = sys4(SYS_openat, AT_FDCWD, "/proc/self/environ",
		  O_RDONLY | O_CLOEXEC, 0);
	if (fd < 0)
		return;
	e->block = sys_pages(ENV_BLOCK);
	/* The last byte stays NUL. */
	while (e->block && e->n < ENV_BLOCK - 1 &&
	       (n = sys3(SYS_read, fd, e->block + e->n, ENV_BLOCK - 1 - e->n)) >
		       0)
		e->n += (size_t)n;
	sys1(SYS_close, fd);
}

void env_open(struct env *e)
{
	*e = (struct env){.list = &environ ? environ : NULL};
	/* clearenv(3), say: the kernel still has what was given. */
	if (!e->list || !*e->list)
		env_open_kernel(e);
}

void env_close(struct env *e)
{
	if (e->block)
		sys_pages_free(e->block, ENV_BLOCK);
}

/*
 * The auxiliary vector follows the kernel's array.  unsetenv(3) shifts the
 * entries down and leaves a null where that began; setenv(3) moves the array.
 */
bool env_is_kernel(const struct env *e, const char *execfn)
{
	uintptr_t at = (uintptr_t)e->list, end = (uintptr_t)execfn;
	size_t n = 0;

	if (!e->list || at >= end || end - at > STACK_SPAN)
		return false;
	while (e->list[n])
		n++;
	return e->list[n + 1] && (uintptr_t)e->list[n + 1] < AUXV_TYPES;
}

const char *env_next(const struct env *e, size_t *at)
{
	const char *entry;

	if (!e->block) {
		entry = e->list ? e->list[*at] : NULL;
		*at += entry ? 1 : 0;
		return entry;
	}
	if (*at >= e->n)
		return NULL;
	entry = e->block + *at;
	*at += span_of(entry).n + 1;
	return entry;
}

static void find(const char *entry, struct span name_eq, const char **ret)
{
	size_t i = 0;

	while (i < name_eq.n && entry[i] == name_eq.p[i])
		i++;
	/* The first, as getenv(3). */
	if (i == name_eq.n && !*ret)
		*ret = entry + i;
}

void env_find(const struct env *e, struct env_ours *ret)
{
	const char *entry;
	size_t at = 0;

	while ((entry = env_next(e, &at))) {
		/* Cheap: most entries are not ours. */
		if (entry[0] == 'L') {
			find(entry, SPAN("LD_PRELOAD="), &ret->preload);
			find(entry, SPAN("LIBNONROOT="), &ret->handed);
		} else if (entry[0] == 'N' && entry[1] == 'O') {
			find(entry, SPAN("NONROOT_CONF="), &ret->conf);
			ret->any = true;
		}
	}
}

void settings_complain(struct settings_complaints *complaints,
		       struct span variable, enum config_result result,
		       const char *expected)
{
	complain(complaints, variable, 0,
		 &(struct settings_complaint){.result = result,
					      .expected = expected});
}

void settings_from_parent(struct config *c, struct span entries)
{
	static const char separator[] = {INHERIT_SEPARATOR, '\0'};
	struct span entry;

	while ((entry = span_word(&entries, separator)).n)
		config_env(c, entry, NULL);
}

void settings_from_env(struct config *c, struct settings_complaints *complaints,
		       const struct env *e)
{
	const char *entry;
	size_t at = 0;

	while ((entry = env_next(e, &at))) {
		const char *expected = NULL;
		enum config_result r;
		struct span s, name;

		/* Cheap: most entries are not ours. */
		if (entry[0] != 'N' || entry[1] != 'O')
			continue;
		name = s = span_of(entry);
		if (!span_starts(s, SPAN("NONROOT_")))
			continue;
		r = config_env(c, s, &expected);
		if (r != CONFIG_OK)
			settings_complain(complaints, span_word(&name, "="), r,
					  expected);
	}
}

static bool is_there(const char *conf)
{
	struct stat st;
	char dir[DIR_BYTES];
	struct out o = {dir, sizeof(dir) - 1, 0};

	if (sys4(SYS_newfstatat, AT_FDCWD, conf, &st, 0) != -ENOENT)
		return true;
	out_str(&o, conf);
	out_str(&o, ".d");
	if (o.n > o.cap)
		return false;
	dir[o.n] = '\0';
	return sys4(SYS_newfstatat, AT_FDCWD, dir, &st, 0) == 0;
}

void settings_from_files(struct config *c,
			 struct settings_complaints *complaints,
			 const char *execfn, const char *conf, bool must_exist)
{
	struct reader *r;

	/* The common case: nothing is configured. */
	if (!must_exist && !is_there(conf))
		return;
	r = sys_pages(sizeof(*r));
	if (!r) {
		complain(complaints, span_of(conf), 0,
			 &(struct settings_complaint){
				 .error = ENOMEM,
				 .expected = "memory for a few pages"});
		return;
	}
	r->config = c;
	r->complaints = complaints;
	r->facts.execfn = span_of(execfn);
	read_file(r, conf, must_exist);
	read_drop_ins(r, conf);
	sys_pages_free(r, sizeof(*r));
}
