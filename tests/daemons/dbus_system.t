#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# dbus-daemon as the system bus.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
row 'dbus-daemon --system' dbus 'the names on the bus, and whose the bus is'
needs dbus-daemon dbus-send

start() { run sh -c 'mkdir -p /run/dbus && exec dbus-daemon --system --nofork --nopidfile'; }
bus() { inside dbus-send --system --print-reply --dest=org.freedesktop.DBus / "org.freedesktop.DBus.$1" "${@:2}" 2>&1; }
answers() { [ -S "$ROOT/run/dbus/system_bus_socket" ] || compgen -G "$ROOT/tmp/nonroot-*/run/dbus/system_bus_socket" >/dev/null; }
asks() {
	like "names" "$(bus ListNames)" '*string "org.freedesktop.DBus"*'
	like "who is on it" "$(bus GetConnectionUnixUser string:org.freedesktop.DBus)" \
		"*uint32 $(id -u messagebus)"
}
matrix
