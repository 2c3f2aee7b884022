# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# Our own files and folders whose modes close them to an ordinary owner: run in
# an empty folder by real root, and by told root.  $1 is a folder elsewhere.
t() { if "$@" 2>/dev/null; then echo "$*: 0"; else echo "$*: refused"; fi; }
py() { t python3 -c "$1"; }

echo 1 >none; chmod 000 none
t cat none
t sh -c 'echo 2 >none'
t cat none
echo 1 >ro; chmod 444 ro
t sh -c 'echo 2 >>ro'
py 'import os; os.truncate("ro", 1)'
py 'f = open("ro", "r+"); f.write("x")'
for m in r w x; do
	for f in none ro; do t test -$m $f; done
done
stat -c '%a %n' none ro

mkdir d; echo 1 >d/f; echo 1 >d/g; chmod 555 d
t mkdir d/sub
t touch d/new
t ln -s f d/link
t ln d/f d/hard
t mv d/f d/h
t mv d/h d/g
t mkfifo d/fifo
t sed -i s/1/2/ d/g
t cat d/g
t mktemp -q d/XXXXXX >temp; sed "s,d/[^X]*$,d/,; s,d/......$,d/," temp
py 'import socket; s = socket.socket(socket.AF_UNIX); s.bind("d/socket"); print(s.getsockname())'
t rmdir d/sub
t rm d/fifo
t mv d moved
t mkdir inner
chmod 555 inner
t mv inner moved/inner
stat -c '%a %n' moved moved/inner
t rm -rf moved

mkdir -p s/t/u; echo 1 >s/t/u/f; ln -s s/t link; chmod 600 s/t/u s/t s
t cat s/t/u/f
t cat link/u/f
t stat -c %a s/t/u/f
t ls s/t/u
t ls -l --time-style=+ link/u/
t readlink -f link/u/f
t sh -c 'cd s/t/u'
t mkdir -p s/t/u/v/w
t cat s/t/none
t ls s/t/u/none
t test -d s/t/u
stat -c '%a %n' s s/t s/t/u
find s | sort
t rm -rf s

mkdir -p c/d c/e; chmod 000 c/d c
t ls c
t ls c/d
t find c
t rm -rf c

mkdir p; chmod 2555 p
t mkdir p/x
stat -c '%a %n' p p/x
t rm -rf p

mkdir o; echo 1 >o/f; chmod 511 o
t mv o/f "$1/f"
t mv "$1/f" o/f
stat -c '%a %n' o
t rm -r o
mkdir k; chmod 400 k
t sh k
printf '#!/bin/sh\necho ran\n' >prog; chmod 644 prog
t ./prog
ls
