# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# The compatibility matrix: a stock Debian daemon in a container of uid 1000,
# asked something in its own protocol, without the library and with it.
#
#   #!/usr/bin/env bash
#   # SPDX-License-Identifier: MIT
#   # What is special about this daemon.
#   . "$(dirname "$0")/../lib.sh"
#   needs_root_ns "$@"
#   . "$(dirname "$0")/matrix.sh"
#
#   row 'start-memcached' memcached 'set and get'         # PROGRAM PACKAGE ASKED
#   needs nc                                              # or it is skipped
#   ports tcp 80                                          # the helper's rule, if one is needed
#   logs /var/log/memcached.log                           # shown when it fails
#
#   prepare() { hand_over /etc/memcached.conf; }          # if needed: as the image's author
#   start() { run /usr/share/memcached/scripts/start-memcached; }
#   answers() { nc -z 127.0.0.1 11211; }                  # quick, polled, quiet
#   asks() { is "get" "$(client get x)" hello; }          # the real request, with is/like/ok
#   fails() { grep -q 'cannot' "$OUT"; }                  # if it stays without the library
#   stops() { inside kill -QUIT "$(cat ...)"; }           # if SIGTERM is not how it ends
#   matrix                                                # does it all, and ends the test
#
# One file tests/daemons/NAME.t a row.  It is run once for each WAY the library
# comes in: env (LD_PRELOAD), preload-file (/etc/ld.so.preload) and seccomp (as
# env, under Docker's default profile).  The way must not matter to the test.
# WAY=cost is as env, traced until it answers: what the library costs it.
#
# $ROOT is the container's root as the test sees it: an overlay of the system,
# gone afterwards, with /run and /tmp empty, a small /dev, and no entry for the
# uid in passwd.  The test itself stays outside of it, as real root, in the
# same pid and network namespaces: clients run there, without the library.
#   run COMMAND...             starts it inside, under the library; $OUT is
#                              its output
#   inside COMMAND...          likewise, and waits; where run is without the
#                              library to show that it fails, this is too
#   root_inside COMMAND...     what an image's author runs: real root
#   hand_over PATH...          what exists and is closed to the uid is given to it
#   setting WAY KEYWORD VALUE  configures the library in that way alone
#   loses WAY CODE WHY         in that way it cannot work, and the log says CODE
#   cannot CODE WHY INSTEAD    in no way; - for CODE: the log cannot know
#   $LOG                       the library's log, which all three ways write

# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

WAY=${WAY:-env}
NAME=$(basename "$0" .t)
RESULTS=$BUILD/daemons
ROOT=$T/root
OUT=$T/out
LOG=$ROOT/run/nonroot/log
CONTAINER=$BUILD/tests/daemons/container
PROFILE=$RESULTS/docker-default.bpf
log_files=()
rules=()

# row PROGRAM PACKAGE ASKED [PACKAGE...]: what the table says of this test, and
# further packages that come with the first where that is not installed.
row() {
	ROW_PROGRAM=$1 ROW_PACKAGE=$2 ROW_ASKED=$3 ROW_MORE=("${@:4}")
	rm -f "$RESULTS/$NAME.$WAY.row"
	local files=("$debs/$2"_*.deb)
	is_installed "$2" || [ -e "${files[0]}" ] || skip_all "no package $2"
}

logs() { log_files+=("$@"); }

# ports PROTO PORTS
ports() { rules+=(--allow "bind uid=$NR_UID proto=$1 port=$2"); }

# ---- the container ----

make_dev() {
	local node
	mount -t tmpfs -o mode=0755 dev "$ROOT/dev"
	for node in null zero full random urandom tty; do
		: >"$ROOT/dev/$node"
		mount --bind "/dev/$node" "$ROOT/dev/$node"
	done
	mkdir "$ROOT/dev/pts" "$ROOT/dev/shm"
	mount -t devpts -o newinstance,ptmxmode=0666,mode=0620 devpts "$ROOT/dev/pts"
	mount -t tmpfs -o mode=1777 shm "$ROOT/dev/shm"
	ln -s pts/ptmx "$ROOT/dev/ptmx"
	ln -s /proc/self/fd "$ROOT/dev/fd"
	ln -s /proc/self/fd/0 "$ROOT/dev/stdin"
	ln -s /proc/self/fd/1 "$ROOT/dev/stdout"
	ln -s /proc/self/fd/2 "$ROOT/dev/stderr"
}

