/* SPDX-License-Identifier: MIT */
/*
 * getpwnam(3), getgrnam(3) and their relatives.  libc is asked first.  Where
 * it knows nothing of the uid or gid that the process really has (a platform
 * has picked one that no image can list), that id gets an entry.
 */
#include <grp.h>
#include <pwd.h>
#include <stdatomic.h>
#include <unistd.h>

#include "../core/names.h"
#include "libc.h"
#include "log.h"
#include "names.h"
#include "next.h"
#include "state.h"
#include "sys.h"

/* For an entry of libc's that is only looked at; then for a longer one. */
#define LOOK_BYTES 1024
#define LOOK_BYTES_MAX 262144 /* 256 KiB */

extern char **environ __attribute__((weak));

enum family { USERS, GROUPS, FAMILIES };

/*
 * What the forms without _r point to.  Two threads at once write the same
 * there: a process has one entry of ours in each family.
 */
static struct {
	struct passwd user;
	struct group group;
	_Alignas(char *) char user_text[NAMES_ENTRY_BYTES];
	_Alignas(char *) char group_text[NAMES_BYTES + 32];
} own __attribute__((section(".bss.rare")));

/*
 * Where getpwent and getgrent are.  `given`: our entry has been the last one
 * since the rewind, and libc is not asked beyond its end a second time, which
 * need not end in the same way.  `pending`: an entry for which the caller of
 * a _r form had too little room, where that form is made of the other.
 */
static struct {
	_Atomic(uint8_t) given[FAMILIES];
	_Atomic(void *) pending[FAMILIES];
} list;

/* ---- what libc lists ---- */

enum listed { UNLISTED, LISTED, SHADOWED };

static bool is_x(const char *password)
{
	return password && password[0] == 'x' && !password[1];
}

static enum listed look_user(const char *name, uint32_t uid, char *buf,
			     size_t n, int *ret_error)
{
	struct passwd pw, *found = NULL;

	*ret_error = name ? NEXT(getpwnam_r)(name, &pw, buf, n, &found)
			  : NEXT(getpwuid_r)(uid, &pw, buf, n, &found);
	if (found)
		return is_x(found->pw_passwd) ? SHADOWED : LISTED;
	return names_is_missing(*ret_error) ? UNLISTED : LISTED;
}

static enum listed look_group(const char *name, uint32_t gid, char *buf,
			      size_t n, int *ret_error)
{
	struct group gr, *found = NULL;

	*ret_error = name ? NEXT(getgrnam_r)(name, &gr, buf, n, &found)
			  : NEXT(getgrgid_r)(gid, &gr, buf, n, &found);
	return found || !names_is_missing(*ret_error) ? LISTED : UNLISTED;
}

/*
 * Has libc an entry of this name, or, when that is null, of this id?  LISTED
 * too where it cannot tell: nothing is made up then.  Changes errno.
 */
static enum listed look(enum family f, const char *name, uint32_t id)
{
	enum listed (*by)(const char *, uint32_t, char *, size_t, int *) =
		f == USERS ? look_user : look_group;
	char small[LOOK_BYTES], *big;
	int error;
	enum listed r = by(name, id, small, sizeof(small), &error);

	/* glibc says so of any line of the file that is longer. */
	if (r != LISTED || error != ERANGE || state_is_quiet())
		return r;
	big = sys_pages(LOOK_BYTES_MAX);
	if (big) {
		r = by(name, id, big, LOOK_BYTES_MAX, &error);
		sys_pages_free(big, LOOK_BYTES_MAX);
	}
	return r;
}

/* ---- the entry of the real id ---- */

static uint32_t own_id(enum family f)
{
	return f == USERS ? state_real_uid() : state_real_gid();
}

/* Not where every answer is the kernel's and libc's. */
static bool has_own(void)
{
	enum state_mode m = state_mode();

	return m == STATE_TOLD || m == STATE_SELF;
}

static bool is_own_id(enum family f, uint32_t id)
{
	return has_own() && id == own_id(f);
}

/* What is asked for by its id, or in turn; a name may be null by mistake. */
static const char any_name[] = "";

