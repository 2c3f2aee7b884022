/* SPDX-License-Identifier: MIT */
/* Where the policy comes from, at the start and at SIGHUP. */
#include "filter.h"
#include "helper.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define POLICY_FILE_MAX 65536

#define NAMES_FILE_MAX (1 << 20)

/* How lines are read: what this kernel can verify, and names. */
static void rules_begin(struct rules *r, const struct options *o)
{
	static char text[2][NAMES_FILE_MAX];
	static const char *const file[] = {"/etc/passwd", "/etc/group"};
	struct policy *p = r->policy;
	int pair[2], pidfd;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		die(EXIT_FAILED, "socketpair: %s", strerror(errno));
	r->own_net = io_netns(pair[0]);
	pidfd = io_option(pair[0], SO_PEERPIDFD);
	p[0].lacks = (r->own_net ? 0 : POLICY_LACKS_NETNS) |
		     (pidfd < 0 ? POLICY_LACKS_PIDFD : 0);
	if (pidfd >= 0)
		close(pidfd);
	close(pair[0]);
	close(pair[1]);

	for (int i = 0; i < 2; i++) {
		int n = start_file(file[i], text[i], NAMES_FILE_MAX);

		p[0].names[i] = (struct span){text[i], n > 0 ? (size_t)n : 0};
		p[1].names[i] = p[0].names[i];
	}
	p[0].node = p[1].node = o->node;
	p[1].lacks = p[0].lacks;
	r->file = o->policy;
	r->owner = geteuid();
}

/* The file's name in its folder. */
static const char *base_of(const char *file)
{
	const char *slash = strrchr(file, '/');

	return slash ? slash + 1 : file;
}

void rules_open(struct rules *r)
{
	char folder[4096] = ".";
	size_t n = r->file ? (size_t)(base_of(r->file) - r->file) : 0;

	r->dir = -1;
	if (!r->file)
		return;
	if (n)
		snprintf(folder, sizeof(folder), "%.*s", (int)n, r->file);
	r->dir = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	/* Opening below no folder is not among what is left us. */
	if (r->dir < 0)
		die(EXIT_FAILED, "%s: %s", folder, strerror(errno));
}

static int shown(struct span s)
{
	return (int)(s.n < 80 ? s.n : 80);
}

static void rules_add(struct rules *r, const char *rule)
{
	struct policy *p = RULES(r);
	struct span found;
	const char *expected =
		policy_rule(p, span_of(rule), false, p->n + 1, &found);

	if (expected)
		die(EXIT_USAGE, "--allow '%.100s': '%.*s'; expected %s", rule,
		    shown(found), found.p, expected);
}

/*
 * Only root, or who could have started us, may say what we allow.  The call
 * itself: which one a libc makes of fstat(3) varies, and the filter has one.
 */
static ssize_t file_read(const struct rules *r, int fd, char *text)
{
	struct stat st;

	if (fd < 0 || syscall(SYS_fstat, fd, &st))
		return -errno;
	if (st.st_mode & (S_IWGRP | S_IWOTH) ||
	    (st.st_uid != 0 && st.st_uid != r->owner))
		return -EPERM;
	return io_read(fd, text, POLICY_FILE_MAX);
}

/* The file into the policy that is not in force; false, after it was said
 * what is wrong. */
static bool rules_read(struct rules *r, int dir, const char *name,
		       const char *prefix)
{
	static char text[POLICY_FILE_MAX];
	struct policy *p = &r->policy[!r->now];
	int fd = openat(dir, name, FILTER_OPEN_FLAGS);
	ssize_t n = file_read(r, fd, text);
	const char *expected = NULL;
	struct span found;
	unsigned line;

	if (fd >= 0)
		close(fd);
	p->n = 0;
	if (n >= 0)
		expected = policy_text(p, (struct span){text, (size_t)n}, &line,
				       &found);
	if (n == -EPERM)
		say("%s%s: others may write it; expected root or uid %u as its "
		    "owner, and mode 0644 or stricter",
		    prefix, r->file, r->owner);
	else if (n < 0)
		say("%s%s: %s", prefix, r->file, strerror((int)-n));
	else if (expected)
		say("%s%s:%u: '%.*s'; expected %s", prefix, r->file, line,
		    shown(found), found.p, expected);
	return n >= 0 && !expected;
}

void rules_load(struct rules *r, const struct options *o)
{
	rules_begin(r, o);
	if (r->file && !rules_read(r, AT_FDCWD, r->file, ""))
		exit(EXIT_USAGE);
	r->now = r->file != NULL;
	for (unsigned i = 0; i < o->allows; i++)
		rules_add(r, o->allow[i]);
	for (int kind = 0; kind < 2; kind++)
		r->kept[kind] = policy_has(RULES(r), (enum policy_kind)kind);
}

void rules_again(struct rules *r)
{
	static const char stay[] = "the old rules stay: ";
	const char *why;

	if (!r->file) {
		say("%srules are arguments", stay);
		return;
	}
	if (!rules_read(r, r->dir, base_of(r->file), stay))
		return;
	why = policy_needs_more(r->kept, &r->policy[!r->now]);
	if (why) {
		say("%s%s: %s", stay, r->file, why);
		return;
	}
	r->now = !r->now;
	r->version++;
	say("%s read again: %u rule%s", r->file, RULES(r)->n,
	    RULES(r)->n == 1 ? "" : "s");
}
