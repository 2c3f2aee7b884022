# SPDX-License-Identifier: MIT
# `make bench` measures; its programs are also what tests/bench/ runs.

BENCH := $(BUILD)/bench
BENCH_NAMES := calls memory scale errno_filter notifier enter
BENCH_BINS := $(BENCH_NAMES:%=$(BENCH)/%) $(BENCH)/libempty.so $(BENCH)/libleast.so
BENCH_CFLAGS := -std=gnu11 -D_GNU_SOURCE -fno-plt $(WARN)
BENCH_CASES := identity files paths owners sockets limits tasks
comma := ,

$(BENCH)/%.o: bench/programs/%.c bench/build.mk
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(BENCH_CFLAGS) -MMD -MP -O2 $(CFLAGS) -c $< -o $@

# The dlmopen of memory.c stands in libdl before glibc 2.34.
$(BENCH)/calls: $(BENCH)/fixture.o $(BENCH_CASES:%=$(BENCH)/cases_%.o)
$(BENCH_NAMES:%=$(BENCH)/%): $(BENCH)/%: $(BENCH)/%.o
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) $^ -pthread -ldl $(BENCH_STATIC) -o $@

# Real root starts it where a preload is in /etc/ld.so.preload.
$(BENCH)/enter: BENCH_STATIC := -static

-include $(wildcard $(BENCH)/*.d)

# All flags of the library's but its entry point, which these lack.
$(BENCH)/lib%.so: bench/programs/%.c bench/build.mk Makefile
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(SHIM_CFLAGS) $(CFLAGS) \
		$(filter-out -Wl$(comma)-e$(comma)%,$(SHIM_LDFLAGS)) \
		$(LDFLAGS) $< -o $@.tmp
	$(Q)objcopy --strip-unneeded $@.tmp && mv $@.tmp $@

TESTS_BINS += $(BENCH_BINS)

.PHONY: bench-quick bench-report bench-record
bench: all $(BENCH_BINS) ## measure everything, and write a report
	$(Q)BUILD=$(abspath $(BUILD)) bench/run

bench-quick: all $(BENCH_BINS) ## the same in less than two minutes
	$(Q)BUILD=$(abspath $(BUILD)) bench/run --quick

bench-report: ## write the report and the README's figures of the last make bench
	$(Q)BUILD=$(abspath $(BUILD)) bench/report --readme

bench-record: all $(BENCH_BINS) ## add a line to bench/history.jsonl
	$(Q)BUILD=$(abspath $(BUILD)) bench/record
