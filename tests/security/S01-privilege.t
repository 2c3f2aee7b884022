#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Claim 1: the helper serves with CAP_NET_BIND_SERVICE alone, proves that it
# cannot get more, and dies of any system call that serving does not need.
. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$REPO/tests/security/helper_lib.sh"

# ---- how it is built ----

if command -v readelf >/dev/null; then
	elf() { readelf -W "$@" "$BUILD/nonroot-helper"; }
	is "static: no interpreter, no library" "$(elf -l -d | grep -cE 'INTERP|NEEDED')" 0
	like "position independent" "$(elf -h | grep Type)" "*DYN*"
	like "full RELRO: bound at once" "$(elf -d | grep -w FLAGS)" "*BIND_NOW*"
	is "and then read-only" "$(elf -l | grep -c GNU_RELRO)" 1
	like "no executable stack" "$(elf -l | grep GNU_STACK)" "* RW *"
	is "nothing is writable and executable" "$(elf -l | grep -cE ' RWE ')" 0
	objects=("$BUILD"/helper/*.o "$BUILD"/helper/core/*.o)
	nm "${objects[@]}" >"$T/nm"
	ok "with stack protector" grep -q 'U __stack_chk_fail' "$T/nm"
	is "nothing of ours allocates" "$(grep -cE ' U (malloc|calloc|realloc|free|strdup|mmap)$' "$T/nm")" 0
	if [ "$(uname -m)" = x86_64 ]; then
		n=$(readelf -nW "${objects[@]}" | grep -c 'IBT, SHSTK')
		is "each object is compiled for CET" "$n" "${#objects[@]}"
		# The linker drops the note where one object has none.
		crt=${MUSL_LIB:-/usr/lib/$(uname -m)-linux-musl}/crti.o
		is "the program claims CET only if musl has it" "$(elf -n | grep -c 'IBT, SHSTK')" \
			"$(readelf -nW "$crt" 2>/dev/null | grep -c 'IBT, SHSTK')"
	else
		skip "each object is compiled for CET" "not x86_64"
	fi
else
	skip "how it is built" "no readelf"
fi

# ---- the drop, and that it can fail ----

start --allow 'bind uid=1000 port=80' || { fail "the helper starts"; finish; }
is "permitted and effective: CAP_NET_BIND_SERVICE" "$(status_of CapPrm) $(status_of CapEff)" \
	"0000000000000400 0000000000000400"
is "nothing inheritable, ambient, or in the bounding set" \
	"$(status_of CapInh) $(status_of CapAmb) $(status_of CapBnd)" \
	"0000000000000000 0000000000000000 0000000000000000"
is "no_new_privs, one filter" "$(status_of NoNewPrivs) $(status_of Seccomp)" "1 $FILTERED"
is "one thread" "$(status_of Threads)" 1
end

if command -v strace >/dev/null; then
	# A socket of its own: what strace leaves behind may go on serving.
	timeout -k 1 15 strace -f -o "$T/trace" "$HELPER" --socket "$T/run/traced.sock" \
		--allow 'bind uid=1000 port=80' 2>"$T/err" </dev/null &
	tracer=$!
	started "$tracer"
	# It serves only if both children died; strace may not see how.
	ok "two children die of the filter" wait_for 10 grep -qF ': ready on' "$T/err"
	kill "$tracer"
	wait "$tracer" 2>/dev/null
	like "one by exec" "$(grep -m1 'execve("/proc/self/exe"' "$T/trace")" "*execve*"
	like "one by opening for writing" "$(grep -c 'nonroot-helper-proof", O_WRONLY' "$T/trace")" 1
	like "setuid(0) was tried, and refused" "$(grep -m1 'setuid(0)' "$T/trace")" "*EPERM*"
	# The proof must fail where the kernel would let it have more: strace says
	# that it did.
	while read -r what options; do
		# shellcheck disable=SC2086  # a list of words
		out=$(timeout -k 1 10 strace -f -o /dev/null $options "$HELPER" \
			--socket "$T/run/proof.sock" --allow 'bind uid=1000 port=80' 2>&1)
		is "$what: it ends" "$? $(grep -o 'privilege was not given up: not' <<<"$out")" "1 privilege was not given up: not"
		rm -f "$T/run/proof.sock"
	done <<-'END'
		setuid(0) -e inject=setuid:retval=0
		setgid(0) -e inject=setgid:retval=0
		setgroups(2) -e inject=setgroups:retval=0:when=2
		seteuid(0) -e inject=setresuid:retval=0:when=2
		setresuid(2) -e inject=setresuid:retval=0:when=3
		capset(2) -e inject=capset:retval=0:when=3
		a-group-that-stays -e inject=getgroups:retval=1
		/etc/shadow -P /etc/shadow -e inject=open,openat:retval=9
		/proc/self/mem -P /proc/self/mem -e inject=open,openat:retval=9
	END
else
	skip "two children die of the filter" "no strace"
fi

# The proof fails where setuid(0) works: a preload cannot be, so a user
# namespace is, in which the helper's uid is root outside what it thinks.
begin unshare -U -r -n "$HELPER" --socket "$SOCK" --allow 'bind port=80' 2>/dev/null
is "a user namespace with one id: the drop is not possible, nothing is served" \
	"$(grep -c ': ready on' "$T/err")" 0
end

# ---- started with less ----

# A pod's uid 0 that holds this capability alone.
begin setpriv --bounding-set=-all,+net_bind_service --inh-caps=-all "$HELPER" --socket "$SOCK" --allow 'bind uid=1000 port=80'
is "uid 0 that may not change its ids keeps them" "$(status_of Uid | cut -f1)" 0
like "and says so" "$(cat "$T/err")" "*root without CAP_SETUID and CAP_SETGID: keeping uid 0*"
is "with the capability alone" "$(status_of CapPrm) $(status_of NoNewPrivs) $(status_of Seccomp)" "0000000000000400 1 $FILTERED"
is "and it serves" "$(ask bind tcp 4 0.0.0.0 80)" 0
end
out=$(setpriv --bounding-set=-all,+net_bind_service --inh-caps=-all \
	"$HELPER" --socket "$SOCK" --allow 'bind port=80' --user 5 2>&1)
like "--user is then refused" "$out" "*only root with CAP_SETUID and CAP_SETGID can become what --user says"

mkdir -p "$T/own"
chown 1000 "$T/own"
SOCK=$T/own/s
begin setpriv --reuid 1000 --regid 1000 --clear-groups --inh-caps=-all,+net_bind_service \
	--ambient-caps=+net_bind_service --bounding-set=-all,+net_bind_service \
	"$HELPER" --socket "$SOCK" --allow 'bind uid=1000 port=80'
is "an ambient capability at an ordinary uid" "$(status_of Uid | cut -f1) $(status_of CapPrm) $(status_of CapAmb) $(status_of Seccomp)" \
	"1000 0000000000000400 0000000000000000 $FILTERED"
is "serves" "$(ask bind tcp 4 0.0.0.0 80)" 0
end
finish
