/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <sys/mman.h>
#include <time.h>

#include "sys.h"

/* The kernel's sigset_t: a bit for each signal, from 1. */
#define BIT(sig) (UINT64_C(1) << ((sig)-1))

/*
 * What a write may raise: a reader that has gone, RLIMIT_FSIZE, and a
 * terminal with `stty tostop` that we are in the background of.
 */
static const uint64_t write_signals =
	BIT(SIGPIPE) | BIT(SIGXFSZ) | BIT(SIGTTOU);

long sys_write_quietly(int fd, const void *p, size_t n)
{
	static const struct timespec now = {0, 0};
	uint64_t before, pending = 0, ours;
	long r;

	sys4(SYS_rt_sigprocmask, SIG_BLOCK, &write_signals, &before, 8);
	sys2(SYS_rt_sigpending, &pending, 8);
	r = sys3(SYS_write, fd, p, n);
	/* One that was pending before is the program's. */
	ours = write_signals & ~pending;
	if (r < 0 && ours)
		sys4(SYS_rt_sigtimedwait, &ours, NULL, &now, 8);
	sys4(SYS_rt_sigprocmask, SIG_SETMASK, &before, NULL, 8);
	return r;
}

void *sys_pages(size_t n)
{
	long p = sys6(SYS_mmap, 0, (long)n, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return p < 0 && p >= -4095 ? NULL : (void *)p;
}

void *sys_page_of_process(void)
{
	void *p = sys_pages(4096);

	if (p && sys3(SYS_madvise, p, 4096, MADV_WIPEONFORK) != 0) {
		sys_pages_free(p, 4096);
		p = NULL;
	}
	return p;
}

void *sys_pages_resize(void *p, size_t before, size_t n)
{
	long q = sys4(SYS_mremap, p, before, n, MREMAP_MAYMOVE);

	return q < 0 && q >= -4095 ? NULL : (void *)q;
}

void sys_pages_free(void *p, size_t n)
{
	sys2(SYS_munmap, p, n);
}
