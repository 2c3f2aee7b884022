/* SPDX-License-Identifier: MIT */
/*
 * Listings of ../closed, which is root's: what is new there has a name that
 * begins with list-, and is taken away again.
 */
#ifndef LIST_CASES_H
#define LIST_CASES_H

#include <dirent.h>
#include <glob.h>

struct dirent *readdir_64(DIR *) __asm__("readdir64") WEAK;
int readdir_64_r(DIR *, struct dirent *,
		 struct dirent **) __asm__("readdir64_r") WEAK;
typedef int scandir_filter(const struct dirent *);
typedef int scandir_order(const struct dirent **, const struct dirent **);
int scandir_64(const char *, struct dirent ***, scandir_filter *,
	       scandir_order *) __asm__("scandir64") WEAK;
int scandirat_(int, const char *, struct dirent ***, scandir_filter *,
	       scandir_order *) __asm__("scandirat") WEAK;
int scandirat_64(int, const char *, struct dirent ***, scandir_filter *,
		 scandir_order *) __asm__("scandirat64") WEAK;
int glob_64(const char *, int, int (*)(const char *, int),
	    glob_t *) __asm__("glob64") WEAK;

static inline void list_prepare(void)
{
	CALL("new",
	     closed(open("../closed/list-new", O_CREAT | O_WRONLY, 0600)));
	CALL("new folder", mkdir("../closed/list-made", 0755));
	CALL("in it", closed(open("../closed/list-made/list-in",
				  O_CREAT | O_WRONLY, 0600)));
	CALL("in another", closed(open("../closed/folder/list-in",
				       O_CREAT | O_WRONLY, 0600)));
}

static inline void list_forget(void)
{
	CALL("forget", unlink("../closed/folder/list-in"));
	CALL("forget", unlink("../closed/list-made/list-in"));
	CALL("forget", rmdir("../closed/list-made"));
	CALL("forget", unlink("../closed/list-new"));
}

/* Other snippets may have left something there. */
static inline void list_note(const char *name)
{
	if (walked.n < 16 && (*name == '.' || strncmp(name, "list-", 5) == 0 ||
			      strcmp(name, "there") == 0))
		snprintf(walked.lines[walked.n++], sizeof(walked.lines[0]),
			 "%.100s", name);
}
typedef struct dirent *reader(DIR *);

static inline void list_rest(const char *label, DIR *d, reader *read)
{
	struct dirent *e;

	errno = UNTOUCHED;
	while ((e = read(d)))
		list_note(e->d_name);
	CALL("end", errno == UNTOUCHED ? 0 : -1);
	walk_say(label);
}

static inline void list_by(const char *folder, reader *read)
{
	DIR *d = GOT(folder, opendir(folder));

	if (!d)
		return;
	list_rest(folder, d, read);
	closedir(d);
}

typedef int reader_r(DIR *, struct dirent *, struct dirent **);

static inline void list_by_r(const char *folder, reader_r *read)
{
	DIR *d = opendir(folder);
	struct dirent e, *p = NULL;
	int r = 0;

	while (d && (r = read(d, &e, &p)) == 0 && p)
		list_note(p->d_name);
	CALL("end", r);
	walk_say(folder);
	if (d)
		closedir(d);
}

static inline int list_ours(const struct dirent *e)
{
	return strncmp(e->d_name, "list-", 5) == 0;
}

static inline void list_say_scan(int n, struct dirent **names)
{
	for (int i = 0; i < n; i++) {
		say("%s", names[i]->d_name);
		free(names[i]);
	}
	if (n >= 0)
		free(names);
}

typedef int scanner(const char *, struct dirent ***, scandir_filter *,
		    scandir_order *);

static inline void scandir_cases(scanner *scan)
{
	struct dirent **names = NULL;

	list_prepare();
	list_say_scan(
		CALL("both", scan("../closed/folder", &names, NULL, alphasort)),
		names);
	list_say_scan(
		CALL("chosen", scan("../closed", &names, list_ours, alphasort)),
		names);
	list_say_scan(CALL("above alone", scan("../closed/list-made", &names,
					       NULL, alphasort)),
		      names);
	CALL("none", scan("nosuch", &names, NULL, NULL));
	CALL("a file", scan("../closed/list-new", &names, NULL, NULL));
	list_forget();
}

typedef int globber(const char *, int, int (*)(const char *, int), glob_t *);

static inline void glob_cases(globber *glob_)
{
	static const char *const patterns[] = {
		"../closed/list-*",   "../closed/*/list-*",
		"../closed/list-new", "../closed/t[a-m]ere",
		"../closed/nosuch*",
	};
	glob_t g = {0};

	list_prepare();
	for (int i = 0; i < 5; i++) {
		int r = CALL(patterns[i],
			     glob_(patterns[i], GLOB_MARK, NULL, &g));

		for (size_t k = 0; r == 0 && k < g.gl_pathc; k++)
			say("%s", g.gl_pathv[k]);
		if (r == 0)
			globfree(&g);
	}
	list_forget();
}

#endif
