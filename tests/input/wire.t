#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every version of the protocol that was released: old clients stay served, and
# what the client of today sends is what its version says.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
[ -x "$BUILD/tests/input/act" ] || skip_all "no $BUILD/tests/input/act"
PYTHON=$(PATH=/usr/bin:/bin type -P python3) || skip_all "no python3"
[ "$(printf '\1\0' | od -An -td2 | tr -d ' ')" = 1 ] || skip_all "the fixtures are little-endian"
WIRE=$REPO/tests/fixtures/wire
cp "$BUILD/tests/input/act" "$T/lib/act"
mkdir -m 0777 "$T/w"
cd "$T/w" || exit 1
fake_dmi smbios-2.8 0400
start_helper "bind uid=$NR_UID proto=tcp port=80" "dmi uid=$NR_UID"

cat >"$T/replay.py" <<'END'
"""replay.py SOCKET REQUEST: what comes back, in hexadecimal."""
import socket, sys
request = bytes.fromhex(open(sys.argv[2]).read())
with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as c, socket.socket() as s:
    c.settimeout(10)
    c.connect(sys.argv[1])
    if "/bind" in sys.argv[2]:
        socket.send_fds(c, [request], [s.fileno()])
    else:
        c.send(request)
    print(c.recv(4096).hex())
END
cat >"$T/record.py" <<'END'
"""record.py SOCKET: the requests that come, refused, in hexadecimal."""
import os, socket, struct, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
s.bind(sys.argv[1])
os.chmod(sys.argv[1], 0o666)
s.listen(8)
print("ready", flush=True)
while True:
    c, _ = s.accept()
    data, fds, _, _ = socket.recv_fds(c, 4096, 8)
    print(len(fds), data.hex(), flush=True)
    kind = struct.unpack_from("=IHH", data)[2]
    c.send(struct.pack("=IHHiHHI256s", 0x544F524E, 1, kind, 13, 1, 1, 0, b""))
    for fd in fds:
        os.close(fd)
    c.close()
END

hex() { tr -d '\n' <"$1"; }
for version in "$WIRE"/[0-9]*; do
	v=${version##*/}
	for request in "$version"/*.request; do
		is "version $v: $(basename "$request" .request) is answered" \
			"$(as_user "$PYTHON" "$T/replay.py" "$NONROOT_HELPER" "$request")" \
			"$(hex "${request%request}reply")"
	done
done
max=$(sed -n 's/#define WIRE_VERSION_MAX //p' "$REPO/shim/core/wire.h")
min=$(sed -n 's/#define WIRE_VERSION_MIN //p' "$REPO/shim/core/wire.h")
is "there is a folder for each version from $min to $max" \
	"$(find "$WIRE" -mindepth 1 -type d -printf '%f\n' | sort -n | tr '\n' ' ')" "$(seq -s ' ' "$min" "$max") "

"$PYTHON" "$T/record.py" "$T/record.sock" >"$T/recorded" 2>&1 &
started $!
wait_for 20 grep -q ready "$T/recorded"
cat >"$T/bind.py" <<'END'
import socket
try:
    socket.socket().bind(("127.0.0.1", 80))
except PermissionError:
    pass
END
NONROOT_HELPER=$T/record.sock told "$PYTHON" "$T/bind.py"
is "the client's bind" "$(tail -1 "$T/recorded")" "1 $(hex "$WIRE/$max/bind.request")"
NONROOT_HELPER=$T/record.sock told "$T/lib/act" read /sys/class/dmi/id/product_uuid >/dev/null
is "the client's value" "$(grep -c "^0 $(hex "$WIRE/$max/dmi.request")$" "$T/recorded")" 1
is "its messages have no more than the request and one descriptor" \
	"$(sed 1d "$T/recorded" | awk '{ print length($2) }' | sort -u)" 96

finish
