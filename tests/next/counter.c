/* SPDX-License-Identifier: MIT */
/*
 * An ordinary shared library, with all that libnonroot.so must not have:
 * elf.t looks here too, so that none of its checks passes by seeing nothing.
 */
#include <stdio.h>
#include <sys/types.h>

int counter_called(int n);
uid_t counter_chosen(void);
double counter_half(double x);

static __thread int calls;
static const char *const words[] = {"one", "two"};

__attribute__((constructor)) static void start(void)
{
	calls = 1;
}

__attribute__((destructor)) static void end(void)
{
	puts(words[calls & 1]);
}

int counter_called(int n)
{
	char text[64];

	calls += n;
	snprintf(text, sizeof(text), "%s %d", words[n & 1], calls);
	return puts(text);
}

double counter_half(double x)
{
	return x / 2;
}

static uid_t zero(void)
{
	return 0;
}

__attribute__((used)) static uid_t (*resolve(void))(void)
{
	return zero;
}

uid_t counter_chosen(void) __attribute__((ifunc("resolve")));

/* An address inside the text: a TEXTREL.  No unwind table either. */
__asm__(".text\n"
	".globl counter_bare\n"
	".type counter_bare, %function\n"
	"counter_bare:\n"
	"	.quad puts\n"
	"	ret\n"
	".size counter_bare, . - counter_bare\n");
