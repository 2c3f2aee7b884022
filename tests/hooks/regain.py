# SPDX-License-Identifier: MIT
#
# A Python service's drop, and its attempts to have root back; children by
# subprocess, which gives them ids of their own.  Run in a folder with
# ../foreign in it; one line for each answer.
import os
import socket
import subprocess
import sys


def say(*words):
    print(*words, flush=True)


def ids(label):
    say(label, os.getresuid(), os.getresgid(), os.getgroups(),
        os.getuid(), os.geteuid(), os.getgid(), os.getegid())


def attempt(call, *args):
    try:
        call(*args)
        say(call.__name__, args, 'ok')
    except OSError as e:
        say(call.__name__, args, e.strerror)


def child(**how):
    """What a child with these ids says of itself, whatever made it."""
    try:
        p = subprocess.run(['sh', '-c', 'id -u; id -ru; id -g; id -G'],
                           capture_output=True, text=True, **how)
        say('child', sorted(how), p.stdout.split(), p.returncode)
    except OSError as e:
        say('child', sorted(how), e.strerror)


def low_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 81))


def foreign():
    os.chown('../foreign', 7, 8)


def root_again():
    for call, args in ((os.setuid, (0,)), (os.seteuid, (0,)),
                       (os.setreuid, (0, 0)), (os.setresuid, (-1, 0, -1)),
                       (os.setgid, (0,)), (os.setegid, (0,)),
                       (os.setregid, (0, 0)), (os.setresgid, (0, -1, -1)),
                       (os.setgroups, ([0],)), (os.initgroups, ('root', 0)),
                       (foreign, ()), (low_port, ())):
        attempt(call, *args)


ids('start')
child()
child(user=999, group=998, extra_groups=[44, 29])
child(user=999)
child(group='daemon')
child(env={})
child(start_new_session=True)
child(close_fds=False)
ids('the parent is as it was')
attempt(os.initgroups, 'daemon', 998)
attempt(os.seteuid, 999)
ids('for a while')
child()
attempt(foreign)
attempt(os.seteuid, 0)
attempt(foreign)
attempt(os.setgroups, [998])
attempt(os.setresgid, 998, 998, 998)
attempt(os.setresuid, 999, 999, 999)
ids('dropped')
if os.getresuid() != (999, 999, 999) or os.getgroups() != [998]:
    sys.exit('the ids did not follow')
root_again()
child()
child(user=0)
child(group=0)
child(extra_groups=[0])
child(env={})
pid = os.fork()
if pid == 0:
    root_again()
    ids('forked')
    os.execvpe('id', ['id', '-G'], {'PATH': os.environ['PATH']})
os.waitpid(pid, 0)
ids('in the end')
