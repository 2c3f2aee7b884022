/* SPDX-License-Identifier: MIT */
#include <stdatomic.h>
#include <sys/prctl.h>

#include "../core/hash.h"
#include "../core/log_line.h"
#include "libc.h"
#include "log.h"
#include "log_where.h"
#include "state.h"
#include "sys.h"
#include "told.h"
#include "views.h"

#define LINE_BYTES 1024

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

static size_t format(const struct log_event *e, char *buf, size_t cap)
{
	struct log_line l;
	char comm[17] = "";
	uint32_t uid, gid;

	sys2(SYS_prctl, PR_GET_NAME, comm);
	log_line_begin(&l, buf, cap, state_config()->log_format == CONFIG_JSON);
	log_line_str(&l, "src", "nonroot");
	log_line_str(&l, "level", codes[e->code].level);
	log_line_str(&l, "code", codes[e->code].text);
	log_line_number(&l, "pid", sys0(SYS_getpid));
	log_line_str(&l, "prog", comm);
	if (told_ids(&uid, &gid)) {
		log_line_ids(&l, "told", uid, gid);
		log_line_ids(&l, "real", state_real_uid(), state_real_gid());
	}
	log_line_str(&l, "op", e->op);
	log_line_text(&l, codes[e->code].key, e->object);
	log_line_str(&l, "want", e->want);
	log_line_errno(&l, "errno", e->err);
	log_line_str(&l, "did", e->did);
	if (e->n > 1)
		log_line_number(&l, "n", e->n);
	log_line_str(&l, "hint", e->hint);
	return log_line_end(&l);
}

void log_write(const struct log_event *e)
{
	char buf[LINE_BYTES];

	log_deliver((struct span){buf, format(e, buf, sizeof(buf))});
}

void log_event(struct log_event *e)
{
	if (log_is_due(e))
		log_write(e);
}
