/* SPDX-License-Identifier: MIT */
/*
 * What a folder lists, by every call that lists it.
 *
 *   listing CASE FOLDER
 *
 * Names come in the order of the alphabet, since a folder has none of its own.
 * What must hold in any order is looked at here, and said only where it does
 * not.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

/* No call gives this errno: a success that changes errno is seen. */
#define UNTOUCHED EBADFD

/* ---- a list of lines ---- */

struct list {
	char **lines;
	size_t n;
};

static void add(struct list *l, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void add(struct list *l, const char *fmt, ...)
{
	va_list ap;

	l->lines = realloc(l->lines, (l->n + 1) * sizeof(*l->lines));
	va_start(ap, fmt);
	if (!l->lines || vasprintf(&l->lines[l->n++], fmt, ap) < 0)
		abort();
	va_end(ap);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void empty(struct list *l)
{
	while (l->n)
		free(l->lines[--l->n]);
	free(l->lines);
	l->lines = NULL;
}

static void print(struct list *l, const char *label)
{
	printf("%s: %zu\n", label, l->n);
	qsort(l->lines, l->n, sizeof(*l->lines), by_text);
	for (size_t i = 0; i < l->n; i++)
		printf("  %s\n", l->lines[i]);
	empty(l);
}

/* ---- readdir ---- */

static DIR *opened(const char *folder)
{
	DIR *d = opendir(folder);

	if (!d) {
		printf("opendir: %s\n", strerror(errno));
		exit(0);
	}
	return d;
}

/* What the entry and lstat(2) must agree on. */
static void add_entry(struct list *l, int dirfd, const struct dirent *e)
{
	struct stat st;

	if (fstatat(dirfd, e->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0) {
		add(l, "%s: lstat: %s", e->d_name, strerror(errno));
		return;
	}
	if (e->d_type != DT_UNKNOWN && e->d_type != IFTODT(st.st_mode))
		add(l, "%s: d_type %d", e->d_name, e->d_type);
	if (e->d_name[0] != '.' && e->d_ino != st.st_ino)
		add(l, "%s: d_ino is not lstat's", e->d_name);
	add(l, "%s %o", e->d_name, st.st_mode & S_IFMT);
}

static void read_rest(struct list *l, DIR *d)
{
	struct dirent *e;

	errno = UNTOUCHED;
	while ((e = readdir(d)))
		add_entry(l, dirfd(d), e);
	if (errno != UNTOUCHED)
		add(l, "errno: %s", strerror(errno));
}

static void case_readdir(const char *folder)
{
	DIR *d = opened(folder);
	struct list l = {0};
	long position;

	read_rest(&l, d);
	if (readdir(d) || readdir(d))
		puts("there is something behind the end");
	print(&l, "readdir");
	rewinddir(d);
	read_rest(&l, d);
	print(&l, "rewound");
	rewinddir(d);
	readdir(d);
	position = telldir(d);
	read_rest(&l, d);
	empty(&l);
	seekdir(d, position);
	read_rest(&l, d);
	printf("behind the first: %zu\n", l.n);
	empty(&l);
	if (closedir(d))
		puts("closedir failed");
}

static void case_readdir64(const char *folder)
{
#ifdef __GLIBC__
	DIR *d = opened(folder);
	struct list l = {0};
	struct dirent64 *e;

	while ((e = readdir64(d)))
		add(&l, "%s", e->d_name);
	closedir(d);
	print(&l, "readdir64");
#else
	case_readdir(folder);
#endif
}

#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

static void case_readdir_r(const char *folder)
{
	DIR *d = opened(folder);
	struct list l = {0};
	struct dirent e, *p = NULL;
	int r;

	while ((r = readdir_r(d, &e, &p)) == 0 && p)
		add_entry(&l, dirfd(d), p);
	printf("readdir_r says %d\n", r);
	closedir(d);
	print(&l, "readdir_r");
}

static void case_fdopendir(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fdopendir(fd);
	struct list l = {0};

	if (!d) {
		printf("fdopendir: %s\n", strerror(errno));
		return;
	}
	if (dirfd(d) != fd)
		puts("another descriptor");
	read_rest(&l, d);
	closedir(d);
	print(&l, "fdopendir");
}

#define POSITIONS 1024

/* Every position leads to the entry that it was told before. */
static void case_positions(const char *folder)
{
	DIR *d = opened(folder);
	struct list names = {0};
	long positions[POSITIONS];
	struct dirent *e;

	while (names.n < POSITIONS) {
		positions[names.n] = telldir(d);
		e = readdir(d);
		if (!e)
			break;
		add(&names, "%s", e->d_name);
	}
	for (size_t k = 0; k < names.n * 3; k++) {
		size_t i = k * 7919 % names.n;

		seekdir(d, positions[i]);
		if (telldir(d) != positions[i])
			printf("%zu: telldir is not seekdir's\n", i);
		e = readdir(d);
		if (!e || strcmp(e->d_name, names.lines[i]))
			printf("%zu: %s, not %s\n", i, e ? e->d_name : "end",
			       names.lines[i]);
	}
	seekdir(d, positions[names.n]);
	if (readdir(d))
		puts("there is something behind the end");
	closedir(d);
	print(&names, "positions");
}

/* ---- scandir and glob ---- */

static int no_dots(const struct dirent *e)
{
	errno = ENOTTY;
	return e->d_name[0] != '.';
}

static void say_scan(const char *label, int n, struct dirent **names)
{
	printf("%s: %d\n", label, n);
	for (int i = 0; i < n; i++) {
		printf("  %s\n", names[i]->d_name);
		free(names[i]);
	}
	if (n >= 0)
		free(names);
}

static void case_scandir(const char *folder)
{
	struct dirent **names = NULL;
	int fd = open(folder, O_RDONLY | O_DIRECTORY);
	int n;

	errno = UNTOUCHED;
	n = scandir(folder, &names, NULL, alphasort);
	if (errno != UNTOUCHED)
		printf("errno: %s\n", strerror(errno));
	say_scan("all", n, names);
	n = scandir(folder, &names, no_dots, alphasort);
	say_scan("without dots", n, names);
	n = scandir(folder, &names, no_dots, NULL);
	printf("in any order: %d\n", n);
	while (n > 0)
		free(names[--n]);
	free(names);
	n = scandir("nosuch", &names, NULL, alphasort);
	printf("none: %d, %s\n", n, strerror(errno));
#ifdef __GLIBC__
	n = scandirat(fd, ".", &names, no_dots, alphasort);
	say_scan("scandirat", n, names);
	n = scandirat(AT_FDCWD, folder, &names, no_dots, alphasort);
	say_scan("scandirat, by path", n, names);
	n = scandirat(fd, "nosuch", &names, NULL, alphasort);
	printf("none: %d, %s\n", n, strerror(errno));
#endif
	close(fd);
}

static void say_glob(const char *pattern, int flags, glob_t *g)
{
	int r = glob(pattern, flags, NULL, g);

	printf("glob %s, %x: %d\n", pattern, flags, r);
	if (r)
		return;
#ifdef GLOB_MAGCHAR
	if (g->gl_flags & ~(flags | GLOB_MAGCHAR))
		printf("gl_flags: %x\n", g->gl_flags);
#endif
	for (size_t i = 0; i < g->gl_pathc; i++)
		printf("  %s\n", g->gl_pathv[i]);
}

static void case_glob(const char *folder)
{
	static const char *const patterns[] = {"*",  "*/*",   "*/*/*",	 ".*",
					       "n*", "[!n]*", "nosuch*", "new"};
	char pattern[PATH_MAX];
	glob_t g = {0};

	for (size_t i = 0; i < COUNT(patterns); i++) {
		snprintf(pattern, sizeof(pattern), "%s/%s", folder,
			 patterns[i]);
		say_glob(pattern, 0, &g);
		globfree(&g);
		say_glob(pattern, GLOB_MARK, &g);
		say_glob(pattern, GLOB_APPEND | GLOB_NOCHECK, &g);
		globfree(&g);
	}
}

/* ---- nftw ---- */

static struct list walked;

static int note(const char *path, const struct stat *st, int type,
		struct FTW *ftw)
{
	add(&walked, "%s %d %d %s %o", path, type, ftw->level, path + ftw->base,
	    type == FTW_NS ? 0 : st->st_mode & S_IFMT);
	return 0;
}

#ifdef __GLIBC__
/* The current folder is the one that the name is in. */
static int note_here(const char *path, const struct stat *st, int type,
		     struct FTW *ftw)
{
	struct stat here;

	if (type != FTW_DP && ftw->level > 0 &&
	    (lstat(path + ftw->base, &here) || here.st_ino != st->st_ino))
		add(&walked, "%s is not here", path);
	return note(path, st, type, ftw);
}
#endif

static bool is_within(const char *path, const char *folder)
{
	size_t n = strlen(folder);

	return strncmp(path, folder, n) == 0 && path[n] == '/';
}

/* A folder comes before all that is in it, or, with FTW_DEPTH, behind. */
static bool is_depth;

static int note_order(const char *path, const struct stat *st, int type,
		      struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	for (size_t i = 0; i < walked.n; i++)
		if (is_depth ? is_within(path, walked.lines[i])
			     : is_within(walked.lines[i], path))
			printf("%s comes after %s\n", path, walked.lines[i]);
	add(&walked, "%s", path);
	return 0;
}

static int note_ftw(const char *path, const struct stat *st, int type)
{
	(void)st;
	add(&walked, "%s %d", path, type);
	return 0;
}

static int stop_at_third(const char *path, const struct stat *st, int type,
			 struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	add(&walked, "%s", path);
	return walked.n == 3 ? 42 : 0;
}

static void case_nftw(const char *folder)
{
	static const int flags[] = {FTW_PHYS, 0, FTW_PHYS | FTW_DEPTH,
				    FTW_PHYS | FTW_MOUNT};

	for (size_t i = 0; i < COUNT(flags); i++) {
		printf("nftw, %x: %d\n", flags[i],
		       nftw(folder, note, 8, flags[i]));
		print(&walked, "walked");
		is_depth = flags[i] & FTW_DEPTH;
		nftw(folder, note_order, 8, flags[i]);
		empty(&walked);
	}
	printf("ftw: %d\n", ftw(folder, note_ftw, 8));
	print(&walked, "walked");
	printf("stopped: %d, ", nftw(folder, stop_at_third, 8, FTW_PHYS));
	printf("%zu\n", walked.n);
	empty(&walked);
	printf("none: %d, ", nftw("nosuch", note, 8, 0));
	printf("%s\n", strerror(errno));
}

/* musl takes no notice of it. */
static void case_nftw_chdir(const char *folder)
{
#ifdef __GLIBC__
	char before[PATH_MAX], after[PATH_MAX];

	if (!getcwd(before, sizeof(before)))
		abort();
	printf("FTW_CHDIR: %d\n",
	       nftw(folder, note_here, 8, FTW_PHYS | FTW_CHDIR));
	print(&walked, "walked");
	printf("FTW_CHDIR | FTW_DEPTH: %d\n",
	       nftw(folder, note_here, 8, FTW_PHYS | FTW_CHDIR | FTW_DEPTH));
	print(&walked, "walked");
	if (!getcwd(after, sizeof(after)) || strcmp(before, after))
		puts("somewhere else afterwards");
#else
	case_nftw(folder);
#endif
}

#ifdef FTW_ACTIONRETVAL
static const char *chosen;
static int action;

static int act_on_chosen(const char *path, const struct stat *st, int type,
			 struct FTW *ftw)
{
	(void)st;
	add(&walked, "%s %d", path, type);
	return strcmp(path + ftw->base, chosen) ? FTW_CONTINUE : action;
}

static void say_action(const char *folder, const char *name, int what)
{
	chosen = name;
	action = what;
	printf("%s, %d: ", name, what);
	printf("%d\n",
	       nftw(folder, act_on_chosen, 8, FTW_PHYS | FTW_ACTIONRETVAL));
	print(&walked, "walked");
}
#endif

static void case_actions(const char *folder)
{
#ifdef FTW_ACTIONRETVAL
	say_action(folder, "sub", FTW_SKIP_SUBTREE);
	say_action(folder, "only", FTW_SKIP_SUBTREE);
	/* It is alone in its folder, so that the order does not matter. */
	say_action(folder, "leaf", FTW_SKIP_SIBLINGS);
	chosen = "leaf";
	action = FTW_STOP;
	printf("FTW_STOP: %d\n",
	       nftw(folder, act_on_chosen, 8, FTW_PHYS | FTW_ACTIONRETVAL));
#else
	case_nftw(folder);
#endif
}

/* ---- many at once ---- */

#define THREADS 8
#define TURNS 50

static char *all_as_text(DIR *d)
{
	struct list l = {0};
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);

	read_rest(&l, d);
	qsort(l.lines, l.n, sizeof(*l.lines), by_text);
	for (size_t i = 0; i < l.n; i++)
		fprintf(f, "%s\n", l.lines[i]);
	fclose(f);
	empty(&l);
	return text;
}

static struct {
	const char *folder;
	char *expected;
	DIR *stream;
	pthread_mutex_t lock;
	struct list names;
} shared = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void *list_often(void *unused)
{
	(void)unused;
	for (int i = 0; i < TURNS; i++) {
		DIR *d = opened(shared.folder);
		char *text = all_as_text(d);

		if (strcmp(text, shared.expected))
			printf("a thread sees something else: %s", text);
		free(text);
		closedir(d);
	}
	return NULL;
}

static void *list_together(void *unused)
{
	struct dirent e, *p;

	(void)unused;
	while (readdir_r(shared.stream, &e, &p) == 0 && p) {
		pthread_mutex_lock(&shared.lock);
		add(&shared.names, "%s", p->d_name);
		pthread_mutex_unlock(&shared.lock);
	}
	return NULL;
}

static void in_threads(void *(*f)(void *))
{
	pthread_t t[THREADS];

	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&t[i], NULL, f, NULL))
			abort();
	for (int i = 0; i < THREADS; i++)
		pthread_join(t[i], NULL);
}

