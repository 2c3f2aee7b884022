/* SPDX-License-Identifier: MIT */
/*
 * Writable paths: where a name is that the kernel does not have, or refuses
 * to make.  Called after a refusal only; raw system calls, errno untouched.
 *
 * Where a hook acts on what is found here it calls its own next definition
 * again, with AT_FDCWD and paths_where(): an absolute path, without a symlink
 * in it that the walk has not followed already.  What is found is the state
 * folder's, or, where the kernel went astray from a current folder that is in
 * the state folder, a name below.
 *
 * A caller may be a signal handler on a small stack: *f is the hook's one, for
 * all that it asks here.
 */
#ifndef NONROOT_PATHS_HERE_H
#define NONROOT_PATHS_HERE_H

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "../core/paths.h"

/* A name as a call gives it: fstatat(2)'s arguments.  Of `flags` only
 * AT_SYMLINK_NOFOLLOW counts, and PATHS_REPLACES: whether what has the name
 * may give way to another is for its folder to say. */
#define PATHS_REPLACES 0x40000000
struct paths_asked {
	const char *op; /* names the call for the log */
	int dirfd;
	const char *path;
	int flags;
	int err; /* what the kernel said */
};

enum paths_layer {
	PATHS_NOWHERE, /* its folder is in one of the trees */
	PATHS_BELOW,
	PATHS_ABOVE,
};

struct paths_found {
	enum paths_layer layer;
	enum paths_layer parent; /* of its folder; below wins */
	/* name.path up to here is the deepest folder that exists below. */
	size_t below;
	uint32_t type; /* S_IFMT, where it exists */
	uint32_t uid;  /* whose it is, unless the path ends in dots */
	/* On the way there was something of ours: the kernel has not looked
	 * where the name is. */
	bool crossed;
	/* Where it is not found: what is to be told instead of the kernel's
	 * error, which has not seen what is ours; or 0. */
	int err;
	/* What the path ends in, where that decides whether a name may be made
	 * or taken away: `/` or `/.`, else empty. */
	const char *tail;
	int output; /* the descriptor whose /proc/self/fd link it led to, or -1
		     */
	/* When what is our own of all that was passed was last changed, in the
	 * kernel's seconds; 0 where nothing is. */
	uint32_t changed;
	struct paths_name name;
};

/* The place to use, and the name as it is told. */
static inline const char *paths_where(const struct paths_found *f)
{
	return f->layer == PATHS_BELOW ? f->name.path + f->name.skip
				       : f->name.path;
}

/* Is `paths` on here, and may a call of that kind act on the errno? */
bool paths_is_on(void);
static inline bool paths_may_help(enum paths_wish wish, int err)
{
	return (err == ENOENT || paths_acts_on(wish, err)) && paths_is_on();
}

/*
 * Follow the path, whatever the kernel has said.  0 with all of *ret,
 * PATHS_NOWHERE for a name whose folder exists; or -errno: where that is
 * -EACCES, it is name.path up to name.folder that may not be searched, in
 * the tree that `layer` names.
 */
int paths_follow(struct paths_found *ret, enum paths_wish wish,
		 const struct paths_asked *a);

/*
 * The kernel has said that a name does not exist (or, for PATHS_REMOVE, that
 * it stands on a read-only mount).  True when it is somewhere else, or, for
 * PATHS_REMOVE, when it would be made above: the call is to be made again.
 */
bool paths_find(struct paths_found *ret, enum paths_wish wish,
		const struct paths_asked *a);

/*
 * The kernel has refused to make a name.  True when it is to be made at
 * paths_where(): the folders on the way have been made, or, where the kernel
 * has said ENOENT, it has not been asked for this place yet.  Else the refusal
 * stays; what stands in the way is in the log.
 */
bool paths_make(struct paths_found *ret, const struct paths_asked *a);

/* From here on `r` is what paths_follow() has said of it. */

/* The same. */
bool paths_make_at(struct paths_found *f, int r, const struct paths_asked *a);

/*
 * The kernel has refused to open a name that exists, or, `by_folder`, to take
 * it away: only the log is told whose it is, or its folder, and what mends
 * that.
 */
