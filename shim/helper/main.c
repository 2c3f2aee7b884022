/* SPDX-License-Identifier: MIT */
#include "helper.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static void arguments(struct options *o, char **argv)
{
	const char *found;
	const char *expected = options_parse(o, argv, &found);

	if (expected)
		die(EXIT_USAGE, "'%.200s'; expected %s", found, expected);
	if (o->help)
		fputs(options_usage, stdout);
	if (o->version)
		puts("nonroot-helper " NONROOT_VERSION);
	if (o->help || o->version)
		exit(0);
}

int main(int argc, char **argv)
{
	static struct options o;
	static struct rules rules;
	static struct dmi dmi;
	struct serve what = {.rules = &rules, .dmi = &dmi};
	struct drop drop;
	int passed;

	(void)argc;
	io_stand_in();
	signal(SIGPIPE, SIG_IGN);

	/* Arguments and policy: a mistake ends here, with nothing made. */
	arguments(&o, argv);
	rules_load(&rules, &o);
	if (o.check || o.question)
		explain(&rules, o.question);
	drop_begin(&drop, &o, rules.kept[POLICY_BIND]);
	passed = start_passed();
	if (passed >= 0 && o.socket)
		die(EXIT_USAGE, "expected either --socket or LISTEN_FDS");

	/* From here nothing that whoever started us left has an influence. */
	start_clean(passed >= 0);
	io_open_log();

	/* All that needs root: our address, what we open later, and what only
	 * root reads. */
	if (!o.socket)
		o.socket = passed < 0 ? WIRE_DEFAULT_PATH : "LISTEN_FDS";
	what.listener = passed < 0 ? start_listen(o.socket) : passed;
	rules_open(&rules);
	what.proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (rules.kept[POLICY_DMI])
		dmi_read(&dmi, o.dmi_tables, start_file);

	/* From here we hold at most CAP_NET_BIND_SERVICE ... */
	drop_privilege(&drop);

	/* ... which is shown by trying to do more ... */
	drop_prove(&drop);
	serve_begin();

	/* ... and from here only the system calls of serve.c are left. */
	sandbox((int[]){rules.dir < 0 ? what.proc : rules.dir, what.proc});

	say("ready on %s, %u rule%s, version " NONROOT_VERSION, o.socket,
	    RULES(&rules)->n, RULES(&rules)->n == 1 ? "" : "s");
	serve(&what);
}
