/* SPDX-License-Identifier: MIT */
/*
 * The credentials of a process, and what the set*id calls do to them.
 *
 * A pure model of credentials(7), capabilities(7) and the kernel's
 * kernel/sys.c, kernel/groups.c and security/commoncap.c.  Every function
 * takes the old state by pointer and changes it in place; a refused call
 * leaves it untouched.  Errors are -EPERM and -EINVAL as the kernel gives
 * them.  (uint32_t)-1 is "leave unchanged" where the call has that, and no
 * valid id elsewhere; every other id is valid, as in the initial user
 * namespace.
 */
#ifndef NONROOT_CREDS_H
#define NONROOT_CREDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CREDS_UNCHANGED UINT32_MAX
#define CREDS_GROUPS_MAX 65536 /* NGROUPS_MAX */

/* Capability numbers of capabilities(7) that the model decides by. */
enum {
	CREDS_CAP_CHOWN = 0,
	CREDS_CAP_DAC_OVERRIDE = 1,
	CREDS_CAP_DAC_READ_SEARCH = 2,
	CREDS_CAP_FOWNER = 3,
	CREDS_CAP_FSETID = 4,
	CREDS_CAP_KILL = 5,
	CREDS_CAP_SETGID = 6,
	CREDS_CAP_SETUID = 7,
	CREDS_CAP_SETPCAP = 8,
	CREDS_CAP_LINUX_IMMUTABLE = 9,
	CREDS_CAP_NET_BIND_SERVICE = 10,
	CREDS_CAP_NET_RAW = 13,
	CREDS_CAP_IPC_LOCK = 14,
	CREDS_CAP_SYS_CHROOT = 18,
	CREDS_CAP_SYS_NICE = 23,
	CREDS_CAP_SYS_RESOURCE = 24,
	CREDS_CAP_MKNOD = 27,
	CREDS_CAP_AUDIT_WRITE = 29,
	CREDS_CAP_SETFCAP = 31,
	CREDS_CAP_MAC_OVERRIDE = 32,
};

/* The securebits of linux/securebits.h; above each is its lock. */
enum {
	CREDS_NOROOT = 1 << 0,
	CREDS_NO_SETUID_FIXUP = 1 << 2,
	CREDS_KEEP_CAPS = 1 << 4,
	CREDS_KEEP_CAPS_LOCKED = 1 << 5,
	CREDS_NO_CAP_AMBIENT_RAISE = 1 << 6,
	/* EXEC_RESTRICT_FILE, EXEC_DENY_INTERACTIVE and their locks: anybody
	 * may set these (since Linux 6.14; nobody could before). */
	CREDS_SECUREBITS_FREE = 0xf00,
	CREDS_SECUREBITS_LOCKS = 0xaaa,
	CREDS_SECUREBITS = 0xfff,
};

/* The 14 capabilities of a default container (Docker, podman, containerd). */
#define CREDS_CONTAINER_CAPS UINT64_C(0xa80425fb)

struct creds {
	uint32_t ruid, euid, suid, fsuid;
	uint32_t rgid, egid, sgid, fsgid;
	uint64_t permitted, effective, inheritable, ambient, bounding;
	uint32_t securebits;
	/* The supplementary groups, sorted as the kernel keeps them.  The
	 * memory is the caller's; the model reads it and never writes. */
	uint32_t ngroups;
	const uint32_t *groups;
};

/*
 * All eight ids set to uid and gid; capabilities as execve(2) gives them
 * under `bounding`: all of it to uid 0, none to another.  Groups empty.
 */
void creds_init(struct creds *c, uint32_t uid, uint32_t gid, uint64_t bounding);

/* Is the capability in the effective set, which is the one that counts? */
bool creds_capable(const struct creds *c, int cap);

/* The same for access(2), which asks by the real ids: access_override_creds()
 * of fs/open.c. */
bool creds_really_capable(const struct creds *c, int cap);

/* One of the supplementary groups; the egid need not be. */
bool creds_has_group(const struct creds *c, uint32_t gid);

/* egid or one of the supplementary groups, as in_egroup_p(). */
bool creds_in_group(const struct creds *c, uint32_t gid);

/*
 * setuid(2), setgid(2): all ids with CAP_SETUID (CAP_SETGID), else the
 * effective and the fs id only, to the real or the saved one.  -EINVAL for
 * (uint32_t)-1, privileged or not.
 */
int creds_setuid(struct creds *c, uint32_t uid);
int creds_setgid(struct creds *c, uint32_t gid);

/*
 * setreuid(2), setresuid(2) and the gid calls.  seteuid(3) of glibc is
 * setresuid(-1, euid, -1).  The fs id follows the effective one, save in a
 * setresuid that changes nothing (since Linux 6.2.13).
 */
int creds_setreuid(struct creds *c, uint32_t ruid, uint32_t euid);
int creds_setregid(struct creds *c, uint32_t rgid, uint32_t egid);
int creds_setresuid(struct creds *c, uint32_t ruid, uint32_t euid,
		    uint32_t suid);
