/* SPDX-License-Identifier: MIT */
/* Writable paths: what a name may be made for, and what the log says. */
#ifndef NONROOT_PATHS_CHECK_H
#define NONROOT_PATHS_CHECK_H

#include "paths.h"

/* The value of `paths`. */
struct span paths_list(void);

/* Is the told name one that is served at all? */
bool paths_check_name(const struct paths_name *name);

/*
 * Is the folder `fd` in one that is known to be far from all names that are
 * served?  False where it has to be asked for by name; then paths_found_far()
 * keeps what came of that.
 */
bool paths_is_far(int fd);
void paths_found_far(int fd, struct span told);

/*
 * Does the deepest folder below belong to the root mount, or to a tmpfs?
 * Anything else is a volume: what belongs there shall not be kept elsewhere.
 */
bool paths_check_mount(struct paths_found *f);

/* Could the told identity write to the folder of the name? */
bool paths_check_told(struct paths_found *f);

/* Is the name that of a folder in which the three of them hold? */
bool paths_check_folder(struct paths_found *f);

/* The log: made above; refused, by the folder or by the thing itself, by a
 * volume, or because the state folder cannot be used. */
void paths_log_made(struct paths_found *f, const struct paths_asked *a);
void paths_log_folder(struct paths_found *f, const struct paths_asked *a);
void paths_log_existing(struct paths_found *f, const struct paths_asked *a);
void paths_log_volume(struct paths_found *f, const struct paths_asked *a);
void paths_log_state(struct paths_found *f, const struct paths_asked *a,
		     int err);
void paths_log_output(const struct paths_asked *a);

/* A mode as four digits. */
void paths_put_mode(struct out *o, uint32_t mode);

#endif
