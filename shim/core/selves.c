/* SPDX-License-Identifier: MIT */
#include "selves.h"

/*
 * `unless`: arguments with which the program takes root, or changes from it to
 * another user by itself; a word of one letter may have its value joined to
 * it, a longer one behind `=`.
 *
 * No pointers, so that the table needs no relocation.
 */
/* clang-format off */
static const struct row {
	char name[20];
	char unless[20];
} rows[] = {
	/* "root" execution of the PostgreSQL server is not permitted; its
	 * tools say "cannot be run as root", or "executed by". */
	{"postgres", ""},
	{"postmaster", ""},
	{"initdb", ""},
	{"pg_ctl", ""},
	{"pg_upgrade", ""},
	{"pg_resetwal", ""},
	{"pg_rewind", ""},
	{"pg_createsubscriber", ""},
	{"repmgr", ""},
	{"repmgrd", ""},

	/* "PgBouncer should not run as root", unless told whom to become. */
	{"pgbouncer", "--user -u"},

	/* "Please consult the Knowledge Base to find out how to run mysqld as
	 * root!", unless it is told whom to become. */
	{"mariadbd", "--user -u"},
	{"mysqld", "--user -u"},

	/* Started by root they become the user of each request and leave it
	 * to the kernel to keep users apart, which one uid cannot do; nmbd
	 * and smbd make folders that must be root's.  Started by another,
	 * they serve all as that one. */
	{"smbd", ""},
	{"nmbd", ""},

	/* "can not run elasticsearch as root", and its descendant. */
	{"elasticsearch", ""},
	{"opensearch", ""},

	/* "Running Cassandra as root user or group is not recommended", and
	 * the end, without -R. */
	{"cassandra", "-R"},

	/* "Starting Solr as the root user is a security risk", and the end. */
	{"solr", "--force -force"},

	/* "Running as root without --no-sandbox is not supported." */
	{"chrome", "--no-sandbox"},
	{"chromium", "--no-sandbox"},
	{"chromium-browser", "--no-sandbox"},
	{"google-chrome", "--no-sandbox"},
	{"google-chrome-stable", "--no-sandbox"},

	/* "Running as root is not recommended. Use --allow-root to bypass." */
	{"jupyter-lab", "--allow-root"},
	{"jupyter-notebook", "--allow-root"},
	{"jupyter-server", "--allow-root"},

	/* "You should not run icecast2 as root". */
	{"icecast2", ""},

	/* "This server won't run as root/superuser"; "Warning! You have
	 * started as root", and the end. */
	{"ircd-hybrid", ""},
	{"inspircd", "--runasroot"},

	/* "init: security exit, root euid & guid". */
	{"liquidsoap", ""},

	/* "If you are sure you want to run as root, specify". */
	{"mailman", "--run-as-root"},

	/* "you're trying to run me as superuser!" */
	{"freeciv-server", ""},

	/* "VLC is not supposed to be run as root. Sorry." */
	{"vlc", ""},
	{"cvlc", ""},

	/* "Running makepkg as root is not allowed". */
	{"makepkg", ""},
};
/* clang-format on */

#define ROWS ((int)(sizeof(rows) / sizeof(rows[0])))

static bool name_is(const char name[20], struct span s)
{
	size_t i = 0;

	while (i < s.n && i < sizeof(rows[0].name) && name[i] == s.p[i])
		i++;
	return i == s.n && (i == sizeof(rows[0].name) || !name[i]);
}

/* A start script is called as its daemon is, and does root's part for it. */
static bool is_of_start_scripts(struct span folder)
{
	struct span name = SPAN("/init.d/");

	return folder.n >= name.n &&
	       span_starts((struct span){folder.p + folder.n - name.n, name.n},
			   name);
}

int selves_find(struct span path)
{
	struct span folder = path, base;

	while (folder.n && path.p[folder.n - 1] != '/')
		folder.n--;
	base = (struct span){path.p + folder.n, path.n - folder.n};
	if (!base.n || is_of_start_scripts(folder))
		return -1;
	for (int i = 0; i < ROWS; i++)
		if (rows[i].name[0] == base.p[0] && name_is(rows[i].name, base))
			return i;
	return -1;
}

bool selves_is_certain(int row)
{
	return !rows[row].unless[0];
}

/* Is `arg` the option `word`, with or without a value? */
static bool is_option(struct span arg, struct span word)
{
	if (!span_starts(arg, word))
		return false;
	return arg.n == word.n || word.n == 2 || arg.p[word.n] == '=';
}

static bool excuses(int row, struct span arg)
{
	struct span words = span_of(rows[row].unless), word;

	while ((word = span_word(&words, " ")).n)
		if (is_option(arg, word))
			return true;
	return false;
}

bool selves_is_excused(int row, struct span args)
{
	while (args.n) {
		struct span arg = {args.p, 0};

		while (arg.n < args.n && args.p[arg.n])
			arg.n++;
		if (excuses(row, arg))
			return true;
		if (arg.n == args.n)
			return false;
		args.p += arg.n + 1;
		args.n -= arg.n + 1;
	}
	return false;
}
