/* SPDX-License-Identifier: MIT */
/* Where the policy comes from, at the start and at SIGHUP. */
#include "helper.h"
#include "passwd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define POLICY_FILE_MAX 65536

/* policy_line() asks by a name alone. */
static const int *names;

static bool id_of(bool group, struct span name, uint32_t *ret)
{
	static struct passwd_user u;
	struct passwd_group g;
	struct passwd_key key = {.name = name};
	char buf[4096];
	ssize_t n;

	passwd_user_begin(&u, key);
	passwd_group_begin(&g, key);
	for (off_t at = 0; (n = pread(names[group], buf, sizeof(buf), at)) > 0;
	     at += n)
		if (group ? passwd_group_feed(&g, buf, (size_t)n)
			  : passwd_user_feed(&u, buf, (size_t)n))
			break;
	passwd_user_end(&u);
	passwd_group_end(&g);
	*ret = group ? g.gid : u.uid;
	return group ? g.found : u.found;
}

void rules_begin(struct rules *r, bool node)
{
	socklen_t len = sizeof(r->own_net);
	unsigned lacks = 0;
	int pair[2], pidfd;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		die(EXIT_FAILED, "socketpair: %s", strerror(errno));
	if (getsockopt(pair[0], SOL_SOCKET, SO_NETNS_COOKIE, &r->own_net, &len))
		lacks |= POLICY_LACKS_NETNS;
	len = sizeof(pidfd);
	if (getsockopt(pair[0], SOL_SOCKET, SO_PEERPIDFD, &pidfd, &len))
		lacks |= POLICY_LACKS_PIDFD;
	else
		close(pidfd);
	close(pair[0]);
	close(pair[1]);
	for (int i = 0; i < 2; i++) {
		r->policy[i].node = node;
		r->policy[i].lacks = lacks;
		r->policy[i].id_of = id_of;
	}
	r->owner = geteuid();
	r->dir = -1;
	names = r->names;
}

void rules_open(struct rules *r)
{
	char folder[4096];
	const char *slash = r->file ? strrchr(r->file, '/') : NULL;

	r->names[0] = open("/etc/passwd", OPEN_FLAGS);
	r->names[1] = open("/etc/group", OPEN_FLAGS);
	if (!r->file || strlen(r->file) >= sizeof(folder))
		return;
	snprintf(folder, sizeof(folder), "%.*s",
		 slash ? (int)(slash - r->file) + 1 : 1, slash ? r->file : ".");
	r->dir = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

__attribute__((format(printf, 1, 2))) static const char *wrong(const char *fmt,
							       ...)
{
	static char text[768];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return text;
}

static int shown(struct span s)
{
	return (int)(s.n < 80 ? s.n : 80);
}

void rules_add(struct rules *r, const char *rule)
{
	struct policy *p = RULES(r);
	struct span found;
	const char *expected =
		policy_rule(p, span_of(rule), false, p->n + 1, &found);

	if (expected)
		die(EXIT_USAGE, "--allow '%.100s': '%.*s'; expected %s", rule,
		    shown(found), found.p, expected);
}

/* Only root, or who could have started us, may say what we allow. */
static ssize_t file_read(const struct rules *r, int fd, char *text)
{
	struct stat st;

	if (fstat(fd, &st))
		return -errno;
	if (st.st_mode & (S_IWGRP | S_IWOTH) ||
	    (st.st_uid != 0 && st.st_uid != r->owner))
		return -EPERM;
	return io_read(fd, text, POLICY_FILE_MAX);
}

const char *rules_read(struct rules *r, int dir, const char *path)
{
	static char text[POLICY_FILE_MAX];
	struct policy *p = &r->policy[!r->now];
	int fd = openat(dir, path, OPEN_FLAGS);
	ssize_t n = fd < 0 ? -errno : file_read(r, fd, text);
	const char *expected;
	struct span found;
	unsigned line;

	if (fd >= 0)
		close(fd);
	if (n == -EPERM)
		return wrong("%s: others may write it; expected root or uid "
			     "%u as its owner, and mode 0644 or stricter",
			     r->file, r->owner);
	if (n < 0)
		return wrong("%s: %s", r->file, strerror((int)-n));
	p->n = 0;
	expected =
		policy_text(p, (struct span){text, (size_t)n}, &line, &found);
	if (expected)
		return wrong("%s:%u: '%.*s'; expected %s", r->file, line,
			     shown(found), found.p, expected);
	if (p->n == 0)
		return wrong("%s:%u: no rule; expected at least one", r->file,
			     line);
	r->now = !r->now;
	r->version++;
	return NULL;
}

/* What was not asked for at the start was given up for good. */
static const char *new_kind(const struct policy *was, const struct policy *now)
{
	if (policy_has(now, POLICY_BIND) && !policy_has(was, POLICY_BIND))
		return "it has the first bind rule";
	if (policy_has(now, POLICY_DMI) && !policy_has(was, POLICY_DMI))
		return "it has the first dmi rule";
	return NULL;
}

void rules_again(struct rules *r)
{
	const struct policy *was = RULES(r);
	const char *slash = r->file ? strrchr(r->file, '/') : NULL;
	const char *why = "rules are arguments";

	if (r->file)
		why = rules_read(r, r->dir, slash ? slash + 1 : r->file);
	if (!why && (why = new_kind(was, RULES(r)))) {
		r->now = !r->now;
		say("the old rules stay: %s: %s, and what it needs was given "
		    "up; restart",
		    r->file, why);
	} else if (why) {
		say("the old rules stay: %s", why);
	} else {
		say("%s read again: %u rule%s", r->file, RULES(r)->n,
		    RULES(r)->n == 1 ? "" : "s");
	}
}
