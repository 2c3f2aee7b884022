/* SPDX-License-Identifier: MIT */
/*
 * seccomp HOW OWN CASE...: install a filter that kills the process at any
 * system call but write(2), the exits, and what the case itself asks the
 * kernel for; then do what the case says.
 *
 *   HOW  prctl, seccomp, syscall-prctl (by way of syscall(2)), or strict
 *   OWN  `ids`: the get and set calls of identity are allowed too, as they
 *        must be without the library; `none`: they are not
 *
 * Each case has a child of its own and writes one line.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define UUID "/sys/class/dmi/id/product_uuid"
#define ALLOWED_MAX 8

static void die(const char *what)
{
	perror(what);
	exit(125);
}

/* ---- the filter ---- */

static const int always[] = {SYS_write, SYS_exit, SYS_exit_group};
static const int identity[] = {
	SYS_getuid,    SYS_geteuid,   SYS_getgid,    SYS_getegid,
	SYS_getresuid, SYS_getresgid, SYS_getgroups, SYS_setuid,
	SYS_setgid,    SYS_setresuid, SYS_setresgid, SYS_setgroups,
};

static struct sock_filter code[128];
static unsigned short code_n;

static void put(struct sock_filter f)
{
	code[code_n++] = f;
}

static void allow(const int *numbers, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		put((struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
						 (unsigned)numbers[i], 0, 1));
		put((struct sock_filter)BPF_STMT(BPF_RET | BPF_K,
						 SECCOMP_RET_ALLOW));
	}
}

static long install(const char *how, struct sock_fprog *p)
{
	if (strcmp(how, "strict") == 0)
		return prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT, 0, 0, 0);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -1;
	if (strcmp(how, "seccomp") == 0)
		return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, p);
	if (strcmp(how, "syscall-prctl") == 0)
		return syscall(SYS_prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER,
			       p, 0, 0);
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, p, 0, 0);
}

static void filter(const char *how, const char *own, const int *numbers)
{
	struct sock_fprog p = {.filter = code};
	size_t n = 0;

	while (n < ALLOWED_MAX && numbers[n])
		n++;
	put((struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
					 offsetof(struct seccomp_data, nr)));
	allow(always, sizeof(always) / sizeof(always[0]));
	if (strcmp(own, "ids") == 0)
		allow(identity, sizeof(identity) / sizeof(identity[0]));
	allow(numbers, n);
	put((struct sock_filter)BPF_STMT(BPF_RET | BPF_K,
					 SECCOMP_RET_KILL_PROCESS));
	p.len = code_n;
	if (install(how, &p) < 0)
		die(how);
}

/* ---- the cases: what may be prepared, and what is done ---- */

static int sock = -1;
static gid_t groups[40];
static FILE *stream;

static int low_port(void)
{
	struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(80)};

	return bind(sock, (struct sockaddr *)&in, sizeof(in));
}

static void new_socket(void)
{
	sock = socket(AF_INET, SOCK_STREAM, 0);
}

static void bound_socket(void)
{
	new_socket();
	low_port();
}

static void many_groups(void)
{
	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		groups[i] = (gid_t)(100 + i);
}

/* libc's own memory is there already. */
static void warm_stream(void)
{
	FILE *a = fopen("/dev/null", "r");

	stream = fopen("/dev/null", "r");
	if (!a || !stream)
		die("/dev/null");
	fclose(a);
}

static long do_ids(void)
{
	uid_t r, e, s;
	gid_t list[64];

	getresuid(&r, &e, &s);
	return getuid() + geteuid() + getgid() + getegid() + r + e + s +
	       (getgroups(64, list) > 64);
}

static long do_set(void)
{
	if (setgroups(0, NULL) || setegid(33) || setgid(33) || seteuid(33) ||
	    seteuid(0) || setuid(33))
		return -1;
	return getuid() == 33 && geteuid() == 33 && getgid() == 33 ? 0 : 1;
}

static long do_few_groups(void)
{
	return setgroups(20, groups);
}

static long do_many_groups(void)
{
	return setgroups(40, groups);
}

static long do_syscall_ids(void)
{
	return syscall(SYS_getuid) + syscall(SYS_getegid);
}

static long do_open(void)
{
	return open(UUID, O_RDONLY);
}

static long do_open_none(void)
{
	return open("/nosuch", O_RDONLY);
}

static long do_access(void)
{
	return access(UUID, R_OK);
}

static long do_fopen(void)
{
	return fopen(UUID, "r") ? 0 : -1;
}

static long do_fopen_none(void)
{
	return fopen("/nosuch", "r") ? 0 : -1;
}

