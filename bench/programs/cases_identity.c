/* SPDX-License-Identifier: MIT */
/* Who am I: ids, capabilities, names. */
#include <dlfcn.h>
#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <shadow.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cases.h"

INLINE long call_loop(void)
{
	return 0;
}
REPEAT(loop)

INLINE long call_getuid(void)
{
	return getuid();
}
REPEAT(getuid)

INLINE long call_geteuid(void)
{
	return geteuid();
}
REPEAT(geteuid)

INLINE long call_getgid(void)
{
	return getgid();
}
REPEAT(getgid)

INLINE long call_getegid(void)
{
	return getegid();
}
REPEAT(getegid)

INLINE long call_getresuid(void)
{
	uid_t r, e, s;

	return getresuid(&r, &e, &s);
}
REPEAT(getresuid)

INLINE long call_getgroups(void)
{
	gid_t groups[64];

	return getgroups(64, groups);
}
REPEAT(getgroups)

INLINE long call_syscall_getuid(void)
{
	return syscall(SYS_getuid);
}
REPEAT(syscall_getuid)

INLINE long call_syscall_pass(void)
{
	return syscall(SYS_getppid);
}
REPEAT(syscall_pass)

INLINE long call_setuid(void)
{
	return setuid(own_uid);
}
REPEAT(setuid)

/* What a server does around a step: somebody else, and root again. */
INLINE long call_seteuid_pair(void)
{
	return seteuid(STRANGER) + seteuid(own_uid);
}
REPEAT(seteuid_pair)

/* And who looks whether it has worked. */
INLINE long call_seteuid_seen(void)
{
	long seen = 0;

	seteuid(STRANGER);
	seen += geteuid();
	seteuid(own_uid);
	return seen + geteuid();
}
REPEAT(seteuid_seen)

INLINE long call_dlopen_loaded(void)
{
	void *program = dlopen(NULL, RTLD_LAZY);

	return program ? dlclose(program) : -1;
}
REPEAT(dlopen_loaded)

INLINE long call_capget(void)
{
	struct __user_cap_header_struct h = {
		.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct d[2];

	return syscall(SYS_capget, &h, d);
}
REPEAT(capget)

INLINE long call_getauxval(void)
{
	return (long)getauxval(AT_UID);
}
REPEAT(getauxval)

INLINE long call_prctl_pass(void)
{
	char name[16];

	return prctl(PR_GET_NAME, name);
}
REPEAT(prctl_pass)

INLINE const struct passwd *listed(uid_t uid)
{
	static struct passwd entry;
	static char text[4096];
	struct passwd *found;

	return getpwuid_r(uid, &entry, text, sizeof(text), &found) ? NULL
								   : found;
}

INLINE long call_getpwuid_listed(void)
{
	return listed(0) != NULL;
}
REPEAT(getpwuid_listed)

INLINE long call_getspnam(void)
{
	return getspnam("root") != NULL;
}
REPEAT(getspnam)

/* Root's change of identity works, and getuid() follows; in a child. */
static const char *no_setuid(void)
{
	pid_t child = fork();

	if (child == 0) {
		if (setuid(STRANGER))
			_exit(errno);
		_exit(getuid() == STRANGER ? 0 : OTHER);
	}
	return of_child(child, "getuid does not follow");
}

/* Root becomes somebody else, and root again, and geteuid() follows; in a
 * child. */
static const char *no_seteuid(void)
{
	pid_t child = fork();

	if (child == 0) {
		if (seteuid(STRANGER))
			_exit(errno);
		if (geteuid() != STRANGER)
			_exit(OTHER);
		if (seteuid(own_uid))
			_exit(errno);
		_exit(geteuid() == own_uid ? 0 : OTHER);
	}
	return of_child(child, "geteuid does not follow");
}

/* Root's change of groups works, and getgroups() follows; in a child. */
static const char *no_setgroups(void)
{
	gid_t wanted = STRANGER, got[64];
	pid_t child = fork();

	if (child == 0) {
		if (setgroups(1, &wanted))
			_exit(errno);
		_exit(getgroups(64, got) == 1 && got[0] == wanted ? 0 : OTHER);
	}
	return of_child(child, "getgroups does not follow");
}

static const char *no_auxv(void)
{
	long uid = (long)getauxval(AT_UID);

	return uid == 0 ? NULL : said("AT_UID", uid);
}

/* Root has all of the bounding set that containers leave it. */
static const char *no_bounding(void)
{
	const char *bad = no_root();

	if (!bad && prctl(PR_CAPBSET_READ, CAP_CHOWN) != 1)
		bad = "not in the bounding set";
	return bad;
}

static const char *no_capability(void)
{
	struct __user_cap_header_struct h = {
		.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct d[2] = {{0}};

	if (syscall(SYS_capget, &h, d))
		return error_name();
	return d[0].effective & (1 << CAP_CHOWN) ? NULL : "no capability";
}

static const char *no_syscall(void)
{
	long uid = syscall(SYS_getuid);

	return uid == 0 ? NULL : said("uid", uid);
}

static const char *no_name(void)
{
	return call_getpwuid_listed() ? NULL : "no entry";
}

static const char *no_shadow(void)
{
	errno = 0;
	if (getspnam("root"))
		return NULL;
	return errno ? error_name() : "no entry";
}

const struct bench_case identity_cases[] = {
	CASE(loop, none, "the loop alone", NULL),
	CASE(getuid, identity, "getuid", no_root),
	CASE(geteuid, identity, "geteuid", no_root),
	CASE(getgid, identity, "getgid", no_root),
	CASE(getegid, identity, "getegid", no_root),
	CASE(getresuid, identity, "getresuid", no_root),
	CASE(getgroups, identity, "getgroups", no_setgroups),
	CASE(setuid, identity, "setuid to own id", no_setuid),
	CASE(seteuid_pair, identity, "seteuid, there and back", no_seteuid),
	CASE(seteuid_seen, identity, "seteuid and geteuid, there and back",
	     no_seteuid),
	CASE(syscall_getuid, dispatch, "syscall(SYS_getuid)", no_syscall),
	CASE(syscall_pass, dispatch, "syscall(SYS_getppid)", no_syscall),
	CASE(prctl_pass, prctl, "prctl(PR_GET_NAME)", no_bounding),
	CASE(dlopen_loaded, dlopen, "dlopen of the program + dlclose", NULL),
	CASE(capget, caps, "capget", no_capability),
	CASE(getauxval, auxv, "getauxval(AT_UID)", no_auxv),
	CASE(getpwuid_listed, names, "getpwuid_r of root", no_name),
	CASE(getspnam, shadow, "getspnam of root", no_shadow),
	{0},
};
