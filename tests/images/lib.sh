# shellcheck shell=bash
# shellcheck disable=SC2034
# SPDX-License-Identifier: MIT
# Sourced by the tests of real images, after tests/lib.sh and before
# needs_root_ns: what comes from the network is fetched outside.
#
# $NR_IMAGES is the folder that the tests of one run share: legacy/, the root
# filesystem of an image as they are built for root, and podman's store.

LEGACY_PACKAGES=nginx-light,libnginx-mod-http-perl,redis-server,cron,sudo,gosu,adduser
PODMAN_MISSING=
for program in podman runc debootstrap curl redis-cli nsenter; do
	command -v $program >/dev/null || PODMAN_MISSING+=" $program"
done

# The Debian of this machine, or the one that it is made from.
legacy_root() {
	[ ! -d "$NR_IMAGES/legacy" ] || return 0
	# shellcheck disable=SC1091
	debootstrap --variant=minbase --include=$LEGACY_PACKAGES \
		"$(. /etc/os-release && echo "$VERSION_CODENAME")" "$NR_IMAGES/legacy.part" \
		>"$NR_IMAGES/log" 2>&1 || return 1
	rm -f "$NR_IMAGES"/legacy.part/var/cache/apt/archives/*.deb
	# What its owner has scheduled.
	printf '%s\n' '* * * * * root id >/tmp/root.job' \
		'* * * * * nobody id >/tmp/nobody.job' >"$NR_IMAGES/legacy.part/etc/cron.d/jobs"
	chroot "$NR_IMAGES/legacy.part" sh -c \
		'echo "* * * * * id >/tmp/crontab.job" | crontab -' || return 1
	mv "$NR_IMAGES/legacy.part" "$NR_IMAGES/legacy"
}

# One more with a compiler.
builder_root() {
	[ ! -d "$NR_IMAGES/builder" ] || return 0
	cp -a "$NR_IMAGES/legacy" "$NR_IMAGES/builder.part"
	# shellcheck disable=SC2046  # a list of words
	chroot "$NR_IMAGES/builder.part" env DEBIAN_FRONTEND=noninteractive \
		apt-get install -qy --no-install-recommends \
		$(sed -n "s/^build='\(.*\)'/\1/p" "$REPO/scripts/deps") \
		>"$NR_IMAGES/log" 2>&1 || return 1
	mv "$NR_IMAGES/builder.part" "$NR_IMAGES/builder"
}

# images ROOT...: makes these, outside of the namespaces; skips it all where it
# cannot.
images() {
	[ -z "$PODMAN_MISSING" ] || skip_all "not here:$PODMAN_MISSING"
	[ "${NR_IN_NS-}" != 1 ] || return 0
	[ "$(id -u)" = 0 ] || skip_all "needs root to make images"
	if [ -z "${NR_IMAGES-}" ]; then
		NR_IMAGES=$(mktemp -d "${TMPDIR:-/tmp}/nonroot-images.XXXXXX")
		trap 'rm -rf --one-file-system "$NR_IMAGES"' EXIT
	fi
	export NR_IMAGES
	chmod 755 "$NR_IMAGES"
	local root
	for root; do
		"${root}_root" || {
			diag "$(tail -n 20 "$NR_IMAGES/log")"
			skip_all "no root filesystem: debootstrap or apt-get failed, see above"
		}
	done
}

# ---- podman, inside ----

podman() {
	command podman --root "$NR_IMAGES/store" --runroot "$NR_IMAGES/run/podman" \
		--tmpdir "$NR_IMAGES/run/libpod" --runtime runc --cgroup-manager=cgroupfs \
		--log-level=error "$@"
}

podman_ready() {
	# Its locks, and what is true of one run only: the store says where that is.
	mount -t tmpfs shm /dev/shm
	mkdir -p "$NR_IMAGES/run"
	mount -t tmpfs podman "$NR_IMAGES/run"
	CGROUPS=nonroot-${T##*.}
	CONTAINER=(--network=none --cgroup-parent="$CGROUPS"
		--ulimit nofile=1024:1024 --ulimit nproc=4096:4096)
	# As a pod with securityContext runAsNonRoot, readOnlyRootFilesystem,
	# allowPrivilegeEscalation: false and capabilities: drop: [ALL].
	POD=("${CONTAINER[@]}" --cap-drop=all --security-opt=no-new-privileges
		--user "$NR_UID" --read-only)
	trap 'podman rm -f -a -t 0 >/dev/null 2>&1; stop_started; no_cgroups' EXIT
}

# What podman leaves of its own control groups.
no_cgroups() {
	find /sys/fs/cgroup -depth -type d -path "*/$CGROUPS*" -exec rmdir {} + 2>/dev/null
}

# import ROOT: as an image of that name
import() (
	set -o pipefail
	podman image exists "localhost/$1" ||
		tar -C "$NR_IMAGES/$1" --xattrs --xattrs-include='*' -c . |
		podman import - "localhost/$1" >"$T/import.log" 2>&1
)

# start NAME ARGUMENT...: podman run, in the background; its pid in $pid.
start() {
	local name=$1
	shift
	pid=
	podman run -d --name "$name" "$@" >"$T/start.log" 2>&1 || {
		diag "$(cat "$T/start.log")"
		return 1
	}
	pid=$(podman inspect -f '{{.State.Pid}}' "$name")
}

# in_net COMMAND...: a client of this machine, in the network of $pid.
in_net() { nsenter -n -t "$pid" "$@"; }

# end NAME: with its log where something has failed since.
end() {
	[ "${tap_failed:?}" = "${failed_before-0}" ] || {
		diag "the log of $1:"
		diag "$(podman logs "$1" 2>&1 | tail -n 40)"
	}
	failed_before=$tap_failed
	podman rm -f -t 1 "$1" >/dev/null
}

status_of() { sed -n "s/^$2:[[:space:]]*//p" "/proc/$1/status" | tr '\t' ' '; }
