/* SPDX-License-Identifier: MIT */
/*
 * For system(3) and popen(3), which execute with libc's own `environ`: an
 * array of ours stands there while they do.
 *
 * What a program is guaranteed whose other threads change the environment
 * meanwhile (POSIX guarantees nothing): a variable that setenv(3) adds is in
 * an array of its own then, which stays; one that is changed or taken out in
 * place is so in the program's array as well, once ours is taken back.
 * Memory of ours that the program may have pointers into is not unmapped.
 * Lost is only what is done between our look at `environ` and the exchange of
 * the pointer, two instructions.
 */
#ifndef NONROOT_ENVIRONS_H
#define NONROOT_ENVIRONS_H

#include "newenv.h"

struct lent;

/* `e` with `inherit` and `strip` filled in.  Null: nothing is lent, because
 * nothing is missing or because there is no memory. */
struct lent *environs_lend(struct newenv *e);
void environs_return(struct lent *l);

#endif
