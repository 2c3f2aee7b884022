/* SPDX-License-Identifier: MIT */
static void snippet_sendto(void)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX,
				 .sun_path = CLOSED "socket"};
	int a = socket(AF_UNIX, SOCK_DGRAM, 0);
	int b = socket(AF_UNIX, SOCK_DGRAM, 0);
	char buf[8];

	CALL("nobody there",
	     sendto(b, "text", 4, 0, (struct sockaddr *)&un, sizeof(un)));
	CALL("bound", bind(a, (struct sockaddr *)&un, sizeof(un)));
	say_kind("bound", un.sun_path);
	CALL("sent",
	     sendto(b, "text", 4, 0, (struct sockaddr *)&un, sizeof(un)));
	CALL("received", recv(a, buf, sizeof(buf), MSG_DONTWAIT));
	CALL("no address", sendto(b, "text", 4, 0, NULL, 0));
	CALL("address unmapped", sendto(b, "text", 4, 0, unmapped(), 110));
	CALL("closed",
	     sendto(-1, "text", 4, 0, (struct sockaddr *)&un, sizeof(un)));
	clear(un.sun_path);
}
