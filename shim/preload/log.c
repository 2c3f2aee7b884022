/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <termios.h>

#include "../core/hash.h"
#include "libc.h"
#include "log.h"
#include "paths.h"
#include "state.h"
#include "sys.h"
#include "told.h"
#include "views.h"

#define LINE_BYTES 1024
#define OBJECT_BYTES 256
#define LOG_BYTES_MAX 1048576

/* Distinct objects of one kind that get a line each; then powers of ten. */
#define OBJECTS_MAX 16
#define SEEN 64

/* `key` names the object. */
static const struct {
	char text[8];
	char level[5];
	char key[5];
} codes[LOG_CODES] = {
	[LOG_DMI_ANSWERED] = {"DMI-01", "info", "path"},
	[LOG_DMI_NO_SOURCE] = {"DMI-02", "warn", "path"},
	[LOG_PORT_HELPER] = {"PORT-01", "info", "addr"},
	[LOG_PORT_REMAPPED] = {"PORT-02", "info", "addr"},
	[LOG_PORT_REFUSED] = {"PORT-03", "warn", "addr"},
	[LOG_PORT_ADOPTED] = {"PORT-04", "info", "addr"},
	[LOG_OWN_SWALLOWED] = {"OWN-01", "info", "path"},
	[LOG_OWN_TABLE] = {"OWN-02", "warn", "path"},
	[LOG_OWN_MODE] = {"OWN-03", "info", "path"},
	[LOG_OWN_NARROWED] = {"OWN-04", "warn", "path"},
	[LOG_OWN_TIMES] = {"OWN-05", "info", "path"},
	[LOG_OWN_XATTR] = {"OWN-06", "info", "path"},
	[LOG_OWN_LIFTED] = {"OWN-07", "info", "path"},
	[LOG_ID_CHANGED] = {"ID-01", "info", "ids"},
	[LOG_ID_CAPS] = {"ID-02", "info", "set"},
	[LOG_ID_GROUPS] = {"ID-03", "warn", "ids"},
	[LOG_ID_DROPPED] = {"ID-04", "info", "ids"},
	[LOG_ID_SET] = {"ID-05", "info", "path"},
	[LOG_NAME_LOCKED] = {"NAME-01", "info", "name"},
	[LOG_NAME_OWN] = {"NAME-02", "info", "name"},
	[LOG_PEER_TOLD] = {"PEER-01", "info", "ids"},
	[LOG_PEER_CLAIM] = {"PEER-02", "info", "ids"},
	[LOG_LIMIT_CLAMPED] = {"LIM-01", "info", "name"},
	[LOG_LIMIT_PRIORITY] = {"LIM-02", "info", "name"},
	[LOG_LIMIT_LOCKED] = {"LIM-03", "info", "name"},
	[LOG_PRIVILEGE_REFUSED] = {"PRIV-01", "warn", "path"},
	[LOG_JAIL_REAL] = {"JAIL-01", "info", "path"},
	[LOG_JAIL_REFUSED] = {"JAIL-02", "warn", "path"},
	[LOG_JAIL_PRETENDED] = {"JAIL-03", "warn", "path"},
	[LOG_SYSLOG_LOST] = {"SYS-01", "info", "path"},
	[LOG_PATH_MADE] = {"PATH-01", "info", "path"},
	[LOG_PATH_REFUSED] = {"PATH-02", "warn", "path"},
	[LOG_PATH_VOLUME] = {"PATH-03", "warn", "path"},
	[LOG_PATH_STATE] = {"PATH-04", "warn", "path"},
	[LOG_PATH_HIDDEN] = {"PATH-05", "warn", "path"},
	[LOG_PATH_OUTPUT] = {"PATH-06", "info", "path"},
	[LOG_CFG_LINE] = {"CFG-01", "warn", "path"},
	[LOG_CFG_FILE] = {"CFG-02", "warn", "path"},
};

