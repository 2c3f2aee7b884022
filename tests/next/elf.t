#!/bin/bash
# SPDX-License-Identifier: MIT
# What libnonroot.so must be as an ELF object to load into every program of
# every libc, one property a line.  The last tests run it.

# shellcheck disable=SC2317  # most checks are called through eval
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"

SO=$BUILD/libnonroot.so
case $(uname -m) in
x86_64) relocation=R_X86_64_GLOB_DAT ;;
aarch64) relocation=R_AARCH64_GLOB_DAT ;;
*) skip_all "no expectations for $(uname -m)" ;;
esac
[ -e "$SO" ] || { fail "the library is built" "$SO"; finish; }

# examine FILE: what the checks below look at.
examine() {
	dynamic=$(readelf -dW "$1")
	segments=$(readelf -lW "$1")
	sections=$(readelf -SW "$1")
	symbols=$(readelf --dyn-syms -W "$1" | awk '$1 ~ /^[0-9]+:$/ && $8')
	undefined=$(awk '$7 == "UND"' <<<"$symbols")
	defined=$(awk '$7 != "UND"' <<<"$symbols")
	relocations=$(readelf -rW "$1" | awk '$3 ~ /^R_/')
	code=$(objdump -d --no-show-raw-insn "$1")
	# "START END" of each function description entry.
	fdes=$(readelf --debug-dump=frames "$1" |
		sed -n 's/.* FDE .* pc=\([0-9a-f]*\)\.\.\([0-9a-f]*\)$/\1 \2/p')
}
tag() { grep -E "\(($1)\)" <<<"$dynamic"; }
segment() { awk -v type="$1" '$1 == type' <<<"$segments"; }

