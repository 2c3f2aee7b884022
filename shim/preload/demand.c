/* SPDX-License-Identifier: MIT */
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/statfs.h>
#include <sys/time.h>
#include <sys/wait.h>

#include "../core/creds.h"
#include "../core/ports.h"
#include "child.h"
#include "demand.h"
#include "state.h"
#include "sys.h"

#define MOUNT_NOSUID 2 /* ST_NOSUID, linux/statfs.h */

/* No errno of bind(2): what was to be executed was not. */
#define NOT_EXECUTED 127

/* struct vfs_ns_cap_data of linux/capability.h, little endian. */
struct file_caps {
	uint32_t magic;
	struct {
		uint32_t permitted, inheritable;
	} set[2];
	uint32_t rootid;
};

bool demand_may_gain(void)
{
	struct file_caps caps = {0};
	struct statfs fs;

	if (state_config()->helper_none ||
	    sys1(SYS_prctl, PR_GET_NO_NEW_PRIVS) != 0 ||
	    sys2(SYS_prctl, PR_CAPBSET_READ, CREDS_CAP_NET_BIND_SERVICE) != 1)
		return false;
	return sys4(SYS_getxattr, DEMAND_PATH, "security.capability", &caps,
		    sizeof(caps)) >= 12 &&
	       caps.set[0].permitted & 1u << CREDS_CAP_NET_BIND_SERVICE &&
	       sys2(SYS_statfs, DEMAND_PATH, &fs) == 0 &&
	       !(fs.f_flags & MOUNT_NOSUID);
}

struct job {
	int fd;
	int status; /* of wait4(2); -1 until there is one */
	char address[64], scope[12];
	_Alignas(16) char waiter[CHILD_STACK];
	_Alignas(16) char binder[CHILD_STACK];
};

/* In this process alone: another table of handlers than the program's. */
static void default_action(int sig)
{
	static const struct {
		uint64_t words[4];
	} none; /* SIG_DFL */

	sys4(SYS_rt_sigaction, sig, &none, NULL, 8);
}

/* Ended by SIGALRM, the one signal that is not blocked, if it takes long. */
static void limit_time(void)
{
	static const uint64_t all_others = ~(UINT64_C(1) << (SIGALRM - 1));
	static const struct itimerval limit = {
		.it_value = {CLIENT_TIMEOUT_MS / 1000, 0}};

	default_action(SIGALRM);
	sys4(SYS_rt_sigprocmask, SIG_SETMASK, &all_others, NULL, 8);
	sys3(SYS_setitimer, ITIMER_REAL, &limit, NULL);
}

/* The socket as descriptor 0, and nothing else of the program's. */
static long execute(void *arg)
{
	struct job *j = arg;
	char *argv[4], *envp[1];

	limit_time();
	if (j->fd == 0)
		sys3(SYS_fcntl, 0, 2 /* F_SETFD */, 0);
	else if (sys3(SYS_dup3, j->fd, 0, 0) < 0)
		return NOT_EXECUTED;
	sys3(SYS_close_range, 1, ~0U, 0);
	argv[0] = (char *)(uintptr_t) "nonroot-bind";
	argv[1] = j->address;
	argv[2] = j->scope[0] ? j->scope : NULL;
	argv[3] = NULL;
	envp[0] = NULL;
	sys3(SYS_execve, DEMAND_PATH, argv, envp);
	return NOT_EXECUTED;
}

/*
 * execve(2) makes SIGCHLD the exit signal of whoever calls it.  So between the
 * program and the one that binds stands this process, which executes nothing:
 * it ends without a signal, and only __WCLONE finds it.
 */
static long wait_for_it(void *arg)
{
	struct job *j = arg;
	int status;
	long pid, r;

	/* One that is ignored would take the status with it. */
	default_action(SIGCHLD);
	pid = child_run(CLONE_VM | CLONE_VFORK | SIGCHLD,
			j->binder + CHILD_STACK, execute, j);
	if (pid < 0)
		return 0;
	do
		r = sys4(SYS_wait4, pid, &status, 0, 0);
	while (r == -EINTR);
	if (r == pid)
		j->status = status;
	return 0;
}

static void put_address(struct job *j, const void *addr, uint32_t len)
{
	const struct sockaddr_in6 *in6 = addr;
	struct out a = {j->address, sizeof(j->address) - 1, 0};
	struct out s = {j->scope, sizeof(j->scope) - 1, 0};

	ports_format(&a, addr, len);
	j->address[a.n < a.cap ? a.n : a.cap] = '\0';
	if (in6->sin6_family == AF_INET6 && len >= sizeof(*in6) &&
	    in6->sin6_scope_id)
		out_u64(&s, in6->sin6_scope_id);
	j->scope[s.n] = '\0';
}

struct client_answer demand_bind(int fd, const void *addr, uint32_t len)
{
	struct job j;

	j.fd = fd;
	j.status = -1;
	put_address(&j, addr, len);
	child_run_hidden(j.waiter + CHILD_STACK, wait_for_it, &j);
	if (j.status != -1 && WIFSIGNALED(j.status))
		return (struct client_answer){.asked = -ETIMEDOUT};
	if (j.status == -1 || WEXITSTATUS(j.status) == NOT_EXECUTED)
		return (struct client_answer){.asked = -ENOENT};
	return (struct client_answer){.error = WEXITSTATUS(j.status)};
}
