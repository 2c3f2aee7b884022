/* SPDX-License-Identifier: MIT */
/*
 * Uses every concern of the library, then measures what of its mappings is
 * the process's own:
 *
 *   dirty 8 KiB of 88
 *
 * Page by page from /proc/self/pagemap.  smaps counts by mapping: the .bss
 * has no name there and merges with its anonymous neighbours, and
 * Private_Dirty has the file's clean text too while the page cache has yet
 * to write it back, on tmpfs for ever.
 */
#include <dlfcn.h>
#include <grp.h>
#include <link.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "probe.h"

#define PAGEMAP_PRESENT (1ULL << 63)
#define PAGEMAP_OF_FILE (1ULL << 61)

static void use_identity(void)
{
	gid_t few[3] = {3, 1, 2}, list[64];
	uid_t r, e, s;

	setgroups(3, few);
	initgroups("root", 5);
	getgroups(64, list);
	getresuid(&r, &e, &s);
	getresgid(&r, &e, &s);
	setegid(7);
	setegid(0);
	seteuid(7);
	seteuid(0);
	setregid(7, 7);
	setfsgid(7);
	setfsuid(7);
	setresgid(8, 8, 8);
	setgid(9);
	setreuid(0, 0);
	setresuid(1, 0, 1);
	setuid(0);
}

static void use_files(void)
{
	FILE *f = fopen(PROBE_FILE, "re");

	if (f)
		f = freopen(PROBE_FILE, "re", f);
	if (f)
		fclose(f);
	close(openat(AT_FDCWD, PROBE_FILE, O_RDONLY | O_CLOEXEC));
	faccessat(AT_FDCWD, PROBE_FILE, R_OK, 0);
	close(creat("/nonroot-test", 0600));
	chown("/etc", 1, 1);
	lchown("/etc", 1, 1);
	fchown(STDIN_FILENO, 1, 1);
	fchownat(AT_FDCWD, "/etc", 1, 1, 0);
}

static void use_all(void)
{
	char line[PROBE_BYTES];

	probe_run(line);
	probe_print(line);
	use_files();
	syscall(SYS_getuid);
	prctl(PR_GET_DUMPABLE, 0, 0, 0, 0);
	dlopen("libnone.so", RTLD_NOW);
	use_identity();
}

/* An anonymous page here was written: .bss, or copied from the file. */
static int page_is_own(int pagemap, unsigned long at, unsigned long page)
{
	uint64_t entry = 0;

	if (pread(pagemap, &entry, sizeof(entry),
		  (off_t)(at / page * sizeof(entry))) != sizeof(entry)) {
		perror("/proc/self/pagemap");
		exit(1);
	}
	return entry & PAGEMAP_PRESENT && !(entry & PAGEMAP_OF_FILE);
}

/*
 * musl gives malloc what our last page has behind our end, and malloc writes
 * there: the page is ours only if there is something in our part.
 */
static int is_zero(const char *p, const char *end)
{
	while (p < end && !*p)
		p++;
	return p == end;
}

static int measure(struct dl_phdr_info *info, size_t size, void *fd)
{
	unsigned long page = (unsigned long)sysconf(_SC_PAGESIZE);
	unsigned long pages = 0, own = 0;

	(void)size;
	if (!strstr(info->dlpi_name, "libnonroot"))
		return 0;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *p = &info->dlpi_phdr[i];
		unsigned long at = (info->dlpi_addr + p->p_vaddr) & -page;
		unsigned long end = info->dlpi_addr + p->p_vaddr + p->p_memsz;

		if (p->p_type != PT_LOAD)
			continue;
		for (; at < end; at += page) {
			pages++;
			if (end - at < page && is_zero((char *)at, (char *)end))
				continue;
			own += page_is_own(*(int *)fd, at, page) != 0;
		}
	}
	printf("dirty %lu KiB of %lu\n", own * page / 1024,
	       pages * page / 1024);
	return 1;
}

int main(void)
{
	int fd;

	use_all();
	fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		perror("/proc/self/pagemap");
		return 1;
	}
	return !dl_iterate_phdr(measure, &fd);
}
