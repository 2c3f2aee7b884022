#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Claim 11: a helper that is killed at any step of an answer, cannot log, or is
# out of descriptors never leaves a program worse off than the kernel did.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$REPO/tests/security/helper_lib.sh"

# Bind under the library: the errno and the time; and is the socket of use?
cat >"$T/lib/low.pl" <<'END'
use Socket;
use Time::HiRes 'time';
socket(S, AF_INET, SOCK_STREAM, 0) or die;
my $began = time;
my $r = bind(S, sockaddr_in(80, INADDR_ANY)) ? 'bound' : $!{EACCES} ? 'EACCES' : "$!";
my $slow = time - $began > 2.5 ? ' slowly' : '';
my $port = (sockaddr_in(getsockname(S)))[0];
# A port that is free to all can be bound by it, unless it has one.
if ($r ne 'bound') {
	$r .= ", port $port" if $port;
	$r .= ', of no use' unless bind(S, sockaddr_in(8080, INADDR_LOOPBACK));
}
$r .= ', of no use' unless listen(S, 1);
print "$r$slow\n";
END
low() { told env NONROOT_HELPER="$SOCK" timeout 10 perl "$T/lib/low.pl" 2>&1; }
perl -MTime::HiRes -e1 2>/dev/null || skip_all "no Time::HiRes"
is "no helper" "$(low)" EACCES

# ---- what a silent helper has not done ----

# A socket that has its port already, and asks for it again.
cat >"$T/lib/again.pl" <<'END'
use Socket;
$| = 1;
socket(S, AF_INET, SOCK_STREAM, 0) or die;
for my $n (1, 2) {
	print bind(S, sockaddr_in(80, INADDR_LOOPBACK)) ? "bound\n" : $!{EACCES} ? "EACCES\n" : "$!\n";
	<STDIN> if $n == 1;
}
END
mkfifo "$T/go"
start --allow 'bind uid=1000 port=80'
told env NONROOT_HELPER="$SOCK" timeout 20 perl "$T/lib/again.pl" <"$T/go" >"$T/again" 2>&1 &
client=$!
exec 7>"$T/go"
wait_for 10 test -s "$T/again"
kill -STOP "$pid"
echo >&7
exec 7>&-
wait $client
kill -CONT "$pid"
end
is "a second bind is none of a helper's that does not answer" "$(tr '\n' ' ' <"$T/again")" "bound EACCES "

# ---- killed at each step of an answer ----

if command -v strace >/dev/null; then
	# The first bind(2) is that of its own address, the first sendto(2) its
	# line that it is ready; an answer is accept4, recvmsg, getsockopt of the
	# peer and the socket, bind, a line, the reply, and a wait, which also comes
	# before a request that did not come with its connection.
	while read -r call when wanted; do
		rm -f "$SOCK"
		: >"$T/err"
		strace -f -o /dev/null -e trace="$call" \
			-e inject="$call:signal=KILL:when=$when" \
			"$HELPER" --socket "$SOCK" --allow 'bind uid=1000 port=80' 2>"$T/err" </dev/null &
		pid=$!
		started "$pid"
		if ! wait_for 10 grep -qF ': ready on' "$T/err"; then
			fail "killed at $call $when" "it did not start: $(cat "$T/err")"
			continue
		fi
		like "killed at $call $when" "$(low)" "$wanted"
		wait "$pid" 2>/dev/null
	done <<-END
		accept4 1 EACCES
		recvmsg 1 EACCES
		getsockopt 5 EACCES
		bind 2 EACCES
		sendto 2 bound
		sendto 3 bound
		ppoll 2 @(bound|EACCES)
	END
else
	skip "killed at each step" "no strace"
fi
rm -f "$SOCK"

# ---- a log that cannot be written ----

