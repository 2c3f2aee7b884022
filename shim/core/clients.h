/* SPDX-License-Identifier: MIT */
/* Who is connected to nonroot-helper, and who has to go.  Pure. */
#ifndef NONROOT_CLIENTS_H
#define NONROOT_CLIENTS_H

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
