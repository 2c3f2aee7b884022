/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statfs.h>

#include "../core/text.h"
#include "secure.h"
#include "settings.h"
#include "state.h"
#include "sys.h"

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
	char path[40];
	struct out o = {path, sizeof(path) - 1, 0};

	out_str(&o, "/proc/self/fd/");
	out_i64(&o, fd);
	path[o.n] = '\0';
	return sys4(SYS_getxattr, path, "security.capability", NULL, 0) > 0;
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

static bool is_secure_file(int dirfd, const char *path)
{
	long fd = sys4(SYS_openat, dirfd, path, O_PATH | O_CLOEXEC, 0);
	bool is = fd >= 0 && is_secure_fd(fd);

	if (fd >= 0)
		sys1(SYS_close, fd);
	return is;
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

/* The file that execvp(3) would find. */
static bool is_secure_in_path(const char *name)
{
	struct span list, folder;
	char path[PATH_BYTES];
	struct env env;
	bool is = false;

	env_open(&env);
	list = span_of(search_list(&env));
	while ((folder = span_word(&list, ":")).n) {
		struct out o = {path, sizeof(path) - 1, 0};

		out_span(&o, folder);
		out_char(&o, '/');
		out_str(&o, name);
		if (o.n > o.cap)
			continue;
		path[o.n] = '\0';
		if (sys3(SYS_faccessat, AT_FDCWD, path, X_OK) < 0)
			continue;
		is = is_secure_file(AT_FDCWD, path);
		break;
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

bool secure_is(const struct exec_call *k)
{
	int slash;

	if (state_is_quiet() || secure_is_off())
		return false;
	slash = has_slash(k->path);
	if (slash < 0)
		return false;
	/* An empty name is the descriptor itself, or a mistake. */
	if (!*k->path)
		return k->flags & AT_EMPTY_PATH && is_secure_fd(k->dirfd);
	if (k->search_path && !slash)
		return is_secure_in_path(k->path);
	return is_secure_file(k->dirfd, k->path);
}
