# SPDX-License-Identifier: MIT
# `make help` lists the goals.  CFLAGS and LDFLAGS are the user's: they come
# last and no rule changes them.  All output goes to build/.

VERSION := 0.1.0
BUILD   ?= build
CC      ?= gcc
MUSL_CC ?= musl-gcc
CFLAGS  ?= -O2 -g
PREFIX  ?= /usr
DESTDIR ?=
V       ?=
Q       := $(if $(V),,@)
say      = @$(if $(V)$(findstring s,$(firstword -$(MAKEFLAGS))),:,printf '  %-8s%s\n' $(1) $(2))

WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wvla -Wformat=2 -Wcast-qual
ARCH := $(shell $(CC) -dumpmachine | cut -d- -f1)
CET  := $(if $(filter x86_64 i686,$(ARCH)),-fcf-protection=full)\
	$(if $(filter aarch64,$(ARCH)),-mbranch-protection=standard)

# Atomics in line, the 16-byte one too: there is no library to call.
ATOMICS := $(if $(filter aarch64,$(ARCH)),-mno-outline-atomics)

# Freestanding, and without what would need a relocation, a TLS block, a
# guard from libc, or SSE registers saved in every variadic hook.  Unwind
# tables stay: pthread_cancel and C++ exceptions pass through our frames.
SHIM_CFLAGS := -std=gnu11 -D_GNU_SOURCE -DNONROOT_VERSION='"$(VERSION)"' \
	-U_FILE_OFFSET_BITS -U_FORTIFY_SOURCE -U_TIME_BITS \
	-ffreestanding -fPIC -fvisibility=hidden -fno-plt \
	-fno-stack-protector -fno-delete-null-pointer-checks \
	-fasynchronous-unwind-tables -fexceptions \
	-ffunction-sections -mgeneral-regs-only \
	-fno-strict-aliasing -fno-common $(ATOMICS) $(CET) $(WARN)
# Sorted by name: .bss, .bss.next, .bss.often, .bss.rare, so that the first of
# what a process touches lies together: .bss fits into the page of .data, which
# each process has, and the rest is first written to, not read and then written.
SHIM_LDFLAGS := -shared -nostdlib -Wl,-e,about_start \
	-Wl,-z,now,-z,norelro,-z,noseparate-code,-z,noexecstack \
	-Wl,--hash-style=gnu,--build-id=sha1,--gc-sections,--eh-frame-hdr \
	-Wl,--sort-section=name,-T,shim/preload/data.ld \
	-Wl,-soname,libnonroot.so,-Bsymbolic

