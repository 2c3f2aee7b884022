# SPDX-License-Identifier: MIT
# An i386 program that says hello and ends.  It is dynamic, though it needs
# nothing: ld.so preloads into it what is listed.
	.globl	_start
_start:
	movl	$4, %eax		# write(1, text, 6)
	movl	$1, %ebx
	call	1f
1:	popl	%ecx
	addl	$text - 1b, %ecx
	movl	$6, %edx
	int	$0x80
	movl	$1, %eax		# exit(0)
	xorl	%ebx, %ebx
	int	$0x80
text:	.ascii	"hello\n"
	.section .note.GNU-stack, "", %progbits
