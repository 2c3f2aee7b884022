/* SPDX-License-Identifier: MIT */
/*
 * Raw system calls.
 *
 * What the library does beside the program's own call goes through here: no
 * cancellation point, no errno, and no other preloaded library sees it.
 * Everything returns the kernel's value, errors as -errno.
 */
#ifndef NONROOT_SYS_H
#define NONROOT_SYS_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>

#if defined(__x86_64__)

static inline long sys6(long nr, long a, long b, long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long ret;

	__asm__ volatile("syscall"
			 : "=a"(ret)
			 : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8),
			   "r"(r9)
			 : "rcx", "r11", "memory");
	return ret;
}

#elif defined(__aarch64__)

static inline long sys6(long nr, long a, long b, long c, long d, long e, long f)
{
	register long x8 __asm__("x8") = nr;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;
	register long x5 __asm__("x5") = f;

	__asm__ volatile("svc 0"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
			 : "memory");
	return x0;
}

#else
#error "no system call stub for this architecture yet; see shim/preload/sys.h"
#endif

#define SYS_ARG(x) ((long)(intptr_t)(x))
#define sys0(nr) sys6(nr, 0, 0, 0, 0, 0, 0)
#define sys1(nr, a) sys6(nr, SYS_ARG(a), 0, 0, 0, 0, 0)
#define sys2(nr, a, b) sys6(nr, SYS_ARG(a), SYS_ARG(b), 0, 0, 0, 0)
#define sys3(nr, a, b, c) sys6(nr, SYS_ARG(a), SYS_ARG(b), SYS_ARG(c), 0, 0, 0)
#define sys4(nr, a, b, c, d) \
	sys6(nr, SYS_ARG(a), SYS_ARG(b), SYS_ARG(c), SYS_ARG(d), 0, 0)
#define sys5(nr, a, b, c, d, e) \
	sys6(nr, SYS_ARG(a), SYS_ARG(b), SYS_ARG(c), SYS_ARG(d), SYS_ARG(e), 0)

/*
 * Is this memory of the caller's readable?  The kernel answers, without a
 * fault: rt_sigprocmask(2) copies 8 bytes in before it looks at `how`.
 */
static inline int sys_is_readable(const void *p, size_t n)
{
	uintptr_t at = (uintptr_t)p & ~(uintptr_t)7;
	uintptr_t end = (uintptr_t)p + n;

	if (n == 0)
		return 1;
	/* A set at NULL is no set: rt_sigprocmask would not look at it. */
	if (end < (uintptr_t)p || !at)
		return 0;
	while (at < end) {
		if (sys4(SYS_rt_sigprocmask, ~0L, at, NULL, 8) == -EFAULT)
			return 0;
		at = (at | 4095) + 1;
	}
	return 1;
}

/*
 * n bytes of zeroes in pages of their own, committed as they are touched, for
 * what is too large for a stack.  Null when there is no memory; the caller
 * gives them back with the same n.
 */
void *sys_pages(size_t n) __attribute__((visibility("hidden")));
void sys_pages_free(void *p, size_t n) __attribute__((visibility("hidden")));

/* A page that is all zeroes again in a child of fork(2), however that is made;
 * null where there is no memory, or before Linux 4.14. */
void *sys_page_of_process(void) __attribute__((visibility("hidden")));

/* The same with n bytes, perhaps elsewhere; null, and p as it was, when there
 * is no memory. */
void *sys_pages_resize(void *p, size_t before, size_t n)
	__attribute__((visibility("hidden")));

/*
 * write(2) for what the program did not ask for: the signals that a write may
 * raise neither end nor stop it, nor reach its handlers.
 */
long sys_write_quietly(int fd, const void *p, size_t n)
	__attribute__((visibility("hidden")));

/*
 * Numbers that an architecture lacks (arm64 has only the *at forms) or that
 * old headers do not know: the kernel answers ENOSYS to -1.
 */
#ifndef SYS_open
#define SYS_open -1
#endif
#ifndef SYS_creat
#define SYS_creat -1
#endif
#ifndef SYS_access
#define SYS_access -1
#endif
#ifndef SYS_chown
#define SYS_chown -1
#endif
#ifndef SYS_lchown
#define SYS_lchown -1
#endif
#ifndef SYS_mkdir
#define SYS_mkdir -1
#endif
#ifndef SYS_mknod
#define SYS_mknod -1
#endif
#ifndef SYS_symlink
#define SYS_symlink -1
#endif
#ifndef SYS_link
#define SYS_link -1
#endif
#ifndef SYS_rename
#define SYS_rename -1
#endif
#ifndef SYS_unlink
#define SYS_unlink -1
#endif
#ifndef SYS_rmdir
#define SYS_rmdir -1
#endif
#ifndef SYS_readlink
#define SYS_readlink -1
#endif
#ifndef SYS_fork
#define SYS_fork -1
#endif
#ifndef SYS_vfork
#define SYS_vfork -1
#endif
#ifndef SYS_stat
#define SYS_stat -1
#endif
#ifndef SYS_lstat
#define SYS_lstat -1
#endif
#ifndef SYS_chmod
#define SYS_chmod -1
#endif
#ifndef SYS_utime
#define SYS_utime -1
#endif
#ifndef SYS_utimes
#define SYS_utimes -1
#endif
#ifndef SYS_futimesat
#define SYS_futimesat -1
#endif
#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif
#ifndef SYS_close_range
#define SYS_close_range 436
#endif
#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#ifndef SYS_faccessat2
#define SYS_faccessat2 439
#endif

#endif
