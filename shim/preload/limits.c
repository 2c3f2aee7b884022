/* SPDX-License-Identifier: MIT */
/*
 * setrlimit(2) and its relatives.  A limit above the hard one becomes the hard
 * one, and getrlimit(2) tells that: programs act on it, by closing descriptors
 * or sizing tables.
 */
#include <fcntl.h>
#include <sys/resource.h>

#include "../core/rlimits.h"
#include "libc.h"
#include "limits.h"
#include "log.h"
#include "next.h"
#include "state.h"
#include "sys.h"
#include "told.h"

_Static_assert(sizeof(struct rlimit) == sizeof(struct rlimit64) &&
		       sizeof(struct rlimit) == sizeof(struct limits_pair),
	       "one layout for all of them");

bool limits_granted(int cap)
{
	uint32_t euid, caps;
	struct creds c;

	/* Most callers are root, and limits_may() needs no more to know. */
	if (told_id(TOLD_EUID, &euid) && euid == 0 &&
	    told_id(TOLD_CAPS, &caps) && caps)
		return true;
	if (!told_is_active())
		return !state_is_quiet() && state_is_helped_root();
	told_creds(&c);
	return limits_may(&c, cap);
}

static const char *limit_name(unsigned resource)
{
	static const char names[][11] = {
		"cpu",	    "fsize", "data",   "stack",
		"core",	    "rss",   "nproc",  "nofile",
		"memlock",  "as",    "locks",  "sigpending",
		"msgqueue", "nice",  "rtprio", "rttime",
	};

	return resource < sizeof(names) / sizeof(names[0]) ? names[resource]
							   : NULL;
}

static void put_limit(struct out *o, uint64_t v)
{
	if (v == RLIM_INFINITY)
		out_str(o, "unlimited");
	else
		out_u64(o, v);
}

static void log_clamped(const struct limits_asked *k,
			const struct limits_pair *want, uint64_t hard)
{
	char text[48], hint[160];
	struct out w = {text, sizeof(text) - 1, 0};
	struct out h = {hint, sizeof(hint) - 1, 0};
	const char *name = limit_name(k->resource);
	struct log_event e = {.code = LOG_LIMIT_CLAMPED,
			      .op = k->op,
			      .object = span_of(name),
			      .err = EPERM,
			      .did = "clamped"};

	if (!log_is_due(&e))
		return;
	put_limit(&w, want->soft);
	out_char(&w, ':');
	put_limit(&w, want->hard);
	text[w.n] = '\0';
	out_str(&h, "the hard limit is ");
	put_limit(&h, hard);
	out_str(&h, ": where the container is started, --ulimit ");
	out_str(&h, name);
	out_str(&h, "=SOFT:HARD");
	hint[h.n] = '\0';
	e.want = text;
	e.hint = hint;
	log_write(&e);
}

/*
 * Beyond this number of descriptors the kernel refuses root too
 * (fs.nr_open); its default where it cannot be read.
 */
static uint64_t most_descriptors(void)
{
	char buf[24];
	uint64_t v = 1 << 20;
	long n, fd = sys4(SYS_openat, AT_FDCWD, "/proc/sys/fs/nr_open",
			  O_RDONLY | O_CLOEXEC, 0);

	if (fd < 0)
		return v;
	n = sys3(SYS_read, fd, buf, sizeof(buf));
	sys1(SYS_close, fd);
	if (n > 0)
		span_number((struct span){buf, (size_t)n - 1}, UINT64_MAX, &v);
	return v;
}

static int limit_refused(const struct limits_asked *k)
{
	struct limits_pair is, to, want;
	long r;

	if (state_is_quiet() || !limits_granted(CREDS_CAP_SYS_RESOURCE) ||
	    !limit_name(k->resource) || !k->want ||
	    !state_can_read(k->want, sizeof(want)) ||
	    sys4(SYS_prlimit64, k->pid, k->resource, NULL, &is) < 0)
		return -EPERM;
	want = to = *(const struct limits_pair *)k->want;
	if (!limits_clamp(&to, is.hard) ||
	    (k->resource == RLIMIT_NOFILE && want.hard > most_descriptors()))
		return -EPERM;
	r = sys4(SYS_prlimit64, k->pid, k->resource, &to, k->old);
	if (r < 0)
		return (int)r;
	log_clamped(k, &want, is.hard);
	return 0;
}

int limits_set(int r, int *err, int before, const struct limits_asked *k)
{
	if (LIKELY(r == 0) || *err != EPERM)
		return r;
	return libc_result(err, before, limit_refused(k));
}

static int own_limit_set(int r, int *err, int before, unsigned resource,
			 const void *want)
{
	struct limits_asked k = {
		.op = "setrlimit", .resource = resource, .want = want};

	return limits_set(r, err, before, &k);
}

EXPORT int setrlimit(__rlimit_resource_t resource, const struct rlimit *want)
{
	int *err = errno_at(), before = *err;

	return own_limit_set(NEXT(setrlimit)(resource, want), err, before,
			     resource, want);
}

EXPORT int setrlimit64(__rlimit_resource_t resource,
		       const struct rlimit64 *want)
{
	int *err = errno_at(), before = *err;

	return own_limit_set(NEXT(setrlimit64)(resource, want), err, before,
			     resource, want);
}

EXPORT int prlimit(__pid_t pid, enum __rlimit_resource resource,
		   const struct rlimit *want, struct rlimit *old)
{
	int *err = errno_at(), before = *err;
	struct limits_asked k = {"prlimit", pid, resource, want, old};

	return limits_set(NEXT(prlimit)(pid, resource, want, old), err, before,
			  &k);
}

EXPORT int prlimit64(__pid_t pid, enum __rlimit_resource resource,
		     const struct rlimit64 *want, struct rlimit64 *old)
{
	int *err = errno_at(), before = *err;
	struct limits_asked k = {"prlimit", pid, resource, want, old};

	return limits_set(NEXT(prlimit64)(pid, resource, want, old), err,
			  before, &k);
}
