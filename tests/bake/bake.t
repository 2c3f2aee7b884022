#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# bake and unbake on a small root filesystem: what they write, what they refuse,
# and what is left when they are killed.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/lib.sh"
loader=$(readlink -f /lib64/ld-linux-x86-64.so.2) || skip_all "no glibc of x86_64"

small_root "$T/new"
library=usr/$(lib_folder "$loader")/libnonroot.so
R=$T/root
fresh() {
	rm -rf "$R"
	cp -a "$T/new" "$R"
}

# all FOLDER: every name in it with its kind, mode, owner, and content or target
all() {
	(cd "$1" && find . -type f -printf '%p %m %U:%G ' -exec sha1sum {} \; \
		-o -printf '%p %y %m %U:%G %l\n' | sort)
}

# refuses NAME PATTERN ARGUMENT...: bake fails, says that, and changes nothing.
refuses() {
	local name=$1 pattern=$2 before
	shift 2
	before=$(all "$R")
	out=$("$BAKE" "$@" 2>&1)
	like "$name: said" "$? $out" "[12] *$pattern*"
	is "$name: nothing changed" "$(all "$R")" "$before"
}

# ---- as it should be ----

fresh
before=$(all "$R")
out=$("$BAKE" "$R" 2>&1)
like 'an image without /etc' "$? $out" "0 preflight: [1-9]* commands do the same*, [1-9]* programs load it*"
is 'the line' "$(cat "$R/$PRELOAD")" "$LISTED"
ok 'the library' cmp "$R/$library" "$BUILD/libnonroot.so"
is 'modes: all can read them, root alone write' \
	"$(cd "$R" && stat -c %a:%U "$library" "$PRELOAD" | paste -sd' ')" '755:root 644:root'
is 'nothing else is new' "$(all "$R" | grep -vxF -e "$before" | sed 's/ .*//')" \
	"./etc
