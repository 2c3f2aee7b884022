/* SPDX-License-Identifier: MIT */
#include "capnames.h"

/* By their numbers; no pointers, so that the table needs no relocation. */
static const char names[][19] = {
	"chown",
	"dac_override",
	"dac_read_search",
	"fowner",
	"fsetid",
	"kill",
	"setgid",
	"setuid",
	"setpcap",
	"linux_immutable",
	"net_bind_service",
	"net_broadcast",
	"net_admin",
	"net_raw",
	"ipc_lock",
	"ipc_owner",
	"sys_module",
	"sys_rawio",
	"sys_chroot",
	"sys_ptrace",
	"sys_pacct",
	"sys_admin",
	"sys_boot",
	"sys_nice",
	"sys_resource",
	"sys_time",
	"sys_tty_config",
	"mknod",
	"lease",
	"audit_write",
	"audit_control",
	"setfcap",
	"mac_override",
	"mac_admin",
	"syslog",
	"wake_alarm",
	"block_suspend",
	"audit_read",
	"perfmon",
	"bpf",
	"checkpoint_restore",
};

#define NAMES (sizeof(names) / sizeof(names[0]))

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static bool parse_mask(struct span s, uint64_t *ret)
{
	uint64_t v = 0;

	if (s.n < 3 || s.n > 18)
		return false;
	for (size_t i = 2; i < s.n; i++) {
		int digit = hex_digit(s.p[i]);

		if (digit < 0)
			return false;
		v = v << 4 | (uint64_t)digit;
	}
	*ret = v;
	return true;
}

/* The bit of one name, 0 for none. */
static uint64_t bit_of(struct span name)
{
	if (span_starts(name, SPAN("cap_")))
		name = (struct span){name.p + 4, name.n - 4};
	for (size_t i = 0; i < NAMES; i++)
		if (span_eq(name, span_of(names[i])))
			return UINT64_C(1) << i;
	return 0;
}

bool capnames_parse(struct span s, uint64_t *ret)
{
	uint64_t all = 0;
	struct span name;

	if (span_starts(s, SPAN("0x")))
		return parse_mask(s, ret);
	while ((name = span_word(&s, ", \t")).n) {
		uint64_t bit = bit_of(name);

		if (!bit)
			return false;
		all |= bit;
	}
	if (!all)
		return false;
	*ret = all;
	return true;
}
