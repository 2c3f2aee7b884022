#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Daemons behind entrypoints of the usual forms (tests/fixtures/entrypoints/).
# Each runs as real root first, which proves the fixture; then as an ordinary
# user without the library, where it must fail as its row says; then told,
# with a data folder of its own uid's and with one of root's that it may write
# to by its group, as fsGroup makes it.  Each time it must serve a request.
#
#   entrypoints.t [NAME...]   only these
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/common.sh"

FIXTURES=$REPO/tests/fixtures/entrypoints
CONTAINER_CAPS=-all,+chown,+dac_override,+fowner,+fsetid,+kill,+setgid
CONTAINER_CAPS+=,+setuid,+setpcap,+net_bind_service,+net_raw,+sys_chroot
CONTAINER_CAPS+=,+mknod,+audit_write,+setfcap
PATH=$PATH:/usr/sbin:/sbin
for dir in /usr/lib/postgresql/*/bin; do
	[ -x "$dir/postgres" ] && PATH=$dir:$PATH
done

cp -r "$FIXTURES" "$T/entrypoints"
chmod -R a+rX "$T/entrypoints"
mkdir -m 755 "$T/host"
chgrp 44 "$T/host"
# The ordinary user has no name, as a uid that a platform has chosen.
grep -v "^[^:]*:[^:]*:$NR_UID:" /etc/passwd >"$T/passwd"
mount --bind "$T/passwd" /etc/passwd

# ---- who runs them ----

as_native() {
	${NR_EXEC:+exec} setpriv --bounding-set "$CONTAINER_CAPS" \
		--inh-caps -all --groups 0 --no-new-privs env HOME="$T" "$@"
}
as_bare() { as_user "$@"; }
as_told() { told "$@"; }

# data HOW: a fresh folder in $DATA, with the mode of fsGroup's: chmod(1) leaves
# a folder's set-group-ID bit alone, native and told.  It and /run are mounted over what was
# there, and go with the mount namespace.
data_n=0
data() {
	local options
	case $1 in
	root) options=uid=0,gid=0,mode=2775 ;;
	own) options=uid=$NR_UID,gid=$NR_UID,mode=2775 ;;
	fsgroup) options=uid=0,gid=$NR_UID,mode=2775 ;;
	esac
	data_n=$((data_n + 1))
	export DATA=$T/data$data_n
	mkdir "$DATA"
	mount -t tmpfs -o "$options" data "$DATA"
	mount -t tmpfs -o "$options" run /run
}

# ---- requests: what is asked, and what the answer must be ----

declare -A answer

exchange() {
	local line
	# shellcheck disable=SC2059  # the request is the format
	exec 3<>/dev/tcp/127.0.0.1/"$1" && printf "$2" >&3 || return
	while IFS= read -r -t 5 line <&3; do
		echo "${line%$'\r'}"
		[[ $line == $3* ]] && break
	done
	exec 3>&-
}

ready_redis() { redis-cli ping | grep -q PONG; }
ask_redis() {
	redis-cli set greeting 'good morning'
	redis-cli get greeting
	redis-cli save
}
answer[redis]=$'OK\ngood morning\nOK'

ready_memcached() { (: </dev/tcp/127.0.0.1/11211); }
ask_memcached() {
	(exchange 11211 'set k 0 0 5\r\nhello\r\nget k\r\n' END)
}
answer[memcached]=$'STORED\nVALUE k 0 5\nhello\nEND'

sql() { mariadb --no-defaults -h 127.0.0.1 -u app -psecret app "$@" 2>&1; }
ready_mariadb() { sql -e 'SELECT 1'; }
ask_mariadb() {
	sql -N -e "CREATE TABLE greetings (word TEXT);
		INSERT INTO greetings VALUES ('good morning');
		SELECT word FROM greetings; DROP TABLE greetings"
}
answer[mariadb]='good morning'

psql_() { PGPASSWORD=secret psql -h 127.0.0.1 -U postgres -qAt "$@" 2>&1; }
ready_postgres() { psql_ -c 'SELECT 1'; }
ask_postgres() {
	psql_ -c "INSERT INTO greetings VALUES ('good morning');
		SELECT word FROM greetings"
}
answer[postgres]='good morning'

# ---- one run ----

# What the entrypoint said of itself; paths of this run are the same.
said() {
	sed -n 's/.*entrypoint: /entrypoint: /p' "$T/out" |
		sed "s:$DATA:DATA:g"
}

# The last lines, for whoever looks at a failure.
tail_of_run() { tail -n 12 "$T/out"; }

# starts WHO DATA PROTOCOL COMMAND...: in the background, until it answers
# or has ended.
starts() {
	local who=$1 how=$2 protocol=$3
	shift 3
	data "$how"
	: >"$T/log"
	cd "$DATA" || exit 1
	background "as_$who" "$@" >"$T/out" 2>&1
	daemon=$!
	local end=$((SECONDS + 60))
	until "ready_$protocol" >/dev/null 2>&1; do
		[ -d /proc/$daemon ] || return 1
		[ $SECONDS -lt $end ] || return 1
		# An entrypoint that finds itself root again, and again.
		[ "$(stat -c %s "$T/out")" -lt 500000 ] || return 1
		sleep 0.1
	done
}

ends() {
	stop "$daemon"
	cd "$T" || exit 1
}

# What root chowned, as stat shows it in a process that has nothing to do with
# those before.  What the dropped daemon made itself is root's there, see
# COMPATIBILITY.md.
owner_told() { told stat -c %U "$1" 2>&1; }

# serves NAME WHO DATA PROTOCOL COMMAND...
serves() {
	local name="$1, $2, $3's folder" who=$2 how=$3 protocol=$4
	shift 3
	if ! starts "$who" "$how" "$@"; then
		fail "$name: it serves" "$(tail_of_run)"
		ends
		return 1
	fi
	is "$name: it serves" "$("ask_$protocol" 2>&1)" "${answer[$protocol]}"
	if [ "$who" = told ]; then
		is_ordinary "$name: it" "$daemon"
		is "$name: all its processes are" \
			"$(uids_below "$daemon" | sort -u)" "$ALL_OURS"
	else
		is "$name: it has dropped" "$(status_of "$daemon" Uid)" \
			"$user $user $user $user"
	fi
	return 0
}

# uids_below PID: of a process and its children.
uids_below() {
	local child
	status_of "$1" Uid
	cat "/proc/$1/task/"*/children | tr ' ' '\n' | while read -r child; do
		uids_below "$child"
	done
}

