/* SPDX-License-Identifier: MIT */
/*
 * What the privilege droppers make of their arguments: whom they become, the
 * environment and folder they set, and the command they execute.
 *
 * Each as its documentation says and as Debian's version behaves when root
 * runs it.  What is not understood here, and every error in the arguments,
 * is "not ours": then the real program is executed, and says what it says.
 *
 * Pure: no system call, no allocation.
 */
#ifndef NONROOT_DROPPERS_H
#define NONROOT_DROPPERS_H

#include "text.h"

enum dropper_tool {
	DROPPER_NONE,
	/* Become USER and execute the command. */
	DROPPER_GOSU,
	DROPPER_SU_EXEC,
	DROPPER_SETUIDGID,
	DROPPER_S6_SETUIDGID,
	DROPPER_RUNUSER,
	DROPPER_SU,
	DROPPER_SUDO,
	/* Do more than that: the ids are changed, and the real program is
	 * executed without the options that ask for it. */
	DROPPER_CHPST,
	DROPPER_S6_APPLYUIDGID,
	DROPPER_SETPRIV,
	DROPPER_START_STOP_DAEMON,
};

/* How `user` and `group` are read. */
enum dropper_names {
	DROPPER_BY_NAME,   /* never a number */
	DROPPER_BY_EITHER, /* a number is an id, all else a name */
	DROPPER_BY_NUMBER, /* never a name */
};

/* The supplementary groups. */
enum dropper_groups {
	DROPPER_GROUPS_KEEP,
	DROPPER_GROUPS_NONE,
	DROPPER_GROUPS_GID,	/* the new gid alone */
	DROPPER_GROUPS_MEMBERS, /* those that list the user */
	DROPPER_GROUPS_INIT,	/* initgroups(3): gid, and those */
	DROPPER_GROUPS_USER,	/* initgroups(3) of the user's own gid */
	DROPPER_GROUPS_LIST,	/* `list` */
};

/* What the environment starts from, and what is put there. */
enum dropper_base {
	DROPPER_ENV_ALL,
	DROPPER_ENV_LOGIN,  /* empty, TERM apart */
	DROPPER_ENV_SUDO,   /* what sudoers(5) keeps by default */
	DROPPER_ENV_SUDO_E, /* less what it removes by default */
};
enum {
	DROPPER_ENV_HOME = 1 << 0,
	DROPPER_ENV_SHELL = 1 << 1,
	DROPPER_ENV_NAMES = 1 << 2, /* USER and LOGNAME */
	DROPPER_ENV_PATH = 1 << 3,
	DROPPER_ENV_MAIL = 1 << 4,
	DROPPER_ENV_VARS = 1 << 5, /* SUDO_UID and the like */
};

/* secure_path of Debian's /etc/sudoers; root's PATH in its login.defs too. */
#define DROPPER_SUDO_PATH \
	"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

#define DROPPER_WORDS 64 /* options beyond that are not ours */

struct dropper {
	enum dropper_tool tool;
	enum dropper_names names;
	enum dropper_groups groups;
	enum dropper_base base;
	unsigned env;

	/* Null where it is not given; empty where it is given empty. */
	struct span user, group, list;
	char separator;	    /* of list */
	bool listed;	    /* the user must have an entry in passwd(5) */
	bool keeps_uid;	    /* only groups change */
	bool direct;	    /* runuser -u: no shell */
	bool busybox;	    /* su: its texts, not util-linux's */
	bool login;	    /* to the home folder, the shell a login shell */
	const char *shell;  /* su -s, else null */
	const char *script; /* su -c, else null */

	size_t vars;	/* sudo: argv[vars] to argv[command - 1] are set */
	size_t command; /* argv[command] is the first word of the command */
	/* Bit i: the real program is executed without argv[i]; the word
	 * argv[shorten], if not 0, goes without its last letter. */
	uint64_t without;
	size_t shorten;
};

/* The tool of that name (a basename), by name alone. */
enum dropper_tool dropper_named(struct span name);

/* False where it is not ours, *ret undefined.  What it points to is argv's. */
bool dropper_parse(enum dropper_tool tool, char *const *argv,
		   struct dropper *ret);

/* Is it the real program that is executed, without some of its options? */
bool dropper_is_partial(const struct dropper *d);

/* Is the command a shell, which su and runuser choose by themselves? */
bool dropper_is_shell(const struct dropper *d);

/* Whom the tool becomes, and who asks; all borrowed. */
struct dropper_who {
	struct span name, home, shell;
	uint32_t uid;
	uint32_t from_uid, from_gid;
	struct span from_name;
	const char *path; /* of the command */
};

/*
 * The environment of the command into ret[cap], with a null at its end; the
 * strings that are new into `text`.  False when it does not fit.
 */
bool dropper_env(const struct dropper *d, const struct dropper_who *who,
		 char *const *argv, char *const *envp, char **ret, size_t cap,
		 struct out *text);

/*
 * The arguments of the command into ret[cap]: those of argv, or a shell's.
 * `shell` is the one that `su` starts.  False when they do not fit.
 */
bool dropper_argv(const struct dropper *d, const char *shell, char *const *argv,
		  char **ret, size_t cap, struct out *text);

/* How it went wrong, in the order in which it can. */
enum dropper_failure {
	DROPPER_NOT_IN_PATH,	/* a name without a slash, nowhere there */
	DROPPER_NOT_THERE,	/* stat(2) of a path failed */
	DROPPER_NOT_EXECUTABLE, /* no file, or nobody may execute it */
	DROPPER_NOT_EXECUTED,	/* execve(2) failed */
};

/*
 * What the tool says when it cannot execute the command `name`, `err` being
 * a positive errno.  The text, with its newline, into `text`; returns the
 * exit code.
 */
int dropper_cannot(const struct dropper *d, const char *name, int err,
		   enum dropper_failure why, struct out *text);

/*
 * What the tool says when there is no such user, and the exit code; 0 where
 * the real program finds that out before it needs a privilege.
 */
int dropper_unknown_user(const struct dropper *d, struct out *text);

/*
 * What su says when it cannot enter the home folder, `err` being a positive
 * errno.  True if it then goes to / instead.
 */
bool dropper_no_home(const struct dropper *d, struct span home, int err,
		     struct out *text);

#endif
