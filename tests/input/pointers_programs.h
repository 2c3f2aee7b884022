/* SPDX-License-Identifier: MIT */
/* What makes tasks and programs, and the ways round the named calls. */
#ifndef NONROOT_TESTS_POINTERS_PROGRAMS_H
#define NONROOT_TESTS_POINTERS_PROGRAMS_H

#include "pointers.h"

/* ---- the ways round ---- */

static struct open_how *how(void)
{
	static struct open_how h = {.flags = O_RDONLY};

	return &h;
}

/* The kernel's open_how may grow; ours is followed by zeroes, or by none. */
static long openat2_with(void *p, size_t size)
{
	return syscall(SYS_openat2, AT_FDCWD, "/nosuch", p, size);
}

static void case_syscall(void)
{
	socklen_t len = sizeof(struct sockaddr_storage);
	struct sockaddr_storage ss;

#ifdef SYS_open
	TRY_EACH("open", syscall(SYS_open, p, O_RDONLY));
	TRY_EACH("access", syscall(SYS_access, p, R_OK));
	TRY_EACH("chown", syscall(SYS_chown, p, 999, 999));
	TRY_EACH("lchown", syscall(SYS_lchown, p, 999, 999));
	TRY_EACH("creat", syscall(SYS_creat, p, 0600));
#endif
	TRY_EACH("openat", syscall(SYS_openat, AT_FDCWD, p, O_RDONLY));
	TRY_EACH("openat2 path",
		 syscall(SYS_openat2, AT_FDCWD, p, how(), sizeof(*how())));
	TRY_EACH("openat2 how", openat2_with(p, sizeof(*how())));
	TRY_EACH("openat2 how, no size", openat2_with(p, 0));
	TRY_EACH("openat2 how, huge", openat2_with(p, 1UL << 40));
	TRY("openat2 how, up to the edge",
	    openat2_with(at_edge(how(), sizeof(*how())), sizeof(*how())));
	TRY("openat2 how, beyond the edge",
	    openat2_with(at_edge(how(), sizeof(*how())), sizeof(*how()) + 8));
	TRY_EACH("faccessat", syscall(SYS_faccessat, AT_FDCWD, p, R_OK));
	TRY_EACH("faccessat2", syscall(SYS_faccessat2, AT_FDCWD, p, R_OK, 0));
	TRY_EACH("faccessat2, AT_EMPTY_PATH",
		 syscall(SYS_faccessat2, open(".", O_PATH), p, W_OK,
			 AT_EMPTY_PATH));
	TRY_EACH("fchownat", syscall(SYS_fchownat, AT_FDCWD, p, 999, 999, 0));
	TRY_EACH("fchownat, AT_EMPTY_PATH",
		 syscall(SYS_fchownat, open(".", O_RDONLY), p, 999, 999,
			 AT_EMPTY_PATH));
	TRY_EACH("bind", syscall(SYS_bind, new_socket(), p, 16));
	TRY_EACH("getsockname address",
		 syscall(SYS_getsockname, low_socket(), p, &len));
	TRY_EACH("getsockname length",
		 syscall(SYS_getsockname, low_socket(), &ss, p));
	TRY_EACH("setgroups", syscall(SYS_setgroups, 8, p));
	TRY_EACH("setgroups, size -1", syscall(SYS_setgroups, -1, p));
	TRY("getgroups null", syscall(SYS_getgroups, 65536, null()));
	TRY("getresuid null", syscall(SYS_getresuid, null(), null(), null()));
	TRY("getresgid null", syscall(SYS_getresgid, null(), null(), null()));
	TRY_EACH("seccomp filter",
		 syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, p));
	TRY_EACH("a number of no concern", syscall(SYS_uname, p));
}

static long filter_with(void *code)
{
	struct sock_fprog prog = {.len = 8, .filter = code};

	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog);
}

static void case_prctl(void)
{
	TRY_EACH("PR_SET_SECCOMP program",
		 prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, p));
	TRY_EACH("PR_SET_SECCOMP code", filter_with(p));
	TRY_EACH("PR_SET_NAME", prctl(PR_SET_NAME, p));
	TRY_EACH("PR_GET_NAME", prctl(PR_GET_NAME, p));
	TRY_EACH("PR_GET_PDEATHSIG", prctl(PR_GET_PDEATHSIG, p));
}

