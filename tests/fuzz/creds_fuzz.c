/* SPDX-License-Identifier: MIT */
/*
 * libFuzzer: the input is a start and a sequence of calls; core/creds.c and
 * the naive model take each, and must agree on the result and on the whole
 * state.  Beyond that, whatever is done:
 *
 *   ambient lies within permitted and inheritable, effective within
 *   permitted, the bounding set only shrinks, and who has lost every
 *   capability and every id of 0 never has one again.
 */
#include <stdlib.h>
#include <string.h>

#include "creds.h"
#include "creds_naive.h"

#define MUST(cond)               \
	do {                     \
		if (!(cond))     \
			abort(); \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
	const uint8_t *p;
	size_t n;
};

struct pair {
	struct creds creds;
	struct naive naive;
	/* The list that creds.groups points to. */
	uint32_t groups[NAIVE_GROUPS];
	uint64_t known;
};

/* ---- the input ---- */

static uint8_t byte(struct input *in)
{
	if (!in->n)
		return 0;
	in->n--;
	return *in->p++;
}

static uint64_t word(struct input *in)
{
	uint64_t v = 0;

	for (int i = 0; i < 8; i++)
		v = v << 8 | byte(in);
	return v;
}

static uint32_t an_id(struct input *in, const struct pair *p)
{
	const struct creds *c = &p->creds;
	const uint32_t some[] = {
		0,	 33,	  1000,	   UINT32_MAX, UINT32_MAX - 1,
		c->ruid, c->euid, c->suid, c->fsuid,   c->rgid,
		c->egid, c->sgid, c->fsgid};
	uint8_t which = byte(in);

	return which < sizeof(some) / sizeof(some[0]) ? some[which] : which;
}

/* One of the sets, or any word, with or without one bit more. */
static uint64_t a_set(struct input *in, const struct pair *p)
{
	const struct creds *c = &p->creds;
	uint8_t which = byte(in);
	uint64_t bit = UINT64_C(1) << (byte(in) % 64);

	switch (which % 8) {
	case 0:
		return c->permitted;
	case 1:
		return c->permitted ^ bit;
	case 2:
		return c->effective ^ bit;
	case 3:
		return c->inheritable ^ bit;
	case 4:
		return (c->inheritable | c->permitted | c->bounding) ^ bit;
	case 5:
		return 0;
	case 6:
		return c->permitted & word(in);
	default:
		return word(in);
	}
}

static void read_args(struct input *in, const struct pair *p,
		      enum naive_call call, struct naive_args *a)
{
	memset(a, 0, sizeof(*a));
	switch (call) {
	case CALL_SETGROUPS:
		a->n = byte(in) % (NAIVE_GROUPS + 1);
		for (unsigned i = 0; i < a->n; i++)
			a->list[i] = an_id(in, p);
		break;
	case CALL_CAPSET:
		for (int i = 0; i < 3; i++)
			a->word[i] = a_set(in, p);
		break;
	case CALL_CAPBSET_DROP:
	case CALL_AMBIENT_RAISE:
	case CALL_AMBIENT_LOWER:
	case CALL_KEEPCAPS:
		a->word[0] = byte(in);
		if (a->word[0] == 255)
			a->word[0] = word(in);
		break;
	case CALL_SECUREBITS:
		a->word[0] = byte(in);
		a->word[0] <<= byte(in) % 56;
		a->word[0] ^= p->creds.securebits;
		break;
	default:
		for (int i = 0; i < 3; i++)
			a->id[i] = an_id(in, p);
		break;
	}
}

/* ---- the two ---- */

