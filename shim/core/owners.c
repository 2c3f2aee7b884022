/* SPDX-License-Identifier: MIT */
/*
 * The list is the split-ordered one of Shalev and Shavit (2006): one list of
 * all nodes in the order of their keys, and a directory of places to start
 * from, which doubles without any node being moved.
 *
 * A key is a hash of the file.  Records have odd keys; the node that a bucket
 * begins with has the bucket's number in the upper bits and zeroes below, so
 * that it stands before all of its records.  The bucket of half as many
 * buckets that has the same records is the number without its lowest set bit:
 * where a bucket has no node yet, a search begins there.
 *
 * Nodes never move, change their key, or go away.  What is told of a file is
 * a pair of words that is exchanged as one, so that a process which is killed
 * leaves the old, the new, or a node that nothing leads to.
 */
#include <errno.h>

#include "hash.h"
#include "owners.h"

#define MAGIC UINT64_C(0x72656e776f726e2e) /* ".nrowner" */

#define NODES_PER_PAGE (OWNERS_PAGE / OWNERS_NODE_BYTES)
/* Nodes are numbered from the start of the file. */
#define FIRST (OWNERS_NODES / OWNERS_NODE_BYTES)
#define END (OWNERS_BYTES / OWNERS_NODE_BYTES)

/* Records that begin with one bucket, on average, before there are more. */
#define LOAD 4

/* Files that stand together, a power of 2. */
#define NEIGHBOURS UINT64_C(8)

/* How far a search, or a race, goes in a table that is not damaged. */
#define WALK_MAX 4096

/* Buckets without a node that are passed one by one. */
#define NEAR_MAX 1024
#define RACES_MAX 100000
#define CLAIMS_MAX 64

/* Pages that a table grows by. */
#define GROW_MIN 4
#define GROW_MAX 256

#define HAS_ALL (OWNERS_UID | OWNERS_GID | OWNERS_MODE | OWNERS_TIMES)

/* An entry of the directory, a word of the filter. */
typedef _Atomic(uint32_t) entry;

/*
 * A value, and a hash of it and of the file as the kernel has it: what is
 * torn, damaged, or about another file does not match.
 */
struct pair {
	_Alignas(16) _Atomic(uint64_t) value;
	_Atomic(uint64_t) check;
};

/* `told.check`: 48 bits of hash, 12 of mode, 4 of OWNERS_*; 0 is no record. */
union owners_node {
	struct {
		_Atomic(uint32_t) next; /* 0 is the end */
		_Atomic(uint32_t) aux;	/* the node of the times, or 0 */
		_Atomic(uint64_t) key;	/* 0 is an unused node */
		struct pair told;	/* uid << 32 | gid */
	};
	struct {
		struct pair atime, mtime; /* atime.check stands at key */
	};
};

_Static_assert(sizeof(union owners_node) == OWNERS_NODE_BYTES,
	       "nodes are 32 bytes");
_Static_assert(sizeof(struct owners) <= OWNERS_PAGE, "the header is a page");
_Static_assert(offsetof(struct owners, head) % OWNERS_NODE_BYTES == 0,
	       "the head is a node");

/* ---- words ---- */

/* A pair's two words, out of the table. */
struct words {
	uint64_t value, check;
};

typedef unsigned __int128 both __attribute__((may_alias));

/*
 * Not every x86-64 has the instruction (all since 2006 do), so compilers ask
 * to be told; inlined where they have not been, they would call a library.
 */
#if defined(__x86_64__)
#define WITH_CAS16 __attribute__((target("cx16"), noinline))
#else
#define WITH_CAS16
#endif

/* What was there before: `old` if it has been replaced. */
WITH_CAS16
static struct words pair_exchange(struct pair *p, struct words old,
				  struct words new)
{
	both was = __sync_val_compare_and_swap(
		(both *)p, old.value | (both)old.check << 64,
		new.value | (both) new.check << 64);

	return (struct words){(uint64_t)was, (uint64_t)(was >> 64)};
}

/* Two loads: possibly torn, which the check then tells. */
static struct words pair_glance(const struct pair *p)
{
	struct words w;

	w.value = atomic_load_explicit(&p->value, memory_order_acquire);
	w.check = atomic_load_explicit(&p->check, memory_order_acquire);
	return w;
}

