/* SPDX-License-Identifier: MIT */
/*
 * What a program does that gets refused, told by its arguments:
 *
 *   act VERB ARGUMENT... VERB ARGUMENT...
 *
 * writes a line to standard output for each verb.  A success that changes
 * errno is said, for the program must not see the refusal below it.
 */
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* No call gives this errno. */
#define UNTOUCHED EBADFD

static void die(const char *what)
{
	perror(what);
	exit(125);
}

/* One write for each line, and no buffer that a crash would lose. */
static void say(const char *verb, const char *object, const char *result)
{
	char line[1024];
	int n = snprintf(line, sizeof(line), "%s%s%s = %s\n", verb,
			 *object ? " " : "", object, result);

	if (write(STDOUT_FILENO, line, (size_t)n) != n)
		_exit(125);
}

static void said(const char *verb, const char *object, long r)
{
	if (r < 0)
		say(verb, object, strerrorname_np(errno));
	else
		say(verb, object,
		    errno == UNTOUCHED ? "0" : "0, errno changed");
}

static void say_number(const char *verb, long n)
{
	char text[24];

	snprintf(text, sizeof(text), "%ld", n);
	say(verb, "", text);
}

static void act_ids(char **arg)
{
	char text[64];

	(void)arg;
	snprintf(text, sizeof(text), "%d %d %d %d", (int)getuid(),
		 (int)geteuid(), (int)getgid(), (int)getegid());
	say("ids", "", text);
}

static void act_setuid(char **arg)
{
	errno = UNTOUCHED;
	said("setuid", arg[0], setuid((uid_t)atoi(arg[0])));
}

static void act_chown(char **arg)
{
	errno = UNTOUCHED;
	said("chown", arg[0],
	     chown(arg[0], (uid_t)atoi(arg[1]), (gid_t)atoi(arg[2])));
}

static void act_fchown(char **arg)
{
	errno = UNTOUCHED;
	said("fchown", arg[0], fchown(atoi(arg[0]), 999, 999));
}

/* chowns COUNT: that many new files of the current folder, one at a time. */
static void act_chowns(char **arg)
{
	long granted = 0, n = atol(arg[0]);

	for (long i = 0; i < n; i++) {
		char name[32];
		int fd;

		snprintf(name, sizeof(name), "f%ld", i);
		fd = open(name, O_WRONLY | O_CREAT, 0600);
		if (fd < 0)
			die(name);
		close(fd);
		granted += chown(name, 999, 999) == 0;
		unlink(name);
	}
	say_number("chowns", granted);
}

static void act_bind(char **arg)
{
	struct sockaddr_in in = {.sin_family = AF_INET,
				 .sin_port = htons((uint16_t)atoi(arg[0]))};
	int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (s < 0)
		die("socket");
	errno = UNTOUCHED;
	said("bind", arg[0], bind(s, (struct sockaddr *)&in, sizeof(in)));
	close(s);
}

/* socket PORT: for a bind when no descriptor is left; bound by `bound`. */
static int early = -1;

static void act_socket(char **arg)
{
	(void)arg;
	early = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (early < 0)
		die("socket");
}

static void act_bound(char **arg)
{
	struct sockaddr_in in = {.sin_family = AF_INET,
				 .sin_port = htons((uint16_t)atoi(arg[0]))};

	errno = UNTOUCHED;
	said("bound", arg[0], bind(early, (struct sockaddr *)&in, sizeof(in)));
}

/* reserve NAME: bindresvport(3); the socket stays open. */
static void act_reserve(char **arg)
{
	struct sockaddr_in in = {.sin_family = AF_INET};
	int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int r;

	errno = UNTOUCHED;
	r = bindresvport(s, &in);
	said("reserve", arg[0], r);
	if (r == 0)
		say_number("port", ntohs(in.sin_port));
}

/* rreserve PORT: rresvport(3) from there. */
static void act_rreserve(char **arg)
{
	int port = atoi(arg[0]), r;

	errno = UNTOUCHED;
	r = rresvport(&port);
	said("rreserve", arg[0], r < 0 ? r : 0);
	say_number("port", port);
}

/* chroot DIR: as a user may, in a user namespace of its own. */
static void act_chroot(char **arg)
{
	errno = UNTOUCHED;
	said("chroot", arg[0],
	     unshare(CLONE_NEWUSER) || chroot(arg[0]) ? -1 : chdir("/"));
}

/* watch: count the SIGCHLDs from here on. */
static volatile sig_atomic_t sigchlds;

