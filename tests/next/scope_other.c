/* SPDX-License-Identifier: MIT */
/* Another preloaded library that defines one of the hooked symbols. */
#include <unistd.h>

uid_t getuid(void)
{
	return 4242;
}
