# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# Sourced by bake: what exists in an image and is closed to the uid that it is
# to run as is handed over to it.  nonroot-bake(8) has these rules in prose.
#
# $uid and $gid get it; $only and $also hold globs, one a line.

# Trees with configuration, to be read, and with state, to be written.
give_trees='/etc /run /var'

# A uid that may not read these runs the image just as well, or must not read
# them whoever asks: GLOB, a blank, the reason.
give_never='/etc/shadow* the passwords of accounts
/etc/gshadow* the passwords of groups
/etc/.pwd.lock guards the passwords
/etc/security/opasswd* old passwords
/etc/sudo* who may become root
/etc/doas.conf* who may become root
/etc/polkit-1* who may become root
/var/lib/polkit-1* who may become root
/var/lib/sudo* who may become root
/run/sudo* who may become root
/etc/apt/* of the package manager
/var/lib/apt* of the package manager
/var/lib/dpkg* of the package manager
/var/lib/rpm* of the package manager
/var/lib/ucf* of the package manager
/var/cache/apt* of the package manager
/var/cache/debconf* of the package manager, passwords among it
/var/log/apt* of the package manager
/var/log/dpkg.log* of the package manager
/var/log/alternatives.log* of the package manager
/var/log/bootstrap.log of the package manager
/var/backups* copies of /etc/shadow among it
/var/cache/ldconfig* a cache of root alone
/etc/NetworkManager/system-connections* keys of the machine
/etc/krb5.keytab* keys of the machine
/etc/ppp* passwords of the machine
/etc/wireguard* keys of the machine
/var/lib/private* of systemd
/var/cache/private* of systemd
/var/log/private* of systemd
/var/log/journal* of systemd
/var/lib/systemd* of systemd
/run/systemd* of systemd
/run/credentials* of systemd
/run/udev* of systemd
/run/user* of other users
/run/.containerenv* of the container runtime
/run/secrets* of the container runtime
/var/lib/containers* of the container runtime
/var/lib/docker* of the container runtime
/var/lib/kubelet* of the container runtime'

# Private keys that every service may use but not every service needs.
give_asked='/etc/ssl/private*
/etc/pki/*/private*
/etc/letsencrypt*'

# matches PATH GLOBS: one of them, one a line, is its name or that of a folder
# above it.
matches() (
	set -f
	IFS='
'
	for glob in $2; do
		# shellcheck disable=SC2254  # a glob is meant
		case $1 in
		$glob | $glob/*) exit 0 ;;
		esac
	done
	exit 1
)

# never_given PATH: prints why, or fails.
never_given() (
	set -f
	IFS='
'
	for line in $give_never; do
		# shellcheck disable=SC2254
		case $1 in
		${line%% *})
			printf '%s\n' "${line#* }"
			exit 0
			;;
		esac
	done
	exit 1
)

# What is being looked at, by give_tree: $name is its path in the image, $file
# its path here; $kind dir or file (a fifo or socket too), $mode, $owner,
# $group and $links are stat(2)'s.

# is_service: somebody but root is to write there.
is_service() {
	[ "$owner" != 0 ] || { [ "$group" != 0 ] && [ $((mode & 020)) != 0 ]; }
}

is_empty() {
	[ -z "$(find "$file" -mindepth 1 -maxdepth 1 -print | head -n 1)" ]
}

# is_closed: the uid needs what the owner may do there, and may not do it.
is_closed() {
	[ "$owner" != "$uid" ] || return 1
	if [ "$group" = "$gid" ]; then
		missing=$(((mode >> 6) & ~(mode >> 3) & 7))
	else
		missing=$(((mode >> 6) & ~mode & 7))
	fi
	case $name/ in
	/etc/*) missing=$((missing & 5)) ;; # configuration is read
	esac
	# Such as PHP's sessions: to be used, not listed.
	[ "$kind" = file ] || [ $((mode & 3)) != 3 ] || return 1
	[ $((missing & 5)) = 0 ] || return 0
	[ $missing != 0 ] || return 1
	# From here on it is only not writable.
	[ -z "$also" ] || ! matches "$name" "$also" || return 0
	case $kind:$name in
	# A new name in it is the library's; one that exists could not be
	# replaced or removed.
	dir:*) is_service && ! is_empty ;;
	file:/run/* | file:/var/log/* | file:/var/spool/* | file:/var/mail/*) ;;
	# What root owns and all may read is data of a package.
	*) is_service ;;
	esac
}

# is_kept: it is closed and stays so; $reason says why.
is_kept() {
	if reason=$(never_given "$name"); then
		return 0
	elif [ "$kind" = file ] && [ $((mode & 06000)) != 0 ]; then
		reason='set-user-ID or set-group-ID'
	elif [ "$kind" = file ] && [ "$links" != 1 ]; then
		reason="a file of $links names, others of which may be elsewhere"
	elif matches "$name" "$give_asked" && ! matches "$name" "$also"; then
		reason="private keys: name them with --also"
	else
		return 1
	fi
}

# is_private: a program may refuse it once a group can read it, or while it is
# not its own: host keys, crontabs, keys in .ssh, a cluster of postgres.
is_private() {
	case $kind:$name in
	dir:*/.ssh | dir:*/.gnupg) ;;
	dir:*) [ -e "$file/PG_VERSION" ] ;;
	*) [ $((mode & 077)) = 0 ] ;;
	esac
}

