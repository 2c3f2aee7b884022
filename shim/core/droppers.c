/* SPDX-License-Identifier: MIT */
#include "droppers.h"
#include "droppers_words.h"

static const struct {
	char name[18];
	uint8_t tool;
} tools[] = {
	{"gosu", DROPPER_GOSU},
	{"su-exec", DROPPER_SU_EXEC},
	{"setuidgid", DROPPER_SETUIDGID},
	{"s6-setuidgid", DROPPER_S6_SETUIDGID},
	{"s6-applyuidgid", DROPPER_S6_APPLYUIDGID},
	{"chpst", DROPPER_CHPST},
	{"setpriv", DROPPER_SETPRIV},
	{"start-stop-daemon", DROPPER_START_STOP_DAEMON},
	{"runuser", DROPPER_RUNUSER},
	{"su", DROPPER_SU},
	{"sudo", DROPPER_SUDO},
};

enum dropper_tool dropper_named(struct span name)
{
	if (name.n < 2 || name.n >= sizeof(tools[0].name))
		return DROPPER_NONE;
	for (size_t i = 0; i < sizeof(tools) / sizeof(tools[0]); i++)
		if (tools[i].name[0] == name.p[0] &&
		    span_eq(span_of(tools[i].name), name))
			return tools[i].tool;
	return DROPPER_NONE;
}

bool dropper_is_shell(const struct dropper *d)
{
	return d->tool == DROPPER_SU ||
	       (d->tool == DROPPER_RUNUSER && !d->direct);
}

bool dropper_is_partial(const struct dropper *d)
{
	return d->tool >= DROPPER_CHPST;
}

/* ---- words ---- */

static bool str_eq(const char *a, const char *b)
{
	return span_eq(span_of(a), span_of(b));
}

/* All before the first c; *rest what follows, null where there is no c. */
static struct span before(struct span s, char c, struct span *rest)
{
	struct span head;

	if (span_cut(s, c, &head, rest))
		return head;
	*rest = (struct span){NULL, 0};
	return s;
}

/* USER[:GROUP]; a second colon is not ours. */
static bool user_and_group(struct dropper *d, const char *spec)
{
	struct span more;

	d->user = before(span_of(spec), ':', &d->group);
	before(d->group, ':', &more);
	return !more.p;
}

/*
 * The words of the present option are left out.  `c` is its letter: of
 * `-Pu USER` the P stays, and `-PuUSER` is not ours.
 */
static bool leave_out(struct dropper *d, const struct droppers_words *o, char c)
{
	const char *word = o->argv[o->first];
	size_t from = o->first;

	if (o->next > DROPPER_WORDS || o->letter)
		return false;
	if (word[1] != '-' && word[1] != c) {
		if (d->shorten || o->next == o->first + 1)
			return false;
		d->shorten = from++;
	}
	for (size_t i = from; i < o->next; i++)
		d->without |= UINT64_C(1) << i;
	return true;
}

/* ---- the tools that become USER and execute ---- */

/* `gosu USER[:GROUP] COMMAND`; what begins with - may be an option of one. */
static bool parse_spec(struct dropper *d, char *const *argv)
{
	if (!argv[1] || !argv[2] || argv[1][0] == '-')
		return false;
	d->command = 2;
	return user_and_group(d, argv[1]);
}

/*
 * gosu: the groups of a USER alone are those that list it, and the gid is not
 * among them.  What follows a second colon is not read.
 */
static bool parse_gosu(struct dropper *d, char *const *argv)
{
	struct span unread;

	d->names = DROPPER_BY_EITHER;
	d->env = DROPPER_ENV_HOME;
	parse_spec(d, argv);
	d->group = before(d->group, ':', &unread);
	d->groups = d->group.n ? DROPPER_GROUPS_NONE : DROPPER_GROUPS_MEMBERS;
	return d->command;
}

static bool parse_su_exec(struct dropper *d, char *const *argv)
{
	d->names = DROPPER_BY_EITHER;
	d->env = DROPPER_ENV_HOME;
	if (!parse_spec(d, argv))
		return false;
	d->groups = d->group.n ? DROPPER_GROUPS_GID : DROPPER_GROUPS_INIT;
	return true;
}

