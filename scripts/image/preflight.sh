# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# Sourced by bake: programs of the image are run as an ordinary user with and
# without the library, before the image is changed.
#
# $root is the image, $uid and $gid the user, $loader the image's dynamic
# loader, $work a folder for what is compared.

# A set-user-ID program of the image is not to become root here.
nnp='env'
! setpriv --nnp true 2>/dev/null || nnp='setpriv --nnp'

image_path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# image_program NAME: its path in the image, or fails.
image_program() (
	IFS=:
	for dir in $image_path; do
		program=$(in_root "$dir/$1") || exit 1
		if [ -f "$program" ] && [ -x "$program" ]; then
			echo "$dir/$1"
			exit 0
		fi
	done
	exit 1
)

# in_image LIBRARY OUTPUT COMMAND...: its output and exit status in OUTPUT, the
# status also in $status.  LIBRARY, if any, is preloaded inside: chroot is a
# program of this machine.
in_image() {
	with=$1 out=$2
	shift 2
	if inside=$(image_program env); then
		set -- "$inside" PATH="$image_path" ${with:+"LD_PRELOAD=$with"} "$@"
	elif [ -n "$with" ]; then
		set -- "$loader" --preload "$with" "$@"
	fi
	# Busybox' chroot leaves it to su who the user is.
	if chroot --userspec="$uid:$gid" / true 2>/dev/null; then
		set -- --userspec="$uid:$gid" "${root:-/}" "$@"
	else
		set -- "${root:-/}" "$(image_program su)" -s /bin/sh nobody -c "$(quoted "$@")"
	fi
	status=0
	# shellcheck disable=SC2086  # two words
	env -i PATH="$PATH" HOME=/ LC_ALL=C NONROOT_LOG="${preflight_log-none}" \
		${conf_in_image:+NONROOT_CONF="$conf_in_image"} \
		$nnp timeout 60 chroot "$@" </dev/null >"$out" 2>&1 || status=$?
	echo "exit $status" >>"$out"
}

# quoted WORD...: for a shell
quoted() {
	for word; do
		printf %s "$word" | sed "s/'/'\\\\''/g; 1s/^/'/; \$s/\$/' /"
	done
}

# runs_alike LIBRARY COMMAND...: without the library and with it.  What differs
# three times does not differ by chance.
runs_alike() {
	preloaded=$1
	shift
	for attempt in 1 2 3; do
		in_image '' "$work/without" "$@"
		[ "$attempt:$status" != 1:0 ] || tried=$((tried + 1))
		# Nothing to compare with: it takes too long, or is not for this user.
		case $status in
		12[4-7]) return 0 ;;
		esac
		in_image "$preloaded" "$work/with" "$@"
		! cmp -s "$work/without" "$work/with" || return 0
	done
	{
		echo "${0##*/}: under the library this program of the image does something else:"
		echo "    $*"
		diff "$work/without" "$work/with" | head -n 20
	} >&2
	return 1
}

# loads LIBRARY PROGRAM: the loader maps it with the library.  It runs nothing.
loads() {
	in_image '' "$work/without" "$loader" --list "$2"
	[ "$status" = 0 ] || return 0 # static, a script, or not for this user
	in_image "$1" "$work/with" "$loader" --list "$2"
	loaded=$((loaded + 1))
	[ "$status" = 0 ] && grep -qF -e "$1" "$work/with" &&
		! grep -qF 'ERROR: ld.so' "$work/with" && return 0
	{
		echo "${0##*/}: the library is not loaded into this program of the image:"
		echo "    $2"
		head -n 20 "$work/with"
	} >&2
	return 1
}

# image_programs: up to 100 of them, from all over the image.
image_programs() (
	IFS=:
	for dir in $image_path; do
		real=$(in_root "$dir") || exit 1
		[ -d "$real" ] || continue
		find "$real/" -maxdepth 1 -type f -perm -005 |
			sed "s|^.*/|$dir/|"
	done | awk '{ p[NR] = $0 } END {
		step = NR > 100 ? NR / 100 : 1
		for (i = 1; i <= NR; i += step)
			print p[int(i)]
	}'
)

# preflight LIBRARY: the image's programs do under the library what they do
# without.  $tried and $loaded count them.
preflight() {
	tried=0 loaded=0
	while IFS= read -r command; do
		try_command "$1" || return 1
	done <<-END
	$(preflight_commands)
	END
	[ $tried != 0 ] || die "no program of $root runs here as uid $uid:" \
		"is it of another architecture, or / in it closed to others? --no-preflight does without"
	for program in $(image_programs); do
		loads "$1" "$program" || return 1
	done
	[ $loaded != 0 ] || die "$loader loads no program of $root here: --no-preflight does without"
	echo "preflight: $tried commands do the same with the library, $loaded programs load it"
}

# try_command LIBRARY: $command, if the image has it.
try_command() {
	eval "set -- '$1' $command"
	program=$(image_program "$2") || return 0
	preloaded=$1
	shift 2
	runs_alike "$preloaded" "$program" "$@"
}

# Commands whose output does not say who runs them, or when.
preflight_commands() {
	cat <<-'END'
	sh -c 'echo 42; exit 3'
	sh -c 'cd / && echo *'
	sh -c 'cat /etc/passwd | sort | wc -l'
	bash -c 'echo $((6 * 7))'
	ls -lnR /etc
	cat /etc/passwd
	stat -c '%n %u:%g %a %F' / /etc /usr /var /bin
	find /etc -maxdepth 1
	grep -c root /etc/passwd
	sed -n 1p /etc/passwd
	awk 'BEGIN { print 42 }'
	date -u -d @0
	tar --version
	gzip --version
	perl -e 'print 42'
	python3 -c 'import os, sys; print(sys.version, os.listdir("/"))'
	ruby -e 'puts 42'
	node -e 'console.log(42)'
	php -r 'echo 42;'
	java -version
	nginx -v
	redis-server --version
	openssl version
	curl --version
	END
}