/*
 * The name of the real id, where libc lists none for it.  False, too, when
 * another name is asked for.
 */
static bool own_name(enum family f, const char *asked, char *ret)
{
	const struct config *c;
	const char *name;

	if (!asked || !has_own())
		return false;
	c = state_config();
	name = config_text(c, c->user_name, NAMES_DEFAULT);
	if (asked != any_name && !names_may_be_own(asked, name, own_id(f)))
		return false;
	if (look(f, NULL, own_id(f)) != UNLISTED)
		return false;
	names_own(ret, name, look(f, name, 0) != UNLISTED, own_id(f));
	return asked == any_name || span_eq(span_of(asked), span_of(ret));
}

static void log_own(enum family f, const char *op, const char *name)
{
	char want[20], hint[192];
	struct out w = {want, sizeof(want) - 1, 0};
	struct out h = {hint, sizeof(hint) - 1, 0};
	struct log_event e = {
		.code = LOG_NAME_OWN,
		.op = op,
		.object = span_of(name),
		.want = want,
		.did = "told",
		.hint = hint,
	};

	out_str(&w, f == USERS ? "uid " : "gid ");
	out_u64(&w, own_id(f));
	want[w.n] = '\0';
	if (!log_is_due(&e))
		return;
	out_str(&h, "when the image is built, add ");
	out_str(&h, name);
	out_str(&h, ":x:");
	out_u64(&h, own_id(f));
	out_char(&h, ':');
	if (f == USERS) {
		out_u64(&h, state_real_gid());
		out_str(&h, "::/:/bin/sh to /etc/passwd, or run as a uid that "
			    "is there");
	} else {
		out_str(&h, " to /etc/group");
	}
	hint[h.n < h.cap ? h.n : h.cap] = '\0';
	log_write(&e);
}

/* 0, -ENOENT where there is nothing to tell, or -ERANGE.  Changes errno. */
static int own_user(const char *op, const char *asked, struct passwd *ret,
		    char *buf, size_t n)
{
	char name[NAMES_BYTES];
	int r;

	if (!own_name(USERS, asked, name))
		return -ENOENT;
	r = names_passwd(name, state_real_uid(), state_real_gid(),
			 names_home(&environ ? environ : NULL), ret, buf, n);
	if (r == 0)
		log_own(USERS, op, name);
	return r;
}

static int own_group(const char *op, const char *asked, struct group *ret,
		     char *buf, size_t n)
{
	char name[NAMES_BYTES];
	int r;

	if (!own_name(GROUPS, asked, name))
		return -ENOENT;
	r = names_group(name, state_real_gid(), ret, buf, n);
	if (r == 0)
		log_own(GROUPS, op, name);
	return r;
}

/* What a form without _r returns after nothing was found. */
static void *own_static(struct names_edge *e, enum family f, const char *op,
			const char *asked)
{
	int r = f == USERS ? own_user(op, asked, &own.user, own.user_text,
				      sizeof(own.user_text))
			   : own_group(op, asked, &own.group, own.group_text,
				       sizeof(own.group_text));

	*e->err = r == 0 ? e->before : e->left;
	if (r < 0)
		return NULL;
	return f == USERS ? (void *)&own.user : (void *)&own.group;
}

/*
 * What a _r form returns: its error, with errno beside it as the libcs leave
 * it.  `next` is what the next definition has returned.
 */
static int own_result(struct names_edge *e, int next, int r)
{
	if (r == -ENOENT)
		*e->err = e->left;
	else
		*e->err = r == 0 ? e->before : -r;
	return r == -ENOENT ? next : -r;
}

static int own_user_r(struct names_edge *e, int next, const char *op,
		      const char *asked, struct passwd *pw, char *buf, size_t n,
		      struct passwd **ret)
{
	int r;

	e->left = *e->err;
	r = own_user(op, asked, pw, buf, n);
	if (r == 0)
		*ret = pw;
	return own_result(e, next, r);
}

static int own_group_r(struct names_edge *e, int next, const char *op,
		       const char *asked, struct group *gr, char *buf, size_t n,
		       struct group **ret)
{
	int r;

