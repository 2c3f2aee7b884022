/* SPDX-License-Identifier: MIT */
/*
 * What is told of a file by stat and its like, and what changes it: owners,
 * modes, times, extended attributes; and walks, which show it.
 */
#ifndef TOLD_CASES_H
#define TOLD_CASES_H

/* ---- what is told of a file ---- */

static inline void say_stat(const char *label, const struct stat *st)
{
	say("%s: %u:%u, type %o, mode %o, size %ld", label, st->st_uid,
	    st->st_gid, st->st_mode & S_IFMT, st->st_mode & 07777,
	    S_ISREG(st->st_mode) ? (long)st->st_size : 0);
}

static inline void say_owner(const char *label, const char *path)
{
	struct stat st;

	if (CALL(label, fstatat(AT_FDCWD, path, &st, AT_SYMLINK_NOFOLLOW)) == 0)
		say_stat(label, &st);
}

static inline const char *about(time_t t)
{
	static char text[2][24];
	static int i;

	i = !i;
	if (t > time(NULL) - 1000)
		return "now";
	snprintf(text[i], sizeof(text[i]), "%ld", (long)t);
	return text[i];
}

static inline void say_times(const char *label, const char *path)
{
	struct stat st;

	if (CALL(label, fstatat(AT_FDCWD, path, &st, AT_SYMLINK_NOFOLLOW)) == 0)
		say("%s: read %s, written %s", label, about(st.st_atime),
		    about(st.st_mtime));
}

typedef int statter(const char *path, struct stat *st);

static inline void stat_one(const char *label, statter *s, const char *path)
{
	struct stat st;

	if (CALL(label, s(path, &st)) == 0)
		say_stat(label, &st);
}

/* ps and top tell the truth; natively another truth. */
static inline void stat_proc(statter *s, const char *path)
{
	struct stat st;

	if (!is_real_root() && CALL("~procfs", s(path, &st)) == 0)
		say("~procfs: %u:%u", st.st_uid, st.st_gid);
}

static inline void stat_errors(statter *s)
{
	struct stat st;

	CALL("no such file", s("nosuch", &st));
	CALL("below a file", s("own/x", &st));
	CALL("no path", s("", &st));
	CALL("NULL", s(nil(), &st));
	CALL("unmapped", s(unmapped(), &st));
	CALL("into NULL", s("own", nil()));
	CALL("into what is unmapped", s("own", unmapped()));
}

static inline void stat_cases(statter *s)
{
	make_file("own", 0640);
	make_file("given", 0644);
	if (mkdir("folder", 0750) || symlink("given", "link"))
		say("cannot prepare");
	stat_one("own", s, "own");
	stat_one("folder", s, "folder");
	stat_one("link", s, "link");
	stat_one("foreign", s, FOREIGN);
	stat_one("root's", s, "/usr");
	stat_one("a device", s, "/dev/null");
	stat_one("read-only", s, READ_ONLY);
	stat_proc(s, "/proc/self/status");
	stat_proc(s, "/proc/self/fd");
	stat_errors(s);
	CALL("given away", chown("given", 33, 34));
	stat_one("given away", s, "given");
	stat_one("by its link", s, "link");
	CALL("its link too", lchown("link", 35, (gid_t)-1));
	stat_one("its link too", s, "link");
	CALL("foreign chown", chown(FOREIGN, 33, (gid_t)-1));
	stat_one("foreign, chowned", s, FOREIGN);
	CALL("foreign chmod", chmod(FOREIGN, 0600));
	stat_one("foreign, chmoded", s, FOREIGN);
	CALL("given back", chown(FOREIGN, 7, 7));
	CALL("and its mode", chmod(FOREIGN, 0644));
	stat_one("given back", s, FOREIGN);
	CALL("a folder for all", chmod(".", 0777));
	CALL("setfsgid 44", setfsgid(44));
	CALL("setfsuid 33", setfsuid(33));
	make_file("later", 0600);
	stat_one("by fsuid 33, its own", s, "later");
	stat_one("by fsuid 33, the given one", s, "given");
	CALL("setfsuid 0", setfsuid(0));
	CALL("setfsgid 0", setfsgid(0));
	CALL("setuid 33", setuid(33));
	make_file("last", 0600);
	stat_one("by uid 33, its own", s, "last");
	stat_one("by uid 33, the given one", s, "given");
	stat_one("by uid 33, root's", s, "/usr");
	stat_one("by uid 33, foreign", s, FOREIGN);
}