static struct words pair_read(struct pair *p)
{
	const struct words none = {0, 0};

	return pair_exchange(p, none, none);
}

static bool pair_replace(struct pair *p, struct words old, struct words new)
{
	struct words was = pair_exchange(p, old, new);

	return was.value == old.value && was.check == old.check;
}

/* ---- the header ---- */

static uint64_t header_check(const struct owners *t)
{
	return hash_mix(hash_mix(hash_mix(0, t->magic), t->version), t->salt);
}

void owners_init(struct owners *t, uint64_t salt)
{
	t->magic = MAGIC;
	t->version = OWNERS_LAYOUT;
	t->salt = salt;
	t->check = header_check(t);
	atomic_store(&t->cursor, FIRST);
}

int owners_check(const struct owners *t)
{
	if (t->magic != MAGIC || t->version != OWNERS_LAYOUT ||
	    t->check != header_check(t))
		return -EUCLEAN;
	return 0;
}

/*
 * The word of a room, with a check of its own: a damaged one must not lead to
 * a page that is not there.  0 is a table without any.
 */
static uint64_t room_word(uint32_t v)
{
	return hash_mix(0, v + UINT64_C(1)) << 32 | v;
}

/* 0, -ENOSPC while nothing is reserved, -EUCLEAN. */
static int room_get(const struct owners *t, struct owners_room *ret)
{
	uint64_t word = atomic_load(&t->room);
	struct owners_room r = {(uint32_t)word >> 24,
				(uint32_t)word & 0xffffff};

	if (!word)
		return -ENOSPC;
	if (word != room_word((uint32_t)word) || r.bits < OWNERS_DIR_BITS_MIN ||
	    r.bits > OWNERS_DIR_BITS_MAX || r.nodes < FIRST || r.nodes > END)
		return -EUCLEAN;
	*ret = r;
	return 0;
}

bool owners_is_used(const struct owners *t)
{
	struct owners_room r;

	return room_get(t, &r) == 0;
}

void owners_grant(struct owners *t, const struct owners_room *r)
{
	uint64_t word = atomic_load(&t->room);
	struct owners_room now;
	uint32_t bits, nodes;

	do {
		bits = r->bits;
		nodes = r->nodes;
		if (room_get(t, &now) == 0) {
			bits = bits > now.bits ? bits : now.bits;
			nodes = nodes > now.nodes ? nodes : now.nodes;
		}
	} while (!atomic_compare_exchange_weak(&t->room, &word,
					       room_word(bits << 24 | nodes)));
}

int owners_plan(const struct owners *t, struct owners_room *ret_now,
		struct owners_room *ret_next)
{
	struct owners_room now = {0, FIRST}, next;
	uint32_t used = atomic_load(&t->cursor) - FIRST;
	uint32_t pages;

	if (room_get(t, &now) == -EUCLEAN || used > now.nodes - FIRST)
		return -EUCLEAN;
	if (now.nodes == END)
		return -ENOSPC;
	next = now;
	pages = (now.nodes - FIRST) / NODES_PER_PAGE / 16;
	pages = pages < GROW_MIN ? GROW_MIN : pages;
	pages = pages > GROW_MAX ? GROW_MAX : pages;
	next.nodes += pages * NODES_PER_PAGE;
	if (next.nodes > END)
		next.nodes = END;
	if (!now.bits)
		next.bits = OWNERS_DIR_BITS_MIN;
	/* A bucket has a node of its own beside its records. */
	else if (used > (uint32_t)(LOAD + 1) << now.bits &&
		 now.bits < OWNERS_DIR_BITS_MAX)
		next.bits++;
	*ret_now = now;
	*ret_next = next;
	return 0;
}

size_t owners_dir_end(const struct owners_room *r)
{
	return r->bits ? OWNERS_DIR + ((size_t)4 << r->bits) : OWNERS_FILTER;
}

size_t owners_nodes_end(const struct owners_room *r)
{
	return (size_t)r->nodes * OWNERS_NODE_BYTES;
}

/* ---- filter, directory and nodes ---- */

/* Readers keep the table's constness only for what they hand out. */
static void *at(const struct owners *t, size_t offset)
{
	return (void *)((uintptr_t)t + offset);
}

