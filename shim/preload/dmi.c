/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../core/path.h"
#include "dmi.h"
#include "dmi_find.h"
#include "dmi_keep.h"
#include "dmi_source.h"
#include "log.h"
#include "state.h"
#include "sys.h"
#include "told.h"

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif

/* Nobody writes to it again, the program included. */
static void seal(int fd)
{
	sys3(SYS_fcntl, fd, F_ADD_SEALS,
	     F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL);
}

/*
 * Put a read-only opening of the same file under the number `fd`.  false
 * where there is no /proc, or no second descriptor left.
 */
static bool reopen_read_only(int fd, int flags)
{
	char link[PATH_OF_FD];
	long again = sys4(
		SYS_openat, AT_FDCWD, path_of_fd(fd, link),
		O_RDONLY | O_CLOEXEC | (flags & (O_APPEND | O_NONBLOCK)), 0);

	if (again < 0)
		return false;
	sys3(SYS_dup3, again, fd, flags & O_CLOEXEC);
	sys1(SYS_close, again);
	return true;
}

/*
 * A read-only descriptor on `n` bytes, as the lowest free number.  A memfd
 * is born writable: it is opened again, or sealed, which leaves O_RDWR to
 * fcntl(F_GETFL).
 */
static int fd_of(const char *p, size_t n, int flags)
{
	unsigned mfd =
		MFD_ALLOW_SEALING | (flags & O_CLOEXEC ? MFD_CLOEXEC : 0);
	long fd = sys2(SYS_memfd_create, "dmi", mfd | MFD_NOEXEC_SEAL);

	if (fd == -EINVAL) /* before Linux 6.3 */
		fd = sys2(SYS_memfd_create, "dmi", mfd);
	if (fd < 0)
		return (int)fd;
	if (sys_write_quietly((int)fd, p, n) != (long)n) {
		sys1(SYS_close, fd);
		return -ENOMEM;
	}
	sys2(SYS_fchmod, fd, 0400);
	if (!reopen_read_only((int)fd, flags)) {
		seal((int)fd);
		sys3(SYS_lseek, fd, 0, SEEK_SET);
	}
	return (int)fd;
}

/* Could root, as it is told here, read a file of mode 0400? */
static bool may_read(bool by_real_id)
{
	struct creds c;

	if (!told_is_active())
		return state_mode() != STATE_PASS;
	told_creds(&c);
	if (by_real_id)
		return c.ruid == 0;
	return c.fsuid == 0 || creds_capable(&c, CREDS_CAP_DAC_OVERRIDE) ||
	       creds_capable(&c, CREDS_CAP_DAC_READ_SEARCH);
}

static void log_answer(const char *op, const char *path, int err,
		       const char *source)
{
	log_event(&(struct log_event){
		.code = LOG_DMI_ANSWERED,
		.op = op,
		.object = span_of(path),
		.err = err,
		.did = source,
		.hint = "a hostPath volumeMount of a copy that the uid may "
			"read, "
			"over the file",
	});
}

static void log_no_source(const char *op, const char *path, int err)
{
	char hint[160];
	struct out o = {hint, sizeof(hint) - 1, 0};

	out_str(&o, "set product_uuid in /etc/nonroot.conf, or start "
		    "nonroot-helper with --allow 'dmi uid=");
	out_u64(&o, state_real_uid());
	out_str(&o, "'");
	hint[o.n < o.cap ? o.n : o.cap] = '\0';
	log_event(&(struct log_event){
		.code = LOG_DMI_NO_SOURCE,
		.op = op,
		.object = span_of(path),
		.err = err,
		.did = "refused",
		.hint = hint,
	});
}

static int open_attribute(int object, const char *path, int flags, int err)
{
	char value[DMI_VALUE_BYTES + 1];
	const char *source;
	int fd, r = dmi_value((enum smbios_field)object, value, DMI_VALUE_BYTES,
			      &source);

	if (r == -ENOENT) {
		log_answer("open", path, err, "absent-in-table");
		return -ENOENT;
	}
	if (r < 0) {
		log_no_source("open", path, err);
		return -err;
	}
	value[r] = '\n';
	fd = dmi_keep_open(value, (size_t)r + 1, flags);
	if (fd < 0)
		fd = fd_of(value, (size_t)r + 1, flags);
	if (fd >= 0)
		log_answer("open", path, err, source);
	return fd;
}

static int open_table(int object, const char *path, int flags, int err)
{
	char *pages = sys_pages(DMI_TABLE_BYTES_MAX);
	const char *source;
	int fd, r;

	if (!pages)
		return -err;
	r = dmi_table(object, pages, DMI_TABLE_BYTES_MAX, &source);
	fd = r < 0 ? -err : fd_of(pages, (size_t)r, flags);
	sys_pages_free(pages, DMI_TABLE_BYTES_MAX);
	if (r < 0)
		log_no_source("open", path, err);
	else if (fd >= 0)
		log_answer("open", path, err, source);
	return fd;
}

int dmi_open(int dirfd, const char *path, int flags, int err)
{
	const int only_read = O_ACCMODE | O_TRUNC | O_PATH | O_DIRECTORY;
	int object, fd;

	/* The files are read-only to root too. */
	if ((flags & only_read) != O_RDONLY || state_mode() == STATE_PASS ||
	    state_is_quiet())
		return -err;
	object = dmi_find(dirfd, path, err);
	if (object < 0 || !may_read(false))
		return -err;
	fd = dmi_is_attribute(object) ? open_attribute(object, path, flags, err)
				      : open_table(object, path, flags, err);
	if (fd >= 0 || fd == -EMFILE || fd == -ENFILE || fd == -ENOENT)
		return fd;
	return -err;
}

/* Is there an answer that dmi_open() would give? */
static int is_answerable(int object)
{
	char value[DMI_VALUE_BYTES];
	const char *source;
	char *pages;
	int r;

	if (dmi_is_attribute(object))
		return dmi_value((enum smbios_field)object, value,
				 sizeof(value), &source);
	pages = sys_pages(DMI_TABLE_BYTES_MAX);
	if (!pages)
		return -ENOMEM;
	r = dmi_table(object, pages, DMI_TABLE_BYTES_MAX, &source);
	sys_pages_free(pages, DMI_TABLE_BYTES_MAX);
	return r;
}

int dmi_access(int dirfd, const char *path, int mode, int flags, int err)
{
	int object, r;

	if ((mode & ~R_OK) || state_mode() == STATE_PASS || state_is_quiet())
		return -err;
	object = dmi_find(dirfd, path, err);
	if (object < 0 || !may_read(!(flags & AT_EACCESS)))
		return -err;
	r = is_answerable(object);
	if (r == -ENOENT) {
		log_answer("access", path, err, "absent-in-table");
		return -ENOENT;
	}
	if (r < 0) {
		log_no_source("access", path, err);
		return -err;
	}
	log_answer("access", path, err, "granted");
	return 0;
}