typedef int stater_at(int dirfd, const char *path, struct stat *st, int flags);

static inline void stat_at_one(const char *label, stater_at *s, int dirfd,
			       const char *path, int flags)
{
	struct stat st;

	if (CALL(label, s(dirfd, path, &st, flags)) == 0)
		say_stat(label, &st);
}

static inline void stat_at_cases(stater_at *s)
{
	int dir, file;

	make_file("f", 0644);
	CALL("chown", chown("f", 33, 34));
	CALL("symlink", symlink("f", "l"));
	CALL("lchown", lchown("l", 35, 36));
	dir = open(".", O_PATH | O_DIRECTORY);
	file = open("f", O_PATH);
	stat_at_one("of a folder", s, dir, "f", 0);
	stat_at_one("of a folder, .", s, dir, ".", 0);
	stat_at_one("of the cwd", s, AT_FDCWD, "f", 0);
	stat_at_one("link", s, dir, "l", 0);
	stat_at_one("link itself", s, dir, "l", AT_SYMLINK_NOFOLLOW);
	stat_at_one("AT_EMPTY_PATH", s, file, "", AT_EMPTY_PATH);
	stat_at_one("AT_EMPTY_PATH, a folder", s, dir, "", AT_EMPTY_PATH);
	stat_at_one("AT_EMPTY_PATH, the cwd", s, AT_FDCWD, "", AT_EMPTY_PATH);
	stat_at_one("no path", s, file, "", 0);
	stat_at_one("of -1", s, -1, "f", 0);
	stat_at_one("absolute, of -1", s, -1, "/usr", 0);
	stat_at_one("of a file", s, file, "f", 0);
	stat_at_one("a flag that is none", s, dir, "f", 0x80000);
	close(dir);
	close(file);
}

typedef int stater_fd(int fd, struct stat *st);

static inline void stat_fd_one(const char *label, stater_fd *s, int fd)
{
	struct stat st;

	if (CALL(label, s(fd, &st)) == 0)
		say_stat(label, &st);
}

static inline void stat_fd_cases(stater_fd *s)
{
	struct stat st;
	int own, foreign, p[2];

	make_file("own", 0640);
	own = open("own", O_RDWR);
	foreign = open(FOREIGN, O_RDONLY);
	stat_fd_one("own", s, own);
	stat_fd_one("foreign", s, foreign);
	CALL("fchown", fchown(own, 33, 34));
	stat_fd_one("chowned", s, own);
	CALL("fchown, foreign", fchown(foreign, 35, 36));
	stat_fd_one("foreign, chowned", s, foreign);
	CALL("unlink", unlink("own"));
	stat_fd_one("unlinked", s, own);
	CALL("given back", fchown(foreign, 7, 7));
	if (pipe(p) == 0)
		stat_fd_one("pipe", s, p[0]);
	stat_fd_one("socket", s, socket(AF_UNIX, SOCK_STREAM, 0));
	CALL("-1", s(-1, &st));
	CALL("into NULL", s(own, nil()));
}

/* ---- modes ---- */

typedef int chmoder(const char *path, mode_t mode);

static inline void chmod_errors(chmoder *c)
{
	CALL("no such file", c("nosuch", 0644));
	CALL("below a file", c("own/x", 0644));
	CALL("no path", c("", 0644));
	CALL("NULL", c(nil(), 0644));
	CALL("unmapped", c(unmapped(), 0644));
	CALL("read-only mount", c(READ_ONLY, 0600));
}

