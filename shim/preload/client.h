/* SPDX-License-Identifier: MIT */
/*
 * Requests to nonroot-helper (core/wire.h).  A connection for each, none
 * kept; at most CLIENT_TIMEOUT_MS in all, then -ETIMEDOUT.
 */
#ifndef NONROOT_CLIENT_H
#define NONROOT_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CLIENT_TIMEOUT_MS 2000

/* What the helper answered, apart from why it could not be asked. */
struct client_answer {
	int asked;   /* 0, or -errno: there is no answer */
	int error;   /* the helper's errno, 0 for done */
	bool absent; /* there is nobody to ask */
};

/* CLIENT_TIMEOUT_MS from now, in milliseconds of CLOCK_MONOTONIC. */
int64_t client_deadline(void);

/* Bind the caller's own socket to addr[len]; -ETIMEDOUT at the deadline. */
struct client_answer client_bind(int fd, const void *addr, uint32_t len,
				 int64_t deadline);

/* A DMI value (enum wire_dmi) into buf[cap]; ret_len only when done. */
struct client_answer client_dmi(uint32_t attribute, char *buf, size_t cap,
				size_t *ret_len);

/* A whole SMBIOS file (enum wire_table) into buf[cap]. */
struct client_answer client_table(uint32_t table, char *buf, size_t cap,
				  size_t *ret_len);

#endif