/* daemontools: the account's gid, and no other group. */
static bool parse_setuidgid(struct dropper *d, char *const *argv)
{
	d->listed = true;
	d->groups = DROPPER_GROUPS_GID;
	return parse_spec(d, argv) && !d->group.p;
}

/* s6: an account, or UID:GID. */
static bool parse_s6_setuidgid(struct dropper *d, char *const *argv)
{
	if (!parse_spec(d, argv))
		return false;
	if (d->group.p) {
		d->names = DROPPER_BY_NUMBER;
		d->groups = DROPPER_GROUPS_GID;
		return d->user.n && d->group.n;
	}
	d->listed = true;
	d->groups = DROPPER_GROUPS_INIT;
	return true;
}

/* util-linux: `runuser -u USER COMMAND`; without -u it is su. */
static bool parse_runuser_u(struct dropper *d, char *const *argv)
{
	struct droppers_words o = {.argv = argv, .next = 1};
	int c;

	d->listed = true;
	d->groups = DROPPER_GROUPS_INIT;
	d->env = DROPPER_ENV_HOME | DROPPER_ENV_NAMES;
	while ((c = droppers_option(&o, "u:", "user:u ")) != DROPPERS_END) {
		if (c != 'u')
			return false;
		d->user = span_of(o.value);
	}
	d->direct = true;
	d->command = o.next;
	return d->user.n && argv[o.next];
}

/* ---- su ---- */

static bool su_option(struct dropper *d, int c, const char *value)
{
	switch (c) {
	case 'l':
		d->login = true;
		return true;
	case 'm':
	case 'p':
		d->env = 0;
		return true;
	case 'c':
		d->script = value;
		return true;
	case 's':
		d->shell = value;
		return true;
	}
	return false;
}

static bool su_options(struct dropper *d, struct droppers_words *o)
{
	int c;

	while ((c = droppers_option(o, "lmpc:s:",
				    "login=l preserve-environment=p command:c "
				    "shell:s ")) != DROPPERS_END)
		if (!su_option(d, c, o->value))
			return false;
	return true;
}

/* Options may stand behind USER, where getopt(3) would find them too. */
static bool options_follow(char *const *argv)
{
	for (; *argv && !str_eq(*argv, "--"); argv++)
		if (argv[0][0] == '-' && argv[0][1])
			return true;
	return false;
}

static bool was_end(const struct droppers_words *o)
{
	return o->next > 1 && str_eq(o->argv[o->next - 1], "--");
}

static bool parse_su(struct dropper *d, char *const *argv)
{
	struct droppers_words o = {.argv = argv, .next = 1};
	bool ended;

	d->listed = true;
	d->groups = DROPPER_GROUPS_INIT;
	d->user = SPAN("root");
	d->env = DROPPER_ENV_HOME | DROPPER_ENV_SHELL | DROPPER_ENV_NAMES;
	if (!su_options(d, &o))
		return false;
	ended = was_end(&o);
	if (argv[o.next] && str_eq(argv[o.next], "-")) {
		d->login = true;
		o.next++;
		if (!ended && !su_options(d, &o))
			return false;
		ended |= was_end(&o);
	}
	if (argv[o.next]) {
		d->user = span_of(argv[o.next++]);
		if (!ended && !su_options(d, &o))
			return false;
		ended |= was_end(&o);
	}
	d->command = o.next;
	if (!ended && options_follow(argv + o.next))
		return false;
	if (d->login) {
		d->base = DROPPER_ENV_LOGIN;
		d->env = DROPPER_ENV_HOME | DROPPER_ENV_SHELL |
			 DROPPER_ENV_NAMES | DROPPER_ENV_PATH |
			 DROPPER_ENV_MAIL;
	}
	return d->user.n;
}

/* Without an argument that is -u, --user: the form of su. */
static bool parse_runuser(struct dropper *d, char *const *argv)
{
	struct dropper fresh = *d;

	if (parse_runuser_u(d, argv))
		return true;
	*d = fresh;
	return parse_su(d, argv);
}

/* ---- sudo ---- */

static bool sudo_option(struct dropper *d, int c, const char *value)
{
	switch (c) {
	case 'E':
		d->base = DROPPER_ENV_SUDO_E;
		return true;
	case 'H':
		d->env |= DROPPER_ENV_HOME;
		return true;
	case 'P':
		d->groups = DROPPER_GROUPS_KEEP;
		return true;
	case 'u':
		d->user = span_of(value);
		return d->user.n;
	case 'g':
		d->group = span_of(value);
		return d->group.n;
	case 'S':
	case 'k':
	case 'n':
	case 'p':
		return true; /* about the password, which root is not asked */
	}
	return false;
}

