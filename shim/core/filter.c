/* SPDX-License-Identifier: MIT */
#include "filter.h"

#include <linux/audit.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>

#if defined(__x86_64__)
#define OUR_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OUR_ARCH AUDIT_ARCH_AARCH64
#else
#error "no seccomp architecture for this machine"
#endif

#ifndef SECCOMP_RET_KILL_PROCESS
#define SECCOMP_RET_KILL_PROCESS 0x80000000u
#endif

/* openat(2) is apart: its folder and its flags are looked at too. */
static const int allowed[] = {
#ifdef SYS_poll
	SYS_poll,
#endif
	SYS_ppoll,	  SYS_accept4,	       SYS_recvmsg,
	SYS_sendto,	  SYS_getsockopt,      SYS_bind,
	SYS_close,	  SYS_write,	       SYS_read,
	SYS_fstat,	  SYS_setitimer,       SYS_clock_gettime,
	SYS_rt_sigreturn, SYS_restart_syscall, SYS_exit_group,
};

#define N_ALLOWED (sizeof(allowed) / sizeof(allowed[0]))

#define FIELD(member)                      \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, \
		 offsetof(struct seccomp_data, member))
#define IS(value, yes, no) \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(value), yes, no)
#define END(action) BPF_STMT(BPF_RET | BPF_K, action)

/*
 * The low half of args[] is the int that the kernel reads.  A folder says
 * nothing about an absolute path: it is the flags that matter.
 */
unsigned short filter_build(struct sock_filter f[FILTER_MAX], const int dir[2])
{
	const struct sock_filter begin[] = {
		FIELD(arch),
		IS(OUR_ARCH, 1, 0),
		END(SECCOMP_RET_KILL_PROCESS),
		FIELD(nr),
	};
	const struct sock_filter opens[] = {
		IS(SYS_openat, 1, 0),
		END(SECCOMP_RET_KILL_PROCESS),
		FIELD(args[0]),
		IS(dir[0], 2, 0),
		IS(dir[1], 1, 0),
		END(SECCOMP_RET_KILL_PROCESS),
		FIELD(args[2]),
		/* libc adds it where it is not 0. */
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, ~(uint32_t)O_LARGEFILE),
		IS(FILTER_OPEN_FLAGS & ~O_LARGEFILE, 0, 1),
		END(SECCOMP_RET_ALLOW),
		END(SECCOMP_RET_KILL_PROCESS),
	};
	const size_t n_begin = sizeof(begin) / sizeof(begin[0]);
	const size_t n_opens = sizeof(opens) / sizeof(opens[0]);
	size_t n = n_begin;

	_Static_assert(sizeof(begin) + sizeof(opens) +
				       2 * N_ALLOWED * sizeof(*f) <=
			       FILTER_MAX * sizeof(*f),
		       "room for all");
	__builtin_memcpy(f, begin, sizeof(begin));
	for (size_t i = 0; i < N_ALLOWED; i++) {
		f[n++] = (struct sock_filter)IS(allowed[i], 0, 1);
		f[n++] = (struct sock_filter)END(SECCOMP_RET_ALLOW);
	}
	__builtin_memcpy(f + n, opens, sizeof(opens));
	return (unsigned short)(n + n_opens);
}