# The image: what the packages made, and the files that a runtime writes.
make_root() {
	mkdir "$T/upper" "$T/work" "$ROOT"
	mount -t overlay -o "lowerdir=/,upperdir=$T/upper,workdir=$T/work" \
		overlay "$ROOT" || skip_all "no overlayfs over /"
	mount -t proc proc "$ROOT/proc"
	mount -t sysfs -o ro sysfs "$ROOT/sys"
	make_dev
	mount -t tmpfs -o mode=0755 run "$ROOT/run"
	mount -t tmpfs -o mode=1777 tmp "$ROOT/tmp"
	mkdir -m 1777 "$ROOT/run/lock"
	mkdir -m 0755 "$ROOT/run/nonroot"
	local file
	for file in passwd shadow group gshadow; do
		grep -v -e "^[^:]*:[^:]*:$NR_UID:" "/etc/$file" >"$ROOT/etc/$file"
	done
	rm -f "$ROOT/etc/ld.so.preload" "$ROOT/etc/nonroot.conf"
	: >"$LOG"
	chown "$NR_UID" "$LOG"
	printf '127.0.0.1\tlocalhost\n::1\tlocalhost\n127.0.1.1\t%s\n' \
		"$(hostname)" >"$ROOT/etc/hosts"
	: >"$ROOT/etc/resolv.conf"
	is_installed "$ROW_PACKAGE" || unpack "${ROW_MORE[@]}" "$ROW_PACKAGE"
	install -m 644 "$BUILD/libnonroot.so" "$ROOT/usr/lib/libnonroot.so"
}

# hand_over PATH...: by the command that an image's author would use.
given=()
hand_over() {
	local path only=()
	given+=("$@")
	for path in "$@"; do only+=(--only "$path"); done
	"$REPO/scripts/bake" "$ROOT" --no-library --give-to "$NR_UID:$NR_UID" \
		"${only[@]}" >"$T/given" || fail "bake" "$(cat "$T/given")"
	grep -q ^gave "$T/given" || fail "something is given of $*" "$(cat "$T/given")"
}

root_inside() { chroot "$ROOT" "$@"; }

# A package that conflicts with others: its file is fetched by scripts/deps, and
# it is installed in this container alone.
debs=$RESULTS/debs
is_installed() { dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed; }
unpack() {
	local package files
	mkdir "$ROOT/tmp/unpack"
	for package in "$@"; do
		files=("$debs/$package"_*.deb)
		cp "${files[-1]}" "$ROOT/tmp/unpack"
	done
	# Nothing is started because it is installed.
	printf '#!/bin/sh\nexit 101\n' >"$ROOT/usr/sbin/policy-rc.d"
	chmod 755 "$ROOT/usr/sbin/policy-rc.d"
	root_inside env DEBIAN_FRONTEND=noninteractive dpkg --force-unsafe-io,conflicts,depends,overwrite \
		-iR /tmp/unpack >"$T/unpack.log" 2>&1 ||
		diag "$(cat "$T/unpack.log")"
	rm -r "$ROOT/tmp/unpack"
}

hold_container() {
	local ready
	coproc HOLD { exec "$CONTAINER" hold "$ROOT"; }
	read -r ready <&"${HOLD[0]}" && [ "$ready" = ready ]
}

# The ways the library comes in.  What is set here is seen by the library
# alone; for a program, its environment is a container runtime's.
library=()
settings=()
is_way() { [ "$1" = "${WAY/#cost/env}" ]; }
setting() {
	local keyword
	is_way "$1" || return
	keyword=$(tr '[:lower:]' '[:upper:]' <<<"$2")
	settings+=("NONROOT_$keyword=$3")
}

lost=
lost_code=
loses() {
	is_way "$1" || return
	lost_code=$2
	lost=$3
}

instead=
cannot() {
	loses "${WAY/#cost/env}" "$1" "$2"
	instead=$3
}

