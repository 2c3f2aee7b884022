# SPDX-License-Identifier: MIT
# The snippets in three builds (as a program, as a library with a constructor,
# by way of syscall(2)), for each libc.

HOOKS_CFLAGS := -std=gnu11 -D_GNU_SOURCE -U_FORTIFY_SOURCE -g -O1 -pthread \
	$(WARN) -Itests/hooks -I$(BUILD)/tests/hooks
HOOKS_SRC := tests/hooks/main.c tests/hooks/hook.c
HOOKS_DEPS := $(HOOKS_SRC) $(wildcard tests/hooks/*.h) shim/hooks.def \
	$(BUILD)/tests/hooks/snippets.h tests/hooks/build.mk
HOOKS_PROGRAMS := hooks hooks_syscall hooks_constructor libhooks_constructor.so \
	module.so elsewhere.so outer.so inner/inner.so coherence names inherit

# Programs that write a whole transcript of their own.
HOOKS_WHOLE := walks regain threads limits jail syslogger once
HOOKS_PROGRAMS += $(HOOKS_WHOLE)

HOOKS_LIBCS := glibc $(if $(shell command -v $(MUSL_CC)),musl)
HOOKS_CC_glibc = $(CC)
HOOKS_CC_musl = $(MUSL_CC)
# Only glibc has a crypt(3) to link here.
HOOKS_CRYPT_glibc = -Wl,--no-as-needed -lcrypt

# Fails, with their names, on rows without a snippet and the other way round.
$(BUILD)/tests/hooks/snippets.h: shim/hooks.def scripts/hooks tests/hooks/list \
		tests/hooks/snippets $(wildcard tests/hooks/snippets/*.c)
	$(call say,GEN,$@)
	$(Q)mkdir -p $(@D)
	$(Q)scripts/hooks names | tests/hooks/list tests/hooks/snippets >$@.tmp \
		&& mv $@.tmp $@

# $(1) the libc
define HOOKS_RULES
HOOKS_$(1) := $$(BUILD)/tests/hooks/$(1)

$$(HOOKS_$(1))/hooks: $$(HOOKS_DEPS)
	$$(call say,CC,$$@)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(HOOKS_CC_$(1)) $$(HOOKS_CFLAGS) $$(CFLAGS) $$(HOOKS_SRC) \
		-ldl -o $$@

$$(HOOKS_$(1))/hooks_syscall: $$(HOOKS_DEPS)
	$$(call say,CC,$$@)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(HOOKS_CC_$(1)) $$(HOOKS_CFLAGS) -DVIA_SYSCALL $$(CFLAGS) \
		$$(HOOKS_SRC) -ldl -o $$@

$$(HOOKS_$(1))/libhooks_constructor.so: $$(HOOKS_DEPS)
	$$(call say,CC,$$@)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(HOOKS_CC_$(1)) $$(HOOKS_CFLAGS) -DIN_CONSTRUCTOR $$(CFLAGS) \
		-fPIC -shared $$(HOOKS_SRC) -ldl -o $$@

$$(HOOKS_$(1))/hooks_constructor: tests/hooks/empty.c \
		$$(HOOKS_$(1))/libhooks_constructor.so
	$$(call say,CC,$$@)
	$$(Q)$$(HOOKS_CC_$(1)) $$(HOOKS_CFLAGS) $$(CFLAGS) $$< -o $$@ \
		-L$$(@D) -Wl,--no-as-needed -lhooks_constructor \
		-Wl,-rpath,'$$$$ORIGIN'

$$(HOOKS_$(1))/elsewhere.so: tests/hooks/elsewhere.c
	$$(call say,CC,$$@)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(HOOKS_CC_$(1)) $$(HOOKS_CFLAGS) $$(CFLAGS) -fPIC -shared $$< \
		-o $$@ -ldl

$$(HOOKS_$(1))/module.so $$(HOOKS_$(1))/inner/inner.so: tests/hooks/module.c
	$$(call say,CC,$$@)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(HOOKS_CC_$(1)) $$(HOOKS_CFLAGS) $$(CFLAGS) -fPIC -shared $$< \
		-o $$@

$$(HOOKS_$(1))/outer.so: tests/hooks/module.c
	$$(call say,CC,$$@)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(HOOKS_CC_$(1)) $$(HOOKS_CFLAGS) -DOUTER $$(CFLAGS) -fPIC \
		-shared $$< -ldl -o $$@ -Wl,-rpath,'$$$$ORIGIN/inner'

$$(HOOKS_$(1))/coherence: tests/hooks/coherence.c tests/hooks/hook.c \
		$$(wildcard tests/hooks/*.h)
	$$(call say,CC,$$@)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(HOOKS_CC_$(1)) $$(HOOKS_CFLAGS) $$(CFLAGS) \
		tests/hooks/coherence.c tests/hooks/hook.c -o $$@

$$(HOOKS_$(1))/names: tests/hooks/names.c
	$$(call say,CC,$$@)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(HOOKS_CC_$(1)) $$(HOOKS_CFLAGS) $$(CFLAGS) $$< \
		$$(HOOKS_CRYPT_$(1)) -o $$@

$$(HOOKS_$(1))/inherit: tests/hooks/inherit.c
	$$(call say,CC,$$@)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(HOOKS_CC_$(1)) $$(HOOKS_CFLAGS) $$(CFLAGS) $$< -o $$@

$$(HOOKS_WHOLE:%=$$(HOOKS_$(1))/%): $$(HOOKS_$(1))/%: tests/hooks/%.c \
		tests/hooks/hook.c tests/hooks/visible.c \
		$$(wildcard tests/hooks/*.h) tests/hooks/build.mk
	$$(call say,CC,$$@)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(HOOKS_CC_$(1)) $$(HOOKS_CFLAGS) $$(CFLAGS) $$< \
		tests/hooks/hook.c tests/hooks/visible.c -o $$@

TESTS_BINS += $$(addprefix $$(HOOKS_$(1))/,$$(HOOKS_PROGRAMS))
endef

$(foreach libc,$(HOOKS_LIBCS),$(eval $(call HOOKS_RULES,$(libc))))
