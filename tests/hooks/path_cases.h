/* SPDX-License-Identifier: MIT */
/*
 * Writable paths.  CLOSED is a folder of root's that is one of `paths`: root
 * makes names in it, the user is refused, a told program has them in the
 * state folder.  `there` and `folder` exist in it.
 */
#ifndef PATH_CASES_H
#define PATH_CASES_H

#include <limits.h>
#include <sys/inotify.h>
#include <sys/ipc.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>

#define CLOSED "../closed/"

static inline void say_kind(const char *label, const char *path)
{
	struct stat st;

	if (CALL(label, fstatat(AT_FDCWD, path, &st, AT_SYMLINK_NOFOLLOW)) == 0)
		say("%s: %u:%u, type %o, mode %o", label, st.st_uid, st.st_gid,
		    st.st_mode & S_IFMT, st.st_mode & 07777);
}

static inline void say_path(const char *label, const char *p)
{
	const char *here = getenv("HOOKS_DIR");
	size_t n = here ? strlen(here) : 0;

	if (p)
		say("%s: %s", label, strncmp(p, here, n) ? p : p + n);
}

/* Whatever it is; nothing is said. */
static inline void clear(const char *path)
{
	if (unlink(path))
		rmdir(path);
}

static inline char *long_name(char *buf, size_t n)
{
	memset(buf, 'n', n);
	buf[n] = '\0';
	return buf;
}

/* ---- calls that make a name ---- */

typedef int maker(const char *path);

static inline void making_one(const char *label, maker *m, const char *path)
{
	if (CALL(label, m(path)) == 0) {
		say_kind(label, path);
		clear(path);
	}
}

static inline void making_errors(maker *m)
{
	char buf[PATH_MAX + 8];

	CALL("what exists", m(CLOSED "there"));
	CALL("a folder that exists", m(CLOSED "folder"));
	CALL("in nothing", m(CLOSED "nothing/new"));
	CALL("in a file", m(CLOSED "there/new"));
	CALL("empty", m(""));
	CALL(".", m(CLOSED "."));
	CALL("..", m(CLOSED "folder/.."));
	CALL("NULL", m(nil()));
	CALL("unmapped", m(unmapped()));
	CALL("a name too long", m(long_name(buf, 256)));
	CALL("a path too long", m(long_name(buf, PATH_MAX + 1)));
}

static inline void making_cases(maker *m)
{
	int fd;

	if (CALL("new", m(CLOSED "new")) == 0)
		say_kind("new", CLOSED "new");
	CALL("again", m(CLOSED "new"));
	clear(CLOSED "new");
	making_one("dots", m, CLOSED "./folder/.././new");
	making_one("slashes", m, "..//closed///new");
	making_one("in a folder", m, CLOSED "folder/new");
	go(CLOSED);
	making_one("relative", m, "new");
	making_one("relative, in a folder", m, "folder/new");
	go_back();
	fd = mkdirat(AT_FDCWD, CLOSED "made", 0755);
	if (CALL("a new folder", fd) == 0) {
		making_one("in a new folder", m, CLOSED "made/new");
		making_one("back from it", m, CLOSED "made/../new");
		go(CLOSED "made");
		making_one("relative to it", m, "new");
		making_one("from it, ..", m, "../new");
		go_back();
		clear(CLOSED "made");
	}
	if (CALL("a link", symlink(CLOSED "../closed/folder", CLOSED "link")) ==
	    0) {
		making_one("through a link", m, CLOSED "link/../new");
		CALL("at a link", m(CLOSED "link"));
		clear(CLOSED "link");
	}
	making_errors(m);
}

typedef int maker_at(int dirfd, const char *path);

static inline void making_at_cases(maker_at *m)
{
	int fd = open(CLOSED, O_RDONLY | O_DIRECTORY);
	int own = open(".", O_RDONLY | O_DIRECTORY);

	if (CALL("by a descriptor", m(fd, "new")) == 0)
		say_kind("by a descriptor", CLOSED "new");
	CALL("again", m(fd, "new"));
	clear(CLOSED "new");
	if (CALL("in a folder", m(fd, "folder/new")) == 0)
		clear(CLOSED "folder/new");
	if (CALL("by our own folder", m(own, CLOSED "new")) == 0)
		clear(CLOSED "new");
	CALL("a closed descriptor", m(-1, "new"));
	CALL("no folder", m(open(CLOSED "there", O_RDONLY), "new"));
	CALL("NULL", m(fd, nil()));
	close(fd);
	close(own);
	/* One that is open on a folder of ours. */
	if (CALL("a new folder", mkdir(CLOSED "made", 0700)) == 0) {
		fd = open(CLOSED "made", O_RDONLY | O_DIRECTORY);
		CALL("in it", m(fd, "new"));
		say_kind("in it", CLOSED "made/new");
		CALL("from it", m(fd, "../new"));
		say_kind("from it", CLOSED "new");
		clear(CLOSED "made/new");
		clear(CLOSED "new");
		clear(CLOSED "made");
		close(fd);
	}
}

/* ---- calls that find one ---- */

static inline void prepare_found(void)
{
	int fd = open(CLOSED "file", O_WRONLY | O_CREAT, 0640);

	if (fd >= 0 && write(fd, "text\n", 5) != 5)
		say("no write");
	closed(fd);
	if (mkdir(CLOSED "made", 0755) || symlink("file", CLOSED "link") ||
	    symlink("nothing", CLOSED "dangling") ||
	    symlink(CLOSED "made", CLOSED "to_made"))
		say("not prepared");
	closed(open(CLOSED "made/inside", O_WRONLY | O_CREAT, 0600));
}