# Of the helper alone; the rest of core/ is the library's.
HELPER_ONLY := clients dmi_store explain filter options plan request
CORE := $(filter-out $(HELPER_ONLY),\
	$(patsubst shim/core/%.c,%,$(wildcard shim/core/*.c)))
SHIM := $(patsubst shim/preload/%.c,%,$(wildcard shim/preload/*.c))

# Built by the build.mk of each test folder; prove runs what is named *_test
# and the scripts named *.t.
TESTS_BINS :=

SHIM_OBJS := $(CORE:%=$(BUILD)/shim/core/%.o) $(SHIM:%=$(BUILD)/shim/preload/%.o)

.DEFAULT_GOAL := all
.PHONY: all help clean install load lint fmt check docs check-docs bench fuzz \
	tests helper-lines helper-coverage print-helper-sources

all: $(BUILD)/libnonroot.so $(BUILD)/nonroot-helper $(BUILD)/nonroot-bind ## build the library and the helpers

help: ## list these goals
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

# ---- the library ----

$(BUILD)/hooks.map: shim/hooks.def scripts/hooks
	$(call say,GEN,$@)
	$(Q)mkdir -p $(@D)
	$(Q)scripts/hooks map >$@.tmp && mv $@.tmp $@

# What is not in the way of every call is small rather than quick, and the
# loops over a few words of credentials are unrolled, unless the user says how
# to compile.
HOT := core/creds core/inherit core/owners core/paths core/text core/view \
	preload/dispatch preload/dispatch_ids preload/files preload/identity \
	preload/listing preload/newenv preload/owners_file preload/ownership \
	preload/peers preload/prctl preload/remember \
	preload/stat preload/stat_old preload/statx preload/slots \
	preload/streams preload/fast preload/state preload/tasks \
	preload/told preload/view preload/views
ifeq ($(origin CFLAGS),file)
# gcc has it since 12.
SMALLEST := $(shell $(CC) -Oz -E -x c /dev/null >/dev/null 2>&1 && echo -Oz || echo -Os)
COLD := $(filter-out $(HOT),$(CORE:%=core/%) $(SHIM:%=preload/%))
$(COLD:%=$(BUILD)/shim/%.o): CFLAGS := $(SMALLEST) -g
LOOPS := core/creds preload/fast preload/slots preload/told
$(LOOPS:%=$(BUILD)/shim/%.o): CFLAGS := -O3 -g
endif

$(BUILD)/shim/preload/mem.o: SHIM_CFLAGS += -fno-builtin \
	$(if $(findstring clang,$(CC)),,-fno-tree-loop-distribute-patterns)

# Its arguments may be floating-point numbers.
$(BUILD)/shim/preload/syslog_args.o: SHIM_CFLAGS := $(filter-out -mgeneral-regs-only,$(SHIM_CFLAGS))

$(BUILD)/shim/%.o: shim/%.c Makefile
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(SHIM_CFLAGS) -MMD -MP $(CFLAGS) -c $< -o $@

$(BUILD)/libnonroot.debug: $(SHIM_OBJS) $(BUILD)/hooks.map shim/preload/data.ld
	$(call say,LD,$@)
	$(Q)$(CC) $(SHIM_LDFLAGS) -Wl,--version-script,$(BUILD)/hooks.map \
		$(LDFLAGS) $(SHIM_OBJS) -o $@.tmp && mv $@.tmp $@

# A truncated library must never be seen by the dynamic linker: mv is atomic.
$(BUILD)/libnonroot.so: $(BUILD)/libnonroot.debug
	$(call say,STRIP,$@)
	$(Q)objcopy --strip-unneeded --add-gnu-debuglink=$< $< $@.tmp && \
		mv $@.tmp $@

-include $(SHIM_OBJS:.o=.d)

# ---- the helper ----

# musl-gcc looks into its own folder alone, which has none of linux/.
KERNEL_HEADERS ?= -idirafter /usr/include -idirafter /usr/include/$(ARCH)-linux-gnu

# The only privileged code: static, with every guard the toolchain has.
HELPER_CFLAGS := -std=c11 -D_GNU_SOURCE -DNONROOT_VERSION='"$(VERSION)"' \
	-Ishim/core -fPIE -fstack-protector-strong $(CET) $(WARN) \
	$(KERNEL_HEADERS)
# musl-gcc ignores -static-pie: its own start files are named instead.
MUSL_LIB ?= /usr/lib/$(ARCH)-linux-musl/
HELPER_LDFLAGS := -nostartfiles -static -Wl,-pie,--no-dynamic-linker,-z,text \
	-Wl,-z,relro,-z,now,-z,noexecstack
HELPER_CORE := $(HELPER_ONLY) passwd policy ports smbios text
HELPER_OBJS := $(patsubst shim/helper/%.c,$(BUILD)/helper/%.o,$(wildcard shim/helper/*.c)) \
	$(HELPER_CORE:%=$(BUILD)/helper/core/%.o)

$(BUILD)/helper/%.o: shim/helper/%.c Makefile
	$(call say,MUSL-CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(MUSL_CC) $(HELPER_CFLAGS) -MMD -MP $(CFLAGS) -c $< -o $@

$(BUILD)/helper/core/%.o: shim/core/%.c Makefile
	$(call say,MUSL-CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(MUSL_CC) $(HELPER_CFLAGS) -MMD -MP $(CFLAGS) -c $< -o $@

$(BUILD)/nonroot-helper: $(HELPER_OBJS)
	$(call say,LD,$@)
	$(Q)$(MUSL_CC) $(HELPER_LDFLAGS) $(LDFLAGS) \
		$(MUSL_LIB)rcrt1.o $(MUSL_LIB)crti.o $^ $(MUSL_LIB)crtn.o -o $@.tmp
	$(Q)strip $@.tmp && mv $@.tmp $@

-include $(HELPER_OBJS:.o=.d)

helper-lines: ## count the code that is privileged
	@scripts/helper-lines

helper-coverage: ## how much of that the tests run
	@scripts/helper-coverage

print-helper-sources:
	@printf '%s\n' $(wildcard shim/helper/*.c) $(HELPER_CORE:%=shim/core/%.c)

# nonroot-bind, which is executed for one bind: likewise.
BIND_OBJS := $(BUILD)/helper/bind.o $(HELPER_CORE:%=$(BUILD)/helper/core/%.o)

$(BUILD)/helper/bind.o: shim/bind/nonroot-bind.c Makefile
	$(call say,MUSL-CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(MUSL_CC) $(HELPER_CFLAGS) -MMD -MP $(CFLAGS) -c $< -o $@

$(BUILD)/nonroot-bind: $(BIND_OBJS)
	$(call say,LD,$@)
	$(Q)$(MUSL_CC) $(HELPER_LDFLAGS) $(LDFLAGS) \
		$(MUSL_LIB)rcrt1.o $(MUSL_LIB)crti.o $^ $(MUSL_LIB)crtn.o -o $@.tmp
	$(Q)strip $@.tmp && mv $@.tmp $@

-include $(BUILD)/helper/bind.d

# ---- installing ----

LIBDIR ?= $(PREFIX)/lib
SBINDIR ?= $(PREFIX)/sbin
# The library looks for nonroot-bind in /usr/libexec, and nowhere else.
LIBEXECDIR ?= $(PREFIX)/libexec
MANDIR ?= $(PREFIX)/share/man
DOCDIR ?= $(PREFIX)/share/doc/libnonroot
# bake finds the library from here: ../../lib.
BAKEDIR ?= $(PREFIX)/share/libnonroot

# nonroot-bind without its capability: whether there is to be one is said by
# setcap cap_net_bind_service=p, see nonroot-bind(8).
# The library by rename: every process of the system may be loading it.
install: all ## install to DESTDIR and PREFIX
	install -d "$(DESTDIR)$(LIBDIR)" "$(DESTDIR)$(SBINDIR)" "$(DESTDIR)$(LIBEXECDIR)" "$(DESTDIR)$(DOCDIR)" "$(DESTDIR)$(BAKEDIR)/image" \
		"$(DESTDIR)$(MANDIR)/man5" "$(DESTDIR)$(MANDIR)/man8"
	install -m 644 $(BUILD)/libnonroot.so "$(DESTDIR)$(LIBDIR)/.libnonroot.so.new"
	chmod 755 "$(DESTDIR)$(LIBDIR)/.libnonroot.so.new"
	mv "$(DESTDIR)$(LIBDIR)/.libnonroot.so.new" "$(DESTDIR)$(LIBDIR)/libnonroot.so"
	install -m 755 $(BUILD)/nonroot-helper "$(DESTDIR)$(SBINDIR)/nonroot-helper"
	install -m 755 $(BUILD)/nonroot-bind "$(DESTDIR)$(LIBEXECDIR)/nonroot-bind"
	install -m 755 scripts/bake scripts/unbake "$(DESTDIR)$(BAKEDIR)/"
	install -m 644 scripts/image/*.sh "$(DESTDIR)$(BAKEDIR)/image/"
	for name in bake unbake; do \
		ln -sf "$(BAKEDIR)/$$name" "$(DESTDIR)$(SBINDIR)/nonroot-$$name" || exit; done
	install -m 644 shim/nonroot.conf.5 shim/helper/nonroot-helper.conf.5 "$(DESTDIR)$(MANDIR)/man5/"
	install -m 644 shim/helper/nonroot-helper.8 shim/bind/nonroot-bind.8 scripts/image/nonroot-bake.8 "$(DESTDIR)$(MANDIR)/man8/"
	cp -R examples "$(DESTDIR)$(DOCDIR)/"
	install -m 644 README.md COMPATIBILITY.md SECURITY.md LICENSE "$(DESTDIR)$(DOCDIR)/"

clean: ## remove build/
	rm -rf $(BUILD)

# ---- tests ----

-include tests/*/build.mk
-include bench/build.mk

tests: all $(TESTS_BINS) ## build everything that the tests run

check: ## run every test
	scripts/check

docs: ## put the generated tables into COMPATIBILITY.md
	scripts/docs

check-docs: ## whether the documentation is that of the code and the tests
	scripts/docs --check

lint: ## compilers, analyzers and linters, all of them silent
	scripts/lint

FMT_FILES := $(wildcard shim/*/*.[ch] tests/*/*.[ch] tests/*/*/*.[ch] bench/programs/*.[ch])

# The load test of the helper with a million binds.
load: tests ## press the helper for some minutes
	LOAD_BINDS=10000 tests/security/S10-load.t

fmt: ## format the C files
	clang-format -i $(FMT_FILES)
