#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Claim 11: the manifests of examples/kubernetes as containers of podman and
# runc: the command, capabilities, namespaces and volumes that they say, uid 0
# without ambient capabilities as Kubernetes starts it, and a program under the
# library as uid 1000 without any.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$REPO/tests/security/helper_lib.sh"
for tool in podman runc; do
	command -v $tool >/dev/null || skip_all "no $tool (scripts/deps images)"
done
python3 -c 'import yaml' 2>/dev/null || skip_all "no python3-yaml"

# An image of what both containers run: the helper, the library, setpriv, perl.
root=$T/root
mkdir -p "$root"/{usr/{bin,sbin,lib,lib64},etc/nonroot,run/nonroot,tmp,proc,sys,dev}
for dir in bin sbin lib lib64; do
	[ -L /$dir ] && ln -s "usr/$dir" "$root/$dir"
done
cp "$HELPER" "$root/usr/sbin/nonroot-helper"
cp "$LIB" "$root/usr/lib/libnonroot.so"
{
	dpkg -L perl-base | grep -v /usr/share/
	printf '%s\n' /usr/bin/setpriv
	ldd /usr/bin/perl /usr/bin/setpriv | grep -o '/[^ :]*'
} | sort -u | while read -r file; do
	[ -f "$file" ] && echo "$file"
done | tar -C / -chf - -T - 2>/dev/null | tar -C "$root" -xf -
printf 'root:x:0:0::/:/bin/sh\n' >"$root/etc/passwd"

log='' in_cgroup=''
pod() {
	podman --root "$T/podman" --runroot "$T/podman.run" --tmpdir "$T/podman.tmp" \
		--runtime runc --cgroup-manager cgroupfs --events-backend none \
		--storage-driver vfs --log-level fatal "$@"
}
# Below it are the cgroups of all containers; they go at the end.
cgroup=/$(basename "$T")
# What every container has here; nofile and nproc as this machine can give.
container() {
	local name=$1
	shift
	pod run --name "$name" --log-driver "${log:-none}" --cgroup-parent "$cgroup-${in_cgroup-}" --pull never --security-opt no-new-privileges --cap-drop all \
		--ulimit nofile=1024:1024 --ulimit nproc=4096:4096 --read-only "$@"
}
if ! out=$(container probe --network none --rootfs "$root" /usr/bin/perl -e 'print "ok"' 2>&1) || [ "$out" != ok ]; then
	diag "$out"
	skip_all "podman runs no container here"
fi

# web NAME OPTION...: a program of the manifest's other container.
web() {
	local name=$1
	shift
	container "$name" --rm --user 1000:1000 -e LD_PRELOAD=/usr/lib/libnonroot.so -e NONROOT_LOG=none \
		-v "$T/run:/run/nonroot" "$@" --rootfs "$root" /usr/bin/perl -MSocket -e \
		'socket(S,AF_INET,SOCK_STREAM,0); print bind(S,sockaddr_in(80,INADDR_ANY)) ? "bound" : $!{EACCES} ? "EACCES" : $!' 2>&1
}
# helper_pod NAME OPTION... -- ARGUMENT...: $pid is the helper itself.
helper_pod() {
	local name=$1 options=()
	shift
	while [ "$1" != -- ]; do options+=("$1"); shift; done
	shift
	rm -f "$T/run/helper.sock"
	container "$name" -d --user 0 --cap-add NET_BIND_SERVICE -v "$T/run:/run/nonroot" "${options[@]}" \
		--rootfs "$root" /usr/bin/setpriv --ambient-caps=-all --inh-caps=-all \
		/usr/sbin/nonroot-helper "$@" >"$T/out" 2>&1
	wait_for 10 test -S "$T/run/helper.sock"
	pid=$(pod inspect -f '{{.State.Pid}}' "$name")
	wait_for 5 eval '[ "$(status_of Seccomp)" = 2 ] && [ "$(status_of NoNewPrivs)" = 1 ]'
}
mkdir "$T/run" "$T/yaml"
cp "$REPO"/examples/kubernetes/*.yaml "$T/yaml/"

# ---- sidecar.yaml: one network ----

mapfile -t args < <(arguments "$T/yaml/sidecar.yaml")
is "without the helper: EACCES" "$(web alone --network none)" EACCES
helper_pod sidecar --network none -- "${args[@]}"
is "the sidecar is uid 0 with one capability, none ambient" \
	"$(status_of Uid | cut -f1) $(status_of CapPrm) $(status_of CapBnd) $(status_of CapAmb)" \
	"0 0000000000000400 0000000000000400 0000000000000000"
is "a program of its pod has port 80" "$(web web1 --network container:sidecar)" bound
pod rm --force --time 0 sidecar >"$T/out" 2>&1 || diag "$(cat "$T/out")"
is "without the helper again: EACCES" "$(web web2 --network none)" EACCES

# ---- daemonset.yaml: the node's network and pids, pods of their own ----

mapfile -t args < <(arguments "$T/yaml/daemonset.yaml")
mkdir "$T/etc"
cp "$T/yaml/daemonset.yaml.conf" "$T/etc/helper.conf"
log=k8s-file
helper_pod node --network host --pid host -v "$T/etc:/etc/nonroot:ro" -- "${args[@]}"
is "a pod that no rule names" "$(web web3 --network none)" EACCES
log=
is "a pod that a rule names, in a network of its own" "$(in_cgroup=pod0f5cbd31 web web4 --network none)" bound
is "and not in the node's network" "$(in_cgroup=pod0f5cbd31 web web5 --network host)" EACCES
like "the log says by which rule" "$(pod logs node 2>&1)" "*op=bind * port=80 netns=other rule=2 result=0*"
pod rm --force --time 0 node >"$T/out" 2>&1 || diag "$(cat "$T/out")"
cgroups_go() {
	find /sys/fs/cgroup -depth -type d -path "*$cgroup*" -exec rmdir {} +
	[ -z "$(find /sys/fs/cgroup -type d -path "*$cgroup*")" ]
}
ok "no cgroup is left" wait_for 5 cgroups_go
finish
