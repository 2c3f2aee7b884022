/* SPDX-License-Identifier: MIT */
/*
 * The table of owners and its file, without hooks: what owners.t starts.
 * Linked with the library's own objects; what they ask of the rest of it
 * stands below.
 *
 *	record FIRST N		record N files; "recorded N" or the errno
 *	check FIRST N		"right R wrong W"
 *	early FIRST N		look, say so, wait for a line on stdin, check:
 *				with no system call in between
 *	threads			first looks of 16 threads: one mapping
 *	vforked			a look where nothing may be mapped, then one
 *				where it may
 *	nofile			record without a descriptor to be had, and with
 *	old N			record, on a kernel that cannot fault pages in
 *	unlinked PATH N		record, after the table's name is gone, where
 *				no other can be opened
 *	removed PATH N		the same, where one can
 *	kill ROUNDS		children that record are killed at any time
 *	damage			write random bytes into the table, and use it
 *	compete N		8 processes record N files each
 *	change N		8 processes record the same N files
 *	time N			records a second, look-ups a second
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../../shim/preload/log.h"
#include "../../shim/preload/owners_file.h"
#include "../../shim/preload/state.h"
#include "../../shim/preload/told.h"

#define CHILDREN 8
#define KILL_FILES 50000 /* of each child, in kill */

static bool quiet, vforked;

/* ---- what the rest of the library would answer ---- */

uint32_t state_real_uid(void)
{
	return (uint32_t)getuid();
}

bool state_is_quiet(void)
{
	return quiet;
}

bool told_is_vforked(void)
{
	return vforked;
}

void log_event(struct log_event *e)
{
	printf("log %.*s: %s: %s\n", (int)e->object.n, e->object.p,
	       strerror(e->err), e->did);
}

/* ---- files ---- */

static struct owners_file some_file(uint64_t n)
{
	return (struct owners_file){
		.dev = 1, .ino = n, .btime = n, .uid = 1000, .gid = 1000};
}

static struct owners_told some_told(uint64_t n)
{
	return (struct owners_told){.has = OWNERS_UID | OWNERS_GID,
				    .uid = (uint32_t)n,
				    .gid = (uint32_t)n};
}

static int record_one(uint64_t n)
{
	struct owners_file f = some_file(n);
	struct owners_told told = some_told(n);

	return owners_record(&f, &told);
}

/* 1 right, 0 none, -1 wrong. */
static int check_one(uint64_t n)
{
	struct owners *t = owners_reading();
	struct owners_file f = some_file(n);
	struct owners_told got;

	if (!t || !owners_maybe(t, f.ino) || !owners_get(t, &f, &got))
		return 0;
	return got.uid == (uint32_t)n && got.gid == (uint32_t)n ? 1 : -1;
}

static void record(uint64_t first, uint64_t n)
{
	uint64_t done = 0;
	int err = 0;

	for (uint64_t i = first; i < first + n; i++) {
		int r = record_one(i);

		done += r == 0;
		if (r < 0)
			err = r;
	}
	printf("recorded %ju%s%s\n", (uintmax_t)done, err ? ", " : "",
	       err ? strerror(-err) : "");
}

static void check(uint64_t first, uint64_t n)
{
	uint64_t right = 0, wrong = 0;

	for (uint64_t i = first; i < first + n; i++) {
		int r = check_one(i);

		right += r > 0;
		wrong += r < 0;
	}
	printf("right %ju wrong %ju\n", (uintmax_t)right, (uintmax_t)wrong);
}

static void early(uint64_t first, uint64_t n)
{
	char line[8];

	owners_reading();
	printf("%s\n",
	       atomic_load(&owners_at) > OWNERS_NOWHERE ? "looked" : "nothing");
	fflush(stdout);
	if (!fgets(line, sizeof(line), stdin))
		return;
	quiet = true;
	check(first, n);
}

static void *look(void *ret)
{
	owners_reading();
	*(uintptr_t *)ret = atomic_load(&owners_at);
	return NULL;
}

