# SPDX-License-Identifier: MIT

SECURITY_CFLAGS := -std=gnu11 -D_GNU_SOURCE -Ishim/core -pthread $(WARN)
SECURITY_BINS := $(patsubst tests/security/%.c,$(BUILD)/tests/security/%,\
	$(wildcard tests/security/*.c))

$(BUILD)/tests/security/%: tests/security/%.c $(wildcard shim/core/*.h)
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(SECURITY_CFLAGS) $(CFLAGS) $< -o $@

# Where no preload reaches; left out where there is no musl-gcc.
$(BUILD)/tests/security/root_static: tests/security/root_actor.c
	$(call say,MUSL-CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(MUSL_CC) $(SECURITY_CFLAGS) $(CFLAGS) -static $< -o $@

TESTS_BINS += $(SECURITY_BINS) $(if $(shell command -v $(MUSL_CC)),\
	$(BUILD)/tests/security/root_static)
