# SPDX-License-Identifier: MIT
# A static stand-in for privilege droppers, see forward.c.

$(BUILD)/tests/droppers/forward: tests/droppers/forward.c
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) -std=gnu11 -O1 $(WARN) $(CFLAGS) -static $< -o $@

TESTS_BINS += $(BUILD)/tests/droppers/forward