static void threads(void)
{
	static uintptr_t seen[16];
	pthread_t ids[16];
	unsigned maps = 0;
	char line[512];
	FILE *f;

	for (int i = 0; i < 16; i++)
		pthread_create(&ids[i], NULL, look, &seen[i]);
	for (int i = 0; i < 16; i++)
		pthread_join(ids[i], NULL);
	for (int i = 0; i < 16; i++)
		if (!seen[i] || seen[i] != seen[0])
			printf("thread %d has another\n", i);
	f = fopen("/proc/self/maps", "re");
	while (f && fgets(line, sizeof(line), f))
		maps += strstr(line, "/dev/shm/nonroot-") != NULL;
	printf("%u mapping\n", maps);
}

/* Before Linux 5.14: madvise(2) knows no MADV_POPULATE_WRITE. */
static void old_kernel(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_madvise, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, args[2])),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 23, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EINVAL),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog prog = {sizeof(code) / sizeof(code[0]), code};

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog))
		puts("no filter");
}

/* As many as before at the second call. */
static void swap_descriptors(struct rlimit *limit)
{
	struct rlimit now;

	getrlimit(RLIMIT_NOFILE, &now);
	setrlimit(RLIMIT_NOFILE, limit);
	*limit = now;
}

static struct rlimit no_descriptor(void)
{
	struct rlimit limit;

	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = 0;
	return limit;
}

/* As many as may go by before the table's name is looked at again. */
#define UNSEEN 64

static void removed(const char *path, uint64_t n)
{
	struct owners_file f = some_file(n + 1);
	struct owners_told told = some_told(n + 1);

	record(0, 1);
	if (unlink(path))
		puts("no table");
	for (int i = 0; i < UNSEEN; i++)
		owners_record(&f, &told);
	record(1, n);
	check(0, n + 1);
}

static void unlinked(const char *path, uint64_t n)
{
	struct rlimit limit = no_descriptor();

	record(0, 1);
	if (unlink(path))
		puts("no table");
	swap_descriptors(&limit);
	record(1, n);
	check(0, n + 1);
}

static void no_descriptors(void)
{
	struct rlimit limit = no_descriptor();

	swap_descriptors(&limit);
	record(0, 1);
	swap_descriptors(&limit);
	record(0, 1);
}

static void look_vforked(void)
{
	struct owners_file f = some_file(1);
	struct owners_told told = some_told(1);

	vforked = true;
	owners_reading();
	printf("%s, ", atomic_load(&owners_at) ? "mapped" : "not mapped");
	printf("%s, ", owners_record(&f, &told) ? "not recorded" : "recorded");
	vforked = false;
	owners_reading();
	printf("%s, ", atomic_load(&owners_at) ? "mapped" : "not mapped");
	vforked = true;
	printf("%s\n", owners_record(&f, &told) ? "not recorded" : "recorded");
}

/* ---- processes ---- */

