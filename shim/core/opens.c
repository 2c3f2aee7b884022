/* SPDX-License-Identifier: MIT */
#include "dac.h"
#include "opens.h"

int opens_last_link(int flags)
{
	const int made = O_CREAT | O_EXCL;

	return flags & O_NOFOLLOW || (flags & made) == made
		       ? AT_SYMLINK_NOFOLLOW
		       : 0;
}

uint32_t opens_needs(int flags)
{
	uint32_t needs = 0;

	if (flags & O_PATH)
		return 0;
	/* It is the folder of what will have no name. */
	if ((flags & O_TMPFILE) == O_TMPFILE)
		return DAC_WRITE | DAC_SEARCH;
	if ((flags & O_ACCMODE) != O_WRONLY)
		needs |= DAC_READ;
	if ((flags & O_ACCMODE) != O_RDONLY || flags & O_TRUNC)
		needs |= DAC_WRITE;
	return needs;
}

int opens_of_mode(const char *mode)
{
	int flags;

	switch (*mode) {
	case 'r':
		flags = O_RDONLY;
		break;
	case 'w':
		flags = O_WRONLY | O_CREAT | O_TRUNC;
		break;
	case 'a':
		flags = O_WRONLY | O_CREAT | O_APPEND;
		break;
	default:
		return -1;
	}
	/* What follows a comma is the character set. */
	for (mode++; *mode && *mode != ','; mode++) {
		if (*mode == '+')
			flags = (flags & ~O_ACCMODE) | O_RDWR;
		if (*mode == 'e')
			flags |= O_CLOEXEC;
		if (*mode == 'x')
			flags |= O_EXCL;
	}
	return flags;
}