int creds_setresgid(struct creds *c, uint32_t rgid, uint32_t egid,
		    uint32_t sgid);

/*
 * setfsuid(2): the old fsuid is returned whether or not it changed.  Between
 * 0 and another id it takes the file capabilities out of the effective set,
 * or puts back what is permitted.
 */
uint32_t creds_setfsuid(struct creds *c, uint32_t fsuid);
uint32_t creds_setfsgid(struct creds *c, uint32_t fsgid);

/*
 * May setgroups(2) be called with n groups?  -EPERM without CAP_SETGID, else
 * -EINVAL above CREDS_GROUPS_MAX: in the kernel's order, before the list is
 * read.
 */
int creds_may_setgroups(const struct creds *c, size_t n);

/*
 * Install a list.  It must be sorted (see creds_sort_groups; duplicates stay,
 * as getgroups(2) shows them) and outlive c.  The errors of
 * creds_may_setgroups(), then -EINVAL when it holds (gid_t)-1.
 */
int creds_setgroups(struct creds *c, const uint32_t *groups, size_t n);

/* In place, ascending, no recursion and no memory: O(n log n). */
void creds_sort_groups(uint32_t *groups, size_t n);

/*
 * capset(2).  Permitted can only shrink; effective lies within the new
 * permitted; inheritable within the old one and permitted (without
 * CAP_SETPCAP) or bounding (with it).  Ambient loses what is no longer both
 * permitted and inheritable.  -EPERM.  The kernel takes no notice of bits
 * that are no capability: the caller clears them.
 */
int creds_capset(struct creds *c, uint64_t effective, uint64_t permitted,
		 uint64_t inheritable);

/*
 * No call of the kernel's: before a capset(2) that asks for more than the
 * permitted set.  A container's 14 become what is asked, since a daemon that
 * puts down all but a few (NET_ADMIN among them) knows root of a whole
 * machine.  Who has lost one of the 14, or never had them, is given none.
 */
void creds_grant(struct creds *c, uint64_t permitted);

/*
 * The options of prctl(2) that change the sets.  `cap` is a number as it
 * stands in the call, and `known` are the capabilities that the running
 * kernel knows: of another number -EINVAL.
 *
 * PR_CAPBSET_DROP: -EPERM without CAP_SETPCAP, before -EINVAL.
 * PR_CAP_AMBIENT_RAISE: -EPERM for what is not permitted and inheritable, or
 * under CREDS_NO_CAP_AMBIENT_RAISE.
 */
int creds_capbset_drop(struct creds *c, uint64_t cap, uint64_t known);
int creds_ambient_raise(struct creds *c, uint64_t cap, uint64_t known);
int creds_ambient_lower(struct creds *c, uint64_t cap, uint64_t known);

/*
 * PR_SET_KEEPCAPS (needs no privilege, -EINVAL above 1, -EPERM under its
 * lock) and PR_SET_SECUREBITS (-EPERM for a bit that does not exist or is
 * locked, for a lock that would go, and without CAP_SETPCAP for all but a
 * change of CREDS_SECUREBITS_FREE alone).
 */
int creds_set_keepcaps(struct creds *c, uint64_t on);
int creds_set_securebits(struct creds *c, uint64_t bits);

/*
 * The set-id bits of a file, and its owner and group.  S_ISGID counts with
 * S_IXGRP alone.
 */
struct creds_set_id {
	bool sets_uid, sets_gid;
	uint32_t uid, gid;
};

/*
 * execve(2) of a file without file capabilities; `file` is NULL for one
 * without set-id bits too.  These change the effective ids, not under
 * no_new_privs.  The saved and the fs ids become the effective ones.  Without
 * CREDS_NOROOT an effective or real uid of 0 makes permitted the bounding and
 * inheritable sets (under no_new_privs no more than it was), an effective one
 * effective as well; else only the ambient set is left, unless the effective
 * uid has changed.  CREDS_KEEP_CAPS is cleared.
 *
 * An egid that is neither the fs gid nor a supplementary group counts as a
 * change: ambient is lost, and under no_new_privs the effective ids become
 * the real ones.  (As since Linux 6.16; before it was an egid other than the
 * real one, or such a uid, that did.)
 */
void creds_exec(struct creds *c, const struct creds_set_id *file,
		bool no_new_privs);

/*
 * May a file owned by fuid:fgid be given to uid:gid?  chown(2), chown_ok()
 * and chgrp_ok() of fs/attr.c: CAP_CHOWN, or the owner (by fsuid) who names
 * himself and the file's own group, his fsgid or a supplementary group.  An
 * id of (uint32_t)-1 is not checked, so that -1:-1 is anyone's.
 *
 * Beyond the model: a file with set-id bits loses them in a chown, which
 * takes ownership or CAP_FOWNER even of a caller with CAP_CHOWN.
 */
bool creds_may_chown(const struct creds *c, uint32_t fuid, uint32_t fgid,
		     uint32_t uid, uint32_t gid);

#endif
