# SPDX-License-Identifier: MIT
# Programs that the tests here start under the library.

INPUT_NAMES  := act crowd lent pointers seccomp
INPUT_CFLAGS := -std=gnu11 -D_GNU_SOURCE -U_FORTIFY_SOURCE -g -O1 $(WARN)

$(BUILD)/tests/input/%: tests/input/%.c $(wildcard tests/input/*.h) \
		shim/hooks.def tests/input/build.mk
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(INPUT_CFLAGS) $(CFLAGS) -pthread $< -ldl -o $@

TESTS_BINS += $(INPUT_NAMES:%=$(BUILD)/tests/input/%)

$(BUILD)/tests/input/musl_lent: tests/input/lent.c tests/input/build.mk
	$(call say,MUSL-CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(MUSL_CC) $(INPUT_CFLAGS) $(CFLAGS) -pthread $< -o $@

TESTS_BINS += $(if $(shell command -v $(MUSL_CC)),$(BUILD)/tests/input/musl_lent)