static void *shared(size_t n)
{
	void *p = mmap(NULL, n, PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		exit(2);
	return p;
}

/* Files of this child: `done` counts those whose call has returned. */
static void record_for_ever(uint64_t child, volatile uint64_t *done)
{
	for (;;) {
		if (record_one(child * 10000000 + *done % KILL_FILES) < 0)
			_exit(1);
		*done += 1;
		/* What all of them change. */
		if (record_one(*done % 64) < 0)
			_exit(1);
	}
}

static void pause_random(unsigned *seed)
{
	struct timespec t = {0, rand_r(seed) % 3000000};

	nanosleep(&t, NULL);
}

static void kill_round(unsigned *seed, volatile uint64_t *done)
{
	pid_t pids[CHILDREN];

	for (uint64_t i = 0; i < CHILDREN; i++) {
		pids[i] = fork();
		if (pids[i] == 0)
			record_for_ever(i + 1, &done[i]);
	}
	for (int i = 0; i < CHILDREN; i++) {
		int status;

		pause_random(seed);
		kill(pids[i], SIGKILL);
		waitpid(pids[i], &status, 0);
		if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
			printf("a child ended by itself: %d\n", status);
	}
}

static void kill_children(unsigned rounds)
{
	volatile uint64_t *done = shared(CHILDREN * sizeof(*done));
	uint64_t sum = 0, lost = 0;
	unsigned seed = 1;

	for (unsigned i = 0; i < rounds; i++)
		kill_round(&seed, done);
	for (uint64_t i = 0; i < CHILDREN; i++) {
		sum += done[i];
		for (uint64_t n = 0; n < done[i] && n < KILL_FILES; n++)
			lost += check_one((i + 1) * 10000000 + n) != 1;
		/* The one it was at: as it was asked for, or none. */
		if (done[i] < KILL_FILES)
			lost += check_one((i + 1) * 10000000 + done[i]) < 0;
	}
	for (uint64_t n = 0; n < 64; n++)
		lost += check_one(n) < 0;
	fprintf(stderr, "# %ju records, %u kills\n", (uintmax_t)sum,
		rounds * CHILDREN);
	printf("%s\n",
	       sum > rounds && !lost && record_one(7) == 0 && check_one(7) == 1
		       ? "ok"
		       : "lost, or wrong");
}

static int wait_all(pid_t *pids)
{
	int bad = 0;

	for (int i = 0; i < CHILDREN; i++) {
		int status;

		waitpid(pids[i], &status, 0);
		bad += status != 0;
	}
	return bad;
}

/* Each its own files, or all the same. */
static void compete(uint64_t n, bool same)
{
	pid_t pids[CHILDREN];
	int bad = 0;

	for (uint64_t c = 0; c < CHILDREN; c++) {
		pids[c] = fork();
		if (pids[c])
			continue;
		for (uint64_t i = 0; i < n; i++)
			bad += record_one(same ? i : c * n + i) < 0 ||
			       check_one(same ? i : c * n + i) != 1;
		_exit(bad != 0);
	}
	bad = wait_all(pids);
	check(0, same ? n : n * CHILDREN);
	if (bad)
		printf("%d children were refused\n", bad);
}

/* Any byte but those of the room, which would be caught before all else. */
static void damage_bytes(struct owners *t, unsigned *seed, size_t used)
{
	for (int i = 0; i < 2000; i++) {
		size_t at = (size_t)rand_r(seed) % used;

		if (at < OWNERS_PAGE && i % 50)
			continue;
		((volatile unsigned char *)t)[at] = (unsigned char)rand_r(seed);
	}
}

static void damage(void)
{
	struct owners *t = owners_reading();
	unsigned seed = 1;
	uint64_t wrong = 0;

	for (int round = 0; round < 20; round++) {
		damage_bytes(t, &seed, OWNERS_DIR + 4096);
		damage_bytes((struct owners *)((char *)t + OWNERS_NODES), &seed,
			     65536);
		for (uint64_t n = 0; n < 3000; n++) {
			wrong += check_one(n) < 0;
			if (n % 7 == 0)
				record_one(n);
		}
	}
	printf("wrong %ju\n", (uintmax_t)wrong);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void time_it(uint64_t n)
{
	double a = now(), b, c;
	uint64_t right = 0;

	for (uint64_t i = 0; i < n; i++)
		record_one(i);
	b = now();
	for (uint64_t i = 0; i < n; i++)
		right += check_one(i) == 1;
	c = now();
	printf("recorded and found %ju; %.0f records, %.0f look-ups a second\n",
	       (uintmax_t)right, (double)n / (b - a), (double)n / (c - b));
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	uint64_t a = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;
	uint64_t b = argc > 3 ? strtoull(argv[3], NULL, 10) : 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!strcmp(what, "record"))
		record(a, b);
	else if (!strcmp(what, "check"))
		check(a, b);
	else if (!strcmp(what, "early"))
		early(a, b);
	else if (!strcmp(what, "threads"))
		threads();
	else if (!strcmp(what, "vforked"))
		look_vforked();
	else if (!strcmp(what, "nofile"))
		no_descriptors();
	else if (!strcmp(what, "old")) {
		old_kernel();
		record(0, a);
	} else if (!strcmp(what, "unlinked"))
		unlinked(argv[2], b);
	else if (!strcmp(what, "removed"))
		removed(argv[2], b);
	else if (!strcmp(what, "kill"))
		kill_children((unsigned)a);
	else if (!strcmp(what, "damage"))
		damage();
	else if (!strcmp(what, "compete"))
		compete(a, false);
	else if (!strcmp(what, "change"))
		compete(a, true);
	else if (!strcmp(what, "time"))
		time_it(a);
	else
		return 2;
	return 0;
}
