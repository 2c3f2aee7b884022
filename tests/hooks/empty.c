/* SPDX-License-Identifier: MIT */
/* The program of the constructor setting, which ends before it begins. */
int main(void)
{
	return 1;
}