	e->left = *e->err;
	r = own_group(op, asked, gr, buf, n);
	if (r == 0)
		*ret = gr;
	return own_result(e, next, r);
}

bool names_is_shadowed(const char *name)
{
	char own_buf[NAMES_BYTES];

	return look(USERS, name, 0) == SHADOWED ||
	       own_name(USERS, name, own_buf);
}

/* ---- passwd ---- */

EXPORT struct passwd *getpwuid(uid_t uid)
{
	struct names_edge e = names_edge_open();
	struct passwd *p = NEXT(getpwuid)(uid);
	int error = names_edge_error(&e);

	if (p || !names_is_missing(error) || !is_own_id(USERS, uid))
		return p;
	return own_static(&e, USERS, "getpwuid", any_name);
}

EXPORT struct passwd *getpwnam(const char *name)
{
	struct names_edge e = names_edge_open();
	struct passwd *p = NEXT(getpwnam)(name);
	int error = names_edge_error(&e);

	if (p || !names_is_missing(error))
		return p;
	return own_static(&e, USERS, "getpwnam", name);
}

EXPORT int getpwuid_r(uid_t uid, struct passwd *restrict pw, char *restrict buf,
		      size_t n, struct passwd **restrict ret)
{
	struct names_edge e = {.err = errno_at(), .before = *errno_at()};
	int r = NEXT(getpwuid_r)(uid, pw, buf, n, ret);

	if (!names_is_missing(r) || *ret || !is_own_id(USERS, uid))
		return r;
	return own_user_r(&e, r, "getpwuid_r", any_name, pw, buf, n, ret);
}

EXPORT int getpwnam_r(const char *restrict name, struct passwd *restrict pw,
		      char *restrict buf, size_t n,
		      struct passwd **restrict ret)
{
	struct names_edge e = {.err = errno_at(), .before = *errno_at()};
	int r = NEXT(getpwnam_r)(name, pw, buf, n, ret);

	if (!names_is_missing(r) || *ret)
		return r;
	return own_user_r(&e, r, "getpwnam_r", name, pw, buf, n, ret);
}

static void rewind_list(enum family f)
{
	atomic_store(&list.given[f], 0);
	atomic_store(&list.pending[f], NULL);
}

EXPORT void setpwent(void)
{
	NEXT(setpwent)();
	rewind_list(USERS);
}

EXPORT void endpwent(void)
{
	NEXT(endpwent)();
	rewind_list(USERS);
}

EXPORT struct passwd *getpwent(void)
{
	struct names_edge e;
	struct passwd *p;
	int error;

	if (atomic_load(&list.given[USERS]))
		return NULL;
	e = names_edge_open();
	p = NEXT(getpwent)();
	error = names_edge_error(&e);
	if (p || !names_is_missing(error))
		return p;
	p = own_static(&e, USERS, "getpwent", any_name);
	atomic_store(&list.given[USERS], p != NULL);
	return p;
}

/*
 * For a libc without getpwent_r (musl), whose stand-in is getpwent: ENOENT at
 * the end, as glibc has it, and ERANGE keeps the entry for another try.
 */
static int user_by_getpwent(struct passwd *pw, char *buf, size_t n,
			    struct passwd **ret)
{
	struct names_edge e = names_edge_open();
	struct passwd *p = atomic_load(&list.pending[USERS]);
	int r, error;

	if (!p)
		p = NEXT(getpwent)();
	error = names_edge_error(&e);
	*ret = NULL;
	if (!p)
		return error ? error : ENOENT;
	r = names_passwd_copy(p, pw, buf, n);
	atomic_store(&list.pending[USERS], r < 0 ? p : NULL);
	if (r == 0)
		*ret = pw;
	return -r;
}

EXPORT int getpwent_r(struct passwd *restrict pw, char *restrict buf, size_t n,
		      struct passwd **restrict ret)
{
	struct names_edge e = {.err = errno_at(), .before = *errno_at()};
	int r;

