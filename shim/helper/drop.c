/* SPDX-License-Identifier: MIT */
#include "helper.h"
#include "clients.h"
#include "creds.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define BIT(cap) (UINT64_C(1) << (cap))

/* linux/capability.h, _LINUX_CAPABILITY_VERSION_3 */
#define CAPABILITY_VERSION 0x20080522

/*
 * linux/securebits.h: NOROOT, NO_SETUID_FIXUP and NO_CAP_AMBIENT_RAISE, each
 * with its lock, and the lock of KEEP_CAPS, which itself is off.
 */
#define SECUREBITS 0xef

/* More descriptors than the clients and what a request carries need. */
#define DESCRIPTORS (CLIENTS_MAX + 64)

#define MUST(call)                                                          \
	do {                                                                \
		if (call)                                                   \
			die(EXIT_FAILED, "%s: %s", #call, strerror(errno)); \
	} while (0)

#define PROVE(truth)                                                           \
	do {                                                                   \
		if (!(truth))                                                  \
			die(EXIT_FAILED, "privilege was not given up: not %s", \
			    #truth);                                           \
	} while (0)

static struct plan_caps caps_get(void)
{
	uint32_t header[2] = {CAPABILITY_VERSION, 0};
	struct plan_caps c;

	MUST(syscall(SYS_capget, header, &c));
	return c;
}

static int caps_set(uint64_t permitted, uint64_t effective)
{
	uint32_t header[2] = {CAPABILITY_VERSION, 0};
	struct plan_caps c = plan_caps(permitted, effective);

	return (int)syscall(SYS_capset, header, &c);
}

void drop_begin(struct drop *d, const struct options *o, bool binds)
{
	const struct plan_have have = {getuid(), geteuid(), getgid(), getegid(),
				       caps_get()};
	const char *why = plan_drop(d, o, binds, &have);

	if (why)
		die(EXIT_FAILED, "%s", why);
	if (!d->change)
		say("%s: keeping uid %u gid %u and the groups",
		    d->uid ? "not root"
			   : "root without CAP_SETUID and CAP_SETGID",
		    d->uid, d->gid);
}

/* The hard limit too; a lower one stays. */
static void limit(int resource, rlim_t most)
{
	struct rlimit l;

	MUST(getrlimit(resource, &l));
	if (l.rlim_max > most)
		l.rlim_max = most;
	l.rlim_cur = l.rlim_max;
	MUST(setrlimit(resource, &l));
}

void drop_privilege(const struct drop *d)
{
	const uint64_t setpcap = BIT(CREDS_CAP_SETPCAP);
	struct stat st;

	if (d->change) {
		MUST(setgroups(0, NULL));
		MUST(prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0));
		MUST(setresgid(d->gid, d->gid, d->gid));
		MUST(setresuid(d->uid, d->uid, d->uid));
	}

	/* Only CAP_SETPCAP may do these two; without it no_new_privs alone
	 * is what keeps execve(2) from giving a capability. */
	if (d->setpcap) {
		MUST(caps_set(d->caps | setpcap, setpcap));
		for (unsigned long i = 0; prctl(PR_CAPBSET_READ, i) >= 0; i++)
			MUST(prctl(PR_CAPBSET_DROP, i, 0, 0, 0));
		MUST(prctl(PR_SET_SECUREBITS, SECUREBITS, 0, 0, 0));
	}
	MUST(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0));
	MUST(caps_set(d->caps, d->caps));

	MUST(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	/* Last of the credentials: each change before resets it. */
	MUST(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0));

	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_NOFILE, DESCRIPTORS);
	/* A log that is a regular file must be able to grow. */
	if (fstat(STDERR_FILENO, &st) || !S_ISREG(st.st_mode))
		limit(RLIMIT_FSIZE, 0);
}

void drop_prove(const struct drop *d)
{
	struct plan_caps have = caps_get(), want = plan_caps(d->caps, d->caps);
	int bound;

	PROVE(memcmp(&have, &want, sizeof(want)) == 0);
	PROVE(!d->change || getgroups(0, NULL) == 0);
	PROVE(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1);
	PROVE(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0);

	/* Another id than those we have: root, or where that is ours, not. */
	PROVE(setuid(d->uid == 0) < 0);
	PROVE(seteuid(d->uid == 0) < 0);
	PROVE(setresuid(-1, -1, d->uid == 0) < 0);
	PROVE(setgid(d->gid == 0) < 0);
	PROVE(setgroups(0, NULL) < 0);
	for (unsigned long i = 0; (bound = prctl(PR_CAPBSET_READ, i)) >= 0;
	     i++) {
		PROVE(!d->setpcap || bound == 0);
		PROVE(d->caps & BIT(i) || caps_set(d->caps | BIT(i), 0) < 0);
	}
	/* Root owns it, since we are not dumpable: proc(5), /proc/pid. */
	PROVE(d->uid == 0 || open("/proc/self/mem", O_RDWR | O_CLOEXEC) < 0);
	/* A uid that we kept may be in the group that reads it. */
	PROVE(!d->change || open("/etc/shadow", O_RDONLY | O_CLOEXEC) < 0);
}
