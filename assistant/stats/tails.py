"""How unlikely far values are, when the tails are as heavy as the data themselves say."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from assistant.stats.values import Floats

_GRID = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 7.0, 10.0, 15.0, 30.0, 60.0)
# The lightest tails that so many values can vouch for, in degrees of freedom of Student's t.
_VOUCHED = ((50, 3.0), (200, 5.0), (1000, 10.0), (10_000, 20.0))


@lru_cache(maxsize=1)
def _ratios() -> tuple[Floats, Floats]:
    """For each of the grid: how far the 95th percentile of Student's t lies, in units of the 75th, and the 75th itself."""
    from scipy.stats import t

    quarter: Floats = np.array([t.ppf(0.75, df) for df in _GRID])
    far: Floats = np.array([t.ppf(0.95, df) for df in _GRID])
    return far / quarter, quarter


def far_p(x: Floats) -> Floats:
    """For each value, the chance of one as far from the median, by a t curve fitted to each side of the data.

    Scale and tails of a side follow from its inner half and its last tenth (75th and 95th percentile), so that a few
    wrong values do not hide themselves, and skewed or heavy-tailed data are not called odd for their shape. 1 where a
    side has no spread. Positive values are looked at on the scale of their logarithms too; the milder verdict holds.
    """
    p = _sides(x)
    if len(x) and x.min() > 0:
        p = np.maximum(p, _sides(np.log(x)))
    return p


def _sides(x: Floats) -> Floats:
    if len(x) < 12:
        return np.ones(len(x))
    middle = float(np.median(x))
    upper, lower = _side(x - middle), _side(middle - x)
    return np.where(x >= middle, upper, lower)


def _side(away: Floats) -> Floats:
    """Two-sided p of the values on the positive side."""
    from scipy.stats import t

    near, far = (float(v) for v in np.quantile(away, [0.75, 0.95]))
    if near <= 0:
        return np.ones(len(away))
    ratios, quarters = _ratios()
    df = float(np.interp(-far / near, -ratios, _GRID))
    df = min(df, next((most for n, most in _VOUCHED if len(away) < n), 60.0))
    scale = near / float(np.interp(df, _GRID, quarters))
    found: Floats = np.minimum(2 * t.sf(np.maximum(away, 0) / scale, df), 1.0)
    return found


def normal_scores(x: Floats) -> Floats:
    """Ranks turned into the values that a normal sample would have at them (Blom 1958); ties share their mean rank."""
    from scipy.stats import norm, rankdata

    n = len(x)
    scores: Floats = norm.ppf((rankdata(x) - 0.375) / (n + 0.25)) if n else x
    return scores
