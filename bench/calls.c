/* SPDX-License-Identifier: MIT */
/*
 * What does one libc call cost?
 *
 *   calls list            the cases
 *   calls answer CASE     what the call returns here: a number, or an errno
 *   calls time CASE       ns per call, the least of ten batches
 *   calls count CASE N    N calls and nothing else, for an instruction counter
 *
 * The contestant is whatever is preloaded.  Calls go through the GOT (built
 * with -fno-plt), so that a count is the call, its callee and the loop; the
 * case `loop` is the loop alone.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* There on every system, readable for all, and root's. */
#define FILE_PATH "/usr/bin/env"
#define MISSING "/usr/bin/nonroot-bench-missing"
#define PRODUCT_UUID "/sys/class/dmi/id/product_uuid"

#define INLINE static inline __attribute__((always_inline))

INLINE long call_loop(void)
{
	return 0;
}

INLINE long call_getuid(void)
{
	return getuid();
}

INLINE long call_geteuid(void)
{
	return geteuid();
}

INLINE long call_getresuid(void)
{
	uid_t r, e, s;

	return getresuid(&r, &e, &s);
}

INLINE long call_syscall_getuid(void)
{
	return syscall(SYS_getuid);
}

INLINE long call_open_close(void)
{
	return close(open(FILE_PATH, O_RDONLY));
}

INLINE long call_open_miss(void)
{
	return open(MISSING, O_RDONLY);
}

INLINE long call_fopen_fclose(void)
{
	FILE *f = fopen(FILE_PATH, "r");

	return f ? fclose(f) : -1;
}

INLINE long call_access(void)
{
	return access(FILE_PATH, R_OK);
}

INLINE long call_stat(void)
{
	struct stat st;

	return stat(FILE_PATH, &st);
}

/* FILE_PATH, opened once. */
static int file_fd;

INLINE long call_fstat(void)
{
	struct stat st;

	return fstat(file_fd, &st);
}

/* In the current folder: bench/run has a chown of it swallowed first. */
#define RECORDED "recorded"

static int recorded_fd;

INLINE long call_fstat_recorded(void)
{
	struct stat st;

	return fstat(recorded_fd, &st);
}

INLINE long call_stat_recorded(void)
{
	struct stat st;

	return stat(RECORDED, &st);
}

INLINE long call_statx(void)
{
	struct statx x;

	return statx(AT_FDCWD, FILE_PATH, 0, STATX_BASIC_STATS, &x);
}

INLINE long call_statx_btime(void)
{
	struct statx x;

	return statx(AT_FDCWD, FILE_PATH, 0, STATX_BASIC_STATS | STATX_BTIME,
		     &x);
}

INLINE long call_chmod(void)
{
	return chmod(FILE_PATH, 0755);
}

/* To whom it belongs already: nothing changes where it is allowed. */
INLINE long call_chown(void)
{
	return chown(FILE_PATH, 0, 0);
}

/* What a swallowed one cannot do without: the refusal, and a look. */
INLINE long call_chown_look(void)
{
	struct statx x;

	chown(FILE_PATH, 0, 0);
	return statx(AT_FDCWD, FILE_PATH, 0, STATX_BASIC_STATS | STATX_BTIME,
		     &x);
}

static uid_t own_id;

INLINE long call_setuid(void)
{
	return setuid(own_id);
}

INLINE long call_bind_high(void)
{
	struct sockaddr_in any = {.sin_family = AF_INET};
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	long r = bind(fd, (struct sockaddr *)&any, sizeof(any));

	close(fd);
	return r;
}

INLINE long read_all(const char *path)
{
	char buf[64];
	int fd = open(path, O_RDONLY);
	long r;

	if (fd < 0)
		return -1;
	r = read(fd, buf, sizeof(buf));
	close(fd);
	return r;
}

INLINE long call_read_file(void)
{
	return read_all(FILE_PATH);
}

INLINE long call_product_uuid(void)
{
	return read_all(PRODUCT_UUID);
}

#define CASES(X)          \
	X(loop)           \
	X(getuid)         \
	X(geteuid)        \
	X(getresuid)      \
	X(syscall_getuid) \
	X(open_close)     \
	X(open_miss)      \
	X(fopen_fclose)   \
	X(access)         \
	X(stat)           \
	X(fstat)          \
	X(stat_recorded)  \
	X(fstat_recorded) \
	X(statx)          \
	X(statx_btime)    \
	X(chmod)          \
	X(chown)          \
	X(chown_look)     \
	X(setuid)         \
	X(bind_high)      \
	X(read_file)      \
	X(product_uuid)

#define DEFINE(name)                          \
	static long answer_##name(void)       \
	{                                     \
		return call_##name();         \
	}                                     \
	static void repeat_##name(long n)     \
	{                                     \
		for (; n > 0; n--) {          \
			call_##name();        \
			__asm__ volatile(""); \
		}                             \
	}
CASES(DEFINE)

static const struct {
	const char *name;
	long (*answer)(void);
	void (*repeat)(long n);
} cases[] = {
#define ROW(name) {#name, answer_##name, repeat_##name},
	CASES(ROW)};

#define CASE_COUNT (sizeof(cases) / sizeof(cases[0]))
#define BATCHES 10
#define BATCH_NS 1000000

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double batch_ns(void (*repeat)(long), long n)
{
	double start = now_ns();

	repeat(n);
	return now_ns() - start;
}

/* The least: what disturbs a batch only ever adds. */
static double best_ns(void (*repeat)(long))
{
	double best = -1;
	long n = 1;

	while (batch_ns(repeat, n) < BATCH_NS)
		n *= 2;
	for (int i = 0; i < BATCHES; i++) {
		double ns = batch_ns(repeat, n) / (double)n;

		if (best < 0 || ns < best)
			best = ns;
	}
	return best;
}

static void print_answer(long (*answer)(void))
{
	long r = answer();

	if (r == -1)
		puts(strerrorname_np(errno));
	else
		printf("%ld\n", r);
}

static int usage(void)
{
	fputs("usage: calls list | answer CASE | time CASE | count CASE N\n",
	      stderr);
	return 125;
}

int main(int argc, char **argv)
{
	size_t i = 0;

	if (argc == 2 && strcmp(argv[1], "list") == 0) {
		for (i = 0; i < CASE_COUNT; i++)
			puts(cases[i].name);
		return 0;
	}
	while (argc > 2 && i < CASE_COUNT && strcmp(argv[2], cases[i].name))
		i++;
	if (argc < 3 || i == CASE_COUNT)
		return usage();
	own_id = getuid();
	file_fd = open(FILE_PATH, O_RDONLY | O_CLOEXEC);
	recorded_fd = open(RECORDED, O_RDONLY | O_CLOEXEC);
	if (strcmp(argv[1], "answer") == 0)
		print_answer(cases[i].answer);
	else if (strcmp(argv[1], "time") == 0)
		printf("%.3f\n", best_ns(cases[i].repeat));
	else if (strcmp(argv[1], "count") == 0 && argc == 4)
		cases[i].repeat(strtol(argv[3], NULL, 10));
	else
		return usage();
	return 0;
}
