/* SPDX-License-Identifier: MIT */
/*
 * The file behind core/owners.h: where it is, how it is made, and mapped.
 */
#ifndef NONROOT_OWNERS_FILE_H
#define NONROOT_OWNERS_FILE_H

#include "../core/owners.h"

/*
 * The table, if there is one by now; null where nothing is recorded yet, and
 * in ignore-mode.  The first call of a process opens one file and maps one
 * page; later calls are two loads, and see a table that another process has
 * made since.
 */
static inline struct owners *owners_reading(void);

/*
 * Record it, making the table on demand.  0, or -errno when the process is in
 * ignore-mode (no tmpfs, table full, damaged, ...), which one log line has
 * said then.
 */
int owners_record(const struct owners_file *f, const struct owners_told *told);

/* Forget what `has` names, if there is a record. */
void owners_forget(const struct owners_file *f, uint32_t has);

#endif
