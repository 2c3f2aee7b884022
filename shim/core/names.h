/* SPDX-License-Identifier: MIT */
/*
 * The entries of passwd(5), group(5) and shadow(5) that no file has: for a
 * uid or gid that the platform has picked, and for a shadow file that may not
 * be read.
 *
 * Pure.  An entry is put into the caller's buffer as getpwuid_r(3) has it:
 * every pointer of the struct points into that buffer, and -ERANGE, with
 * nothing to be relied upon, says that it is too small.
 */
#ifndef NONROOT_NAMES_H
#define NONROOT_NAMES_H

#include <grp.h>
#include <pwd.h>
#include <shadow.h>
#include <stdbool.h>

#include "creds.h"
#include "text.h"

#define NAMES_DEFAULT "nonroot"

/* A user_name, a hyphen, the digits of an id, NUL. */
#define NAMES_BYTES 48

/* A longer HOME is none. */
#define NAMES_HOME_MAX 4095

/* What any entry of ours fits into, the list of members included. */
#define NAMES_ENTRY_BYTES (2 * NAMES_BYTES + NAMES_HOME_MAX + 32)

/*
 * The name of the entry for `id`: `name`, or NAME-ID where NAME is taken by
 * another id, so that the name of an id always leads back to it.  `ret` has
 * NAMES_BYTES, and `name` is a valid user_name (config.c).
 */
void names_own(char *ret, const char *name, bool taken, uint32_t id);

/* Can `asked` be what names_own() makes of this name and id? */
bool names_may_be_own(const char *asked, const char *name, uint32_t id);

/*
 * HOME of an environment where it is an absolute path that passwd(5) can
 * hold (no colon, no control character), else "/".  `env` may be NULL; the
 * result is borrowed from it.
 */
const char *names_home(char *const *env);

/* A home, a shell of sh(1), "x" for a password that is elsewhere. */
int names_passwd(const char *name, uint32_t uid, uint32_t gid, const char *home,
		 struct passwd *ret, char *buf, size_t n);

/* A copy of any entry. */
int names_passwd_copy(const struct passwd *from, struct passwd *ret, char *buf,
		      size_t n);

/* A group without members. */
int names_group(const char *name, uint32_t gid, struct group *ret, char *buf,
		size_t n);

/* A copy of any entry, its members included. */
int names_group_copy(const struct group *from, struct group *ret, char *buf,
		     size_t n);

/*
 * An account that is not expired, whose password no check can match: crypt(3)
 * never gives "*".  Not "!", by which sshd(8) knows an account that is to be
 * refused by any key; and last changed on day 1, as 0 asks for a new password
 * at once (shadow(5)).
 */
int names_shadow(const char *name, struct spwd *ret, char *buf, size_t n);

/* May these credentials read a file of this owner and mode?
 * (path_resolution(7)) */
bool names_may_read(const struct creds *c, uint32_t uid, uint32_t gid,
		    uint32_t mode);

#endif
