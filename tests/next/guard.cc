/* SPDX-License-Identifier: MIT */
/* The C++ side: objects with destructors, and exceptions. */
#include <fcntl.h>

extern "C" int open_in_guard(const char *path, int *ret_cleaned);
extern "C" int throw_and_catch(int n);

namespace
{
struct guard {
	explicit guard(int *n) : n_(n)
	{
	}
	~guard()
	{
		++*n_;
	}
	int *n_;
};

__attribute__((noinline)) int throw_below(int n)
{
	if (n == 0)
		throw 1;
	return throw_below(n - 1) + 1;
}
} // namespace

int open_in_guard(const char *path, int *ret_cleaned)
{
	guard outer(ret_cleaned);
	guard inner(ret_cleaned);

	return open(path, O_RDONLY | O_CLOEXEC);
}

int throw_and_catch(int n)
{
	try {
		return throw_below(n);
	} catch (int one) {
		return one;
	}
}
