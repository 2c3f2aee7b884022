/* SPDX-License-Identifier: MIT */
/*
 * How much memory of its own does the preloaded library make this process
 * keep?  Prints, for three moments, the KiB that are private and dirty: in
 * the pages the library is mapped to, its .bss included, and in the process.
 *
 *   start   before the program has called anything of it
 *   getuid  after the first call: the configuration is read, ids are told
 *   used    after every kind of call that the library hooks
 *
 *   memory LIBRARY   a part of its path; "-" for none
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <grp.h>
#include <link.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FILE_PATH "/usr/bin/env"
#define PAGE ((unsigned long)sysconf(_SC_PAGESIZE))

/* Not the hook: what looks must not touch. */
static FILE *(*libc_fopen)(const char *, const char *);

struct range {
	const char *name;
	unsigned long from, to;
};

static int take_range(struct dl_phdr_info *info, size_t size, void *arg)
{
	struct range *r = arg;

	(void)size;
	if (!strstr(info->dlpi_name, r->name))
		return 0;
	r->from = info->dlpi_addr;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *p = &info->dlpi_phdr[i];
		unsigned long end = info->dlpi_addr + p->p_vaddr + p->p_memsz;

		if (p->p_type == PT_LOAD && end > r->to)
			r->to = end;
	}
	r->to = (r->to + PAGE - 1) / PAGE * PAGE;
	return 1;
}

/*
 * The kernel merges .bss with an anonymous neighbour of the same kind; a flag
 * of its own keeps it apart.
 */
static int set_apart(const struct range *r)
{
	return madvise((void *)r->from, r->to - r->from, MADV_DONTDUMP);
}

/* The sum of `field` over the mappings within r, or over all without it. */
static long sum_kib(const struct range *r, const char *field)
{
	FILE *f = libc_fopen("/proc/self/smaps", "r");
	size_t n = strlen(field);
	unsigned long from, to;
	bool within = false;
	char line[512];
	long sum = 0;

	if (!f) {
		perror("memory: /proc/self/smaps");
		exit(125);
	}
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%lx-%lx ", &from, &to) == 2)
			within = !r || (from < r->to && to > r->from);
		else if (within && strncmp(line, field, n) == 0)
			sum += atol(line + n);
	}
	fclose(f);
	return sum;
}

/*
 * Of the library what is anonymous, not Private_Dirty: that also counts pages
 * of a file that was written a moment ago and is not on its disk yet.
 */
static void print_kib(const char *moment, const struct range *r)
{
	printf("%s %ld %ld\n", moment, r->to ? sum_kib(r, "Anonymous:") : 0,
	       sum_kib(NULL, "Private_Dirty:"));
}

static void use(void)
{
	struct sockaddr_in low = {.sin_family = AF_INET, .sin_port = htons(1)};
	socklen_t n = sizeof(low);
	gid_t groups[64];
	uid_t r, e, s;
	FILE *f;
	int fd;

	close(open(FILE_PATH, O_RDONLY));
	close(openat(AT_FDCWD, FILE_PATH, O_RDONLY));
	fd = open("/sys/class/dmi/id/product_uuid", O_RDONLY);
	if (fd >= 0)
		close(fd);
	f = fopen(FILE_PATH, "r");
	if (f)
		f = freopen(FILE_PATH, "r", f);
	if (f)
		fclose(f);
	(void)!access("/etc/shadow", R_OK);
	fd = socket(AF_INET, SOCK_STREAM, 0);
	(void)!bind(fd, (struct sockaddr *)&low, n);
	getsockname(fd, (struct sockaddr *)&low, &n);
	close(fd);
	(void)!chown(FILE_PATH, 0, 0);
	(void)!getgroups(64, groups);
	getresuid(&r, &e, &s);
	syscall(SYS_getuid);
	dlopen(NULL, RTLD_NOW);
	(void)!initgroups("daemon", 1);
	(void)!setgid(1);
	(void)!setuid(1);
}

/* dlmopen, because dlopen is hooked. */
static bool find_libc_fopen(void)
{
	void *libc = dlmopen(LM_ID_BASE, "libc.so.6", RTLD_NOW | RTLD_NOLOAD);

	libc_fopen = libc ? dlsym(libc, "fopen") : NULL;
	return libc_fopen != NULL;
}

int main(int argc, char **argv)
{
	struct range r = {.name = argc == 2 ? argv[1] : ""};
	bool any = argc == 2 && strcmp(argv[1], "-") != 0;

	if (argc != 2) {
		fputs("usage: LD_PRELOAD=LIBRARY memory LIBRARY|-\n", stderr);
		return 125;
	}
	if (any && !dl_iterate_phdr(take_range, &r)) {
		fprintf(stderr, "memory: %s is not loaded\n", argv[1]);
		return 125;
	}
	if (!find_libc_fopen() || (any && set_apart(&r))) {
		fputs("memory: no libc to ask, or no madvise\n", stderr);
		return 125;
	}
	print_kib("start", &r);
	getuid();
	print_kib("getuid", &r);
	use();
	print_kib("used", &r);
	return 0;
}
