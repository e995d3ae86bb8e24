"""Which way to carry a series on did best in its own past, and how far such forecasts were off, period by period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from assistant.stats.forecasting import METHODS, PERCENT, Method
from assistant.stats.values import Floats

ORIGINS = 30  # points in the past from which is forecast
LEAST_ORIGINS = 4
BETTER = 0.97  # a single method is chosen if its error is at most this share of that of the middle of all
LONGEST = 400  # values of the past that are looked at


@dataclass(frozen=True, eq=False)
class Backtest:
    """How forecasts from points in the past did: `errors[i, k]` is what came less what was said, k + 1 periods ahead.

    At each point the method is the one that had done best by then, so that the errors know what choosing costs. Cells
    beyond the end of the series are NaN. `name` is the method that did best over all, `sizes` the root mean squared error of
    each, `levels` the usual size of the series before each point and at its end.
    """

    name: str
    errors: Floats
    sizes: Mapping[str, float]
    levels: Floats

    @cached_property
    def worth(self) -> float:
        """About how many forecasts that do not overlap there are: the degrees of freedom of their spread."""
        tried, h = self.errors.shape
        return max(3.0, min(tried - 1.0, (tried + h - 1) / h**0.75))

    @cached_property
    def growing(self) -> bool:
        """Whether the errors grow with the size of the series: the likelier of two normal laws."""
        if not (self.levels > 0).all():
            return False
        known = np.isfinite(self.errors)
        sizes = np.broadcast_to(self.levels[:-1, None], self.errors.shape)[known]
        likely = [float(np.log((e**2).mean() + 1e-300)) / 2 for e in (self.errors[known], self.errors[known] / sizes)]
        return likely[1] + float(np.log(sizes).mean()) < likely[0]

    def half_widths(self, level: float, total_from: int | None = None) -> Floats:
        """Half the width of the interval for each period ahead; or for the sums of one, two, … periods from one on.

        The spread is the root mean squared error as a power of the distance, so that far periods, of which few were
        tried, borrow from near ones; it grows with the series where the errors did; the quantile is Student's.
        """
        return self._widths(np.ones(len(self.errors), bool), float(self.levels[-1]), level, total_from)

    def _widths(self, used: np.ndarray, size: float, level: float, total_from: int | None = None) -> Floats:
        from scipy import stats

        sizes = self.levels[:-1][used] if self.growing else np.ones(int(used.sum()))
        errors = self.errors[used] / sizes[:, None]
        if total_from is None:
            spread = _spread(errors, (0.0, 1.0))
        else:
            spread = _spread(errors[:, total_from:].cumsum(axis=1), (0.5, 1.5))
        q = float(stats.t.ppf((1 + level) / 2, self.worth))
        return q * spread * (size if self.growing else 1.0) * (1 + 1 / len(errors)) ** 0.5

    def covered(self, level: float) -> tuple[float, int]:
        """The share of the tried values within intervals made from the other forecasts, and how many they are."""
        inside, (tried, h) = [], self.errors.shape
        apart = min(h, max(1, tried // 3))
        for i in range(tried):
            others = np.abs(np.arange(tried) - i) >= apart
            if others.sum() >= LEAST_ORIGINS - 1:
                known = np.isfinite(self.errors[i])
                widths = self._widths(others, float(self.levels[i]), level)
                inside += list(np.abs(self.errors[i][known]) <= widths[known])
        return (float(np.mean(inside)), len(inside)) if inside else (float("nan"), 0)


def _spread(errors: Floats, limits: tuple[float, float]) -> Floats:
    """A spread that grows as a power of the distance, fitted to the root mean squares by their number."""
    counts = np.isfinite(errors).sum(axis=0)
    ahead = np.arange(1, errors.shape[1] + 1, dtype=float)
    squares = np.nansum(errors**2, axis=0) / np.maximum(counts, 1)
    good = squares > 0
    if not good.any():
        return np.zeros(len(ahead))
    x, z, w = np.log(ahead[good]), np.log(squares[good]) / 2, counts[good].astype(float)
    mx, mz = float(np.average(x, weights=w)), float(np.average(z, weights=w))
    var = float((w * (x - mx) ** 2).sum())
    power = float((w * (x - mx) * (z - mz)).sum() / var) if var > 0 else sum(limits) / 2
    power = float(np.clip(power, *limits))
    scale = float(np.exp(2 * (z - power * x)) @ w / w.sum()) ** 0.5
    found: Floats = scale * ahead**power
    return found


def backtest(y: Floats, h: int, m: int, methods: Mapping[str, Method] | None = None) -> Backtest:
    """Every method tried from up to thirty points in the past, each time knowing only what came before.

    `y` has no gaps and at least six values, oldest first; `h` periods ahead are tried; `m` is the length of the season
    (1: none). The first half, and more than a season, is only learned from. The naive method is chosen unless another
    one is better (Hyndman and Athanasopoulos 2021, section 5.10, on rolling origins).
    """
    y = y[-LONGEST:]
    methods = {name: f for name, f in (methods or METHODS).items() if name not in PERCENT or (y > 0).all()}
    first = min(max(len(y) // 2, m + 1 if m > 1 else 0, 5), len(y) - LEAST_ORIGINS)
    origins = np.unique(np.linspace(first, len(y) - 1, min(ORIGINS, len(y) - first)).astype(int))
    errors = {name: np.full((len(origins), h), np.nan) for name in methods}
    for i, origin in enumerate(origins):
        known = min(h, len(y) - int(origin))
        for name, method in methods.items():
            errors[name][i, :known] = y[origin : origin + known] - method(y[:origin], known, m)
    levels = np.array([np.abs(y[max(0, o - max(m, 4)) : o]).mean() for o in (*origins, len(y))])
    sizes = {name: _size(e) for name, e in errors.items()}
    return Backtest(_best(sizes), _as_chosen(errors, origins), sizes, levels)


def _size(errors: Floats) -> float:
    """Root mean squared error: what is wanted are means and sums, which absolute errors would draw to the median."""
    return float(np.sqrt(np.nanmean(errors**2))) if errors.size else float("nan")


def _best(sizes: Mapping[str, float]) -> str:
    """The method with the least error; the middle of all unless one is clearly better, the naive one unless any is."""
    known = {name: error for name, error in sizes.items() if np.isfinite(error)}
    best = min(known, key=lambda name: known[name], default="naive")
    if known.get(best, 0.0) >= BETTER * known.get("together", np.inf):
        best = "together"
    return best if known.get(best, 0.0) < known.get("naive", np.inf) else "naive"


def _as_chosen(errors: Mapping[str, Floats], origins: np.ndarray) -> Floats:
    """The errors of whichever method had done best on what was known by then; at first, of the middle of several."""
    found = errors["together" if "together" in errors else next(iter(errors))].copy()
    ahead = np.arange(found.shape[1])
    for i in range(LEAST_ORIGINS - 1, len(origins)):
        known = origins[:i, None] + ahead < origins[i]
        found[i] = errors[_best({name: _size(e[:i][known]) for name, e in errors.items()})][i]
    return found
