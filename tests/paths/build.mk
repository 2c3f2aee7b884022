# SPDX-License-Identifier: MIT
# Programs that the tests of this folder run, for each libc.

PATHS_PROGRAMS := listing closed stack
PATHS_LIBCS := glibc $(if $(shell command -v $(MUSL_CC)),musl)
PATHS_CC_glibc = $(CC)
PATHS_CC_musl = $(MUSL_CC)

# glibc's lazy binding saves the vector registers on the stack: 3 KiB with
# AVX-512, which are not the library's.
$(BUILD)/tests/paths/%/stack: PATHS_LDFLAGS := -Wl,-z,now

# $(1) the libc
define PATHS_RULES
$$(PATHS_PROGRAMS:%=$$(BUILD)/tests/paths/$(1)/%): $$(BUILD)/tests/paths/$(1)/%: \
		tests/paths/%.c
	$$(call say,CC,$$@)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(PATHS_CC_$(1)) -std=gnu11 -D_GNU_SOURCE -g -O1 -pthread \
		$$(WARN) $$(CFLAGS) $$< $$(PATHS_LDFLAGS) -o $$@

TESTS_BINS += $$(PATHS_PROGRAMS:%=$$(BUILD)/tests/paths/$(1)/%)
endef

$(foreach libc,$(PATHS_LIBCS),$(eval $(call PATHS_RULES,$(libc))))
