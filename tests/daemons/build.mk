# SPDX-License-Identifier: MIT

$(BUILD)/tests/daemons/container: tests/daemons/container.c
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) -std=gnu11 -D_GNU_SOURCE $(WARN) $(CFLAGS) $< -o $@

TESTS_BINS += $(BUILD)/tests/daemons/container