static union owners_node *node_at(const struct owners *t, uint32_t n)
{
	return at(t, (size_t)n * OWNERS_NODE_BYTES);
}

/* Another process may have reserved more since `r` was read. */
static bool node_is_there(const struct owners *t, struct owners_room *r,
			  uint32_t n)
{
	if (n - FIRST < r->nodes - FIRST)
		return true;
	return room_get(t, r) == 0 && n - FIRST < r->nodes - FIRST;
}

static void filter_set(struct owners *t, uint32_t hash)
{
	uint32_t n = hash >> OWNERS_GATE;
	entry *word = at(t, OWNERS_FILTER + 4 * (n / 32));
	uint32_t bit = UINT32_C(1) << (n % 32);

	if (!(atomic_load_explicit(word, memory_order_relaxed) & bit))
		atomic_fetch_or(word, bit);
	if (atomic_load_explicit(&t->any, memory_order_relaxed) != UINT64_MAX)
		atomic_store(&t->any, UINT64_MAX);
}

/* Before the record is there, as the filter. */
static void kinds_set(struct owners *t, const struct owners_file *f,
		      const struct owners_told *told)
{
	uint64_t kinds = told->has;

	if (f->is_folder && told->has & OWNERS_UID && told->uid)
		kinds |= OWNERS_OTHERS;
	if (kinds & ~atomic_load_explicit(&t->kinds, memory_order_relaxed))
		atomic_fetch_or(&t->kinds, kinds);
}

/*
 * Files with numbers that follow each other, as those of a folder mostly do,
 * stand next to each other: who goes through a folder finds the next record
 * where the processor has been a moment ago.
 */
static uint64_t record_key(uint64_t dev, uint64_t ino)
{
	const uint64_t low = ino % NEIGHBOURS;
	uint64_t h = hash_mix(hash_mix(0, dev), ino / NEIGHBOURS);

	return h * UINT64_C(0xe7037ed1a0b428db) / (2 * NEIGHBOURS) *
		       (2 * NEIGHBOURS) +
	       2 * low + 1;
}

/* Of 2^bits buckets, the one of the key. */
static uint64_t bucket_key(uint64_t key, uint32_t bits)
{
	return key >> (64 - bits) << (64 - bits);
}

/*
 * A bucket's place: those that were there before a doubling keep theirs.
 * `key` is not 0, the bucket of the head.
 */
static entry *dir_at(const struct owners *t, uint64_t key)
{
	unsigned zeroes = (unsigned)__builtin_ctzll(key);
	uint64_t place = UINT64_C(1) << (63 - zeroes);

	place += key >> zeroes >> 1;
	return at(t, OWNERS_DIR + 4 * place);
}

/*
 * The node that the bucket begins with, null when the directory has none: a
 * damaged entry is none either.
 */
static union owners_node *bucket_node(const struct owners *t,
				      struct owners_room *r, uint64_t key)
{
	union owners_node *n;
	uint32_t i;

	if (!key)
		return (union owners_node *)at(t,
					       offsetof(struct owners, head));
	i = atomic_load_explicit(dir_at(t, key), memory_order_acquire);
	if (!i || !node_is_there(t, r, i))
		return NULL;
	n = node_at(t, i);
	return atomic_load(&n->key) == key ? n : NULL;
}

/*
 * An unused node becomes ours, and unused by others, by its key.  Its number,
 * or -ENOSPC, -EUCLEAN.
 */
static int node_claim(struct owners *t, struct owners_room *r, uint64_t key)
{
	for (int i = 0; i < CLAIMS_MAX; i++) {
		uint32_t n = atomic_load(&t->cursor);
		uint64_t unused = 0;

		if (n < FIRST)
			return -EUCLEAN;
		if (!node_is_there(t, r, n))
			return n == r->nodes ? -ENOSPC : -EUCLEAN;
		if (atomic_compare_exchange_strong(&t->cursor, &n, n + 1) &&
		    atomic_compare_exchange_strong(&node_at(t, n)->key, &unused,
						   key))
			return (int)n;
	}
	return -EUCLEAN;
}

/* ---- the list ---- */

/* Between which nodes a key stands, or would. */
struct place {
	union owners_node *before;
	uint64_t before_key;
	uint32_t next;
	int err; /* why none may be made there, or 0 */
};

