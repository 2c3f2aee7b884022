/* SPDX-License-Identifier: MIT */
/*
 * The configuration language: `keyword value` lines and [sections], as
 * nonroot.conf(5) tells it.
 *
 * Pure: lines come in as spans, the result is one flat struct without
 * pointers, which can be copied.  Reading files is the caller's, and so is
 * their order: what is given later wins, so /etc/nonroot.conf first, then
 * the drop-ins, then the environment.
 */
#ifndef NONROOT_CONFIG_H
#define NONROOT_CONFIG_H

#include "lines.h"
#include "text.h"

enum config_identity { CONFIG_ROOT, CONFIG_SELF, CONFIG_IDS };
enum config_ownership {
	CONFIG_REMEMBER,
	CONFIG_RECORD,
	CONFIG_IGNORE,
	CONFIG_STRICT
};
enum config_root_process { CONFIG_PASS, CONFIG_HELP };
enum config_chroot {
	CONFIG_CHROOT_AUTO,
	CONFIG_CHROOT_REFUSE,
	CONFIG_CHROOT_PRETEND
};
enum config_log {
	CONFIG_LOG_AUTO,
	CONFIG_LOG_NONE,
	CONFIG_LOG_STDERR,
	CONFIG_LOG_SYSLOG,
	CONFIG_LOG_PATH
};
enum config_format { CONFIG_LOGFMT, CONFIG_JSON };
enum config_uuid { CONFIG_UUID_DMI, CONFIG_UUID_VALUE, CONFIG_UUID_FILE };

#define CONFIG_REMAPS 16
#define CONFIG_TEXT 1024

struct config_remap {
	uint16_t from, to;
};

/*
 * Strings are offsets into `text`, NUL-terminated; 0 means "not set", and
 * the user of the value has the default.  They move when another one is
 * set: fetch them with config_text() when the last line has been read.
 */
struct config {
	/* The enums above; sessions is CONFIG_ROOT or CONFIG_SELF. */
	uint8_t identity, sessions, root_process, ownership;
	uint8_t chroot, log, log_format, uuid;
	uint8_t disable; /* 0 or 1 */
	/* dmi_tables was given: ENOENT may be overruled. */
	uint8_t dmi_explicit;
	/* helper none, paths none */
	uint8_t helper_none, paths_none;
	/* identity was last given in a section that names programs */
	uint8_t identity_own;
	uint32_t uid, gid; /* of CONFIG_IDS */
	/* What told root has; `all` is every bit, the kernel's or not. */
	uint64_t capabilities;
	/* They are the default, see creds_grant(). */
	uint8_t capabilities_default;
	uint16_t remap_plus; /* `remap +8000`, 0 is none */
	uint16_t remaps;
	struct config_remap remap[CONFIG_REMAPS]; /* no `from` twice */
	/*
	 * As written, except: product_uuid is the UUID in lower case or, for
	 * CONFIG_UUID_FILE, the path without its `file:`.  Cut dmi_tables
	 * into words at ":" and paths at ": \t"; each word is absolute.
	 */
	uint16_t helper, product_uuid, dmi_tables, paths, state_dir;
	uint16_t user_name, log_path;
	uint16_t text_used;
	char text[CONFIG_TEXT];
};

/* What sections are matched against; borrowed. */
struct config_facts {
	struct span exe;     /* where /proc/self/exe points to, or empty */
	struct span execfn;  /* AT_EXECFN: the path executed, or the script */
	struct span cmdline; /* arguments joined by blanks; p NULL: unknown */
};

/* Which section a file's lines are in; one per file, zeroed at its start. */
struct config_section {
	bool skip; /* the current section is not for this program */
	bool own;  /* it names programs: [program] or [args] */
};

enum config_result {
	CONFIG_OK,
	/*
	 * [args] needs facts->cmdline: fill it in, with an empty text where
	 * it cannot be read, and give the line again.  It is asked for only
	 * once the header's [program] has matched.
	 */
	CONFIG_NEED_CMDLINE,
	/* All below: the line was skipped and the config is as before. */
	CONFIG_BAD_KEYWORD,
	CONFIG_BAD_VALUE,
	CONFIG_NO_VALUE,
	CONFIG_BAD_SECTION,
	CONFIG_NOT_TEXT,
	CONFIG_LINE_LONG,
	CONFIG_FULL, /* the values together do not fit CONFIG_TEXT */
};

void config_init(struct config *c);

/*
 * One line without its newline; a CR at its end is not part of it.  Blank
 * lines and lines whose first non-blank is `#` are nothing.
 *
 *   keyword value             also `keyword = value`
 *   [program NAME]            basename of exe or execfn, a glob
 *   [program /DIR/NAME]       with a slash: the whole path, a glob too
 *   [args GLOB]               the whole command line
 *   [program NAME] [args GLOB]    both, on one line, in either order
 *   [all]                     back to every program
 *
 * Each header line begins a fresh section, which ends at the next one;
 * nothing is carried over.  A pattern ends at the first `]`: write `?` for
 * one in it.  After a header that is refused, all is skipped up to the next
 * header, for it was meant for one program only.  Skipped lines, whatever
 * they hold, are CONFIG_OK.
 *
 * ret_expected, when not NULL, gets a static text of what is accepted after
 * CONFIG_BAD_VALUE, CONFIG_NO_VALUE ("root, self, UID, or UID:GID") or
 * CONFIG_BAD_SECTION; else it is left alone.
 */
enum config_result config_line(struct config *c, struct config_section *sec,
			       const struct config_facts *f, struct span line,
			       const char **ret_expected);

/*
 * One environment entry, `NONROOT_KEYWORD=value`, the keyword in capitals.
 * Entries that are not a keyword's are CONFIG_OK and ignored: Kubernetes
 * makes NONROOT_HELPER_PORT for a Service of that name.  An empty value is
 * CONFIG_NO_VALUE and changes nothing.
 */
enum config_result config_env(struct config *c, struct span entry,
			      const char **ret_expected);

/* Is the entry one that config_env() takes, with a keyword's name? */
bool config_env_is_keyword(struct span entry);

/* Was a source of DMI values named, so that ENOENT may be overruled? */
static inline bool config_dmi_is_explicit(const struct config *c)
{
	return c->dmi_explicit || c->uuid != CONFIG_UUID_DMI;
}

/*
 * The value of `helper`, `/PATH`, `@NAME`, or `/PATH @NAME`: a socket in the
 * file system, and an abstract one without its `@`; empty where not given.
 * A path may hold blanks, a name not.
 */
void config_helper_split(struct span v, struct span *ret_path,
			 struct span *ret_name);

/* 8-4-4-4-12 hexadecimal digits; ret_lower gets CONFIG_UUID_BYTES, no NUL. */
#define CONFIG_UUID_BYTES 36
bool config_uuid_lower(struct span v, char *ret_lower);

/* Static text for a log line: "unknown keyword", ... */
const char *config_result_text(enum config_result r);

/* The string at an offset, or `fallback` where it is not set. */
const char *config_text(const struct config *c, uint16_t at,
			const char *fallback);

/*
 * Where `port` is to be bound instead, 0 for nowhere.  A pair wins over
 * `+N`; a sum above 65535 is nowhere, and so is port 0.
 */
uint16_t config_remap_port(const struct config *c, uint16_t port);

/* The other way round: the port asked for where `bound` was bound, 0 for none.
 */
uint16_t config_remap_asked(const struct config *c, uint16_t bound);

#endif