# entrypoint NAME USER PROTOCOL BARE COMMAND...: BARE is what the ordinary
# user without the library is told, or "serves" where it needs none.
names=" $* "
entrypoint() {
	local name=$1 protocol=$3 bare=$4 said_root how
	user=$(id -u "$2" 2>/dev/null)
	shift 4
	[[ $names == '  ' || $names == *" $name "* ]] || return
	local missing=
	for program in gosu "$DAEMON" "${CLIENT-bash}"; do
		command -v "$program" >/dev/null || missing+=" $program"
	done
	if [ -z "$user" ] || [ -n "$missing" ]; then
		skip "$name" "not installed:$missing"
		return
	fi
	serves "$name" native root "$protocol" "$@"
	said_root=$(said)
	ends
	if [ "$bare" != serves ]; then
		if starts bare own "$protocol" "$@"; then
			fail "$name: needed" "it serves without the library"
		else
			like "$name: needed" "$(tail_of_run)" "$bare"
		fi
		ends
	fi
	for how in own fsgroup; do
		if serves "$name" told $how "$protocol" "$@"; then
			same_said "$name, $how" "$said_root"
			is "$name, $how: a later process sees it so too" \
				"$(owner_told "$DATA/${FILE-.}")" \
				"$(id -un "$user")"
			ok "$name, $how: a log that can be read" \
				test "$(wc -l <"$T/log")" -le 60
		fi
		ends
	done
}

same_said() {
	is "$1: what it said of itself" "$(said)" "$2"
	unlike "$1: it said something" "$2" ""
}

E=$T/entrypoints

# ---- the rows ----

export HOST=$T/host
DAEMON=redis-server CLIENT=redis-cli
refused='*peration not permitted*'
entrypoint redis redis redis serves "$E/redis.sh" --save ''
DROP=setpriv entrypoint redis-setpriv redis redis serves "$E/redis.sh" redis-server
FILE=config entrypoint consul redis redis "$refused" "$E/consul.sh" server
FILE=member entrypoint etcd redis redis "*No such file*" "$E/etcd.sh" redis-server

DAEMON=memcached CLIENT=bash
entrypoint mongo memcache memcached serves "$E/mongo.sh" -l 127.0.0.1
FILE="file" entrypoint vault memcache memcached "$refused" \
	"$E/vault.sh" -l 127.0.0.1
FILE=logs entrypoint kafka memcache memcached "*runs as*" \
	"$E/kafka.sh" -l 127.0.0.1
entrypoint cadvisor memcache memcached "*not in the host*" \
	"$E/cadvisor.sh" memcached -l 127.0.0.1

DAEMON=mariadbd CLIENT=mariadb
entrypoint mariadb mysql mariadb serves "$E/mariadb.sh" --no-defaults

DAEMON=postgres CLIENT=psql
entrypoint postgres postgres postgres "*user ID $NR_UID*" "$E/postgres.sh" postgres

finish
