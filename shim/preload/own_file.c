/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include "own_file.h"
#include "state.h"
#include "sys.h"

int own_file_check(const struct stat *st, mode_t mode, off_t size)
{
	if (!S_ISREG(st->st_mode) || st->st_uid != state_real_uid() ||
	    (st->st_mode & 07777) != mode || st->st_nlink != 1)
		return S_ISLNK(st->st_mode) ? -ELOOP : -EPERM;
	return st->st_size == size ? 0 : -EUCLEAN;
}

long own_file_believed(long fd, mode_t mode, off_t size)
{
	struct stat st;
	long r;

	if (fd < 0)
		return fd;
	r = sys2(SYS_fstat, fd, &st);
	if (r == 0)
		r = own_file_check(&st, mode, size);
	if (r == 0)
		return fd;
	sys1(SYS_close, fd);
	return r;
}
