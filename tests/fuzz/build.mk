# SPDX-License-Identifier: MIT
# `make fuzz FUZZ_SECONDS=600` runs each fuzzer that long; the tests run a
# fixed number of inputs, see fuzz.t.

FUZZ_CC ?= clang
FUZZ_SECONDS ?= 60
FUZZ_NAMES := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*_fuzz.c))
FUZZ_BINS := $(FUZZ_NAMES:%=$(BUILD)/tests/fuzz/%)

$(BUILD)/tests/fuzz/%_fuzz: tests/fuzz/%_fuzz.c $(wildcard shim/core/*.[ch])
	$(call say,FUZZ-CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(FUZZ_CC) -std=c11 -D_GNU_SOURCE -Ishim/core -g -O1 $(WARN) \
		-fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
		$(filter %.c,$^) -o $@

# What it is compared with.
$(BUILD)/tests/fuzz/creds_fuzz: tests/fuzz/creds_naive.c tests/fuzz/creds_naive.h

fuzz: $(FUZZ_BINS) ## run each fuzzer for FUZZ_SECONDS
	@for f in $(FUZZ_NAMES); do \
		corpus=$(BUILD)/fuzz-corpus/$$f; mkdir -p $$corpus; \
		$(BUILD)/tests/fuzz/$$f -max_total_time=$(FUZZ_SECONDS) \
			$$corpus tests/fuzz/corpus/$${f%_fuzz} || exit 1; \
	done

TESTS_BINS += $(FUZZ_BINS)
