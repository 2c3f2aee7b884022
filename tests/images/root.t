#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A baked image that real root runs, as when it is built upon or migrated in
# steps: nothing is different.  apt-get installs, sudo, su and passwd do what
# they did, and what root starts as somebody else has that identity.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib.sh"
images legacy
needs_root_ns "$@"
podman_ready

# Two containers of one image, of which one is baked.
cp -a "$NR_IMAGES/legacy" "$T/plain"
cp -a "$NR_IMAGES/legacy" "$T/baked"
out=$("$REPO/scripts/bake" "$T/baked" 2>&1)
is 'bake' "$?" 0
[ "${tap_failed:?}" = 0 ] || { diag "$out"; finish; }

# What they are to install, and from where.
for root in plain baked; do
	mkdir -p "$T/$root/repo" "$T/deb/DEBIAN"
	printf '%s\n' 'Package: nonroot-test' 'Version: 1' 'Architecture: all' \
		'Maintainer: root <root@localhost>' 'Depends: adduser' \
		'Description: makes a user, and gives it a folder' >"$T/deb/DEBIAN/control"
	cat >"$T/deb/DEBIAN/postinst" <<'END'
#!/bin/sh
set -e
adduser --system --group --home /var/lib/app --no-create-home app
install -d -o app -g app -m 0750 /var/lib/app
install -o app -g adm -m 0640 /dev/null /var/log/app.log
chown app:app /usr/bin/app
chmod 4755 /usr/bin/app
END
	chmod 755 "$T/deb/DEBIAN/postinst"
	mkdir -p "$T/deb/usr/bin"
	cp "$T/$root/usr/bin/id" "$T/deb/usr/bin/app"
	dpkg-deb --root-owner-group -b "$T/deb" "$T/$root/repo/nonroot-test.deb" >/dev/null
	(cd "$T/$root/repo" && {
		dpkg-deb -f nonroot-test.deb
		echo "Filename: ./nonroot-test.deb"
		echo "Size: $(stat -c %s nonroot-test.deb)"
		echo "SHA256: $(sha256sum nonroot-test.deb | cut -d' ' -f1)"
	} >Packages)
	echo 'deb [trusted=yes] file:/repo ./' >"$T/$root/etc/apt/sources.list"
	printf '%s\n' '%sudo ALL=(ALL:ALL) NOPASSWD: ALL' >"$T/$root/etc/sudoers.d/test"
	chmod 440 "$T/$root/etc/sudoers.d/test"
done

# in_both NAME SCRIPT: as root, in a container of each; the same output, which
# is in $out.
in_both() {
	local plain
	# Inside, one stream: podman has two, and neither waits for the other.
	plain=$(podman run --rm "${CONTAINER[@]}" --rootfs "$T/plain" sh -c "exec 2>&1; $2"; echo "exit $?")
	out=$(podman run --rm "${CONTAINER[@]}" --rootfs "$T/baked" sh -c "exec 2>&1; $2"; echo "exit $?")
	is "$1: the same as without the library" "$out" "$plain"
}

# apt-get says how long it took.
in_both 'apt-get' 'export DEBIAN_FRONTEND=noninteractive
apt-get update && apt-get install -y nonroot-test | sed "s/ [0-9.]* s / - s /; s/([0-9.]* .*B.s)//"
apt-get -o Dpkg::Use-Pty=0 check'
like 'apt-get: it has installed' "$out" '*Setting up nonroot-test*exit 0'
in_both 'apt-get: what the package made' \
	'stat -c "%n %U:%G %a" /var/lib/app /var/log/app.log /usr/bin/app; getent passwd app | cut -d: -f1,6-; dpkg -l nonroot-test | tail -1; su -s /bin/sh nobody -c /usr/bin/app'
like 'apt-get: a file of it belongs to another, and is set-user-ID' "$out" \
	'*/usr/bin/app app:app 4755*euid=*(app)*exit 0'
in_both 'apt-get remove' 'apt-get remove -y --purge nonroot-test >/dev/null; dpkg -l nonroot-test 2>&1 | tail -1; ls /usr/bin/app'