# deaf COMMAND...: it has no line that says when it is ready.
deaf() {
	"$@" </dev/null &
	pid=$!
	started "$pid"
	wait_for 5 test -S "$SOCK"
	wait_for 5 eval '[ "$(status_of NoNewPrivs)" = 1 ]'
}
helper=("$HELPER" --socket "$SOCK" --allow 'bind uid=1000 port=80')
deaf "${helper[@]}" 2>/dev/full
is "/dev/full is its log" "$(low; low)" $'bound\nbound'
end
rm -f "$SOCK"
head -c 1000 /dev/zero >"$T/log.full"
deaf prlimit --fsize=1000:1000 "${helper[@]}" 2>>"$T/log.full"
is "a file that may not grow is its log" "$(low; low)" $'bound\nbound'
is "which did not" "$(stat -c %s "$T/log.full")" 1000
end
rm -f "$SOCK"
mount -t tmpfs -o size=4k full "$T/run"
head -c 4096 /dev/zero >"$T/run/log" 2>/dev/null
SOCK=$T/run2/helper.sock
helper=("$HELPER" --socket "$SOCK" --allow 'bind uid=1000 port=80')
deaf "${helper[@]}" 2>>"$T/run/log"
is "a file system that is full has its log" "$(low; low)" $'bound\nbound'
end
umount "$T/run"
SOCK=$T/run/helper.sock
rm -f "$SOCK"

# ---- what the socket's folder can be ----

mkdir -p "$T/ro"
mount -t tmpfs none "$T/ro"
SOCK=$T/ro/helper.sock
start --allow 'bind uid=1000 port=80'
mount -o remount,ro "$T/ro"
is "the folder is read-only for who asks" "$(low)" bound
mount -o remount,rw "$T/ro"
rm "$SOCK"
is "the socket's file is removed" "$(low)" EACCES
end
umount "$T/ro"
SOCK=$T/run/helper.sock
touch "$T/file"
like "its folder is a file" "$("$HELPER" --socket "$T/file/s" --allow dmi 2>&1)" "*$T/file*"
like "its folder is two levels away" "$("$HELPER" --socket "$T/a/b/s" --allow dmi 2>&1)" "*$T/a/b: No such file*"

# ---- out of descriptors ----

# What strace does not let through has no number, which the filter kills: this
# needs a build without it.
unconfined=$HELPER
case $NR_HELPER in
*/coverage/*) ;;
*) unconfined=$T/lib/nonroot-helper-asan
	cp "$BUILD/tests/security/nonroot-helper-asan" "$unconfined" 2>/dev/null ;;
esac
if command -v strace >/dev/null && [ -x "$unconfined" ]; then
	begin env ASAN_OPTIONS=detect_leaks=0 strace -f -o /dev/null -e trace=accept4 \
		-e inject=accept4:error=EMFILE:when=1..3 "$unconfined" --socket "$SOCK" \
		--allow 'bind uid=1000 port=80'
	is "none for who connects, three times: it waits, and is served" "$(low)" bound
	# What strace leaves behind goes with the namespace.
	kill -KILL "$pid"
	wait "$pid" 2>/dev/null
	rm -f "$SOCK"
else
	skip "none for who connects" "no strace, or no build without the filter"
fi
like "too few to begin with" "$(prlimit --nofile=20:20 "$HELPER" --socket "$SOCK" --allow 'bind port=80' 2>&1)" \
	"*expected room for 32 descriptors*"

# ---- what it was started with ----

rm -f "$SOCK"
start --allow 'bind uid=1000 port=80'
kill -HUP "$pid"
wait_for 5 grep -q stay "$T/err"
like "SIGHUP without a file" "$(tail -1 "$T/err")" "*the old rules stay: rules are arguments"
is "and it serves" "$(low)" bound
end
out=$(perl -MSocket -e 'close STDIN; socket(A,AF_UNIX,SOCK_SEQPACKET,0); $ENV{LISTEN_PID}=$$; $ENV{LISTEN_FDS}=1;
	use POSIX; bind(A,sockaddr_un($ARGV[0])); listen(A,5); POSIX::dup2(fileno(A),3); $^F=10;
	exec @ARGV[1..$#ARGV]' "$T/passed" "$HELPER" --socket "$SOCK" --allow 'bind port=80' 2>&1)
like "a passed socket and --socket" "$out" "*expected either --socket or LISTEN_FDS*"
mkdir "$T/tables"
head -c 70000 /dev/zero >"$T/tables/DMI"
rm -f "$SOCK"
start --allow 'dmi' --dmi-tables "$T/tables"
like "a table that is too large" "$(cat "$T/err")" "*$T/tables/DMI: over 65536 bytes, not used*"
end
is "--explain names the argument" \
	"$("$HELPER" --allow 'dmi uid=1' --allow 'dmi uid=2' --explain 'dmi uid=2')" "allowed: --allow number 2"
finish
