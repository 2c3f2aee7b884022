/* SPDX-License-Identifier: MIT */
/*
 * Written from the man pages, as tables where they are tables: which id may
 * be taken from where, which change of uid moves which capability, and the
 * algebra of execve(2).  Nothing here is fast or shared.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "creds_naive.h"

#define KEEP UINT32_MAX

/* ---- ids: set*uid(2), set*gid(2) ---- */

/*
 * For each argument the ids it may be taken from without privilege (r, e, s,
 * f), and the ids that it is stored in, without and with the privilege.
 */
static const struct rule {
	unsigned args;
	const char *from[3];
	const char *to[3];
	const char *to_privileged[3];
} rules[4] = {
	/* setuid */ {1, {"rs"}, {"ef"}, {"resf"}},
	/* setreuid */ {2, {"re", "res"}, {"r", "ef"}, {"r", "ef"}},
	/* setresuid */
	{3, {"res", "res", "res"}, {"r", "ef", "s"}, {"r", "ef", "s"}},
	/* setfsuid */ {1, {"resf"}, {"f"}, {"f"}},
};

static int column(char letter)
{
	switch (letter) {
	case 'r':
		return REAL;
	case 'e':
		return EFFECTIVE;
	case 's':
		return SAVED;
	default:
		return FILESYSTEM;
	}
}

static bool among(const uint32_t id[4], const char *letters, uint32_t wanted)
{
	for (; *letters; letters++)
		if (id[column(*letters)] == wanted)
			return true;
	return false;
}

static bool all_as_before(const uint32_t a[4], const uint32_t b[4])
{
	for (int i = 0; i < 4; i++)
		if (a[i] != b[i])
			return false;
	return true;
}

/* `form` is the row of the table; 0, -errno. */
static int change_ids(uint32_t id[4], int form, const uint32_t arg[3],
		      bool privileged)
{
	const struct rule *r = &rules[form];
	uint32_t new[4];

	memcpy(new, id, sizeof(new));
	for (unsigned i = 0; i < r->args; i++) {
		const char *to = privileged ? r->to_privileged[i] : r->to[i];

		if (arg[i] == KEEP) {
			if (form == 0)
				return -EINVAL;
			continue;
		}
		if (!privileged && !among(id, r->from[i], arg[i]))
			return -EPERM;
		for (; *to; to++)
			new[column(*to)] = arg[i];
	}
	/* setreuid(2): "if the real user ID is set (i.e., ruid is not -1) or
	 * the effective user ID is set to a value not equal to the previous
	 * real user ID" */
	if (form == 1 &&
	    (arg[0] != KEEP || (arg[1] != KEEP && arg[1] != id[REAL])))
		new[SAVED] = new[EFFECTIVE];
	/* "the fsuid follows the effective one", but for a setresuid that
	 * finds all as it is. */
	if (form == 1 || (form == 2 && !all_as_before(new, id)))
		new[FILESYSTEM] = new[EFFECTIVE];
	memcpy(id, new, sizeof(new));
	return 0;
}

/* ---- capabilities(7), "Effect of user ID changes on capabilities" ---- */

static bool any_zero(const uint32_t id[4])
{
	return id[REAL] == 0 || id[EFFECTIVE] == 0 || id[SAVED] == 0;
}

static void clear(struct naive *n, enum naive_set set)
{
	for (int i = 0; i < NAIVE_CAPS; i++)
		n->cap[i][set] = false;
}

static void after_uid_change(struct naive *n, const uint32_t was[4])
{
	const bool keep_caps = n->bit[4], no_fixup = n->bit[2];

	if (no_fixup)
		return;
	/* 1. */
	if (any_zero(was) && !any_zero(n->user)) {
		clear(n, AMB);
		if (!keep_caps) {
			clear(n, PRM);
			clear(n, EFF);
		}
	}
	/* 2. */
	if (was[EFFECTIVE] == 0 && n->user[EFFECTIVE] != 0)
		clear(n, EFF);
	/* 3. */
	if (was[EFFECTIVE] != 0 && n->user[EFFECTIVE] == 0)
		for (int i = 0; i < NAIVE_CAPS; i++)
			n->cap[i][EFF] = n->cap[i][PRM];
}

