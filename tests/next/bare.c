/* SPDX-License-Identifier: MIT */
/*
 * A dynamic program without a libc, as `go build -buildmode=pie` makes
 * them.  Its exit status has a bit for each answer, or is 100 where there
 * are no hooks at all.
 */
#include <stddef.h>
#include <sys/syscall.h>
#include <sys/types.h>

uid_t getuid(void) __attribute__((weak));
int open(const char *, int, ...) __attribute__((weak));
int chown(const char *, uid_t, gid_t) __attribute__((weak));
void *fopen(const char *, const char *) __attribute__((weak));
long syscall(long, ...) __attribute__((weak));

__attribute__((noreturn)) static void quit(int status)
{
#if defined(__x86_64__)
	__asm__ volatile("syscall" : : "a"(SYS_exit_group), "D"(status));
#elif defined(__aarch64__)
	register long x8 __asm__("x8") = SYS_exit_group;
	register long x0 __asm__("x0") = status;
	__asm__ volatile("svc 0" : : "r"(x8), "r"(x0));
#endif
	__builtin_unreachable();
}

static int answers(void)
{
	return (getuid() == 0) | (open("/dev/null", 0) >= 0) << 1 |
	       (chown("/etc", 0, 0) == 0) << 2 |
	       (fopen("/dev/null", "r") != NULL) << 3 |
	       (syscall(SYS_getuid) == 0) << 4;
}

__attribute__((used, noreturn)) void bare_main(void);
void bare_main(void)
{
	quit(&getuid ? answers() : 100);
}

/* The stack is the kernel's: a call aligns it as C expects. */
#if defined(__x86_64__)
__asm__(".globl _start\n_start:\n\tcall bare_main\n");
#elif defined(__aarch64__)
__asm__(".globl _start\n_start:\n\tbl bare_main\n");
#endif
