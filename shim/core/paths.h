/* SPDX-License-Identifier: MIT */
/*
 * Writable paths: which names may be made in the state folder instead, and
 * how a path is followed through both trees.  Pure: who walks asks the kernel
 * about each name, and says what it is.
 *
 * A path stands for a name as the program knows it (told).  `below` is what
 * the kernel has there, `above` the same name in the state folder.
 */
#ifndef NONROOT_PATHS_H
#define NONROOT_PATHS_H

#include "text.h"

/* Room for a name above, its NUL included: longer ones are not served. */
#define PATHS_BYTES 1024

#define PATHS_DEFAULT                                                      \
	"/run /var/run /var/log /var/lib /var/cache /var/spool /var/mail " \
	"/var/lock"

/* What a call wants with a name. */
enum paths_wish {
	PATHS_LOOK,   /* it is to exist */
	PATHS_REMOVE, /* likewise; refused on a read-only mount unseen */
	PATHS_MAKE,   /* it may be new */
};

/* May this errno of the kernel's be acted on at all? */
bool paths_acts_on(enum paths_wish wish, int err);

/* Is it that the name is there, or its folder, and the kernel does not let? */
static inline bool paths_is_refusal(int err)
{
	return paths_acts_on(PATHS_MAKE, err) &&
	       !paths_acts_on(PATHS_LOOK, err);
}

/* Is it `folder`, or something below it?  Both absolute and normal; `folder`
 * may end in slashes. */
bool paths_is_within(struct span path, struct span folder);

/*
 * Is the told name, absolute and normal, strictly below one of the prefixes
 * of `list` (the value of `paths`), and in none of the trees that are never
 * served?
 */
bool paths_is_served(struct span list, struct span path);

/* Likewise, of a folder that such names may be in: a prefix is one. */
bool paths_has_served(struct span list, struct span path);

/* Can such names be anywhere below the folder? */
bool paths_may_hold_served(struct span list, struct span path);

/*
 * The path without `./` before it, if nothing but names and single slashes
 * between them are in it; else empty.
 */
struct span paths_plain(struct span path);

/* What is behind the last `.` or `..` of a path: plain, else empty. */
struct span paths_after_dots(struct span path);

/*
 * The told name of what the kernel calls `path`: without the state folder at
 * its front where that is, else as it is.  "/" for the state folder itself.
 */
struct span paths_told(struct span state, struct span path);

/* N of /proc/self/fd/N, and of the same with `pid` or 1, the container's init;
 * -1 for other names. */
int paths_output(struct span path, uint64_t pid);

/* A told name, and where it stands above. */
struct paths_name {
	size_t skip;   /* where the told name begins */
	size_t n;      /* where it ends; as `skip` for the root */
	size_t folder; /* where its last component's slash stands */
	/* The state folder, then the told name; NUL-terminated, with room for
	 * what a path may end in: `/.` */
	char path[PATHS_BYTES + 2];
};

static inline struct span paths_name_told(const struct paths_name *name)
{
	if (name->n == name->skip)
		return SPAN("/");
	return (struct span){name->path + name->skip, name->n - name->skip};
}

/* On the way along a path. */
struct paths_walk {
	struct paths_name *name; /* as far as it has got */
	size_t at;		 /* the rest begins here and ends with rest[] */
	unsigned links;		 /* that were followed */
	bool is_last;		 /* nothing is left but slashes */
	bool wants_folder;	 /* there are slashes, or dots, behind it */
	char rest[PATHS_BYTES];
};

/*
 * Begin at the told folder `base` (unused where `path` is absolute; it may
 * stand in w->rest), with `state` for the trees above.  0, or -ENAMETOOLONG.
 */
int paths_walk_start(struct paths_walk *w, struct paths_name *name,
		     struct span state, struct span base, struct span path);

/*
 * Take the next component into the name; empty ones, `.` and `..` are dealt
 * with.  1; 0 at the end, where the name is that of a folder which has been
 * passed before; -ENAMETOOLONG.
 */
int paths_walk_next(struct paths_walk *w);

/*
 * The name is a symlink that contains `target`, which may stand in the free
 * w->rest[0] to w->rest[w->at - 1]: continue there.  0, -ELOOP after as many
 * as the kernel follows, -ENOENT for an empty one, or -ENAMETOOLONG.
 */
int paths_walk_follow(struct paths_walk *w, struct span target);

#endif
