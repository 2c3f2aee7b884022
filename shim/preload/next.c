/* SPDX-License-Identifier: MIT */
/*
 * dlsym(RTLD_NEXT) without libdl.
 *
 * dlsym may allocate, dl_iterate_phdr takes a lock that a forked child or a
 * signal handler can find held for ever, and a table filled by a constructor
 * is empty when another library's constructor calls a hook.  So the loader's
 * own list of objects (r_debug, the debugger interface) is walked instead,
 * at the first use of each symbol.
 *
 * Reading it without a lock is sound because the walk never goes beyond
 * libc: the objects that were there at start stand at the head of the list,
 * in search order, and never move or go away; only what dlopen adds behind
 * them does.
 */
#include <elf.h>
#include <link.h>
#include <stdint.h>

#include "libc.h"
#include "next.h"
#include "sys.h"

/* Absent from linker headers of some libcs. */
#ifndef STT_GNU_IFUNC
#define STT_GNU_IFUNC 10
#endif
#define VERSYM_HIDDEN 0x8000

_Atomic(void *) next_cache[NEXT_COUNT];
int libc_no_errno;

/* glibc's list, and musl's pointer to its own. */
extern struct r_debug _r_debug __attribute__((weak));
extern struct r_debug *_dl_debug_addr __attribute__((weak));
extern ElfW(Dyn) _DYNAMIC[] __attribute__((visibility("hidden")));

typedef ElfW(Sym) elf_sym;

/* What one lookup needs of one object. */
struct object {
	uintptr_t base;
	const elf_sym *sym;
	const char *str;
	const uint32_t *gnu;  /* DT_GNU_HASH */
	const uint32_t *sysv; /* DT_HASH */
	const uint16_t *versym;
};

/*
 * Names as offsets into one struct, not as pointers: a table of pointers
 * would need a RELATIVE relocation each.
 */
