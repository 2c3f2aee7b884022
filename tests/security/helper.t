#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# nonroot-helper: what it may do, whom it serves, what it survives.
# Needs $BUILD/nonroot-helper and $BUILD/tests/security/wire_client.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
[ -x "$BUILD/nonroot-helper" ] || skip_all "no $BUILD/nonroot-helper"
[ -x "$BUILD/tests/security/wire_client" ] || skip_all "no $BUILD/tests/security/wire_client"
command -v ip >/dev/null || skip_all "no ip to raise the loopback device"
[ "$(cat /proc/sys/net/ipv4/ip_unprivileged_port_start)" -ge 1024 ] ||
	skip_all "low ports are open to all here"

DMI=$REPO/tests/fixtures/dmi/smbios-2.8
SOCK=$T/run/helper.sock
cp "$BUILD/tests/security/wire_client" "$T/lib/wire_client"
chmod 755 "$T/lib/wire_client"

# ask_as UID REQUEST...: an unprivileged client of that uid.
ask_as() {
	local id=$1
	shift
	setpriv --reuid "$id" --regid "$id" --clear-groups --inh-caps=-all \
		--bounding-set=-all --no-new-privs \
		"$T/lib/wire_client" "$SOCK" "$@" 2>&1
}
ask() { ask_as 1000 "$@"; }

# start ARGUMENT...: $pid is the helper, $T/err its stderr.
start() {
	: >"$T/err"
	"$HELPER" --socket "$SOCK" "$@" 2>"$T/err" </dev/null &
	pid=$!
	started "$pid"
	wait_for 5 grep -qF ": ready on $SOCK" "$T/err" && return
	diag "the helper did not start: $(cat "$T/err")"
	return 1
}
stop() {
	kill "$pid" 2>/dev/null
	wait "$pid"
}

status_of() { sed -n "s/^$1:[[:space:]]*//p" "/proc/$pid/status" | sed 's/[[:space:]]*$//'; }
fds_of() { find "/proc/$pid/fd" -mindepth 1 | wc -l; }

cat >"$T/policy" <<END
# what the tests ask for
allow bind uid=1000 proto=tcp addr=0.0.0.0,::,127.0.0.1,192.0.2.1 port=80,443,1000-1010
deny  bind uid=1000 proto=udp port=54
allow bind uid=1000 proto=udp port=53-54
allow bind uid=1000 port=8080
allow dmi uid=1000-1002
allow bind uid=0 port=1
END

# ---- privilege ----

# A dynamic one would run the loader, and files of others, as root.
if command -v readelf >/dev/null; then
	# The build that is installed, also when another is tested.
	is "it is static: no interpreter, no library" \
		"$(readelf -lW -d "$BUILD/nonroot-helper" | grep -cE 'INTERP|NEEDED')" 0
else
	skip "it is static: no interpreter, no library" "no readelf"
fi

exec 7<"$T/policy"
if SECRET_VARIABLE=hunter2 start --policy "$T/policy" --dmi-tables "$DMI"; then
	pass "starts as root and says that it is ready"
else
	fail "starts as root and says that it is ready"
	finish
fi
exec 7<&-
like "the ready line has version, path and number of rules" "$(cat "$T/err")" \
	"nonroot-helper: ready on $SOCK, 6 rules, version [0-9]*"