static inline void chmod_cases(chmoder *c)
{
	make_file("own", 0644);
	if (mkdir("folder", 0755))
		say("no folder");
	CALL("own", c("own", 0600));
	say_owner("own", "own");
	CALL("set-id", c("own", 06755));
	say_owner("set-id", "own");
	CALL("chown takes it", chown("own", 33, 33));
	say_owner("chown takes it", "own");
	CALL("set-id of another's", c("own", 06755));
	say_owner("set-id of another's", "own");
	CALL("sticky folder", c("folder", 01777));
	say_owner("sticky folder", "folder");
	CALL("foreign", c(FOREIGN, 0600));
	say_owner("foreign", FOREIGN);
	CALL("foreign, set-id", c(FOREIGN, 04711));
	say_owner("foreign, set-id", FOREIGN);
	CALL("chown takes that too", chown(FOREIGN, (uid_t)-1, (gid_t)-1));
	say_owner("chown takes that too", FOREIGN);
	CALL("foreign, as it was", c(FOREIGN, 0644));
	say_owner("foreign, as it was", FOREIGN);
	chmod_errors(c);
	CALL("a folder for all", chmod(".", 0777));
	CALL("seteuid 33", seteuid(33));
	CALL("by euid 33", c(FOREIGN, 0600));
	CALL("seteuid 0", seteuid(0));
	CALL("given to 33", chown(FOREIGN, 33, 33));
	CALL("setuid 33", setuid(33));
	CALL("by its owner", c(FOREIGN, 0640));
	say_owner("by its owner", FOREIGN);
	CALL("by its owner, set-gid", c(FOREIGN, 02755));
	say_owner("by its owner, set-gid", FOREIGN);
	CALL("root's", c("/usr", 0700));
}

/* ---- times ---- */

/* Seconds; both -1 for the present time by a null pointer. */
typedef int timer(const char *path, long read, long written);

static inline void times_cases(timer *t)
{
	make_file("own", 0644);
	CALL("own", t("own", 1000, 2000));
	say_times("own", "own");
	CALL("foreign", t(FOREIGN, 3000, 4000));
	say_times("foreign", FOREIGN);
	CALL("foreign, now", t(FOREIGN, -1, -1));
	say_times("foreign, now", FOREIGN);
	CALL("own, now", t("own", -1, -1));
	say_times("own, now", "own");
	CALL("no such file", t("nosuch", 1, 1));
	CALL("NULL", t(nil(), 1, 1));
	CALL("unmapped", t(unmapped(), 1, 1));
	CALL("read-only mount", t(READ_ONLY, 1, 1));
	CALL("seteuid 33", seteuid(33));
	CALL("by euid 33", t(FOREIGN, 1, 1));
	CALL("by euid 33, now", t(FOREIGN, -1, -1));
	CALL("seteuid 0", seteuid(0));
	CALL("again", t(FOREIGN, 5000, 6000));
	say_times("again", FOREIGN);
	CALL("setuid 33", setuid(33));
	CALL("by uid 33", t(FOREIGN, 1, 1));
	CALL("by uid 33, now", t(FOREIGN, -1, -1));
	say_times("by uid 33", FOREIGN);
}

/* A call on a descriptor as one on a path, which is the kernel's to judge. */
#define BY_FD(path, call)                                            \
	({                                                           \
		int fd = open(path, O_RDONLY | O_NONBLOCK), r_ = -1; \
		int err_;                                            \
                                                                     \
		if (fd >= 0) {                                       \
			errno = UNTOUCHED;                           \
			r_ = (call);                                 \
			err_ = errno;                                \
			close(fd);                                   \
			errno = err_;                                \
		}                                                    \
		r_;                                                  \
	})

/* ---- xattrs ---- */

typedef int xattr_setter(const char *path, const char *name, const void *value,
			 size_t size, int flags);
typedef int xattr_remover(const char *path, const char *name);

#define ACL_NAME "system.posix_acl_access"

/* u::rwx, user 33:r--, g::r-x, mask rw-, o::--- */
static const unsigned char acl[] = {
	2,    0,    0,	  0,	1,    0,    7,	0,    0xff, 0xff, 0xff,
	0xff, 2,    0,	  4,	0,    33,   0,	0,    0,    4,	  0,
	5,    0,    0xff, 0xff, 0xff, 0xff, 16, 0,    6,    0,	  0xff,
	0xff, 0xff, 0xff, 32,	0,    0,    0,	0xff, 0xff, 0xff, 0xff};

/* CAP_NET_BIND_SERVICE, revision 2 */
static const unsigned char cap[20] = {0, 0, 0, 2, 0, 4};

