#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A descriptor that is inherited by the convention of sd_listen_fds(3) and
# holds the address takes the place of the socket that was to be bound.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
PYTHON=$(PATH=/usr/bin:/bin type -P python3) || skip_all "no python3"
mkdir -m 0777 "$T/w"
cd "$T/w" || exit 1
export NONROOT_HELPER=none

# As a service manager: sockets by root, then the ids, then the program.
#   start PID SPEC... -- COMMAND   SPEC is FAMILY:TYPE:ADDRESS:PORT[:OPTION]
# PID is self, none, parent, or a number.
cat >"$T/start" <<'END'
import os, socket, sys
pid, *rest = sys.argv[1:]
specs, command = rest[:rest.index("--")], rest[rest.index("--") + 1:]
kept = []
for spec in specs:
    family, kind, host, port, *how = spec.split(",")
    s = socket.socket(getattr(socket, "AF_" + family), getattr(socket, "SOCK_" + kind))
    kept.append(s)
    if family == "INET6":
        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, "only" in how)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind((host, int(port)))
    if kind == "STREAM" and "unheard" not in how:
        s.listen(5)
for i, s in enumerate(kept):
    os.dup2(s.fileno(), 100 + i)
for i in range(len(kept)):
    os.dup2(100 + i, 3 + i, inheritable=True)
os.closerange(3 + len(kept), 200)
env = dict(os.environ, LISTEN_FDS=str(len(kept)), LD_PRELOAD=os.environ["LIB"])
if pid != "none":
    env["LISTEN_PID"] = str(os.getpid()) if pid == "self" else pid
os.setgroups([]); os.setgid(1000); os.setuid(1000)
# By a copy that has never been root.
os.execve("/usr/bin/setpriv", ["setpriv", "--no-new-privs"] + command, env)
END

# What a server does; each line says how it went.
cat >"$T/serve" <<'END'
import errno, fcntl, os, socket, sys
for spec in sys.argv[1:]:
    family, kind, host, port, *how = spec.split(",")
    s = socket.socket(getattr(socket, "AF_" + family), getattr(socket, "SOCK_" + kind))
    if family == "INET6":
        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, "only" in how)
    if "blocking" not in how:
        s.setblocking(False)
    if "kept" in how:
        s.set_inheritable(True)
    if "forked" in how and os.fork():
        os.wait()
        continue
    fd = s.fileno()
    try:
        s.bind((host, int(port)))
        if kind == "STREAM":
            s.listen(7)
    except OSError as e:
        print(spec, errno.errorcode[e.errno], flush=True)
        s.close()
    else:
        print(spec, "bound", s.getsockname()[1],
              "blocking" if not fcntl.fcntl(s, fcntl.F_GETFL) & os.O_NONBLOCK else "not",
              "kept" if os.get_inheritable(fd) else "cloexec",
              s.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR), flush=True)
    if "forked" in how:
        os._exit(0)
END

# served PID SPEC... -- SPEC...: what the server says.
served() {
	local pid=$1 own=()
	shift
	while [ "$1" != -- ]; do own+=("$1"); shift; done
	shift
	: >"$T/log"
	LIB=$LIB NONROOT_LOG=$T/log "$PYTHON" "$T/start" "$pid" "${own[@]}" -- \
		"$PYTHON" "$T/serve" "$@" 2>&1
}
LOOP=127.0.0.1

is "refused without one" "$(served self INET,STREAM,$LOOP,81 -- INET,STREAM,$LOOP,80)" \
	"INET,STREAM,$LOOP,80 EACCES"
is "a low port, with the flags of the program's socket and the options of the other" \
	"$(served self INET,STREAM,$LOOP,80 -- INET,STREAM,$LOOP,80)" \
	"INET,STREAM,$LOOP,80 bound 80 not cloexec 1"
like "PORT-04 says so" "$(cat "$T/log")" \
	"*level=info code=PORT-04 *op=bind addr=$LOOP:80 errno=EACCES did=adopted-fd-3 hint=*sd_listen_fds*"
is "the other flags" "$(served self INET,STREAM,$LOOP,80 -- INET,STREAM,$LOOP,80,blocking,kept)" \
	"INET,STREAM,$LOOP,80,blocking,kept bound 80 blocking kept 1"
is "a high port, which is in use by it" "$(served self INET,STREAM,$LOOP,8080 -- INET,STREAM,$LOOP,8080)" \
	"INET,STREAM,$LOOP,8080 bound 8080 not cloexec 1"
like "PORT-04 has what the kernel said" "$(cat "$T/log")" "*code=PORT-04 *errno=EADDRINUSE did=adopted-fd-3 *"
is "the right one of several" \
	"$(served self INET,STREAM,$LOOP,81 INET,DGRAM,$LOOP,80 INET,STREAM,0.0.0.0,82 INET6,STREAM,::,80 INET,STREAM,$LOOP,83 -- \
		INET,STREAM,$LOOP,83 INET6,STREAM,::,80 INET,DGRAM,$LOOP,80 INET,STREAM,$LOOP,80 INET,STREAM,$LOOP,82)" \
	"INET,STREAM,$LOOP,83 bound 83 not cloexec 1
