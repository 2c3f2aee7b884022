/* SPDX-License-Identifier: MIT */
#include "clients.h"

static int oldest(const struct client *c, unsigned n, const uint32_t *uid)
{
	int at = -1;

	for (unsigned i = 0; i < n; i++)
		if ((!uid || c[i].uid == *uid) &&
		    (at < 0 || c[i].seen < c[at].seen))
			at = (int)i;
	return at;
}

int clients_oldest(const struct client *c, unsigned n)
{
	return oldest(c, n, NULL);
}

int clients_shed(const struct client *c, unsigned n, unsigned most,
		 uint32_t uid)
{
	unsigned same = 0;

	for (unsigned i = 0; i < n; i++)
		same += c[i].uid == uid;
	if (same >= CLIENTS_OF_UID)
		return oldest(c, n, &uid);
	return n >= most ? oldest(c, n, NULL) : -1;
}

int clients_wait(const struct client *c, unsigned n, int64_t now)
{
	int at = oldest(c, n, NULL);
	int64_t left;

	if (at < 0)
		return -1;
	left = c[at].seen + CLIENTS_SILENT_MS - now;
	if (left < 0)
		return 0;
	return left < CLIENTS_SILENT_MS ? (int)left : CLIENTS_SILENT_MS;
}

unsigned clients_add(struct clients *t, struct client c)
{
	t->client[t->n] = c;
	t->poll[1 + t->n] = (struct pollfd){.fd = c.fd, .events = POLLIN};
	return t->n++;
}

int clients_remove(struct clients *t, unsigned i)
{
	int fd = t->client[i].fd;

	t->n--;
	t->client[i] = t->client[t->n];
	t->poll[1 + i] = t->poll[1 + t->n];
	return fd;
}

bool clients_is_over(const struct clients *t, unsigned i, int64_t now)
{
	/* Who has gone has told its program no. */
	return t->poll[1 + i].revents & POLLHUP ||
	       now - t->client[i].seen >= CLIENTS_SILENT_MS;
}
