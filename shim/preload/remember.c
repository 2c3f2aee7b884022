/* SPDX-License-Identifier: MIT */
#include "remember.h"
#include "libc.h"
#include "paths.h"
#include "state.h"
#include "sys.h"
#include "told.h"

/* EPERM for an immutable or append-only file is what root gets too. */
static bool is_frozen(const struct statx *x)
{
	return x->stx_attributes & x->stx_attributes_mask &
	       (STATX_ATTR_IMMUTABLE | STATX_ATTR_APPEND);
}

__attribute__((cold)) static void fill(const struct place *at,
				       struct subject *s)
{
	view_record(at, &s->x, &s->told);
	s->is_told = told_is_active();
	if (s->is_told)
		told_creds(&s->creds);
	s->shown = view_shown(&s->x, &s->told);
	if (!s->is_told || view_is_on())
		return;
	/* `ownership ignore`: nothing is shown, our own files are ours. */
	if (s->x.stx_uid != state_real_uid())
		return;
	s->shown.uid = s->creds.fsuid;
	if (s->x.stx_gid == state_real_gid())
		s->shown.gid = s->creds.fsgid;
}

bool remember_look(const struct attempt *a, struct subject *ret)
{
	long r;

	if (state_mode() == STATE_PASS || state_is_quiet() ||
	    state_config()->ownership == CONFIG_STRICT)
		return false;
	if (!told_is_active() && !state_is_helped_root())
		return false;
	r = view_look(&a->at, &ret->x);
	/* An inherited filter refuses a path that was never read. */
	if (r == -EFAULT)
		return false;
	/* A name that only the next definition can find (fakechroot). */
	if (r < 0)
		ret->x = (struct statx){.stx_uid = CREDS_UNCHANGED,
					.stx_gid = CREDS_UNCHANGED};
	if (is_frozen(&ret->x))
		return false;
	fill(&a->at, ret);
	return true;
}

bool remember_granted(const struct place *at, struct subject *ret)
{
	if (!view_is_on() || state_is_quiet() || view_look(at, &ret->x) < 0)
		return false;
	fill(at, ret);
	return true;
}

bool remember_owns(const struct subject *s)
{
	return !s->is_told || view_owns(&s->creds, &s->shown);
}

bool remember_capable(const struct subject *s, int cap)
{
	return !s->is_told || creds_capable(&s->creds, cap);
}

struct span remember_object(char *buf, size_t cap, const struct place *at)
{
	struct out o = {buf, cap, 0};

	if (*at->path && paths_state_is_used())
		return paths_told(paths_state_name(), span_of(at->path));
	if (*at->path)
		return span_of(at->path);
	out_str(&o, "fd ");
	out_i64(&o, at->dirfd);
	return (struct span){buf, o.n};
}

void remember_log(enum log_code code, const struct attempt *a, const char *want,
		  int err, bool kept, const char *hint)
{
	char fd[16];
	struct log_event e = {
		.code = code,
		.op = a->op,
		.want = want,
		.err = err,
		.did = kept ? "remembered" : "nothing",
		.hint = hint,
	};

	if (!log_count(code, &e.n))
		return;
	e.object = remember_object(fd, sizeof(fd), &a->at);
	log_event(&e);
}
