# SPDX-License-Identifier: MIT
# Programs for tests/next/*.t: what the library must be as an ELF object, and
# what its own look-up must find.  Those in musl/ are left out where musl-gcc
# is missing, and their tests say so.

NEXT_OUT    := $(BUILD)/tests/next
NEXT_CFLAGS := -D_GNU_SOURCE -g -O1 -pthread $(WARN)
NEXT_CXXFLAGS := -D_GNU_SOURCE -g -O1 -Wall -Wextra -Wshadow
NEXT_HDRS   := $(wildcard tests/next/*.h) shim/hooks.def
NEXT_BOTH   := probe scope used in_dlopen early forks cancel_plain \
	probe_module.so stuck_module.so early_lib.so scope_other.so judge.so
NEXT_BINS   := $(addprefix $(NEXT_OUT)/,$(NEXT_BOTH) effects cancel ifunc \
	ifunc_lib.so linked bare bare_musl counter.so \
	versions_gnu.so versions_sysv.so versions_both.so libnonroot-judge.so)
NEXT_MUSL   := $(if $(shell command -v $(MUSL_CC)),\
	$(NEXT_BOTH:%=$(NEXT_OUT)/musl/%))

TESTS_BINS += $(NEXT_BINS) $(NEXT_MUSL)

# $(call next_cc,COMPILER,OPTIONS): the C and object files among what it is
# made of, and the options of the target itself.
define next_cc
$(call say,CC,$<)
$(Q)mkdir -p $(@D)
$(Q)$(1) $(NEXT_CFLAGS) $(2) $(CFLAGS) $(filter %.c %.o %.so,$^) \
	$(NEXT_FLAGS) -ldl -o $@
endef

$(NEXT_OUT)/%.so: tests/next/%.c $(NEXT_HDRS)
	$(call next_cc,$(CC),-shared -fPIC)
$(NEXT_OUT)/musl/%.so: tests/next/%.c $(NEXT_HDRS)
	$(call next_cc,$(MUSL_CC),-shared -fPIC)
$(NEXT_OUT)/%: tests/next/%.c $(NEXT_HDRS)
	$(call next_cc,$(CC))
$(NEXT_OUT)/musl/%: tests/next/%.c $(NEXT_HDRS)
	$(call next_cc,$(MUSL_CC))

$(NEXT_OUT)/early: $(NEXT_OUT)/early_lib.so
$(NEXT_OUT)/musl/early: $(NEXT_OUT)/musl/early_lib.so
$(NEXT_OUT)/ifunc: $(NEXT_OUT)/ifunc_lib.so
$(NEXT_OUT)/early $(NEXT_OUT)/musl/early $(NEXT_OUT)/ifunc: \
	private NEXT_FLAGS := -Wl,-rpath,'$$ORIGIN'

# The resolver may call only what is bound already: no lazy PLT.
$(NEXT_OUT)/ifunc_lib.so: private NEXT_FLAGS := -fno-plt -Wl,-z,now \
	-Wl,-soname,ifunc_lib.so
$(NEXT_OUT)/early_lib.so $(NEXT_OUT)/musl/early_lib.so: \
	private NEXT_FLAGS := -Wl,-soname,early_lib.so

# A comma that does not end an argument of call.
, := ,
$(NEXT_OUT)/versions_%.so: tests/next/versions_lib.c tests/next/versions_lib.map
	$(call next_cc,$(CC),-shared -fPIC -Wl$(,)--hash-style=$* \
		-Wl$(,)--version-script=tests/next/versions_lib.map)

$(NEXT_OUT)/counter.so: private NEXT_FLAGS := -fplt -fcf-protection=none \
	-fstack-protector-all -Wl,-z,notext,-z,relro,-z,lazy \
	-Wl,--default-symver

# pthread_cancel(3) runs C handlers by unwinding in the one and by a jump
# buffer in the other; the C++ side belongs to the first.
$(NEXT_OUT)/guard.o: tests/next/guard.cc
	$(call say,CXX,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CXX) $(NEXT_CXXFLAGS) $(CFLAGS) -c $< -o $@
$(NEXT_OUT)/cancel $(NEXT_OUT)/forks: $(NEXT_OUT)/guard.o
$(NEXT_OUT)/cancel: private NEXT_FLAGS := -fexceptions -lstdc++
$(NEXT_OUT)/forks: private NEXT_FLAGS := -lstdc++
$(NEXT_OUT)/cancel_plain: tests/next/cancel.c $(NEXT_HDRS)
	$(call next_cc,$(CC),-fno-exceptions)
$(NEXT_OUT)/musl/cancel_plain: tests/next/cancel.c $(NEXT_HDRS)
	$(call next_cc,$(MUSL_CC))

$(NEXT_OUT)/linked: tests/next/probe.c $(BUILD)/libnonroot.so $(NEXT_HDRS)
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(NEXT_CFLAGS) $(CFLAGS) $< -L$(BUILD) -Wl,--no-as-needed \
		-lnonroot -Wl,-rpath,'$$ORIGIN/../lib' -o $@

NEXT_BARE := -nostdlib -ffreestanding -fno-stack-protector -fPIE -pie \
	-fno-plt -Wl,-z,dynamic-undefined-weak
$(NEXT_OUT)/bare: tests/next/bare.c
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(NEXT_CFLAGS) $(CFLAGS) $(NEXT_BARE) $< -o $@
$(NEXT_OUT)/bare_musl: tests/next/bare.c
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(NEXT_CFLAGS) $(CFLAGS) $(NEXT_BARE) $< \
		-Wl,-dynamic-linker,/lib/ld-musl-$(ARCH).so.1 -o $@

# The library again, with a way to ask it.
$(NEXT_OUT)/judge_next.o: tests/next/judge_next.c $(wildcard shim/preload/*.h)
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(SHIM_CFLAGS) $(CFLAGS) -c $< -o $@
$(NEXT_OUT)/judge.map: $(BUILD)/hooks.map
	$(Q)mkdir -p $(@D)
	$(Q)sed 's/global:/&\n\tnonroot_next_of;/' $< >$@
$(NEXT_OUT)/libnonroot-judge.so: $(SHIM_OBJS) $(NEXT_OUT)/judge_next.o $(NEXT_OUT)/judge.map
	$(call say,LD,$@)
	$(Q)$(CC) $(SHIM_LDFLAGS) -Wl,--version-script,$(NEXT_OUT)/judge.map \
		$(LDFLAGS) $(filter %.o,$^) -o $@
