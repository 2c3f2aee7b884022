/* SPDX-License-Identifier: MIT */
/*
 * What names.t asks of either libc, as getent(1) does of glibc:
 *
 *   names user NAME|UID       the entry, by both forms, or "none"
 *   names group NAME|GID
 *   names users, names groups the last entry of the list, by both forms
 *   names shadow NAME [UID]   the entry, after setuid(UID)
 *   names fits NAME           does any of some passwords fit?
 *   names initgroups NAME GID the groups
 *   names threads NAME        getpwnam_r by many at once: "same" or "torn"
 */
#include <ctype.h>
#include <errno.h>
#include <grp.h>
#include <pthread.h>
#include <pwd.h>
#include <shadow.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *crypt(const char *, const char *) __attribute__((weak));

static char buf[65536];

static void say_user(const struct passwd *p)
{
	if (p)
		printf("%s:%s:%u:%u:%s:%s:%s\n", p->pw_name, p->pw_passwd,
		       p->pw_uid, p->pw_gid, p->pw_gecos, p->pw_dir,
		       p->pw_shell);
	else
		puts("none");
}

static void user(const char *key)
{
	struct passwd pw, *ret = NULL;
	bool by_id = isdigit((unsigned char)*key);
	uid_t uid = (uid_t)strtoul(key, NULL, 10);

	say_user(by_id ? getpwuid(uid) : getpwnam(key));
	if (by_id)
		getpwuid_r(uid, &pw, buf, sizeof(buf), &ret);
	else
		getpwnam_r(key, &pw, buf, sizeof(buf), &ret);
	say_user(ret);
}

static void say_group(const struct group *g)
{
	if (!g) {
		puts("none");
		return;
	}
	printf("%s:%s:%u:", g->gr_name, g->gr_passwd, g->gr_gid);
	for (char **m = g->gr_mem; *m; m++)
		printf("%s%s", m == g->gr_mem ? "" : ",", *m);
	putchar('\n');
}

static void group(const char *key)
{
	struct group gr, *ret = NULL;
	bool by_id = isdigit((unsigned char)*key);
	gid_t gid = (gid_t)strtoul(key, NULL, 10);

	say_group(by_id ? getgrgid(gid) : getgrnam(key));
	if (by_id)
		getgrgid_r(gid, &gr, buf, sizeof(buf), &ret);
	else
		getgrnam_r(key, &gr, buf, sizeof(buf), &ret);
	say_group(ret);
}

static void users(void)
{
	struct passwd *p, last = {0};

	/* Literally twice: what is given once must be given again. */
	for (int i = 0; i < 2; i++) {
		free(last.pw_name);
		last = (struct passwd){.pw_name = strdup("none")};
		setpwent();
		while ((p = getpwent())) {
			free(last.pw_name);
			last = *p;
			last.pw_name = strdup(p->pw_name);
		}
		printf("%s:%u\n", last.pw_name, last.pw_uid);
	}
	endpwent();
}

static void groups(void)
{
	struct group *g;
	char *name = NULL;
	gid_t gid = 0;

	for (int i = 0; i < 2; i++) {
		free(name);
		name = strdup("none");
		gid = 0;
		setgrent();
		while ((g = getgrent())) {
			free(name);
			name = strdup(g->gr_name);
			gid = g->gr_gid;
		}
		printf("%s:%u\n", name, gid);
	}
	endgrent();
}

static void say_shadow(const struct spwd *s)
{
	if (s)
		printf("%s:%s:%ld:%ld:%ld:%ld:%ld:%ld\n", s->sp_namp,
		       s->sp_pwdp, s->sp_lstchg, s->sp_min, s->sp_max,
		       s->sp_warn, s->sp_inact, s->sp_expire);
	else
		puts("none");
}

static void shadow(const char *name, const char *uid)
{
	struct spwd sp, *ret = NULL;

	if (uid && setuid((uid_t)strtoul(uid, NULL, 10)))
		perror("setuid");
	say_shadow(getspnam(name));
	getspnam_r(name, &sp, buf, sizeof(buf), &ret);
	say_shadow(ret);
}

static void fits(const char *name)
{
	static const char *const passwords[] = {"",   "*",    "!",     "x",
						"*0", "root", "daemon"};
	const struct spwd *s = crypt ? getspnam(name) : NULL;

	for (size_t i = 0; i < sizeof(passwords) / sizeof(passwords[0]); i++) {
		const char *made = s ? crypt(passwords[i], s->sp_pwdp) : NULL;

		if (made && strcmp(made, s->sp_pwdp) == 0)
			printf("\"%s\" fits\n", passwords[i]);
	}
	puts(s ? "tried all" : "no entry");
}

static void init(const char *name, const char *gid)
{
	gid_t list[256];
	int n;

	if (initgroups(name, (gid_t)strtoul(gid, NULL, 10)))
		perror("initgroups");
	n = getgroups(256, list);
	for (int i = 0; i < n; i++)
		printf("%s%u", i ? " " : "", list[i]);
	putchar('\n');
}

static void *thread(void *name)
{
	static char torn;

	for (int i = 0; i < 300; i++) {
		char own[4096];
		struct passwd pw, *ret = NULL;

		if (getpwnam_r(name, &pw, own, sizeof(own), &ret) || !ret ||
		    strcmp(ret->pw_name, name) ||
		    strcmp(ret->pw_shell, "/bin/sh"))
			return &torn;
	}
	return NULL;
}

static void threads(char *name)
{
	pthread_t t[8];
	bool torn = false;
	void *r;

	for (int i = 0; i < 8; i++)
		pthread_create(&t[i], NULL, thread, name);
	for (int i = 0; i < 8; i++) {
		pthread_join(t[i], &r);
		torn |= r != NULL;
	}
	puts(torn ? "torn" : "same");
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	char *key = argc > 2 ? argv[2] : NULL,
	     *more = argc > 3 ? argv[3] : NULL;

	if (key && strcmp(what, "user") == 0)
		user(key);
	else if (key && strcmp(what, "group") == 0)
		group(key);
	else if (strcmp(what, "users") == 0)
		users();
	else if (strcmp(what, "groups") == 0)
		groups();
	else if (key && strcmp(what, "shadow") == 0)
		shadow(key, more);
	else if (key && strcmp(what, "fits") == 0)
		fits(key);
	else if (more && strcmp(what, "initgroups") == 0)
		init(key, more);
	else if (key && strcmp(what, "threads") == 0)
		threads(key);
	else
		return 2;
	return 0;
}