	*ret = NULL;
	if (atomic_load(&list.given[USERS]))
		return ENOENT;
	r = (void *)NEXT(getpwent_r) == (void *)NEXT(getpwent)
		    ? user_by_getpwent(pw, buf, n, ret)
		    : NEXT(getpwent_r)(pw, buf, n, ret);
	if (!names_is_missing(r) || *ret)
		return r;
	r = own_user_r(&e, r, "getpwent_r", any_name, pw, buf, n, ret);
	atomic_store(&list.given[USERS], r == 0);
	return r;
}

/* ---- group ---- */

EXPORT struct group *getgrgid(gid_t gid)
{
	struct names_edge e = names_edge_open();
	struct group *p = NEXT(getgrgid)(gid);
	int error = names_edge_error(&e);

	if (p || !names_is_missing(error) || !is_own_id(GROUPS, gid))
		return p;
	return own_static(&e, GROUPS, "getgrgid", any_name);
}

EXPORT struct group *getgrnam(const char *name)
{
	struct names_edge e = names_edge_open();
	struct group *p = NEXT(getgrnam)(name);
	int error = names_edge_error(&e);

	if (p || !names_is_missing(error))
		return p;
	return own_static(&e, GROUPS, "getgrnam", name);
}

EXPORT int getgrgid_r(gid_t gid, struct group *restrict gr, char *restrict buf,
		      size_t n, struct group **restrict ret)
{
	struct names_edge e = {.err = errno_at(), .before = *errno_at()};
	int r = NEXT(getgrgid_r)(gid, gr, buf, n, ret);

	if (!names_is_missing(r) || *ret || !is_own_id(GROUPS, gid))
		return r;
	return own_group_r(&e, r, "getgrgid_r", any_name, gr, buf, n, ret);
}

EXPORT int getgrnam_r(const char *restrict name, struct group *restrict gr,
		      char *restrict buf, size_t n, struct group **restrict ret)
{
	struct names_edge e = {.err = errno_at(), .before = *errno_at()};
	int r = NEXT(getgrnam_r)(name, gr, buf, n, ret);

	if (!names_is_missing(r) || *ret)
		return r;
	return own_group_r(&e, r, "getgrnam_r", name, gr, buf, n, ret);
}

EXPORT void setgrent(void)
{
	NEXT(setgrent)();
	rewind_list(GROUPS);
}

EXPORT void endgrent(void)
{
	NEXT(endgrent)();
	rewind_list(GROUPS);
}

EXPORT struct group *getgrent(void)
{
	struct names_edge e;
	struct group *p;
	int error;

	if (atomic_load(&list.given[GROUPS]))
		return NULL;
	e = names_edge_open();
	p = NEXT(getgrent)();
	error = names_edge_error(&e);
	if (p || !names_is_missing(error))
		return p;
	p = own_static(&e, GROUPS, "getgrent", any_name);
	atomic_store(&list.given[GROUPS], p != NULL);
	return p;
}

/* As user_by_getpwent(). */
static int group_by_getgrent(struct group *gr, char *buf, size_t n,
			     struct group **ret)
{
	struct names_edge e = names_edge_open();
	struct group *p = atomic_load(&list.pending[GROUPS]);
	int r, error;

	if (!p)
		p = NEXT(getgrent)();
	error = names_edge_error(&e);
	*ret = NULL;
	if (!p)
		return error ? error : ENOENT;
	r = names_group_copy(p, gr, buf, n);
	atomic_store(&list.pending[GROUPS], r < 0 ? p : NULL);
	if (r == 0)
		*ret = gr;
	return -r;
}

EXPORT int getgrent_r(struct group *restrict gr, char *restrict buf, size_t n,
		      struct group **restrict ret)
{
	struct names_edge e = {.err = errno_at(), .before = *errno_at()};
	int r;

	*ret = NULL;
	if (atomic_load(&list.given[GROUPS]))
		return ENOENT;
	r = (void *)NEXT(getgrent_r) == (void *)NEXT(getgrent)
		    ? group_by_getgrent(gr, buf, n, ret)
		    : NEXT(getgrent_r)(gr, buf, n, ret);
	if (!names_is_missing(r) || *ret)
		return r;
	r = own_group_r(&e, r, "getgrent_r", any_name, gr, buf, n, ret);
	atomic_store(&list.given[GROUPS], r == 0);
	return r;
}
