# SPDX-License-Identifier: MIT
# `make bench` measures; its programs are also what tests/bench/ runs.

BENCH_NAMES := bind binds calls memory scale start
BENCH_BINS := $(BENCH_NAMES:%=$(BUILD)/bench/%) $(BUILD)/bench/libempty.so
BENCH_CFLAGS := -std=gnu11 -D_GNU_SOURCE -fno-plt $(WARN)
comma := ,

# The dlmopen of memory.c stands in libdl before glibc 2.34.
$(BENCH_NAMES:%=$(BUILD)/bench/%): $(BUILD)/bench/%: bench/%.c bench/build.mk
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(BENCH_CFLAGS) -O2 $(CFLAGS) $< -pthread -ldl -o $@

# All flags of the library's but its entry point, which an empty one lacks.
$(BUILD)/bench/libempty.so: bench/empty.c bench/build.mk Makefile
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(SHIM_CFLAGS) $(CFLAGS) \
		$(filter-out -Wl$(comma)-e$(comma)%,$(SHIM_LDFLAGS)) \
		$(LDFLAGS) $< -o $@.tmp
	$(Q)objcopy --strip-unneeded $@.tmp && mv $@.tmp $@

TESTS_BINS += $(BENCH_BINS)

bench: all $(BENCH_BINS) ## measure instructions, time and memory
	$(Q)BUILD=$(abspath $(BUILD)) bench/run
	$(Q)BUILD=$(abspath $(BUILD)) bench/ports

bench-scale: $(BUILD)/libnonroot.so $(BENCH_BINS) ## measure chown -R, threads and processes, with fakeroot
	$(Q)BUILD=$(abspath $(BUILD)) bench/scale
