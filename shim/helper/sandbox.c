/* SPDX-License-Identifier: MIT */
/* The system calls that serving needs; any other ends the process. */
#include "filter.h"
#include "helper.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* Only the build of the tests that looks at memory goes without. */
#ifdef SANDBOX_OFF
#define CONFINED false
#else
#define CONFINED true
#endif

static int filter_install(const int dir[2])
{
	struct sock_filter f[FILTER_MAX];
	struct sock_fprog program = {filter_build(f, dir), f};

	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

/* It must die of it: a refusal would be the kernel's, not the filter's. */
static void child_dies(bool exec, const int dir[2])
{
	pid_t child = fork();
	int status = 0;

	if (child == 0) {
		if (filter_install(dir))
			_exit(0);
		if (exec)
			execve("/proc/self/exe", (char *[]){NULL},
			       (char *[]){NULL});
		else
			openat(dir[0], "nonroot-helper-proof",
			       O_WRONLY | O_CLOEXEC);
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
		die(EXIT_FAILED, "seccomp does not end a process for %s",
		    exec ? "execve" : "opening for writing");
}

void sandbox(const int dir[2])
{
	const struct rlimit none = {0, 0};

	child_dies(true, dir);
	child_dies(false, dir);
	if (setrlimit(RLIMIT_NPROC, &none) || (CONFINED && filter_install(dir)))
		die(EXIT_FAILED, "sandbox: %s", strerror(errno));
}