static int64_t do_creds(struct pair *p, enum naive_call call,
			const struct naive_args *a)
{
	struct creds *c = &p->creds;
	uint32_t sorted[NAIVE_GROUPS];
	int r;

	switch (call) {
	case CALL_SETUID:
		return creds_setuid(c, a->id[0]);
	case CALL_SETREUID:
		return creds_setreuid(c, a->id[0], a->id[1]);
	case CALL_SETRESUID:
		return creds_setresuid(c, a->id[0], a->id[1], a->id[2]);
	case CALL_SETFSUID:
		return creds_setfsuid(c, a->id[0]);
	case CALL_SETGID:
		return creds_setgid(c, a->id[0]);
	case CALL_SETREGID:
		return creds_setregid(c, a->id[0], a->id[1]);
	case CALL_SETRESGID:
		return creds_setresgid(c, a->id[0], a->id[1], a->id[2]);
	case CALL_SETFSGID:
		return creds_setfsgid(c, a->id[0]);
	case CALL_SETGROUPS:
		memcpy(sorted, a->list, sizeof(sorted));
		creds_sort_groups(sorted, a->n);
		r = creds_setgroups(c, sorted, a->n);
		if (r == 0)
			memcpy(p->groups, sorted, sizeof(sorted));
		c->groups = p->groups;
		return r;
	case CALL_CAPSET:
		return creds_capset(c, a->word[0] & p->known,
				    a->word[1] & p->known,
				    a->word[2] & p->known);
	case CALL_CAPBSET_DROP:
		return creds_capbset_drop(c, a->word[0], p->known);
	case CALL_AMBIENT_RAISE:
		return creds_ambient_raise(c, a->word[0], p->known);
	case CALL_AMBIENT_LOWER:
		return creds_ambient_lower(c, a->word[0], p->known);
	case CALL_KEEPCAPS:
		return creds_set_keepcaps(c, a->word[0]);
	case CALL_SECUREBITS:
		return creds_set_securebits(c, a->word[0]);
	case CALL_EXEC:
		creds_exec(c, NULL, p->naive.no_new_privs);
		return 0;
	case CALLS:
		break;
	}
	abort();
}

static void compare(const struct pair *p)
{
	const struct creds *c = &p->creds;
	const struct naive *n = &p->naive;
	const uint32_t users[] = {c->ruid, c->euid, c->suid, c->fsuid};
	const uint32_t groups[] = {c->rgid, c->egid, c->sgid, c->fsgid};
	const uint64_t sets[] = {c->inheritable, c->permitted, c->effective,
				 c->bounding, c->ambient};

	MUST(!memcmp(users, n->user, sizeof(users)));
	MUST(!memcmp(groups, n->group, sizeof(groups)));
	for (int cap = 0; cap < NAIVE_CAPS; cap++)
		for (int s = INH; s <= AMB; s++)
			MUST((sets[s] >> cap & 1) == n->cap[cap][s]);
	for (int i = 0; i < 12; i++)
		MUST((c->securebits >> i & 1) == n->bit[i]);
	MUST(c->securebits <= CREDS_SECUREBITS);
	MUST(c->ngroups == n->groups);
	MUST(!n->groups ||
	     !memcmp(c->groups, n->listed, n->groups * sizeof(n->listed[0])));
}

static void compare_chown(const struct pair *p, struct input *in)
{
	uint32_t owner[2] = {an_id(in, p), an_id(in, p)};
	uint32_t wanted[2] = {an_id(in, p), an_id(in, p)};

	MUST(creds_may_chown(&p->creds, owner[0], owner[1], wanted[0],
			     wanted[1]) ==
	     naive_chown(&p->naive, owner, wanted));
}

/* ---- what holds whatever is done ---- */

static bool is_powerless(const struct creds *c)
{
	return c->ruid && c->euid && c->suid && !c->permitted && !c->ambient;
}

static void check_step(const struct creds *before, const struct creds *after)
{
	MUST(!(after->ambient & ~(after->permitted & after->inheritable)));
	MUST(!(after->effective & ~after->permitted));
	MUST(!(after->bounding & ~before->bounding));
	if (is_powerless(before))
		MUST(is_powerless(after));
}

/* ---- the start ---- */

static void start(struct input *in, struct pair *p)
{
	uint8_t flags = byte(in);
	uint64_t caps = CREDS_CONTAINER_CAPS;
	uint32_t uid = flags & 1 ? 1000 : 0;

	memset(p, 0, sizeof(*p));
	p->naive.no_new_privs = flags & 2;
	p->naive.last_cap = flags & 4 ? 37 : 40;
	p->known = (UINT64_C(2) << p->naive.last_cap) - 1;
	if (flags & 8)
		caps = word(in);
	caps &= p->known;
	creds_init(&p->creds, uid, uid, caps);
	p->creds.groups = p->groups;
	for (int i = 0; i < 4; i++)
		p->naive.user[i] = p->naive.group[i] = uid;
	for (int i = 0; i < NAIVE_CAPS; i++) {
		bool *row = p->naive.cap[i];

		row[BND] = caps >> i & 1;
		row[PRM] = row[EFF] = row[BND] && uid == 0;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {data, size};
	struct pair p;

	start(&in, &p);
	compare(&p);
	while (in.n) {
		enum naive_call call = byte(&in) % (CALLS + 1);
		struct creds before = p.creds;
		struct naive_args args;

		if (call == CALLS) {
			compare_chown(&p, &in);
			continue;
		}
		read_args(&in, &p, call, &args);
		MUST(do_creds(&p, call, &args) ==
		     naive_do(&p.naive, call, &args));
		compare(&p);
		check_step(&before, &p.creds);
	}
	return 0;
}
