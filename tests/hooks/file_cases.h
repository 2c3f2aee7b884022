/* SPDX-License-Identifier: MIT */
/* open, fopen and access: the machine identity, and what else is opened. */
#ifndef FILE_CASES_H
#define FILE_CASES_H

/* Text up to its newline; of other contents a sum. */
static inline void say_bytes(const char *label, const char *p, size_t n)
{
	uint32_t sum = 0;

	if (n < 64 && !memchr(p, '\0', n)) {
		say("%s: \"%.*s\"%s", label,
		    (int)(n && p[n - 1] == '\n' ? n - 1 : n), p,
		    n && p[n - 1] == '\n' ? " and a newline" : "");
		return;
	}
	for (size_t i = 0; i < n; i++)
		sum = sum * 31 + (unsigned char)p[i];
	say("%s: %zu bytes, sum %08x", label, n, sum);
}

/* All about a descriptor that was opened for reading; it is closed. */
static inline void say_file(const char *label, int fd)
{
	char bytes[4096];
	struct stat st;
	ssize_t n;

	if (fd < 0)
		return;
	if (fstat(fd, &st))
		say("%s: no fstat", label);
	else
		say("%s: type %o, mode %o, size %ld, %s, %s", label,
		    st.st_mode & S_IFMT, st.st_mode & 07777, (long)st.st_size,
		    fcntl(fd, F_GETFD) & FD_CLOEXEC ? "cloexec" : "kept",
		    (fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY ? "read-only"
								 : "writable");
	n = read(fd, bytes, sizeof(bytes));
	if (n >= 0)
		say_bytes(label, bytes, (size_t)n);
	close(fd);
}

#define OPENED(label, call) say_file(label, (int)CALL(label, call))

typedef int opener(const char *path, int flags);

/* 0 for a descriptor, which is closed. */
static inline int closed(int fd)
{
	return fd < 0 ? -1 : close(fd);
}

static inline void open_paths(opener *o)
{
	OPENED("product_uuid", o(UUID, O_RDONLY));
	OPENED("product_serial", o(ID "product_serial", O_RDONLY));
	OPENED("board_serial", o(ID "board_serial", O_RDONLY));
	OPENED("chassis_serial", o(ID "chassis_serial", O_RDONLY));
	OPENED("its device", o(DEVICE_UUID, O_RDONLY));
	OPENED("slashes and dots",
	       o("//sys///class/./dmi//id/product_uuid", O_RDONLY));
	OPENED("..",
	       o("/sys/class/dmi/id/../../dmi/id/product_uuid", O_RDONLY));
	/* Right by its letters alone: `..` leaves the target of a symlink. */
	OPENED(".., to nowhere",
	       o("/sys/class/dmi/id/../../../class/dmi/id/product_uuid",
		 O_RDONLY));
	OPENED("by /proc", o("/proc/self/root" UUID, O_RDONLY));
	if (symlink(UUID, "link") || symlink("link", "link2"))
		say("no link");
	OPENED("symlink", o("link", O_RDONLY));
	OPENED("symlink of a symlink", o("link2", O_RDONLY));
	OPENED("symlink, not followed", o("link", O_RDONLY | O_NOFOLLOW));
	go(ID);
	OPENED("relative", o("product_uuid", O_RDONLY));
	OPENED("relative, ..", o("../id/./product_uuid", O_RDONLY));
	go_back();
	OPENED("DMI", o(TABLES "DMI", O_RDONLY));
	OPENED("smbios_entry_point", o(TABLES "smbios_entry_point", O_RDONLY));
}

static inline void open_flags(opener *o)
{
	OPENED("O_CLOEXEC", o(UUID, O_RDONLY | O_CLOEXEC));
	OPENED("O_NOCTTY | O_NONBLOCK", o(UUID, O_NOCTTY | O_NONBLOCK));
	OPENED("O_DIRECTORY", o(UUID, O_RDONLY | O_DIRECTORY));
	/* sysfs refuses these to root; the fake's file system does not. */
	CALL_AS_USER("O_WRONLY", o(UUID, O_WRONLY));
	CALL_AS_USER("O_RDWR", o(UUID, O_RDWR));
	CALL_AS_USER("O_TRUNC", o(UUID, O_RDONLY | O_TRUNC));
	OPENED("DMI, O_CLOEXEC", o(TABLES "DMI", O_CLOEXEC));
}

/* Errors that are nobody's to overrule, and files that are not ours. */
static inline void open_others(opener *o)
{
	CALL("no such attribute", o(ID "nosuch", O_RDONLY));
	CALL("no such table", o(TABLES "nosuch", O_RDONLY));
	CALL("below a file", o(UUID "/x", O_RDONLY));
	CALL("a slash behind a file", o(UUID "/", O_RDONLY));
	CALL("no path", o("", O_RDONLY));
	CALL("NULL", o(nil(), O_RDONLY));
	CALL("unmapped", o(unmapped(), O_RDONLY));
	OPENED("an attribute for all", o(ID "sys_vendor", O_RDONLY));
	make_file("own", 0600);
	OPENED("own file", o("own", O_RDONLY));
	CALL("a device", closed(o("/dev/null", O_RDWR)));
}

/* The result behaves as a file that was opened. */
static inline void open_result(opener *o)
{
	char a[16] = "", b[16] = "";
	int fd = o(UUID, O_RDONLY), fd2 = o(UUID, O_RDONLY);
	char *p;

	CALL("first of two", fd);
	CALL("second of two", fd2);
	if (fd < 0 || fd2 < 0)
		return;
	CALL("read 4", read(fd, a, 4));
	CALL("read 8 of the other", read(fd2, b, 8));
	say("they read \"%s\" and \"%s\"", a, b);
	CALL("where the first is", lseek(fd, 0, SEEK_CUR));
	CALL("its end", lseek(fd, 0, SEEK_END));
	CALL("read at its end", read(fd, a, 4));
	CALL("back", lseek(fd, 9, SEEK_SET));
	CALL("pread", pread(fd, a, 4, 19));
	say("pread \"%s\"", a);
	CALL("write", write(fd, "x", 1));
	CALL("ftruncate", ftruncate(fd, 0));
	p = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
	if (p != MAP_FAILED)
		say_bytes("mmap", p, 37);
	CALL("mmap for writing",
	     mmap(NULL, 4096, PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED ? -1
									   : 0);
	close(fd);
	CALL("the lowest free number again", fd = o(UUID, O_RDONLY));
	close(fd);
	close(fd2);
}

static inline void open_limits(opener *o)
{
	struct rlimit old, few;

	getrlimit(RLIMIT_NOFILE, &old);
	few.rlim_cur = (rlim_t)dup(0);
	close((int)few.rlim_cur);
	few.rlim_max = old.rlim_max;
	setrlimit(RLIMIT_NOFILE, &few);
	CALL("no descriptor left", closed(o(UUID, O_RDONLY)));
	setrlimit(RLIMIT_NOFILE, &old);
	few.rlim_cur++;
	setrlimit(RLIMIT_NOFILE, &few);
	CALL("one descriptor left", closed(o(UUID, O_RDONLY)));
	few.rlim_cur += 2;
	setrlimit(RLIMIT_NOFILE, &few);
	CALL("three descriptors left", closed(o(UUID, O_RDONLY)));
	setrlimit(RLIMIT_NOFILE, &old);
}

/* CAP_DAC_OVERRIDE follows the effective and the fs uid. */
static inline void open_dropped(opener *o)
{
	CALL("setfsuid 33", setfsuid(33));
	CALL("by fsuid 33", closed(o(UUID, O_RDONLY)));
	CALL("setfsuid 0", setfsuid(0));
	CALL("seteuid 33", seteuid(33));
	CALL("by euid 33", closed(o(UUID, O_RDONLY)));
	CALL("seteuid 0", seteuid(0));
	CALL("by euid 0", closed(o(UUID, O_RDONLY)));
	CALL("setuid 33", setuid(33));
	CALL("by uid 33", o(UUID, O_RDONLY));
	CALL("DMI by uid 33", o(TABLES "DMI", O_RDONLY));
}

static inline void open_cases(opener *o)
{
	open_paths(o);
	open_flags(o);
	open_others(o);
	open_result(o);
	open_limits(o);
	open_dropped(o);
}

typedef int opener_at(int dirfd, const char *path, int flags);

static inline void openat_cases(opener_at *o)
{
	int id = open(ID, O_PATH | O_DIRECTORY);
	int dmi = open("/sys/class/dmi", O_RDONLY | O_DIRECTORY);
	int file = open(ID "sys_vendor", O_RDONLY);

	OPENED("of a folder", o(id, "product_uuid", O_RDONLY));
	OPENED("of its parent", o(dmi, "id/product_uuid", O_CLOEXEC));
	OPENED("of a folder, ..", o(id, "../id//product_uuid", O_RDONLY));
	OPENED("absolute, of a folder", o(dmi, UUID, O_RDONLY));
	OPENED("absolute, of -1", o(-1, UUID, O_RDONLY));
	OPENED("absolute, of a closed one", o(999, UUID, O_RDONLY));
	CALL("relative, of -1", o(-1, "product_uuid", O_RDONLY));
	CALL("relative, of a closed one", o(999, "product_uuid", O_RDONLY));
	CALL("relative, of a file", o(file, "product_uuid", O_RDONLY));
	CALL("no path, of a file", o(file, "", O_RDONLY));
	CALL("NULL, of a folder", o(id, nil(), O_RDONLY));
	CALL("unmapped, of a folder", o(id, unmapped(), O_RDONLY));
	CALL_AS_USER("O_WRONLY, of a folder", o(id, "product_uuid", O_WRONLY));
	CALL("no such, of a folder", o(id, "nosuch", O_RDONLY));
	close(id);
	close(dmi);
	close(file);
}

/* The mode reaches the kernel, by each name that takes one. */
static inline void say_created(const char *label, int fd, const char *name)
{
	struct stat st;

	if (fd < 0 || stat(name, &st))
		return;
	say("%s: mode %o, %s", label, st.st_mode & 07777,
	    fcntl(fd, F_GETFD) & FD_CLOEXEC ? "cloexec" : "kept");
	close(fd);
}

#define CREATED(label, call, name) \
	say_created(label, (int)CALL(label, call), name)

typedef FILE *fopener(const char *path, const char *mode);

static inline void say_stream(const char *label, FILE *f)
{
	char line[128] = "";

	if (!f)
		return;
	say("%s: fd %d, %s, \"%s\"", label, fileno(f),
	    fcntl(fileno(f), F_GETFD) & FD_CLOEXEC ? "cloexec" : "kept",
	    fgets(line, sizeof(line), f) ? strtok(line, "\n") : "");
	fclose(f);
}

#define STREAM(label, call) say_stream(label, GOT(label, call))

static inline void fopen_cases(fopener *o)
{
	STREAM("r", o(UUID, "r"));
	STREAM("re", o(UUID, "re"));
	STREAM("rb", o(UUID, "rb"));
	STREAM("its device", o(DEVICE_UUID, "r"));
	STREAM("serial", o(ID "product_serial", "r"));
	GOT_AS_USER("r+", o(UUID, "r+"));
	GOT_AS_USER("w", o(UUID, "w"));
	GOT_AS_USER("a", o(UUID, "a"));
	GOT("a mode that is none", o(UUID, "q"));
	GOT("no such attribute", o(ID "nosuch", "r"));
	GOT("below a file", o(UUID "/x", "r"));
	GOT("NULL", o(nil(), "r"));
	GOT("unmapped", o(unmapped(), "r"));
	STREAM("new file", o("new", "w+"));
	go(ID);
	STREAM("relative", o("product_uuid", "r"));
	go_back();
	CALL("setuid 33", setuid(33));
	GOT("by uid 33", o(UUID, "r"));
}

typedef FILE *freopener(const char *path, const char *mode, FILE *stream);

static inline void freopen_cases(freopener *o)
{
	char line[64] = "";
	FILE *f;

	f = GOT("onto stdin", o(UUID, "r", stdin));
	if (f)
		say("%s, fd %d, \"%s\"",
		    f == stdin ? "the same stream" : "another stream",
		    fileno(f),
		    fgets(line, sizeof(line), f) ? strtok(line, "\n") : "");
	f = GOT("again, re", o(ID "board_serial", "re", stdin));
	if (f)
		say("fd %d, %s, \"%s\"", fileno(f),
		    fcntl(fileno(f), F_GETFD) & FD_CLOEXEC ? "cloexec" : "kept",
		    fgets(line, sizeof(line), f) ? strtok(line, "\n") : "");
	f = fopen("/dev/null", "r");
	GOT_AS_USER("r+", o(UUID, "r+", f));
	f = fopen("/dev/null", "r");
	GOT("no such attribute", o(ID "nosuch", "r", f));
	f = fopen("/dev/null", "w");
	GOT("own file", o("new", "w", f));
	f = fopen("/dev/null", "r");
	CALL("setuid 33", setuid(33));
	GOT("by uid 33", o(UUID, "r", f));
}

typedef int accessor(const char *path, int mode);

static inline void access_cases(accessor *a)
{
	CALL("F_OK", a(UUID, F_OK));
	CALL("R_OK", a(UUID, R_OK));
	CALL("X_OK", a(UUID, X_OK));
	CALL("R_OK | X_OK", a(UUID, R_OK | X_OK));
	CALL_AS_USER("W_OK", a(UUID, W_OK));
	CALL_AS_USER("R_OK | W_OK", a(UUID, R_OK | W_OK));
	CALL("serial", a(ID "product_serial", R_OK));
	CALL("its device", a(DEVICE_UUID, R_OK));
	CALL("slashes and dots", a("//sys/class/./dmi//id/product_uuid", R_OK));
	CALL("..", a("/sys/class/dmi/../dmi/id/product_uuid", R_OK));
	CALL("symlink made", symlink(UUID, "link"));
	CALL("symlink", a("link", R_OK));
	go(ID);
	CALL("relative", a("product_uuid", R_OK));
	go_back();
	CALL("DMI", a(TABLES "DMI", R_OK));
	CALL("smbios_entry_point", a(TABLES "smbios_entry_point", R_OK));
	CALL("an attribute for all", a(ID "sys_vendor", R_OK));
	CALL("no such attribute", a(ID "nosuch", R_OK));
	CALL("below a file", a(UUID "/x", R_OK));
	CALL("NULL", a(nil(), R_OK));
	CALL("unmapped", a(unmapped(), R_OK));
	make_file("own", 0600);
	CALL("own file", a("own", R_OK | W_OK));
	CALL("own file, X_OK", a("own", X_OK));
	/* access(2) asks for the real uid, the others for the effective. */
	CALL("seteuid 33", seteuid(33));
	CALL("by euid 33", a(UUID, R_OK));
	CALL("seteuid 0", seteuid(0));
	CALL("setuid 33", setuid(33));
	CALL("by uid 33", a(UUID, R_OK));
}

#endif
