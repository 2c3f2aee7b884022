/* SPDX-License-Identifier: MIT */
#include <stdatomic.h>

#include "environs.h"
#include "libc.h"
#include "state.h"
#include "sys.h"
#include "told.h"

/* How often one waits for another that is exchanging the pointer. */
#define PATIENCE 10000

#define PAGE ((size_t)4096)

extern char **environ __attribute__((weak));

/* In pages of its own: the array as it was built, then newenv's memory. */
struct lent {
	unsigned users;
	int pid; /* a forked child has none of its parent's threads */
	size_t bytes;
	char **theirs, **ours, **built;
	size_t entries; /* of theirs, when it was taken */
	struct lent *below;
};

static struct {
	_Atomic(int) holder; /* the process one of whose threads is at it */
	struct lent *top;    /* what `environ` points to, or did */
	struct lent *spare;
} environs;

static int own_pid(void)
{
	return (int)sys0(SYS_getpid);
}

static bool hold(void)
{
	for (int i = 0; i < PATIENCE; i++) {
		int pid = own_pid(), was = 0;

		if (atomic_compare_exchange_strong(&environs.holder, &was, pid))
			return true;
		/* A thread of the parent's, which is not here to let go. */
		if (was != pid &&
		    atomic_compare_exchange_strong(&environs.holder, &was, pid))
			return true;
		sys0(SYS_sched_yield);
	}
	return false;
}

static void let_go(void)
{
	atomic_store(&environs.holder, 0);
}

static struct lent *lent_new(size_t bytes)
{
	struct lent *l = environs.spare;

	environs.spare = NULL;
	if (l && l->bytes >= bytes)
		return l;
	/* One that is too small is left: getenv(3) may have led into it. */
	bytes = (bytes + 2 * PAGE - 1) & ~(PAGE - 1);
	l = sys_pages(bytes);
	if (l)
		l->bytes = bytes;
	return l;
}

static struct lent *lend(const struct newenv *e, size_t n)
{
	size_t array = (e->entries + 3) * sizeof(char *), i;
	struct lent *l = lent_new(sizeof(*l) + array + n);

	if (!l)
		return NULL;
	l->users = 1;
	l->pid = own_pid();
	l->entries = e->entries;
	l->theirs = environ;
	l->built = (char **)(void *)(l + 1);
	l->ours = newenv_build(e, (char *)l->built + array, n);
	for (i = 0; l->ours[i]; i++)
		l->built[i] = l->ours[i];
	l->built[i] = NULL;
	l->below = environs.top;
	environs.top = l;
	environ = l->ours;
	return l;
}

/* All is as it should be: because another thread has lent it? */
static struct lent *join(void)
{
	struct lent *l = environs.top;

	if (!l || environ != l->ours)
		return NULL;
	if (l->pid != own_pid()) {
		l->pid = own_pid();
		l->users = 0;
	}
	l->users++;
	return l;
}

struct lent *environs_lend(struct newenv *e)
{
	struct lent *l;
	size_t n;

	/* A vforked child's would stay with its parent. */
	if (state_is_quiet() || !&environ || told_is_vforked() || !hold())
		return NULL;
	e->old = environ;
	n = newenv_measure(e);
	/* With other ids than those lent already: on top of these. */
	l = n ? lend(e, n) : join();
	let_go();
	return l;
}

/* ---- taking it back ---- */

static bool is_changed(const struct lent *l)
{
	size_t i = 0;

	while (l->ours[i] && l->ours[i] == l->built[i])
		i++;
	return l->ours[i] != l->built[i];
}

static bool is_in(const struct lent *l, const char *p)
{
	return p >= (const char *)l && p < (const char *)l + l->bytes;
}

/* Does the program's own array have this variable?  It is one of ours. */
static char *their_own(char **theirs, const char *entry)
{
	struct span s = span_of(entry), name = span_word(&s, "=");

	name.n++;
	for (; *theirs; theirs++)
		if (span_starts(span_of(*theirs), name))
			return *theirs;
	return NULL;
}

/*
 * Changed in place: the same in their array, whose own LD_PRELOAD and variable
 * of ours stay.  In place there are never more than there were.
 */
static void change_theirs(const struct lent *l)
{
	char **theirs = l->theirs;
	size_t n = 0;

	/* Into ours first: their own are still looked for in theirs. */
	for (char **p = l->ours; *p; p++) {
		char *entry = is_in(l, *p) ? their_own(theirs, *p) : *p;

		if (entry && n < l->entries)
			l->ours[n++] = entry;
	}
	for (size_t i = 0; i < n; i++)
		theirs[i] = l->ours[i];
	theirs[n] = NULL;
}

/* Those that nobody uses, from the top. */
static void take_back(void)
{
	struct lent *l;

	while ((l = environs.top) && !l->users) {
		environs.top = l->below;
		if (environ != l->ours) {
			/* The program's own now, with our strings in it: what
			 * lies below can never come back. */
			environs.top = NULL;
			return;
		}
		if (is_changed(l))
			change_theirs(l);
		environ = l->theirs;
		environs.spare = l;
	}
}

void environs_return(struct lent *l)
{
	if (!l || !hold())
		return;
	if (l->pid == own_pid() && l->users)
		l->users--;
	take_back();
	let_go();
}