static struct {
	_Atomic(uint32_t) events[LOG_CODES];
	_Atomic(uint32_t) objects[LOG_CODES];
	_Atomic(uint32_t) seen[SEEN]; /* hashes, direct-mapped */
} counts __attribute__((section(".bss.next")));

/* Descriptor 2 as it was at the start, as far as that is known. */
static struct {
	dev_t dev;
	ino_t ino;
	_Atomic(bool) taken; /* the program has put a file of its own there */
} start_stderr;

_Atomic(bool) log_has_looked;

/* ---- how often ---- */

static uint64_t mix_text(uint64_t h, struct span s)
{
	uint64_t word;

	for (; s.n > sizeof(word); s.p += sizeof(word), s.n -= sizeof(word)) {
		__builtin_memcpy(&word, s.p, sizeof(word));
		h = hash_mix(h, word);
	}
	for (word = s.n; s.n; s.n--)
		word = word << 8 ^ (unsigned char)s.p[s.n - 1];
	return hash_mix(h, word);
}

/* 0 is an empty place. */
static uint32_t mark_of(uint64_t sum)
{
	return (uint32_t)sum | 1;
}

static uint32_t hash(const struct log_event *e)
{
	uint64_t h = mix_text(hash_mix(0, e->code), e->object);

	if (e->want)
		h = mix_text(h, span_of(e->want));
	return mark_of(mix_text(h, span_of(e->op)));
}

static bool is_power_of_ten(uint32_t n)
{
	while (n >= 10 && n % 10 == 0)
		n /= 10;
	return n == 1;
}

static bool has_had_its_lines(enum log_code code)
{
	return atomic_load_explicit(&counts.objects[code],
				    memory_order_relaxed) >= OBJECTS_MAX;
}

/*
 * One more of its code.  A thread that is alone takes the short way, on which a
 * signal handler's may be lost.
 */
static uint32_t count(enum log_code code)
{
	_Atomic(uint32_t) *n = &counts.events[code];
	uint32_t before;

	if (views_have_threads())
		return atomic_fetch_add(n, 1) + 1;
	before = atomic_load_explicit(n, memory_order_relaxed);
	atomic_store_explicit(n, before + 1, memory_order_relaxed);
	return before + 1;
}

bool log_count(enum log_code code, uint32_t *ret_n)
{
	uint32_t n;

	if (state_is_quiet() || state_config()->log == CONFIG_LOG_NONE)
		return false;
	n = count(code);
	*ret_n = n;
	return !has_had_its_lines(code) || (n >= 100 && is_power_of_ten(n));
}

static bool has_been_seen(uint32_t h)
{
	return atomic_load_explicit(&counts.seen[h % SEEN],
				    memory_order_relaxed) == h;
}

/* As the n-th of its code. */
static bool is_due(enum log_code code, uint32_t n, uint32_t h)
{
	if (!has_been_seen(h) && !has_had_its_lines(code) &&
	    atomic_exchange(&counts.seen[h % SEEN], h) != h &&
	    atomic_fetch_add(&counts.objects[code], 1) < OBJECTS_MAX)
		return true;
	return n >= 100 && is_power_of_ten(n);
}

bool log_is_due(struct log_event *e)
{
	return (e->n || log_count(e->code, &e->n)) &&
	       is_due(e->code, e->n, hash(e));
}

bool log_is_due_by(enum log_code code, uint64_t number, uint32_t *ret_n)
{
	uint32_t h = mark_of(hash_mix(code, number));

	/* Nearly all have had their line, and a hundred is a multiple of 4. */
	if (LIKELY(has_been_seen(h))) {
		*ret_n = count(code);
		if (LIKELY(*ret_n % 4))
			return false;
	} else if (!log_count(code, ret_n)) {
		return false;
	}
	return is_due(code, *ret_n, h);
}

/* ---- the line ---- */

