#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# bake on images that this library is not for, or not for all of: musl, i386
# programs beside those of x86_64, static programs alone.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/lib.sh"
R=$T/root

# in_root COMMAND...: as the ordinary user of a baked image, with its output.
in_root() { as_user_in "$R" "$@" 2>&1; }

# ---- musl ----

musl=$(find /lib/ -maxdepth 1 -name 'ld-musl-*.so.1')
if [ -x "$BUILD/tests/bake/musl_tools" ] && [ -n "$musl" ]; then
	mkdir -p "$R/lib" "$R/bin" "$R/etc"
	cp -L "$musl" "$R/lib/"
	for tool in env id cat; do cp "$BUILD/tests/bake/musl_tools" "$R/bin/$tool"; done
	echo root:x:0:0::/: >"$R/etc/passwd"
	out=$("$BAKE" "$R" 2>&1)
	like 'musl: it is tried and installed' "$? $out" \
		'0 preflight: 1 commands *, 3 programs load it*/usr/lib/libnonroot.so: installed*'
	is 'musl: the line is printed, on a line of its own' \
		"$(grep ^ENV <<<"$out")" 'ENV LD_PRELOAD=/usr/lib/libnonroot.so'
	ok 'musl: ld.so.preload is not written' test ! -e "$R/$PRELOAD"
	is 'musl: without that line' "$(in_root /bin/id)" 1000
	is 'musl: with it' "$(in_root /bin/env LD_PRELOAD=/usr/lib/libnonroot.so /bin/id)" 0
	cp -L /lib64/ld-linux-x86-64.so.2 "$R/lib/"
	cp "$BUILD/tests/bake/musl_tools" "$R/bin/sh"
	like "musl: glibc's loader beside it changes nothing, sh is musl's" \
		"$("$BAKE" "$R" 2>&1)" '*musl image*'
	ok 'musl: unbake' "$UNBAKE" "$R"
	is 'musl: nothing is left' "$(find "$R" -name '*nonroot*')" ''
	rm -rf "$R"
else
	skip 'musl' 'no musl to make an image of'
fi

# ---- static programs alone ----

mkdir -p "$R/bin"
cp /bin/busybox "$R/bin/sh"
like 'static programs alone' "$("$BAKE" "$R" 2>&1; echo $?)" '*no dynamic loader*static*1'
rm -rf "$R"

# ---- i386 beside x86_64 ----

hello=$BUILD/tests/bake/i386_hello
i386=$(readlink -f /lib/ld-linux.so.2)
if [ ! -x "$hello" ] || [ ! -e "$i386" ]; then
	skip 'i386' 'no i386 program, or no loader for it'
	finish
elif [ "$("$hello" 2>&1)" != hello ]; then
	skip 'i386' 'this kernel runs no i386 programs'
	finish
fi
small_root "$R"
mkdir -p "$R/lib" "$R/etc"
cp -L "$i386" "$R/lib/ld-linux.so.2"
cp "$hello" "$R/bin/hello"
is 'i386: it runs' "$(in_root /bin/hello)" hello

# Why it gets a library: whatever is listed, ld.so has to find one.
echo "$LISTED" >"$R/$PRELOAD"
like 'i386: $LIB without a library for it: ld.so complains' \
	"$(in_root /bin/hello)" 'ERROR: ld.so: object*hello'
rm "$R/$PRELOAD"
cp "$BUILD/libnonroot.so" "$R/lib/libnonroot.so"
echo /lib/libnonroot.so >"$R/$PRELOAD"
like 'i386: a path: it complains too' "$(in_root /bin/hello)" 'ERROR: ld.so: object*hello'
rm "$R/$PRELOAD" "$R/lib/libnonroot.so"

out=$("$BAKE" "$R" 2>&1)
like 'i386: bake says that nothing is for it' "$? $out" \
	'0 *programs for i386: start as before, no library for them was given*'
is 'i386: and it does start as before' "$(in_root /bin/hello)" hello
is 'i386: the others have the library' "$(in_root /bin/id -u)" 0
nothing=$R/usr/$(lib_folder "$i386")/libnonroot.so
like 'i386: what it loads' "$(readelf -hlW "$nothing" 2>&1)" '*ELF32*DYN*Intel 80386*'
like 'i386: leaves the stack as it was' "$(readelf -lW "$nothing")" '*GNU_STACK *RW *'
ok 'i386: unbake' "$UNBAKE" "$R"
is 'i386: nothing is left' "$(find "$R" -name '*nonroot*')" ''

# A library that says it is for i386.
sed '1s/^\(.ELF\)\x02\(.\{13\}\)>/\1\x01\2\x03/' "$BUILD/libnonroot.so" >"$T/wrong.so"
like 'i386: a library for it alone' \
	"$("$BAKE" "$R" --library "$T/wrong.so" 2>&1; echo $?)" '*none of these is for x86_64, as sh is: *1'

finish
