/* SPDX-License-Identifier: MIT */
typedef uid_t id_fn(void);
typedef void *open_fn(const char *name, int flags);

static id_fn *id_of(void *module)
{
	return module ? (id_fn *)dlsym(module, "module_uid") : NULL;
}

static void snippet_dlopen(void)
{
	void *m = GOT("not loaded yet",
		      dlopen(beside("module.so"), RTLD_NOW | RTLD_NOLOAD));
	open_fn *outer;

	m = GOT("RTLD_DEEPBIND",
		dlopen(beside("module.so"), RTLD_NOW | DEEPBIND));
	CALL("the module's getuid", id_of(m) ? (int)id_of(m)() : -1);
	GOT("local", dlsym(RTLD_DEFAULT, "module_uid"));
	GOT("loaded", dlopen(beside("module.so"), RTLD_NOW | RTLD_NOLOAD));
	GOT("RTLD_GLOBAL",
	    dlopen(beside("module.so"), RTLD_LAZY | RTLD_GLOBAL));
	GOT("global", dlsym(RTLD_DEFAULT, "module_uid"));
	GOT("the program", dlopen(NULL, RTLD_NOW));
	GOT("no such file", dlopen("/nosuch.so", RTLD_NOW));
	GOT("its text", dlerror());
	/* Found by the search path of the caller, $ORIGIN/inner. */
	m = GOT("outer", dlopen(beside("outer.so"), RTLD_NOW));
	outer = m ? (open_fn *)dlsym(m, "outer_open") : NULL;
	GOT("inner, from here", dlopen("inner.so", RTLD_NOW));
	GOT("inner, from outer", outer ? outer("inner.so", RTLD_NOW) : NULL);
}