/* True when the next node has the key; -EUCLEAN. */
static int list_walk(const struct owners *t, struct owners_room *r,
		     uint64_t key, struct place *p)
{
	for (int i = 0; i < WALK_MAX; i++) {
		uint64_t k;

		p->next = atomic_load_explicit(&p->before->next,
					       memory_order_acquire);
		if (!p->next)
			return false;
		if (!node_is_there(t, r, p->next))
			return -EUCLEAN;
		k = atomic_load_explicit(&node_at(t, p->next)->key,
					 memory_order_relaxed);
		if (k <= p->before_key)
			return -EUCLEAN;
		if (k >= key)
			return k == key;
		p->before = node_at(t, p->next);
		p->before_key = k;
	}
	return -EUCLEAN;
}

/*
 * The nearest place before `bucket` and what is in it that has a node: one of
 * the buckets just before it, of which most have one.  (Their parents, by the
 * number without its lowest bit, stand farther away the rarer they are: half
 * of the table lies between the one in the middle and the head.)
 */
static struct place list_start(const struct owners *t, struct owners_room *r,
			       uint64_t bucket)
{
	const uint64_t step = UINT64_C(1) << (64 - r->bits);
	struct place p = {.before_key = bucket};

	for (int i = 0; !(p.before = bucket_node(t, r, p.before_key)); i++)
		if (i < NEAR_MAX)
			p.before_key -= step;
		else
			p.before_key &= p.before_key - 1;
	return p;
}

/*
 * The node of this key, which is made if there is none.  Its number, or
 * -ENOSPC, -EUCLEAN, p.err.
 */
static int list_make(struct owners *t, struct owners_room *r, uint64_t key,
		     struct place p)
{
	int mine = p.err;

	for (int i = 0; i < RACES_MAX; i++) {
		int found = list_walk(t, r, key, &p);

		/* A node of ours is lost where another was quicker. */
		if (found)
			return found < 0 ? found : (int)p.next;
		if (!mine)
			mine = node_claim(t, r, key);
		if (mine < 0)
			return mine;
		atomic_store(&node_at(t, (uint32_t)mine)->next, p.next);
		if (atomic_compare_exchange_strong(&p.before->next, &p.next,
						   (uint32_t)mine))
			return mine;
	}
	return -EUCLEAN;
}

/*
 * Where to start for a new record: in its bucket, which gets a node.  Where it
 * cannot get one, what is there already may change, and nothing is added.
 */
static struct place list_start_making(struct owners *t, struct owners_room *r,
				      uint64_t key)
{
	uint64_t bucket = bucket_key(key, r->bits);
	struct place p = list_start(t, r, bucket);
	int n;

	if (p.before_key == bucket)
		return p;
	n = list_make(t, r, bucket, p);
	if (n < 0) {
		p.err = n;
		return p;
	}
	atomic_store(dir_at(t, bucket), (uint32_t)n);
	return (struct place){node_at(t, (uint32_t)n), bucket, 0, 0};
}

/*
 * Has the key's bucket a node, or had it one when there were less of them?
 * Each record has, so that most keys that have none cost no search.
 */
static __attribute__((noinline, cold)) bool
has_bucket(const struct owners *t, struct owners_room *r, uint64_t key)
{
	for (uint32_t bits = r->bits; bits >= OWNERS_DIR_BITS_MIN; bits--)
		if (bucket_node(t, r, bucket_key(key, bits)))
			return true;
	return false;
}

static union owners_node *list_find(const struct owners *t,
				    struct owners_room *r, uint64_t key)
{
	uint64_t bucket = bucket_key(key, r->bits);
	struct place p = {bucket_node(t, r, bucket), bucket, 0, 0};

	if (__builtin_expect(!p.before, 0)) {
		if (!has_bucket(t, r, key))
			return NULL;
		p = list_start(t, r, bucket);
	}
	return list_walk(t, r, key, &p) == true ? node_at(t, p.next) : NULL;
}

/* ---- records ---- */

/* Of the file as the kernel has it; all checks are made from this. */
static uint64_t identity(const struct owners *t, const struct owners_file *f)
{
	uint64_t h = hash_mix(hash_mix(t->salt, f->dev), f->ino);

	return hash_mix(hash_mix(h, f->btime), (uint64_t)f->uid << 32 | f->gid);
}

