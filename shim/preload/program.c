/* SPDX-License-Identifier: MIT */
#include <elf.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "program.h"
#include "sys.h"

const char *program_variable(char *const *envp, struct span name_eq)
{
	for (; envp && *envp; envp++)
		if (span_starts(span_of(*envp), name_eq))
			return *envp + name_eq.n;
	return NULL;
}

bool program_has_slash(const char *s)
{
	for (; *s; s++)
		if (*s == '/')
			return true;
	return false;
}

int program_executable(const char *path)
{
	struct stat st;
	long r = sys4(SYS_newfstatat, AT_FDCWD, path, &st, 0);

	if (r < 0)
		return (int)r;
	if (!S_ISREG(st.st_mode) || !(st.st_mode & 0111))
		return -EACCES;
	return (int)sys3(SYS_faccessat, AT_FDCWD, path, X_OK);
}

bool program_path(char buf[PATH_MAX], struct span dir, const char *name)
{
	struct out o = {buf, PATH_MAX, 0};

	if (dir.n) {
		out_span(&o, dir);
		out_char(&o, '/');
	}
	out_str(&o, name);
	out_char(&o, '\0');
	return o.n <= PATH_MAX;
}

int program_search(const char *dirs, const char *name, char buf[PATH_MAX])
{
	struct span list = span_of(dirs), dir;
	int err = ENOENT;

	for (;;) {
		dir = (struct span){list.p, 0};
		while (dir.n < list.n && dir.p[dir.n] != ':')
			dir.n++;
		if (program_path(buf, dir, name)) {
			int r = program_executable(buf);

			if (r == 0)
				return 0;
			if (r == -EACCES)
				err = EACCES;
		}
		if (dir.n == list.n)
			return err;
		list.p += dir.n + 1;
		list.n -= dir.n + 1;
	}
}

/* An ELF program without an interpreter; scripts and the like are none. */
static bool fd_is_static(long fd)
{
	Elf64_Ehdr e;
	Elf64_Phdr p;

	if (sys4(SYS_pread64, fd, &e, sizeof(e), 0) != sizeof(e) ||
	    e.e_ident[EI_MAG0] != ELFMAG0 || e.e_ident[EI_MAG1] != 'E' ||
	    e.e_ident[EI_MAG2] != 'L' || e.e_ident[EI_MAG3] != 'F' ||
	    e.e_ident[EI_CLASS] != ELFCLASS64 || e.e_phentsize != sizeof(p) ||
	    (e.e_type != ET_EXEC && e.e_type != ET_DYN))
		return false;
	for (unsigned i = 0; i < e.e_phnum; i++) {
		if (sys4(SYS_pread64, fd, &p, sizeof(p),
			 e.e_phoff + i * sizeof(p)) != sizeof(p))
			return false;
		if (p.p_type == PT_INTERP)
			return false;
	}
	return true;
}

/* It gets more privilege than its caller, and nothing of ours then. */
static bool fd_is_setuid(long fd)
{
	struct stat st;

	return sys2(SYS_fstat, fd, &st) == 0 && (st.st_mode & S_ISUID) &&
	       sys5(SYS_prctl, PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 0;
}

bool program_is_unreached(const char *path, bool *ret_static)
{
	bool yes;
	long fd = sys4(SYS_openat, AT_FDCWD, path,
		       O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);

	*ret_static = false;
	if (fd < 0)
		return false;
	*ret_static = fd_is_static(fd);
	yes = *ret_static || fd_is_setuid(fd);
	sys1(SYS_close, fd);
	return yes && program_executable(path) == 0;
}