/* 4., of setfsuid(2) alone. */
static void after_fsuid_change(struct naive *n, uint32_t was, uint32_t is)
{
	/* CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER,
	 * CAP_FSETID, CAP_LINUX_IMMUTABLE, CAP_MKNOD, CAP_MAC_OVERRIDE */
	static const int moved[] = {0, 1, 2, 3, 4, 9, 27, 32};

	if (n->bit[2] || (was == 0) == (is == 0))
		return;
	for (unsigned i = 0; i < sizeof(moved) / sizeof(moved[0]); i++) {
		bool *row = n->cap[moved[i]];

		row[EFF] = is == 0 ? row[EFF] || row[PRM] : false;
	}
}

static int64_t do_ids(struct naive *n, int form, bool groups,
		      const uint32_t arg[3])
{
	const bool privileged = n->cap[groups ? 6 : 7][EFF];
	uint32_t *id = groups ? n->group : n->user;
	uint32_t was[4];
	int r;

	memcpy(was, id, sizeof(was));
	r = change_ids(id, form, arg, privileged);
	if (form == 3) {
		if (!groups)
			after_fsuid_change(n, was[FILESYSTEM], id[FILESYSTEM]);
		return was[FILESYSTEM];
	}
	if (r == 0 && !groups)
		after_uid_change(n, was);
	return r;
}

/* ---- groups ---- */

