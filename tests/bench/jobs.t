#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Whole jobs: everybody has the same to do each time, and who cannot is marked.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
setup_tmp

cat >"$T/jobs.py" <<'END'
import glob, os, stat, sys
sys.dont_write_bytecode = True
repo, build = sys.argv[1:3]
sys.path.insert(0, f"{repo}/bench")
from suite import arena, contestants, jobs
from suite.server import Failed

arena.enter_namespaces()
place = arena.Arena(build)
try:
    place.prepare()
    who = {c.name: c for c in contestants.known(place)}
    who["ends"] = contestants.extra(f"ends={os.path.dirname(sys.argv[0])}/ends")
    job = {j.name: j for j in jobs.known(50)}
    work = jobs.Jobs(place, 50, 20)

    def owners(name):
        return {os.lstat(f).st_uid for f in glob.glob(f"{work.folder(job[name])}/{name}.root/*/*")}

    def status(name, contestant):
        try:
            work.once(job[name], who[contestant])
            return "ran"
        except Failed as why:
            return str(why)

    if place.root:
        seen = []
        for name in ("root", "root_again", "root"):
            work.once(job["chown"], who[name])
            seen.append(tuple(owners("chown")))
        print("the owners that root's chown -R makes differ:", len(set(seen)) == 3)
        work.once(job["cp"], who["root"])
        print("what root's cp -a copies is root's:", owners("cp"))
        work.once(job["chown_disk"], who["root"])
    work.hyperfine = None
    job["find"].command = "true"
    took = [work.once(job["find"], who["native"]) for _ in range(4)]
    print("finer than a clock tick:", all(ms > 0 for ms in took) and any(ms % 10 for ms in took))
    # As find ends where it may not look into a folder.
    work.statuses.clear()
    job["find"].command = "sh -c 'exit 1'"
    print("a status that is the base's:", status("find", "native"), status("find", "ours"))
    print("another one:", status("find", "ends"))
    job["configure"].prepare = "echo no room >&2; exit 2"
    print("what cannot be made ready:", status("configure", "native"))
    who["native"].prefix = ["nothing-of-that-name"]
    print("what does not run:", status("tar", "native"))
finally:
    place.close()
END
printf '#!/bin/sh\nexit 3\n' >"$T/ends"
chmod 755 "$T/ends"
got=$(python3 "$T/jobs.py" "$REPO" "$BUILD" 2>&1)
if [ "$(id -u)" = 0 ]; then
	like "two copies of root in one round" "$got" "*the owners that root's chown -R makes differ: True*"
	like "nobody has the owners of another job" "$got" "*what root's cp -a copies is root's: {0}*"
else
	skip "what root's jobs do" "needs root"
fi
like "without hyperfine the suite's own clock" "$got" "*finer than a clock tick: True*"
like "a job that ends as it does for the base" "$got" "*a status that is the base's: ran ran*"
like "one that ends otherwise" "$got" "*another one: fails: exit 3, not 1*"
like "one that cannot be made ready" "$got" "*what cannot be made ready: fails: no room*"
like "one that does not run" "$got" "*what does not run: fails: exit *"

if ! unshare -m true 2>/dev/null; then
	skip "no room for a job's files" "no private mounts"
	finish
fi
mkdir "$T/small"
export BUILD
# shellcheck disable=SC2016
unshare -m --propagation private sh -c '
	mount -t tmpfs -o size=3m,mode=1777 small "$1/small" || exit 9
	BENCH_DIR=$1/small "$2/bench/run" --quick --only getuid,tar,chown \
		--contestants native,again,root,root_again,ours --out "$1/a.json"
	echo "exit $?; left: $(ls "$1/small")"' - "$T" "$REPO" >"$T/out" 2>&1
like "no room for a job's files does not end the run" "$(tail -n 1 "$T/out")" "exit 0; left: "
like "the report says what came" "$(cat "$T/a.md")" \
	"*What hung, died or failed*No space left on device*"
like "and has the rest" "$(cat "$T/a.md")" "*| getuid | *"
finish
