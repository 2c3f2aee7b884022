/* SPDX-License-Identifier: MIT */
/* execl(3) and its relatives: the arguments one by one. */
#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include "libc.h"
#include "scratch.h"

/* More do not go on the stack, of which a vforked child has its parent's. */
#define FRAME_ARGS 512

enum form { WITH_PATH, WITH_FILE, WITH_ENVIRONMENT };

/* With the null. */
static size_t args_count(const char *first, va_list ap)
{
	size_t n = 1;

	if (first)
		for (n = 2; va_arg(ap, char *); n++)
			;
	return n;
}

static void args_fill(char **argv, size_t n, const char *first, va_list ap)
{
	argv[0] = (char *)(uintptr_t)first;
	for (size_t i = 1; i < n; i++)
		argv[i] = va_arg(ap, char *);
}

static int execute(enum form form, const char *path, char **argv, size_t n)
{
	if (form == WITH_PATH)
		return execv(path, argv);
	if (form == WITH_FILE)
		return execvp(path, argv);
	return execve(path, argv, (char **)(void *)argv[n - 1]);
}

static int run(enum form form, const char *path, const char *first, va_list ap)
{
	va_list again;
	char **argv;
	size_t n;
	int r;

	va_copy(again, ap);
	/* The environment stands behind the null. */
	n = args_count(first, again) + (form == WITH_ENVIRONMENT);
	va_end(again);
	argv = n <= FRAME_ARGS ? __builtin_alloca(n * sizeof(*argv))
			       : scratch_get(n * sizeof(*argv));
	if (!argv) {
		*errno_at() = ENOMEM;
		return -1;
	}
	args_fill(argv, n, first, ap);
	r = execute(form, path, argv, n);
	if (n > FRAME_ARGS)
		scratch_put(argv, n * sizeof(*argv));
	return r;
}

EXPORT int execl(const char *path, const char *arg, ...)
{
	va_list ap;
	int r;

	va_start(ap, arg);
	r = run(WITH_PATH, path, arg, ap);
	va_end(ap);
	return r;
}

EXPORT int execlp(const char *file, const char *arg, ...)
{
	va_list ap;
	int r;

	va_start(ap, arg);
	r = run(WITH_FILE, file, arg, ap);
	va_end(ap);
	return r;
}

EXPORT int execle(const char *path, const char *arg, ...)
{
	va_list ap;
	int r;

	va_start(ap, arg);
	r = run(WITH_ENVIRONMENT, path, arg, ap);
	va_end(ap);
	return r;
}
