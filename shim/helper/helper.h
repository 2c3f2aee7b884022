/* SPDX-License-Identifier: MIT */
/*
 * nonroot-helper: binds low ports and tells DMI values for processes that
 * the policy names.  main.c is the order of events, drop.c gives privilege
 * up and proves it, serve.c is all that clients reach.
 */
#ifndef NONROOT_HELPER_H
#define NONROOT_HELPER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "policy.h"
#include "smbios.h"
#include "wire.h"

enum { EXIT_FAILED = 1, EXIT_USAGE = 2 };

/* io.c */

/* Gives a closed 0, 1 or 2 a descriptor that reads and writes nothing. */
void io_stand_in(void);

/* Before the drop: a log pipe that never blocks us, whoever shares it. */
void io_open_log(void);

/* One line on stderr, or none where that would block. */
void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
_Noreturn void die(int status, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* The whole of fd into buf; its length, or -errno (-EFBIG: over cap). */
ssize_t io_read_all(int fd, void *buf, size_t cap);

/* dmi.c */

#define DMI_TABLE_MAX 65536

struct dmi {
	struct {
		int len; /* or -errno */
		char text[WIRE_DATA_MAX];
	} value[SMBIOS_FIELDS];
	/* By enum wire_table; a length of 0: there is none. */
	struct {
		size_t len;
		uint8_t bytes[DMI_TABLE_MAX];
	} table[2];
};

/*
 * Reads what only root can.  `dirs`, colon-separated, are where tables are
 * looked for, and then the only source; NULL is the kernel's own attributes
 * and, where it has none, its tables.
 */
void dmi_load(struct dmi *d, const char *dirs);

/* drop.c */

struct drop {
	uid_t uid;
	gid_t gid;
	bool given;    /* they were asked for */
	uint64_t caps; /* what is kept, and nothing else */
	/* Filled in by drop_plan(). */
	bool change;  /* we are root, and become uid:gid */
	bool setpcap; /* the bounding set can be emptied too */
};

/* Before anything is made: can the drop be done?  Ends the program if not. */
void drop_plan(struct drop *d);
void drop_privilege(const struct drop *d);

/* Tries to regain what was given up; ends the program where that works. */
void drop_prove(const struct drop *d);

/* serve.c */

_Noreturn void serve(int listener, const struct policy *policy,
		     const struct dmi *dmi);

#endif
