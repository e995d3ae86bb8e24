"""What a number of rows is good for, and how many a question needs: each as named numbers that a reply can say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import sqrt

import numpy as np

from assistant.estimate import Estimate, Interval, count, exact
from assistant.stats import interval
from assistant.stats.power import (
    MOST,
    Assumed,
    mean_margin,
    power_of_means,
    power_of_shares,
    rows_for_correlation,
    rows_for_mean_margin,
    rows_for_means,
    rows_for_share_margin,
    rows_for_shares,
    share_margin,
    shown_effect,
    shown_gap,
)
from assistant.stats.values import Floats

MEDIUM = 0.5  # standard deviations: Cohen's (1988) difference that is plain to see
CLOSE = 0.1  # a share known to ten points either way is good for a first idea


@dataclass(frozen=True)
class Enough:
    """What was found: the kind of question, its one number or verdict, the numbers of the sentence, and power by rows."""

    kind: str
    value: Estimate | bool
    facts: Mapping[str, Estimate]
    curve: tuple[tuple[int, float], ...] = ()
    beyond: bool = False  # more rows than anybody has


def tell_shares(a: float, b: float, told: Assumed) -> Enough:
    """Rows in each group to tell one share from another."""
    n = rows_for_shares(a, b, told)
    facts = {"a": exact(a, n, "%"), "b": exact(b, n, "%"), "n": count(n), "total": count(2 * n)}
    return Enough("shares", facts["n"], facts, _curve(lambda k: power_of_shares(a, b, k, k, told.alpha), n), n > MOST)


def tell_means(gap: float, x: Floats, unit: str, told: Assumed) -> Enough:
    """Rows in each group to see a difference of means of a column that spreads as `x` does."""
    sd = interval.standard_deviation(x, unit)
    needed = _of_spread(sd, len(x), lambda s: rows_for_means(abs(gap) / s, told))
    n = int(needed.value)
    facts = {"gap": exact(abs(gap), len(x), unit), "n": needed, "total": count(2 * n), "sd": interval.plain(sd)}
    curve = _curve(lambda k: power_of_means(abs(gap) / sd.value, k, k, told.alpha), n)
    return Enough("means", needed, facts, curve, n > MOST)


def tell_effect(effect: float, told: Assumed) -> Enough:
    """Rows in each group to see a difference of so many standard deviations."""
    n = rows_for_means(effect, told)
    facts = {"gap": exact(effect, n), "n": count(n), "total": count(2 * n)}
    return Enough("effect", facts["n"], facts, _curve(lambda k: power_of_means(effect, k, k, told.alpha), n), n > MOST)


def tell_correlation(r: float, told: Assumed) -> Enough:
    """Rows to see a correlation."""
    n = rows_for_correlation(r, told)
    return Enough("correlation", count(n), {"r": exact(r, n), "n": count(n)}, beyond=n > MOST)


def to_margin(margin: float, x: Floats, unit: str, told: Assumed) -> Enough:
    """Rows to know the mean of a column to so much either way."""
    sd = interval.standard_deviation(x, unit)
    needed = _of_spread(sd, len(x), lambda s: rows_for_mean_margin(margin, s, told.alpha))
    facts = {
        "margin": exact(margin, len(x), unit),
        "n": needed,
        "now": exact(mean_margin(len(x), sd.value, told.alpha), len(x), unit),
    }
    return Enough("margin_mean", needed, facts | {"here": count(len(x))}, beyond=needed.value > MOST)


def to_share_margin(margin: float, p: float, here: int, told: Assumed) -> Enough:
    """Rows to know a share near `p` to so many points either way."""
    n = rows_for_share_margin(margin, p, told.alpha)
    facts = {"margin": exact(margin, n, "%"), "n": count(n), "p": exact(p, here, "%"), "here": count(here)}
    facts["now"] = exact(share_margin(here, p, told.alpha), here, "%")
    return Enough("margin_share", facts["n"], facts, beyond=n > MOST)


def halved(here: int, now: Estimate | None) -> Enough:
    """Rows to halve a range: four times as many, for ranges shrink with the square root of the rows."""
    facts = {"here": count(here), "n": count(4 * here), "more": count(3 * here)}
    if now is None:
        return Enough("halve", facts["more"], facts)
    half = Estimate(now.value / 2, now.sure, now.rows, now.unit)
    return Enough("halve_column", facts["more"], facts | {"now": now, "half": half})


def good_for(n: int, told: Assumed) -> Enough:
    """What so many rows are good for: one share, one mean, two halves compared, a correlation."""
    half, margin = n // 2, share_margin(n, 0.5, told.alpha)
    facts = {
        "rows": count(n), "margin": exact(margin, n, "%"), "mean": exact(mean_margin(n, 1.0, told.alpha), n),
        "apart": exact(shown_effect(half, n - half, told), n), "points": exact(shown_gap(0.5, half, n - half, told), n, "%"),
        "r": exact(_shown_correlation(n, told), n), "wanted": count(rows_for_share_margin(CLOSE / 2, 0.5, told.alpha)),
    }  # fmt: skip
    return Enough("rows_yes" if margin <= CLOSE else "rows_no", margin <= CLOSE, facts)


def compare_means(a: Floats, b: Floats, unit: str, told: Assumed) -> Enough:
    """The smallest difference of means that two groups show, and whether it is one that is plain to see."""
    effect = shown_effect(len(a), len(b), told)
    spread = sqrt((a.var(ddof=1) + b.var(ddof=1)) / 2) if min(len(a), len(b)) > 1 else float("nan")
    n = len(a) + len(b)
    enough = bool(effect <= MEDIUM)
    facts = {
        "shown": exact(effect * spread, n, unit),
        "effect": exact(effect, n),
        "a": count(len(a)),
        "b": count(len(b)),
    }
    return Enough("groups_yes" if enough else "groups_no", enough, facts | _more(enough, len(a), len(b), told))


def compare_shares(p: float, a: int, b: int, told: Assumed) -> Enough:
    """The smallest difference of shares that two groups show; ten points is the yardstick."""
    gap = shown_gap(p, a, b, told)
    enough = bool(gap <= CLOSE)
    facts = {"shown": exact(gap, a + b, "%"), "p": exact(p, a + b, "%"), "a": count(a), "b": count(b)}
    if not enough:
        up = p + CLOSE if p <= 0.5 else p - CLOSE
        facts |= {"yardstick": exact(CLOSE, a + b, "%"), "wanted": count(rows_for_shares(p, up, told))}
    else:
        facts |= {"yardstick": exact(CLOSE, a + b, "%"), "wanted": count(min(a, b))}
    return Enough("shares_yes" if enough else "shares_no", enough, facts)


def compare_sizes(a: int, b: int, told: Assumed) -> Enough:
    """The same where no outcome was named: in standard deviations, and in points of a share near a half."""
    effect, gap = shown_effect(a, b, told), shown_gap(0.5, a, b, told)
    enough = bool(effect <= MEDIUM)
    facts = {"effect": exact(effect, a + b), "shown": exact(gap, a + b, "%"), "a": count(a), "b": count(b)}
    return Enough("sizes_yes" if enough else "sizes_no", enough, facts | _more(enough, a, b, told))


def _more(enough: bool, a: int, b: int, told: Assumed) -> dict[str, Estimate]:
    wanted = min(a, b) if enough else rows_for_means(MEDIUM, told)
    return {"yardstick": exact(MEDIUM, a + b), "wanted": count(wanted)}


def _shown_correlation(n: int, told: Assumed) -> float:
    from scipy.stats import norm

    if n <= 4:
        return float("nan")
    return float(np.tanh((norm.isf(told.alpha / 2) + norm.ppf(told.power)) / sqrt(n - 3)))


def _of_spread(sd: Estimate, rows: int, needed: Callable[[float], int]) -> Estimate:
    """Rows needed, as sure as the spread is that they follow from; a plain count where its range is not known."""
    n = needed(sd.value)
    if not isinstance(sd.sure, Interval) or n > MOST:
        return count(n)
    low, high = needed(max(sd.sure.low, 1e-300)), needed(sd.sure.high)
    return Estimate(
        n, Interval(min(low, n), max(high, n), sd.sure.level, f"from the spread ({sd.sure.method})"), rows, "rows"
    )


def _curve(power: Callable[[float], float], n: int) -> tuple[tuple[int, float], ...]:
    """Power at a tenth to twice the rows."""
    if n > MOST:
        return ()
    sizes = sorted({max(2, round(n * share)) for share in (0.1, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0)})
    return tuple((size, power(size)) for size in sizes)
