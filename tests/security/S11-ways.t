#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Claim 11: each way to start it in examples/ works as written, and each
# fault ends in the kernel's own answer.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$REPO/tests/security/helper_lib.sh"
ex=$REPO/examples

# ---- systemd ----

if command -v systemd-analyze >/dev/null; then
	mkdir "$T/units"
	cp "$ex"/systemd/* "$T/units/"
	# What is verified is the unit, not where the program is installed.
	sed -i "s:/usr/sbin/nonroot-helper:$HELPER:" "$T/units/nonroot-helper.service"
	out=$(systemd-analyze verify --man=no "$T"/units/* 2>&1 | grep -i nonroot)
	is "systemd-analyze verify says nothing of the units" "$out" ""
else
	skip "systemd-analyze verify says nothing of the units" "no systemd-analyze"
fi
if command -v systemd-socket-activate >/dev/null; then
	# As the unit: an ordinary uid with the capability, a socket passed.
	mkdir -p "$T/run"
	(
		umask 0
		# (make helper-coverage counts in a file that this names)
		exec systemd-socket-activate ${LLVM_PROFILE_FILE:+-E LLVM_PROFILE_FILE} --seqpacket -l "$SOCK" \
			setpriv --reuid 64999 --regid 64999 --clear-groups --no-new-privs \
			--inh-caps=-all,+net_bind_service --ambient-caps=+net_bind_service \
			--bounding-set=-all,+net_bind_service \
			"$HELPER" --allow 'bind uid=1000 port=80'
	) 2>"$T/err" </dev/null &
	pid=$!
	started "$pid"
	wait_for 5 test -S "$SOCK"
	chmod 666 "$SOCK"
	is "socket activation, as the unit has it" "$(ask bind tcp 4 0.0.0.0 80)" 0
	like "it says where from" "$(cat "$T/err")" "*ready on LISTEN_FDS, 1 rule*"
	end
	rm -f "$SOCK"
else
	skip "socket activation, as the unit has it" "no systemd-socket-activate"
fi
out=$(LISTEN_FDS=1 perl -e '$ENV{LISTEN_PID} = $$; exec @ARGV' "$HELPER" --allow 'bind port=80' 3</dev/null 2>&1)
is "a passed descriptor that is no socket (exit)" "$?" 2
like "a passed descriptor that is no socket" "$out" "*expected one listening unix socket*"

# ---- Kubernetes ----

if python3 -c 'import yaml' 2>/dev/null; then
	mkdir -p "$T/emptyDir" "$T/yaml"
	cp "$ex"/kubernetes/*.yaml "$T/yaml/"
	for way in sidecar daemonset; do
		mapfile -t args < <(arguments "$T/yaml/$way.yaml" |
			sed "s:/run/nonroot:$T/emptyDir:; s:/etc/nonroot/helper.conf:$T/yaml/$way.yaml.conf:")
		SOCK=$T/emptyDir/helper.sock
		# As Kubernetes starts it: uid 0, one capability, none ambient.
		begin setpriv --no-new-privs --inh-caps=-all --ambient-caps=-all \
			--bounding-set=-all,+net_bind_service "$HELPER" "${args[@]}"
		case $way in
		sidecar) is "sidecar.yaml: the pod's own network" "$(ask bind tcp 4 0.0.0.0 80)" 0 ;;
		daemonset)
			SOCK=$T/emptyDir/helper.sock
			other() { unshare -n setpriv --reuid 1001 --regid 1001 --clear-groups --inh-caps=-all \
				--bounding-set=-all "$T/lib/wire_client" "$SOCK" bind "$@" 2>&1; }
			is "daemonset.yaml: a pod's network, by uid" "$(other udp 4 0.0.0.0 53)" 0
			is "and not the node's" "$(by 1001 "$T/lib/wire_client" "$SOCK" bind udp 4 0.0.0.0 53)" EACCES
			is "nor a pod that no rule names" "$(ask bind tcp 4 0.0.0.0 80)" EACCES
			;;
		esac
		end
		rm -f "$SOCK"
	done
else
	skip "the manifests" "no python3-yaml"
fi
is "helper.conf" "$("$HELPER" --check-policy "$ex/helper.conf" | sed 's/.*: //')" "3 rules"

# ---- an entrypoint that is still root ----

# The helper outlives it, as in a container until that ends; so a socket of
# its own, and a file for the output.
SOCK=$T/entry/helper.sock
HELPER=$HELPER SOCKET=$SOCK LIBNONROOT_SO=$LIB timeout 10 "$ex/entrypoint.sh" \
	perl -MSocket -e 'socket(S,AF_INET,SOCK_STREAM,0); print bind(S,sockaddr_in(80,INADDR_ANY)) ? "bound" : $!' \
	>"$T/out" 2>/dev/null </dev/null
is "entrypoint.sh: the program binds port 80" "$(cat "$T/out")" bound
SOCK=$T/run/helper.sock

# ---- faults ----

low() {
	told env NONROOT_HELPER="$SOCK" timeout 4 perl -MSocket -e \
		'socket(S,AF_INET,SOCK_STREAM,0); print bind(S,sockaddr_in(80,INADDR_ANY)) ? "bound" : 0+$!'
}
EACCES=13
is "no helper: the kernel's EACCES" "$(low)" $EACCES
mkdir -p "$SOCK"
is "the socket is a folder: the client" "$(low)" $EACCES
like "the socket is a folder: the helper" "$("$HELPER" --socket "$SOCK" --allow 'bind port=80' 2>&1)" \
	"*$SOCK: is a folder; remove it*"
rmdir "$SOCK"
start --allow 'bind uid=1000 port=80'
is "it is served" "$(low)" bound
kill -STOP "$pid"
began=$(date +%s%N)
is "a helper that hangs: EACCES" "$(low)" $EACCES
ms=$((($(date +%s%N) - began) / 1000000))
ok "within two seconds ($ms ms)" test "$ms" -le 2600
kill -KILL "$pid"
wait "$pid" 2>/dev/null
is "the file of one that was killed: EACCES" "$(low)" $EACCES
start --allow 'bind uid=1000 port=80'
is "the next one replaces it" "$(low)" bound
end
mkdir "$T/ro"
mount -t tmpfs -o ro none "$T/ro"
like "/run is read-only" "$("$HELPER" --socket "$T/ro/helper.sock" --allow 'bind port=80' 2>&1)" \
	"*$T/ro/helper.sock: Read-only file system*"
umount "$T/ro"

# Killed at every step of its start, as far as a signal at a random time
# gets: the next start works.
for us in 0 1 2 3 4 6 8 12; do
	"$HELPER" --socket "$SOCK" --allow 'bind uid=1000 port=80' 2>/dev/null &
	victim=$!
	sleep "0.00$us"
	kill -KILL "$victim" 2>/dev/null
	wait "$victim" 2>/dev/null
	[ "$(low)" = $EACCES ] || fail "killed after $us ms: the client"
done
start --allow 'bind uid=1000 port=80'
is "killed while it started, eight times: the next serves" "$(low)" bound
end

# Out of descriptors: the oldest connection makes room.
begin prlimit --nofile=40:40 "$HELPER" --socket "$SOCK" --allow 'bind uid=1000 port=80'
is "out of descriptors: the oldest makes room" "$(attack idle 60)" 0
end
finish
