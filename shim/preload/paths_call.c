/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <sys/stat.h>

#include "libc.h"
#include "paths_call.h"
#include "paths_check.h"
#include "state.h"

/* With what the path ends in: the kernel is to say what it thinks of it. */
const char *paths_place(struct paths_found *f)
{
	char *end = f->name.path + f->name.n;

	for (const char *tail = f->tail; *tail; tail++)
		*end++ = *tail;
	*end = '\0';
	if (f->layer == PATHS_ABOVE && S_ISDIR(f->type))
		paths_enter();
	return paths_where(f);
}

/* `found`, or what is to be told instead of the kernel's error. */
static const char *place_of(struct paths_found *f, bool found)
{
	if (found)
		return paths_place(f);
	if (f->err)
		*errno_at() = f->err;
	return NULL;
}

const char *paths_elsewhere(struct paths_found *f, enum paths_wish wish,
			    const struct paths_asked *a)
{
	if (!paths_may_help(wish, a->err))
		return NULL;
	f->err = 0;
	return place_of(f, wish == PATHS_MAKE ? paths_make(f, a)
					      : paths_find(f, wish, a));
}

int paths_walked(struct paths_again *p)
{
	if (!p->has_walked)
		p->r = paths_follow(&p->found, p->wish, p->asked);
	p->has_walked = true;
	return p->r;
}

static void log_refused(struct paths_again *p)
{
	if (paths_is_refusal(*p->err) && paths_is_on())
		paths_refused(&p->found, paths_walked(p), p->asked,
			      p->wish == PATHS_REMOVE);
}

/* Most of what is refused: a file of somebody else, that could be reached. */
static bool is_anothers(struct paths_again *p)
{
	return paths_walked(p) == 0 && p->wish != PATHS_REMOVE &&
	       p->found.layer != PATHS_NOWHERE && S_ISREG(p->found.type) &&
	       p->found.uid != state_real_uid() &&
	       !dac_is_astir(&p->found, p->asked);
}

/* Past modes of our own. */
static const char *here(struct paths_again *p)
{
	enum dac_turn turn;

	if (*p->err != EACCES || p->tries++ >= DAC_TRIES ||
	    !dac_is_on(p->needs) || is_anothers(p))
		return NULL;
	turn = dac_lift(&p->dac, &p->found, &p->r, p->wish,
			p->needs & ~PATHS_LOGGED, p->asked);
	if (turn == DAC_DOUBT)
		p->tries += DAC_DOUBT_COSTS - 1;
	if (turn == DAC_GONE)
		*p->err = -p->r;
	return turn == DAC_DOUBT || turn == DAC_AGAIN ? paths_place(&p->found)
						      : NULL;
}

static const char *elsewhere(struct paths_again *p)
{
	p->has_looked = true;
	if (!p->has_walked)
		return paths_elsewhere(&p->found, p->wish, p->asked);
	if (p->wish != PATHS_MAKE || !paths_is_on())
		return NULL;
	return place_of(&p->found, paths_make_at(&p->found, p->r, p->asked));
}

/* There was no room for what was to be made above. */
static void log_full(struct paths_again *p)
{
	if ((*p->err == ENOSPC || *p->err == EDQUOT) &&
	    p->found.layer == PATHS_ABOVE)
		paths_log_state(&p->found, p->asked, *p->err);
}

const char *paths_next(struct paths_again *p, bool has_failed)
{
	bool was_closed = p->dac.n;
	const char *where;

	dac_restore(&p->dac);
	if (!has_failed)
		return NULL;
	if (p->has_looked && !was_closed && *p->err != EACCES) {
		log_full(p);
		return NULL;
	}
	p->asked->err = *p->err;
	p->has_walked = false;
	/* Another error than the first one is that of both trees. */
	p->has_looked |= p->tries && *p->err != EACCES;
	where = here(p);
	if (!where && !p->has_looked)
		where = elsewhere(p);
	if (where)
		*p->err = p->before;
	else if (p->needs & PATHS_LOGGED)
		log_refused(p);
	return where;
}

const char *paths_first(struct paths_again *p, enum paths_wish wish,
			uint32_t needs, struct paths_asked *a, int *err,
			int before)
{
	const char *where;

	a->err = *err;
	p->asked = a;
	p->err = err;
	p->wish = wish;
	p->needs = needs;
	p->before = before;
	p->tries = 0;
	p->has_walked = false;
	p->dac.n = 0;
	p->has_looked = a->err == ENOENT;
	if (!p->has_looked)
		return paths_next(p, true);
	/* The most frequent refusal of all. */
	where = paths_elsewhere(&p->found, wish, a);
	if (where)
		*p->err = p->before;
	/* What the kernel has not looked at may now be refused. */
	if (where && wish == PATHS_MAKE && p->found.layer == PATHS_BELOW)
		p->has_looked = false;
	return where;
}

/* What the call does with what has the name, and whether to log a refusal. */
static uint32_t needs_of(enum next_id id)
{
	switch (id) {
	case NEXT_truncate:
	case NEXT_truncate64:
		return DAC_WRITE | PATHS_LOGGED;
	case NEXT_chdir:
		return DAC_SEARCH | PATHS_LOGGED;
	case NEXT_getxattr:
	case NEXT_lgetxattr:
		return DAC_READ;
	default:
		return 0;
	}
}

/* By the ABI every argument is a word; of what an int function returns only
 * the lower half is its result. */
typedef long path_fn(const char *, long, long, long);
typedef long at_fn(int, const char *, long, long, long);

static long call(const struct paths_call *k, const char *where)
{
	void *next = next_get(k->again);

	if (k->is_at)
		return ((at_fn *)next)(AT_FDCWD, where, k->args[0], k->args[1],
				       k->args[2]);
	return ((path_fn *)next)(where, k->args[0], k->args[1], k->args[2]);
}

long paths_call(struct paths_call *k, int *err, int before)
{
	struct paths_again p;
	uint32_t needs = needs_of(k->again);
	const char *where;
	long r = -1;

	if (k->wish == PATHS_REMOVE)
		needs |= PATHS_LOGGED;
	for (where = paths_first(&p, k->wish, needs, &k->asked, err, before);
	     where; where = paths_again(&p, (int)r == -1))
		r = call(k, where);
	return r;
}
