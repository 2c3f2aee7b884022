/* SPDX-License-Identifier: MIT */
/*
 * A transcript: one line for each call, with its result and errno.  What is
 * written must not depend on who runs it (no pid, no path with a random
 * part), for transcripts of two runs are compared line by line.
 */
#ifndef HOOK_H
#define HOOK_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* No call gives this errno: a success that changes errno is seen. */
#define UNTOUCHED EBADFD

/*
 * CALL(label, expression) writes "label = result", with the errno of a
 * failure, and is the result.  A pointer result is said by GOT().
 */
#define CALL(label, expr)               \
	({                              \
		errno = UNTOUCHED;      \
		long r_ = (long)(expr); \
		said(label, r_, errno); \
	})
#define GOT(label, expr)                         \
	({                                       \
		errno = UNTOUCHED;               \
		__typeof__(expr) p_ = (expr);    \
		said(label, p_ ? 0 : -1, errno); \
		p_;                              \
	})

/*
 * A documented difference: what real root gets cannot be compared with (the
 * faked sysfs lies on a file system that root may write to).  The call is
 * not made there at all, and under the library it must be what the kernel
 * says to the user.
 */
#define CALL_AS_USER(label, expr) (is_real_root() ? 0 : CALL("~" label, expr))
#define GOT_AS_USER(label, expr) (is_real_root() ? NULL : GOT("~" label, expr))

void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
long said(const char *label, long r, int err);

/* Nothing in this transcript is changed by the library. */
void say_nothing_to_add(void);

/* By /proc/self/auxv, which no hook falsifies. */
bool is_real_root(void);

/* The kernel's ids of this process, read where nothing is falsified. */
uid_t real_uid(void);
gid_t real_gid(void);

/* Addresses that the kernel answers with EFAULT; opaque to the compiler. */
void *nil(void);
void *unmapped(void);

/* PATH of a file that was built beside this program; static memory. */
const char *beside(const char *name);

/* A new file of this user's in the current folder, with `mode`. */
void make_file(const char *name, mode_t mode);

/* Go to a folder, and back to the one before. */
void go(const char *folder);
void go_back(void);

/*
 * Install a seccomp filter that kills the process at a system call that the
 * library makes for itself and no snippet does.  `how` is given the program:
 * prctl(2), seccomp(2), or their syscall(2) form.
 */
int filter(int (*how)(void *program));

#endif
