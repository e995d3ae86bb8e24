"""Two columns of any kind: the coefficient that fits, and whether one number pictures them rightly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from assistant.dataset import Column, Kind
from assistant.stats import correlate, linear
from assistant.stats.correlate import Association
from assistant.stats.shape import Bend, bend, lone_rows
from assistant.stats.simpson import reversed_by
from assistant.stats.values import Floats, complete, described, is_group, labels, numbers

MOST_LEVELS = 50


@dataclass(frozen=True, eq=False)
class Pair:
    """Two columns, their coefficient, and what a picture of them would show."""

    a: str
    b: str
    found: Association
    rows: int
    shape: Bend | None = None
    x: Floats | None = None
    y: Floats | None = None

    @property
    def signed(self) -> bool:
        """Whether the coefficient has a direction."""
        return self.x is not None


def numeric(column: Column) -> bool:
    """Whether a column can be put on an axis: numbers, yes/no, ordered levels and dates."""
    return column.kind in (Kind.NUMBER, Kind.YESNO, Kind.ORDERED, Kind.DATE)


def pair(
    frame: pd.DataFrame, a: str, b: str, columns: Mapping[str, Column] | None, method: str | None = None,
    given: tuple[str, ...] = (),
) -> Pair:  # fmt: skip
    """The association of two columns: Pearson for what lies on an axis (point-biserial for yes/no), the correlation
    ratio for a number and a category, Cramér's V for two categories; `given` columns are held fixed."""
    one, two = described(frame, a, columns), described(frame, b, columns)
    if numeric(one) and numeric(two):
        return _on_axes(frame, a, b, columns, method, given)
    counted = all(is_group(c) for c in (one, two))  # a category and levels in order: their counts
    if numeric(one) != numeric(two) and not counted:
        number, category = (a, b) if numeric(one) else (b, a)
        values, names = numbers(frame, number, columns), labels(frame, category)
        there = values.notna() & names.notna()
        groups = [g.to_numpy(float) for _, g in values[there].groupby(names[there], sort=False)]
        return Pair(a, b, correlate.correlation_ratio(groups), int(there.sum()))
    left, right = labels(frame, a), labels(frame, b)
    there = left.notna() & right.notna()
    counts = pd.crosstab(left[there], right[there]).to_numpy(float)
    return Pair(a, b, correlate.cramer(counts), int(there.sum()))


def _on_axes(
    frame: pd.DataFrame,
    a: str,
    b: str,
    columns: Mapping[str, Column] | None,
    method: str | None,
    given: tuple[str, ...],
) -> Pair:
    # Category controls enter as one column a level; rows missing in any column are left out.
    controls = [c for name in given for c in _controls(frame, name, columns)]
    x, y, *held = complete(numbers(frame, a, columns), numbers(frame, b, columns), *controls)
    if held:
        return Pair(a, b, correlate.partial(x, y, held, ranks=method == "spearman"), len(x), None, x, y)
    known = {"spearman": correlate.spearman, "kendall": correlate.kendall}
    found = known.get(method or "", correlate.pearson)(x, y)
    if method is None and len(np.unique(x)) == len(np.unique(y)) == 2:
        found = correlate.phi(x, y)
    if method is None and len(np.unique(x[:50])) == 2 != len(np.unique(y[:50])) and len(np.unique(x)) == 2:
        found = Association("Point-Biserial Correlation Coefficient", found.value, found.p, found.statistic)
    return Pair(a, b, found, len(x), bend(x, y), x, y)


def _controls(frame: pd.DataFrame, name: str, columns: Mapping[str, Column] | None) -> list[pd.Series]:
    if numeric(described(frame, name, columns)):
        return [numbers(frame, name, columns)]
    names = labels(frame, name)
    levels = list(names.value_counts().index[1:MOST_LEVELS])
    return [(names == level).astype(float).where(names.notna()) for level in levels]


def slope(one: Pair) -> tuple[float, float, float] | None:
    """How much `b` differs for one more of `a`, with its robust interval (HC3); None where it makes no sense."""
    if one.x is None or one.y is None or len(one.x) < 5 or np.ptp(one.x) == 0 or np.ptp(one.y) == 0:
        return None
    fit = linear.least_squares(one.x[:, None], one.y, ("x",))
    if len(fit.coefficients) < 2:
        return None
    low, high = fit.interval()
    return float(fit.coefficients[1]), float(low[1]), float(high[1])