static inline void setxattr_cases(xattr_setter *x)
{
	make_file("own", 0644);
	CALL("own", x("own", "user.nonroot", "v", 1, 0));
	CALL("foreign", x(FOREIGN, "user.nonroot", "v", 1, 0));
	CALL("to replace what is not there",
	     x(FOREIGN, "user.nosuch", "v", 1, XATTR_REPLACE));
	CALL("ACL", x(FOREIGN, ACL_NAME, acl, sizeof(acl), 0));
	say_owner("ACL", FOREIGN);
	CALL("a broken ACL", x(FOREIGN, ACL_NAME, acl, 7, 0));
	CALL("a default ACL of a file",
	     x(FOREIGN, "system.posix_acl_default", acl, sizeof(acl), 0));
	CALL("capability", x(FOREIGN, "security.capability", cap, 20, 0));
	CALL("a broken one", x(FOREIGN, "security.capability", cap, 3, 0));
	CALL("trusted", x(FOREIGN, "trusted.nonroot", "v", 1, 0));
	CALL("another of security", x(FOREIGN, "security.nonroot", "v", 1, 0));
	CALL("no such file", x("nosuch", "user.nonroot", "v", 1, 0));
	CALL("no name", x(FOREIGN, "", "v", 1, 0));
	CALL("nothing of user", x(FOREIGN, "user.", "v", 1, 0));
	CALL("no namespace", x(FOREIGN, "nonroot", "v", 1, 0));
	CALL("half of one", x(FOREIGN, "trusted", "v", 1, 0));
	CALL("name NULL", x(FOREIGN, nil(), "v", 1, 0));
	CALL("value unmapped", x(FOREIGN, "user.nonroot", unmapped(), 1, 0));
	CALL("read-only mount", x(READ_ONLY, "user.nonroot", "v", 1, 0));
	CALL("its mode again", chmod(FOREIGN, 0644));
	CALL("setuid 33", setuid(33));
	CALL("by uid 33", x(FOREIGN, "user.nonroot", "v", 1, 0));
	CALL("by uid 33, no namespace", x(FOREIGN, "nonroot", "v", 1, 0));
	CALL("by uid 33, ACL", x(FOREIGN, ACL_NAME, acl, sizeof(acl), 0));
	CALL("by uid 33, capability",
	     x(FOREIGN, "security.capability", cap, 20, 0));
}

static inline void removexattr_cases(xattr_remover *x)
{
	make_file("own", 0644);
	CALL("set", setxattr("own", "user.nonroot", "v", 1, 0));
	CALL("own", x("own", "user.nonroot"));
	CALL("own, gone", x("own", "user.nonroot"));
	CALL("foreign, none", x(FOREIGN, "user.nosuch"));
	CALL("foreign, no ACL", x(FOREIGN, ACL_NAME));
	CALL("trusted", x(FOREIGN, "trusted.nosuch"));
	CALL("nothing of user", x(FOREIGN, "user."));
	CALL("no namespace", x(FOREIGN, "nosuch"));
	CALL("no such file", x("nosuch", "user.nonroot"));
	CALL("name NULL", x(FOREIGN, nil()));
	CALL("read-only mount", x(READ_ONLY, "user.nosuch"));
	CALL("setuid 33", setuid(33));
	CALL("by uid 33", x(FOREIGN, "user.nosuch"));
}

/* ---- walks ---- */

static struct {
	char lines[16][128];
	int n;
} walked;

static inline void walk_note(const char *path, const struct stat *st, int type)
{
	if (walked.n < 16)
		snprintf(walked.lines[walked.n++], sizeof(walked.lines[0]),
			 "%s: %d, %u:%u, mode %o", path, type, st->st_uid,
			 st->st_gid, st->st_mode & 07777);
}

static inline int by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* In the order of their names: a folder has none. */
static inline void walk_say(const char *label)
{
	say("%s: %d entries", label, walked.n);
	qsort(walked.lines, (size_t)walked.n, sizeof(walked.lines[0]), by_text);
	for (int i = 0; i < walked.n; i++)
		say("%s", walked.lines[i]);
	walked.n = 0;
}

static inline void walk_prepare(void)
{
	if (mkdir("tree", 0755) || mkdir("tree/sub", 0750) ||
	    symlink("given", "tree/link") || symlink("nosuch", "tree/dangling"))
		say("cannot prepare");
	make_file("tree/own", 0640);
	make_file("tree/given", 0644);
	make_file("tree/sub/given", 0600);
	CALL("given", chown("tree/given", 33, 34));
	CALL("given below", chown("tree/sub/given", 35, 36));
	CALL("folder given", chown("tree/sub", 37, 38));
}

