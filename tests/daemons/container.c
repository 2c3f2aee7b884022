/* SPDX-License-Identifier: MIT */
/*
 * A container runtime in small, for tests/daemons/matrix.sh:
 *
 *   container hold ROOT
 *       makes a mount namespace whose root is ROOT, a mount, says "ready"
 *       and keeps it until it is killed or its parent ends
 *   container run PID UID FILTER COMMAND [ARG...]
 *       executes COMMAND in the mount namespace of PID as UID:UID, without a
 *       group, a capability, a bounding set or a way to new privileges, in a
 *       session of its own, under the seccomp filter in the file FILTER unless
 *       that is "-"
 *
 * setpriv(1) is not enough: it would have to be started inside, as real root,
 * where /etc/ld.so.preload names the library, which marks what real root
 * starts.  pivot_root, since a process in a chroot may make no user namespace.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "container: %s: %s\n", what, strerror(errno));
	exit(125);
}

static void must(const char *what, long result)
{
	if (result < 0)
		die(what);
}

static _Noreturn void hold(const char *root)
{
	must("prctl", prctl(PR_SET_PDEATHSIG, SIGKILL));
	must("unshare", unshare(CLONE_NEWNS));
	must("private", mount("", "/", NULL, MS_REC | MS_PRIVATE, NULL));
	must(root, chdir(root));
	must("pivot_root", syscall(SYS_pivot_root, ".", "."));
	must("umount", umount2(".", MNT_DETACH));
	must("/", chdir("/"));
	puts("ready");
	must("stdout", fclose(stdout));
	for (;;)
		pause();
}

static void enter(const char *pid)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%s/ns/mnt", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	must(path, fd);
	must("setns", setns(fd, CLONE_NEWNS));
	close(fd);
}

/* Read before the namespace is entered, where the file is not to be seen. */
static struct sock_fprog read_filter(const char *path)
{
	static struct sock_filter code[BPF_MAXINSNS];
	struct sock_fprog program = {0, code};
	ssize_t n;
	int fd;

	if (!strcmp(path, "-"))
		return program;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	must(path, fd);
	n = read(fd, code, sizeof(code));
	close(fd);
	if (n <= 0 || n % (ssize_t)sizeof(*code)) {
		errno = EINVAL;
		die(path);
	}
	program.len = (unsigned short)(n / (ssize_t)sizeof(*code));
	return program;
}

static void drop(uid_t uid)
{
	/* One above the last capability is refused, which ends the loop. */
	for (int cap = 0; prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) == 0; cap++)
		;
	must("setgroups", setgroups(0, NULL));
	must("setresgid", setresgid(uid, uid, uid));
	/* With this the permitted, effective and ambient sets are empty. */
	must("setresuid", setresuid(uid, uid, uid));
	must("no_new_privs", prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
}

int main(int argc, char **argv)
{
	struct sock_fprog filter;

	if (argc == 3 && !strcmp(argv[1], "hold"))
		hold(argv[2]);
	if (argc < 6 || strcmp(argv[1], "run")) {
		fputs("usage: container hold ROOT\n"
		      "       container run PID UID FILTER COMMAND [ARG...]\n",
		      stderr);
		return 125;
	}
	filter = read_filter(argv[4]);
	enter(argv[2]);
	umask(022);
	/*
	 * No pid namespace bounds a process group: what a daemon sends to its
	 * own (smbd does when it ends) would reach the tests beside this one.
	 */
	must("setsid", setsid());
	drop((uid_t)strtoul(argv[3], NULL, 10));
	if (filter.len)
		must("seccomp",
		     prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter));
	execvp(argv[5], argv + 5);
	fprintf(stderr, "container: %s: %s\n", argv[5], strerror(errno));
	return errno == ENOENT ? 127 : 126;
}