# Addresses of one width compare as strings.
without_fde() {
	awk '$4 == "FUNC" { print $2, $8 }' <<<"$defined" |
		while read -r at name; do
			awk -v at="$at" '$1 <= at && at < $2 { n++ }
				END { exit !n }' <<<"$fdes" || echo "$name"
		done
}
without_endbr() {
	awk '$4 == "FUNC" { sub(/^0*/, "", $2); print $2, $8 }' <<<"$defined" |
		while read -r at name; do
			grep -qE "^ *$at:.*endbr64" <<<"$code" || echo "$name"
		done
}
# Calls and jumps through a slot that the dynamic linker fills with anything
# but a weak symbol.
foreign_calls() {
	local weak
	weak=$(awk 'NR == FNR { if ($5 == "WEAK") weak[$8]; next }
		$5 in weak { sub(/^0*/, "", $1); print "# " $1 }' \
		<(echo "$undefined") <(echo "$relocations"))
	grep -E '(call|jmp) +\*0x[0-9a-f]+\(%rip\)' <<<"$code" |
		grep -vwF "${weak:-none}"
}

# ---- what it must not have ----

# Each use of one, except where syslog(3) stores those of its arguments.
vector_registers() {
	awk '/^[0-9a-f]+ </ { name = $2 }
		/%xmm/ && !(name ~ /^<(__syslog_chk|syslog)>:/ &&
			$2 == "movaps" && $3 ~ /^%xmm[0-7],0x[0-9a-f]+\(%rsp\)$/)' \
		<<<"$code"
}

# Each a name, and a command that prints what breaks the property.
properties=(
	"no DT_NEEDED" "tag NEEDED"
	"no DT_VERNEED" "tag 'VERNEED|VERNEEDNUM'"
	"no DT_VERDEF" "tag 'VERDEF|VERDEFNUM|VERSYM'"
	"no version section" "grep -E ' \.gnu\.version' <<<\"\$sections\""
	"no TLS segment" "segment TLS"
	"no TLS relocation" "grep -E 'TPOFF|DTPMOD|TLSDESC' <<<\"\$relocations\""
	"no TEXTREL" "tag TEXTREL"
	"no RELATIVE relocation" "grep RELATIVE <<<\"\$relocations\""
	"no relocation table for a PLT" "tag 'JMPREL|PLTREL'"
	"no PLT" "grep -E ' \.plt' <<<\"\$sections\""
	"no DT_INIT, DT_INIT_ARRAY or the like" "tag '(PREINIT|INIT|FINI)(_ARRAY)?'"
	"no .init_array, .fini_array, .init" "grep -E ' \.(init|fini)' <<<\"\$sections\""
	"no IFUNC" "awk '\$4 == \"IFUNC\"' <<<\"\$symbols\""
	"undefined symbols are weak" "awk '\$5 != \"WEAK\"' <<<\"\$undefined\""
	"undefined symbols have no version" "grep @ <<<\"\$undefined\""
	"no GNU_RELRO, which would split the data" "segment GNU_RELRO"
	"every exported function has an FDE" "without_fde"
)
[ "$(uname -m)" = x86_64 ] && properties+=(
	"every exported function begins with endbr64" "without_endbr"
	# The word at 0 is the thread pointer, which names the thread; what is
	# read by a register is errno, whose place libc has told: see stat.c.
	"no access to a thread's memory" "grep '%[fg]s:' <<<\"\$code\" | grep -vE -e '%fs:0x0(,|\$)' -e '(mov|push) +%fs:\(%r[a-z0-9]+\)'"
	"no vector register but what syslog's arguments came in" "vector_registers"
	"no call but of weak symbols leaves the library" "foreign_calls"
)

# A check that sees nothing in an ordinary library sees nothing at all.
examine "$BUILD/tests/next/counter.so"
for ((i = 0; i < ${#properties[@]}; i += 2)); do
	ok "the check finds a library without this: ${properties[i]}" \
		[ -n "$(eval "${properties[i + 1]}")" ]
done
examine "$SO"
for ((i = 0; i < ${#properties[@]}; i += 2)); do
	is "${properties[i]}" "$(eval "${properties[i + 1]}")" ""
done

names=$(awk '{ print $8 }' <<<"$undefined" | sort)
diag "undefined: $(xargs <<<"$names")"
ok "at most 6 undefined symbols" [ "$(wc -w <<<"$names")" -le 6 ]
is "a relocation for each of them, and no other" \
	"$(awk '{ print $3, $5 }' <<<"$relocations" | sort)" \
	"$(awk -v type="$relocation" '{ print type, $1 }' <<<"$names" | sort)"

# ---- what it must have ----

is "two PT_LOADs, none of them writable and executable" \
	"$(segment LOAD | grep -oE ' [R ][W ][E ] ' | xargs)" "R E RW"
is "the stack is not executable" \
	"$(segment GNU_STACK | grep -oE ' [R ][W ][E ] ' | xargs)" "RW"
ok "at most 320 KiB" [ "$(stat -c %s "$SO")" -le 327680 ]
like ".eh_frame is kept" "$sections" '* .eh_frame *'
like "PT_GNU_EH_FRAME is kept" "$segments" '*GNU_EH_FRAME*'
is "the exported symbols are the rows of hooks.def" \
	"$(awk '{ print $8 }' <<<"$defined" | sort)" \
	"$("$REPO/scripts/hooks" names | sort)"
is "they are functions" "$(awk '{ print $4 }' <<<"$defined" | sort -u)" FUNC
case $(uname -m) in
x86_64)
	like "the CET property: IBT and SHSTK" "$(readelf -nW "$SO")" \
		'*x86 feature:*IBT*SHSTK*'
	;;
aarch64)
	like "the branch protection property: BTI and PAC" \
		"$(readelf -nW "$SO")" '*AArch64 feature:*BTI*PAC*'
	;;
esac

# ---- what it says of itself ----

note=$(objcopy -O binary --only-section=.note.package "$SO" /dev/stdout |
	tail -c +17 | tr -d '\0')
if perl -MJSON::PP -e 1 2>/dev/null; then
	fields=$(perl -MJSON::PP -e '$n = decode_json($ARGV[0]);
		print join " ", map { "$_=$n->{$_}" } sort keys %$n' "$note" 2>&1)
	like ".note.package is JSON" "$fields" 'name=libnonroot type=* version=?*'
	version=${fields##*version=}
else
	skip ".note.package is JSON" "no JSON::PP"
	version=${note##*\"version\":\"}
	version=${version%%\"*}
fi
like "readelf knows the note" "$(readelf -nW "$SO" 2>&1)" \
	'*.note.package*FDO*'

first_line() { sed -n 1p <<<"$1"; }
out=$("$LIB")
is "executed, it exits 0" "$?" 0
is "and prints its version" "$(first_line "$out")" "libnonroot $version"
out=$(as_user "$LIB")
is "so too for an ordinary user" "$? $(first_line "$out")" "0 libnonroot $version"
out=$(as_user "$LIB" >/dev/full)
is "and into a full file" "$?" 0

# ---- what it costs ----

fake_dmi smbios-2.8 0444
printf '# measured\nremap +8000\n' >"$T/conf"
chmod 644 "$T/conf"
cp -r "$BUILD/tests/next" "$T/next"
chmod -R a+rX "$T/next"
export NONROOT_CONF=$T/conf
for libc in glibc musl; do
	used=$T/next/used
	[ $libc = musl ] && used=$T/next/musl/used
	if [ ! -e "$used" ]; then
		skip "$libc: memory" "no musl-gcc"
		continue
	fi
	out=$(told "$used")
	like "$libc: every concern was used" "$out" \
		'ids 0 0 0 0 * open 1234* access 0 chown 0 bind 0 port 80*'
	dirty=$(sed -n 's/^dirty \([0-9]*\) KiB of .*/\1/p' <<<"$out")
	diag "$libc: $(grep '^dirty' <<<"$out")"
	ok "$libc: at most 8 KiB of its memory is the process's own" \
		[ "${dirty:-999}" -le 8 ]
done

finish
