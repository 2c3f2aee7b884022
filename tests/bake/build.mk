# SPDX-License-Identifier: MIT
# What tests/bake/foreign.t puts into its images.

ifneq ($(shell command -v $(MUSL_CC)),)
TESTS_BINS += $(BUILD)/tests/bake/musl_tools
endif
ifeq ($(ARCH),x86_64)
TESTS_BINS += $(BUILD)/tests/bake/i386_hello
endif

$(BUILD)/tests/bake/musl_tools: tests/bake/tools.c
	$(call say,MUSL-CC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(MUSL_CC) -std=c11 -D_GNU_SOURCE -O2 $(WARN) $(CFLAGS) $< -o $@

$(BUILD)/tests/bake/i386_hello: tests/bake/i386_hello.s
	$(call say,AS,$@)
	$(Q)mkdir -p $(@D)
	$(Q)as --32 $< -o $@.o
	$(Q)ld -m elf_i386 -pie -dynamic-linker /lib/ld-linux.so.2 $@.o -o $@
