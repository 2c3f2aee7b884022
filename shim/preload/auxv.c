/* SPDX-License-Identifier: MIT */
/*
 * getauxval(3): AT_UID, AT_EUID, AT_GID and AT_EGID, the ids at the start of
 * the program, as it is told them.  AT_SECURE stays: no told program is
 * secure, and issetugid(3) of musl, which reads it, agrees by itself.
 */
#include <elf.h>
#include <fcntl.h>
#include <sys/auxv.h>

#include "libc.h"
#include "next.h"
#include "sys.h"
#include "told.h"

/* False for a type that is not about ids, or where nothing is told. */
static bool told_value(unsigned long type, unsigned long *ret)
{
	enum told_id which;

	switch (type) {
	case AT_UID:
		which = TOLD_RUID;
		break;
	case AT_EUID:
		which = TOLD_EUID;
		break;
	case AT_GID:
		which = TOLD_RGID;
		break;
	case AT_EGID:
		which = TOLD_EGID;
		break;
	default:
		return false;
	}
	if (!told_is_active())
		return false;
	*ret = told_start_id(which);
	return true;
}

/*
 * What the kernel put on the stack, 0 for what it did not: for the IFUNC
 * resolver of another library, which runs before we are relocated and picks
 * its code by AT_HWCAP.
 */
static unsigned long from_proc(unsigned long type)
{
	long fd = sys4(SYS_openat, AT_FDCWD, "/proc/self/auxv",
		       O_RDONLY | O_CLOEXEC, 0);
	unsigned long pair[2], value = 0;

	if (fd < 0)
		return 0;
	while (sys3(SYS_read, fd, pair, sizeof(pair)) == sizeof(pair) &&
	       pair[0] != AT_NULL)
		if (pair[0] == type)
			value = pair[1];
	sys1(SYS_close, fd);
	return value;
}

EXPORT unsigned long getauxval(unsigned long type)
{
	unsigned long value;

	if (UNLIKELY(!next_ready()))
		return from_proc(type);
	if (told_value(type, &value))
		return value;
	return NEXT(getauxval)(type);
}
