/* SPDX-License-Identifier: MIT */
/*
 * The wire between the library and nonroot-helper.
 *
 * A SOCK_SEQPACKET unix socket: one request is one message of exactly
 * sizeof(struct wire_request), one reply one message of exactly
 * sizeof(struct wire_reply).  Both sides are on one machine: integers are in
 * host order.  A connection may carry several requests, one after the other.
 *
 * A version is never changed, only added: clients of every released version
 * stay served.
 */
#ifndef NONROOT_WIRE_H
#define NONROOT_WIRE_H

#include <stdint.h>

#define WIRE_MAGIC 0x544f524eu /* "NROT" in memory on little endian */
#define WIRE_VERSION_MIN 1
#define WIRE_VERSION_MAX 1

/* Where the helper listens unless told otherwise. */
#define WIRE_DEFAULT_PATH "/run/nonroot/helper.sock"

enum wire_kind {
	/* Bind the one socket passed by SCM_RIGHTS to `addr`. */
	WIRE_BIND = 1,
	/* The value of one DMI attribute, `arg` an enum wire_dmi. */
	WIRE_DMI = 2,
	/* Bytes of a raw SMBIOS file from `offset`, `arg` an enum
	 * wire_table; an empty reply is the end. */
	WIRE_TABLE = 3,
};

/* The root-only attributes of /sys/class/dmi/id, in this order. */
enum wire_dmi {
	WIRE_DMI_PRODUCT_UUID = 0,
	WIRE_DMI_PRODUCT_SERIAL = 1,
	WIRE_DMI_BOARD_SERIAL = 2,
	WIRE_DMI_CHASSIS_SERIAL = 3,
};

/* The files of /sys/firmware/dmi/tables. */
enum wire_table {
	WIRE_TABLE_DMI = 0,
	WIRE_TABLE_ENTRY_POINT = 1,
};

#define WIRE_ADDR_MAX 28  /* sizeof(struct sockaddr_in6) */
#define WIRE_DATA_MAX 256 /* an SMBIOS string is at most 255 in practice */

struct wire_request {
	uint32_t magic;
	uint16_t version;
	uint16_t kind;
	uint32_t arg;
	uint32_t offset;
	uint32_t addr_len;
	uint8_t addr[WIRE_ADDR_MAX];
};

struct wire_reply {
	uint32_t magic;
	uint16_t version;
	uint16_t kind;
	/* 0, or an errno: what the request's own call would have given.
	 * EACCES: the policy says no.  EPROTO: not understood; `version_min`
	 * and `version_max` say what is. */
	int32_t error;
	uint16_t version_min;
	uint16_t version_max;
	/* Bytes used of `data`. */
	uint32_t len;
	uint8_t data[WIRE_DATA_MAX];
};

_Static_assert(sizeof(struct wire_request) == 48, "part of the protocol");
_Static_assert(sizeof(struct wire_reply) == 276, "part of the protocol");

#endif
