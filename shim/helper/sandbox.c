/* SPDX-License-Identifier: MIT */
/* The system calls that serving needs; any other ends the process. */
#include "helper.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__x86_64__)
#define OUR_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OUR_ARCH AUDIT_ARCH_AARCH64
#else
#error "no seccomp architecture for this machine"
#endif

/* Only the build of the tests that looks at memory goes without. */
#ifdef SANDBOX_OFF
#define CONFINED false
#else
#define CONFINED true
#endif

#ifndef SECCOMP_RET_KILL_PROCESS
#define SECCOMP_RET_KILL_PROCESS 0x80000000u
#endif

/* openat(2) is apart: its folder and its flags are looked at too. */
static const int allowed[] = {
#ifdef SYS_poll
	SYS_poll,
#endif
	SYS_ppoll,	   SYS_accept4,	     SYS_recvmsg,
	SYS_sendto,	   SYS_getsockopt,   SYS_bind,
	SYS_close,	   SYS_write,	     SYS_read,
	SYS_pread64,	   SYS_fstat,	     SYS_setitimer,
	SYS_clock_gettime, SYS_rt_sigreturn, SYS_restart_syscall,
	SYS_exit_group,
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
static int filter_install(const int dir[2])
{
	struct sock_filter f[15 + 2 * N_ALLOWED] = {
		FIELD(arch), IS(OUR_ARCH, 1, 0), END(SECCOMP_RET_KILL_PROCESS),
		FIELD(nr)};
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
		IS(OPEN_FLAGS & ~O_LARGEFILE, 0, 1),
		END(SECCOMP_RET_ALLOW),
		END(SECCOMP_RET_KILL_PROCESS),
	};
	struct sock_fprog program = {.filter = f};
	unsigned n = 4;

	for (size_t i = 0; i < N_ALLOWED; i++) {
		f[n++] = (struct sock_filter)IS(allowed[i], 0, 1);
		f[n++] = (struct sock_filter)END(SECCOMP_RET_ALLOW);
	}
	memcpy(f + n, opens, sizeof(opens));
	n += sizeof(opens) / sizeof(opens[0]);
	program.len = (unsigned short)n;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

static void exec_try(const int dir[2])
{
	(void)dir;
	execve("/proc/self/exe", (char *[]){NULL}, (char *[]){NULL});
}

static void write_try(const int dir[2])
{
	openat(dir[0], "nonroot-helper-proof", O_WRONLY | O_CLOEXEC);
}

/* It must die of it: a refusal would be the kernel's, not the filter's. */
static void dies(const char *what, void (*try)(const int dir[2]),
		 const int dir[2])
{
	pid_t child = fork();
	int status = 0;

	if (child == 0) {
		if (filter_install(dir) == 0)
			try(dir);
		_exit(0);
	}
	if (child < 0)
		die(EXIT_FAILED,
		    "no child to try the seccomp filter in: %s (too many "
		    "processes of this uid? choose another by --user)",
		    strerror(errno));
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGSYS)
		die(EXIT_FAILED, "seccomp does not end a process for %s", what);
}

void sandbox(const int dir[2])
{
	const struct rlimit none = {0, 0};

	dies("execve", exec_try, dir);
	dies("opening for writing", write_try, dir);
	if (setrlimit(RLIMIT_NPROC, &none) || (CONFINED && filter_install(dir)))
		die(EXIT_FAILED, "sandbox: %s", strerror(errno));
}