# has_acl: the group's bits are its mask, and what the group may do, which chgrp
# would hand on, is not to be seen or set by them.  (busybox's ls knows of none.)
has_acl() {
	# shellcheck disable=SC2012  # stat and find say nothing of it
	case $(ls -ld -- "$file") in
	??????????+*) ;;
	*) return 1 ;;
	esac
}

give() {
	was="$owner:$group $(octal)"
	if is_private || has_acl; then
		chown -h "$uid" "$file" || exit 1
		owner=$uid
	else
		# OpenShift's chgrp and chmod g=u, but no w in /etc: cron,
		# logrotate and ssh refuse configuration that a group may write.
		bits=$(((mode >> 3 | mode >> 6) & 7))
		case $name/ in
		/etc/*) bits=$((bits & 5 | mode >> 3 & 7)) ;;
		esac
		mode=$((mode & 07707 | bits << 3))
		chgrp -h "$gid" "$file" || exit 1
		chmod "$(octal)" "$file" || exit 1
		group=$gid
	fi
	echo "gave $name: $was -> $owner:$group $(octal)"
}

octal() { printf '%04o' $((mode & 07777)); }

consider() {
	is_closed || return 0
	[ -z "$only" ] || matches "$name" "$only" || matches "$name" "$also" || return 0
	# Said once for a whole folder.
	case $name in
	"${kept:-/none}"/*) return 0 ;;
	esac
	if is_kept; then
		kept=$name
		echo "kept $name: $reason"
	else
		give
	fi
}

# give_tree TREE: all that is below it on its own file system; volumes are
# not the image's.  Links are neither followed nor changed.  A name with a line
# break in it, which could pass for another's line here, is left alone with all
# that is below it.
give_tree() {
	tree=$(in_root "$1") || exit 1
	[ -e "$tree" ] || return 0
	find "$tree" -xdev -name '*
*' -prune -o \( -type f -o -type d -o -type p -o -type s \) \
		-exec stat -c '%u %g 0x%f %h %n/' {} + |
		while read -r owner group mode links file; do
			file=${file%/}
			name=$1${file#"$tree"}
			mode=$((mode))
			kind='file'
			[ $((mode >> 12)) != 4 ] || kind='dir'
			consider
		done
}

# give_all: the trees, and what --also names outside of them.
give_all() {
	for tree in $give_trees; do
		give_tree "$tree" || exit 1
	done
	also_trees | while IFS= read -r tree; do
		only=$also
		give_tree "$tree" || exit 1
	done
}

# also_trees: of each glob of --also elsewhere the folders above its first
# wildcard.
also_trees() (
	set -f
	IFS='
'
	for glob in $also; do
		case $glob in
		/etc/* | /run/* | /var/*) continue ;;
		*[*?[]*) glob=${glob%%[*?[]*} glob=${glob%/*} ;;
		esac
		printf '%s\n' "${glob:-/}"
	done
)
