/* SPDX-License-Identifier: MIT */
/*
 * The cases of `calls`: one libc call each, or a few that belong together.
 */
#ifndef BENCH_CASES_H
#define BENCH_CASES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct bench_case {
	const char *name;
	const char *concern; /* of shim/hooks.def */
	/* What a program calls it for. */
	const char *what;
	void (*repeat)(long n);
	/*
	 * Whether root's answer is given here: NULL, or what was answered
	 * instead.  A contestant for which it is not NULL is not ranked.
	 */
	const char *(*undone)(void);
	/* A process or more for each call: few of them are counted. */
	bool heavy;
};

#define INLINE static inline __attribute__((always_inline))

/* Defines repeat_NAME() for call_NAME(). */
#define REPEAT(name)                          \
	static void repeat_##name(long n)     \
	{                                     \
		for (; n > 0; n--) {          \
			call_##name();        \
			__asm__ volatile(""); \
		}                             \
	}

#define CASE(name, concern, what, undone)                            \
	{                                                            \
#name, #concern, what, repeat_##name, undone, false, \
	}
#define HEAVY(name, concern, what, undone)                          \
	{                                                           \
#name, #concern, what, repeat_##name, undone, true, \
	}

/* Each list ends with a case without a name. */
extern const struct bench_case identity_cases[], files_cases[], owners_cases[],
	sockets_cases[], tasks_cases[], paths_cases[], limits_cases[];

/*
 * Files in the current folder, which is the contestant's own and empty but
 * for two of root's: `theirs`, which is never remembered as changed, and
 * `changed`.  Without root nobody has made them, and files of the system take
 * their place.
 */
#define OWN "own"
#define RECORDED "recorded" /* chowned to STRANGER */
#define TREE "tree"	    /* a folder with TREE_FILES files */
#define TREE_FILES 32
#define STRANGER 33
#define PLAIN "/usr/bin/env" /* of every system, readable for all, root's */
#define MISSING "/usr/bin/nonroot-bench-missing"
#define PRODUCT_UUID "/sys/class/dmi/id/product_uuid"

extern const char *theirs, *changed;
extern int plain_fd, recorded_fd, pair_fds[2];
extern uid_t own_uid;
/* A resource limit that nothing here depends on, and its hard value. */
#define HARMLESS_LIMIT RLIMIT_MSGQUEUE
extern unsigned long limit_hard;

void fixture_prepare(void);

/* What a refusal is called: EPERM, ... */
const char *error_name(void);
/* Words and a number, in a buffer that the next one overwrites. */
const char *said(const char *words, long number);
/* NULL where getuid() tells root. */
const char *no_root(void);
/* NULL where the call returned 0, else the name of its errno. */
const char *refused(long r);
/* NULL where a child ends with 0, else the name of the errno that it ends with,
 * or `other` for OTHER. */
#define OTHER 255
const char *of_child(pid_t child, const char *other);

/* By procfs, which tells the truth: 0 here, and 0 outside of this namespace. */
bool is_really_root(void);
/*
 * Is what root makes in /run there afterwards?  `look` says what it finds of a
 * folder there, with the program MADE in it, or NULL.  Not tried by one who
 * really could.
 */
#define MADE "program"
const char *no_found(const char *(*look)(const char *folder));

#endif