is "permitted is CAP_NET_BIND_SERVICE alone" "$(status_of CapPrm)" 0000000000000400
is "effective is CAP_NET_BIND_SERVICE alone" "$(status_of CapEff)" 0000000000000400
is "inheritable is empty" "$(status_of CapInh)" 0000000000000000
is "ambient is empty" "$(status_of CapAmb)" 0000000000000000
is "the bounding set is empty" "$(status_of CapBnd)" 0000000000000000
is "no_new_privs is set" "$(status_of NoNewPrivs)" 1
is "all four uids are nobody's" "$(status_of Uid)" $'65534\t65534\t65534\t65534'
is "all four gids are nobody's" "$(status_of Gid)" $'65534\t65534\t65534\t65534'
is "no supplementary group is left" "$(status_of Groups)" ""
is "it is not dumpable: its /proc files are root's" "$(stat -c %u "/proc/$pid/environ")" 0
unlike "the environment is wiped" "$(tr '\0' ' ' <"/proc/$pid/environ")" "*hunter2*"
is "it keeps 0 to 2, the listener, /proc, and the policy's folder" "$(fds_of)" 6
case $NR_HELPER in
*-asan | */coverage/*) skip "it is confined by seccomp" "this build of the tests is not" ;;
*) is "it is confined by seccomp" "$(status_of Seccomp)" 2 ;;
esac
like "it may not fork" "$(grep 'Max processes' "/proc/$pid/limits")" "*processes *0 *0 *processes*"
like "it may not dump core" "$(grep 'Max core' "/proc/$pid/limits")" "*size *0 *0 *bytes*"
is "everybody may connect" "$(stat -c %a "$SOCK")" 666
is "the folder was made with mode 0755" "$(stat -c %a "$T/run")" 755

# ---- rules ----

is "without the helper this uid has no low port" \
	"$(as_user perl -MSocket -e 'socket(S,AF_INET,SOCK_STREAM,0); print bind(S,sockaddr_in(80,INADDR_ANY)) ? 0 : $!{EACCES}')" 13
is "an allowed port is bound, on the caller's own socket" "$(ask bind tcp 4 0.0.0.0 80)" 0
is "and on IPv6" "$(ask bind tcp 6 :: 80)" 0
is "the last port of a range" "$(ask bind tcp 4 127.0.0.1 1010)" 0
is "the port after it is refused" "$(ask bind tcp 4 127.0.0.1 1011)" EACCES
is "another port is refused" "$(ask bind tcp 4 0.0.0.0 81)" EACCES
is "another address is refused" "$(ask bind tcp 4 127.0.0.2 80)" EACCES
is "another uid is refused" "$(ask_as 1001 bind tcp 4 0.0.0.0 80)" EACCES
is "uid 0 is refused too, no rule allows it" "$(ask_as 0 bind tcp 4 0.0.0.0 80)" EACCES
is "udp is refused where the rule says tcp" "$(ask bind udp 4 0.0.0.0 80)" EACCES
is "udp has a rule of its own" "$(ask bind udp 4 0.0.0.0 53)" 0
is "a deny before an allow wins" "$(ask bind udp 4 0.0.0.0 54)" EACCES
is "port 0 is refused" "$(ask bind tcp 4 0.0.0.0 0)" EACCES
is "a high port is refused" "$(ask bind tcp 4 0.0.0.0 8081)" EACCES
is "unless a rule names it" "$(ask bind tcp 4 0.0.0.0 8080)" 0
like "a decision is one line with the rule that made it" "$(grep 'proto=tcp addr=0.0.0.0 port=80 ' "$T/err" | head -1)" \
	"src=nonroot-helper level=info code=HLP-01 peer_pid=* uid=1000 gid=1000 op=bind proto=tcp addr=0.0.0.0 port=80 netns=own rule=2 result=0"
like "and so is a refusal" "$(grep 'port=54' "$T/err")" "*proto=udp addr=0.0.0.0 port=54 netns=own rule=3 result=EACCES"

# ---- errno ----

is "a taken port answers EADDRINUSE" "$(ask busy 127.0.0.1 443 | tail -1)" EADDRINUSE
is "a bound socket answers EINVAL" "$(ask bound 127.0.0.1 443 | tail -1)" EINVAL
is "an address of somebody else answers EADDRNOTAVAIL" "$(ask bind tcp 4 192.0.2.1 80)" EADDRNOTAVAIL

# ---- requests that are wrong ----

stop
start --policy "$T/policy" --dmi-tables "$DMI"
for sort in short long huge magic version version0 kind; do
	is "not understood: $sort" "$(ask "$sort")" EPROTO
done
is "several descriptors" "$(ask twofds 127.0.0.1 80)" EPROTO
is "more than are taken" "$(ask manyfds 127.0.0.1 80)" EPROTO
is "a descriptor that is not asked for" "$(ask dmi-fd 127.0.0.1 80)" EPROTO
is "no descriptor" "$(ask nofd 127.0.0.1 80)" EBADF
is "an O_PATH descriptor" "$(ask path 127.0.0.1 80)" EBADF
is "not a socket" "$(ask file 127.0.0.1 80)" ENOTSOCK
is "a unix socket" "$(ask unix 127.0.0.1 80)" EAFNOSUPPORT
is "an unknown family" "$(ask family 127.0.0.1 80)" EAFNOSUPPORT
is "an IPv6 address for an IPv4 socket" "$(ask bind tcp 4 :: 80)" EAFNOSUPPORT
is "an address too short" "$(ask length 127.0.0.1 80)" EINVAL
is "an address too long" "$(ask length-max 127.0.0.1 80)" EINVAL
is "a raw socket, though a rule names uid and port" \
	"$("$T/lib/wire_client" "$SOCK" bind raw 4 0.0.0.0 1 2>&1)" EACCES
is "an empty message" "$(ask empty)" EPROTO
like "what is not understood is logged" "$(cat "$T/err")" "*level=warn code=HLP-04*result=EPROTO*"

before=$(fds_of)
is "200 bad requests of all sorts" "$(ask storm 200)" 200
sleep 0.2
is "leave no descriptor behind" "$(fds_of)" "$before"
is "200 from a uid that no rule names" "$(ask_as 1003 storm 200)" 200
sleep 0.2
is "leave none either" "$(fds_of)" "$before"
ok "and are answered on" test "$(ask bind tcp 4 0.0.0.0 80)" = 0
lines=$(grep -c 'result=E' "$T/err")
ok "a flood of refusals is not a flood of lines ($lines)" test "$lines" -ge 20 -a "$lines" -le 60
is "a client that sends nothing is closed after 2 s" "$(ask silent | cut -d. -f1)" 2
is "a crowd of one uid loses its oldest connection" "$(ask crowd 200)" "first closed, last answered"
like "a client that never reads is closed" "$(ask deaf)" "E@(PIPE|CONNRESET)"
sleep 0.2
is "and all of them are gone" "$(fds_of)" "$before"

# As a uid that rules name, whose descriptors are taken, and as another.
for id in 1000 1003; do
	kill -STOP "$pid"
	setpriv --reuid "$id" --regid "$id" --clear-groups \
		"$T/lib/wire_client" "$SOCK" linger >"$T/linger" &
	started $!
	wait_for 5 grep -q sent "$T/linger"
	kill -CONT "$pid"
	is "a socket of uid $id that lingers does not stop the helper" \
		"$(timeout 2 setpriv --reuid 1000 --regid 1000 --clear-groups \
			"$T/lib/wire_client" "$SOCK" bind tcp 4 0.0.0.0 80)" 0
	kill "$!"
	wait "$!" 2>/dev/null
done

# ---- DMI ----

value() { sed -n "s/^$1=//p" "$DMI/expected"; }
is "product_uuid" "$(ask dmi 0)" "0 $(value product_uuid)"
is "product_serial" "$(ask dmi 1)" "0 $(value product_serial)"
is "board_serial" "$(ask dmi 2)" "0 $(value board_serial)"
is "chassis_serial" "$(ask dmi 3)" "0 $(value chassis_serial)"
is "an attribute that does not exist" "$(ask dmi 4)" EPROTO
is "the last uid of a range has it" "$(ask_as 1002 dmi 0)" "0 $(value product_uuid)"
is "the next has not" "$(ask_as 1003 dmi 0)" EACCES
ask table 0 >"$T/got-table"
ok "the table is the file, byte for byte" cmp "$T/got-table" "$DMI/DMI"
ask table 1 >"$T/got-entry"
ok "and so is the entry point" cmp "$T/got-entry" "$DMI/smbios_entry_point"
is "the table needs the same permission" "$(ask_as 1003 table 0)" EACCES
is "a table that does not exist" "$(ask table 2)" EPROTO

# ---- the end, and the next start ----

stop
is "SIGTERM is exit 0" "$?" 0
ok "the socket stays" test -S "$SOCK"
start --allow 'bind uid=1000 port=80' --allow 'dmi uid=1000' --dmi-tables "$T"
ok "a stale socket is replaced" test "$(ask bind tcp 4 0.0.0.0 80)" = 0
is "no table: nobody knows whether there is a value" "$(ask dmi 0)" EACCES
is "no table: no bytes" "$(ask table 0)" ENOENT
out=$("$HELPER" --socket "$SOCK" --allow 'dmi' 2>&1)
is "a live one is not (exit)" "$?" 1
like "a live one is not" "$out" "nonroot-helper: $SOCK: another program listens there"
ok "and it still answers" test "$(ask bind tcp 4 0.0.0.0 80)" = 0
stop

start --allow 'dmi uid=1000' --dmi-tables "$DMI" --user 1005:1006
is "--user" "$(status_of Uid | cut -f1) $(status_of Gid | cut -f1)" "1005 1006"
is "without a bind rule it has no capability at all" "$(status_of CapPrm)" 0000000000000000
is "and binds nothing" "$(ask bind tcp 4 0.0.0.0 80)" EACCES
stop

echo text >"$T/run/file"
out=$("$HELPER" --socket "$T/run/file" --allow 'dmi' 2>&1)
is "a file that is no socket is left (exit)" "$?" 1
like "a file that is no socket is left" "$out" "*not a socket"
is "with what it holds" "$(cat "$T/run/file")" text

# ---- started without root ----

mkdir "$T/own"
chown 1000 "$T/own"
as_user "$HELPER" --socket "$T/own/s" --allow 'bind port=80' 2>"$T/err2"
is "no capability, a bind rule (exit)" "$?" 1
like "no capability, a bind rule" "$(cat "$T/err2")" "*bind rules need CAP_NET_BIND_SERVICE: start as root, or *"
ok "and no socket" test ! -e "$T/own/s"

# runs ARGUMENT...: setpriv's, then the helper's.
runs() {
	: >"$T/err"
	setpriv "$@" 2>"$T/err" </dev/null &
	pid=$!
	started "$pid"
	wait_for 5 grep -qF ": ready on" "$T/err"
}
SOCK=$T/own/s
runs --reuid 1000 --regid 1000 --clear-groups --inh-caps=-all,+net_bind_service \
	--ambient-caps=+net_bind_service --bounding-set=-all,+net_bind_service \
	"$HELPER" --socket "$SOCK" --allow 'bind port=80'
is "an ambient capability is enough" "$(ask_as 1001 bind tcp 4 0.0.0.0 80)" 0
like "and it says that it keeps its uid" "$(cat "$T/err")" "*keeping uid 1000 gid 1000*"
is "permitted and ambient then" "$(status_of CapPrm) $(status_of CapAmb)" "0000000000000400 0000000000000000"
is "and no_new_privs" "$(status_of NoNewPrivs)" 1
stop
runs --reuid 1000 --regid 1000 --clear-groups --inh-caps=-all \
	--bounding-set=-all "$HELPER" --socket "$SOCK" --allow dmi --dmi-tables "$DMI"
is "dmi alone needs no capability" "$(ask_as 1001 dmi 0)" "0 $(value product_uuid)"
stop

# ---- mistakes ----

SOCK=$T/no/helper.sock
# wrong NAME WANTED ARGUMENT...: exit 2, the sentence, and nothing made.
wrong() {
	local name=$1 wanted=$2 out status
	shift 2
	out=$("$HELPER" --socket "$SOCK" "$@" 2>&1)
	status=$?
	if [ "$status" = 2 ] && [[ $out == *"$wanted"* ]] && [ ! -e "$T/no" ]; then
		pass "$name"
	else
		fail "$name" "exit $status, $(ls "$T/no" 2>&1)" "got:    $out" "wanted: $wanted"
	fi
}
# wrong_line TEXT EXPECTED: TEXT is line 3 of a policy.
wrong_line() {
	printf 'allow dmi\n\n%s\nallow dmi\n' "$1" >"$T/bad"
	wrong "refused: $1" "$T/bad:3: $2" --policy "$T/bad"
}
wrong_line 'allow bind uid=5' "'bind uid=5'; expected a port="
wrong_line 'allow bind port=1 port=2' "'port=2'; expected each key once"
wrong_line 'allow bind prot=tcp port=2' "'prot=tcp'; expected KEY=VALUE"
wrong_line 'allow bind port=80,,81' "''; expected up to 16 ports"
wrong_line 'allow bind port=81-80' "'81-80'; expected"
wrong_line 'allow bind port=65536' "'65536'; expected"
wrong_line 'allow dmi uid=4294967296' "'4294967296'; expected"
wrong_line 'allow dmi port=80' "'port=80'; expected"
wrong_line 'permit dmi' "'permit'; expected allow or deny"
: >"$T/bad"
wrong "an empty policy" "$T/bad:1: ''; expected at least one rule" --policy "$T/bad"
wrong "a policy that is not there" "$T/none: No such file" --policy "$T/none"
echo 'allow dmi' >"$T/bad"
chmod 666 "$T/bad"
wrong "a policy that others may write" "others may write it" --policy "$T/bad"
wrong "a bad --allow" "--allow 'bind port=0': '0'; expected" --allow 'bind port=0'
wrong "no rule at all" "/etc/nonroot/helper.conf: No such file"
wrong "a policy twice" "'$T/policy'; expected each option once" --policy "$T/policy" --policy "$T/policy"
wrong "both ways" "either --policy or --allow" --policy "$T/policy" --allow dmi
wrong "--user root" "'0'; expected --user" --allow dmi --user 0
wrong "--user out of range" "expected --user UID" --allow dmi --user 4294967296
wrong "--user with an empty group" "expected --user UID" --allow dmi --user 5:
wrong "a word too many" "'dmi'; expected an option" --allow dmi dmi
wrong "an unknown option" "--help" --allow dmi --frob
wrong "a socket path too long" "expected --socket with a path" --socket "/$(printf 'x%.0s' {1..120})" --allow dmi

# ---- a log that is not read ----

SOCK=$T/run/helper.sock
# The last that is done before it serves.
has_dropped() { [ "$(status_of NoNewPrivs)" = 1 ] && test -S "$SOCK"; }
mkfifo "$T/pipe"
exec 8<>"$T/pipe"
# Fill it: dd stops when the pipe does.
dd if=/dev/zero of="$T/pipe" bs=4096 oflag=nonblock status=none 2>/dev/null
"$HELPER" --socket "$SOCK" --allow 'bind uid=1000 port=80' 2>&8 8>&- </dev/null &
pid=$!
started "$pid"
wait_for 5 has_dropped
is "a full log pipe stops no answer" "$(ask bind tcp 4 0.0.0.0 80)" 0
stop
exec 8>&-
"$HELPER" --socket "$SOCK" --allow 'bind uid=1000 port=80' 2>&- 0<&- &
pid=$!
started "$pid"
wait_for 5 has_dropped
is "neither does a closed stderr" "$(ask bind tcp 4 0.0.0.0 80)" 0
stop

is "--version" "$("$HELPER" --version | cut -d' ' -f1)" nonroot-helper
like "--help" "$("$HELPER" --help)" "usage: *"
finish