INET6,STREAM,::,80 bound 80 not cloexec 1
INET,DGRAM,$LOOP,80 bound 80 not cloexec 1
INET,STREAM,$LOOP,80 EACCES
INET,STREAM,$LOOP,82 EACCES"
is "each by its number" "$(grep -o 'adopted-fd-[0-9]' "$T/log" | tr '\n' ' ')" \
	"adopted-fd-7 adopted-fd-6 adopted-fd-4 "
is "[::] alone is not [::] with 0.0.0.0" \
	"$(served self INET6,STREAM,::,80 -- INET6,STREAM,::,80,only)" "INET6,STREAM,::,80,only EACCES"
is "but one that is alone is" \
	"$(served self INET6,STREAM,::,80,only -- INET6,STREAM,::,80,only)" \
	"INET6,STREAM,::,80,only bound 80 not cloexec 1"
is "not one that does not listen" \
	"$(served self INET,STREAM,$LOOP,80,unheard -- INET,STREAM,$LOOP,80)" "INET,STREAM,$LOOP,80 EACCES"

is "without LISTEN_PID" "$(served none INET,STREAM,$LOOP,80 -- INET,STREAM,$LOOP,80)" \
	"INET,STREAM,$LOOP,80 bound 80 not cloexec 1"
is "in a child, as of a daemon that forks" "$(served self INET,STREAM,$LOOP,80 -- INET,STREAM,$LOOP,80,forked)" \
	"INET,STREAM,$LOOP,80,forked bound 80 not cloexec 1"
is "not what is meant for another process" "$(served 1 INET,STREAM,$LOOP,80 -- INET,STREAM,$LOOP,80)" \
	"INET,STREAM,$LOOP,80 EACCES"
for wrong in 0 -1 x '' 99999999999; do
	is "not for LISTEN_PID '$wrong'" "$(served "$wrong" INET,STREAM,$LOOP,80 -- INET,STREAM,$LOOP,80)" \
		"INET,STREAM,$LOOP,80 EACCES"
done
is "off" "$(NONROOT_DISABLE=1 served self INET,STREAM,$LOOP,80 -- INET,STREAM,$LOOP,80 INET,STREAM,$LOOP,80)" \
	"INET,STREAM,$LOOP,80 EACCES
INET,STREAM,$LOOP,80 EACCES"

# ---- real programs ----

# http PORT: the status of a GET.
http() { curl -s -m 5 -o /dev/null -w '%{http_code}' "http://$LOOP:$1/"; }

web=("$PYTHON" -u -m http.server 80 --bind "$LOOP")
if command -v systemd-socket-activate >/dev/null && command -v curl >/dev/null; then
	cp "$(command -v systemd-socket-activate)" "$T/lib/activate"
	systemd-socket-activate -l "$LOOP:80" -E HOME="$T" \
		setpriv --reuid "$NR_UID" --regid "$NR_UID" --clear-groups --no-new-privs \
		env LD_PRELOAD="$LIB" NONROOT_LOG="$T/log" NONROOT_HELPER=none "${web[@]}" \
		>"$T/out" 2>&1 &
	started $!
	is "python3 -m http.server by systemd-socket-activate" \
		"$(wait_for 10 test "$(sleep 0.5; http 80)" = 200 && http 80)" 200
	stop $!
else
	skip "systemd-socket-activate" "no systemd or curl"
fi

if command -v redis-server >/dev/null; then
	: >"$T/log"
	LIB=$LIB NONROOT_LOG=$T/log "$PYTHON" "$T/start" self INET,STREAM,$LOOP,637 -- \
		redis-server --port 637 --bind $LOOP --save '' --dir "$T/w" >"$T/out" 2>&1 &
	started $!
	ok "redis-server" wait_for 10 redis-cli -h $LOOP -p 637 ping
	is "redis-server answers" "$(redis-cli -h $LOOP -p 637 ping)" PONG
	stop $!
else
	skip "redis-server" "not here"
fi

if command -v nginx >/dev/null && command -v curl >/dev/null; then
	mkdir -m 0777 "$T/nginx"
	cat >"$T/nginx.conf" <<-END
		pid $T/nginx/pid;
		error_log $T/nginx/error.log;
		events {}
		http {
			access_log off;
			client_body_temp_path $T/nginx/a; proxy_temp_path $T/nginx/b;
			fastcgi_temp_path $T/nginx/c; uwsgi_temp_path $T/nginx/d;
			scgi_temp_path $T/nginx/e;
			server { listen 80; listen [::]:80; location / { return 204; } }
		}
	END
	: >"$T/log"
	# It becomes a daemon, and has workers.
	LIB=$LIB NONROOT_LOG=$T/log "$PYTHON" "$T/start" self INET,STREAM,0.0.0.0,80 INET6,STREAM,::,80,only -- \
		nginx -c "$T/nginx.conf" >"$T/out" 2>&1
	pid=$(cat "$T/nginx/pid" 2>/dev/null)
	is "nginx, of which the master and the workers share them" \
		"$(http 80) $(curl -s -m 5 -o /dev/null -w '%{http_code}' 'http://[::1]/')" "204 204"
	is "nginx has both" "$(grep -c 'PORT-04 .*did=adopted-fd-[34]' "$T/log")" 2
	[ -n "$pid" ] && kill "$pid"
else
	skip "nginx" "not here"
fi

finish
