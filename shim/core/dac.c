/* SPDX-License-Identifier: MIT */
#include <sys/stat.h>

#include "dac.h"

#define SET_IDS (S_ISUID | S_ISGID)

/* generic_permission() of the kernel, but that a program is one that its owner
 * may execute: another bit than his does not make it one to the kernel. */
static bool may_pass(const struct dac_file *f, const struct dac_asker *a,
		     uint32_t needs)
{
	bool is_dir = S_ISDIR(f->mode);

	if (!is_dir && needs & DAC_SEARCH && !(f->mode & S_IXUSR))
		return false;
	return a->may_override || (a->may_read_search && !(needs & DAC_WRITE) &&
				   (is_dir || !(needs & DAC_SEARCH)));
}

/* chmod(2) of a file of somebody else's group takes S_ISGID away. */
static bool may_change(const struct dac_file *f, const struct dac_asker *a)
{
	return f->uid == a->real_uid &&
	       (S_ISDIR(f->mode) || S_ISREG(f->mode)) &&
	       (!(f->mode & S_ISGID) || f->gid == a->real_gid);
}

enum dac_answer dac_ask(const struct dac_file *f, const struct dac_asker *a,
			uint32_t needs, uint32_t *ret_mode)
{
	uint32_t all = S_ISDIR(f->mode) ? S_IRWXU : S_IRUSR | S_IWUSR;

	if (!may_change(f, a) || !may_pass(f, a, needs))
		return DAC_NOT_OURS;
	if (!(needs << 6 & ~f->mode))
		return DAC_OPEN;
	*ret_mode = (f->mode & 07777) | all;
	return DAC_LIFT;
}

bool dac_back(uint32_t was, uint32_t set, uint32_t now, uint32_t *ret_mode)
{
	now &= 07777;
	if ((now & ~SET_IDS) != (set & ~SET_IDS))
		return false;
	*ret_mode = now & ~(set & ~was);
	return true;
}