static void case_threads(const char *folder)
{
	struct list doubled = {0};

	shared.folder = folder;
	shared.stream = opened(folder);
	shared.expected = all_as_text(shared.stream);
	closedir(shared.stream);
	in_threads(list_often);
	for (int i = 0; i < TURNS; i++) {
		shared.stream = opened(folder);
		in_threads(list_together);
		closedir(shared.stream);
		qsort(shared.names.lines, shared.names.n,
		      sizeof(*shared.names.lines), by_text);
		for (size_t k = 1; k < shared.names.n; k++)
			if (!strcmp(shared.names.lines[k - 1],
				    shared.names.lines[k]))
				add(&doubled, "%s", shared.names.lines[k]);
		if (i + 1 < TURNS)
			empty(&shared.names);
	}
	print(&shared.names, "together");
	print(&doubled, "twice");
}

static void case_fork(const char *folder)
{
	DIR *d = opened(folder);
	struct list l = {0};
	char *first = all_as_text(d), *second;
	pid_t pid;

	rewinddir(d);
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		read_rest(&l, d);
		print(&l, "child");
		closedir(d);
		exit(0);
	}
	waitpid(pid, NULL, 0);
	rewinddir(d);
	second = all_as_text(d);
	puts(strcmp(first, second) ? "the parent sees something else"
				   : "the parent sees the same");
	closedir(d);
}