./$PRELOAD
./usr/lib
./${library%/*}
./$library"
is 'its programs are told that they are root' \
	"$(chroot --userspec=1000:1000 "$R" /bin/id -u)" 0

before=$(all "$R")
out=$("$BAKE" "$R" 2>&1)
like 'twice' "$? $out" "0 */$library: there already*has $LISTED already*"
is 'twice is once' "$(all "$R")" "$before"
mkdir -p "$T/cdpath/${R##*/}"
like 'a relative ROOTFS, whatever CDPATH has' \
	"$(cd "$R/.." && CDPATH=$T/cdpath "$BAKE" "${R##*/}" 2>&1)" '*has*already*'
is 'is the one that was meant' "$(ls "$T/cdpath/${R##*/}")" ''

printf 'identity 7:7\n' >"$T/conf"
out=$("$BAKE" "$R" --conf "$T/conf" 2>&1)
like '--conf' "$? $out" '0 *nonroot.conf: installed*'
is '--conf: it is read' "$(chroot --userspec=1000:1000 "$R" /bin/id -u)" 7
printf 'identity 8:8\n' >"$T/conf"
ok '--conf again' "$BAKE" "$R" --conf "$T/conf"
is '--conf: the one before is kept' "$(cat "$R/etc/nonroot.conf.old")" 'identity 7:7'

out=$("$UNBAKE" "$R")
is 'unbake' "$?" 0
like 'unbake: says what stays' "$out" '*nonroot.conf: stays*'
is 'unbake: nothing of it is left' "$(find "$R" -name '*nonroot.so*' -o -name ld.so.preload)" ''
is 'its programs see the kernel again' "$(chroot --userspec=1000:1000 "$R" /bin/id -u)" 1000
ok 'unbake twice' "$UNBAKE" "$R"

# ---- others' lines ----

fresh
mkdir "$R/etc"
# others TEXT: what unbake makes of it after bake, and what bake did.
others() {
	printf '%b' "$1" >"$R/$PRELOAD"
	"$BAKE" "$R" --no-preflight >"$T/out" 2>&1 || cat "$T/out"
	"$BAKE" "$R" --no-preflight >"$T/out" 2>&1 || cat "$T/out"
	cat "$R/$PRELOAD"
	"$UNBAKE" "$R" >"$T/out" 2>&1
	echo --
	cat "$R/$PRELOAD"
}
is 'a line of another' "$(others '/lib/a.so\n')" "/lib/a.so
$LISTED
--
/lib/a.so"
is 'without its newline' "$(others '/lib/a.so')" "/lib/a.so
$LISTED
--
/lib/a.so"
is 'several, and comments' "$(others '# of ours: libnonroot.so\n/lib/a.so:/lib/b.so\t/lib/c.so # c\n')" \
	"# of ours: libnonroot.so
/lib/a.so:/lib/b.so	/lib/c.so # c
$LISTED
--
# of ours: libnonroot.so
/lib/a.so:/lib/b.so	/lib/c.so # c"
printf '/lib/a.so %s:/lib/b.so\n%s # x\n%s\n/lib/libnonroot.so.bak\n' \
	"$LISTED" "$LISTED" /opt/libnonroot.so >"$R/$PRELOAD"
"$UNBAKE" "$R" >/dev/null
is 'unbake among others on a line' "$(cat "$R/$PRELOAD")" '/lib/a.so:/lib/b.so
# x
/lib/libnonroot.so.bak'
printf '/lib/a.so\n' >"$R/$PRELOAD"
chmod 600 "$R/$PRELOAD"
chown 0:7 "$R/$PRELOAD"
"$BAKE" "$R" --no-preflight >/dev/null
is "the file's own mode and group stay" "$(stat -c %a:%g "$R/$PRELOAD")" 600:7
echo /usr/lib/libnonroot.so >"$R/$PRELOAD"
refuses 'this library by another path' 'loads /usr/lib/libnonroot.so already: unbake first' "$R"

# ---- links ----

echo untouched >"$T/outside"
mkdir "$T/outdir"
fresh
mkdir "$R/etc"
ln -s "$T/outside" "$R/$PRELOAD"
ok 'an absolute link in place of ld.so.preload' "$BAKE" "$R" --no-preflight
is 'is followed inside' "$(cat "$R$T/outside")" "$LISTED"
fresh
ln -s "../../../../../../../..$T/outdir" "$R/etc"
rm -rf "$R/usr/lib/x86_64-linux-gnu.old"
ok 'a relative link out of the image in place of /etc' "$BAKE" "$R" --no-preflight
is 'is followed inside' "$(cat "$R$T/outdir/ld.so.preload")" "$LISTED"
ok 'unbake the same' "$UNBAKE" "$R"
is 'is followed inside too' "$(ls "$R$T/outdir")" ''
fresh
mkdir -p "$R/etc" "$R/${library%/*}"
ln -s "$T/outside" "$R/$library"
ok 'a link in place of the library' "$BAKE" "$R" --no-preflight
is 'outside nothing has changed' "$(cat "$T/outside"; ls "$T/outdir")" untouched
fresh
mkdir "$R/etc"
echo 'identity root' >"$T/conf"
echo 'identity self' >"$R/etc/nonroot.conf"
ln -s "$T/outdir" "$R/etc/nonroot.conf.old"
ok 'a link in place of the configuration before' "$BAKE" "$R" --no-preflight --conf "$T/conf"
is 'gives way to it' "$(cat "$R/etc/nonroot.conf.old")" 'identity self'
is 'outside still nothing has changed' "$(ls "$T/outdir")" ''
fresh
ln -s etc "$R/etc"
refuses 'a loop' 'a loop of links' "$R"

# ---- refused ----

fresh
refuses 'no ROOTFS' 'ROOTFS is missing'
refuses 'no such ROOTFS' 'no such folder' "$R/none"
refuses 'two' 'one ROOTFS' "$R" "$R"
refuses 'an unknown option' 'unknown option --frob' "$R" --frob
refuses 'an option without its value' '--conf needs a value' "$R" --conf
refuses 'no such conf' 'no such file' "$R" --conf "$T/none"
printf 'identity root\nfrobnicate 3\nremap 80:x\n' >"$T/conf"
refuses 'a bad conf' "$T/conf:2 want=\"unknown keyword\"*$T/conf:3 *not installed" "$R" --conf "$T/conf"
refuses 'no such library' 'no such file' "$R" --library "$T/none"
refuses 'not a library' 'not libnonroot.so, or not all' "$R" --library "$T/conf"
refuses 'another library' 'not libnonroot.so, or not all' "$R" --library "$R$(ldd /bin/sh | grep -o '/[^ ]*libc.so.6')"
head -c -100 "$BUILD/libnonroot.so" >"$T/short.so"
refuses 'half a library' 'not libnonroot.so, or not all' "$R" --library "$T/short.so"
sed '1s/^\(.ELF.\{14\}\)>/\1\xb7/' "$BUILD/libnonroot.so" >"$T/arm.so"
refuses 'a library of another machine' "$T/arm.so is for aarch64; this image's programs are for x86_64" \
	"$R" --library "$T/arm.so"
for bad in 01 x 1: :1 1:2:3 4294967295 -1 99999999999; do
	refuses "--give-to $bad" '--give-to' "$R" --give-to "$bad"
done
refuses '--give-to 0' 'uid 0 has what it needs' "$R" --give-to 0
refuses '--only without --give-to' 'go with --give-to' "$R" --only /etc
mkdir -p "$R/$PRELOAD"
refuses 'a folder in place of ld.so.preload' 'a folder' "$R" --no-preflight
rmdir "$R/$PRELOAD"
: >"$R/$PRELOAD"
mount --bind "$T/outside" "$R/$PRELOAD"
out=$("$BAKE" "$R" --no-preflight 2>&1)
like 'ld.so.preload is mounted' "$? $out" '1 *is something mounted there?'
umount "$R/$PRELOAD"
fresh
mkdir "$T/ro"
mount --bind "$R" "$T/ro"
mount -o remount,bind,ro "$T/ro"
refuses 'a read-only image' 'cannot be written to' "$T/ro"
umount "$T/ro"
chmod 700 "$R"
refuses 'an image closed to others' 'no program of * runs here as uid 1000' "$R"
chmod 755 "$R"
rm "$R"/lib64/* "$R/lib/ld"* 2>/dev/null
refuses 'an image without a loader' 'no dynamic loader' "$R"
as_user "$BAKE" "$R" >"$T/out" 2>&1
like 'an ordinary user' "$? $(cat "$T/out")" '1 *only root*'

# A program that notices: the preflight is not for show.
fresh
cat >"$R/usr/bin/ls" <<'END'
#!/bin/sh
echo "${LD_PRELOAD-none}"
END
refuses 'a program that does something else' 'under the library this program of the image does something else*bin/ls*none' "$R"

# ---- on a busybox ----

# Its chroot knows no --userspec; its su is in the image.
fresh
mkdir "$T/busybox" "$R/etc"
for program in $(busybox --list); do ln -s "$(command -v busybox)" "$T/busybox/$program"; done
cp "$(command -v busybox)" "$R/bin/su"
printf '%s\n' root:x:0:0::/:/bin/sh nobody:x:65534:65534::/:/bin/sh >"$R/etc/passwd"
on_busybox() { PATH=$T/busybox busybox sh "$@" 2>&1; }
out=$(on_busybox "$BAKE" "$R" --give-to 1000)
like 'on a busybox: bake' "$? $out" "0 preflight: [1-9]* commands do the same*, [1-9]* programs load it*"
is 'on a busybox: it is baked' "$(as_user_in "$R" /bin/id -u)" 0
rm "$R/bin/su"
"$UNBAKE" "$R" >/dev/null
like 'on a busybox, without su: nothing can be tried' "$(on_busybox "$BAKE" "$R"; echo $?)" \
	'*no program of * runs here*1'
like 'on a busybox: unbake' "$("$BAKE" "$R" >/dev/null && on_busybox "$UNBAKE" "$R"; echo $?)" \
	'*removed*0'

# ---- killed ----

# In front of PATH, the programs that change something: each is a step, and at
# step $STEP bake is killed instead, with half of the file written if it is cat.
mkdir "$T/steps"
for program in mktemp cat chmod chown mv ln rm sync mkdir awk; do
	cat >"$T/steps/$program" <<END
#!/bin/sh
real=$(command -v $program)
END
	cat >>"$T/steps/$program" <<'END'
echo x >>"$STEPS"
echo "${0##*/} $*" >>"$STEPS.log"
if [ "$(wc -l <"$STEPS")" = "$STEP" ]; then
	[ "${0##*/}" != cat ] || head -c 1000 "$1"
	kill -"$WITH" "$(cat "$STEPS.pid")"
	[ "$WITH" = TERM ] || exit 1
fi
exec "$real" "$@"
END
	chmod 755 "$T/steps/$program"
done

# stepped STEP SIGNAL COMMAND...
stepped() {
	local step=$1 with=$2
	shift 2
	: >"$T/n"
	: >"$T/n.log"
	STEPS=$T/n STEP=$step WITH=$with PATH=$T/steps:$PATH \
		sh -c 'echo $$ >"$STEPS.pid"; exec "$@"' - "$@" >"$T/out" 2>&1
}

# sound WHEN: what an image may look like in between.
sound() {
	local names
	names=$(cat "$R/$PRELOAD" 2>/dev/null)
	case $names in
	/lib/a.so | "/lib/a.so
$LISTED") ;;
	*) echo "$1: ld.so.preload is '$names'" ;;
	esac
	if [ -e "$R/$library" ] && ! cmp -s "$R/$library" "$BUILD/libnonroot.so"; then
		echo "$1: half a library"
	fi
	if [ ! -e "$R/$library" ] && [[ $names = *"$LISTED"* ]]; then
		echo "$1: a line without its library"
	fi
}

strays() { find "$R" -name '.nonroot.*'; }

fresh
mkdir "$R/etc"
echo 'identity root' >"$T/conf"
echo '/lib/a.so' >"$R/$PRELOAD"
cp -a "$R" "$T/before"
command=("$BAKE" "$R" --no-preflight --conf "$T/conf")
stepped 0 KILL "${command[@]}"
like 'what is counted: bake' "$(wc -l <"$T/n")" '[23][0-9]'
steps=$(wc -l <"$T/n")
order=$(grep -E '^(mv|sync)' "$T/n.log" | sed "s|$R/||g; s|\.nonroot\.[^ ]*|TEMP|g" | paste -sd';')
is 'on the disk before it has its name, and the line last' "$order" \
	"$(for f in "$library" etc/nonroot.conf "$PRELOAD"; do
		echo "sync ${f%/*}/TEMP;mv -f ${f%/*}/TEMP $f;sync ${f%/*}"
	done | paste -sd';')"
