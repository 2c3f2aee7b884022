/* SPDX-License-Identifier: MIT */
#include "options.h"

#define DEFAULT_POLICY "/etc/nonroot/helper.conf"
#define NOBODY 65534
#define ID_MAX 4294967294u /* (uid_t)-1 means "no id" to the kernel */
#define PATH_BYTES 107	   /* of sun_path, and a NUL */

const char options_usage[] =
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

enum {
	OPT_SOCKET,
	OPT_POLICY,
	OPT_CHECK,
	OPT_EXPLAIN,
	OPT_ALLOW,
	OPT_USER,
	OPT_TABLES,
	/* From here they have no value. */
	OPT_NODE,
	OPT_VERSION,
	OPT_HELP,
	OPT_NONE
};

static int option_of(struct span name)
{
	static const char names[OPT_NONE][16] = {
		[OPT_SOCKET] = "--socket",	[OPT_POLICY] = "--policy",
		[OPT_CHECK] = "--check-policy", [OPT_EXPLAIN] = "--explain",
		[OPT_ALLOW] = "--allow",	[OPT_USER] = "--user",
		[OPT_TABLES] = "--dmi-tables",	[OPT_NODE] = "--node",
		[OPT_VERSION] = "--version",	[OPT_HELP] = "--help",
	};
	int i = 0;

	while (i < OPT_NONE && !span_eq(name, span_of(names[i])))
		i++;
	return i;
}

/* The part before the first c, and *ret_rest behind it, NULL without one. */
static struct span before(const char *text, char c, const char **ret_rest)
{
	struct span s = {text, 0};

	while (text[s.n] && text[s.n] != c)
		s.n++;
	*ret_rest = text[s.n] ? text + s.n + 1 : NULL;
	return s;
}

static const char *user_parse(struct options *o, const char *value)
{
	const char *rest;
	struct span uid = before(value, ':', &rest);
	uint64_t u, g;

	if (!span_number(uid, ID_MAX, &u) ||
	    !span_number(rest ? span_of(rest) : uid, ID_MAX, &g) || !u || !g)
		return "--user UID or UID:GID, numbers of 1 to 4294967294";
	o->user = true;
	o->uid = (uint32_t)u;
	o->gid = (uint32_t)g;
	return NULL;
}

static const char *once(const char **ret, const char *value)
{
	if (*ret)
		return "each option once (but --allow)";
	*ret = value;
	return NULL;
}

static const char *value_parse(struct options *o, int option, const char *value)
{
	size_t n = span_of(value).n;

	switch (option) {
	case OPT_SOCKET:
		if (n == 0 || n > PATH_BYTES)
			return "--socket with a path of 1 to 107 bytes";
		return once(&o->socket, value);
	case OPT_CHECK:
		o->check = true;
		return once(&o->policy, value);
	case OPT_POLICY:
		return once(&o->policy, value);
	case OPT_EXPLAIN:
		return once(&o->question, value);
	case OPT_TABLES:
		return once(&o->dmi_tables, value);
	case OPT_USER:
		return o->user ? "each option once (but --allow)"
			       : user_parse(o, value);
	default:
		if (o->allows == POLICY_RULES)
			return "at most 128 rules";
		o->allow[o->allows++] = value;
		return NULL;
	}
}

static bool *flag_of(struct options *o, int option)
{
	if (option == OPT_NODE)
		return &o->node;
	return option == OPT_VERSION ? &o->version : &o->help;
}

const char *options_parse(struct options *o, char *const *argv,
			  const char **ret_found)
{
	const char *expected = NULL;

	*o = (struct options){.uid = NOBODY, .gid = NOBODY};
	for (argv += *argv != NULL;
	     *argv && !o->help && !o->version && !expected; argv++) {
		const char *value;
		int option = option_of(before(*argv, '=', &value));

		*ret_found = *argv;
		if (option == OPT_NONE)
			return "an option, see nonroot-helper --help";
		if (option >= OPT_NODE) {
			if (value)
				return "this option without a value";
			*flag_of(o, option) = true;
			continue;
		}
		if (!value && !argv[1])
			return "this option with a value";
		if (!value)
			value = *++argv;
		*ret_found = value;
		expected = value_parse(o, option, value);
	}
	if (o->help || o->version || expected)
		return expected;
	*ret_found = o->policy;
	if (o->policy && o->allows)
		return "either --policy or --allow";
	if (!o->allows && !o->policy)
		o->policy = DEFAULT_POLICY;
	return NULL;
}
