# SPDX-License-Identifier: MIT

SECURITY_CFLAGS := -std=gnu11 -D_GNU_SOURCE -Ishim/core -pthread $(WARN)
SECURITY_BINS := $(patsubst tests/security/%.c,$(BUILD)/tests/security/%,\
	$(wildcard tests/security/*.c))

$(BUILD)/tests/security/%: tests/security/%.c $(wildcard shim/core/*.h)
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(SECURITY_CFLAGS) $(CFLAGS) $< -o $@

# With the library's own objects, and without its hooks, see owners.t.
OWNERS_OBJS := $(BUILD)/shim/core/owners.o $(BUILD)/shim/core/text.o \
	$(BUILD)/shim/preload/own_file.o $(BUILD)/shim/preload/owners_file.o \
	$(BUILD)/shim/preload/sys.o
$(BUILD)/tests/security/owners_actor: tests/security/owners_actor.c $(OWNERS_OBJS)
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(SECURITY_CFLAGS) $(CFLAGS) $^ -o $@

# Where no preload reaches; left out where there is no musl-gcc.
$(BUILD)/tests/security/root_static: tests/security/root_actor.c
	$(call say,MUSL-CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(MUSL_CC) $(SECURITY_CFLAGS) $(CFLAGS) -static $< -o $@

TESTS_BINS += $(SECURITY_BINS) $(if $(shell command -v $(MUSL_CC)),\
	$(BUILD)/tests/security/root_static)

# The helper under ASan and UBSan, see helper_asan.t.  They need system calls
# of their own: it has the children's proof, and no filter.
$(BUILD)/tests/security/nonroot-helper-asan: $(wildcard shim/helper/*.[ch] shim/core/*.[ch])
	$(call say,CC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) -std=gnu11 -D_GNU_SOURCE -DNONROOT_VERSION='"$(VERSION)"' \
		-Ishim/core -g -O1 $(WARN) -fsanitize=address,undefined \
		-fno-sanitize-recover=all $(CFLAGS) -DSANDBOX_OFF \
		$(wildcard shim/helper/*.c) \
		$(HELPER_CORE:%=shim/core/%.c) -o $@

TESTS_BINS += $(BUILD)/tests/security/nonroot-helper-asan
