#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# snmpd with its configuration.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"

row 'snmpd -u Debian-snmp' snmpd 'a walk of the system group'
needs snmpd snmpwalk
stock snmpd /etc/snmp/snmpd.conf
ports udp 161
ports tcp 705

prepare() { hand_over /etc/snmp/snmpd.conf; }
# The directory that its unit makes before it starts.
start() {
	run sh -ec 'mkdir -p /run/agentx
		exec snmpd -LOw -u Debian-snmp -g Debian-snmp -I -smux,mteTrigger,mteTriggerConf -f'
}
walk() { snmpwalk -v2c -c public -t 2 -r 0 127.0.0.1 .1.3.6.1.2.1.1 2>&1; }
answers() { walk >/dev/null; }
asks() { like "the walk" "$(walk)" '*Sitting on the Dock of the Bay*'; }
matrix
