# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For the tests of nonroot-helper, after lib.sh and needs_root_ns.

[ -x "$BUILD/nonroot-helper" ] || skip_all "no $BUILD/nonroot-helper"
for bin in helper_attack wire_client; do
	[ -x "$BUILD/tests/security/$bin" ] || skip_all "no $BUILD/tests/security/$bin"
	cp "$BUILD/tests/security/$bin" "$T/lib/$bin"
	chmod 755 "$T/lib/$bin"
done
echo 1024 >/proc/sys/net/ipv4/ip_unprivileged_port_start

# shellcheck disable=SC2034  # for the caller
SOCK=$T/run/helper.sock

# by UID COMMAND...: without any capability.
by() {
	local id=$1
	shift
	timeout 60 setpriv --reuid "$id" --regid "$id" --clear-groups --inh-caps=-all \
		--bounding-set=-all --no-new-privs "$@" 2>&1
}
attack() { by 1000 "$T/lib/helper_attack" "$SOCK" "$@"; }
ask() { by 1000 "$T/lib/wire_client" "$SOCK" "$@"; }

# begin COMMAND... -- : $pid is it; its stderr is $T/err.
begin() {
	: >"$T/err"
	"$@" 2>>"$T/err" </dev/null &
	pid=$!
	started "$pid"
	wait_for 5 grep -qF ': ready on' "$T/err" && return
	diag "the helper did not start: $(cat "$T/err")"
	return 1
}
end() { kill "$pid" 2>/dev/null; wait "$pid" 2>/dev/null; }
start() { begin "$HELPER" --socket "$SOCK" "$@"; }
# Builds of the tests (ASan, coverage) go without the filter.
# shellcheck disable=SC2034
case $NR_HELPER in
*-asan | */coverage/*) FILTERED=0 ;;
*) FILTERED=2 ;;
esac
status_of() { sed -n "s/^$1:[[:space:]]*//p" "/proc/$pid/status" | sed 's/[[:space:]]*$//'; }
fds_of() { find "/proc/$pid/fd" -mindepth 1 | wc -l; }
rss_of() { status_of VmRSS | cut -d' ' -f1; }

# arguments FILE: the command of the container of a manifest that is the helper;
# FILE.conf is its policy.
arguments() {
	python3 - "$1" <<'END'
import sys, yaml
for doc in yaml.safe_load_all(open(sys.argv[1])):
    spec = doc.get('spec', {})
    spec = spec.get('template', {}).get('spec', spec)
    for c in spec.get('containers', []):
        if c['name'] == 'helper':
            assert c['securityContext']['capabilities'] == {
                'drop': ['ALL'], 'add': ['NET_BIND_SERVICE']}
            print('\n'.join(c['command'][1:]))
    if doc['kind'] == 'ConfigMap':
        open(sys.argv[1] + '.conf', 'w').write(doc['data']['helper.conf'])
END
}
