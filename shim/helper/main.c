/* SPDX-License-Identifier: MIT */
#include "helper.h"
#include "creds.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#define POLICY_FILE_MAX 65536
#define NOBODY 65534

static const char usage[] =
	"usage: nonroot-helper [--socket PATH] --policy FILE | --allow "
	"RULE...\n"
	"                      [--user UID[:GID]] [--dmi-tables DIR[:DIR]]\n"
	"       nonroot-helper --version | --help\n"
	"A rule: bind uid=1000 proto=tcp addr=0.0.0.0,:: port=80,443\n"
	"Lines of FILE begin with allow or deny; see nonroot-helper(8).\n";

/* The signal handler must know it. */
static struct sockaddr_un own = {.sun_family = AF_UNIX,
				 .sun_path = WIRE_DEFAULT_PATH};

_Noreturn static void rule_wrong(const char *where, struct span found,
				 const char *expected)
{
	die(EXIT_USAGE, "%s: '%.*s'; expected %s", where,
	    (int)(found.n < 80 ? found.n : 80), found.p, expected);
}

static void policy_option(struct policy *p, const char *rule, unsigned number)
{
	char where[128];
	struct span found;
	const char *expected =
		policy_rule(p, span_of(rule), false, number, &found);

	snprintf(where, sizeof(where), "--allow '%.100s'", rule);
	if (expected)
		rule_wrong(where, found, expected);
}

static void policy_file(struct policy *p, const char *file)
{
	static char text[POLICY_FILE_MAX];
	char where[512];
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	ssize_t n = fd < 0 ? -errno : io_read_all(fd, text, sizeof(text));
	const char *expected;
	struct span found;
	struct stat st;
	unsigned line;

	if (n < 0)
		die(EXIT_USAGE, "%s: %s", file, strerror((int)-n));
	if (fstat(fd, &st) || st.st_mode & (S_IWGRP | S_IWOTH) ||
	    (st.st_uid != 0 && st.st_uid != geteuid()))
		die(EXIT_USAGE,
		    "%s: others may write it; expected root or uid %u as its "
		    "owner, and mode 0644 or stricter",
		    file, geteuid());
	close(fd);
	expected =
		policy_text(p, (struct span){text, (size_t)n}, &line, &found);
	snprintf(where, sizeof(where), "%s:%u", file, line);
	if (expected)
		rule_wrong(where, found, expected);
	if (p->n == 0)
		die(EXIT_USAGE, "%s: no rule; expected at least one", where);
}

static void user_parse(struct drop *d, const char *text)
{
	struct span rest = span_of(text);
	struct span uid = span_word(&rest, ":"), gid = uid;
	uint64_t u, g;

	if (rest.n)
		gid = (struct span){rest.p + 1, rest.n - 1};
	if (text[0] == ':' || !span_number(uid, UINT32_MAX - 1, &u) ||
	    !span_number(gid, UINT32_MAX - 1, &g) || !u || !g)
		die(EXIT_USAGE,
		    "--user '%s'; expected UID or UID:GID, numbers of 1 to "
		    "4294967294",
		    text);
	d->uid = (uid_t)u;
	d->gid = (gid_t)g;
	d->given = true;
}

