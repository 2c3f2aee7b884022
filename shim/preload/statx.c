/* SPDX-License-Identifier: MIT */
/* statx(2), as stat.c, in the fields that are filled in. */
#include <fcntl.h>
#include <sys/stat.h>

#include "libc.h"
#include "next.h"
#include "paths_call.h"
#include "stat.h"
#include "stat_call.h"
#include "stat_once.h"
#include "sys.h"
#include "view.h"

/* What is filled in where it is known whether a file is told differently. */
#define TELLING (STATX_UID | STATX_GID | STATX_INO)

/* True if it has a record. */
static bool tell(int dirfd, const char *path, struct statx *x, int flags)
{
	struct place at = {dirfd, path ? path : "", flags};

	return ((x->stx_mask & TELLING) != TELLING ||
		view_may_differ(view_dev(x), x->stx_ino, x->stx_uid)) &&
	       view_statx(&at, x);
}

void stat_seen_statx(int dirfd, const char *path, struct statx *x, int flags)
{
	bool is_whole = (x->stx_mask & VIEW_STATX_NEEDS) == VIEW_STATX_NEEDS;

	if (tell(dirfd, path, x, flags) && !is_whole)
		stat_expect_records();
}

static int statx_there(int *err, const struct place *at, unsigned mask,
		       struct statx *x)
{
	long r = sys5(SYS_statx, at->dirfd, at->path, at->flags, mask, x);

	if (r == -ENOSYS)
		r = view_look(at, x);
	if (r == 0)
		stat_seen_statx(at->dirfd, at->path, x, at->flags);
	return libc_result(err, *err, (int)r);
}

__attribute__((noinline, cold)) int
stat_elsewhere_statx(int *err, int before, int dirfd, const char *path,
		     int flags, unsigned mask, struct statx *x)
{
	struct paths_asked a = {"statx", dirfd, path, flags, *err};
	struct place at = {AT_FDCWD, NULL, flags};
	struct paths_again p;
	int r = -1;

	for (at.path = paths_first(&p, PATHS_LOOK, 0, &a, err, before); at.path;
	     at.path = paths_again(&p, r < 0))
		r = statx_there(err, &at, mask, x);
	return r;
}

typedef int statx_fn(int, const char *, int, unsigned, struct statx *);

/* As pushing makes it, the last first. */
struct by_mask {
	struct statx *x;
	const char *path;
	_Alignas(8) int dirfd;
	_Alignas(8) int flags;
	unsigned mask;
	_Alignas(8) int before; /* errno */
};

/* A libc that does not have statx(2) is answered by the stub, a kernel that
 * does not by fstatat. */
static __attribute__((noinline, cold)) int
statx_refused(const struct by_mask *k)
{
	struct place at = {k->dirfd, k->path, k->flags & ~AT_STATX_SYNC_TYPE};
	int *err = errno_at();

	if (*err == ENOSYS &&
	    libc_result(err, k->before, (int)view_look(&at, k->x)) == 0) {
		stat_seen_statx(k->dirfd, k->path, k->x, k->flags);
		return 0;
	}
	return stat_elsewhere_statx(err, k->before, k->dirfd, k->path, k->flags,
				    k->mask, k->x);
}

/* What was not asked for, and was only to find the record by. */
static void hide_birth(struct statx *x, unsigned mask)
{
	if (mask & STATX_BTIME)
		return;
	x->stx_mask &= ~STATX_BTIME;
	x->stx_btime = (struct statx_timestamp){.tv_sec = 0};
}

/* Where records are met they are found by one call, as in stat_once(). */
static __attribute__((noinline, cold)) int first_statx(int dirfd,
						       const char *path,
						       int flags, unsigned mask,
						       struct statx *x)
{
	const struct stat_first f = {NEXT_statx, &stat_ahead.statx,
				     (uintptr_t)first_statx};
	struct by_mask k = {x, path, dirfd, flags, mask, *errno_at()};
	const bool once = stat_once_is_expected();
	const unsigned all = once ? mask | VIEW_STATX_NEEDS : mask;
	int r = ((statx_fn *)next_get(f.id))(dirfd, path, flags, all, x);

