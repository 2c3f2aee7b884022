/* SPDX-License-Identifier: MIT */
/*
 * To be preloaded behind the library: connect(2) to /dev/log goes to the
 * socket that $DEV_LOG names, as it would where a name is somewhere else.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

int connect(int fd, const struct sockaddr *addr, socklen_t len)
{
	int (*next)(int, const struct sockaddr *, socklen_t) =
		(int (*)(int, const struct sockaddr *, socklen_t))dlsym(
			RTLD_NEXT, "connect");
	const struct sockaddr_un *un = (const struct sockaddr_un *)addr;
	struct sockaddr_un to = {.sun_family = AF_UNIX};

	if (addr->sa_family != AF_UNIX || strcmp(un->sun_path, "/dev/log") ||
	    !getenv("DEV_LOG"))
		return next(fd, addr, len);
	snprintf(to.sun_path, sizeof(to.sun_path), "%s", getenv("DEV_LOG"));
	return next(fd, (struct sockaddr *)&to, sizeof(to));
}
