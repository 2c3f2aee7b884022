/* SPDX-License-Identifier: MIT */
/*
 * getspnam(3).  libc is asked first; only where the file is refused, and would
 * not be to who is told to ask, is there an answer: an account that is not
 * expired and whose password never fits.
 */
#include <fcntl.h>
#include <shadow.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../core/names.h"
#include "libc.h"
#include "log.h"
#include "names.h"
#include "next.h"
#include "state.h"
#include "sys.h"
#include "told.h"

#define SHADOW_FILE "/etc/shadow"

/* A longer name has no entry of ours in the form without _r. */
#define SHADOW_BYTES 512

/* What getspnam points to. */
static struct {
	struct spwd entry;
	char text[SHADOW_BYTES];
} own __attribute__((section(".bss.rare")));

/*
 * Does the kernel refuse the file to us, and would not to who we are told to
 * be?  libc does not say: glibc goes on to other services ("files systemd"),
 * and reports what the last of them found.
 */
static bool is_refused(int error)
{
	struct creds c;
	struct stat st;

	if ((!names_is_missing(error) && error != EACCES && error != EPERM) ||
	    !told_is_active() || state_is_quiet() ||
	    sys3(SYS_faccessat, AT_FDCWD, SHADOW_FILE, R_OK) != -EACCES ||
	    sys4(SYS_newfstatat, AT_FDCWD, SHADOW_FILE, &st, 0) != 0)
		return false;
	told_creds(&c);
	return names_may_read(&c, st.st_uid, st.st_gid, st.st_mode);
}

/*
 * 0, -ENOENT for a user whom root would not find there either, -ERANGE, or
 * -EACCES to leave it as libc said.  Changes errno.
 */
static int locked_entry(const char *op, const char *name, int error,
			struct spwd *ret, char *buf, size_t n)
{
	int r;

	if (!name || !is_refused(error))
		return -EACCES;
	if (!names_is_shadowed(name))
		return -ENOENT;
	r = names_shadow(name, ret, buf, n);
	if (r < 0)
		return r;
	log_event(&(struct log_event){
		.code = LOG_NAME_LOCKED,
		.op = op,
		.object = span_of(name),
		.err = EACCES,
		.did = "locked-entry",
		.hint = "account checks pass and no password fits: log in by "
			"key, or mount a shadow file that the uid may read",
	});
	return 0;
}

EXPORT struct spwd *getspnam(const char *name)
{
	struct names_edge e = names_edge_open();
	struct spwd *p = NEXT(getspnam)(name);
	int r, error = names_edge_error(&e);

	if (p)
		return p;
	r = locked_entry("getspnam", name, error, &own.entry, own.text,
			 sizeof(own.text));
	if (r == 0 || (r == -ENOENT && !names_is_missing(error)))
		*e.err = e.before;
	else
		*e.err = e.left;
	return r == 0 ? &own.entry : NULL;
}

EXPORT int getspnam_r(const char *name, struct spwd *sp, char *buf, size_t n,
		      struct spwd **ret)
{
	struct names_edge e = {.err = errno_at(), .before = *errno_at()};
	int r, next = NEXT(getspnam_r)(name, sp, buf, n, ret);

	if (*ret)
		return next;
	e.left = *e.err;
	r = locked_entry("getspnam_r", name, next, sp, buf, n);
	if (r == -EACCES || (r == -ENOENT && names_is_missing(next))) {
		*e.err = e.left;
		return next;
	}
	*e.err = r == -ERANGE ? ERANGE : e.before;
	*ret = r == 0 ? sp : NULL;
	return r == -ERANGE ? ERANGE : 0;
}
