# SPDX-License-Identifier: MIT
"""Ratios to a base in the same round, their intervals, and what may be claimed."""

import random
from dataclasses import dataclass

RESAMPLES = 400


def quantile(values, q):
    """The q-th part of the values, 0.5 the median."""
    ordered = sorted(values)
    at = q * (len(ordered) - 1)
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)


def median(values):
    return quantile(values, 0.5)


@dataclass
class Ratio:
    """A median of ratios, and where it lies in 95 of 100 resamples."""

    value: float
    low: float
    high: float
    rounds: int

    def as_list(self):
        return [round(x, 4) for x in (self.value, self.low, self.high)]


def bootstrap(values):
    """The median and its 95 % interval; the same each time for the same values."""
    rng = random.Random(1)
    count = len(values)
    if count == 1:
        return Ratio(values[0], values[0], values[0], 1)
    medians = sorted(median(rng.choices(values, k=count)) for _ in range(RESAMPLES))
    return Ratio(
        median(values),
        medians[int(RESAMPLES * 0.025)],
        medians[int(RESAMPLES * 0.975) - 1],
        count,
    )


def ratio_to(values, base):
    """
    Of two lists with a value or None for each round: the ratio in the rounds
    that both took part in, or None where there is no such round.
    """
    pairs = [v / b for v, b in zip(values, base) if v is not None and b]
    return bootstrap(pairs) if pairs else None


# Fewer rounds say nothing of how far apart two that are the same may be.
ROUNDS_MIN = 4


def noise_of(twin):
    """
    How far from 1 the ratio of two contestants that are the same may be: a
    difference that is smaller is not claimed.  None where that is not known.
    """
    if twin is None or twin.rounds < ROUNDS_MIN:
        return None
    return max(abs(twin.low - 1), abs(twin.high - 1))


def claim(ratio, noise):
    """'slower', 'faster', or 'same' where noise or few rounds do not let us say."""
    if noise is None or ratio.rounds < ROUNDS_MIN:
        return "same"
    if ratio.low > 1 + noise:
        return "slower"
    if ratio.high < 1 - noise:
        return "faster"
    return "same"
