/* SPDX-License-Identifier: MIT */
#include "peers.h"

/* The kernel's constants, which have no names here: sys/socket.h is libc's. */
#define LEVEL_SOCKET 1
#define TYPE_CREDENTIALS 2

/* capabilities(7); CAP_SYS_ADMIN is not among those of a container. */
#define CAP_SYS_ADMIN 21

/*
 * struct cmsghdr as the kernel reads and writes it.  Of the length only the
 * lower half counts: musl has a pad in the upper one, and the kernel refuses
 * a length that needs it.
 */
struct header {
	size_t len;
	int32_t level, type;
};

#define ALIGNED(n) (((n) + sizeof(long) - 1) & ~(sizeof(long) - 1))
#define HEADER_BYTES ALIGNED(sizeof(struct header))

/* ---- what is published ---- */

uint64_t peers_start(struct span stat)
{
	size_t i = stat.n;
	uint64_t ticks = 0;
	struct span rest, field = {"", 0};

	/* The name may hold blanks and brackets; no later field does. */
	while (i && stat.p[i - 1] != ')')
		i--;
	if (!i)
		return 0;
	rest = (struct span){stat.p + i, stat.n - i};
	for (int n = 3; n <= 22; n++)
		field = span_word(&rest, " \n");
	/* A field that the buffer ends in is not whole. */
	if (!rest.n || !span_number(field, UINT64_MAX, &ticks))
		return 0;
	return ticks;
}

struct owners_file peers_key(int32_t pid, unsigned kind, uint64_t start,
			     uint32_t uid, uint32_t gid)
{
	/* A PID has at most 22 bits. */
	return (struct owners_file){
		.dev = PEERS_DEV,
		.ino = (uint64_t)kind << 32 | (uint32_t)pid,
		.btime = start,
		.uid = uid,
		.gid = gid,
	};
}

struct owners_told peers_ids(const struct creds *c, unsigned kind)
{
	return (struct owners_told){
		.has = OWNERS_UID | OWNERS_GID,
		.uid = kind == PEERS_SENT ? c->ruid : c->euid,
		.gid = kind == PEERS_SENT ? c->rgid : c->egid,
	};
}

/* splitmix64: each bit of the sum depends on each bit of what went in. */
static uint64_t mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) + UINT64_C(0x9e3779b97f4a7c15);
	h = (h ^ h >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	h = (h ^ h >> 27) * UINT64_C(0x94d049bb133111eb);
	return h ^ h >> 31;
}

uint64_t peers_sum(const struct peers_cred *p)
{
	uint64_t h = mix((uint32_t)p->pid, (uint64_t)p->uid << 32 | p->gid);

	return h ? h : 1;
}

uint32_t peers_groups_sum(const uint32_t *list, size_t n)
{
	uint64_t h = n;

	for (size_t i = 0; i < n; i++)
		h = mix(h, list[i]);
	return (uint32_t)h;
}

unsigned peers_listened(struct span name)
{
	uint64_t h = name.n;

	for (size_t i = 0; i < name.n; i++)
		h = mix(h, (unsigned char)name.p[i]);
	/* Above all other kinds. */
	return (uint32_t)h | UINT32_C(1) << 31;
}

/* ---- what is sent and received ---- */

bool peers_may_claim(const struct creds *c, int32_t pid,
		     const struct peers_cred *claim)
{
	if (claim->pid != pid && !creds_capable(c, CAP_SYS_ADMIN))
		return false;
	if (claim->uid != c->ruid && claim->uid != c->euid &&
	    claim->uid != c->suid && !creds_capable(c, CREDS_CAP_SETUID))
		return false;
	return claim->gid == c->rgid || claim->gid == c->egid ||
	       claim->gid == c->sgid || creds_capable(c, CREDS_CAP_SETGID);
}

static void copy(void *to, const void *from, size_t n)
{
	for (size_t i = 0; i < n; i++)
		((char *)to)[i] = ((const char *)from)[i];
}

/* The walk of CMSG_NXTHDR(3), in offsets: the buffer may lie anywhere. */
size_t peers_next(const void *control, size_t len, size_t *at, size_t *ret_n)
{
	struct header h;

	while (*at < len && len - *at >= sizeof(h)) {
		size_t start = *at, left = len - start;
		uint32_t n;

		copy(&h, (const char *)control + start, sizeof(h));
		n = (uint32_t)h.len;
		if (n < sizeof(h) || n > left)
			return 0;
		*at = start + ALIGNED((size_t)n);
		if (h.level != LEVEL_SOCKET || h.type != TYPE_CREDENTIALS ||
		    n < HEADER_BYTES)
			continue;
		*ret_n = n - HEADER_BYTES < sizeof(struct peers_cred)
				 ? n - HEADER_BYTES
				 : sizeof(struct peers_cred);
		return start + HEADER_BYTES;
	}
	return 0;
}

/* -1 is no id: EINVAL, whoever claims it. */
static bool is_valid(const struct peers_cred *claim)
{
	return claim->uid != CREDS_UNCHANGED && claim->gid != CREDS_UNCHANGED;
}

/* Would the kernel take it from a process of no privilege? */
static bool is_real(const struct peers_cred *claim,
		    const struct peers_cred *real)
{
	return claim->uid == real->uid && claim->gid == real->gid;
}

bool peers_correct(void *control, size_t len, const struct creds *c,
		   const struct peers_cred *real, struct peers_cred *ret_claim)
{
	struct peers_cred claim, first = {0};
	size_t at, data, n;
	bool any = false;

	for (at = 0; (data = peers_next(control, len, &at, &n)) != 0;) {
		if (n < sizeof(claim))
			return false;
		copy(&claim, (char *)control + data, sizeof(claim));
		if (!is_valid(&claim) || !peers_may_claim(c, real->pid, &claim))
			return false;
		if (!any && !is_real(&claim, real)) {
			first = claim;
			any = true;
		}
	}
	if (!any)
		return false;
	/* The PID stays: one that is not ours is for the kernel to refuse. */
	for (at = 0; (data = peers_next(control, len, &at, &n)) != 0;)
		copy((char *)control + data + offsetof(struct peers_cred, uid),
		     (const char *)real + offsetof(struct peers_cred, uid),
		     sizeof(*real) - offsetof(struct peers_cred, uid));
	*ret_claim = first;
	return true;
}