static const struct names {
#define HOOK(symbol, concern, same_as, raw, promise) \
	char symbol[sizeof #symbol];
#include "../hooks.def"
#undef HOOK
} names = {
#define HOOK(symbol, concern, same_as, raw, promise) #symbol,
#include "../hooks.def"
#undef HOOK
};

static const struct {
	uint16_t name;
	uint16_t same_as;
} rows[NEXT_COUNT] = {
#define HOOK(symbol, concern, same_as, raw, promise) \
	{offsetof(struct names, symbol), offsetof(struct names, same_as)},
#include "../hooks.def"
#undef HOOK
};

static uint32_t gnu_hash(const char *name)
{
	uint32_t h = 5381;

	for (; *name; name++)
		h = h * 33 + (unsigned char)*name;
	return h;
}

static uint32_t sysv_hash(const char *name)
{
	uint32_t h = 0;

	for (; *name; name++) {
		h = (h << 4) + (unsigned char)*name;
		h ^= (h >> 24) & 0xf0;
	}
	return h & 0x0fffffff;
}

static bool same_name(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

/* A d_ptr is relocated in place by glibc, not by musl or for the vDSO. */
static const void *dyn_ptr(uintptr_t base, uintptr_t p)
{
	return (const void *)(p < base ? p + base : p);
}

static bool object_open(const struct link_map *m, struct object *ret)
{
	struct object o = {.base = m->l_addr};

	if (!m->l_ld)
		return false;
	for (const ElfW(Dyn) *d = m->l_ld; d->d_tag != DT_NULL; d++) {
		const void *p = dyn_ptr(o.base, d->d_un.d_ptr);

		switch (d->d_tag) {
		case DT_SYMTAB:
			o.sym = p;
			break;
		case DT_STRTAB:
			o.str = p;
			break;
		case DT_GNU_HASH:
			o.gnu = p;
			break;
		case DT_HASH:
			o.sysv = p;
			break;
		case DT_VERSYM:
			o.versym = p;
			break;
		}
	}
	if (!o.sym || !o.str || (!o.gnu && !o.sysv))
		return false;
	*ret = o;
	return true;
}

/* Does symbol `i` define `name` for an unversioned reference? */
static bool symbol_matches(const struct object *o, uint32_t i, const char *name)
{
	const elf_sym *s = &o->sym[i];
	unsigned type = s->st_info & 0xf, bind = s->st_info >> 4;

	if (s->st_shndx == SHN_UNDEF || s->st_value == 0)
		return false;
	if (type != STT_FUNC && type != STT_NOTYPE && type != STT_GNU_IFUNC)
		return false;
	if (bind != STB_GLOBAL && bind != STB_WEAK && bind != STB_GNU_UNIQUE)
		return false;
	if (o->versym && (o->versym[i] & VERSYM_HIDDEN))
		return false;
	return same_name(o->str + s->st_name, name);
}

static const elf_sym *gnu_lookup(const struct object *o, const char *name)
{
	uint32_t nbuckets = o->gnu[0], first = o->gnu[1];
	uint32_t bloom_words = o->gnu[2];
	const uint32_t *buckets =
		(const uint32_t *)((const ElfW(Addr) *)(o->gnu + 4) +
				   bloom_words);
	const uint32_t *chain = buckets + nbuckets;
	uint32_t h = gnu_hash(name);
	uint32_t i;

	if (nbuckets == 0)
		return NULL;
	i = buckets[h % nbuckets];
	if (i < first)
		return NULL;
	for (;; i++) {
		uint32_t c = chain[i - first];

		if ((c | 1) == (h | 1) && symbol_matches(o, i, name))
			return &o->sym[i];
		if (c & 1)
			return NULL;
	}
}

static const elf_sym *sysv_lookup(const struct object *o, const char *name)
{
	uint32_t nbuckets = o->sysv[0];
	const uint32_t *buckets = o->sysv + 2;
	const uint32_t *chain = buckets + nbuckets;

	if (nbuckets == 0)
		return NULL;
	for (uint32_t i = buckets[sysv_hash(name) % nbuckets]; i; i = chain[i])
		if (symbol_matches(o, i, name))
			return &o->sym[i];
	return NULL;
}

static void *resolve(const struct object *o, const elf_sym *s)
{
	void *p = (void *)(o->base + s->st_value);

	if ((s->st_info & 0xf) == STT_GNU_IFUNC)
		p = ((void *(*)(void))p)();
	return p;
}

static void *object_lookup(const struct object *o, const char *name)
{
	const elf_sym *s = o->gnu ? gnu_lookup(o, name) : sysv_lookup(o, name);

	return s ? resolve(o, s) : NULL;
}

/* An interposer may define one of the two, only a libc defines both. */
static bool is_libc(const struct object *o)
{
	return object_lookup(o, "__libc_start_main") &&
	       object_lookup(o, "__errno_location");
}

static const struct link_map *list_head(void)
{
	if (&_r_debug && _r_debug.r_map)
		return _r_debug.r_map;
	if (&_dl_debug_addr && _dl_debug_addr)
		return _dl_debug_addr->r_map;
	return NULL;
}

static const struct link_map *ourselves(void)
{
	const struct link_map *m = list_head();

	while (m && m->l_ld != _DYNAMIC)
		m = m->l_next;
	return m;
}

const char *next_own_path(void)
{
	const struct link_map *self = ourselves();

	return self ? self->l_name : NULL;
}

/* From `m` to libc, or to `end`, or through the whole list. */
static void *walk(const struct link_map *m, const struct link_map *end,
		  bool beyond_libc, const char *name)
{
	for (; m && m != end; m = m->l_next) {
		struct object o;
		void *p;

		if (!object_open(m, &o))
			continue;
		p = object_lookup(&o, name);
		if (p)
			return p;
		if (!beyond_libc && is_libc(&o))
			return NULL;
	}
	return NULL;
}

static void *find_behind(const char *name, bool beyond_libc)
{
	const struct link_map *self = ourselves();
	void *p;

	if (!self)
		return NULL;
	p = walk(self->l_next, NULL, beyond_libc, name);
	/* Linked or dlopened instead of preloaded: libc stands before us. */
	return p ? p : walk(list_head(), self, false, name);
}

static const char *soname(const struct link_map *m)
{
	const char *str = NULL;
	size_t at = 0;

	for (const ElfW(Dyn) *d = m->l_ld; d && d->d_tag != DT_NULL; d++) {
		if (d->d_tag == DT_SONAME)
			at = d->d_un.d_val;
		if (d->d_tag == DT_STRTAB)
			str = dyn_ptr(m->l_addr, d->d_un.d_ptr);
	}
	return str && at ? str + at : "";
}

bool next_is_second(void)
{
	for (const struct link_map *m = list_head(); m && m->l_ld != _DYNAMIC;
	     m = m->l_next)
		if (same_name(soname(m), "libnonroot.so"))
			return true;
	return false;
}

bool next_ready(void)
{
	return &__errno_location != NULL;
}

void *next_lookup(const char *name)
{
	return next_ready() ? find_behind(name, false) : NULL;
}

void *next_first(const char *name)
{
	return next_ready() ? walk(list_head(), NULL, false, name) : NULL;
}

static bool find_of_glibc(enum next_id id)
{
	const char *base = (const char *)&names;
	const struct link_map *m = ourselves();
	struct object o;

	for (m = m ? m->l_next : NULL; m; m = m->l_next) {
		if (!object_open(m, &o))
			continue;
		if (is_libc(&o))
			return object_lookup(&o, "gnu_get_libc_version") &&
			       object_lookup(&o, base + rows[id].name);
		if (object_lookup(&o, base + rows[id].name))
			return false;
	}
	return false;
}

bool next_is_of_glibc(enum next_id id)
{
	static _Atomic(uint8_t) known[NEXT_COUNT]
		__attribute__((section(".bss.rare"))); /* 1 no, 2 yes */
	uint8_t k = atomic_load_explicit(&known[id], memory_order_relaxed);

	if (!k) {
		k = find_of_glibc(id) ? 2 : 1;
		atomic_store_explicit(&known[id], k, memory_order_relaxed);
	}
	return k == 2;
}

enum { RAW_FAIL = -2, RAW_NULL = -3 };

#define RAW_VERSIONED (1 << 16)
#define RAW_BEHIND_VERSION(nr) ((nr) | RAW_VERSIONED)

static long raw_call(long a, long b, long c, long d, long e, long nr)
{
	if (nr == RAW_FAIL || nr == RAW_NULL)
		return -ENOSYS;
	if (nr > 0 && nr & RAW_VERSIONED)
		return sys4(nr & ~RAW_VERSIONED, b, c, d, e);
	return sys5(nr, a, b, c, d, e);
}

static long raw_answer(long a, long b, long c, long d, long e, long nr)
{
	long r = raw_call(a, b, c, d, e, nr);

	if (r >= 0 || r < -4095)
		return r;
	*errno_at() = (int)-r;
	return nr == RAW_NULL ? 0 : -1;
}

/* A jump: five arguments stay in their registers, and the number takes the
 * sixth. */
#define HOOK(symbol, concern, same_as, raw, promise)                      \
	static long stub_##symbol(long a, long b, long c, long d, long e) \
	{                                                                 \
		return raw_answer(a, b, c, d, e, raw);                    \
	}
#include "../hooks.def"
#undef HOOK

/* The one that has six of its own. */
static long stub_six(long a, long b, long c, long d, long e, long f)
{
	long r = sys6(SYS_sendto, a, b, c, d, e, f);

	return r < 0 ? libc_result(errno_at(), 0, (int)r) : r;
}

/* One for all rows without a system call: their own are left out. */
static long stub_fail(void)
{
	return raw_answer(0, 0, 0, 0, 0, RAW_FAIL);
}

static long stub_null(void)
{
	return raw_answer(0, 0, 0, 0, 0, RAW_NULL);
}

#define STUB(raw, symbol)                             \
	((raw) == RAW_FAIL     ? (uintptr_t)stub_fail \
	 : (raw) == RAW_NULL   ? (uintptr_t)stub_null \
	 : (raw) == SYS_sendto ? (uintptr_t)stub_six  \
			       : (uintptr_t)stub_##symbol)

/*
 * The empty asm keeps clang from making a table of the addresses, which would
 * need a relocation each.
 */
static void *stub(enum next_id id)
{
	switch (id) {
#define HOOK(symbol, concern, same_as, raw, promise) \
	case NEXT_##symbol:                          \
		__asm__ volatile("");                \
		return (void *)STUB(raw, symbol);
#include "../hooks.def"
#undef HOOK
	case NEXT_COUNT:
		break;
	}
	return NULL;
}

void *next_find(enum next_id id)
{
	const char *base = (const char *)&names;
	void *p;

	if (!next_ready())
		return stub(id);
	/* libdl and libpthread may stand behind libc before glibc 2.34. */
	p = find_behind(base + rows[id].name,
			id == NEXT_dlopen || id == NEXT_pthread_create ||
				id == NEXT_thrd_create);
	if (!p && rows[id].same_as != rows[id].name)
		p = find_behind(base + rows[id].same_as, false);
	if (!p)
		p = stub(id);
	atomic_store_explicit(&next_cache[id], p, memory_order_relaxed);
	return p;
}