static bool is_assignment(const char *word)
{
	struct span value, name = before(span_of(word), '=', &value);

	return name.n && value.p;
}

/*
 * Debian's /etc/sudoers: root may run everything as everyone; env_reset,
 * secure_path.
 */
static bool parse_sudo(struct dropper *d, char *const *argv)
{
	struct droppers_words o = {.argv = argv, .next = 1};
	int c;

	d->listed = true;
	d->groups = DROPPER_GROUPS_USER;
	d->base = DROPPER_ENV_SUDO;
	d->env = DROPPER_ENV_NAMES | DROPPER_ENV_PATH | DROPPER_ENV_VARS;
	while ((c = droppers_option(
			&o, "EHPSknu:g:p:",
			"preserve-env=E set-home=H preserve-groups=P "
			"stdin=S reset-timestamp=k non-interactive=n "
			"user:u group:g prompt:p ")) != DROPPERS_END)
		if (!sudo_option(d, c, o.value))
			return false;
	if (d->base == DROPPER_ENV_SUDO)
		d->env |=
			DROPPER_ENV_HOME | DROPPER_ENV_SHELL | DROPPER_ENV_MAIL;
	d->vars = o.next;
	while (argv[o.next] && is_assignment(argv[o.next]))
		o.next++;
	d->command = o.next;
	/* The user who asks, where only a group is named. */
	if (!d->user.p)
		d->user = SPAN("root");
	if (d->user.p[0] == '#' || (d->group.p && d->group.p[0] == '#'))
		return false;
	return argv[d->command];
}

/* ---- the tools that do more ---- */

/* [:]USER[:GROUP...]: names, or numbers behind a leading colon. */
static bool chpst_ids(struct dropper *d, const char *spec)
{
	struct span s = span_of(spec), more;

	d->names = DROPPER_BY_NAME;
	d->listed = true;
	if (s.n && s.p[0] == ':') {
		d->names = DROPPER_BY_NUMBER;
		d->listed = false;
		s.p++;
		s.n--;
	}
	d->user = before(s, ':', &d->list);
	d->separator = ':';
	d->groups = d->list.p ? DROPPER_GROUPS_LIST : DROPPER_GROUPS_GID;
	if (!d->list.p)
		return d->user.n && d->names == DROPPER_BY_NAME;
	d->group = before(d->list, ':', &more);
	return d->user.n && d->group.n;
}

static bool parse_chpst(struct dropper *d, char *const *argv)
{
	struct droppers_words o = {.argv = argv, .next = 1};
	int c;

	while ((c = droppers_option(&o, "u:U:b:e:m:d:o:p:f:c:r:t:n:l:L:vP012",
				    "")) != DROPPERS_END) {
		if (c == DROPPERS_BAD)
			return false;
		if (c == 'u' &&
		    (!leave_out(d, &o, 'u') || !chpst_ids(d, o.value)))
			return false;
	}
	d->command = o.next;
	return d->user.p && argv[o.next];
}

/* -U reads the variables of s6-envuidgid, a static program like this one. */
static bool parse_s6_applyuidgid(struct dropper *d, char *const *argv)
{
	struct droppers_words o = {.argv = argv, .next = 1};
	int c;

	d->names = DROPPER_BY_NUMBER;
	d->separator = ',';
	d->keeps_uid = true;
	while ((c = droppers_option(&o, "zu:g:G:", "")) != DROPPERS_END) {
		if (c == DROPPERS_BAD ||
		    (c != 'z' && !leave_out(d, &o, (char)c)))
			return false;
		if (c == 'u') {
			d->user = span_of(o.value);
			d->keeps_uid = false;
		} else if (c == 'g') {
			d->group = span_of(o.value);
		} else if (c == 'G') {
			d->list = span_of(o.value);
			d->groups = DROPPER_GROUPS_LIST;
		}
	}
	d->command = o.next;
	return d->without && argv[o.next];
}