static void put_escaped(struct out *o, struct span s)
{
	static const char hex[] = "0123456789abcdef";
	size_t end = o->n + OBJECT_BYTES;

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

struct line {
	struct out o;
	bool json;
	bool first;
};

static void put_key(struct line *l, const char *key)
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

static void put(struct line *l, const char *key, struct span value)
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

static void put_number(struct line *l, const char *key, int64_t v)
{
	put_key(l, key);
	out_i64(&l->o, v);
}

/* The errors that hooks act on or report; others as their number. */
static const char *errno_name(int err)
{
	switch (err) {
	case EPERM:
		return "EPERM";
	case ENOENT:
		return "ENOENT";
	case EACCES:
		return "EACCES";
	case ENOMEM:
		return "ENOMEM";
	case EINVAL:
		return "EINVAL";
	case EMFILE:
		return "EMFILE";
	case ENFILE:
		return "ENFILE";
	case ENOSPC:
		return "ENOSPC";
	case EROFS:
		return "EROFS";
	case ENXIO:
		return "ENXIO";
	case ENOTDIR:
		return "ENOTDIR";
	case EFBIG:
		return "EFBIG";
	case EISDIR:
		return "EISDIR";
	case ELOOP:
		return "ELOOP";
	case EUCLEAN:
		return "EUCLEAN";
	case EADDRINUSE:
		return "EADDRINUSE";
	}
	return NULL;
}

static void put_ids(struct line *l, const char *key, uint32_t uid, uint32_t gid)
{
	char buf[24];
	struct out o = {buf, sizeof(buf), 0};

	out_u64(&o, uid);
	out_char(&o, ':');
	out_u64(&o, gid);
	put(l, key, (struct span){buf, o.n});
}

static size_t format(const struct log_event *e, char *buf, size_t cap)
{
	struct line l = {.o = {buf, cap - 1, 0},
			 .json = state_config()->log_format == CONFIG_JSON,
			 .first = true};
	char comm[17] = "";
	uint32_t uid, gid;

	sys2(SYS_prctl, PR_GET_NAME, comm);
	if (l.json)
		out_char(&l.o, '{');
	put(&l, "src", SPAN("nonroot"));
	put(&l, "level", span_of(codes[e->code].level));
	put(&l, "code", span_of(codes[e->code].text));
	put_number(&l, "pid", sys0(SYS_getpid));
	put(&l, "prog", span_of(comm));
	if (told_ids(&uid, &gid)) {
		put_ids(&l, "told", uid, gid);
		put_ids(&l, "real", state_real_uid(), state_real_gid());
	}
	put(&l, "op", span_of(e->op));
	put(&l, codes[e->code].key, e->object);
	put(&l, "want", span_of(e->want));
	if (errno_name(e->err))
		put(&l, "errno", span_of(errno_name(e->err)));
	else if (e->err)
		put_number(&l, "errno", e->err);
	put(&l, "did", span_of(e->did));
	if (e->n > 1)
		put_number(&l, "n", e->n);
	put(&l, "hint", span_of(e->hint));
	if (l.json)
		out_char(&l.o, '}');
	if (l.o.n > l.o.cap)
		l.o.n = l.o.cap;
	buf[l.o.n] = '\n';
	return l.o.n + 1;
}

/* ---- where to ---- */

void log_start(void)
{
	struct stat st;

	if (sys2(SYS_fstat, 2, &st) == 0) {
		start_stderr.dev = st.st_dev;
		start_stderr.ino = st.st_ino;
	}
	atomic_store(&log_has_looked, true);
}

void log_opened(int fd)
{
	if (fd == 2)
		atomic_store(&start_stderr.taken, true);
}

static bool is_start_stderr(const struct stat *st)
{
	return !atomic_load(&start_stderr.taken) &&
	       st->st_dev == start_stderr.dev && st->st_ino == start_stderr.ino;
}

/*
 * May a line go to descriptor 2?  A terminal, the file it was at the start,
 * or the container's own output; never a socket (an inetd service speaks its
 * protocol there), never a pipe that a parent may be parsing.
 */
static bool stderr_is_ours(void)
{
	struct stat st, init;
	char tio[64]; /* the kernel's struct termios: 36 bytes */

	if (sys2(SYS_fstat, 2, &st) < 0 || S_ISSOCK(st.st_mode))
		return false;
	/* A redirection is for writing only; a database is not. */
	if (S_ISREG(st.st_mode))
		return is_start_stderr(&st) &&
		       (sys2(SYS_fcntl, 2, F_GETFL) & O_ACCMODE) == O_WRONLY;
	if (S_ISCHR(st.st_mode) && sys3(SYS_ioctl, 2, TCGETS, tio) == 0)
		return true;
	return S_ISFIFO(st.st_mode) &&
	       sys4(SYS_newfstatat, AT_FDCWD, "/proc/1/fd/2", &init, 0) == 0 &&
	       init.st_dev == st.st_dev && init.st_ino == st.st_ino;
}

static bool to_stderr(struct span line)
{
	return stderr_is_ours() &&
	       sys_write_quietly(2, line.p, line.n) == (long)line.n;
}

static bool to_syslog(struct span line)
{
	static const char tag[] = "<30>nonroot: "; /* LOG_DAEMON | LOG_INFO */
	struct sockaddr_un to = {.sun_family = AF_UNIX, .sun_path = "/dev/log"};
	struct iovec parts[] = {
		{(void *)(uintptr_t)tag, sizeof(tag) - 1},
		{(void *)(uintptr_t)line.p, line.n},
	};
	struct msghdr m = {.msg_name = &to,
			   .msg_namelen = sizeof(to),
			   .msg_iov = parts,
			   .msg_iovlen = 2};
	long fd = sys3(SYS_socket, AF_UNIX,
		       SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	long sent;

	if (fd < 0)
		return false;
	sent = sys3(SYS_sendmsg, fd, &m, MSG_NOSIGNAL);
	sys1(SYS_close, fd);
	return sent > 0;
}

static bool append(int dir, const char *name, struct span line)
{
	long fd = sys4(SYS_openat, dir, name,
		       O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY |
			       O_NONBLOCK | O_NOFOLLOW,
		       0600);
	struct stat st;
	bool ok;

	if (fd < 0)
		return false;
	ok = sys2(SYS_fstat, fd, &st) == 0 && S_ISREG(st.st_mode) &&
	     st.st_size < LOG_BYTES_MAX &&
	     sys_write_quietly((int)fd, line.p, line.n) == (long)line.n;
	sys1(SYS_close, fd);
	return ok;
}

static bool to_state_dir(struct span line)
{
	struct span state = paths_state(true);
	bool ok;
	long dir;

	if (!state.n)
		return false;
	dir = sys4(SYS_openat, AT_FDCWD, state.p,
		   O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0);
	if (dir < 0)
		return false;
	ok = append((int)dir, "log", line);
	sys1(SYS_close, dir);
	return ok;
}

static void deliver(struct span line)
{
	const struct config *c = state_config();
	bool ok = false;

	switch (c->log) {
	case CONFIG_LOG_NONE:
		return;
	case CONFIG_LOG_STDERR:
		to_stderr(line);
		return;
	case CONFIG_LOG_SYSLOG:
		to_syslog(line);
		return;
	case CONFIG_LOG_PATH:
		ok = append(AT_FDCWD, config_text(c, c->log_path, ""), line);
		if (ok)
			return;
		break;
	}
	if (!to_stderr(line) && !to_syslog(line))
		to_state_dir(line);
}

void log_write(const struct log_event *e)
{
	char buf[LINE_BYTES];

	deliver((struct span){buf, format(e, buf, sizeof(buf))});
}

void log_event(struct log_event *e)
{
	if (log_is_due(e))
		log_write(e);
}
