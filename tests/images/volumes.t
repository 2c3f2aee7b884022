#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Volumes in a baked image: whoever owns them, whatever their mode and kind, a
# program that may not write there does not, and neither does the library for
# it.  The log says what would help.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib.sh"
images legacy
needs_root_ns "$@"
podman_ready
[ "$(stat -fc %T "$NR_IMAGES")" != tmpfs ] || skip_all "needs a TMPDIR that is no tmpfs"

# On the disk and no overlay, so that there can be a volume of the same device.
R=$NR_IMAGES/volumes
rm -rf --one-file-system "$R"
mkdir "$R"
trap 'podman rm -f -a -t 0 >/dev/null 2>&1; stop_started; no_cgroups
	umount "$R/other" 2>/dev/null; rm -rf --one-file-system "$R"' EXIT
cp -a "$NR_IMAGES/legacy" "$R/root"
mkdir "$R/root/var/lib/app"
out=$("$REPO/scripts/bake" "$R/root" --give-to "$NR_UID:0" 2>&1)
is 'bake' "$?" 0
[ "${tap_failed:?}" = 0 ] || { diag "$out"; finish; }

# What a program of root does with its state, a line each: what, and whether
# it was told that it could.
cat >"$R/root/usr/bin/app" <<'END'
#!/bin/sh
try() {
	name=$1
	shift
	if "$@" >/dev/null; then echo "$name ok"; else echo "$name refused"; fi
}
d=/var/lib/app
try create touch $d/new
try mkdir mkdir -p $d/new.d/below
try append sh -c 'echo more >>$0/file' $d
try truncate sh -c ': >$0/file' $d
try replace mv -f $d/file.new $d/file
try remove rm -f $d/file
try rename mv $d/dir $d/dir.old
try link ln $d/file $d/new.link
try symlink ln -s file $d/new.symlink
try fifo mkfifo $d/new.fifo
try by-link touch /srv/app/dir/new
try temporary mktemp $d/XXXXXX
try chmod chmod 600 $d/file
try chown chown 33:33 $d/file
try times touch -d @0 $d/file
END
ln -s ../var/lib/app "$R/root/srv/app"
chmod 755 "$R/root/usr/bin/app"

# fill FOLDER OWNER MODE: a volume with something in it
fill() {
	mkdir -p "$1/dir"
	echo content >"$1/file"
	echo newer >"$1/file.new"
	echo below >"$1/dir/file"
	chown -R "$2" "$1"
	chmod -R u=rwX,go=rX "$1"
	chmod "$3" "$1"
}

# all FOLDER: whatever a write could change, times of change included
all() {
	(cd "$1" && find . -printf '%p %y %m %U:%G %s %T@ %C@ %l\n' | sort
		find . -type f -exec sha1sum {} + | sort
		find . -exec getfattr -d -m - {} + 2>/dev/null)
}

# volume KIND: makes $V, empty; $as is how it is mounted
volume() {
	as=rw
	case $1 in
	tmpfs) V=$T/volume ;;
	'another device')
		mkdir -p "$R/other" "$R/upper" "$R/work" "$R/lower"
		mountpoint -q "$R/other" || mount -t overlay \
			-o "lowerdir=$R/lower,upperdir=$R/upper,workdir=$R/work" other "$R/other"
		V=$R/other/volume
		;;
	'the same device') V=$R/volume ;;
	'read-only') V=$R/volume as=ro ;;
	esac
	rm -rf "$V"
	mkdir "$V"
}

# A volume is not made when the image is built: each line says what a pod can.
remedy() {
	like "$name: what is refused is in the log" "$(cat "$T/log")" \
		'*code=PATH-0[23] * path=/var/lib/app/* did=refused hint="*'
	is "$name: with its remedy" \
		"$(grep 'code=PATH-0[23] ' "$T/log" | grep -v 'hint=".*\(fsGroup\|runAsUser\): ')" ''
}

for kind in tmpfs 'another device' 'the same device' 'read-only'; do
	for owner in '0:0 755' '999:999 700' '0:2000 2770'; do
		name="$kind, $owner"
		volume "$kind"
		# shellcheck disable=SC2086  # owner and mode
		fill "$V" $owner
		before=$(all "$V")
		out=$(podman run --rm "${POD[@]}" -v "$V:/var/lib/app:$as" --rootfs "$R/root" app 2>"$T/log")
		is "$name: nothing has changed in it" "$(all "$V")" "$before"
		case $kind:$owner in
		tmpfs:*' 755')
			# As pods have their emptyDir volumes of memory.
			like "$name: new names are elsewhere" "$out" '*create ok*'
			like "$name: what exists is refused" "$out" '*append refused*truncate refused*remove refused*'
			;;
		read-only:* | *[07])
			is "$name: whatever writes is refused" "$(grep ok <<<"$out")" ''
			remedy
			;;
		*)
			is "$name: what writes is refused, what is told of a file is remembered" \
				"$(grep ok <<<"$out")" "$(printf '%s ok\n' chmod chown times)"
			remedy
			;;
		esac
	done
done

# What would be lost with the pod is not written elsewhere: a database says
# that it could not write.
volume 'the same device'
fill "$V" 0:0 755
start redis "${POD[@]}" -v "$V:/var/lib/app" --rootfs "$R/root" redis-server --dir /var/lib/app
wait_for 10 in_net redis-cli ping
in_net redis-cli set key value >/dev/null
like 'redis on such a volume: it says that nothing was saved' "$(in_net redis-cli save 2>&1)" '*ERR*'
like 'redis on such a volume: the remedy' "$(podman logs redis 2>&1)" \
	'*code=PATH-03 *path=*temp-*fsGroup*'
end redis

finish
