/* SPDX-License-Identifier: MIT */
/* struct statx of linux/stat.h, which musl-gcc does not have. */
struct statx_answer {
	uint32_t mask, blksize;
	uint64_t attributes;
	uint32_t nlink, uid, gid;
	uint16_t mode, pad;
	uint64_t ino, size, blocks, attributes_mask;
	struct {
		int64_t sec;
		uint32_t nsec, pad;
	} atime, btime, ctime, mtime;
	uint32_t rdev_major, rdev_minor, dev_major, dev_minor;
	uint64_t spare[14];
};

#define STATX_ALL_BASIC 0x7ff

static int call_statx(int dirfd, const char *path, int flags, unsigned mask,
		      struct statx_answer *x)
{
#ifndef VIA_SYSCALL
	if (statx_)
		return statx_(dirfd, path, flags, mask, x);
#endif
	return (int)syscall(SYS_statx, dirfd, path, flags, mask, x);
}

static int by_statx(const char *path, struct stat *st)
{
	struct statx_answer x;
	int r = call_statx(AT_FDCWD, path, 0, STATX_ALL_BASIC, &x);

	if (r == 0 && st == nil())
		return -1;
	if (r == 0) {
		st->st_uid = x.uid;
		st->st_gid = x.gid;
		st->st_mode = x.mode;
		st->st_size = (off_t)x.size;
	}
	return r;
}

static void with_mask(const char *label, unsigned mask)
{
	struct statx_answer x;

	memset(&x, 0, sizeof(x));
	if (CALL(label, call_statx(AT_FDCWD, "f", 0, mask, &x)) == 0)
		say("%s: mask %x, %u:%u, mode %o", label, x.mask & 0x7ff, x.uid,
		    x.gid, x.mode);
}

static void snippet_statx(void)
{
	struct statx_answer x;

	make_file("f", 0644);
	CALL("chown", chown("f", 33, 34));
	with_mask("all", STATX_ALL_BASIC);
	with_mask("size only", 0x200);
	with_mask("uid only", 0x8);
	with_mask("nothing", 0);
	with_mask("a reserved bit", 0x80000000);
	CALL("into NULL", call_statx(AT_FDCWD, "f", 0, 0x7ff, nil()));
	CALL("a flag that is none", call_statx(AT_FDCWD, "f", 1, 0x7ff, &x));
	CALL("of the cwd",
	     call_statx(AT_FDCWD, "", AT_EMPTY_PATH, STATX_ALL_BASIC, &x));
	say("%u:%u", x.uid, x.gid);
	/* The structure of stat is filled in here. */
	stat_one("own", by_statx, "f");
	stat_one("foreign", by_statx, FOREIGN);
	stat_one("root's", by_statx, "/usr");
	stat_proc(by_statx, "/proc/self/status");
	CALL("foreign chown", chown(FOREIGN, 33, (gid_t)-1));
	stat_one("foreign, chowned", by_statx, FOREIGN);
	CALL("given back", chown(FOREIGN, 7, 7));
	CALL("setuid 33", setuid(33));
	stat_one("by uid 33", by_statx, "f");
}
