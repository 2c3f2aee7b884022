#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A server in Java on port 80, by jsvc: root binds, www-data serves.  jsvc keeps
# CAP_DAC_READ_SEARCH, which a container's root does not have: there it fails.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
. "$(dirname "$0")/who.sh"

row 'jsvc, a server in Java that chowns, binds port 80 and drops' jsvc 'who it is, whose its files are'
needs curl jsvc java ecj
ports tcp 80

prepare() {
	install_who
	install -D -m 644 /dev/stdin "$ROOT/etc/nonroot.conf.d/jsvc.conf" <<<'capabilities all'
	cat >"$T/Serve.java" <<'END'
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.daemon.Daemon;
import org.apache.commons.daemon.DaemonContext;

public class Serve implements Daemon {
	private static final Path FILE = Path.of("/srv/www/index");
	private HttpServer server;

	// With CAP_NET_BIND_SERVICE, which is all that jsvc keeps.
	public void init(DaemonContext context) throws Exception {
		server = HttpServer.create(new InetSocketAddress(80), 0);
		server.createContext("/", exchange -> {
			String name = new com.sun.security.auth.module.UnixSystem().getUsername();
			byte[] told = (name + " " + Files.getOwner(FILE) + "\n"
				+ Files.readString(FILE)).getBytes();
			exchange.sendResponseHeaders(200, told.length);
			exchange.getResponseBody().write(told);
			exchange.close();
		});
	}

	// Without it.
	public void start() { server.start(); }
	public void stop() { server.stop(0); }
	public void destroy() { }
}
END
	mkdir "$ROOT/srv/java"
	ecj -11 -proc:none -nowarn -cp /usr/share/java/commons-daemon.jar -d "$ROOT/srv/java" "$T/Serve.java"
}
start() {
	run sh -ec 'chown www-data:www-data /srv/www/index
		exec /usr/bin/jsvc -nodetach -user www-data -home /usr/lib/jvm/default-java \
			-errfile "&2" -pidfile /run/serve.pid \
			-cp /srv/java:/usr/share/java/commons-daemon.jar Serve'
}
answers() { who 80; }
asks() { is "who it believes to be" "$(who 80)" $'www-data www-data\ngood morning'; }
matrix