set_way() {
	case $WAY in
	env | seccomp | cost)
		library=(LD_PRELOAD=/usr/lib/libnonroot.so NONROOT_LOG=/run/nonroot/log)
		;;
	preload-file)
		echo /usr/lib/libnonroot.so >"$ROOT/etc/ld.so.preload"
		echo 'log /run/nonroot/log' >"$ROOT/etc/nonroot.conf"
		;;
	*) echo "matrix: no such way: $WAY" >&2; exit 2 ;;
	esac
	library+=("${settings[@]}")
}

filter=-
[ "$WAY" != seccomp ] || filter=$PROFILE
# What a program is started by, see show_refused.
trace=()
RUNTIME_ENV=(PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/)

inside() {
	${NR_EXEC:+exec} "${trace[@]}" "$CONTAINER" run "$HOLD_PID" "$NR_UID" "$filter" \
		/usr/bin/env -i "${RUNTIME_ENV[@]}" "${library[@]}" "$@"
}

# run COMMAND...: not waited for.
run_pid=
run() {
	(NR_EXEC=1 && inside "$@") >>"$OUT" 2>&1 </dev/null &
	run_pid=$!
	started $!
	disown $!
}

# ---- clients and servers, outside ----

# query ARG...: dig's answer, and nothing else.
query() { dig +time=2 +tries=1 +short "$@"; }

# page_on PORT: a plain server of /page.txt; its log is $T/site.log.
page_on() {
	mkdir "$T/site"
	echo 'a page' >"$T/site/page.txt"
	python3 -m http.server -b 127.0.0.1 -d "$T/site" "$1" >"$T/site.log" 2>&1 &
	started $!
}

# ---- what runs inside ----

# A process of the container, but for the one that holds it; zombies are of none.
is_insider() { [ "$1" != "$HOLD_PID" ] && [ "/proc/$1/ns/mnt" -ef "/proc/$HOLD_PID/ns/mnt" ]; }

insiders() {
	local dir
	for dir in /proc/[0-9]*; do
		! is_insider "${dir#/proc/}" || echo "${dir#/proc/}"
	done
}

# A process that has forked and ended while the list is gone through is in it no
# more, and its child is not yet: so nothing was forked meanwhile, by us neither.
is_empty() {
	local dir before after
	[ ! -e "/proc/${run_pid:-none}" ] || return
	read -r _ _ _ _ before </proc/loadavg
	for dir in /proc/[0-9]*; do
		! is_insider "${dir#/proc/}" || return
	done
	read -r _ _ _ _ after </proc/loadavg
	[ "$before" = "$after" ]
}

# Those that no other process of the container started.
heads() {
	local pid all
	all=" $(insiders | tr '\n' ' ')"
	for pid in $all; do
		[[ $all == *" $(status_of "$pid" PPid) "* ]] || echo "$pid"
	done
}

stops() {
	local pid
	for pid in $(heads); do kill "$pid" 2>/dev/null; done
}

kill_insiders() {
	local pid
	for pid in $(insiders); do kill -KILL "$pid" 2>/dev/null; done
	wait_for 10 is_empty
}

# Each process really is the ordinary user, without a capability.
who_is_inside() {
	local pid seccomp=0
	[ "$WAY" != seccomp ] || seccomp=2
	for pid in $(insiders); do
		[ "$(status_of "$pid" Uid)/$(status_of "$pid" CapPrm)/$(status_of "$pid" CapBnd)/$(status_of "$pid" NoNewPrivs)" = \
			"$ALL_OURS/$NO_CAPS/$NO_CAPS/1" ] &&
			[[ $(status_of "$pid" Seccomp) -ge $seccomp ]] && continue
		[ -e "/proc/$pid/status" ] || continue
		echo "$pid is $(tr '\0' ' ' <"/proc/$pid/cmdline"):"
		grep -E '^(Uid|CapPrm|CapBnd|NoNewPrivs|Seccomp):' "/proc/$pid/status"
	done
}

is_loaded() {
	local pid
	for pid in $(insiders); do
		grep -qF /usr/lib/libnonroot.so "/proc/$pid/maps" 2>/dev/null && return
	done
	return 1
}

# ---- what is shown when it fails ----

show() {
	diag "---- $1"
	[ -s "$2" ] || { diag "(empty or not there)"; return; }
	tail -n "${3:-40}" "$2" | cut -c1-300 | sed 's/^/#   /'
}

