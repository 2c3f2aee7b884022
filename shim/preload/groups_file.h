/* SPDX-License-Identifier: MIT */
/*
 * Lists of groups that are too long for an environment variable, in files of
 * this uid that are named by their content and found again by that.
 */
#ifndef NONROOT_GROUPS_FILE_H
#define NONROOT_GROUPS_FILE_H

#include <stdbool.h>
#include <stdint.h>

/* Keep the list under its hash, which is returned; false when it cannot be. */
bool groups_store(const uint32_t *list, uint32_t n, uint64_t *ret_hash);

/* n groups; false, *ret_list undefined, when they are not there, or are not
 * the ones that were kept. */
bool groups_load(uint64_t hash, uint32_t *ret_list, uint32_t n);

#endif
