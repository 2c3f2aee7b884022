/* SPDX-License-Identifier: MIT */
/*
 * The helper's seccomp filter, run by an interpreter of the few instructions
 * that it has, as the kernel runs it (Documentation/networking/filter.rst).
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>

#include <linux/audit.h>
#include <linux/seccomp.h>

#include <cmocka.h>

#include "filter.h"

#if defined(__x86_64__)
#define OURS AUDIT_ARCH_X86_64
#else
#define OURS AUDIT_ARCH_AARCH64
#endif

static const int dir[2] = {5, 7};
static struct sock_filter f[FILTER_MAX];
static unsigned n;

static uint32_t run(struct seccomp_data d)
{
	uint32_t a = 0;

	for (unsigned pc = 0; pc < n; pc++) {
		const struct sock_filter *i = &f[pc];

		switch (i->code) {
		case BPF_LD | BPF_W | BPF_ABS:
			assert_true(i->k % 4 == 0 && i->k + 4 <= sizeof(d));
			memcpy(&a, (char *)&d + i->k, 4);
			break;
		case BPF_JMP | BPF_JEQ | BPF_K:
			pc += a == i->k ? i->jt : i->jf;
			break;
		case BPF_ALU | BPF_AND | BPF_K:
			a &= i->k;
			break;
		case BPF_RET | BPF_K:
			return i->k;
		default:
			fail_msg("instruction %u: code %x", pc, i->code);
		}
	}
	fail_msg("it runs off its end");
	return 0;
}

static bool allows(uint32_t arch, int nr, int at, int flags)
{
	struct seccomp_data d = {.nr = nr, .arch = arch};
	uint32_t r;

	/* The upper half of an int argument is anything. */
	d.args[0] = UINT64_C(0xdeadbeef) << 32 | (uint32_t)at;
	d.args[2] = UINT64_C(0xdeadbeef) << 32 | (uint32_t)flags;
	r = run(d);
	assert_true(r == SECCOMP_RET_ALLOW || r == SECCOMP_RET_KILL_PROCESS);
	return r == SECCOMP_RET_ALLOW;
}

static const int served[] = {
#ifdef SYS_poll
	SYS_poll,
#endif
	SYS_ppoll,	  SYS_accept4,	       SYS_recvmsg,
	SYS_sendto,	  SYS_getsockopt,      SYS_bind,
	SYS_close,	  SYS_write,	       SYS_read,
	SYS_fstat,	  SYS_setitimer,       SYS_clock_gettime,
	SYS_rt_sigreturn, SYS_restart_syscall, SYS_exit_group,
};

static int setup(void **state)
{
	(void)state;
	n = filter_build(f, dir);
	return 0;
}

static void every_other_number_kills(void **state)
{
	unsigned found = 0;

	(void)state;
	/* Also x32's, which have bit 30, and those that are negative. */
	for (int64_t nr = -70000; nr < 70000; nr++) {
		bool want = false;

		for (size_t i = 0; i < sizeof(served) / sizeof(int); i++)
			want |= served[i] == nr;
		assert_int_equal(allows(OURS, (int)nr, -100, 0), want);
		assert_false(allows(OURS, (int)(nr | 1 << 30), -100, 0) &&
			     nr >= 0);
		found += want;
	}
	assert_int_equal(found, sizeof(served) / sizeof(int));
}

static void every_number_of_another_machine_kills(void **state)
{
	static const uint32_t others[] = {AUDIT_ARCH_I386,    AUDIT_ARCH_X86_64,
					  AUDIT_ARCH_AARCH64, AUDIT_ARCH_ARM,
					  AUDIT_ARCH_RISCV64, 0,
					  UINT32_MAX};

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		for (int nr = 0; others[i] != OURS && nr < 1000; nr++)
			assert_false(allows(others[i], nr, dir[0],
					    FILTER_OPEN_FLAGS));
}

static void only_reading_below_two_folders_is_an_open(void **state)
{
	(void)state;
	for (int at = -200; at < 1000; at++)
		assert_int_equal(
			allows(OURS, SYS_openat, at, FILTER_OPEN_FLAGS),
			at == dir[0] || at == dir[1]);
	assert_true(allows(OURS, SYS_openat, dir[0],
			   FILTER_OPEN_FLAGS | O_LARGEFILE));
	for (int bit = 0; bit < 32; bit++) {
		int flags = (int)(FILTER_OPEN_FLAGS ^ 1u << bit);

		assert_int_equal(allows(OURS, SYS_openat, dir[1], flags),
				 (flags | O_LARGEFILE) ==
					 (FILTER_OPEN_FLAGS | O_LARGEFILE));
	}
}

/* bpf_check_classic() of net/core/filter.c, for these instructions. */
static void jumps_stay_inside_and_it_ends(void **state)
{
	(void)state;
	assert_true(n > 0 && n <= FILTER_MAX);
	for (unsigned pc = 0; pc < n; pc++)
		if (BPF_CLASS(f[pc].code) == BPF_JMP)
			assert_true(pc + f[pc].jt + 1 < n &&
				    pc + f[pc].jf + 1 < n);
	assert_int_equal(f[n - 1].code, BPF_RET | BPF_K);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(every_other_number_kills, setup),
		cmocka_unit_test_setup(every_number_of_another_machine_kills,
				       setup),
		cmocka_unit_test_setup(
			only_reading_below_two_folders_is_an_open, setup),
		cmocka_unit_test_setup(jumps_stay_inside_and_it_ends, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
