/* SPDX-License-Identifier: MIT */
/* Credentials over sockets. */
#ifndef PEER_CASES_H
#define PEER_CASES_H

static inline const char *whose(pid_t pid)
{
	return pid == getpid() ? "self" : pid > 0 ? "another" : "none";
}

static inline void say_peer(const char *label, int fd)
{
	struct ucred u = {-9, 99, 99};
	socklen_t len = sizeof(u);

	if (!CALL(label, getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &u, &len)))
		say("%s: %s, %d:%d, length %u", label, whose(u.pid), (int)u.uid,
		    (int)u.gid, len);
}

static inline void abstract(struct sockaddr_un *un, socklen_t *len)
{
	*un = (struct sockaddr_un){.sun_family = AF_UNIX};
	snprintf(un->sun_path + 1, sizeof(un->sun_path) - 1, "nonroot-%d",
		 (int)getpid());
	*len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
			   strlen(un->sun_path + 1));
}

/* A socket that listens on the abstract name of this process. */
static inline int listener(int type)
{
	struct sockaddr_un un;
	socklen_t len;
	int s = socket(AF_UNIX, type, 0);

	abstract(&un, &len);
	if (bind(s, (struct sockaddr *)&un, len) ||
	    (type != SOCK_DGRAM && listen(s, 9)))
		say("no listener");
	return s;
}

/* And one that is connected to it. */
static inline int connected(int type)
{
	struct sockaddr_un un;
	socklen_t len;
	int s = socket(AF_UNIX, type, 0);

	abstract(&un, &len);
	if (connect(s, (struct sockaddr *)&un, len))
		say("not connected");
	return s;
}

/* A child connects, as that uid, says a word and is gone. */
static inline int visitor(int at, int type, uid_t uid)
{
	struct sockaddr_un un;
	socklen_t len;
	int s, status = 0;
	pid_t pid;

	abstract(&un, &len);
	pid = fork();
	if (pid == 0) {
		s = socket(AF_UNIX, type, 0);
		if (setresuid(uid, uid, uid) ||
		    connect(s, (struct sockaddr *)&un, len) ||
		    write(s, "word", 4) != 4)
			_exit(1);
		_exit(0);
	}
	if (waitpid(pid, &status, 0) != pid || status) {
		say("no visitor");
		return -1;
	}
	return type == SOCK_DGRAM ? at : accept(at, NULL, NULL);
}

static inline void pass_credentials(int fd)
{
	int on = 1;

	CALL("SO_PASSCRED",
	     setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)));
}

/* All that a control buffer holds. */
static inline void say_control(const char *label, const struct msghdr *m)
{
	const char *p = m->msg_control, *end = p + m->msg_controllen;

	say("%s: %zu of control, flags %x", label, (size_t)m->msg_controllen,
	    (unsigned)m->msg_flags);
	while (p && end - p >= (ptrdiff_t)sizeof(struct cmsghdr)) {
		struct ucred u = {0, 99, 99};
		struct cmsghdr h;
		size_t n;

		memcpy(&h, p, sizeof(h));
		if (h.cmsg_len < CMSG_LEN(0))
			break;
		n = h.cmsg_len - CMSG_LEN(0);
		say("%s: level %d, type %d, %zu bytes", label, h.cmsg_level,
		    h.cmsg_type, n);
		if (h.cmsg_type == SCM_CREDENTIALS && n >= sizeof(pid_t)) {
			memcpy(&u, p + CMSG_LEN(0), n);
			say("%s: %s, %d:%d", label, whose(u.pid), (int)u.uid,
			    (int)u.gid);
		} else if (h.cmsg_type == SCM_RIGHTS) {
			int fd;

			memcpy(&fd, p + CMSG_LEN(0), sizeof(fd));
			close(fd);
		}
		if ((size_t)(end - p) <= CMSG_ALIGN(h.cmsg_len))
			break;
		p += CMSG_ALIGN(h.cmsg_len);
	}
}

/* A message with everything it needs. */
struct letter {
	struct msghdr msg;
	struct iovec iov;
	char text[8];
	_Alignas(size_t) char control[256];
};

static inline struct msghdr *letter(struct letter *l, size_t control)
{
	memset(l, 0, sizeof(*l));
	memcpy(l->text, "hello", 6);
	l->iov = (struct iovec){l->text, 5};
	l->msg.msg_iov = &l->iov;
	l->msg.msg_iovlen = 1;
	l->msg.msg_control = control ? l->control : NULL;
	l->msg.msg_controllen = control;
	return &l->msg;
}

/* Put a control message behind those that are there. */
static inline void enclose(struct letter *l, int type, const void *p, size_t n)
{
	struct cmsghdr h = {.cmsg_len = CMSG_LEN(n),
			    .cmsg_level = SOL_SOCKET,
			    .cmsg_type = type};
	char *at = l->control + l->msg.msg_controllen;

	memcpy(at, &h, sizeof(h));
	memcpy(at + CMSG_LEN(0), p, n);
	l->msg.msg_control = l->control;
	l->msg.msg_controllen += CMSG_SPACE(n);
}

static inline struct msghdr *claim(struct letter *l, pid_t pid, uid_t uid,
				   gid_t gid)
{
	struct ucred u = {pid, uid, gid};

	letter(l, 0);
	enclose(l, SCM_CREDENTIALS, &u, sizeof(u));
	return &l->msg;
}

#endif
