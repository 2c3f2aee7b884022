/* SPDX-License-Identifier: MIT */
static void snippet_getpeername(void)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX}, got;
	int l = socket(AF_UNIX, SOCK_STREAM, 0);
	int c = socket(AF_UNIX, SOCK_STREAM, 0);
	socklen_t len = sizeof(got);
	unsigned here = (unsigned)strlen(getenv("HOOKS_DIR"));

	memset(&got, 0, sizeof(got));
	snprintf(un.sun_path, sizeof(un.sun_path), "%s/closed/socket",
		 getenv("HOOKS_DIR"));
	CALL("bound", bind(l, (struct sockaddr *)&un, sizeof(un)));
	CALL("listening", listen(l, 1));
	CALL("connected", connect(c, (struct sockaddr *)&un, sizeof(un)));
	if (CALL("its peer", getpeername(c, (struct sockaddr *)&got, &len)) ==
	    0)
		say("its peer: %u bytes more", len > here ? len - here : 0);
	say_path("its peer", got.sun_path);
	len = sizeof(got);
	CALL("its name", getsockname(l, (struct sockaddr *)&got, &len));
	say("its name: %u bytes more", len > here ? len - here : 0);
	say_path("its name", got.sun_path);
	len = 12;
	CALL("cut", getpeername(c, (struct sockaddr *)&got, &len));
	CALL("NULL", getpeername(c, NULL, &len));
	CALL("no length", getpeername(c, (struct sockaddr *)&got, NULL));
	CALL("unmapped", getpeername(c, unmapped(), &len));
	CALL("closed", getpeername(-1, (struct sockaddr *)&got, &len));
	clear(un.sun_path);
}