static void case_dlopen(void)
{
	TRY_EACH("path", got(dlopen(p, RTLD_NOW)));
	TRY_EACH("path, RTLD_DEEPBIND",
		 got(dlopen(p, RTLD_NOW | RTLD_DEEPBIND)));
}

/* ---- tasks: no pointer, or the kernel's business ---- */

static void case_fork(void)
{
}

static void case_vfork(void)
{
}

static int ends(void *status)
{
	return status != NULL;
}

static void case_clone(void)
{
	TRY("no stack", clone(ends, NULL, SIGCHLD, NULL));
}

static void case_pthread_create(void)
{
}

static void case_thrd_create(void)
{
}

/* ---- exec: a null list is an empty one, and true(1) runs ---- */

#define TRUE "/bin/true"

static char *const true_argv[] = {(char[]){"true"}, NULL};

/* Before memory that must not be touched. */
static int exec_without_end(const char *entry)
{
	char *list[] = {at_edge(entry, strlen(entry)), (char[]){"B=2"}, NULL};

	return execve(TRUE, true_argv, list);
}

static void case_execve(void)
{
	TRY_EACH("path", execve(p, true_argv, environ));
	TRY_EACH("argv", execve(TRUE, p, environ));
	TRY_EACH("envp", execve(TRUE, true_argv, p));
	TRY("an entry without an end", exec_without_end("A=1"));
	TRY("an entry like ours without an end", exec_without_end("LD=1"));
	TRY("our own without an end", exec_without_end("LIBNONROOT=1"));
	TRY("LD_PRELOAD without an end", exec_without_end("LD_PRELOAD=/x"));
}

static void case_execv(void)
{
	TRY_EACH("path", execv(p, true_argv));
	TRY_EACH("argv", execv(TRUE, p));
}

static void case_execvp(void)
{
	TRY_EACH("file", execvp(p, true_argv));
	TRY_EACH("argv", execvp(TRUE, p));
}

static void case_execvpe(void)
{
	TRY_EACH("file", execvpe(p, true_argv, environ));
	TRY_EACH("argv", execvpe(TRUE, p, environ));
	TRY_EACH("envp", execvpe(TRUE, true_argv, p));
}

static void case_fexecve(void)
{
	TRY_EACH("argv", fexecve(open(TRUE, O_RDONLY), p, environ));
	TRY_EACH("envp", fexecve(open(TRUE, O_RDONLY), true_argv, p));
}

static void case_execveat(void)
{
	TRY_EACH("path", execveat(AT_FDCWD, p, true_argv, environ, 0));
	TRY_EACH("argv", execveat(AT_FDCWD, TRUE, p, environ, 0));
	TRY_EACH("envp", execveat(AT_FDCWD, TRUE, true_argv, p, 0));
}

static void case_execl(void)
{
	TRY_EACH("path", execl(p, "true", NULL));
	TRY_EACH("arg", execl(TRUE, p, NULL));
}

static void case_execlp(void)
{
	TRY_EACH("file", execlp(p, "true", NULL));
	TRY_EACH("arg", execlp(TRUE, p, NULL));
}

static void case_execle(void)
{
	TRY_EACH("path", execle(p, "true", NULL, environ));
	TRY_EACH("arg", execle(TRUE, p, NULL, environ));
	TRY_EACH("envp", execle(TRUE, "true", NULL, p));
}

static void case_system(void)
{
	TRY_EACH("command", system(p));
}

static void case_popen(void)
{
	TRY_EACH("command", popen(p, "r") ? 0 : -1);
	TRY_EACH("mode", popen("true", p) ? 0 : -1);
}

static void case_posix_spawn(void)
{
	TRY_EACH("path", posix_spawn(NULL, p, NULL, NULL, true_argv, environ));
	TRY_EACH("argv", posix_spawn(NULL, TRUE, NULL, NULL, p, environ));
	TRY_EACH("envp", posix_spawn(NULL, TRUE, NULL, NULL, true_argv, p));
	TRY_EACH("pid", posix_spawn(p, TRUE, NULL, NULL, true_argv, environ));
}

static void case_posix_spawnp(void)
{
	TRY_EACH("file", posix_spawnp(NULL, p, NULL, NULL, true_argv, environ));
	TRY_EACH("argv", posix_spawnp(NULL, TRUE, NULL, NULL, p, environ));
	TRY_EACH("envp", posix_spawnp(NULL, TRUE, NULL, NULL, true_argv, p));
}

#endif
