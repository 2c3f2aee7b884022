/* SPDX-License-Identifier: MIT */
/*
 * root_actor WORD...: does what the words say, one after the other, for
 * root.t.  Built twice: for the libc of the machine, and static for musl
 * (root_static), where no preload reaches.
 *
 *   ids          print the real, effective and saved uids, then the gids
 *   getuid       one call each, in silence
 *   geteuid
 *   open FILE    for reading
 *   setuid UID
 *   chown FILE   to 4711:4711; print 0 or the error
 *   bind PORT    on 127.0.0.1; print 0 and the port getsockname(2) tells,
 *                or the error
 *   drop UID     groups, gids and uids, as a daemon drops root
 *   thread WORD [ARGUMENT]
 *                that word in a thread, which has ended before the next word
 *   workers      a thread, begun now, which later does the exec in a child
 *   cron         fork, setsid, fork: what follows is done by the grandchild
 *   mark         a system call that strace shows and nobody else makes
 *   exec PROGRAM [ARGUMENT]...
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
	perror(what);
	exit(125);
}

static void print_result(const char *word, int r)
{
	const char *text = r == 0 ? "0" : strerror(errno);

	if (r && errno == EPERM)
		text = "EPERM";
	if (r && errno == EACCES)
		text = "EACCES";
	printf("%s %s\n", word, text);
}

static void print_ids(void)
{
	uid_t r, e, s;

	if (getresuid(&r, &e, &s))
		die("getresuid");
	printf("%u:%u:%u ", r, e, s);
	if (getresgid(&r, &e, &s))
		die("getresgid");
	printf("%u:%u:%u\n", r, e, s);
}

static void open_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		die(path);
	close(fd);
}

static void bind_port(const char *port)
{
	struct sockaddr_in a = {
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)atoi(port)),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	socklen_t len = sizeof(a);

	if (fd < 0)
		die("socket");
	if (bind(fd, (struct sockaddr *)&a, sizeof(a)) != 0) {
		print_result("bind", -1);
	} else {
		if (getsockname(fd, (struct sockaddr *)&a, &len) != 0)
			die("getsockname");
		printf("bind 0 %d\n", ntohs(a.sin_port));
	}
	close(fd);
}

static void set_uid(const char *text)
{
	if (setuid((uid_t)atoi(text)))
		die("setuid");
}

static void drop(const char *text)
{
	uid_t id = (uid_t)atoi(text);

	if (setgroups(0, NULL) || setresgid(id, id, id) ||
	    setresuid(id, id, id))
		die("drop");
}

/* Returns in the grandchild only; the others wait and end as it does. */
static void cron(void)
{
	for (int i = 0; i < 2; i++) {
		pid_t pid = fork();
		int status;

		if (pid < 0)
			die("fork");
		if (pid > 0) {
			if (waitpid(pid, &status, 0) != pid)
				die("waitpid");
			_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 126);
		}
		if (i == 0 && setsid() < 0)
			die("setsid");
	}
}

static char **act(char **word);

static void *act_in_thread(void *word)
{
	return act(word);
}

static char **thread(char **word)
{
	void *next = NULL;
	pthread_t t;

	errno = pthread_create(&t, NULL, act_in_thread, word);
	if (!errno)
		errno = pthread_join(t, &next);
	if (errno)
		die("thread");
	return next;
}

/* A thread from before the drop that execs after it, in a child. */
static pthread_mutex_t idle = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake = PTHREAD_COND_INITIALIZER;
static char **to_execute;
static bool has_workers;

static void *worker(void *unused)
{
	pid_t pid;

	pthread_mutex_lock(&idle);
	while (!to_execute)
		pthread_cond_wait(&wake, &idle);
	pid = fork();
	if (pid == 0) {
		execvp(*to_execute, to_execute);
		_exit(127);
	}
	waitpid(pid, NULL, 0);
	exit(0);
	return unused;
}

static void workers(void)
{
	pthread_t t;

	has_workers = true;
	if (pthread_create(&t, NULL, worker, NULL))
		die("workers");
}

static void execute(char **argv)
{
	if (!has_workers) {
		execvp(*argv, argv);
		die(*argv);
	}
	pthread_mutex_lock(&idle);
	to_execute = argv;
	pthread_cond_signal(&wake);
	pthread_mutex_unlock(&idle);
	for (;;)
		pause();
}

static char *argument(char **word)
{
	if (!word[1]) {
		fprintf(stderr, "root_actor: %s what?\n", word[0]);
		exit(2);
	}
	return word[1];
}

static int act_alone(const char *word)
{
	if (!strcmp(word, "ids"))
		print_ids();
	else if (!strcmp(word, "getuid"))
		(void)getuid();
	else if (!strcmp(word, "geteuid"))
		(void)geteuid();
	else if (!strcmp(word, "cron"))
		cron();
	else if (!strcmp(word, "workers"))
		workers();
	else if (!strcmp(word, "mark"))
		(void)!write(-1, "mark", 4);
	else
		return 0;
	return 1;
}

/* Do one word; the one after it and its argument is returned. */
static char **act(char **word)
{
	if (act_alone(*word))
		return word + 1;
	argument(word);
	if (!strcmp(*word, "open"))
		open_file(word[1]);
	else if (!strcmp(*word, "setuid"))
		set_uid(word[1]);
	else if (!strcmp(*word, "chown"))
		print_result("chown", chown(word[1], 4711, 4711));
	else if (!strcmp(*word, "bind"))
		bind_port(word[1]);
	else if (!strcmp(*word, "drop"))
		drop(word[1]);
	else if (!strcmp(*word, "thread"))
		return thread(word + 1);
	else if (!strcmp(*word, "exec")) {
		fflush(stdout);
		execute(word + 1);
	} else {
		fprintf(stderr, "root_actor: %s?\n", *word);
		exit(2);
	}
	return word + 2;
}

int main(int argc, char **argv)
{
	char **word = argv + 1;

	(void)argc;
	while (*word)
		word = act(word);
	return 0;
}
