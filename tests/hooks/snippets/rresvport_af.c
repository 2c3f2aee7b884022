/* SPDX-License-Identifier: MIT */
static void snippet_rresvport_af(void)
{
	rresvport_cases(rresvport_of(rresvport_af));
}