static bool setpriv_option(struct dropper *d, int c, const char *value)
{
	switch (c) {
	case 'u':
		d->user = span_of(value);
		d->keeps_uid = false;
		return d->user.n;
	case 'g':
		d->group = span_of(value);
		return d->group.n;
	case 'C':
		d->groups = DROPPER_GROUPS_NONE;
		return true;
	case 'K':
		d->groups = DROPPER_GROUPS_KEEP;
		return true;
	case 'I':
		d->groups = DROPPER_GROUPS_INIT;
		return true;
	case 'G':
		d->groups = DROPPER_GROUPS_LIST;
		d->list = span_of(value);
		return d->list.n;
	case 'c':
		/* Told root loses them with its uid. */
		return str_eq(value, "-all");
	}
	return false;
}

/*
 * util-linux.  --no-new-privs stays with the real program: it is a
 * restriction, and those are never pretended.
 */
static bool parse_setpriv(struct dropper *d, char *const *argv)
{
	struct droppers_words o = {.argv = argv, .next = 1};
	bool groups_said = false;
	int c;

	d->names = DROPPER_BY_EITHER;
	d->separator = ',';
	d->keeps_uid = true;
	while ((c = droppers_option(
			&o, "",
			"reuid:u regid:g clear-groups=C keep-groups=K "
			"init-groups=I groups:G inh-caps:c "
			"bounding-set:c ambient-caps:c nnp=n "
			"no-new-privs=n ")) != DROPPERS_END) {
		if (c == 'n')
			continue;
		if (!setpriv_option(d, c, o.value) || !leave_out(d, &o, '-'))
			return false;
		groups_said |= c == 'C' || c == 'K' || c == 'I' || c == 'G';
	}
	d->command = o.next;
	if ((d->group.p && !groups_said) ||
	    (d->groups == DROPPER_GROUPS_INIT && d->keeps_uid))
		return false;
	return (!d->keeps_uid || d->group.p) && argv[o.next];
}

/* busybox: -c USER[:GROUP], ids or names. */
static bool parse_start_stop_daemon(struct dropper *d, char *const *argv)
{
	struct droppers_words o = {.argv = argv, .next = 1};
	bool start = false;
	int c;

	d->names = DROPPER_BY_EITHER;
	d->listed = true;
	d->groups = DROPPER_GROUPS_INIT;
	while ((c = droppers_option(
			&o, "Sobmqtvc:a:n:s:u:x:p:N:R:d:",
			"start=S background=b make-pidfile=m quiet=q "
			"oknodo=o verbose=v test=t chuid:c startas:a "
			"name:n signal:s user:u exec:x pidfile:p "
			"nicelevel:N retry:R chdir:d ")) != DROPPERS_END) {
		if (c == DROPPERS_BAD)
			return false;
		start |= c == 'S';
		if (c == 'c' &&
		    (!leave_out(d, &o, 'c') || !user_and_group(d, o.value)))
			return false;
	}
	d->command = o.next;
	if (!d->user.n) {
		d->keeps_uid = true;
		d->groups = DROPPER_GROUPS_GID;
		return start && d->group.n;
	}
	return start && (!d->group.p || d->group.n);
}

bool dropper_parse(enum dropper_tool tool, char *const *argv,
		   struct dropper *ret)
{
	*ret = (struct dropper){.tool = tool};
	if (!argv || !argv[0])
		return false;
	switch (tool) {
	case DROPPER_NONE:
		break;
	case DROPPER_GOSU:
		return parse_gosu(ret, argv);
	case DROPPER_SU_EXEC:
		return parse_su_exec(ret, argv);
	case DROPPER_SETUIDGID:
		return parse_setuidgid(ret, argv);
	case DROPPER_S6_SETUIDGID:
		return parse_s6_setuidgid(ret, argv);
	case DROPPER_RUNUSER:
		return parse_runuser(ret, argv);
	case DROPPER_SU:
		return parse_su(ret, argv);
	case DROPPER_SUDO:
		return parse_sudo(ret, argv);
	case DROPPER_CHPST:
		return parse_chpst(ret, argv);
	case DROPPER_S6_APPLYUIDGID:
		return parse_s6_applyuidgid(ret, argv);
	case DROPPER_SETPRIV:
		return parse_setpriv(ret, argv);
	case DROPPER_START_STOP_DAEMON:
		return parse_start_stop_daemon(ret, argv);
	}
	return false;
}
