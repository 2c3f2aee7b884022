# SPDX-License-Identifier: MIT
# One program for each part of the pure core, under ASan and UBSan.

UNIT_CFLAGS := -std=c11 -D_GNU_SOURCE -Ishim/core -g -O1 $(WARN) \
	-fsanitize=address,undefined -fno-sanitize-recover=all
UNIT_NAMES := $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/*_test.c))
UNIT_BINS := $(UNIT_NAMES:%=$(BUILD)/tests/unit/%)
CORE_HOST := $(wildcard shim/core/*.c)

$(BUILD)/tests/unit/%_test: tests/unit/%_test.c $(CORE_HOST) $(wildcard shim/core/*.h)
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(UNIT_CFLAGS) $(CFLAGS) $< $(CORE_HOST) -lcmocka -o $@

TESTS_BINS += $(UNIT_BINS)

# What dmidecode is compared with, see dmidecode.t.
$(BUILD)/tests/unit/smbios_print: tests/unit/smbios_print.c $(CORE_HOST) $(wildcard shim/core/*.h)
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) -std=c11 -D_GNU_SOURCE -Ishim/core $(WARN) $(CFLAGS) $< $(CORE_HOST) -o $@

TESTS_BINS += $(BUILD)/tests/unit/smbios_print

# The lock-free parts of the library, under ThreadSanitizer; see told_tsan.t.
TSAN_SRC := $(addprefix shim/preload/,told.c views.c slots.c fast.c sys.c) shim/core/creds.c
$(BUILD)/tests/unit/told_tsan: tests/unit/told_tsan.c $(TSAN_SRC) \
		$(wildcard shim/core/*.h shim/preload/*.h)
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) -std=gnu11 -D_GNU_SOURCE -g -O1 $(WARN) -fsanitize=thread \
		-fno-strict-aliasing $(CFLAGS) $< $(TSAN_SRC) -pthread -o $@

TESTS_BINS += $(BUILD)/tests/unit/told_tsan
# Threads under ThreadSanitizer, see owners_threads.t.
$(BUILD)/tests/unit/owners_threads: tests/unit/owners_threads.c shim/core/owners.c shim/core/owners.h
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) -std=c11 -D_GNU_SOURCE -Ishim/core -g -O1 $(WARN) \
		-fsanitize=thread -pthread $(CFLAGS) $< shim/core/owners.c -o $@

TESTS_BINS += $(BUILD)/tests/unit/owners_threads
