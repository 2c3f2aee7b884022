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

/* As struct __user_cap_data_struct: capabilities 0 to 31, then 32 to 63. */
struct caps {
	struct {
		uint32_t effective, permitted, inheritable;
	} half[2];
};

static struct caps caps_of(uint64_t permitted, uint64_t effective)
{
	return (struct caps){{{(uint32_t)effective, (uint32_t)permitted, 0},
			      {(uint32_t)(effective >> 32),
			       (uint32_t)(permitted >> 32), 0}}};
}

static struct caps caps_get(void)
{
	uint32_t header[2] = {CAPABILITY_VERSION, 0};
	struct caps c;

	MUST(syscall(SYS_capget, header, &c));
	return c;
}

static int caps_set(uint64_t permitted, uint64_t effective)
{
	uint32_t header[2] = {CAPABILITY_VERSION, 0};
	struct caps c = caps_of(permitted, effective);

	return (int)syscall(SYS_capset, header, &c);
}

void drop_plan(struct drop *d)
{
	/* All that matter here are among the first 32. */
	uint64_t have = caps_get().half[0].permitted;
	uint64_t ids = BIT(CREDS_CAP_SETUID) | BIT(CREDS_CAP_SETGID);

	/* The policy is an argument: it must be the administrator's. */
	if (getuid() != geteuid() || getgid() != getegid())
		die(EXIT_FAILED, "must not be setuid or setgid");
	if (d->caps & ~have)
		die(EXIT_FAILED, "bind rules need CAP_NET_BIND_SERVICE: start "
				 "as root, or with it as an ambient capability "
				 "(AmbientCapabilities=CAP_NET_BIND_SERVICE, "
				 "or setpriv --inh-caps=+net_bind_service "
				 "--ambient-caps=+net_bind_service)");
	d->setpcap = have & BIT(CREDS_CAP_SETPCAP);
	d->change = geteuid() == 0 && (have & ids) == ids;
	if (d->change)
		return;
	if (d->given && (d->uid != geteuid() || d->gid != getegid()))
		die(EXIT_FAILED,
		    "only root with CAP_SETUID and CAP_SETGID can become "
		    "--user %u:%u",
		    d->uid, d->gid);
	d->uid = geteuid();
	d->gid = getegid();
	say("%s: keeping uid %u gid %u and the groups",
	    d->uid ? "not root" : "root without CAP_SETUID and CAP_SETGID",
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
	struct caps have = caps_get(), want = caps_of(d->caps, d->caps);
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