# Once more under strace, for the system calls that were refused.
show_refused() {
	command -v strace >/dev/null || return
	kill_insiders
	listen_to_syslog
	trace=(strace -f -Z -qq -s 200 -o "$T/trace")
	start
	wait_for 5 answers_or_ends
	kill_insiders
	trace=()
	grep -aE ' = -1 E(PERM|ACCES|ROFS)' "$T/trace" | cut -c1-300 | head -n 25 >"$T/refused"
	show "the first refused system calls" "$T/refused"
	show "what it tells syslog" "$T/syslog"
}

# A container has no syslogd: what is said there is only seen here.
listen_to_syslog() {
	python3 - "$ROOT/dev/log" >"$T/syslog" <<-'END' &
		import os, socket, sys
		s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
		s.bind(sys.argv[1])
		os.chmod(sys.argv[1], 0o666)
		while True:
		    print(s.recv(8192).decode(errors="replace"), flush=True)
	END
	started $!
	wait_for 5 test -S "$ROOT/dev/log"
}

explain() {
	local file
	show "what it said" "$OUT"
	for file in "${log_files[@]}"; do
		[ -e "$ROOT$file" ] || file=/tmp/nonroot-$NR_UID$file
		show "$file" "$ROOT$file"
	done
	sed "s/ pid=[0-9]* / /; s/ n=[0-9]* / /" "$LOG" | awk "!seen[\$0]++" >"$T/log.short"
	show "the library's log" "$T/log.short"
	show_refused
}

# ---- the row ----

# names: of the uids that come in, root aside, each once.
names() {
	grep -xE '[0-9]+' | sort -un | grep -vx -e 0 -e 4294967295 |
		while read -r uid; do
			chroot "$ROOT" getent passwd "$uid" | cut -d: -f1 | grep . || echo "$uid"
		done | paste -sd' '
}

# What the log says that the program believes in, in the words of the table.
beliefs() {
	local users owners
	users=$(sed -n 's/.* op=set[a-z]*uid ids=\([0-9:,]*\).*/\1/p
		s/.* code=ID-04 .* ids=\([0-9]*\).*/\1/p' "$T/said" | tr ':,' '\n' | names)
	owners=$(sed -n 's/.* code=OWN-01 .* want=\([0-9]*\):.*/\1/p' "$T/said" | names)
	[ -z "$users" ] || echo "to be $users"
	[ -z "$owners" ] || echo "files of $owners"
	! grep -q ' code=OWN-04 ' "$T/said" || echo "files closed to others"
	! grep -q ' code=JAIL-03 ' "$T/said" || echo "to be shut in"
}

# Inside a jail the log is the program's own output, behind whatever it says.
said() { cat "$LOG" "$OUT" | grep -ao 'src=nonroot level=.*' >"$T/said"; }

# The codes, but for that of what it could not report to syslog: what there is
# to report depends on what goes wrong in a run.
codes() {
	grep -o ' code=[A-Z]*-[0-9]*' "$T/said" | sed 's/.*=//' |
		grep -v '^SYS-' | sort -u | paste -sd' '
}

# Which library ran, for scripts/docs.
library() { sha256sum <"$ROOT/usr/lib/libnonroot.so" | cut -c1-16; }

write_row() {
	mkdir -p "$RESULTS"
	said
	{
		echo "name=$NAME"
		echo "library=$(library)"
		echo "program=$ROW_PROGRAM"
		echo "package=$ROW_PACKAGE"
		echo "version=$(root_inside dpkg-query -W -f '${source:Upstream-Version}' "$ROW_PACKAGE" | sed 's/[+~].*//')"
		echo "way=$WAY"
		echo "settings=${settings[*]}"
		echo "cannot=${lost:+$lost (${lost_code/#-/nothing})}"
		echo "instead=$instead"
		echo "asked=$ROW_ASKED"
		echo "given=${given[*]}"
		echo "codes=$(codes)"
		echo "believes=$(beliefs | paste -sd';' | sed 's/;/; /g')"
	} >"$RESULTS/$NAME.$WAY.row.new"
	mv "$RESULTS/$NAME.$WAY.row.new" "$RESULTS/$NAME.$WAY.row"
}

# ---- what it costs ----

# The most that a process has for itself where the library is mapped, KiB:
# its file, and the zeroed pages behind it.  Anonymous, since a file that was
# written just now is dirty itself.
memory() {
	local pid
	for pid in $(insiders); do
		awk '/^[0-9a-f]+-[0-9a-f]+ / {
				split($1, at, "-")
				ours = /\/libnonroot\.so$/ || (NF == 5 && at[1] == end && ours)
				end = at[2]
			}
			/^Anonymous:/ && ours { sum += $2 }
			END { print sum + 0 }' "/proc/$pid/smaps" 2>/dev/null
	done | sort -n | tail -n 1
}