static void on_sigchld(int sig)
{
	(void)sig;
	sigchlds = sigchlds + 1;
}

static void act_watch(char **arg)
{
	struct sigaction sa = {.sa_handler = on_sigchld};

	(void)arg;
	sigaction(SIGCHLD, &sa, NULL);
}

/*
 * handled PORT: bind it in a handler, a thousand times a second, on top of
 * what holds locks.
 */
static struct sockaddr_in handled;
static volatile sig_atomic_t handled_n, handled_refused;

static void on_alarm(int sig)
{
	int before = errno;
	int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)sig;
	if (bind(s, (struct sockaddr *)&handled, sizeof(handled)) < 0)
		handled_refused = handled_refused + 1;
	close(s);
	handled_n = handled_n + 1;
	errno = before;
}

static void act_handled(char **arg)
{
	struct sigaction sa = {.sa_handler = on_alarm, .sa_flags = SA_RESTART};
	struct itimerval each = {{0, 1000}, {0, 1000}}, none = {{0, 0}, {0, 0}};
	char text[64];

	handled.sin_family = AF_INET;
	handled.sin_port = htons((uint16_t)atoi(arg[0]));
	sigaction(SIGALRM, &sa, NULL);
	setitimer(ITIMER_REAL, &each, NULL);
	while (handled_n < 300) {
		char *volatile p = malloc(1000);

		snprintf(text, sizeof(text), "%d", (int)handled_n);
		free(p);
	}
	setitimer(ITIMER_REAL, &none, NULL);
	say_number("handled refused", handled_refused);
}

static void act_sigchlds(char **arg)
{
	(void)arg;
	say_number("sigchlds", sigchlds);
}

static void act_read(char **arg)
{
	char text[256];
	ssize_t n;
	int fd;

	errno = UNTOUCHED;
	fd = open(arg[0], O_RDONLY | O_CLOEXEC);
	if (fd < 0 || errno != UNTOUCHED) {
		said("read", arg[0], fd);
		return;
	}
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	text[strcspn(text, "\n")] = '\0';
	say("read", arg[0], text);
}

static void act_access(char **arg)
{
	errno = UNTOUCHED;
	said("access", arg[0], access(arg[0], R_OK));
}

/* create PATH FLAGS: a new file, left open, with the lowest free number. */
static void act_create(char **arg)
{
	int how = strcmp(arg[1], "append") == 0 ? O_APPEND : 0;
	int fd = open(arg[0], O_WRONLY | O_CREAT | O_TRUNC | how, 0644);

	if (fd < 0)
		die(arg[0]);
	say_number("create", fd);
}

/* The same by way of fopen(3). */
static void act_fcreate(char **arg)
{
	FILE *f = fopen(arg[0], "w");

	if (!f)
		die(arg[0]);
	say_number("fcreate", fileno(f));
}

static void act_write(char **arg)
{
	size_t n = strlen(arg[1]);

	if (write(atoi(arg[0]), arg[1], n) != (ssize_t)n)
		die("write");
}

static void act_dup(char **arg)
{
	if (dup2(atoi(arg[0]), atoi(arg[1])) < 0)
		die("dup2");
}

static void act_close(char **arg)
{
	close(atoi(arg[0]));
}

static void act_name(char **arg)
{
	prctl(PR_SET_NAME, arg[0]);
}

/* Every descriptor that the hard limit allows. */
static void act_fill(char **arg)
{
	struct rlimit r;
	long n = 0;

	(void)arg;
	getrlimit(RLIMIT_NOFILE, &r);
	r.rlim_cur = r.rlim_max;
	setrlimit(RLIMIT_NOFILE, &r);
	while (open("/dev/null", O_RDONLY | O_CLOEXEC) >= 0)
		n++;
	if (errno != EMFILE)
		die("/dev/null");
	say("fill", "", n ? "EMFILE" : "nothing to fill");
}

/* free COUNT: that many more of them, from the highest number on. */
static void act_free(char **arg)
{
	static int freed;
	struct rlimit r;

	getrlimit(RLIMIT_NOFILE, &r);
	for (int i = 0; i < atoi(arg[0]); i++)
		if (close((int)r.rlim_cur - ++freed) < 0)
			die("close");
}

static void act_fds(char **arg)
{
	DIR *d = opendir("/proc/self/fd");
	long n = -3; /* `.`, `..`, and the one of the folder */

	(void)arg;
	if (!d)
		die("/proc/self/fd");
	while (readdir(d))
		n++;
	closedir(d);
	say_number("fds", n);
}

