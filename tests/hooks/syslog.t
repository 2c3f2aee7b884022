#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# syslog(3) where /dev/log is not, but a connect of the program's own finds
# it: what arrives is what libc sends to a real /dev/log.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
[ -x "$BUILD/tests/hooks/glibc/syslogger" ] || skip_all "no $BUILD/tests/hooks"
command -v python3 >/dev/null || skip_all "no python3"
cp "$BUILD/tests/hooks/glibc/syslogger" "$BUILD/tests/hooks/glibc/elsewhere.so" "$T/lib/"
LOGGER=$T/lib/syslogger
mkdir -m 0777 "$T/w"
cd "$T/w" || exit

# A /dev of our own, in which there is a log or not.
mkdir "$T/dev"
mount -t tmpfs -o mode=0755 dev "$T/dev"
for node in null zero random urandom tty full; do
	[ -e "/dev/$node" ] || continue
	: >"$T/dev/$node"
	mount --bind "/dev/$node" "$T/dev/$node"
done
mount --rbind "$T/dev" /dev
mount -t tmpfs -o mode=1777 shm "$T/w"
cd "$T/w" || exit

# syslogd SOCKET OUTPUT
syslogd() {
	"$REPO/tests/hooks/syslogd.py" "$1" "$2" &
	syslogd=$!
	started $syslogd
	wait_for 5 test -S "$1"
}
# heard OUTPUT LAST: all of it, once the last message has come.
heard() {
	wait_for 5 grep -q "$2" "$1"
	cat "$1"
}

native() {
	syslogd /dev/log "$T/heard"
	as_user "$LOGGER" "$@" >"$T/out" 2>"$T/err"
	heard "$T/heard" "connected before"
	stop $syslogd
	rm -f /dev/log
	cat "$T/out" "$T/err" >&3
}

# With the library, and what finds the name elsewhere behind it.
elsewhere() {
	as_user env LD_PRELOAD="$LIB:$T/lib/elsewhere.so" DEV_LOG="$T/log.sock" \
		NONROOT_LOG="$T/log" "$@"
}
told_forms() {
	syslogd "$T/log.sock" "$T/heard"
	elsewhere "$LOGGER" forms >"$T/out" 2>"$T/err"
	heard "$T/heard" "connected before"
	stop $syslogd
	rm -f "$T/log.sock"
	cat "$T/out" "$T/err" >&3
}

# The minute may have changed between two runs, not between three.
export TZ=Asia/Kathmandu
before=$(native forms 3>"$T/native.out")
got=$(told_forms 3>"$T/told.out")
after=$(native forms 3>/dev/null)
[ "$got" = "$after" ] && before=$after
is "the messages are libc's, word for word" "$got" "$before"
is "all of them" "$(wc -l <<<"$got")" 18
is "what the program sees, and LOG_PERROR shows" "$(cat "$T/told.out")" \
	"$(cat "$T/native.out")"
is "nothing of it without the library" \
	"$(as_user env LD_PRELOAD="$T/lib/elsewhere.so" DEV_LOG="$T/nosuch" "$LOGGER" fds)" \
	"0 more"

syslogd "$T/log.sock" "$T/heard"
is "no descriptor stays" "$(elsewhere "$LOGGER" fds)" "0 more"
is "one that was closed is not written to" "$(elsewhere "$LOGGER" reused)" \
	"0 bytes in it"
like "the message arrives all the same" "$(heard "$T/heard" "into a file")" \
	"*name: not into a file'"
background elsewhere "$LOGGER" kept info=first wait="$T/w/again" info=second
kept=$!
like "a connection that is kept" "$(heard "$T/heard" first)" "*kept: first'"
stop $syslogd
rm -f "$T/log.sock"
syslogd "$T/log.sock" "$T/heard"
: >"$T/w/again"
wait $kept
like "another syslogd hears it then" "$(heard "$T/heard" second)" "*kept: second'"
mkdir "$T/jail"
if as_user unshare -r true 2>/dev/null; then
	is "connected at once, heard from a jail" \
		"$(elsewhere "$LOGGER" early="$T/jail")" "chroot = 0"
	like "it is heard" "$(heard "$T/heard" "from inside")" \
		"*early: from inside'"
else
	skip "connected at once, heard from a jail" "no user namespaces here"
fi
elsewhere env NONROOT_IDENTITY=self "$LOGGER" error
elsewhere env NONROOT_DISABLE=1 "$LOGGER" error
unlike "with identity self or switched off it is libc's alone" \
	"$(cat "$T/heard")" "*of a kind*"
if [ -x "$BUILD/tests/hooks/musl/syslogger" ]; then
	cp "$BUILD/tests/hooks/musl/syslogger" "$T/lib/syslogger-musl"
	told "$T/lib/syslogger-musl" fds >"$T/out"
	is "musl: without a /dev/log nothing changes" "$(cat "$T/out")" "0 more"
else
	skip "musl: without a /dev/log nothing changes" "not built for it (musl-tools?)"
fi
stop $syslogd
rm -f "$T/log.sock"

: >"$T/log"
told "$LOGGER" fds error error >/dev/null
is "errors that nobody hears are named once" \
	"$(grep -c ' code=SYS-01 .* op=syslog path=/dev/log errno=ENOENT did=lost ' "$T/log")" 1
: >"$T/log"
told "$LOGGER" fds >/dev/null
is "what is no error is not" "$(grep -c SYS-01 "$T/log")" 0

# One that runs as the same uid, and whose /dev/log is in the state folder.
mkdir "$T/state"
chown "$NR_UID" "$T/state"
export NONROOT_STATE_DIR=$T/state
cp "$REPO/tests/hooks/syslogd.py" "$T/lib/"
background told "$T/lib/syslogd.py" /dev/log "$T/w/heard" 2>/dev/null
syslogd=$!
if wait_for 5 test -S "$T/state/dev/log"; then
	told "$LOGGER" error
	like "a syslogd of the same uid" "$(heard "$T/w/heard" "of a kind")" \
		"*<11>* syslogger: of a kind'"
else
	skip "a syslogd of the same uid" "paths are not handled in this build"
fi
stop $syslogd
unset NONROOT_STATE_DIR

# A syslogd that is really there is libc's own affair.
syslogd /dev/log "$T/heard"
told "$LOGGER" error
like "a real /dev/log" "$(heard "$T/heard" "of a kind")" "*of a kind'"
stop $syslogd

finish