is_mapped() { [ "$(memory)" ]; }

costs() {
	local kib ours whole
	needs strace
	set_way
	: >"$OUT"
	mkdir "$T/calls"
	trace=(strace -ff -i -qq -s 0 -o "$T/calls/of")
	start
	trace=()
	ok "it answers, traced" wait_for 60 answers
	# Between two of a start script's processes there may be none.
	wait_for 10 is_mapped
	kib=$(memory)
	kill_insiders
	read -r ours whole < <("$REPO/tests/daemons/cost.py" "$T/calls"/of.*)
	like "what it costs was seen" "$ours/$whole/$kib" '[1-9]*/[1-9]*/[1-9]*'
	write_cost
}

write_cost() {
	[ "$tap_failed" = 0 ] || return
	printf '%s\n' "name=$NAME" "library=$(library)" "calls=$ours" "of=$whole" "kib=$kib" >"$RESULTS/$NAME.cost.row.new"
	mv "$RESULTS/$NAME.cost.row.new" "$RESULTS/$NAME.cost.row"
}

# ---- the test ----

has() { declare -F "$1" >/dev/null; }

without() {
	local last
	: >"$OUT"
	start
	wait_for 8 fails_or_answers
	if answers >/dev/null 2>&1; then
		fail "without the library it does not work" "it answered"
	else
		pass "without the library it does not work"
	fi
	kill_insiders
	last=$(grep . "$OUT" | tail -n 1 | cut -c1-200)
	diag "without: ${last:-it says nothing}"
	is "and no log of ours" "$(cat "$LOG")" ""
}

answers_or_ends() { answers || is_empty; }
fails_or_answers() { fails || answers; }
# For a test whose daemon stays and does not answer: it may say how that shows.
fails() { is_empty; }

with() {
	set_way
	: >"$OUT"
	start
	wait_for 30 answers_or_ends
	ok "it answers" answers
	[ "$tap_failed" = 0 ] || return
	asks
	is "each of its processes is uid $NR_UID, without a capability" "$(who_is_inside)" ""
	ok "the library is loaded there" is_loaded
	stops >>"$OUT" 2>&1
	ok "it ends when told to" wait_for 60 is_empty
}

# In a way in which it cannot work it says so.
loses_it() {
	set_way
	: >"$OUT"
	start
	wait_for 30 fails_or_lost
	if answers >/dev/null 2>&1; then fail "it cannot work" "it answered"; else pass "it cannot work"; fi
	if [ "$lost_code" = - ]; then
		is "the log has not seen it" "$(cat "$LOG")" ""
	else
		like "the log says why" "$(cat "$LOG")" "* code=$lost_code * hint=*"
	fi
}
fails_or_lost() { fails || { ! answers && grep -q " code=$lost_code " "$LOG"; }; }

matrix() {
	make_root
	if [ "$WAY" = seccomp ] && [ ! -s "$PROFILE" ]; then
		skip_all "no $PROFILE: scripts/check daemons makes it"
	fi
	if has prepare; then prepare; fi
	if [ ${#rules[@]} -gt 0 ]; then
		"$HELPER" --socket "$ROOT/run/nonroot/helper.sock" "${rules[@]}" \
			2>"$T/helper.log" &
		started $!
		wait_for 5 grep -qF ': ready on ' "$T/helper.log"
	fi
	hold_container || { fail "a container"; finish; }
	case $WAY${lost_code:+-lost} in
	cost) costs ;;
	cost-lost) skip "what it costs" "it cannot work" ;;
	*-lost) loses_it ;;
	*)
		[ "$WAY" != env ] || without
		with
		;;
	esac
	[ "$tap_failed" = 0 ] || explain
	kill_insiders
	[ "$tap_failed" != 0 ] || [ "$WAY" = cost ] || write_row
	kill "$HOLD_PID"
	finish
}
