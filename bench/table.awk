# SPDX-License-Identifier: MIT
#
# The table of bench/run from lines "ROW ROUND WHO VALUE", WHO being native,
# empty, ours, or again: the second native contestant.  With -v brief=1 one
# line "ROW-over-BASE RATIO LIMIT PASS|FAIL" instead, ours against `base`.

function sort(a, n,    i, j, x)
{
	for (i = 2; i <= n; i++) {
		x = a[i]
		for (j = i - 1; j > 0 && a[j] > x; j--)
			a[j + 1] = a[j]
		a[j + 1] = x
	}
}

# The q-th part of the sorted values, 0.5 the median.
function quantile(a, n, q,    at)
{
	at = int(q * (n - 1) + 0.5) + 1
	return a[at]
}

function abs(x)
{
	return x < 0 ? -x : x
}

# Fills `sorted` with the values of one contestant, over those of another in
# the same round where `over` is given; returns how many.
function take(row, who, over,    i, n)
{
	split("", sorted)
	for (i = 1; i <= rounds[row]; i++)
		sorted[++n] = over == "" ? v[row, i, who] \
					 : v[row, i, who] / v[row, i, over]
	sort(sorted, n)
	return n
}

function ratio(row, who, over,    n)
{
	n = take(row, who, over)
	return quantile(sorted, n, 0.5)
}

# How far from 1 nine in ten rounds keep two contestants that are the same.
function noise(row,    i, n)
{
	n = take(row, "again", "native")
	for (i = 1; i <= n; i++)
		sorted[i] = abs(sorted[i] - 1)
	sort(sorted, n)
	return quantile(sorted, n, 0.9)
}

function times(row, who,    n)
{
	n = take(row, who, "")
	return sprintf("%8.1f %8.1f", sorted[1], quantile(sorted, n, 0.5))
}

function word(r, spread)
{
	if (abs(r - 1) <= spread)
		return "the same"
	return r > 1 ? "slower" : "faster"
}

!($1 in rounds) {
	order[++count] = $1
}

{
	rounds[$1] = $2
	v[$1, $2, $3] = $4
}

END {
	for (k = 1; k <= count; k++) {
		row = order[k]
		spread = noise(row)
		if (brief) {
			r = ratio(row, "ours", base)
			printf "%s-over-%s %.3f %.3f %s\n", row, base, r, \
				1 + spread, r <= 1 + spread ? "PASS" : "FAIL"
			continue
		}
		r = ratio(row, "ours", "native")
		printf "%-16s %s %s %s %8.3f %8.3f %6.1f%%  %s\n", row, \
			times(row, "native"), times(row, "empty"), \
			times(row, "ours"), ratio(row, "empty", "native"), r, \
			spread * 100, word(r, spread)
	}
}
