/* SPDX-License-Identifier: MIT */
/* What a command that is executed for another user is given. */
#include "droppers.h"

/* ---- the environment ---- */

struct list {
	char **p;
	size_t n, cap;
	struct out *text;
};

static struct span name_of(const char *entry)
{
	size_t n = 0;

	while (entry[n] && entry[n] != '=')
		n++;
	return (struct span){entry, n};
}

static bool in_words(struct span name, const char *words)
{
	struct span list = span_of(words);

	for (;;) {
		struct span w = span_word(&list, " ");

		if (!w.n)
			return false;
		if (span_glob(w, name))
			return true;
	}
}

/* sudoers(5), "Environment variables to check": neither / nor %. */
static bool is_harmless(const char *entry)
{
	const char *p = entry + name_of(entry).n;

	for (; *p; p++)
		if (*p == '/' || *p == '%')
			return false;
	return true;
}

static bool is_checked(struct span name)
{
	return in_words(name, "COLORTERM LANG LANGUAGE LC_* LINGUAS TERM TZ");
}

static bool sudo_keeps(const char *entry)
{
	struct span name = name_of(entry);

	if (is_checked(name))
		return is_harmless(entry);
	return in_words(name, "COLORS DISPLAY DPKG_COLORS HOSTNAME KRB5CCNAME "
			      "LS_COLORS PS1 PS2 XAUTHORITY XAUTHORIZATION "
			      "XDG_CURRENT_DESKTOP");
}

static bool sudo_e_keeps(const char *entry)
{
	struct span name = name_of(entry);

	if (is_checked(name))
		return is_harmless(entry);
	return !in_words(
		name, "IFS CDPATH LOCALDOMAIN RES_OPTIONS HOSTALIASES NLSPATH "
		      "PATH_LOCALE LD_* _RLD* TERMINFO TERMINFO_DIRS TERMPATH "
		      "TERMCAP ENV BASH_ENV PS4 GLOBIGNORE BASHOPTS SHELLOPTS "
		      "JAVA_TOOL_OPTIONS PERLIO_DEBUG PERLLIB PERL5LIB "
		      "PERL5OPT PERL5DB FPATH NULLCMD READNULLCMD ZDOTDIR "
		      "TMPPREFIX PYTHONHOME PYTHONPATH PYTHONINSPECT "
		      "PYTHONUSERBASE RUBYLIB RUBYOPT");
}

static bool keeps(enum dropper_base base, const char *entry)
{
	switch (base) {
	case DROPPER_ENV_ALL:
		return true;
	case DROPPER_ENV_LOGIN:
		return span_eq(name_of(entry), SPAN("TERM"));
	case DROPPER_ENV_SUDO:
		return sudo_keeps(entry);
	case DROPPER_ENV_SUDO_E:
		return sudo_e_keeps(entry);
	}
	return false;
}

static bool add(struct list *l, const char *entry)
{
	if (l->n + 1 >= l->cap)
		return false;
	l->p[l->n++] = (char *)(uintptr_t)entry;
	l->p[l->n] = NULL;
	return true;
}

/* In the place of the variable that is there, as setenv(3) does. */
static bool put(struct list *l, const char *entry)
{
	struct span name = name_of(entry);

	for (size_t i = 0; i < l->n; i++)
		if (span_eq(name_of(l->p[i]), name)) {
			l->p[i] = (char *)(uintptr_t)entry;
			return true;
		}
	return add(l, entry);
}

/* A new string of `text`, empty at first; its end is written by finish(). */
static const char *start(struct list *l)
{
	return l->text->p + l->text->n;
}

static bool finish(struct list *l, const char *entry)
{
	out_char(l->text, '\0');
	return l->text->n <= l->text->cap && put(l, entry);
}

static bool set(struct list *l, const char *name, struct span value)
{
	const char *entry = start(l);

	out_str(l->text, name);
	out_span(l->text, value);
	return finish(l, entry);
}

static bool set_id(struct list *l, const char *name, uint32_t id)
{
	const char *entry = start(l);

	out_str(l->text, name);
	out_u64(l->text, id);
	return finish(l, entry);
}

/* The command's path and its arguments, a blank between them. */
static bool set_sudo_command(struct list *l, const struct dropper *d,
			     const struct dropper_who *who, char *const *argv)
{
	const char *entry = start(l);

	out_str(l->text, "SUDO_COMMAND=");
	out_str(l->text, who->path);
	for (char *const *word = argv + d->command + 1; *word; word++) {
		out_char(l->text, ' ');
		out_str(l->text, *word);
	}
	return finish(l, entry);
}

