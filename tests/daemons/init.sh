# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Sourced after who.sh by tests of a container's first process, whose command
# is in the array init: it is PID 1 of a namespace of its own.
# shellcheck disable=SC2154  # the array

prepare() {
	install_who
	cat >"$ROOT/usr/local/bin/docker-entrypoint.sh" <<'EOF'
#!/bin/sh
set -e
chown -R www-data:www-data /srv/www
(sleep 0.2 &) # whose parent is then PID 1
exec setpriv --reuid=www-data --regid=www-data --init-groups "$@"
EOF
	chmod 755 "$ROOT/usr/local/bin/docker-entrypoint.sh"
}
start() {
	trace=(unshare -p -f --kill-child "${trace[@]}")
	run "${init[@]}" docker-entrypoint.sh who 8080
	trace=()
}

# The container's processes in the order in which they began.
first_of_all() { insiders | sort -n | head -n 1; }
zombies() { grep -l '^State:.*zombie' /proc/[0-9]*/status 2>/dev/null; }
no_zombies() { [ -z "$(zombies)" ]; }

asks() {
	local first
	first=$(first_of_all)
	is "who it believes to be" "$(who 8080)" "$WWW_DATA 33:33"
	like "${init[0]} is PID 1" "$(status_of "$first" Name) $(status_of "$first" NSpid)" \
		"${init[0]} $first 1"
	ok "the orphan is reaped" wait_for 10 no_zombies
}
stops() { kill "$(first_of_all)"; }
