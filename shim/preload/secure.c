/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statfs.h>

#include "../core/path.h"
#include "../core/text.h"
#include "secure.h"
#include "settings.h"
#include "state.h"
#include "sys.h"
#include "told.h"
#include "view.h"

#define PATH_BYTES 512
#define NOSUID 2 /* ST_NOSUID of statfs(2) */

/* no_new_privs, which never goes away again. */
static _Atomic(uint8_t) off;

bool secure_is_off(void)
{
	if (atomic_load_explicit(&off, memory_order_relaxed))
		return true;
	if (state_is_quiet() ||
	    sys5(SYS_prctl, PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
		return false;
	atomic_store_explicit(&off, 1, memory_order_relaxed);
	return true;
}

/* With the ids that the kernel has, whatever is told. */
static bool has_set_id(const struct stat *st)
{
	if ((st->st_mode & S_ISUID) && st->st_uid != state_real_uid())
		return true;
	return (st->st_mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP) &&
	       st->st_gid != state_real_gid();
}

/* By a descriptor that stands for the file, which is not opened. */
static bool has_capabilities(long fd)
{
	char path[PATH_OF_FD];

	return sys4(SYS_getxattr, path_of_fd(fd, path), "security.capability",
		    NULL, 0) > 0;
}

static bool is_secure_fd(long fd)
{
	struct statfs fs;
	struct stat st;

	return sys4(SYS_newfstatat, fd, "", &st, AT_EMPTY_PATH) == 0 &&
	       S_ISREG(st.st_mode) &&
	       (has_set_id(&st) || has_capabilities(fd)) &&
	       !(sys2(SYS_fstatfs, fd, &fs) == 0 && (fs.f_flags & NOSUID));
}

static const char *search_list(const struct env *env)
{
	const char *entry;
	size_t at = 0;

	while ((entry = env_next(env, &at)))
		if (span_starts(span_of(entry), SPAN("PATH=")))
			return entry + sizeof("PATH=") - 1;
	return "/usr/local/bin:/bin:/usr/bin";
}

/* The file that execvp(3) would find, in `buf`. */
static bool find_in_path(const char *name, char buf[PATH_BYTES])
{
	struct span list, folder;
	struct env env;
	bool is = false;

	env_open(&env);
	list = span_of(search_list(&env));
	while (!is && (folder = span_word(&list, ":")).n) {
		struct out o = {buf, PATH_BYTES - 1, 0};

		out_span(&o, folder);
		out_char(&o, '/');
		out_str(&o, name);
		if (o.n > o.cap)
			continue;
		buf[o.n] = '\0';
		is = sys3(SYS_faccessat, AT_FDCWD, buf, X_OK) == 0;
	}
	env_close(&env);
	return is;
}

/* 1, 0, or -1 when the name cannot be read to its end. */
static int has_slash(const char *s)
{
	if (!state_can_read_text(s))
		return -1;
	for (; *s; s++)
		if (*s == '/')
			return 1;
	return 0;
}

/* Which file it is that will be executed; `buf` may have its path. */
static bool find(const struct exec_call *k, char buf[PATH_BYTES],
		 struct place *ret)
{
	int slash = has_slash(k->path);

	*ret = (struct place){k->dirfd, k->path, 0};
	if (slash < 0)
		return false;
	/* An empty name is the descriptor itself, or a mistake. */
	if (!*k->path)
		return (ret->flags = k->flags & AT_EMPTY_PATH);
	if (!k->search_path || slash)
		return true;
	ret->path = buf;
	return find_in_path(k->path, buf);
}

bool secure_is(const struct exec_call *k)
{
	char buf[PATH_BYTES];
	struct place at;
	bool is;
	long fd;

	if (state_is_quiet() || secure_is_off() || !find(k, buf, &at))
		return false;
	if (at.flags)
		return is_secure_fd(at.dirfd);
	fd = sys4(SYS_openat, at.dirfd, at.path, O_PATH | O_CLOEXEC, 0);
	is = fd >= 0 && is_secure_fd(fd);
	if (fd >= 0)
		sys1(SYS_close, fd);
	return is;
}

/* ---- what is told ---- */

/* Did a program of the run ask for no_new_privs itself?  A vforked child must
 * not change what its parent reads. */
static _Atomic(uint8_t) declined;
static _Atomic(long) declined_child;

void secure_decline(void)
{
	if (told_is_vforked())
		atomic_store(&declined_child, sys0(SYS_getpid));
	else
		atomic_store_explicit(&declined, 1, memory_order_relaxed);
}

bool secure_is_declined(void)
{
	long child =
		atomic_load_explicit(&declined_child, memory_order_relaxed);

	return atomic_load_explicit(&declined, memory_order_relaxed) ||
	       (child && !state_is_quiet() && child == sys0(SYS_getpid));
}

/* Of a script the interpreter's bits would count. */
static bool is_script(long fd)
{
	char magic[2];

	return sys4(SYS_pread64, fd, magic, sizeof(magic), 0) == 2 &&
	       magic[0] == '#' && magic[1] == '!';
}

/* Apart: what it needs of the stack is not beside view_stat(). */
static __attribute__((noinline)) bool are_obeyed(const struct place *at)
{
	struct statfs fs;
	long fd = at->dirfd;
	bool are;

	if (!at->flags) {
		if (sys3(SYS_faccessat, at->dirfd, at->path, X_OK) != 0)
			return false;
		fd = sys4(SYS_openat, at->dirfd, at->path,
			  O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);
		/* Of a script that cannot be read nothing is executed. */
		if (fd < 0)
			fd = sys4(SYS_openat, at->dirfd, at->path,
				  O_PATH | O_CLOEXEC, 0);
		if (fd < 0)
			return false;
	}
	are = !is_script(fd) && sys2(SYS_fstatfs, fd, &fs) == 0 &&
	      !(fs.f_flags & NOSUID);
	if (!at->flags)
		sys1(SYS_close, fd);
	return are;
}

bool secure_looks(void)
{
	return !state_is_quiet() && !secure_is_declined();
}

static bool look(const struct exec_call *k, const struct place *at,
		 struct stat *ret)
{
	if (k->found)
		*ret = *k->found;
	else if (sys4(SYS_newfstatat, at->dirfd, at->path, ret, at->flags) != 0)
		return false;
	return S_ISREG(ret->st_mode);
}

bool secure_sets_ids(const struct exec_call *k, struct creds_set_id *ret)
{
	char buf[PATH_BYTES];
	struct place at;
	struct stat st;

	if (!secure_looks() || !find(k, buf, &at) || !look(k, &at, &st))
		return false;
	view_stat(at.dirfd, at.path, &st, at.flags);
	if (!(st.st_mode & (S_ISUID | S_ISGID)) || !are_obeyed(&at))
		return false;
	*ret = (struct creds_set_id){
		.sets_uid = st.st_mode & S_ISUID,
		.sets_gid = (st.st_mode & (S_ISGID | S_IXGRP)) ==
			    (S_ISGID | S_IXGRP),
		.uid = st.st_uid,
		.gid = st.st_gid,
	};
	return ret->sets_uid || ret->sets_gid;
}