static bool set_sudo(struct list *l, const struct dropper *d,
		     const struct dropper_who *who, char *const *argv)
{
	return set_sudo_command(l, d, who, argv) &&
	       set(l, "SUDO_USER=", who->from_name) &&
	       set_id(l, "SUDO_UID=", who->from_uid) &&
	       set_id(l, "SUDO_GID=", who->from_gid);
}

/* Debian's login.defs, or what busybox has instead. */
static struct span path_of(const struct dropper *d,
			   const struct dropper_who *who)
{
	if (d->tool == DROPPER_SUDO)
		return SPAN(DROPPER_SUDO_PATH);
	if (d->busybox)
		return who->uid ? SPAN("/bin:/usr/bin")
				: SPAN("/sbin:/usr/sbin:/bin:/usr/bin");
	return who->uid ? SPAN("/usr/local/bin:/usr/bin:/bin:/usr/local/games:"
			       "/usr/games")
			: SPAN(DROPPER_SUDO_PATH);
}

static bool set_names(struct list *l, const struct dropper *d,
		      const struct dropper_who *who)
{
	/* They leave the name alone that root has logged in by. */
	if (d->tool != DROPPER_SUDO && !d->login && !who->uid)
		return true;
	return set(l, "LOGNAME=", who->name) && set(l, "USER=", who->name);
}

static bool set_mail(struct list *l, const struct dropper_who *who)
{
	const char *entry = start(l);

	out_str(l->text, "MAIL=/var/mail/");
	out_span(l->text, who->name);
	return finish(l, entry);
}

static bool set_missing(struct list *l, const char *name, struct span value)
{
	for (size_t i = 0; i < l->n; i++)
		if (span_eq(name_of(l->p[i]), name_of(name)))
			return true;
	return set(l, name, value);
}

bool dropper_env(const struct dropper *d, const struct dropper_who *who,
		 char *const *argv, char *const *envp, char **ret, size_t cap,
		 struct out *text)
{
	struct list l = {ret, 0, cap, text};
	bool ok = cap > 0;

	if (ok)
		ret[0] = NULL;
	for (; ok && envp && *envp; envp++)
		if (keeps(d->base, *envp))
			ok = add(&l, *envp);
	if (d->env & DROPPER_ENV_MAIL && d->tool != DROPPER_RUNUSER &&
	    !d->busybox)
		ok = ok && set_mail(&l, who);
	if (d->base == DROPPER_ENV_SUDO)
		ok = ok && set_missing(&l, "TERM=", SPAN("unknown"));
	if (d->base == DROPPER_ENV_SUDO_E)
		ok = ok && set_missing(&l, "SHELL=", who->shell);
	if (d->env & DROPPER_ENV_HOME)
		ok = ok && set(&l, "HOME=", who->home);
	if (d->env & DROPPER_ENV_SHELL)
		ok = ok && set(&l, "SHELL=", who->shell);
	if (d->env & DROPPER_ENV_NAMES)
		ok = ok && set_names(&l, d, who);
	if (d->env & DROPPER_ENV_PATH)
		ok = ok && set(&l, "PATH=", path_of(d, who));
	if (d->env & DROPPER_ENV_VARS)
		ok = ok && set_sudo(&l, d, who, argv);
	for (size_t i = d->vars; ok && d->vars && i < d->command; i++)
		ok = put(&l, argv[i]);
	return ok;
}

/* ---- the arguments ---- */

static bool argv_of_shell(struct list *l, const struct dropper *d,
			  const char *shell)
{
	const char *name = start(l);

	if (d->login)
		out_char(l->text, '-');
	out_span(l->text, span_base(span_of(shell)));
	out_char(l->text, '\0');
	if (l->text->n > l->text->cap || !add(l, name))
		return false;
	return !d->script || (add(l, "-c") && add(l, d->script));
}

static bool add_option(struct list *l, const struct dropper *d,
		       const char *word, size_t i)
{
	const char *at = start(l);

	if (i == 0 || i != d->shorten)
		return add(l, word);
	out_span(l->text, (struct span){word, span_of(word).n - 1});
	out_char(l->text, '\0');
	return l->text->n <= l->text->cap && add(l, at);
}

bool dropper_argv(const struct dropper *d, const char *shell, char *const *argv,
		  char **ret, size_t cap, struct out *text)
{
	struct list l = {ret, 0, cap, text};
	bool ok = cap > 0;
	size_t i = 0;

	for (; ok && dropper_is_partial(d) && i < d->command; i++)
		if (i >= DROPPER_WORDS || !(d->without >> i & 1))
			ok = add_option(&l, d, argv[i], i);
	if (ok && shell)
		ok = argv_of_shell(&l, d, shell);
	for (i = d->command; ok && argv[i]; i++)
		ok = add(&l, argv[i]);
	return ok;
}
