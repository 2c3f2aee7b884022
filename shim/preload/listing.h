/* SPDX-License-Identifier: MIT */
/*
 * What libc's own calls do inside, where no hook sees them: as opendir(3),
 * readdir(3) and closedir(3) of the program's.
 */
#ifndef NONROOT_LISTING_H
#define NONROOT_LISTING_H

#include <dirent.h>
#include <stdbool.h>

/* False while nothing was ever made above: libc's own calls are right. */
bool listing_may_differ(void);

DIR *listing_open(const char *path);
struct dirent *listing_read(DIR *d);
int listing_close(DIR *d);

#endif
