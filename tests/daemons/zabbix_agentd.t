#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# zabbix_agentd, which drops to its user.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
row 'zabbix_agentd' zabbix-agent 'agent.ping'
needs zabbix_agentd nc
logs /var/log/zabbix-agent/zabbix_agentd.log

start() { run sh -c 'install -d -o zabbix -g zabbix /run/zabbix; exec zabbix_agentd -f -c /etc/zabbix/zabbix_agentd.conf'; }
answers() { nc -z 127.0.0.1 10050; }
asks() { like "agent.ping" "$(printf 'ZBXD\1\n\0\0\0\0\0\0\0agent.ping' | nc -w 5 127.0.0.1 10050 | tr -d '\0')" 'ZBXD*1'; }
matrix
