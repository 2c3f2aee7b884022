/* SPDX-License-Identifier: MIT */
#include "creds.h"
#include "helper.h"

#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#define NOBODY 65534
#define DEFAULT_POLICY "/etc/nonroot/helper.conf"

static const char usage[] =
	"usage: nonroot-helper [--socket PATH] [--policy FILE | --allow "
	"RULE...]\n"
	"                      [--node] [--user UID[:GID]]\n"
	"                      [--dmi-tables DIR[:DIR]]\n"
	"       nonroot-helper --check-policy FILE\n"
	"       nonroot-helper --explain QUESTION [--policy FILE | --allow "
	"RULE...]\n"
	"       nonroot-helper --version | --help\n"
	"A rule: bind uid=1000 proto=tcp addr=0.0.0.0,:: port=80,443\n"
	"Lines of FILE begin with allow or deny; see "
	"nonroot-helper.conf(5).\n";

struct options {
	const char *socket, *policy, *dmi_tables, *question;
	bool node, check;
	int allows;
	struct drop drop;
};

static void user_parse(struct drop *d, const char *text)
{
	struct span rest = span_of(text);
	struct span uid = span_word(&rest, ":"), gid = uid;
	uint64_t u, g;

	if (rest.n)
		gid = (struct span){rest.p + 1, rest.n - 1};
	if (text[0] == ':' || !span_number(uid, UINT32_MAX - 1, &u) ||
	    !span_number(gid, UINT32_MAX - 1, &g) || !u || !g)
		die(EXIT_USAGE,
		    "--user '%s'; expected UID or UID:GID, numbers of 1 to "
		    "4294967294",
		    text);
	d->uid = (uid_t)u;
	d->gid = (gid_t)g;
	d->given = true;
}

static void once(const char **ret, const char *name)
{
	if (*ret)
		die(EXIT_USAGE, "--%s twice; expected it once", name);
	*ret = optarg;
}

static const struct option longs[] = {
	{"socket", required_argument, NULL, 's'},
	{"policy", required_argument, NULL, 'p'},
	{"check-policy", required_argument, NULL, 'c'},
	{"explain", required_argument, NULL, 'e'},
	{"allow", required_argument, NULL, 'a'},
	{"node", no_argument, NULL, 'n'},
	{"user", required_argument, NULL, 'u'},
	{"dmi-tables", required_argument, NULL, 'd'},
	{"version", no_argument, NULL, 'V'},
	{"help", no_argument, NULL, 'h'},
	{NULL, 0, NULL, 0},
};

static void option(struct options *o, int c)
{
	switch (c) {
	case 's':
		if (!*optarg ||
		    strlen(optarg) >= sizeof((struct sockaddr_un){0}.sun_path))
			die(EXIT_USAGE,
			    "--socket '%s'; expected a path of 1 to 107 bytes",
			    optarg);
		once(&o->socket, "socket");
		break;
	case 'c':
		o->check = true;
		/* fall through */
	case 'p':
		once(&o->policy, c == 'c' ? "check-policy" : "policy");
		break;
	case 'e':
		once(&o->question, "explain");
		break;
	case 'a':
		o->allows++;
		break;
	case 'n':
		o->node = true;
		break;
	case 'u':
		user_parse(&o->drop, optarg);
		break;
	case 'd':
		once(&o->dmi_tables, "dmi-tables");
		break;
	case 'V':
		puts("nonroot-helper " NONROOT_VERSION);
		exit(0);
	case 'h':
		fputs(usage, stdout);
		exit(0);
	default:
		die(EXIT_USAGE, "see nonroot-helper --help");
	}
}

static struct options arguments(int argc, char **argv)
{
	struct options o = {.drop = {.uid = NOBODY, .gid = NOBODY}};
	int c;

	while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1)
		option(&o, c);
	if (optind < argc)
		die(EXIT_USAGE, "'%s'; expected an option", argv[optind]);
	if (o.policy && o.allows)
		die(EXIT_USAGE, "expected either --policy or --allow");
	if (!o.policy && !o.allows)
		o.policy = DEFAULT_POLICY;
	return o;
}

static void policy_load(struct rules *r, const struct options *o, int argc,
			char **argv)
{
	const char *why;
	int c;

	rules_begin(r, o->node);
	r->file = o->policy;
	rules_open(r);
	why = r->file ? rules_read(r, AT_FDCWD, r->file) : NULL;
	if (why)
		die(EXIT_USAGE, "%s", why);
	/* A rule depends on --node, wherever that stood. */
	optind = 0;
	while (o->allows &&
	       (c = getopt_long(argc, argv, "", longs, NULL)) != -1)
		if (c == 'a')
			rules_add(r, optarg);
}

int main(int argc, char **argv)
{
	static struct rules rules;
	static struct dmi dmi;
	struct serve what = {.rules = &rules, .dmi = &dmi};
	struct options o;
	int passed;

	io_stand_in();
	signal(SIGPIPE, SIG_IGN);

	/* Arguments and policy: a mistake ends here, with nothing made. */
	o = arguments(argc, argv);
	policy_load(&rules, &o, argc, argv);
	if (o.check || o.question)
		explain(&rules, o.question);
	if (policy_has(RULES(&rules), POLICY_BIND))
		o.drop.caps = UINT64_C(1) << CREDS_CAP_NET_BIND_SERVICE;
	drop_plan(&o.drop);
	passed = start_passed();
	if (passed >= 0 && o.socket)
		die(EXIT_USAGE, "expected either --socket or LISTEN_FDS");

	/* From here nothing that whoever started us left has an influence. */
	start_clean(passed);
	io_open_log();

	/* All that needs root: our address, what we open later, and what only
	 * root reads. */
	if (!o.socket)
		o.socket = passed < 0 ? WIRE_DEFAULT_PATH : "LISTEN_FDS";
	what.listener = passed < 0 ? start_listen(o.socket) : passed;
	rules_open(&rules);
	what.proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (policy_has(RULES(&rules), POLICY_DMI))
		start_dmi(&dmi, o.dmi_tables);

	/* From here we hold at most CAP_NET_BIND_SERVICE ... */
	drop_privilege(&o.drop);

	/* ... which is shown by trying to do more ... */
	drop_prove(&o.drop);
	serve_begin();

	/* ... and from here only the system calls of serve.c are left. */
	sandbox((int[]){rules.dir < 0 ? what.proc : rules.dir, what.proc});

	say("ready on %s, %u rule%s, version " NONROOT_VERSION, o.socket,
	    RULES(&rules)->n, RULES(&rules)->n == 1 ? "" : "s");
	serve(&what);
}
