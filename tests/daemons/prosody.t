#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# prosody by its init script, which gives it to prosody.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
row 'prosody, by service prosody start' prosody 'an account made by prosodyctl logs in through TLS; a wrong password; prosodyctl stop'
needs prosody prosodyctl nc openssl service start-stop-daemon
stock prosody /etc/prosody/prosody.cfg.lua
logs /var/log/prosody/prosody.err /var/log/prosody/prosody.log

prepare() {
	# With no certificate it offers no TLS, and without TLS no login.
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
		-keyout "$ROOT/etc/prosody/certs/localhost.key" \
		-out "$ROOT/etc/prosody/certs/localhost.crt" 2>"$T/openssl.log"
	hand_over /etc/prosody /var/lib/prosody /var/log/prosody
}
start() { run service prosody start; }
answers() { nc -z 127.0.0.1 5222; }
# login PASSWORD: what the server says to it.
login() {
	python3 - "$1" <<-'END' 2>&1
		import base64, re, socket, ssl, sys
		stream = ("<stream:stream to='localhost' version='1.0' xmlns='jabber:client'"
		          " xmlns:stream='http://etherx.jabber.org/streams'>").encode()
		def until(sock, pattern):
		    said = b""
		    while not re.search(pattern, said):
		        more = sock.recv(4096)
		        if not more:
		            sys.exit("it has ended: %r" % said)
		        said += more
		    return re.search(pattern, said).group().decode()
		s = socket.create_connection(("127.0.0.1", 5222), 10)
		s.sendall(stream)
		until(s, b"</stream:features>")
		s.sendall(b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
		until(s, b"<proceed")
		context = ssl._create_unverified_context()
		s = context.wrap_socket(s)
		s.sendall(stream)
		until(s, b"</stream:features>")
		plain = base64.b64encode(b"\0ann\0" + sys.argv[1].encode()).decode()
		s.sendall(("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl'"
		           " mechanism='PLAIN'>%s</auth>" % plain).encode())
		print(until(s, b"<success|<not-authorized"))
	END
}
asks() {
	ok "prosodyctl register" inside prosodyctl register ann localhost secret
	is "a login through TLS" "$(login secret)" '<success'
	is "with a wrong password" "$(login wrong)" '<not-authorized'
	like "prosodyctl status" "$(inside prosodyctl status 2>&1)" '*Prosody is running*'
}
# Its init script looks for lua5.2 when it stops it, and finds none.
stops() { inside prosodyctl stop >"$T/stopped"; }
matrix