static int ascending(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static int do_groups(struct naive *n, const struct naive_args *args)
{
	if (!n->cap[6][EFF])
		return -EPERM;
	for (unsigned i = 0; i < args->n; i++)
		if (args->list[i] == KEEP)
			return -EINVAL;
	memcpy(n->listed, args->list, sizeof(n->listed));
	n->groups = args->n;
	qsort(n->listed, n->groups, sizeof(n->listed[0]), ascending);
	return 0;
}

static bool is_listed(const struct naive *n, uint32_t group)
{
	for (unsigned i = 0; i < n->groups; i++)
		if (n->listed[i] == group)
			return true;
	return false;
}

/* ---- capset(2), prctl(2) ---- */

static bool has(uint64_t word, int cap)
{
	return word & UINT64_C(1) << cap;
}

/*
 * Capability by capability.  An index is the new state of one, in bits:
 * 4 effective, 2 permitted, 1 inheritable.
 */
static bool may_become(const struct naive *n, const bool old[5], int new)
{
	/* Of what cannot be had at all. */
	static const bool impossible[8] = {[4] = true, [5] = true};
	const bool grows_permitted = (new & 2) && !old[PRM];
	const bool grows_inheritable = (new & 1) && !old[INH];
	const bool setpcap = n->cap[8][EFF];

	if (impossible[new] || grows_permitted)
		return false;
	if (!grows_inheritable)
		return true;
	return old[BND] && (setpcap || old[PRM]);
}

static int do_capset(struct naive *n, const uint64_t word[3])
{
	struct naive new = *n;

	for (unsigned i = 0; i < NAIVE_CAPS; i++) {
		int state = (has(word[0], (int)i) ? 4 : 0) |
			    (has(word[1], (int)i) ? 2 : 0) |
			    (has(word[2], (int)i) ? 1 : 0);

		/* No such capability: the bit is not looked at. */
		if (i > n->last_cap)
			state = 0;
		if (!may_become(n, n->cap[i], state))
			return -EPERM;
		new.cap[i][EFF] = state & 4;
		new.cap[i][PRM] = state & 2;
		new.cap[i][INH] = state & 1;
		if (!(state & 2) || !(state & 1))
			new.cap[i][AMB] = false;
	}
	*n = new;
	return 0;
}

static int do_ambient(struct naive *n, bool raise, uint64_t cap)
{
	if (cap > n->last_cap)
		return -EINVAL;
	if (raise && (!n->cap[cap][PRM] || !n->cap[cap][INH] || n->bit[6]))
		return -EPERM;
	n->cap[cap][AMB] = raise;
	return 0;
}

static int do_bounding(struct naive *n, uint64_t cap)
{
	if (!n->cap[8][EFF])
		return -EPERM;
	if (cap > n->last_cap)
		return -EINVAL;
	n->cap[cap][BND] = false;
	return 0;
}

static int do_keepcaps(struct naive *n, uint64_t on)
{
	if (on != 0 && on != 1)
		return -EINVAL;
	if (n->bit[5])
		return -EPERM;
	n->bit[4] = on;
	return 0;
}

/* Even bits are the flags, the odd one after each is its lock. */
static int do_securebits(struct naive *n, uint64_t word)
{
	bool changes = false, privileged = false;

	if (word >= 1 << 12)
		return -EPERM;
	for (int flag = 0; flag < 12; flag += 2) {
		const bool differs = has(word, flag) != n->bit[flag];
		const bool locks = has(word, flag + 1) != n->bit[flag + 1];

		if (n->bit[flag + 1] && (differs || locks))
			return -EPERM;
		changes = changes || differs || locks;
		privileged = privileged || (flag < 8 && (differs || locks));
	}
	if (!n->cap[8][EFF] && (privileged || !changes))
		return -EPERM;
	for (int i = 0; i < 12; i++)
		n->bit[i] = has(word, i);
	return 0;
}

/* ---- execve(2): "Transformation of capabilities during execve()" ---- */

static void do_exec(struct naive *n)
{
	/* "Capabilities and execution of programs by root" */
	const bool root_counts = !n->bit[0];
	const bool file_sets_full =
		root_counts && (n->user[REAL] == 0 || n->user[EFFECTIVE] == 0);
	const bool file_effective = root_counts && n->user[EFFECTIVE] == 0;
	const bool as_if_setgid = n->group[EFFECTIVE] != n->group[FILESYSTEM] &&
				  !is_listed(n, n->group[EFFECTIVE]);
	bool gains = false;

	for (int i = 0; i < NAIVE_CAPS; i++)
		gains = gains || (file_sets_full && !n->cap[i][PRM] &&
				  (n->cap[i][BND] || n->cap[i][INH]));
	for (int i = 0; i < NAIVE_CAPS; i++) {
		bool *p = n->cap[i];
		bool ambient = p[AMB] && !as_if_setgid;
		bool permitted = file_sets_full && (p[INH] || p[BND]);

		if (n->no_new_privs && !p[PRM])
			permitted = false;
		permitted = permitted || ambient;
		p[AMB] = ambient;
		p[PRM] = permitted;
		p[EFF] = file_effective ? permitted : ambient;
	}
	if (n->no_new_privs && (gains || as_if_setgid)) {
		n->user[EFFECTIVE] = n->user[REAL];
		n->group[EFFECTIVE] = n->group[REAL];
	}
	n->user[SAVED] = n->user[FILESYSTEM] = n->user[EFFECTIVE];
	n->group[SAVED] = n->group[FILESYSTEM] = n->group[EFFECTIVE];
	n->bit[4] = false;
}

int64_t naive_do(struct naive *n, enum naive_call call,
		 const struct naive_args *args)
{
	switch (call) {
	case CALL_SETUID:
	case CALL_SETREUID:
	case CALL_SETRESUID:
	case CALL_SETFSUID:
		return do_ids(n, (int)call, false, args->id);
	case CALL_SETGID:
	case CALL_SETREGID:
	case CALL_SETRESGID:
	case CALL_SETFSGID:
		return do_ids(n, (int)call - CALL_SETGID, true, args->id);
	case CALL_SETGROUPS:
		return do_groups(n, args);
	case CALL_CAPSET:
		return do_capset(n, args->word);
	case CALL_CAPBSET_DROP:
		return do_bounding(n, args->word[0]);
	case CALL_AMBIENT_RAISE:
	case CALL_AMBIENT_LOWER:
		return do_ambient(n, call == CALL_AMBIENT_RAISE, args->word[0]);
	case CALL_KEEPCAPS:
		return do_keepcaps(n, args->word[0]);
	case CALL_SECUREBITS:
		return do_securebits(n, args->word[0]);
	case CALL_EXEC:
		do_exec(n);
		return 0;
	case CALLS:
		break;
	}
	abort();
}

bool naive_chown(const struct naive *n, const uint32_t owner[2],
		 const uint32_t wanted[2])
{
	const bool owns = owner[0] == n->user[FILESYSTEM];
	const bool in_group = wanted[1] == owner[1] ||
			      wanted[1] == n->group[FILESYSTEM] ||
			      is_listed(n, wanted[1]);

	if (n->cap[0][EFF])
		return true;
	if (wanted[0] != KEEP && !(owns && wanted[0] == owner[0]))
		return false;
	if (wanted[1] != KEEP && !(owns && in_group))
		return false;
	return true;
}