static void act_children(char **arg)
{
	pid_t pid;

	(void)arg;
	errno = UNTOUCHED;
	pid = waitpid(-1, NULL, WNOHANG);
	say("children", "", pid < 0 ? strerrorname_np(errno) : "some");
}

static volatile sig_atomic_t alarms;

static void count_alarm(int sig)
{
	(void)sig;
	alarms++;
}

/* storm MICROSECONDS RESTART: SIGALRM at that pace from here on. */
static void act_storm(char **arg)
{
	struct sigaction sa = {.sa_handler = count_alarm,
			       .sa_flags = atoi(arg[1]) ? SA_RESTART : 0};
	struct itimerval it = {.it_interval.tv_usec = atoi(arg[0]),
			       .it_value.tv_usec = atoi(arg[0])};

	sigaction(SIGALRM, &sa, NULL);
	setitimer(ITIMER_REAL, &it, NULL);
}

static void act_calm(char **arg)
{
	struct itimerval none = {.it_value.tv_sec = 0};

	(void)arg;
	setitimer(ITIMER_REAL, &none, NULL);
	say("storm", "", alarms > 2 ? "seen" : "none");
}

static struct timespec watch;

static void act_start(char **arg)
{
	(void)arg;
	clock_gettime(CLOCK_MONOTONIC, &watch);
}

static void act_ms(char **arg)
{
	struct timespec now;

	(void)arg;
	clock_gettime(CLOCK_MONOTONIC, &now);
	say_number("ms", (now.tv_sec - watch.tv_sec) * 1000 +
				 (now.tv_nsec - watch.tv_nsec) / 1000000);
}

/* limit BYTES: of a file, both soft and hard. */
static void act_limit(char **arg)
{
	struct rlimit r = {(rlim_t)atol(arg[0]), (rlim_t)atol(arg[0])};

	if (setrlimit(RLIMIT_FSIZE, &r) < 0)
		die("setrlimit");
}

/* forks COUNT TIMES: children that each chown as often, all at once. */
static void act_forks(char **arg)
{
	int gate[2];

	if (pipe(gate) < 0)
		die("pipe");
	for (int i = 0; i < atoi(arg[0]); i++) {
		char c;

		if (fork() != 0)
			continue;
		close(gate[1]);
		if (read(gate[0], &c, 1) < 0)
			_exit(1);
		for (int j = 0; j < atoi(arg[1]); j++)
			chown(".", (uid_t)(2000 + j), (gid_t)(3000 + i));
		_exit(0);
	}
	close(gate[0]);
	close(gate[1]);
	while (wait(NULL) > 0)
		;
}

static const struct {
	const char *name;
	int nargs;
	void (*run)(char **arg);
} verbs[] = {
	{"ids", 0, act_ids},	       {"setuid", 1, act_setuid},
	{"chown", 3, act_chown},       {"fchown", 1, act_fchown},
	{"chowns", 1, act_chowns},     {"bind", 1, act_bind},
	{"socket", 0, act_socket},     {"bound", 1, act_bound},
	{"read", 1, act_read},	       {"access", 1, act_access},
	{"create", 2, act_create},     {"fcreate", 1, act_fcreate},
	{"write", 2, act_write},       {"dup", 2, act_dup},
	{"close", 1, act_close},       {"name", 1, act_name},
	{"fill", 0, act_fill},	       {"free", 1, act_free},
	{"fds", 0, act_fds},	       {"children", 0, act_children},
	{"storm", 2, act_storm},       {"calm", 0, act_calm},
	{"start", 0, act_start},       {"ms", 0, act_ms},
	{"limit", 1, act_limit},       {"forks", 2, act_forks},
	{"chroot", 1, act_chroot},     {"reserve", 1, act_reserve},
	{"watch", 0, act_watch},       {"rreserve", 1, act_rreserve},
	{"sigchlds", 0, act_sigchlds}, {"handled", 1, act_handled},
};

#define VERBS (sizeof(verbs) / sizeof(verbs[0]))

int main(int argc, char **argv)
{
	/* A parent may have had it ignored, which exec hands down. */
	signal(SIGPIPE, SIG_DFL);
	for (int i = 1; i < argc;) {
		size_t v = 0;

		while (v < VERBS && strcmp(argv[i], verbs[v].name) != 0)
			v++;
		if (v == VERBS || i + verbs[v].nargs >= argc) {
			fprintf(stderr, "act: '%s'?\n", argv[i]);
			return 2;
		}
		verbs[v].run(argv + i + 1);
		i += 1 + verbs[v].nargs;
	}
	return 0;
}