	if (once)
		stat_once_saw(r == 0 && tell(dirfd, path, x, flags));
	else if (r == 0)
		stat_seen_statx(dirfd, path, x, flags);
	if (r < 0)
		r = statx_refused(&k);
	else if (once)
		hide_birth(x, mask);
	stat_step(&f);
	return r < 0 ? STAT_REFUSED : STAT_ANSWERED;
}

/* As stat_rest(). */
static __attribute__((noinline, cold)) int rest(const struct by_mask *k, int r)
{
	if (r < 0)
		return statx_refused(k);
	if (r > 0)
		return stat_of_first(r);
	stat_seen_statx(k->dirfd, k->path, k->x, k->flags);
	return 0;
}

#ifdef __x86_64__

#define IN(register) __attribute__((unused))
#define PUSH(what) "push " what "\n\t.cfi_adjust_cfa_offset 8\n\t"

/*
 * What is written in C below, of which compilers make 26 instructions where a
 * stat may cost 25.  These are 24: what is pushed needs no room made first, and
 * errno goes from memory to memory, the four bytes behind it too.
 */
EXPORT __attribute__((naked)) int
statx(IN(edi) int dirfd, IN(rsi) const char *restrict path, IN(edx) int flags,
      IN(ecx) unsigned mask, IN(r8) struct statx *restrict x)
{
	/* clang-format off */
	__asm__("mov %c[err](%%rip), %%rax\n\t"
		PUSH("%%fs:(%%rax)")
		PUSH("%%rdx")
		"mov %%ecx, 4(%%rsp)\n\t"
		PUSH("%%rdi")
		PUSH("%%rsi")
		PUSH("%%r8")
		"lea %c[first](%%rip), %%rax\n\t"
		"add %c[ahead](%%rip), %%rax\n\t"
		"call *%%rax\n\t"
		"test %%eax, %%eax\n\t"
		"jne 1f\n\t"
		"mov (%%rsp), %%rdx\n\t"
		"mov %c[uid](%%rip), %%ecx\n\t"
		"cmp %%ecx, %c[stx_uid](%%rdx)\n\t"
		"je 1f\n\t"
		"mov %c[gate](%%rip), %%rcx\n\t"
		"imul %[by], %c[stx_ino](%%rdx), %%edx\n\t"
		"shr %%cl, %%edx\n\t"
		"bt %%rdx, -%c[before](%%rcx)\n\t"
		"jc 1f\n\t"
		"add %[kept], %%rsp\n\t"
		".cfi_adjust_cfa_offset -%c[kept]\n\t"
		"ret\n\t"
		".cfi_adjust_cfa_offset %c[kept]\n"
		"1:\tmov %%rsp, %%rdi\n\t"
		"mov %%eax, %%esi\n\t"
		"call %c[rest]\n\t"
		"add %[kept], %%rsp\n\t"
		".cfi_adjust_cfa_offset -%c[kept]\n\t"
		"ret"
		:
		: [err] "i"(&stat_errno), [ahead] "i"(&stat_ahead.statx),
		  [first] "i"(first_statx), [rest] "i"(rest),
		  [uid] "i"(&view_here.uid), [gate] "i"(&view_here.gate),
		  [by] "i"((int)OWNERS_HASH_BY), [before] "i"(OWNERS_GATE),
		  [stx_uid] "i"(offsetof(struct statx, stx_uid)),
		  [stx_ino] "i"(offsetof(struct statx, stx_ino)),
		  [kept] "i"(sizeof(struct by_mask)));
	/* clang-format on */
}

#else

/* Linux fills both in, whatever is asked for. */
static inline bool is_plain_statx(const struct statx *x)
{
	return x->stx_uid != view_here.uid &&
	       !owners_gate_is_open(atomic_load_explicit(&view_here.gate,
							 memory_order_relaxed),
				    x->stx_ino);
}

EXPORT int statx(int dirfd, const char *restrict path, int flags, unsigned mask,
		 struct statx *restrict x)
{
	struct by_mask k = {x, path, dirfd, flags, mask, errno_before()};
	statx_fn *next =
		(statx_fn *)ahead_of((uintptr_t)first_statx, &stat_ahead.statx);
	int r;

	KEPT(k);
	r = next(dirfd, path, flags, mask, (struct statx *)x);
	if (UNLIKELY(r != 0) || UNLIKELY(!is_plain_statx(k.x)))
		return rest(&k, r);
	return r;
}

#endif