in_both 'useradd, passwd, chpasswd' 'useradd -m -G sudo alice && echo alice:first | chpasswd &&
	passwd -S alice | cut -d" " -f1,2,4- && passwd -l alice && passwd -S alice | cut -d" " -f1,2 &&
	passwd -u alice && stat -c "%n %U:%G %a" /etc/shadow /home/alice'
like 'useradd: and it is so' "$out" '*alice L*/etc/shadow root:shadow 640*exit 0'
in_both 'passwd by its user' 'su alice -c "passwd" <<END
first
Wt7+second
Wt7+second
END
su alice -c "passwd -S | cut -d\" \" -f1,2"'
like 'passwd by its user: the password is another' "$out" '*password updated successfully*alice P*'
in_both 'su asks for it' 'su nobody -s /bin/sh -c "echo wrong | su alice -c id"; su nobody -s /bin/sh -c "echo Wt7+second | su alice -c id"'
like 'su: a wrong one fails, the right one does not' "$out" '*failure*uid=*(alice)*exit 0'
in_both 'sudo' 'su alice -c "sudo id; sudo -u nobody id; sudo sh -c \"echo x >/root/by-sudo; stat -c %U /root/by-sudo\""'
like 'sudo: it is real root' "$out" '*uid=0(root)*uid=65534(nobody)*root*exit 0'

in_both 'su nobody' 'su nobody -s /bin/sh -c "id; grep ^[UG]id /proc/self/status; touch /etc/x"'
like 'su nobody: is nobody' "$out" '*uid=65534(nobody)*65534*Permission denied*'
in_both 'gosu, which is static' 'gosu nobody sh -c "id; grep ^Uid /proc/self/status; env -i /usr/bin/id -u"'
like 'gosu: is nobody, and what it starts' "$out" "uid=65534(nobody)*
65534
*"

pid=
# A link of the image leads to this machine's file: it goes first.
rm "$T/baked/etc/nginx/sites-enabled/default"
cat >"$T/baked/etc/nginx/sites-enabled/default" <<'END'
server {
	listen 80;
	location = /id { perl 'sub { $_[0]->send_http_header; $_[0]->print(qx(id; grep ^Uid /proc/self/status)); 0 }'; }
}
END
start nginx "${CONTAINER[@]}" --rootfs "$T/baked" nginx -g 'daemon off;'
wait_for 10 in_net curl --noproxy '*' -s -o "$T/page" http://127.0.0.1/id
is 'nginx: the master is root' "$(status_of "$pid" Uid)" '0 0 0 0'
worker=$(pgrep -o -P "$pid")
www=$(awk -F: '$1 == "www-data" { print $3 }' "$T/baked/etc/passwd")
is 'nginx: its worker is www-data' "$(status_of "$worker" Uid)" "$www $www $www $www"
like "nginx: and so is the worker's child" "$(cat "$T/page")" \
	"uid=$www(www-data) *Uid:	$www	$www	$www	$www*"
is 'nginx: and its files are what they are' \
	"$(stat -c %u "$T/baked/var/lib/nginx/body"; podman exec nginx stat -c %u /var/lib/nginx/body)" "$www
$www"
end nginx

start cron "${CONTAINER[@]}" --rootfs "$T/baked" cron -f
job() { grep . "$T/baked/tmp/$1.job" 2>/dev/null; }
ok 'cron: the jobs run' wait_for 75 eval 'job root && job nobody && job crontab'
like 'cron: root' "$(job root)" 'uid=0(root) gid=0(root)*'
like 'cron: nobody' "$(job nobody)" 'uid=65534(nobody)*'
is 'cron: and it is nobody' "$(stat -c %u "$T/baked/tmp/nobody.job")" 65534
like 'cron: by the crontab of root' "$(job crontab)" 'uid=0(root)*'
end cron

is 'unbake' "$("$REPO/scripts/unbake" "$T/baked" >/dev/null; echo $?)" 0
in_both 'afterwards' 'id; cat /etc/ld.so.preload; su nobody -s /bin/sh -c id'
finish
