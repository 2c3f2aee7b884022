/* SPDX-License-Identifier: MIT */
#include "plan.h"

#include "creds.h"

#define BIT(cap) (UINT64_C(1) << (cap))

struct plan_caps plan_caps(uint64_t permitted, uint64_t effective)
{
	return (struct plan_caps){
		{{(uint32_t)effective, (uint32_t)permitted, 0},
		 {(uint32_t)(effective >> 32), (uint32_t)(permitted >> 32),
		  0}}};
}

const char *plan_drop(struct drop *ret, const struct options *o, bool binds,
		      const struct plan_have *have)
{
	const uint64_t caps = have->caps.half[0].permitted |
			      (uint64_t)have->caps.half[1].permitted << 32;
	const uint64_t ids = BIT(CREDS_CAP_SETUID) | BIT(CREDS_CAP_SETGID);

	/* The policy is an argument: it must be the administrator's. */
	if (have->uid != have->euid || have->gid != have->egid)
		return "must not be setuid or setgid";
	ret->caps = binds ? BIT(CREDS_CAP_NET_BIND_SERVICE) : 0;
	if (ret->caps & ~caps)
		return "bind rules need CAP_NET_BIND_SERVICE: start as root, "
		       "or with it as an ambient capability "
		       "(AmbientCapabilities=CAP_NET_BIND_SERVICE, or setpriv "
		       "--inh-caps=+net_bind_service "
		       "--ambient-caps=+net_bind_service)";
	ret->setpcap = caps & BIT(CREDS_CAP_SETPCAP);
	ret->change = have->euid == 0 && (caps & ids) == ids;
	ret->uid = ret->change ? o->uid : have->euid;
	ret->gid = ret->change ? o->gid : have->egid;
	if (o->user && (ret->uid != o->uid || ret->gid != o->gid))
		return "only root with CAP_SETUID and CAP_SETGID can become "
		       "what --user says";
	return NULL;
}