static uint64_t told_check(uint64_t id, uint64_t value, uint64_t low)
{
	return hash_mix(hash_mix(id, value), low) << 16 | low;
}

static bool told_is_valid(uint64_t id, struct words w)
{
	uint64_t low = w.check & 0xffff;

	return (low & HAS_ALL) && w.check == told_check(id, w.value, low);
}

static struct words told_pack(uint64_t id, const struct owners_told *told)
{
	uint64_t low = (told->mode & 07777) << 4 | (told->has & HAS_ALL);
	uint64_t value = (uint64_t)told->uid << 32 | told->gid;

	if (!(low & HAS_ALL))
		return (struct words){0, 0};
	return (struct words){value, told_check(id, value, low)};
}

/* All but the times; false when there is no record, or a void one. */
static bool told_unpack(uint64_t id, struct words w, struct owners_told *ret)
{
	if (!told_is_valid(id, w))
		return false;
	*ret = (struct owners_told){
		.has = w.check & HAS_ALL,
		.uid = (uint32_t)(w.value >> 32),
		.gid = (uint32_t)w.value,
		.mode = w.check >> 4 & 07777,
	};
	return true;
}

static bool told_read(union owners_node *n, uint64_t id,
		      struct owners_told *ret)
{
	struct words w = pair_glance(&n->told);

	if (!w.check)
		return false;
	if (told_unpack(id, w, ret))
		return true;
	/* Void, or torn by a change at this moment. */
	return told_unpack(id, pair_read(&n->told), ret);
}

/* The two times have checks of their own, unlike each other and any key 0. */
static uint64_t time_check(uint64_t id, uint64_t value, bool is_atime)
{
	return hash_mix(hash_mix(id, is_atime ? UINT64_MAX : UINT64_MAX - 1),
			value) |
	       1;
}

static bool time_read(struct pair *p, uint64_t id, bool is_atime, int64_t *ret)
{
	struct words w = pair_read(p);

	if (w.check != time_check(id, w.value, is_atime))
		return false;
	*ret = (int64_t)w.value;
	return true;
}

static __attribute__((noinline, cold)) bool times_read(const struct owners *t,
						       union owners_node *n,
						       uint64_t id,
						       struct owners_told *ret)
{
	uint32_t aux = atomic_load(&n->aux);
	struct owners_room r;

	return aux && room_get(t, &r) == 0 && node_is_there(t, &r, aux) &&
	       time_read(&node_at(t, aux)->atime, id, true, &ret->atime_ns) &&
	       time_read(&node_at(t, aux)->mtime, id, false, &ret->mtime_ns);
}

/* As one piece, as the next: asked at each look at a file that has a record. */
__attribute__((flatten)) union owners_node *
owners_find(const struct owners *t, uint64_t dev, uint64_t ino)
{
	struct owners_room r;
	union owners_node *n;

	if (room_get(t, &r) < 0)
		return NULL;
	n = list_find(t, &r, record_key(dev, ino));
	return n && atomic_load(&n->told.check) ? n : NULL;
}

__attribute__((flatten)) bool owners_read(const struct owners *t,
					  union owners_node *n,
					  const struct owners_file *f,
					  struct owners_told *ret)
{
	uint64_t id = identity(t, f);
	struct owners_told told;

	if (!told_read(n, id, &told))
		return false;
	if (told.has & OWNERS_TIMES && !times_read(t, n, id, &told))
		told.has &= ~(uint32_t)OWNERS_TIMES;
	if (told.has)
		*ret = told;
	return told.has != 0;
}

bool owners_get(const struct owners *t, const struct owners_file *f,
		struct owners_told *ret)
{
	union owners_node *n = owners_find(t, f->dev, f->ino);

	return n && owners_read(t, n, f, ret);
}

static int time_write(struct pair *p, uint64_t id, bool is_atime, int64_t ns)
{
	struct words new = {(uint64_t)ns,
			    time_check(id, (uint64_t)ns, is_atime)};

	for (int i = 0; i < RACES_MAX; i++)
		if (pair_replace(p, pair_glance(p), new))
			return 0;
	return -EUCLEAN;
}

