"""Whether a difference or an association turns round once another column is held fixed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from assistant.dataset import Column
from assistant.stats.values import Floats, described, is_group, labels

MOST_LEVELS = 12
LEAST_ROWS = 5  # of each side within a level


def reversed_by(
    frame: pd.DataFrame, y: pd.Series, x: pd.Series, columns: Mapping[str, Column] | None, but: tuple[str, ...]
) -> str | None:
    """The column within whose levels the slope of `y` on `x` has the other sign (Simpson 1951), or None.

    `x` is 0/1 for two groups, or a number. A column counts if the slope within its levels is opposite to the whole's,
    and either every level agrees on that and the pooled within-level slope is one standard error from nought, or it is
    two, or the whole's slope is four from nought the other way. Of several, the one with the clearest slope.
    """
    there = (y.notna() & x.notna()).to_numpy(bool)
    found: tuple[float, str] | None = None
    whole = _slope(x.to_numpy(float)[there], y.to_numpy(float)[there])
    if whole is None or whole[0] == 0:
        return None
    for name in map(str, frame.columns):
        if name in but or not is_group(described(frame, name, columns)):
            continue
        if not 2 <= described(frame, name, columns).distinct <= MOST_LEVELS:
            continue
        slope = _within(labels(frame, name)[there], x.to_numpy(float)[there], y.to_numpy(float)[there])
        if slope is not None:
            pooled, strength, every = slope
            enough = 1.0 if every else 0.0 if abs(whole[0]) > 4 * whole[1] else 2.0
            turned = np.sign(pooled) == -np.sign(whole[0]) and strength >= enough
            if turned and (found is None or strength > found[0]):
                found = (strength, name)
    return found[1] if found else None


def _within(strata: pd.Series, x: Floats, y: Floats) -> tuple[float, float, bool] | None:
    """Slope pooled over levels by its precision, its size in standard errors, and whether all levels share its sign."""
    slopes = []
    for level in strata.dropna().unique():
        rows = (strata == level).to_numpy(bool)
        values, counts = np.unique(x[rows], return_counts=True)
        if rows.sum() < 2 * LEAST_ROWS or len(values) < 2 or (len(values) == 2 and counts.min() < LEAST_ROWS):
            continue
        one = _slope(x[rows], y[rows])
        if one is not None and one[1] > 0:
            slopes.append(one)
    if len(slopes) < 2:
        return None
    b, error = np.array([s for s, _ in slopes]), np.array([e for _, e in slopes])
    weight = 1 / error**2
    pooled = float((weight * b).sum() / weight.sum())
    return pooled, abs(pooled) * float(weight.sum()) ** 0.5, bool((np.sign(b) == np.sign(pooled)).all())


def _slope(x: Floats, y: Floats) -> tuple[float, float] | None:
    n = len(x)
    if n < 3:
        return None
    dx, dy = x - x.mean(), y - y.mean()
    sxx = float((dx**2).sum())
    if sxx == 0:
        return None
    b = float((dx * dy).sum()) / sxx
    left = dy - b * dx
    return b, float((left**2).sum() / (n - 2) / sxx) ** 0.5
