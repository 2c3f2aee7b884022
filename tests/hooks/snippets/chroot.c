/* SPDX-License-Identifier: MIT */
/* A second one is root's: here the kernel refuses it, and that is told. */
static void snippet_chroot(void)
{
	struct stat st = {0};

	make_file("file", 0644);
	CALL("a file", chroot("file"));
	CALL("nowhere", chroot("nosuch"));
	CALL("NULL", chroot(nil()));
	CALL("unmapped", chroot(unmapped()));
	CALL("seteuid 33", seteuid(33));
	CALL("not root", chroot("."));
	CALL("seteuid 0", seteuid(0));
	if (getpid() != syscall(SYS_gettid)) {
		say_nothing_to_add();
		return;
	}
	CALL("here", chroot("."));
	CALL("/nosuch", open("/nosuch", O_RDONLY));
	CALL("/file", stat("/file", &st));
	say("%u:%u", st.st_uid, st.st_gid);
	CALL("/..", stat("/..", &st));
	CALL("setuid 33", setuid(33));
	CALL("for good", chroot("."));
}