/* The record's node of times, made if there is none; or -ENOSPC, -EUCLEAN. */
static int times_node(struct owners *t, struct owners_room *r,
		      union owners_node *n)
{
	uint32_t aux = atomic_load(&n->aux);
	int mine;

	if (aux && node_is_there(t, r, aux))
		return (int)aux;
	/* Even, and so neither a record's key nor the check of a time. */
	mine = node_claim(t, r, 2);
	if (mine < 0 ||
	    atomic_compare_exchange_strong(&n->aux, &aux, (uint32_t)mine))
		return mine;
	return node_is_there(t, r, aux) ? (int)aux : -EUCLEAN;
}

static int times_write(struct owners *t, struct owners_room *r,
		       union owners_node *n, uint64_t id,
		       const struct owners_told *told)
{
	int aux = times_node(t, r, n), err;

	if (aux < 0)
		return aux;
	err = time_write(&node_at(t, (uint32_t)aux)->atime, id, true,
			 told->atime_ns);
	if (err < 0)
		return err;
	return time_write(&node_at(t, (uint32_t)aux)->mtime, id, false,
			  told->mtime_ns);
}

static void merge(struct owners_told *to, const struct owners_told *from)
{
	to->has |= from->has;
	if (from->has & OWNERS_UID)
		to->uid = from->uid;
	if (from->has & OWNERS_GID)
		to->gid = from->gid;
	if (from->has & OWNERS_MODE)
		to->mode = from->mode;
}

static int told_write(union owners_node *n, uint64_t id,
		      const struct owners_told *told)
{
	for (int i = 0; i < RACES_MAX; i++) {
		struct words old = pair_glance(&n->told);
		struct owners_told all = {.has = 0};

		/* A torn glance reads as none, and is not replaced. */
		told_unpack(id, old, &all);
		merge(&all, told);
		if (pair_replace(&n->told, old, told_pack(id, &all)))
			return 0;
	}
	return -EUCLEAN;
}

int owners_put(struct owners *t, const struct owners_file *f,
	       const struct owners_told *told)
{
	uint64_t key = record_key(f->dev, f->ino), id = identity(t, f);
	struct owners_room r;
	union owners_node *n;
	int i = room_get(t, &r);

	if (i < 0)
		return i;
	filter_set(t, owners_filter_hash(f->ino));
	kinds_set(t, f, told);
	i = list_make(t, &r, key, list_start_making(t, &r, key));
	if (i < 0)
		return i;
	n = node_at(t, (uint32_t)i);
	if (told->has & OWNERS_TIMES) {
		i = times_write(t, &r, n, id, told);
		if (i < 0)
			return i;
	}
	return told_write(n, id, told);
}

void owners_remove(struct owners *t, const struct owners_file *f, uint32_t has)
{
	uint64_t id = identity(t, f);
	struct owners_told told;
	struct owners_room r;
	union owners_node *n;

	if (room_get(t, &r) < 0)
		return;
	n = list_find(t, &r, record_key(f->dev, f->ino));
	for (int i = 0; n && i < RACES_MAX; i++) {
		struct words old = pair_read(&n->told);

		if (!told_unpack(id, old, &told) || !(told.has & has))
			return;
		told.has &= ~has;
		if (pair_replace(&n->told, old, told_pack(id, &told)))
			return;
	}
}

void owners_rebind(struct owners *t, const struct owners_file *from,
		   const struct owners_file *to)
{
	uint64_t id = identity(t, from);
	struct owners_told told;
	struct owners_room r;
	struct words old;
	union owners_node *n;

	if (room_get(t, &r) < 0)
		return;
	n = list_find(t, &r, record_key(from->dev, from->ino));
	if (!n)
		return;
	old = pair_read(&n->told);
	if (told_unpack(id, old, &told) && !(told.has & OWNERS_TIMES))
		pair_replace(&n->told, old, told_pack(identity(t, to), &told));
}

void owners_retire(struct owners *t)
{
	struct owners_room r;

	atomic_store(&t->any, UINT64_MAX);
	if (room_get(t, &r) < 0)
		return;
	for (size_t i = 0; i < OWNERS_FILTER_BYTES; i += sizeof(entry))
		atomic_store_explicit((entry *)at(t, OWNERS_FILTER + i),
				      UINT32_MAX, memory_order_relaxed);
}