cp -a "$R" "$T/after"

bad='' again=''
for ((step = 1; step <= steps; step++)); do
	for with in TERM KILL; do
		rm -rf "$R"
		cp -a "$T/before" "$R"
		stepped "$step" $with "${command[@]}" 2>/dev/null && bad+="step $step: not killed by $with;"
		bad+=$(sound "step $step, $with")
		[ $with = KILL ] || bad+=$(strays)
	done
	"${command[@]}" >"$T/out" 2>&1 || again+="step $step: $(cat "$T/out")"
	again+=$(strays)
	[ "$(all "$R")" = "$(all "$T/after")" ] || again+="step $step: another image"
done
is "bake killed at each of $steps steps: a whole image" "$bad" ''
is 'and again it completes it' "$again" ''

command=("$UNBAKE" "$R")
rm -rf "$R"
cp -a "$T/after" "$R"
stepped 0 KILL "${command[@]}"
steps=$(wc -l <"$T/n")
like 'what is counted: unbake' "$steps" '[1-9]*'
bad='' again=''
for ((step = 1; step <= steps; step++)); do
	rm -rf "$R"
	cp -a "$T/after" "$R"
	stepped "$step" KILL "${command[@]}" 2>/dev/null && bad+="step $step: not killed;"
	bad+=$(sound "step $step")
	"${command[@]}" >"$T/out" 2>&1 || again+="step $step: $(cat "$T/out")"
	again+=$(strays)
	[ "$(cat "$R/$PRELOAD")" = /lib/a.so ] || again+="step $step: $(cat "$R/$PRELOAD")"
	[ ! -e "$R/$library" ] || again+="step $step: the library is left"
done
is "unbake killed at each of $steps steps: the line goes first" "$bad" ''
is 'and again it completes it' "$again" ''

finish