def leans_on_few(one: Pair) -> bool:
    """Whether leaving out one or a few far rows changes a coefficient by 0.15 or more."""
    if one.x is None or one.y is None or one.rows < 8:
        return False
    x, y = one.x, one.y
    if x.std() == 0 or y.std() == 0:
        return False
    changes = np.sort(np.abs(correlate.left_out((x - x.mean()) / x.std(), (y - y.mean()) / y.std()) - one.found.r))
    if changes[-1] >= 0.15 and changes[-1] > 3 * changes[-2]:
        return True
    lone = lone_rows(x) | lone_rows(y)
    if not lone.any() or lone.sum() > max(1, len(x) // 50):
        return False
    x2, y2 = x[~lone], y[~lone]
    if np.ptp(x2) == 0 or np.ptp(y2) == 0:
        return True
    return abs(float(np.corrcoef(x, y)[0, 1]) - float(np.corrcoef(x2, y2)[0, 1])) >= 0.15


def hidden_shape(one: Pair) -> bool:
    """Whether the second column clearly depends on the first though no straight or bent line shows it."""
    if one.x is None or one.y is None or one.rows < 50:
        return False
    x, y = one.x[:5000], one.y[:5000]
    if len(np.unique(x)) < 20:
        return False
    value, p = correlate.xi(x, y)
    r2 = one.found.r**2 if np.isfinite(one.found.r) else 0.0
    return p < 1e-3 and value > r2 + 0.2


def drifting(one: Pair, frame: pd.DataFrame, columns: Mapping[str, Column] | None) -> bool:
    """Whether both columns wander over time, and their changes from row to row do not go together.

    In the order of the first date column that has one row a date, or else of the file, unless a column is sorted.
    """
    from scipy import stats

    dates = [n for n in map(str, frame.columns) if described(frame, n, columns).kind is Kind.DATE]
    if one.x is None or one.a in dates or one.b in dates:
        return False
    a, b = numbers(frame, one.a, columns), numbers(frame, one.b, columns)
    if dates:
        order = numbers(frame, dates[0], columns)
        if order.nunique() < 0.95 * order.notna().sum():
            return False
        order = order.sort_values(kind="stable")
        a, b = a.loc[order.index], b.loc[order.index]
    x, y = complete(a.reset_index(drop=True), b.reset_index(drop=True))
    if len(x) < 20 or (not dates and any((np.diff(v) >= 0).all() or (np.diff(v) <= 0).all() for v in (x, y))):
        return False
    if min(_echo(x), _echo(y)) < 0.7:
        return False
    dx, dy = np.diff(x), np.diff(y)
    if np.ptp(dx) == 0 or np.ptp(dy) == 0:
        return True
    return bool(stats.spearmanr(dx, dy).pvalue > 0.01)


def _echo(x: Floats) -> float:
    """How much a value goes with the one before it."""
    if np.ptp(x[1:]) == 0 or np.ptp(x[:-1]) == 0:
        return 0.0
    return float(np.corrcoef(x[1:], x[:-1])[0, 1])


def chosen_rows(one: Pair) -> bool:
    """Whether the rows look cut along a line across both columns, as when only high sums were let in.

    A cut makes columns look opposed that are not (Berkson 1946). The density of a weighted sum then starts with a step,
    where neither column has one.
    """
    if one.x is None or one.y is None or one.rows < 150 or abs(one.found.r) < 0.1 or one.found.p > 1e-3:
        return False
    x, y = one.x, one.y
    if min(len(np.unique(x)), len(np.unique(y))) < 50:
        return False
    zx, zy = (x - x.mean()) / x.std(), (y - y.mean()) / y.std() * -np.sign(one.found.r)
    if max(_step(v) for v in (zx, -zx, zy, -zy)) > 0.03:
        return False
    angles = np.deg2rad(np.arange(25, 66, 5))
    return max(_step(s * (zx * np.cos(t) + zy * np.sin(t))) for t in angles for s in (1, -1)) > 0.08


def _step(v: Floats) -> float:
    """Share of the rows within the lowest twentieth of the range."""
    low = float(v.min())
    return float((v < low + 0.05 * (float(np.quantile(v, 0.995)) - low)).mean())


def flipped_by(
    one: Pair, frame: pd.DataFrame, columns: Mapping[str, Column] | None, but: tuple[str, ...]
) -> str | None:
    """The column within whose levels the two columns go together the other way round, or None."""
    if one.x is None:
        return None
    return reversed_by(
        frame, numbers(frame, one.b, columns), numbers(frame, one.a, columns), columns, (one.a, one.b, *but)
    )


def same_numbers(pairs: list[Pair]) -> bool:
    """Whether groups agree in their coefficients but not in their pictures, or agree in everything too well."""
    if len(pairs) < 2 or any(p.x is None or p.y is None or p.rows < 5 for p in pairs):
        return False
    r = [p.found.r for p in pairs]
    if not np.isfinite(r).all() or max(r) - min(r) > 0.1:
        return False
    marks = {(bool(p.shape and p.shape.bent), leans_on_few(p), hidden_shape(p)) for p in pairs}
    if len(marks) > 1:
        return True
    middles = [[float(v.mean() / (v.std() or 1)) for p in pairs if (v := side(p)) is not None] for side in (_x, _y)]
    return len(pairs) >= 3 and pairs[0].rows < 1000 and all(np.ptp(m) < 0.02 for m in middles)


def _x(one: Pair) -> Floats | None:
    return one.x


def _y(one: Pair) -> Floats | None:
    return one.y
