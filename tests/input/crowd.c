/* SPDX-License-Identifier: MIT */
/*
 * Many threads at once, a small stack, a filter that a parent installed, an
 * emptied environment, more ports than are kept: `crowd CASE` says "ok", or
 * what was wrong, and ends with 1.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define THREADS 64
#define ROUNDS 2000
#define MANY 40 /* groups: more than fit in a slot of the library */

static pthread_barrier_t start;
static atomic_int wrong;

static int verdict(const char *what)
{
	if (!wrong) {
		puts("ok");
		return 0;
	}
	printf("%d %s\n", wrong, what);
	return 1;
}

static void run(void *(*body)(void *), int n)
{
	pthread_t t[THREADS];

	pthread_barrier_init(&start, NULL, (unsigned)n);
	for (long i = 0; i < n; i++)
		pthread_create(&t[i], NULL, body, (void *)i);
	for (int i = 0; i < n; i++)
		pthread_join(t[i], NULL);
}

/* ---- the first need of all, in every thread at once ---- */

static void *first_need(void *unused)
{
	pthread_barrier_wait(&start);
	if (getuid() != 0 || setuid(0) != 0 || getegid() != 0)
		wrong++;
	return unused;
}

static int first(void)
{
	run(first_need, THREADS);
	return verdict("threads were told something else than root");
}

/* ---- long lists of groups ---- */

static void fill(gid_t *list, gid_t with)
{
	for (int i = 0; i < MANY; i++)
		list[i] = with;
}

static void *set_and_get(void *arg)
{
	gid_t mine[MANY], seen[MANY];

	fill(mine, 100 + (gid_t)(long)arg);
	pthread_barrier_wait(&start);
	for (int i = 0; i < ROUNDS; i++) {
		int n;

		if (setgroups(MANY, mine) != 0)
			wrong++;
		n = getgroups(MANY, seen);
		for (int j = 1; j < n; j++)
			if (seen[j] != seen[0])
				wrong++;
		if (n != MANY)
			wrong++;
	}
	return arg;
}

static int groups(void)
{
	run(set_and_get, 20);
	return verdict("sets failed or lists were torn");
}

static int refused_groups(void)
{
	gid_t list[MANY], seen[MANY];

	fill(list, 7);
	if (setgroups(MANY, list) != 0)
		wrong++;
	fill(list, 500);
	list[MANY / 2] = (gid_t)-1;
	for (int i = 0; i < 3; i++)
		if (setgroups(MANY, list) != -1 || errno != EINVAL)
			wrong++;
	if (getgroups(MANY, seen) != MANY || seen[0] != 7 ||
	    seen[MANY - 1] != 7)
		wrong++;
	/* A change of ids keeps the list, too. */
	if (setgid(33) != 0 || getgroups(MANY, seen) != MANY || seen[9] != 7)
		wrong++;
	return verdict("things were wrong with a refused list");
}

/* ---- a small stack ---- */

#define STACK 8192 /* SIGSTKSZ, as programs had it compiled in for decades */

static void in_handler(int sig)
{
	struct sockaddr_in low = {.sin_family = AF_INET, .sin_port = htons(80)};
	int s = socket(AF_INET, SOCK_STREAM, 0);

	(void)sig;
	if (chown("/etc/passwd", 7, 7) != 0 || getuid() != 0)
		wrong++;
	bind(s, (struct sockaddr *)&low, sizeof(low));
	open("/sys/class/dmi/id/product_uuid", O_RDONLY);
	close(s);
}

static int stack(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *p = mmap(NULL, page + STACK, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	stack_t alt = {.ss_sp = p + page, .ss_size = STACK};
	struct sigaction act = {.sa_handler = in_handler,
				.sa_flags = SA_ONSTACK};

	/* Below it a page that ends the program. */
	mprotect(p, page, PROT_NONE);
	if (sigaltstack(&alt, NULL) != 0) {
		printf("skip: the kernel wants more than %d bytes\n", STACK);
		return 0;
	}
	sigaction(SIGUSR1, &act, NULL);
	raise(SIGUSR1);
	for (size_t i = 0; i < STACK; i++) {
		if (alt.ss_sp && ((char *)alt.ss_sp)[i]) {
			fprintf(stderr, "%zu bytes\n", STACK - i);
			break;
		}
	}
	return verdict("answers were wrong");
}

/* ---- a filter of a parent's ---- */

static int under_filter(void)
{
	void *bad =
		mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int s = socket(AF_INET, SOCK_STREAM, 0);
	volatile size_t how = sizeof(struct { long flags, mode, resolve; });
	void *volatile pointers[] = {NULL, bad};

	for (int i = 0; i < 2; i++) {
		void *p = pointers[i];

		if (chown(p, 7, 7) != -1 || errno != EPERM)
			wrong++;
		if (bind(s, p, 16) != -1 || errno != EACCES)
			wrong++;
		if (syscall(SYS_openat2, AT_FDCWD, p, p, how) != -1 ||
		    errno != EACCES)
			wrong++;
	}
	return verdict("refusals were not the filter's");
}

#define REFUSE(nr, err)                                \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 1), \
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (err))

/* Refuses before the kernel reads a path or an address, and is inherited. */
static int filter(char **argv)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, nr)),
#ifdef SYS_chown
		REFUSE(SYS_chown, EPERM),
#endif
		REFUSE(SYS_fchownat, EPERM),
		REFUSE(SYS_bind, EACCES),
		REFUSE(SYS_openat2, EACCES),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(code) / sizeof(*code), code};

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
		perror("filter");
		return 1;
	}
	execvp(argv[0], argv);
	perror(argv[0]);
	return 1;
}

/* ---- others ---- */

static int cleared(void)
{
	clearenv();
	printf("%u\n", getuid());
	return 0;
}

/* Ports 100 and up, all of which NONROOT_REMAP moves. */
static int remaps(void)
{
	for (uint16_t port = 100; port < 140; port++) {
		struct sockaddr_in in = {.sin_family = AF_INET,
					 .sin_port = htons(port)};
		socklen_t len = sizeof(in);
		int s = socket(AF_INET, SOCK_STREAM, 0);

		if (bind(s, (struct sockaddr *)&in, len) != 0 ||
		    getsockname(s, (struct sockaddr *)&in, &len) != 0 ||
		    ntohs(in.sin_port) != port)
			wrong++;
	}
	return verdict("ports were not the ones asked for");
}

int main(int argc, char **argv)
{
	const char *c = argc > 1 ? argv[1] : "";

	if (strcmp(c, "first") == 0)
		return first();
	if (strcmp(c, "groups") == 0)
		return groups();
	if (strcmp(c, "refused-groups") == 0)
		return refused_groups();
	if (strcmp(c, "stack") == 0)
		return stack();
	if (strcmp(c, "under-filter") == 0)
		return under_filter();
	if (strcmp(c, "cleared") == 0)
		return cleared();
	if (strcmp(c, "remaps") == 0)
		return remaps();
	if (strcmp(c, "filter") == 0)
		return filter(argv + 2);
	fprintf(stderr, "crowd: no such case: %s\n", c);
	return 2;
}
