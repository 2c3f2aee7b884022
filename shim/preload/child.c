/* SPDX-License-Identifier: MIT */
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>

#include "child.h"
#include "sys.h"

long child_run(unsigned long flags, char *top, long (*fn)(void *), void *arg)
{
#if defined(__x86_64__)
	register long (*r9)(void *) __asm__("r9") = fn;
	register void *r8 __asm__("r8") = arg;
	long ret;

	__asm__ volatile("syscall\n\t"
			 "test %%rax, %%rax\n\t"
			 "jnz 1f\n\t"
			 "xor %%ebp, %%ebp\n\t"
			 "mov %%r8, %%rdi\n\t"
			 "call *%%r9\n\t"
			 "mov %%rax, %%rdi\n\t"
			 "mov %[exit], %%eax\n\t"
			 "syscall\n"
			 "1:"
			 : "=a"(ret)
			 : "a"(SYS_clone), "D"(flags), "S"(top), "r"(r8),
			   "r"(r9), [exit] "i"(SYS_exit)
			 : "rcx", "r11", "memory");
	return ret;
#elif defined(__aarch64__)
	register long x8 __asm__("x8") = SYS_clone;
	register unsigned long x0 __asm__("x0") = flags;
	register char *x1 __asm__("x1") = top;
	register long (*x5)(void *) __asm__("x5") = fn;
	register void *x6 __asm__("x6") = arg;

	__asm__ volatile("svc 0\n\t"
			 "cbnz x0, 1f\n\t"
			 "mov x29, xzr\n\t"
			 "mov x0, x6\n\t"
			 "blr x5\n\t"
			 "mov x8, %[exit]\n\t"
			 "svc 0\n"
			 "1:"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x5),
			   "r"(x6), [exit] "i"(SYS_exit)
			 : "memory");
	return (long)x0;
#endif
}

void child_run_hidden(char *top, long (*fn)(void *), void *arg)
{
	static const uint64_t all = ~UINT64_C(0);
	uint64_t before;
	long pid, r;

	sys4(SYS_rt_sigprocmask, SIG_SETMASK, &all, &before, 8);
	pid = child_run(CLONE_VM | CLONE_VFORK, top, fn, arg);
	do
		r = pid < 0 ? 0 : sys4(SYS_wait4, pid, NULL, __WCLONE, 0);
	while (r == -EINTR);
	sys4(SYS_rt_sigprocmask, SIG_SETMASK, &before, NULL, 8);
}
