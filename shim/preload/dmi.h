/* SPDX-License-Identifier: MIT */
/*
 * Machine identity: answers for the root-only DMI attributes and the SMBIOS
 * tables they come from.
 */
#ifndef NONROOT_DMI_H
#define NONROOT_DMI_H

#include <errno.h>
#include <stdbool.h>

#include "state.h"

/*
 * The kernel's errors that may be overruled; all others end here.  ENOENT
 * only where a source is configured: it is the most common answer of all.
 */
static inline bool dmi_is_refusal(int err)
{
	if (err != ENOENT && err != EACCES && err != EPERM)
		return false;
	if (state_mode() == STATE_PASS || state_is_quiet())
		return false;
	return err != ENOENT || config_dmi_is_explicit(state_config());
}

/*
 * The kernel refused openat(dirfd, path, flags) with `err`.  A descriptor
 * that reads the value, with its own offset, if path is one of ours and the
 * value can be had; else -err, or -EMFILE and -ENFILE as open(2) gives them.
 */
int dmi_open(int dirfd, const char *path, int flags, int err);

/*
 * The kernel refused faccessat(dirfd, path, mode, flags) with `err`: 0 when
 * dmi_open() would answer, else -err.
 */
int dmi_access(int dirfd, const char *path, int mode, int flags, int err);

#endif