static void arguments(int argc, char **argv, struct policy *p, struct drop *d,
		      const char **dmi_tables)
{
	static const struct option longs[] = {
		{"socket", required_argument, NULL, 's'},
		{"policy", required_argument, NULL, 'p'},
		{"allow", required_argument, NULL, 'a'},
		{"user", required_argument, NULL, 'u'},
		{"dmi-tables", required_argument, NULL, 'd'},
		{"version", no_argument, NULL, 'V'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	const char *file = NULL;
	int c;

	while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		switch (c) {
		case 's':
			if (!*optarg || strlen(optarg) >= sizeof(own.sun_path))
				die(EXIT_USAGE,
				    "--socket '%s'; expected a path of 1 to "
				    "%zu bytes",
				    optarg, sizeof(own.sun_path) - 1);
			strcpy(own.sun_path, optarg);
			break;
		case 'p':
			file = optarg;
			break;
		case 'a':
			policy_option(p, optarg, p->n + 1);
			break;
		case 'u':
			user_parse(d, optarg);
			break;
		case 'd':
			*dmi_tables = optarg;
			break;
		case 'V':
			puts("nonroot-helper " NONROOT_VERSION);
			exit(0);
		case 'h':
			fputs(usage, stdout);
			exit(0);
		default:
			die(EXIT_USAGE, "try --help");
		}
	}
	if (optind < argc)
		die(EXIT_USAGE, "'%s'; expected an option, try --help",
		    argv[optind]);
	if (!file == !p->n)
		die(EXIT_USAGE, "expected either --policy or --allow");
	if (file)
		policy_file(p, file);
}

static void stop(int sig)
{
	(void)sig;
	/* Refused where the folder is root's; the next start replaces it. */
	unlink(own.sun_path);
	_exit(0);
}

static void inherited_forget(void)
{
	struct sigaction sa = {.sa_handler = stop};
	sigset_t all;

	/* Kernels before 5.9 have no close_range(2). */
	if (syscall(SYS_close_range, 3u, ~0u, 0u))
		for (int fd = 3; fd < 65536; fd++)
			close(fd);
	for (char **e = environ; e && *e; e++)
		memset(*e, 0, strlen(*e));
	clearenv();

	sigfillset(&all);
	signal(SIGXFSZ, SIG_IGN);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
	sigprocmask(SIG_UNBLOCK, &all, NULL);
}

_Noreturn static void socket_wrong(const char *why)
{
	die(EXIT_FAILED, "%s: %s", own.sun_path, why);
}

/* Removes a socket on which nobody answers; all else is left, and an end. */
static void stale_remove(void)
{
	struct stat st;
	int fd;

	if (lstat(own.sun_path, &st)) {
		if (errno != ENOENT)
			socket_wrong(strerror(errno));
		return;
	}
	if (!S_ISSOCK(st.st_mode))
		socket_wrong("exists and is not a socket");
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (!connect(fd, (struct sockaddr *)&own, sizeof(own)) ||
	    errno != ECONNREFUSED)
		socket_wrong("another program listens there");
	close(fd);
	if (unlink(own.sun_path))
		socket_wrong(strerror(errno));
}

static int listener_make(void)
{
	char *slash = strrchr(own.sun_path, '/');
	int fd;

	if (slash && slash != own.sun_path) {
		umask(022);
		*slash = 0;
		if (mkdir(own.sun_path, 0755) && errno != EEXIST)
			socket_wrong(strerror(errno));
		*slash = '/';
	}
	stale_remove();
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	/* Mode 0666: who may do what is decided by the peer's credentials. */
	umask(0111);
	if (fd < 0 || bind(fd, (struct sockaddr *)&own, sizeof(own)) ||
	    listen(fd, SOMAXCONN))
		socket_wrong(strerror(errno));
	umask(077);
	return fd;
}

int main(int argc, char **argv)
{
	static struct policy policy;
	static struct dmi dmi;
	struct drop drop = {.uid = NOBODY, .gid = NOBODY};
	const char *dmi_tables = NULL;
	int listener;

	io_stand_in();
	signal(SIGPIPE, SIG_IGN);

	/* Arguments and policy: a mistake ends here, with nothing made. */
	arguments(argc, argv, &policy, &drop, &dmi_tables);
	if (policy_has(&policy, POLICY_BIND))
		drop.caps = UINT64_C(1) << CREDS_CAP_NET_BIND_SERVICE;
	drop_plan(&drop);

	/* From here nothing that whoever started us left has an influence. */
	inherited_forget();
	io_open_log();

	/* All that needs root: what only root reads, and our address. */
	if (policy_has(&policy, POLICY_DMI))
		dmi_load(&dmi, dmi_tables);
	listener = listener_make();

	/* From here we hold at most CAP_NET_BIND_SERVICE ... */
	drop_privilege(&drop);

	/* ... which is shown by trying to do more. */
	drop_prove(&drop);

	say("nonroot-helper " NONROOT_VERSION ": ready on %s, %u rules",
	    own.sun_path, policy.n);
	serve(listener, &policy, &dmi);
}
