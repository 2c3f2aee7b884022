#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A server in Node on port 80 that gives its files away, binds and drops.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
. "$(dirname "$0")/who.sh"

row 'nodejs, a server that chowns, binds port 80 and drops' nodejs 'who it is, whose its files are'
needs curl node
ports tcp 80

prepare() {
	install_who
	cat >"$ROOT/usr/local/bin/serve.js" <<'END'
const fs = require("fs"), http = require("http");
fs.chownSync("/srv/www/index", 33, 33);
http.createServer((request, response) => {
	const file = fs.statSync("/srv/www/index");
	response.end(`${process.getuid()}:${process.geteuid()} ` +
		`${process.getgid()}:${process.getegid()} ${process.getgroups()} ` +
		`${file.uid}:${file.gid}\n` + fs.readFileSync("/srv/www/index"));
}).listen(80, "0.0.0.0", () => {
	process.initgroups("www-data", "www-data");
	process.setgid("www-data");
	process.setuid("www-data");
	try {
		process.setuid(0);
		process.exit(1);
	} catch (refused) {
		console.log("serving");
	}
});
END
}
start() { run /usr/bin/node /usr/local/bin/serve.js; }
answers() { who 80; }
asks() { is "who it believes to be" "$(who 80)" $'33:33 33:33 33 33:33\ngood morning'; }
matrix
