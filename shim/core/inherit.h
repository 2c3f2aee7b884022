/* SPDX-License-Identifier: MIT */
/*
 * What a program hands to the one that it executes: the value of the
 * environment variable LIBNONROOT, and the LD_PRELOAD that brings us there.
 *
 *   1;m=t;u=R:E:S:F;g=R:E:S:F;c=P:E:I:A:B:SECUREBITS;s=G,G,...;j=1;
 *   n=1;p=LENGTH:PATH;e=LENGTH:ENTRY\x1fENTRY...;k=CHECK
 *
 * in this order, on one line.  m is t (told ids, in u, g, c and s), s (the
 * kernel's identity, for all below) or n (nothing told, and nothing to hand
 * down); without t the next four are not there.  u and g are real, effective,
 * saved and fs ids; c the sets and the securebits, hexadecimal.  Groups beyond
 * INHERIT_GROUPS are kept elsewhere, under their hash: s=@HASH:COUNT.  j is
 * there in a jail that maps our own ids alone (see preload/jail.c), n where
 * no_new_privs was asked for (see preload/secure.h).  p is the LD_PRELOAD entry
 * by which we came, e the NONROOT_* variables that came by environment.  CHECK
 * is a hash of all before `;k=`: a value that was cut, edited, or written by a
 * stranger is not believed.  It is no secret: whoever wants to be told
 * something else can have it without us.
 *
 * Pure: no system call, no memory of its own.
 */
#ifndef NONROOT_INHERIT_H
#define NONROOT_INHERIT_H

#include "creds.h"
#include "text.h"

#define INHERIT_NAME "LIBNONROOT="
#define INHERIT_GROUPS 2000 /* more are kept elsewhere */
#define INHERIT_SEPARATOR '\x1f'

enum inherit_mode { INHERIT_NONE, INHERIT_SELF, INHERIT_TOLD };

struct inherit {
	uint8_t mode;
	/* Of INHERIT_TOLD.  For inherit_encode() `groups` is the list, for
	 * the decoder only `ngroups` counts, see inherit_groups(). */
	struct creds creds;
	/* The list is kept elsewhere, under this hash. */
	bool elsewhere;
	uint64_t groups_hash;
	bool jailed, declined;
	struct span groups;  /* decoded: the text of the list */
	struct span preload; /* the path, empty where there is none */
	struct span entries; /* NAME=VALUE, separated by INHERIT_SEPARATOR */
};

/* The value, without the name, and without a NUL.  `o` counts it all. */
void inherit_encode(const struct inherit *i, struct out *o);

/*
 * The other way round; false, *ret undefined, for a value that
 * inherit_encode() has not written or that no kernel would give: ids of -1, an
 * effective set beyond the permitted one, groups out of order.  The spans
 * borrow `value`.
 */
bool inherit_decode(struct span value, struct inherit *ret);

/* The ngroups of a decoded list that is not elsewhere. */
void inherit_groups(const struct inherit *i, uint32_t *ret_list);

/* Of bytes that have nothing to hide; 0 is not special. */
uint64_t inherit_hash(const void *p, size_t n);

/*
 * Would the program with these credentials say that root starts it?  (By the
 * effective uid, as programs that refuse root ask.)
 */
static inline bool inherit_is_root(const struct inherit *i)
{
	return i->mode != INHERIT_TOLD || i->creds.euid == 0;
}

/*
 * The next of the paths in an LD_PRELOAD value (ld.so(8): separated by blanks
 * or colons); empty at the end.
 */
struct span inherit_preload_next(struct span *value);

/* Do two paths name a library of the same name? */
bool inherit_same_name(struct span a, struct span b);

/*
 * Is the library at `path` in an LD_PRELOAD value, by this path or by another
 * of the same name?  Not by one that is relative to the current folder, which
 * the next program may not share.
 */
bool inherit_preload_has(struct span value, struct span path);

/* The value with `path` at its front; others of its name are left out. */
void inherit_preload_put(struct out *o, struct span path, struct span value);

#endif
