/* SPDX-License-Identifier: MIT */
/*
 * The told credentials of this process.  Gets are wait-free and make no
 * system call; sets apply core/creds.h to a copy and publish it.
 */
#ifndef NONROOT_TOLD_H
#define NONROOT_TOLD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../core/creds.h"

/*
 * The ids that a get returns alone, kept where one load finds them; and, kept
 * as if they were ids, what the real, effective and saved ids are where the
 * three are the same, else CREDS_UNCHANGED, which is no id, and the lower half
 * of the effective capabilities.
 */
enum told_id {
	TOLD_RUID,
	TOLD_EUID,
	TOLD_RGID,
	TOLD_EGID,
	TOLD_FSUID,
	TOLD_FSGID,
	TOLD_RESUID,
	TOLD_RESGID,
	TOLD_CAPS,
	TOLD_IDS
};

enum told_call {
	TOLD_SETUID,
	TOLD_SETGID,
	TOLD_SETEUID,
	TOLD_SETEGID,
	TOLD_SETREUID,
	TOLD_SETREGID,
	TOLD_SETRESUID,
	TOLD_SETRESGID,
	TOLD_SETFSUID,
	TOLD_SETFSGID,
	TOLD_SETGROUPS,
	TOLD_CAPSET, /* from here on no ids */
	TOLD_CAPBSET_DROP,
	TOLD_AMBIENT_RAISE,
	TOLD_AMBIENT_LOWER,
	TOLD_AMBIENT_CLEAR,
	TOLD_KEEPCAPS,
	TOLD_SECUREBITS,
};

/* A set*id call: its arguments in order, those it lacks are ignored. */
struct told_change {
	enum told_call call;
	union {
		struct {
			uint32_t a, b, c;
		};
		/* Of setgroups; the caller's memory, which may be unreadable.
		 */
		struct {
			size_t size;
			const uint32_t *list;
		};
		/* Of capset: effective, permitted, inheritable.  Of an option
		 * of prctl: its argument, and the capabilities that the kernel
		 * knows. */
		uint64_t caps[3];
	};
	/* Of capset: as creds_grant() has it. */
	bool grants;
	/* By syscall(2): the calling thread alone. */
	bool raw;
};

extern _Atomic(uint8_t) told_active __attribute__((visibility("hidden")));

bool told_find(void);

/* Are ids told here?  (state_mode() is STATE_TOLD.) */
static inline bool told_is_active(void)
{
	return __builtin_expect(
		       atomic_load_explicit(&told_active, memory_order_acquire),
		       1) ||
	       told_find();
}

/* The effective told ids; false, nothing written, where none are told. */
bool told_ids(uint32_t *ret_euid, uint32_t *ret_egid);

/*
 * A copy of the calling thread's told credentials, only while
 * told_is_active().  Its `groups` borrow memory that later sets write to.
 */
void told_creds(struct creds *ret);

/*
 * The same, of one moment with its groups, which are copied to `list` if there
 * is room for them: how many they are.
 */
uint32_t told_copy(struct creds *ret, uint32_t *list, uint32_t room);

/*
 * The ids with which a program starts that was executed by a told one; before
 * state_mode() has returned for the first time.
 */
void told_adopt(const struct creds *c);

static inline uint32_t told_same(uint32_t r, uint32_t e, uint32_t s)
{
	return r == e && e == s ? r : CREDS_UNCHANGED;
}

/* One of the ids.  In line: the loops over all of them are unrolled. */
static inline uint32_t told_id_of(const struct creds *c, enum told_id which)
{
	switch (which) {
	case TOLD_RUID:
		return c->ruid;
	case TOLD_EUID:
		return c->euid;
	case TOLD_RGID:
		return c->rgid;
	case TOLD_EGID:
		return c->egid;
	case TOLD_FSUID:
		return c->fsuid;
	case TOLD_FSGID:
		return c->fsgid;
	case TOLD_RESUID:
		return told_same(c->ruid, c->euid, c->suid);
	case TOLD_RESGID:
		return told_same(c->rgid, c->egid, c->sgid);
	case TOLD_CAPS:
		return (uint32_t)c->effective;
	case TOLD_IDS:
		break;
	}
	return CREDS_UNCHANGED;
}

/* The same as fast_get() (fast.h), deciding first whether anything is told,
 * and to whom. */
bool told_id(enum told_id which, uint32_t *ret);

/*
 * The id with which the program was started (getauxval(3)); not the fs ids.
 * Only while told_is_active().
 */
uint32_t told_start_id(enum told_id which);

/*
 * Do it to the told credentials.  0 or -errno (EPERM, EINVAL, EFAULT, ENOMEM
 * as the kernel's; EAGAIN when more sets than ever are under way at once);
 * TOLD_SETFSUID and TOLD_SETFSGID the old id.
 */
int told_set(const struct told_change *change);

/* The same; *ret_changed becomes true when it has changed anything. */
int told_set_noting(const struct told_change *change, bool *ret_changed);

/*
 * Before the program installs a seccomp filter: whatever would need a system
 * call later is done now.
 */
void told_before_filter(void);

/*
 * Is this a vforked child, which has its parent's memory?  Nothing may be
 * mapped there.
 */
bool told_is_vforked(void);

/* getgroups(2): the number of groups, or -EINVAL, -EFAULT. */
int told_getgroups(int size, uint32_t *list);

/* Is it one of the told supplementary groups?  (The egid is none.) */
bool told_has_group(uint32_t gid);

/* getresuid(2), or getresgid(2) for `groups`.  0 or -EFAULT. */
int told_getres(bool groups, uint32_t *r, uint32_t *e, uint32_t *s);

/*
 * Does the told identity have what a privileged act needs?  Always where
 * the identity is the kernel's but refusals are acted on (self, help).
 */
bool told_capable(int cap);

#endif
