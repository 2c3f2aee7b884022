/* SPDX-License-Identifier: MIT */
/* Who is connected to nonroot-helper, and who has to go.  Pure. */
#ifndef NONROOT_CLIENTS_H
#define NONROOT_CLIENTS_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CLIENTS_MAX 512
#define CLIENTS_OF_UID 128 /* so that no uid can close the others' */
#define CLIENTS_SILENT_MS 2000

struct client {
	int fd;
	int32_t pid;
	uint32_t uid, gid;
	int64_t seen; /* ms: the last request, or when it connected */
};

struct clients {
	unsigned n, most; /* how many there are, and may be */
	struct client client[CLIENTS_MAX];
	/* What poll(2) looks at: the listener, then each client. */
	struct pollfd poll[1 + CLIENTS_MAX];
};

/* There is room: clients_shed() was asked.  Returns its index. */
unsigned clients_add(struct clients *t, struct client c);

/* Returns its descriptor, to be closed; the last client takes its place. */
int clients_remove(struct clients *t, unsigned i);

/* Has it gone, or been silent for too long? */
bool clients_is_over(const struct clients *t, unsigned i, int64_t now);

/*
 * Which of n must go before one more of this uid comes, where there is room
 * for `most`: the one of that uid that is silent for longest, or of all.  -1:
 * there is room.
 */
int clients_shed(const struct client *c, unsigned n, unsigned most,
		 uint32_t uid);

/* The one that is silent for longest, -1 of none. */
int clients_oldest(const struct client *c, unsigned n);

/* ms until the first has been silent for too long; -1 without any. */
int clients_wait(const struct client *c, unsigned n, int64_t now);

#endif
