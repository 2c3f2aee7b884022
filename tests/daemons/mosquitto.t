#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# mosquitto with its configuration, pid file, log and store.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'mosquitto' mosquitto 'a message published and received'
needs mosquitto mosquitto_pub mosquitto_sub
stock mosquitto /etc/mosquitto/mosquitto.conf
logs /var/log/mosquitto/mosquitto.log

# The directories that its unit makes before it starts.
start() {
	run sh -ec '
		mkdir -m 740 -p /var/log/mosquitto /run/mosquitto
		chown mosquitto /var/log/mosquitto /run/mosquitto
		exec mosquitto -c /etc/mosquitto/mosquitto.conf'
}
answers() { mosquitto_pub -h 127.0.0.1 -t up -m x; }
asks() {
	ok "published" mosquitto_pub -h 127.0.0.1 -r -q 1 -t greeting -m hello
	is "received" "$(mosquitto_sub -h 127.0.0.1 -C 1 -W 10 -t greeting)" hello
}
matrix
