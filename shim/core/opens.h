/* SPDX-License-Identifier: MIT */
/*
 * What the flags of open(2) ask for.  Pure.
 */
#ifndef NONROOT_OPENS_H
#define NONROOT_OPENS_H

#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * Is there a mode behind the flags?  O_TMPFILE without its O_DIRECTORY is
 * nothing the kernel takes.
 */
static inline bool opens_takes_mode(int flags)
{
	return flags & (O_CREAT | (O_TMPFILE & ~O_DIRECTORY));
}

/* AT_SYMLINK_NOFOLLOW where no link at the end of the path is followed. */
int opens_last_link(int flags);

/* What is asked of the file itself, in the DAC_* of dac.h. */
uint32_t opens_needs(int flags);

/* The flags of an fopen(3) mode; -1 for what is none. */
int opens_of_mode(const char *mode);

#endif
