#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# An image made for root, baked by examples/Dockerfile, in containers as pods
# have them: nginx, redis and cron serve.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib.sh"
images legacy builder
needs_root_ns "$@"
podman_ready
ok 'the image' import legacy
ok 'the image that has the compiler' import builder

out=$(cd "$REPO" && podman build --isolation=chroot -f examples/Dockerfile \
	--build-arg BUILDER=localhost/builder --build-arg IMAGE=localhost/legacy \
	-t localhost/baked . 2>&1)
is 'podman builds examples/Dockerfile' $? 0
like 'it tries, installs and gives' "$out" \
	'*preflight: [1-9]*libnonroot.so: installed*ld.so.preload: /usr/$LIB/libnonroot.so added*gave /var/lib/redis: *'
[ "${tap_failed:?}" = 0 ] || { diag "$out"; finish; }

is 'who they are told they are' "$(podman run --rm "${POD[@]}" localhost/baked id -u 2>&1)" 0
is 'who they are' "$(podman run --rm "${POD[@]}" localhost/baked sed -n 's/^Uid:\t\(.*\)\t.*/\1/p' \
	/proc/self/status 2>&1)" "$(printf '%s\t%s\t%s' "$NR_UID" "$NR_UID" "$NR_UID")"

# ordinary NAME: $pid is, in truth
ordinary() {
	is "$1: no privilege" \
		"$(status_of "$pid" Uid), $(status_of "$pid" CapEff), $(status_of "$pid" CapBnd), $(status_of "$pid" NoNewPrivs)" \
		"$NR_UID $NR_UID $NR_UID $NR_UID, 0000000000000000, 0000000000000000, 1"
}

# Without the library each of them fails.
# fails NAME PATTERN COMMAND...
fails() {
	local name=$1 pattern=$2
	shift 2
	out=$(podman run --timeout 20 --rm "${POD[@]}" "${MOUNTS[@]}" localhost/legacy "$@" 2>&1)
	like "$name: without the library it fails" "$? $out" "$pattern"
}

pid=
# The existing log files of a read-only image cannot be written by anybody.
MOUNTS=(--tmpfs '/var/log/nginx:rw,mode=0777' --sysctl net.ipv4.ip_unprivileged_port_start=0)
fails nginx '1 *[[]emerg[]]*' nginx -g 'daemon off;'
start nginx "${POD[@]}" "${MOUNTS[@]}" localhost/baked nginx -g 'daemon off;'
ordinary nginx
ok 'nginx: answers' wait_for 10 in_net curl --noproxy '*' -s -o "$T/page" http://127.0.0.1/
like 'nginx: with its page' "$(cat "$T/page")" '*<h1>Welcome to nginx!</h1>*'
end nginx

MOUNTS=()
fails redis "1 *can't open config file*Permission denied*" redis-server /etc/redis/redis.conf --daemonize no
start redis "${POD[@]}" localhost/baked redis-server /etc/redis/redis.conf --daemonize no
ordinary redis
ok 'redis: answers' wait_for 10 in_net redis-cli ping
is 'redis: keeps a value, and writes it down' \
	"$(in_net redis-cli set key value; in_net redis-cli save; in_net redis-cli get key)" "OK
OK
value"
end redis

fails cron '1 *crond.pid*' cron -f
start cron "${POD[@]}" localhost/baked cron -f
ordinary cron
# In its next minute.
job() { podman exec cron cat "/tmp/$1.job" 2>/dev/null | grep .; }
ok 'cron: the jobs of /etc/cron.d and of a crontab run' \
	wait_for 75 eval 'job root && job nobody && job crontab'
like 'cron: as root' "$(job root)" 'uid=0(root) gid=0(root)*'
like 'cron: as nobody' "$(job nobody)" 'uid=65534(nobody) gid=65534(nogroup)*'
like 'cron: by the crontab of root' "$(job crontab)" 'uid=0(root)*'
end cron

finish
