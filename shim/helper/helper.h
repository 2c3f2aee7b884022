/* SPDX-License-Identifier: MIT */
/*
 * nonroot-helper: binds low ports and tells DMI values for processes that
 * the policy names.  main.c is the order of events, start.c makes what needs
 * root, drop.c gives privilege up and proves it, sandbox.c takes the system
 * calls away, serve.c is all that clients reach.  What needs no system call
 * is in core/.
 */
#ifndef NONROOT_HELPER_H
#define NONROOT_HELPER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/types.h>

#include "dmi_store.h"
#include "options.h"
#include "plan.h"
#include "policy.h"

enum { EXIT_FAILED = 1, EXIT_USAGE = 2 };

#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE 71
#endif
#ifndef SO_PEERPIDFD
#define SO_PEERPIDFD 77
#endif

/* io.c */

/* Gives a closed 0, 1 or 2 a descriptor that reads and writes nothing. */
void io_stand_in(void);

/* Before the drop: a log pipe that never blocks us, whoever shares it. */
void io_open_log(void);

/* The revents of poll(2) now, or -1. */
int io_ready(int fd, short events);

/* The int that getsockopt(2) tells of SOL_SOCKET, or -errno. */
int io_option(int fd, int option);

/* The network namespace of a socket; 0 where the kernel does not tell. */
uint64_t io_netns(int fd);

/* One line on stderr, or none where that would block. */
void io_log(const char *line, size_t n);
void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
#define die(status, ...)          \
	do {                      \
		say(__VA_ARGS__); \
		exit(status);     \
	} while (0)

/* The whole of a file into buf; its length, or -errno (-EFBIG: over cap). */
ssize_t io_read(int fd, void *buf, size_t cap);
ssize_t io_read_at(int dir, const char *name, void *buf, size_t cap);

/* rules.c */

struct rules {
	const char *file; /* NULL: rules are arguments */
	uid_t owner;	  /* who may have written it, apart from root */
	uint64_t own_net; /* the cookie of our network namespace */
	unsigned version; /* one more with each policy that came in force */
	int dir; /* of the file, opened before the drop; -1: there is none */
	/* By kind: had the policy such a rule at the start, so that what it
	 * needs was not given up? */
	bool kept[2];
	/* That which is in force, and room for the next. */
	unsigned now;
	struct policy policy[2];
};

#define RULES(r) (&(r)->policy[(r)->now])

/* As the options have them; a mistake ends the program. */
void rules_load(struct rules *r, const struct options *o);

/* The folder of the file, for later. */
void rules_open(struct rules *r);

/* At SIGHUP: the file, all or nothing; says what became of it. */
void rules_again(struct rules *r);

/* explain.c: answers on stdout, and ends.  It serves nobody. */
_Noreturn void explain(struct rules *r, const char *question);

/* start.c */

/* Closes all but a passed socket, wipes the environment, resets the signals. */
void start_clean(bool passed);

/* The socket that a service manager passed, or -1. */
int start_passed(void);
int start_listen(const char *path);

/* A dmi_reader. */
int start_file(const char *path, void *buf, size_t cap);

/* drop.c */

/* Before anything is made: can it be done?  Ends the program if not. */
void drop_begin(struct drop *d, const struct options *o, bool binds);
void drop_privilege(const struct drop *d);

/* Tries to regain what was given up; ends the program where that works. */
void drop_prove(const struct drop *d);

/* sandbox.c */

/*
 * Shows in children that exec and opening for writing end a process, then
 * takes all but what serving needs away from us.  Only below dir[] is
 * anything opened from here.
 */
void sandbox(const int dir[2]);

/* serve.c */

struct serve {
	int listener;
	int proc; /* /proc */
	struct rules *rules;
	const struct dmi *dmi;
};

/*
 * Before the sandbox: SIGHUP is kept until somebody is waited for, and there
 * are never more clients than leave descriptors for what they ask.
 */
void serve_begin(void);
_Noreturn void serve(const struct serve *what);

#endif
