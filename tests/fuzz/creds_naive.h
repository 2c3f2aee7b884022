/* SPDX-License-Identifier: MIT */
/*
 * A second model of credentials(7) and capabilities(7), slow and plain, that
 * core/creds.c is compared with.  It shares no code, type or name with that.
 */
#ifndef CREDS_NAIVE_H
#define CREDS_NAIVE_H

#include <stdbool.h>
#include <stdint.h>

#define NAIVE_CAPS 64
#define NAIVE_GROUPS 8

/* The columns of /proc/PID/status: Uid and Gid; CapInh to CapAmb. */
enum naive_id { REAL, EFFECTIVE, SAVED, FILESYSTEM };
enum naive_set { INH, PRM, EFF, BND, AMB };

struct naive {
	uint32_t user[4], group[4];
	/* A row for each capability, its membership in each set. */
	bool cap[NAIVE_CAPS][5];
	/* Of linux/securebits.h, by number. */
	bool bit[12];
	uint32_t listed[NAIVE_GROUPS];
	unsigned groups;
	bool no_new_privs;
	/* Not part of the state: the kernel's highest capability. */
	unsigned last_cap;
};

enum naive_call {
	CALL_SETUID,
	CALL_SETREUID,
	CALL_SETRESUID,
	CALL_SETFSUID,
	CALL_SETGID,
	CALL_SETREGID,
	CALL_SETRESGID,
	CALL_SETFSGID,
	CALL_SETGROUPS,
	CALL_CAPSET,
	CALL_CAPBSET_DROP,
	CALL_AMBIENT_RAISE,
	CALL_AMBIENT_LOWER,
	CALL_KEEPCAPS,
	CALL_SECUREBITS,
	CALL_EXEC,
	CALLS
};

struct naive_args {
	uint32_t id[3];
	/* capset: effective, permitted, inheritable; else one argument. */
	uint64_t word[3];
	uint32_t list[NAIVE_GROUPS];
	unsigned n;
};

/* What the call returns: 0, -errno, or the old id of setfsuid. */
int64_t naive_do(struct naive *n, enum naive_call call,
		 const struct naive_args *args);

/* chown(2) of a file: would the kernel do it? */
bool naive_chown(const struct naive *n, const uint32_t owner[2],
		 const uint32_t wanted[2]);

#endif
