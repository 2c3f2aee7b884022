/* SPDX-License-Identifier: MIT */
/*
 * All that a process can see of its own credentials, asked for in every way
 * that libc has, so that answers which contradict one another are seen too.
 */
#ifndef VISIBLE_H
#define VISIBLE_H

#include <stddef.h>
#include <stdint.h>

/* The highest capability that is asked for; see capabilities(7). */
#define VISIBLE_CAP_LAST 40

/* No header of a libc declares these two, and musl-gcc has no linux/. */
struct cap_head {
	uint32_t version;
	int pid;
};
struct cap_data {
	uint32_t effective, permitted, inheritable;
};
#ifndef VIA_SYSCALL
int capget(struct cap_head *, struct cap_data *);
int capset(struct cap_head *, const struct cap_data *);
#endif
#define CAP_V1 0x19980330
#define CAP_V2 0x20071026
#define CAP_V3 0x20080522

struct visible_caps {
	uint64_t effective, permitted, inheritable;
};

/* By capget(2); all sets empty if it fails. */
struct visible_caps visible_caps(void);

/*
 * One line without its newline, cut off at n - 1 bytes:
 *
 *   uid R E S F (R E) gid R E S F (R E) groups N: ... cap E P I B A sec S K
 *
 * where (R E) is what getuid and geteuid say, beside getresuid.  Safe in a
 * vforked child and in a signal handler.
 */
void visible_put(char *text, size_t n);

/* say() it behind `label`. */
void visible_say(const char *label);

/* say() what the auxiliary vector tells: AT_UID AT_EUID AT_GID AT_EGID. */
void visible_say_auxv(const char *label);

#endif