static long do_freopen(void)
{
	return freopen(UUID, "r", stream) ? 0 : -1;
}

static long do_bind(void)
{
	return low_port();
}

/* libc asks for a pid to begin with, once. */
static long do_bindresvport(void)
{
	return bindresvport(sock, NULL);
}

static long do_rresvport(void)
{
	int port = 1023;

	return rresvport(&port);
}

/* In use by a descriptor that would be adopted. */
static void inherit_socket(void)
{
	struct sockaddr_in in = {.sin_family = AF_INET,
				 .sin_port = htons(8080)};
	int other = socket(AF_INET, SOCK_STREAM, 0);

	if (other < 0 || bind(other, (struct sockaddr *)&in, sizeof(in)) ||
	    listen(other, 1) || setenv("LISTEN_FDS", "9", 1))
		die("8080");
	new_socket();
}

static long do_bind_in_use(void)
{
	struct sockaddr_in in = {.sin_family = AF_INET,
				 .sin_port = htons(8080)};

	return bind(sock, (struct sockaddr *)&in, sizeof(in));
}

static long do_chown(void)
{
	return chown(".", 999, 999);
}

static long do_fchownat(void)
{
	return fchownat(AT_FDCWD, ".", 999, 999, 0);
}

static long do_getsockname(void)
{
	struct sockaddr_in in = {.sin_port = 0};
	socklen_t len = sizeof(in);

	if (getsockname(sock, (struct sockaddr *)&in, &len) < 0)
		return -1;
	return in.sin_family == AF_INET ? 0 : 1;
}

static const struct {
	const char *name;
	void (*before)(void);
	long (*run)(void);
	int allowed[ALLOWED_MAX];
} cases[] = {
	{"ids", NULL, do_ids, {0}},
	{"set", NULL, do_set, {0}},
	{"few-groups", many_groups, do_few_groups, {0}},
	{"many-groups", many_groups, do_many_groups, {0}},
	{"syscall-ids", NULL, do_syscall_ids, {0}},
	{"open", NULL, do_open, {SYS_openat, SYS_open}},
	{"open-none", NULL, do_open_none, {SYS_openat, SYS_open}},
	{"access", NULL, do_access, {SYS_access, SYS_faccessat}},
	{"fopen", warm_stream, do_fopen, {SYS_openat, SYS_open}},
	{"fopen-none", warm_stream, do_fopen_none, {SYS_openat, SYS_open}},
	{"freopen",
	 warm_stream,
	 do_freopen,
	 {SYS_openat, SYS_open, SYS_close, SYS_dup3, SYS_fcntl}},
	{"bind", new_socket, do_bind, {SYS_bind}},
	{"bind-in-use", inherit_socket, do_bind_in_use, {SYS_bind}},
	{"bindresvport", new_socket, do_bindresvport, {SYS_bind, SYS_getpid}},
	{"rresvport", NULL, do_rresvport, {SYS_socket, SYS_bind, SYS_close}},
	{"chown", NULL, do_chown, {SYS_chown}},
	{"fchownat", NULL, do_fchownat, {SYS_fchownat}},
	{"getsockname", bound_socket, do_getsockname, {SYS_getsockname}},
};

static void say(const char *name, const char *result)
{
	char line[128];
	int n = snprintf(line, sizeof(line), "%s = %s\n", name, result);

	if (write(STDOUT_FILENO, line, (size_t)n) != n)
		_exit(125);
}

static void run(size_t i, const char *how, const char *own)
{
	char text[24];
	long r;

	if (cases[i].before)
		cases[i].before();
	filter(how, own, cases[i].allowed);
	r = cases[i].run();
	snprintf(text, sizeof(text), "%ld", r);
	say(cases[i].name, r < 0 ? strerrorname_np(errno) : text);
	/* Strict mode has no exit_group(2). */
	syscall(SYS_exit, 0);
}

static void run_case(const char *name, const char *how, const char *own)
{
	struct rlimit none = {0, 0};
	int status = 0;
	size_t i = 0;
	pid_t pid;

	while (i < sizeof(cases) / sizeof(cases[0]) &&
	       strcmp(name, cases[i].name) != 0)
		i++;
	if (i == sizeof(cases) / sizeof(cases[0]))
		die(name);
	pid = fork();
	if (pid == 0) {
		setrlimit(RLIMIT_CORE, &none);
		run(i, how, own);
	}
	if (waitpid(pid, &status, 0) != pid)
		die("waitpid");
	if (WIFSIGNALED(status))
		say(name, "killed");
}

int main(int argc, char **argv)
{
	for (int i = 3; i < argc; i++)
		run_case(argv[i], argv[1], argv[2]);
	return 0;
}
