/* SPDX-License-Identifier: MIT */
/*
 * What the file says about itself: a package note, and its version when it
 * is executed (`/usr/lib/libnonroot.so`).  The kernel maps it without an
 * interpreter and jumps here; nothing is relocated and nothing needs to be.
 */
#include <stdint.h>

#include "sys.h"

#define STRINGIFY_(x) #x
#define STRINGIFY(x) STRINGIFY_(x)

/* The ELF package metadata note of systemd (PACKAGE_METADATA_FOR_ELF). */
#define NOTE                                             \
	"{\"type\":\"generic\",\"name\":\"libnonroot\"," \
	"\"version\":\"" NONROOT_VERSION "\"}"

struct package_note {
	uint32_t name_size, text_size, type;
	char name[4];
	char text[(sizeof(NOTE) + 3) & ~3u];
};

extern const struct package_note about_note;

__attribute__((section(".note.package"), used, aligned(4),
	       visibility("hidden"))) const struct package_note about_note = {
	.name_size = 4,
	.text_size = sizeof(NOTE),
	.type = 0xcafe1a7e,
	.name = "FDO",
	.text = NOTE,
};

static const char text[] =
	"libnonroot " NONROOT_VERSION "\n"
	"Lets programs that assume root run as an ordinary user.\n"
	"Use: LD_PRELOAD=libnonroot.so PROGRAM ..., or a line in "
	"/etc/ld.so.preload.\n"
	"Configuration: nonroot.conf(5).\n";

__attribute__((used, noreturn)) void about_print(void);

void about_print(void)
{
	sys3(SYS_write, 1, text, sizeof(text) - 1);
	for (;;)
		sys1(SYS_exit_group, 0);
}

/* The entry point: the stack is the kernel's, not yet a C function's. */
#if defined(__x86_64__)
__asm__(".text\n"
	".globl about_start\n"
	".hidden about_start\n"
	".type about_start, @function\n"
	"about_start:\n"
	".cfi_startproc\n"
	".cfi_undefined rip\n"
	"	endbr64\n"
	"	xorl %ebp, %ebp\n"
	"	andq $-16, %rsp\n"
	"	call about_print\n"
	".cfi_endproc\n"
	".size about_start, . - about_start\n");
#elif defined(__aarch64__)
__asm__(".text\n"
	".globl about_start\n"
	".hidden about_start\n"
	".type about_start, %function\n"
	"about_start:\n"
	"	bti c\n"
	"	mov x29, #0\n"
	"	mov x30, #0\n"
	"	b about_print\n"
	".size about_start, . - about_start\n");
#endif
