/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes what the helper makes of a message: the request, its address, the
 * answer, and the line that is logged.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "clients.h"
#include "dmi_store.h"
#include "request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool truth)
{
	if (!truth)
		abort();
}

static void check_dmi(const struct wire_request *r, const uint8_t *data,
		      size_t size)
{
	static struct dmi d;
	struct wire_reply *reply = calloc(1, sizeof(*reply));
	int e;

	if (!reply)
		return;
	d.table[0].len = size < DMI_TABLE_MAX ? size : DMI_TABLE_MAX;
	memcpy(d.table[0].bytes, data, d.table[0].len);
	for (int i = 0; i < SMBIOS_FIELDS; i++)
		d.value[i].len = -EACCES;
	dmi_fill(&d);
	e = dmi_answer(&d, r, reply);
	require(e >= 0 && reply->len <= WIRE_DATA_MAX);
	request_answer(reply, r, e == 0, e);
	require(reply->error == e && reply->magic == WIRE_MAGIC);
	free(reply);
}

static void check_address(const struct policy_addr *a)
{
	char got[64], want[64];
	struct out o = {.p = got, .cap = sizeof(got)};

	request_address(&o, a, false);
	require(o.n < sizeof(got));
	got[o.n] = 0;
	inet_ntop(AF_INET6, a->b, want, sizeof(want));
	require(!strcmp(got, want));
}

static void check_line(const struct wire_request *r, int family,
		       const struct policy_query *q)
{
	struct request_decision d = {.code = "HLP-01",
				     .op = r->arg % 2 ? "bind" : "dmi"};
	char *line = malloc(REQUEST_LINE_MAX);
	size_t n;

	if (!line)
		return;
	d.family = family;
	d.q = *q;
	d.q.proto = (enum policy_proto)(r->arg % 3);
	d.q.netns = (enum policy_netns)(r->offset % 3);
	d.pid = (int32_t)r->offset;
	d.q.uid = r->arg;
	d.q.gid = r->addr_len;
	d.rule = r->kind;
	d.error = r->version;
	d.has_arg = r->kind % 2;
	d.why = r->kind % 3 ? NULL : "why";
	n = request_line(&d, line);
	require(n > 0 && n <= REQUEST_LINE_MAX && line[n - 1] == '\n');
	require(!memchr(line, '\n', n - 1));
	free(line);
}

/* Control messages as a kernel gone mad might leave them. */
static void check_passed(const uint8_t *data, size_t size)
{
	union {
		struct cmsghdr h;
		char bytes[64];
	} *c = malloc(sizeof(*c));
	struct msghdr m = {.msg_control = c};
	int fds[2];

	if (!c)
		return;
	m.msg_controllen = size < sizeof(*c) ? size : sizeof(*c);
	memcpy(c, data, m.msg_controllen);
	require(request_passed(&m, fds, 2) <= 2);
	free(c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wire_request r = {0};
	struct policy_query q = {0};
	int family, proto;

	memcpy(&r, data, size < sizeof(r) ? size : sizeof(r));
	family = policy_sockaddr(r.addr, r.addr_len, &q);
	require(request_is_one(&r, size) ==
		(size == 48 && r.magic == WIRE_MAGIC && r.version == 1));
	proto = request_proto((int)(r.arg % 64), (int)(r.arg / 64 % 16),
			      (int)(r.arg / 1024 % 512), family);
	require(proto == POLICY_TCP || proto == POLICY_UDP || proto < 0);
	if (proto > 0)
		require(family == (int)(r.arg % 64));
	check_address(&q.addr);
	check_line(&r, family, &q);
	check_dmi(&r, data, size);
	check_passed(data, size);
	return 0;
}
