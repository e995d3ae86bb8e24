"""How unlikely far values are, when the tails are as heavy as the data themselves say."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from assistant.stats.values import Floats

_GRID = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 7.0, 10.0, 15.0, 30.0, 60.0)
_NEAR = 2.0  # scales from the median up to which nothing is odd
# The lightest tails that so many values can vouch for, in degrees of freedom of Student's t.
_VOUCHED = ((50, 4.0), (200, 5.0), (1000, 10.0), (10_000, 20.0))


@lru_cache(maxsize=4)
def _ratios(share: float) -> tuple[Floats, Floats]:
    """For each of the grid: how far that quantile of Student's t lies, in units of the 75th percentile, and the 75th."""
    from scipy.stats import t

    quarter: Floats = np.array([t.ppf(0.75, df) for df in _GRID])
    far: Floats = np.array([t.ppf(share, df) for df in _GRID])
    return far / quarter, quarter


def _tails(away: Floats, share: float) -> float:
    """Degrees of freedom of the t curve whose quantile lies as far out, beside its 75th percentile, as that of the data."""
    near, far = (float(v) for v in np.quantile(away, [0.75, share]))
    return float(np.interp(-far / near, -_ratios(share)[0], _GRID)) if near > 0 else _GRID[0]


def far_p(x: Floats) -> Floats:
    """For each value, the chance of one as far from the median, by a t curve fitted to each side of the data.

    Scale and tails of a side follow from its inner half and its last tenth (75th and 95th percentile; tails no lighter
    than those of both sides together), so that a few wrong values do not hide themselves, and skewed or heavy-tailed data are not called odd for their shape. 1 where a
    side has no spread, and within two scales of the median. Positive values are looked at on the scale of their logarithms too; the milder verdict holds.
    """
    p = _sides(x)
    if len(x) and x.min() > 0:
        p = np.maximum(p, _sides(np.log(x)))
    return p


def _sides(x: Floats) -> Floats:
    if len(x) < 12:
        return np.ones(len(x))
    middle = float(np.median(x))
    both = _tails(np.concatenate([x - middle, middle - x]), 0.975)
    vouched = next((most for n, most in _VOUCHED if len(x) < n), _GRID[-1])
    upper, lower = (_side(away, min(both, vouched)) for away in (x - middle, middle - x))
    return np.where(x >= middle, upper, lower)


def _side(away: Floats, lightest: float) -> Floats:
    """Two-sided p of the values on the positive side, by tails no lighter than those of `lightest` degrees of freedom."""
    from scipy.stats import t

    near = float(np.quantile(away, 0.75))
    if near <= 0:
        return np.ones(len(away))
    df = min(_tails(away, 0.95), lightest)
    scale = near / float(np.interp(df, _GRID, _ratios(0.95)[1]))
    found: Floats = np.ones(len(away))
    beyond = away > _NEAR * scale
    found[beyond] = 2 * t.sf(away[beyond] / scale, df)
    return found


def normal_scores(x: Floats) -> Floats:
    """Ranks turned into the values that a normal sample would have at them (Blom 1958); ties share their mean rank."""
    from scipy.stats import norm, rankdata

    n = len(x)
    scores: Floats = norm.ppf((rankdata(x) - 0.375) / (n + 0.25)) if n else x
    return scores
