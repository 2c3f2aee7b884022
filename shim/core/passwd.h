/* SPDX-License-Identifier: MIT */
/*
 * passwd(5) and group(5), read in pieces of any size and cut anywhere, for
 * where getpwnam(3) cannot be called: it allocates and locks, which a child
 * of vfork must not.
 *
 * As glibc's "files" source reads them: a line whose ids are no numbers, or
 * that has too few fields, is no entry; so are comments, and the `+` and `-`
 * lines of NIS.  Of several entries the first counts.  Lines may have any
 * length: only the name, home and shell of the one entry that is asked for
 * must fit, and it is said when they do not.
 *
 * Pure: no system call, no allocation.
 */
#ifndef NONROOT_PASSWD_H
#define NONROOT_PASSWD_H

#include "text.h"

#define PASSWD_TEXT 4608 /* a home of PATH_MAX, and a name and a shell */
#define PASSWD_ID_MAX UINT64_C(4294967294)

/* Whom to look for: by number, or by name. */
struct passwd_key {
	bool by_id;
	uint32_t id;
	struct span name; /* borrowed */
};

/* How far a line has been read. */
struct passwd_line {
	unsigned field;
	bool bad;      /* no entry, whatever follows */
	bool matches;  /* the field that is asked for, so far */
	bool digits;   /* the number has one */
	bool overlong; /* a text that is kept does not fit */
	size_t at;     /* bytes of this field */
	uint64_t number;
};

struct passwd_user {
	struct passwd_key key;
	/* The answer, valid once `found`; the spans point into `text`. */
	bool found;
	bool overlong; /* found, but a text of it is too long: unusable */
	uint32_t uid, gid;
	struct span name, home, shell;

	struct passwd_line line;
	size_t used;
	char text[PASSWD_TEXT];
};

void passwd_user_begin(struct passwd_user *u, struct passwd_key key);

/* The next n bytes; `true` when no more of the file is needed. */
bool passwd_user_feed(struct passwd_user *u, const char *p, size_t n);

/* The end of the file: a last line may lack its newline. */
void passwd_user_end(struct passwd_user *u);

struct passwd_group {
	struct passwd_key key;
	bool found;
	uint32_t gid;

	struct passwd_line line;
};

/* As the three above. */
void passwd_group_begin(struct passwd_group *g, struct passwd_key key);
bool passwd_group_feed(struct passwd_group *g, const char *p, size_t n);
void passwd_group_end(struct passwd_group *g);

/*
 * The groups that list `member`, in the file's order.  `n` counts them all;
 * those past `cap` are not kept in `list`, which is the caller's.
 */
struct passwd_members {
	struct span member; /* borrowed */
	uint32_t *list;
	size_t cap;
	size_t n;

	struct passwd_line line;
	bool listed; /* a name of this line was the member */
	uint32_t gid;
};

void passwd_members_begin(struct passwd_members *m, struct span member,
			  uint32_t *list, size_t cap);
void passwd_members_feed(struct passwd_members *m, const char *p, size_t n);
void passwd_members_end(struct passwd_members *m);

#endif
