#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What `make install` puts where, and that the goals of the README exist.
. "$(dirname "$0")/../lib.sh"
setup_tmp
cd "$REPO" || exit 1

make=(make -s BUILD="$BUILD")

ok 'make install takes DESTDIR and PREFIX' \
	"${make[@]}" install DESTDIR="$T/root" PREFIX=/opt/nr

is 'these files and no others' "$(cd "$T/root" && find . -type f | sort)" \
	"./opt/nr/lib/libnonroot.so
./opt/nr/libexec/nonroot-bind
./opt/nr/sbin/nonroot-helper
./opt/nr/share/doc/libnonroot/COMPATIBILITY.md
./opt/nr/share/doc/libnonroot/LICENSE
./opt/nr/share/doc/libnonroot/README.md
./opt/nr/share/doc/libnonroot/SECURITY.md
./opt/nr/share/doc/libnonroot/examples/Dockerfile
./opt/nr/share/doc/libnonroot/examples/entrypoint.sh
./opt/nr/share/doc/libnonroot/examples/helper.conf
./opt/nr/share/doc/libnonroot/examples/kubernetes/daemonset.yaml
./opt/nr/share/doc/libnonroot/examples/kubernetes/sidecar.yaml
./opt/nr/share/doc/libnonroot/examples/systemd/nonroot-helper.service
./opt/nr/share/doc/libnonroot/examples/systemd/nonroot-helper.socket
./opt/nr/share/libnonroot/bake
./opt/nr/share/libnonroot/image/elf.sh
./opt/nr/share/libnonroot/image/give.sh
./opt/nr/share/libnonroot/image/loaders.sh
./opt/nr/share/libnonroot/image/preflight.sh
./opt/nr/share/libnonroot/image/preload.sh
./opt/nr/share/libnonroot/image/rootfs.sh
./opt/nr/share/libnonroot/unbake
./opt/nr/share/man/man5/nonroot-helper.conf.5
./opt/nr/share/man/man5/nonroot.conf.5
./opt/nr/share/man/man8/nonroot-bake.8
./opt/nr/share/man/man8/nonroot-bind.8
./opt/nr/share/man/man8/nonroot-helper.8"

installed=$T/root/opt/nr/lib/libnonroot.so
ok 'the installed library is the built one' cmp "$installed" "$BUILD/libnonroot.so"
is 'it can be executed by all and written by its owner' \
	"$(stat -c %a "$installed")" 755
like 'and prints its version' "$("$installed")" 'libnonroot [0-9]*.[0-9]*.[0-9]*'
is 'nothing carries a capability' "$(getcap -r "$T/root" 2>&1)" ''
is 'nothing is set-user-ID' "$(find "$T/root" -perm /6000)" ''

is 'bake and unbake are commands' \
	"$(readlink "$T/root/opt/nr/sbin/nonroot-bake" "$T/root/opt/nr/sbin/nonroot-unbake" | paste -sd' ')" \
	'/opt/nr/share/libnonroot/bake /opt/nr/share/libnonroot/unbake'
like 'bake finds its parts there' \
	"$("$T/root/opt/nr/share/libnonroot/bake" --help)" '*bake ROOTFS *'

before=$(stat -c %i "$installed")
ok 'it can be installed over itself' \
	"${make[@]}" install DESTDIR="$T/root" PREFIX=/opt/nr
unlike 'the library by a rename: no process sees half a file' \
	"$(stat -c %i "$installed")" "$before"

help=$("${make[@]}" help)
for goal in all check install clean lint fmt bench help; do
	like "make help lists $goal" "$help" "*  $goal *"
done

is 'a build leaves no file outside build/' \
	"$(git status --porcelain --ignored -- . 2>/dev/null |
		grep '^!!' | grep -v '^!! build/$')" ''
finish