static int descriptors(void)
{
	DIR *d = opened("/proc/self/fd");
	int n = 0;

	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

#define MANY 200

/* All of them at their end. */
static void case_many(const char *folder)
{
	DIR *d[MANY];
	struct list l = {0};
	int at_first = descriptors();

	for (int i = 0; i < MANY; i++) {
		d[i] = opened(folder);
		read_rest(&l, d[i]);
		if (i + 1 < MANY)
			empty(&l);
	}
	print(&l, "the last");
	for (int i = 0; i < MANY; i++)
		if (readdir(d[i]))
			printf("%d is not at its end\n", i);
	printf("%d descriptors for %d\n", descriptors() - at_first, MANY);
	for (int i = 0; i < MANY; i += 2)
		closedir(d[i]);
	for (int i = 1; i < MANY; i += 2) {
		rewinddir(d[i]);
		read_rest(&l, d[i]);
		if (i + 1 < MANY)
			empty(&l);
		closedir(d[i]);
	}
	print(&l, "the last, rewound");
	printf("%d descriptors left\n", descriptors() - at_first);
}

/* There is none left for the second half: that must not pass for the end. */
static void case_no_descriptor(const char *folder)
{
	DIR *d = opened(folder);
	struct rlimit limit = {(rlim_t)dirfd(d) + 1, (rlim_t)dirfd(d) + 1};
	int n = 0;

	setrlimit(RLIMIT_NOFILE, &limit);
	errno = 0;
	while (readdir(d))
		n++;
	printf("%d, then %s\n", n, errno ? strerror(errno) : "the end");
	closedir(d);
}

/* ---- a folder that changes while it is open ---- */

static void make(int dirfd, const char *name)
{
	int fd = openat(dirfd, name, O_CREAT | O_WRONLY, 0600);

	if (fd < 0)
		printf("open %s: %s\n", name, strerror(errno));
	else
		close(fd);
}

static void case_changes(const char *folder)
{
	DIR *d = opened(folder);
	struct list l = {0};

	read_rest(&l, d);
	empty(&l);
	make(dirfd(d), "made-now");
	rewinddir(d);
	read_rest(&l, d);
	print(&l, "with made-now");
	if (unlinkat(dirfd(d), "made-now", 0))
		printf("unlinkat: %s\n", strerror(errno));
	rewinddir(d);
	read_rest(&l, d);
	print(&l, "without");
	closedir(d);
}

static const struct {
	const char *name;
	void (*run)(const char *folder);
} cases[] = {
	{"readdir", case_readdir},
	{"readdir64", case_readdir64},
	{"readdir_r", case_readdir_r},
	{"fdopendir", case_fdopendir},
	{"positions", case_positions},
	{"scandir", case_scandir},
	{"glob", case_glob},
	{"nftw", case_nftw},
	{"nftw_chdir", case_nftw_chdir},
	{"actions", case_actions},
	{"threads", case_threads},
	{"fork", case_fork},
	{"many", case_many},
	{"no_descriptor", case_no_descriptor},
	{"changes", case_changes},
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc == 3 && i < COUNT(cases); i++)
		if (strcmp(argv[1], cases[i].name) == 0) {
			cases[i].run(argv[2]);
			return 0;
		}
	return 2;
}
