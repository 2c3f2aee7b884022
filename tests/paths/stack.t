#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A signal handler may run on a small stack of its own.  What the functions
# that it may call need of it, after a refusal and a line of the log, is
# measured: it leaves room on one of 8 KiB, beside the kernel's signal frame.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/common.sh"
[ -d "$BUILD/tests/paths" ] || skip_all "$BUILD/tests/paths is not built: make tests"

# Where COMPATIBILITY.md says so too.
MOST=5120

# signal-safety(7), those that a preload can see.
safe='abort accept access aio_error aio_return aio_suspend alarm bind
cfgetispeed cfgetospeed cfsetispeed cfsetospeed chdir chmod chown
clock_gettime close connect creat dup dup2 execl execle execv execve _exit
_Exit faccessat fchdir fchmod fchmodat fchown fchownat fcntl fdatasync fexecve
fork fstat fstatat fsync ftruncate futimens getegid geteuid getgid getgroups
getpeername getpgrp getpid getppid getsockname getsockopt getuid kill link
linkat listen lseek lstat mkdir mkdirat mkfifo mkfifoat mknod mknodat open
openat pause pipe poll posix_trace_event pselect pthread_kill pthread_self
pthread_sigmask raise read readlink readlinkat recv recvfrom recvmsg rename
renameat rmdir select sem_post send sendmsg sendto setgid setpgid setsid
setsockopt setuid shutdown sigaction sigaddset sigdelset sigemptyset
sigfillset sigismember signal sigpause sigpending sigprocmask sigqueue sigset
sigsuspend sleep sockatmark socket socketpair stat symlink symlinkat tcdrain
tcflow tcflush tcgetattr tcgetpgrp tcsendbreak tcsetattr tcsetpgrp time
timer_getoverrun timer_gettime timer_settime times umask uname unlink unlinkat
utime utimensat utimes wait waitpid write'

new_root
mount -t sysfs -o ro sysfs "$ROOT/sys"
# One that root keeps to itself, and links on both sides that lead on.
install -m 600 /dev/null "$ROOT/run/closed"
ln -s other "$ROOT/run/link"
ln -s ./new "$ROOT/run/other"
paths='/run/new /run/closed /run/link new ../run/closed /run/none/new
/run/none/../new ../new ../closed ../link /var/log/app/none/deep /etc/none /etc/shadow
/sys/class/dmi/id/product_uuid'

# measured, as the user in $ROOT: NAME PATH BYTES for each case on stdin; without
# a state folder, with one, and from a folder there.
cat >"$ROOT/measured" <<'END'
while read -r name path; do
	for folder in '' run/none; do
		rm -rf "$state"
		[ -z "$folder" ] || mkdir -p -m 700 "$state/$folder"
		for cwd in /run ${folder:+"$state/$folder"}; do
			cd "$cwd"
			echo "$name $path $(LD_PRELOAD=/lib.so/libnonroot.so /stack "$name" "$path" $1 \
				3</etc/passwd 4<. 2>&1)"
			cd /
		done
	done
done
END
measured() { in_user state="${STATE#"$ROOT"}" sh -c '. /measured' sh "$@"; }

for libc in glibc musl; do
	program=$BUILD/tests/paths/$libc/stack
	[ -x "$program" ] || { skip "$libc" "no $program"; continue; }
	install "$program" "$ROOT/stack"
	"$program" >"$T/names"
	is "$libc: each such function that is hooked is measured" "$(sort "$T/names")" \
		"$(comm -12 <(xargs -n 1 <<<"$safe" | sort) <("$REPO/scripts/hooks" names | sort))"
	while read -r name; do
		for path in $paths; do echo "$name $path"; done
	done <"$T/names" | measured >"$T/got"
	diag "$libc: $(sort -k3,3n "$T/got" | tail -n 1)"
	is "$libc: at most $MOST bytes" \
		"$(awk -v most=$MOST 'NF != 3 || $3 + 0 > most || $3 + 0 < 16' "$T/got")" ""
	# Where each needed most.
	sort -k3,3nr "$T/got" | sort -su -k1,1 | cut -d' ' -f1,2 | measured 1 >"$T/small"
	is "$libc: and on a stack of SIGSTKSZ none dies" "$(awk 'NF != 3' "$T/small")" ""
	is "$libc: of all of them" "$(cut -d' ' -f1 "$T/small" | sort -u)" "$(sort "$T/names")"
done
finish
