#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# avahi-daemon on a system bus: it drops and is shut in, a helper stays outside.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
row 'avahi-daemon' avahi-daemon 'a name and a service, published and resolved'
setting seccomp chroot pretend
needs avahi-daemon avahi-resolve avahi-publish dbus-daemon

start() { run sh -ec 'mkdir -p /run/dbus; dbus-daemon --system --fork; exec avahi-daemon'; }
resolve() { inside timeout 10 avahi-resolve -n -4 "$1" 2>/dev/null; }
answers() { resolve "$(hostname).local" | grep -q 127.0.0.1; }
asks() {
	inside timeout 20 avahi-publish -a -R other.local 127.0.0.9 >"$T/published" 2>&1 &
	started $!
	ok "published" wait_for 10 grep -q Established "$T/published"
	like "resolved" "$(resolve other.local)" '*127.0.0.9'
	ok "it knows that it runs" inside avahi-daemon --check
	is "whose its folder is" "$(inside stat -c '%U:%G' /run/avahi-daemon)" avahi:avahi
}
matrix
