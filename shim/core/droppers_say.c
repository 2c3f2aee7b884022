/* SPDX-License-Identifier: MIT */
/* What the privilege droppers say where they cannot go on. */
#include <errno.h>

#include "droppers.h"

/* libc's; null for others. */
static const char *error_text(int err)
{
	switch (err) {
	case ENOENT:
		return "No such file or directory";
	case EACCES:
		return "Permission denied";
	case ENOEXEC:
		return "Exec format error";
	case ENOTDIR:
		return "Not a directory";
	case ELOOP:
		return "Too many levels of symbolic links";
	case ENAMETOOLONG:
		return "File name too long";
	case E2BIG:
		return "Argument list too long";
	case ENOMEM:
		return "Cannot allocate memory";
	case ETXTBSY:
		return "Text file busy";
	}
	return NULL;
}

static void put_error(struct out *o, int err)
{
	const char *text = error_text(err);

	out_str(o, text ? text : "Unknown error ");
	if (!text)
		out_u64(o, (uint64_t)err);
}

/* Go's text is libc's with a small letter, as far as the list above goes. */
static void put_go_error(struct out *o, int err)
{
	size_t at = o->n;

	put_error(o, err);
	if (at < o->cap && o->p[at] >= 'A' && o->p[at] <= 'Z')
		o->p[at] = (char)(o->p[at] - 'A' + 'a');
}

/* The texts of daemontools. */
static void put_djb_error(struct out *o, int err)
{
	switch (err) {
	case ENOENT:
		out_str(o, "file does not exist");
		return;
	case EACCES:
		out_str(o, "access denied");
		return;
	}
	put_go_error(o, err);
}

static void put_quoted(struct out *o, const char *s)
{
	out_char(o, '"');
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			out_char(o, '\\');
		out_char(o, *s);
	}
	out_char(o, '"');
}

static void gosu_says(struct out *o, const char *name, int err,
		      enum dropper_failure why)
{
	if (why == DROPPER_NOT_EXECUTED) {
		out_str(o, "error: exec failed: ");
		put_go_error(o, err);
		return;
	}
	out_str(o, "error: exec: ");
	put_quoted(o, name);
	if (why == DROPPER_NOT_IN_PATH) {
		out_str(o, ": executable file not found in $PATH");
		return;
	}
	out_str(o, ": ");
	if (why == DROPPER_NOT_THERE) {
		out_str(o, "stat ");
		out_str(o, name);
		out_str(o, ": ");
	}
	put_go_error(o, err);
}

static void says(struct out *o, const char *who, const char *name)
{
	out_str(o, who);
	out_str(o, name);
	out_str(o, ": ");
}

int dropper_cannot(const struct dropper *d, const char *name, int err,
		   enum dropper_failure why, struct out *o)
{
	int code = 1;

	switch (d->tool) {
	case DROPPER_GOSU:
		gosu_says(o, name, err, why);
		break;
	case DROPPER_SUDO:
		if (why == DROPPER_NOT_EXECUTED) {
			says(o, "sudo: unable to execute ", name);
			put_error(o, err);
			break;
		}
		says(o, "sudo: ", name);
		out_str(o, "command not found");
		break;
	case DROPPER_SETUIDGID:
		says(o, "setuidgid: fatal: unable to run ", name);
		put_djb_error(o, err);
		code = 111;
		break;
	case DROPPER_S6_SETUIDGID:
		says(o, "s6-applyuidgid: fatal: unable to exec ", name);
		put_error(o, err);
		code = err == ENOENT ? 127 : 126;
		break;
	case DROPPER_RUNUSER:
		says(o, "runuser: failed to execute ", name);
		put_error(o, err);
		if (!d->direct)
			code = err == ENOENT ? 127 : 126;
		break;
	case DROPPER_SU:
		if (d->busybox) {
			out_str(o, "su: can't execute '");
			out_str(o, name);
			out_str(o, "': ");
			put_error(o, err);
			break;
		}
		says(o, "su: failed to execute ", name);
		put_error(o, err);
		code = err == ENOENT ? 127 : 126;
		break;
	default:
		says(o, "su-exec: ", name);
		put_error(o, err);
		break;
	}
	out_char(o, '\n');
	return code;
}

int dropper_unknown_user(const struct dropper *d, struct out *o)
{
	if (d->tool == DROPPER_SUDO) {
		out_str(o, "sudo: unknown user ");
		out_span(o, d->user);
		out_str(o, "\nsudo: error initializing audit plugin "
			   "sudoers_audit\n");
		return 1;
	}
	if (d->tool != DROPPER_SU || !d->busybox)
		return 0;
	out_str(o, "su: unknown user ");
	out_span(o, d->user);
	out_char(o, '\n');
	return 1;
}

bool dropper_no_home(const struct dropper *d, struct span home, int err,
		     struct out *o)
{
	if (d->busybox) {
		out_str(o, "su: can't change directory to '");
		out_span(o, home);
		out_str(o, "'\n");
		return true;
	}
	out_str(o, d->tool == DROPPER_SU ? "su" : "runuser");
	out_str(o, ": warning: cannot change directory to ");
	out_span(o, home);
	out_str(o, ": ");
	put_error(o, err);
	out_char(o, '\n');
	return false;
}