static inline void say_walk(FTS *fts, FTSENT *(*read)(FTS *))
{
	FTSENT *e;

	while ((e = read(fts)))
		if (e->fts_info != FTS_NS)
			walk_note(e->fts_path, e->fts_statp, e->fts_info);
	walk_say("fts");
}

/* ---- ownership ---- */

typedef int chowner(const char *path, uid_t uid, gid_t gid);

static inline void chown_errors(chowner *c)
{
	char longest[300];

	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	CALL("no such file", c("nosuch", 33, 33));
	CALL("below a file", c("file/x", 33, 33));
	CALL("no path", c("", 33, 33));
	CALL("a name too long", c(longest, 33, 33));
	CALL("NULL", c(nil(), 33, 33));
	CALL("unmapped", c(unmapped(), 33, 33));
	CALL("read-only mount", c(READ_ONLY, 33, 33));
	CALL("loop made", symlink("loop", "loop"));
	CALL("below a loop", c("loop/x", 33, 33));
}

static inline void chown_cases(chowner *c)
{
	make_file("file", 0644);
	make_file("file2", 0644);
	make_file("file3", 0644);
	if (mkdir("folder", 0755) || symlink("file2", "link") ||
	    symlink("nosuch", "dangling"))
		say("cannot prepare");
	CALL("file", c("file", 33, 33));
	say_owner("file", "file");
	CALL("the same again", c("file", 33, 33));
	CALL("folder", c("folder", 0, 33));
	say_owner("folder", "folder");
	CALL("uid only", c("file2", 33, (gid_t)-1));
	say_owner("uid only", "file2");
	CALL("gid only", c("file3", (uid_t)-1, 33));
	say_owner("gid only", "file3");
	CALL("neither", c("file", (uid_t)-1, (gid_t)-1));
	CALL("large ids", c("file", 4294967294u, 4294967294u));
	say_owner("large ids", "file");
	CALL("to the real uid", c("file", 1000, 1000));
	say_owner("to the real uid", "file");
	CALL("back to root", c("file", 0, 0));
	say_owner("back to root", "file");
	CALL("symlink", c("link", 33, 33));
	say_owner("symlink", "link");
	say_owner("its target", "file2");
	CALL("dangling symlink", c("dangling", 33, 33));
	CALL("foreign file", c(FOREIGN, 33, 44));
	say_owner("foreign file", FOREIGN);
	CALL("foreign file, to its owner", c(FOREIGN, 7, 7));
	say_owner("foreign file, to its owner", FOREIGN);
	chown_errors(c);
	CALL("a folder for all", chmod(".", 0777));
	CALL("setfsuid 33", setfsuid(33));
	CALL("by fsuid 33", c(FOREIGN, 33, 33));
	make_file("later", 0644);
	CALL("by fsuid 33, its own file", c("later", 33, 0));
	say_owner("by fsuid 33, its own file", "later");
	CALL("by fsuid 33, given away", c("later", 34, (gid_t)-1));
	CALL("setfsuid 0", setfsuid(0));
	CALL("seteuid 33", seteuid(33));
	CALL("by euid 33", c(FOREIGN, 33, 33));
	CALL("seteuid 0", seteuid(0));
	CALL("by euid 0", c("file3", 0, 0));
	CALL("setuid 33", setuid(33));
	CALL("by uid 33", c(FOREIGN, 33, 33));
	CALL("by uid 33, to root", c("file", 0, 0));
	make_file("last", 0644);
	CALL("by uid 33, its own file", c("last", 33, (gid_t)-1));
	say_owner("by uid 33, its own file", "last");
	CALL("by uid 33, to its group", c("last", (uid_t)-1, 0));
	CALL("by uid 33, to another group", c("last", (uid_t)-1, 44));
	CALL("by uid 33, given away", c("last", 34, (gid_t)-1));
	CALL("by uid 33, no such file", c("nosuch", 33, 33));
	CALL("by uid 33, read-only mount", c(READ_ONLY, 33, 33));
}

#endif