void paths_refused(struct paths_found *f, int r, const struct paths_asked *a,
		   bool by_folder);

/* May the name be made below, or taken away there? */
bool paths_may_be_below(struct paths_found *f);

/* The kernel has refused access(2) for `mode`, with W_OK in it: is it a folder
 * in which paths_make() would make new names, and the rest is granted? */
bool paths_grants(struct paths_found *f, int r, int mode);

/*
 * The kernel has refused to open PID 1's output again by a name like
 * /dev/stdout: a duplicate of the descriptor, or less than 0.
 */
int paths_output_again(struct paths_found *f, const struct paths_asked *a,
		       int flags);

/*
 * The counterpart of an open folder in the other tree: of one below, the
 * folder of the same told name in the state folder; of one of ours, that
 * below.  A new descriptor for reading, close-on-exec, its told name in *ret
 * and its tree in ret->layer; or -ENOENT where there is none.
 */
int paths_counterpart(int fd, struct paths_found *ret);

/*
 * Take the state folder off the front of a path that libc has given (getcwd,
 * realpath): in place, NUL-terminated.
 */
void paths_tell(char *path);

/* What the kernel calls an open file, in buf[cap]; empty where it does not
 * tell. */
struct span paths_fd_name(int fd, char *buf, size_t cap);

/* The folder that a relative path starts from, likewise. */
struct span paths_base(int dirfd, char *buf, size_t cap);

/*
 * The kernel has said that a name does not exist.  True when it does not stand
 * in the state folder either; false when that takes a walk to know.
 */
bool paths_is_nowhere(struct span state, const struct paths_asked *a);

/*
 * openat2(2) with O_PATH, O_CLOEXEC, `flags` and `resolve`; -ENOSYS, or -EPERM
 * of a container's profile, where there is none.
 */
long paths_open_resolved(int dirfd, const char *path, uint64_t flags,
			 uint64_t resolve);

/* ---- where the kernel is not asked first ---- */

/* Has this process a folder of ours as its current one, or open?  One that it
 * was given by another, as a descriptor, is not known. */
enum paths_standing {
	PATHS_UNKNOWN,
	PATHS_OUTSIDE,
	PATHS_INSIDE, /* from the first one on */
};
extern _Atomic(uint8_t) paths_standing __attribute__((visibility("hidden")));

static inline __attribute__((always_inline)) bool paths_is_outside(void)
{
	return atomic_load_explicit(&paths_standing, memory_order_relaxed) ==
	       PATHS_OUTSIDE;
}

/* The same, found out where it is unknown. */
bool paths_may_stray(void);

const char *paths_ask_inside(int dirfd, const char *path);

/*
 * The name to ask the kernel for where a call may make it: `path`.  Or, where
 * it stands for one that the kernel would not look for, being in a folder of
 * ours, the empty name: nothing has that, so that the answer is ENOENT, and
 * the call is made again where both trees are looked at.
 */
static inline __attribute__((always_inline)) const char *
paths_ask(int dirfd, const char *path)
{
	return __builtin_expect(paths_is_outside(), 1)
		       ? path
		       : paths_ask_inside(dirfd, path);
}

/* The current folder is another: also one of ours by its own name. */
static inline void paths_left(void)
{
	uint8_t outside = PATHS_OUTSIDE;

	atomic_compare_exchange_strong(&paths_standing, &outside,
				       PATHS_UNKNOWN);
}

/* A folder of ours is about to be gone to, or opened. */
static inline void paths_enter(void)
{
	atomic_store_explicit(&paths_standing, PATHS_INSIDE,
			      memory_order_relaxed);
}

/* ---- the state folder ---- */

/*
 * The state folder, found at the first need and the same from then on.  With
 * `make` it is made where it does not exist yet.  Empty where there is none.
 */
struct span paths_state(bool make);

/* Does it exist, as far as this process knows?  No system call. */
bool paths_state_is_used(void);

/* Where it is or would be; paths_state_known() while that is not known yet:
 * empty. */
struct span paths_state_name(void);
struct span paths_state_known(void);

/* A folder of mode 0700; 0 or -errno. */
long paths_make_folder(const char *path);

#endif
