"""What a change of a sum or a mean is made of: its segments, mix and rate, rows and their average.

Everything here is arithmetic on two periods, and sums up to the change without a rest; nothing of it says what moved what.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from assistant.stats.values import Floats

LEAST_PAIRS = 5  # earlier changes that are needed to say what is usual
ALPHA = 0.05


@dataclass(frozen=True)
class Segment:
    """One group of the rows: what it held before and after, and its part of the whole change."""

    name: str
    before: float
    after: float
    part: float  # of the change of the whole: all parts of a column sum up to it
    expected: float  # the part it would have if every segment had changed in proportion
    p: float  # of so large a distance between the two, from earlier changes (Holm, over the segments); NaN if unknown


@dataclass(frozen=True, eq=False)
class Split:
    """The change by the segments of one column, furthest from proportion first."""

    column: str
    segments: tuple[Segment, ...]
    mix: float  # of the change of a mean: what other shares of the segments come to
    rate: float  # and what other means within the segments come to

    @property
    def top(self) -> Segment:
        """The segment furthest from proportion."""
        return self.segments[0]

    @property
    def clear(self) -> bool:
        """Whether its segments moved apart more than they usually do."""
        return bool(self.top.p < ALPHA)


def split_change(
    column: str, names: pd.Series, k: Floats, weights: Floats, values: Floats, summed: bool
) -> Split | None:
    """The change from period 1 to period 0 by the segments of a column; None if there are not two of them.

    One entry a row and period: `names` are segments, `k` periods (0 now, 1 before, 2 and more earlier ones in pairs:
    2 against 3, 4 against 5), `weights` shares of rows, `values` the numbers. For a mean, the part of a segment is its
    changed share times its distance from the whole, and its share times its own change (Kitagawa 1955).
    """
    codes, found = pd.factorize(names.fillna("missing").astype(str))
    size, periods = len(found), int(k.max()) + 1
    if size < 2:
        return None
    at = k.astype(int) * size + codes
    rows = np.bincount(at, weights, periods * size).astype(float).reshape(periods, size)
    sums = np.bincount(at, weights * values, periods * size).astype(float).reshape(periods, size)
    used = np.flatnonzero((rows[:2] > 0).any(axis=0))
    if len(used) < 2:
        return None
    rows, sums = rows[:, used], sums[:, used]
    pairs = [
        _parts(rows[i : i + 2], sums[i : i + 2], summed)
        for i in range(0, periods - 1, 2)
        if rows[i].any() and rows[i + 1].any()
    ]
    if not pairs or not (rows[0].any() and rows[1].any()):
        return None
    parts, expected, mix, rate = pairs[0]
    p = _unusual(parts - expected, [a - b for a, b, _, _ in pairs[1:]])
    shown = (
        sums[:2] if summed else np.divide(sums[:2], rows[:2], out=np.full((2, len(used)), np.nan), where=rows[:2] > 0)
    )
    off = np.abs(parts - expected)
    order = np.lexsort((-np.abs(parts), -np.round(off / (off.max() or 1.0), 6)))
    segments = [
        Segment(
            str(found[used[i]]),
            float(shown[1, i]),
            float(shown[0, i]),
            float(parts[i]),
            float(expected[i]),
            float(p[i]),
        )
        for i in order
    ]
    return Split(column, tuple(segments), float(mix.sum()), float(rate.sum()))


def _parts(rows: Floats, sums: Floats, summed: bool) -> tuple[Floats, Floats, Floats, Floats]:
    """Each segment's part of the change, the part in proportion, and mix and rate (nothing for sums)."""
    if summed:
        parts, whole = sums[0] - sums[1], sums.sum()
        share = sums.sum(axis=0) / whole if whole else np.zeros(parts.shape)
        return parts, share * parts.sum(), np.zeros(parts.shape), np.zeros(parts.shape)
    share = rows / rows.sum(axis=1, keepdims=True)
    means = np.divide(sums, rows, out=np.full(rows.shape, np.nan), where=rows > 0)
    means = np.where(np.isnan(means), means[::-1], means)  # a segment that is there only once has one mean
    means = np.nan_to_num(means)
    middle, level = share.mean(axis=0), float((share * means).sum(axis=1).mean())
    mix = (share[0] - share[1]) * (means.mean(axis=0) - level)
    rate = middle * (means[0] - means[1])
    parts = mix + rate
    return parts, middle * parts.sum(), mix, rate


def _unusual(now: Floats, earlier: list[Floats]) -> Floats:
    """How rarely each segment is so far from proportion: Student's law of its earlier distances, corrected by Holm."""
    from scipy import stats

    from assistant.stats.multiple import holm

    if len(earlier) < LEAST_PAIRS:
        return np.full(len(now), np.nan)
    past = np.array(earlier)
    spread = past.std(axis=0, ddof=1) * (1 + 1 / len(past)) ** 0.5
    scale = float(np.abs(past).max()) + float(np.abs(now).max())
    z = np.abs(now - past.mean(axis=0)) / np.maximum(spread, 1e-9 * scale + 1e-300)
    found: Floats = np.asarray(holm(list(2 * stats.t.sf(z, len(past) - 1))), dtype=float)
    return found


def unusual_change(now: float, earlier: Floats, alpha: float = ALPHA) -> bool | None:
    """Whether a change lies outside the range that the next of the earlier ones is expected in; None with too few.

    >>> unusual_change(10.0, np.array([1.0, -1, 2, -2, 1, -1])), unusual_change(10.0, np.array([1.0]))
    (True, None)
    """
    from scipy import stats

    if len(earlier) < LEAST_PAIRS:
        return None
    reach = float(stats.t.ppf(1 - alpha / 2, len(earlier) - 1) * earlier.std(ddof=1) * (1 + 1 / len(earlier)) ** 0.5)
    return bool(abs(now - float(earlier.mean())) > reach)


def volume_and_level(before: tuple[float, float], after: tuple[float, float]) -> tuple[float, float]:
    """The change of a sum as that of its count and that of its average: each with the mean of the other.

    >>> volume_and_level((10, 2.0), (12, 3.0))
    (5.0, 11.0)
    """
    (n0, m0), (n1, m1) = before, after
    return (n1 - n0) * (m0 + m1) / 2, (m1 - m0) * (n0 + n1) / 2


def product_of(target: Floats, others: dict[str, Floats], least: float = 0.95) -> tuple[str, str] | None:
    """Two columns whose product the target is, row by row to one percent: a count and a price; None if there are none."""
    names, size = list(others), np.abs(target)
    for i, a in enumerate(names):
        for b in names[i + 1 :]:
            there = np.isfinite(others[a]) & np.isfinite(others[b]) & np.isfinite(target)
            if there.sum() < 10:
                continue
            off = np.abs(others[a][there] * others[b][there] - target[there])
            if (
                (off <= 0.01 * size[there] + 1e-9).mean() >= least
                and np.ptp(others[a][there])
                and np.ptp(others[b][there])
            ):
                return a, b
    return None
