/* SPDX-License-Identifier: MIT */
static void snippet_fopen(void)
{
	/* Letters that say nothing about permissions: mmap, exclusive, binary.
	 */
	STREAM("rmxb", fopen(UUID, "rmxb"));
	fopen_cases(fopen);
}