static inline void clear_found(void)
{
	static const char *const names[] = {
		CLOSED "file",	     CLOSED "link",  CLOSED "dangling",
		CLOSED "to_made",    CLOSED "moved", CLOSED "made/inside",
		CLOSED "made/moved", CLOSED "made"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		clear(names[i]);
}

typedef long finder(const char *path);

/* What exists stays refused to a call that writes. */
static inline void writing_cases(finder *f)
{
	go(CLOSED);
	CALL_AS_USER("what exists", f("there"));
	go_back();
	CALL_AS_USER("what exists", f(CLOSED "there"));
}

static inline void finding_cases(finder *f)
{
	prepare_found();
	CALL("a new file", f(CLOSED "file"));
	CALL("a new folder", f(CLOSED "made"));
	CALL("a folder that exists", f(CLOSED "folder"));
	CALL("with a slash", f(CLOSED "made/"));
	CALL("a file with a slash", f(CLOSED "file/"));
	CALL("in it", f(CLOSED "made/inside"));
	CALL("a link", f(CLOSED "link"));
	CALL("a dangling link", f(CLOSED "dangling"));
	CALL("nothing", f(CLOSED "nothing"));
	CALL("in nothing", f(CLOSED "nothing/file"));
	CALL("in a file", f(CLOSED "file/inside"));
	CALL("..", f(CLOSED "made/../file"));
	go(CLOSED);
	CALL("relative", f("made"));
	CALL("relative, a link", f("link"));
	go_back();
	go(CLOSED "made");
	CALL("from within", f("inside"));
	CALL("from within, ..", f("../file"));
	go_back();
	CALL("empty", f(""));
	CALL("NULL", f(nil()));
	CALL("unmapped", f(unmapped()));
	clear_found();
}

/* ---- calls that take one away ---- */

static inline void taking_cases(maker *t)
{
	prepare_found();
	CALL("a new file", t(CLOSED "file"));
	CALL("again", t(CLOSED "file"));
	CALL("a folder with a file in it", t(CLOSED "made"));
	CALL("in it", t(CLOSED "made/inside"));
	CALL("a new folder", t(CLOSED "made"));
	CALL("a link", t(CLOSED "link"));
	CALL("nothing", t(CLOSED "nothing"));
	CALL("in nothing", t(CLOSED "nothing/file"));
	CALL("empty", t(""));
	CALL("NULL", t(nil()));
	CALL("unmapped", t(unmapped()));
	clear_found();
}

/* ---- calls on two ---- */

typedef int mover(const char *from, const char *to);

static inline int renameat2_by(int dir, const char *from, int new_dir,
			       const char *to, unsigned flags)
{
	if (renameat2_weak)
		return renameat2_weak(dir, from, new_dir, to, flags);
	return (int)syscall(SYS_renameat2, dir, from, new_dir, to, flags);
}

static inline void moving_cases(mover *m)
{
	make_file("mine", 0644);
	prepare_found();
	CALL("to a new name", m(CLOSED "file", CLOSED "moved"));
	say_kind("moved", CLOSED "moved");
	CALL("what is gone, or not", m(CLOSED "file", CLOSED "made/moved"));
	CALL("into a new folder", m(CLOSED "moved", CLOSED "made/moved"));
	say_kind("in a new folder", CLOSED "made/moved");
	CALL("onto another", m(CLOSED "made/inside", CLOSED "made/moved"));
	CALL("nothing", m(CLOSED "nothing", CLOSED "moved"));
	CALL("into nothing", m(CLOSED "link", CLOSED "nothing/moved"));
	CALL("NULL", m(nil(), CLOSED "moved"));
	CALL("to NULL", m(CLOSED "link", nil()));
	CALL("to unmapped", m("mine", unmapped()));
	clear_found();
	clear("mine");
}

/* ---- temporary names ---- */

/* `form` has its letters at the end less `suffix`. */
static inline void temp_case(const char *label, int (*make)(char *),
			     const char *form, int suffix)
{
	char name[64];
	size_t n = (size_t)snprintf(name, sizeof(name), "%s", form);

	if (CALL(label, make(name) < 0 ? -1 : 0) == 0) {
		say_kind(label, name);
		say("%s: letters %s, suffix \"%s\"", label,
		    memcmp(name + n - (size_t)suffix - 6, "XXXXXX", 6) ? "found"
								       : "none",
		    name + n - (size_t)suffix);
		clear(name);
	}
}

static inline void temp_cases(int (*make)(char *), const char *suffix)
{
	char form[64];
	int n = (int)strlen(suffix);

	snprintf(form, sizeof(form), CLOSED "aXXXXXX%s", suffix);
	temp_case("new", make, form, n);
	snprintf(form, sizeof(form), CLOSED "folder/XXXXXX%s", suffix);
	temp_case("letters alone", make, form, n);
	snprintf(form, sizeof(form), CLOSED "nothing/XXXXXX%s", suffix);
	temp_case("in nothing", make, form, n);
	snprintf(form, sizeof(form), CLOSED "aXXXXX%s", suffix);
	temp_case("too few letters", make, form, n);
	snprintf(form, sizeof(form), "aXXXXXX%s", suffix);
	temp_case("in our own folder", make, form, n);
}

/* A descriptor is said by the file; it is closed. */
static inline int temp_fd(int fd)
{
	if (fd < 0)
		return -1;
	say("descriptor: %s, %s",
	    fcntl(fd, F_GETFD) & FD_CLOEXEC ? "cloexec" : "kept",
	    (fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDWR ? "both ways"
						       : "one way");
	return close(fd);
}

#endif
