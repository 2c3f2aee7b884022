/* SPDX-License-Identifier: MIT */
/*
 * A contestant: a seccomp filter that answers root's calls with success and
 * does nothing, as container builders do it.
 *
 *   errno_filter PROGRAM [ARGUMENT...]
 *
 * It knows no more than the number of the call: chown is not shown by stat,
 * and who has given up root is told root again.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "filter.h"

static const int answered[] = {
	SYS_getuid,    SYS_geteuid,  SYS_getgid,   SYS_getegid,	  SYS_setuid,
	SYS_setgid,    SYS_setreuid, SYS_setregid, SYS_setresuid, SYS_setresgid,
	SYS_setgroups, SYS_fchown,   SYS_fchownat,
#ifdef SYS_chown
	SYS_chown,     SYS_lchown,
#endif
};

int main(int argc, char **argv)
{
	int fd;

	if (argc < 2) {
		fputs("usage: errno_filter PROGRAM [ARGUMENT...]\n", stderr);
		return 125;
	}
	fd = filter_install(answered, sizeof(answered) / sizeof(answered[0]),
			    SECCOMP_RET_ERRNO, 0);
	if (fd < 0) {
		fprintf(stderr, "errno_filter: %s\n", strerror(errno));
		return 125;
	}
	execvp(argv[1], argv + 1);
	fprintf(stderr, "errno_filter: %s: %s\n", argv[1], strerror(errno));
	return 127;
}
