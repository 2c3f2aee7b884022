/* SPDX-License-Identifier: MIT */
/*
 * A program that shuts itself in, and looks about:
 *
 *   jail ACT...
 *
 *   chroot=DIR  syscall=DIR  chdir=DIR   and what came of it
 *   vforked=DIR          chroot in a vforked child that executes stat=/
 *   stat=PATH            its owner
 *   statx=PATH           the same
 *   chown=PATH           to 33:33
 *   caps                 the kernel's own capability sets
 *   ids                  the ids in the kernel's hands
 *   setuid=N  told       the told ids
 *   exec                 the rest in this program, executed anew
 *   spare                the same with an emptied environment
 *   fork                 the rest in a child
 *   thread               another thread from here on
 *   no-chroot no-unshare filters, for what is executed: EPERM for these
 *   listen=PATH          on a socket of that name, to which a child connects
 *   peer                 who that child is; it says who we are by then
 *   run PROGRAM...       execute it
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hook.h"

static void say_owner(const char *path)
{
	struct stat st;

	if (stat(path, &st))
		said("stat", -1, errno);
	else
		say("%s: %u:%u", path, st.st_uid, st.st_gid);
}

/* By number: the structure is not in every libc's headers. */
static void say_owner_statx(const char *path)
{
	uint32_t x[64] = {0};

	if (CALL("statx", syscall(SYS_statx, AT_FDCWD, path, 0, 0x7ff, x)) == 0)
		say("%s: %u:%u", path, x[5], x[6]);
}

/* By procfs, which is never falsified. */
static void say_caps_of_kernel(void)
{
	FILE *f = fopen("/proc/self/status", "r");
	char line[256];

	while (f && fgets(line, sizeof(line), f))
		if (strncmp(line, "Cap", 3) == 0)
			say("%.6s %s", line, strtok(line + 7, "\n"));
	if (f)
		fclose(f);
}

static void say_kernel_ids(void)
{
	say("kernel's ids %u:%u", real_uid(), real_gid());
}

static void *wait_for_ever(void *unused)
{
	pause();
	return unused;
}

/* struct sock_filter: EPERM for one number, and for flags in its argument. */
static void refuse(long nr, uint32_t flags)
{
	struct {
		uint16_t code;
		uint8_t yes, no;
		uint32_t k;
	} code[] = {
		{0x20, 0, 0, 0},
		{0x15, 0, 3, (uint32_t)nr},
		{0x20, 0, 0, 16},
		{flags ? 0x45 : 0x05, 0, flags ? 1 : 0, flags},
		{0x06, 0, 0, 0x00050001},
		{0x06, 0, 0, 0x7fff0000},
	};
	struct {
		unsigned short n;
		void *code;
	} program = {6, code};

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (prctl(PR_SET_SECCOMP, 2, &program))
		say("no filter");
}

static void in_vforked(char *self, const char *dir)
{
	char look[] = "stat=/", *argv[] = {self, look, NULL};
	int status, pid = vfork();

	if (pid == 0) {
		if (chroot(dir) == 0)
			execv("/jail", argv);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	say("vforked child: %d", status);
}

static int listener;

/* SO_PASSCRED before it connects, or what is sent at once has none. */
static void say_sender(const struct sockaddr_un *addr)
{
	int on = 1, fd = socket(AF_UNIX, SOCK_STREAM, 0);
	char byte, control[CMSG_SPACE(sizeof(struct ucred))];
	struct iovec iov = {&byte, 1};
	struct msghdr msg = {.msg_iov = &iov,
			     .msg_iovlen = 1,
			     .msg_control = control,
			     .msg_controllen = sizeof(control)};
	struct cmsghdr *c;
	struct ucred cred;

	setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &on, sizeof(on));
	if (connect(fd, (const struct sockaddr *)addr, sizeof(*addr)) ||
	    recvmsg(fd, &msg, 0) != 1 || !(c = CMSG_FIRSTHDR(&msg))) {
		said("recvmsg", -1, errno);
		return;
	}
	memcpy(&cred, CMSG_DATA(c), sizeof(cred));
	say("sent by %u:%u", cred.uid, cred.gid);
}

static void listen_at(const char *path)
{
	struct sockaddr_un addr = {.sun_family = AF_UNIX};

	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", path);
	listener = socket(AF_UNIX, SOCK_STREAM, 0);
	if (bind(listener, (struct sockaddr *)&addr, sizeof(addr)) ||
	    listen(listener, 1)) {
		said("listen", -1, errno);
	} else if (fork() == 0) {
		say_sender(&addr);
		exit(0);
	}
}

static void say_peer(void)
{
	int fd = accept(listener, NULL, NULL);
	struct ucred cred;
	socklen_t len = sizeof(cred);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len))
		said("getsockopt", -1, errno);
	else
		say("peer %u:%u", cred.uid, cred.gid);
	if (write(fd, "", 1) != 1)
		said("write", -1, errno);
	wait(NULL);
}

static bool act(char **argv)
{
	static char *nothing[] = {NULL};
	const char *a = argv[0], *v = strchr(a, '=');
	pthread_t t;

	v = v ? v + 1 : "";
	if (!strncmp(a, "chroot=", 7))
		CALL("chroot", chroot(v));
	else if (!strncmp(a, "syscall=", 8))
		CALL("chroot", syscall(SYS_chroot, v));
	else if (!strncmp(a, "chdir=", 6))
		CALL("chdir", chdir(v));
	else if (!strncmp(a, "vforked=", 8))
		in_vforked(argv[0], v);
	else if (!strncmp(a, "stat=", 5))
		say_owner(v);
	else if (!strncmp(a, "statx=", 6))
		say_owner_statx(v);
	else if (!strncmp(a, "chown=", 6))
		CALL("chown", chown(v, 33, 33));
	else if (!strcmp(a, "caps"))
		say_caps_of_kernel();
	else if (!strcmp(a, "ids"))
		say_kernel_ids();
	else if (!strncmp(a, "setuid=", 7))
		CALL("setuid", setuid((uid_t)atoi(v)));
	else if (!strcmp(a, "told"))
		say("told %u:%u", geteuid(), getegid());
	else if (!strcmp(a, "exec"))
		execv("/jail", argv);
	else if (!strcmp(a, "spare"))
		execve("/jail", argv, nothing);
	else if (!strcmp(a, "thread"))
		pthread_create(&t, NULL, wait_for_ever, NULL);
	else if (!strcmp(a, "no-chroot"))
		refuse(SYS_chroot, 0);
	else if (!strcmp(a, "no-unshare"))
		refuse(SYS_unshare, CLONE_NEWUSER);
	else if (!strncmp(a, "listen=", 7))
		listen_at(v);
	else if (!strcmp(a, "peer"))
		say_peer();
	else if (!strcmp(a, "run"))
		execvp(argv[1], argv + 1);
	else
		return false;
	return true;
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "fork")) {
			pid_t pid = fork();

			if (pid) {
				waitpid(pid, NULL, 0);
				return 0;
			}
		} else if (!act(argv + i)) {
			say("no such act: %s", argv[i]);
			return 2;
		}
	}
	return 0;
}
