# SPDX-License-Identifier: MIT
#
# A Perl daemon's drop, and its attempts to have root back: by the special
# variables, which cache what they were last told, and by POSIX.  Run in a
# folder with ../foreign in it; one line for each answer.
use strict;
use warnings;
use POSIX ();

$| = 1;

sub ids {
	# The lists of groups begin with the id itself.
	print "$_[0]: $< $> | $( | $) | ",
	    join(' ', map { "$_" } POSIX::getuid(), POSIX::geteuid(),
		POSIX::getgid(), POSIX::getegid()), "\n";
}

# An assignment to a special variable tells of failure by $! alone.
sub try {
	my ($what, $do) = @_;
	$! = 0;
	$do->();
	print "$what: ", $! ? "refused: $!" : 'ok', "; $< $> $( $)\n";
}

sub children {
	print "a shell says: ", `id -u; id -g; id -G` =~ s/\n/ /gr, "\n";
	system('sh', '-c', 'test "$(id -u)" = 0 && echo root || echo not root');
	my $pid = fork // die;
	if (!$pid) { ids('forked'); exec 'id', '-G' }
	waitpid $pid, 0;
	open my $pipe, '-|', 'id', '-ru' or die;
	print 'a pipe says: ', <$pipe>;
}

ids('start');
children();
try('euid 999', sub { $> = 999 });
ids('for a while');
children();
try('chown', sub { chown 7, 8, '../foreign' });
try('back', sub { $> = 0 });
ids('back');
try('chown', sub { chown 7, 8, '../foreign' });
try('groups', sub { $) = '998 998 44' });
try('gid', sub { $( = 998 });
try('uids', sub { ($<, $>) = (999, 999) });
ids('dropped');
children();
try('euid 0', sub { $> = 0 });
try('uid 0', sub { $< = 0 });
try('both', sub { ($<, $>) = (0, 0) });
try('groups', sub { $) = '0 0' });
print 'POSIX::setuid: ', POSIX::setuid(0) // "refused: $!", "\n";
print 'POSIX::setgid: ', POSIX::setgid(0) // "refused: $!", "\n";
try('chown', sub { chown 7, 8, '../foreign' });
ids('in the end');
