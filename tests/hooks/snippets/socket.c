/* SPDX-License-Identifier: MIT */
/* A child sends without connect(2), and is gone. */
static void socket_word(const char *label, uid_t uid)
{
	struct sockaddr_un un;
	int status = 0;
	socklen_t len;
	pid_t pid;

	abstract(&un, &len);
	pid = fork();
	if (pid == 0) {
		int s = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

		if (setuid(uid) ||
		    sendto(s, "word", 4, 0, (void *)&un, len) != 4)
			_exit(1);
		_exit(0);
	}
	if (waitpid(pid, &status, 0) != pid || status)
		say("%s: not sent", label);
}

static void snippet_socket(void)
{
	int at = listener(SOCK_DGRAM);
	struct letter l;

	CALL("no family", socket(-1, SOCK_DGRAM, 0));
	CALL("no type", socket(AF_UNIX, 99, 0));
	CALL("no protocol", socket(AF_UNIX, SOCK_DGRAM, 99));
	CALL("inet", socket(AF_INET, SOCK_DGRAM, 0));
	CALL("stream", socket(AF_UNIX, SOCK_STREAM, 0));
	CALL("datagram", socket(AF_UNIX, SOCK_DGRAM, 0));
	pass_credentials(at);
	for (uid_t uid = 0; uid <= 33; uid += 33) {
		socket_word("sent", uid);
		if (CALL("received",
			 recvmsg(at, letter(&l, 64), MSG_DONTWAIT)) >= 0)
			say_control("received", &l.msg);
	}
}
