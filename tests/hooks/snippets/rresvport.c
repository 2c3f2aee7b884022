/* SPDX-License-Identifier: MIT */
static int rresvport_of_family(int *port, sa_family_t family)
{
	if (family != AF_INET)
		return rresvport_of(rresvport_af)(port, family);
	return rresvport ? rresvport(port) : rresvport_by_bind(port, family);
}

static void snippet_rresvport(void)
{
	rresvport_cases(rresvport_of_family);
}
