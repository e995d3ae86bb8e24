"""What a column looks like: skew, tails, far values, and whether a line is the right picture of two columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assistant.stats.values import Floats


def skewness(x: Floats) -> float:
    """Adjusted Fisher-Pearson skewness, as spreadsheets give it (Joanes and Gill 1998)."""
    n, spread = len(x), float(x.std()) if len(x) else 0.0
    if n < 3 or spread == 0:
        return float("nan")
    return float((((x - x.mean()) / spread) ** 3).mean()) * (n * (n - 1)) ** 0.5 / (n - 2)


def kurtosis(x: Floats) -> float:
    """Excess kurtosis, adjusted as spreadsheets give it (Joanes and Gill 1998): nought for the normal curve."""
    n, spread = len(x), float(x.std()) if len(x) else 0.0
    if n < 4 or spread == 0:
        return float("nan")
    g = float((((x - x.mean()) / spread) ** 4).mean()) - 3
    return ((n + 1) * g + 6) * (n - 1) / ((n - 2) * (n - 3))


def skewness_error(n: int) -> float:
    """Standard error of the skewness of `n` normal values (Fisher 1930)."""
    return float((6 * n * (n - 1) / ((n - 2) * (n + 1) * (n + 3))) ** 0.5) if n > 3 else float("nan")


def far_rows(x: Floats, reach: float = 3.5) -> np.ndarray:
    """Which values lie more than `reach` scaled median deviations from the median (Iglewicz and Hoaglin 1993).

    Where more than half the values are the same, the mean deviation stands in for the median one.
    """
    away = np.abs(x - np.median(x)) if len(x) else x
    spread = float(np.median(away)) / 0.6745 if len(x) else 0.0
    if spread == 0:
        spread = 1.2533 * float(away.mean()) if len(x) else 0.0
    found: np.ndarray = away > reach * spread if spread > 0 else np.zeros(len(x), bool)
    return found


def lone_rows(x: Floats) -> np.ndarray:
    """Values so far out that no shape of the rest explains them: few, and beyond a wide gap.

    Far on the scale of the data and, for positive data, on that of its logarithm too; at most one row in fifty.
    """
    far = far_rows(x, 6.0)
    if far.any() and x.min() > 0:
        far &= far_rows(np.log(x), 6.0)
    return far if 0 < far.sum() <= max(1, len(x) // 50) else np.zeros(len(x), bool)


@dataclass(frozen=True)
class Bend:
    """Whether a curve pictures two columns better than a line: shares of spread explained by each, and its p-value."""

    line: float
    curve: float
    p: float
    kind: str  # "", "curved", "hump" (up and down again) or "valley"

    @property
    def bent(self) -> bool:
        """Whether the bend is beyond chance and worth telling."""
        return self.kind != ""


def bend(x: Floats, y: Floats) -> Bend:
    """A straight line against a cubic: an F test, and at least five points of a hundred more explained.

    `x` is brought to [-1, 1]; with fewer than ten rows or six distinct values nothing is claimed.
    """
    from scipy import stats

    n = len(x)
    if n < 10 or len(np.unique(x[:5000])) < 6 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return Bend(float("nan"), float("nan"), float("nan"), "")
    t = 2 * (x - x.min()) / np.ptp(x) - 1
    left1, _ = _poly(t, y, 1)
    left3, b = _poly(t, y, 3)
    total = float(((y - y.mean()) ** 2).sum())
    f = (left1 - left3) / 2 / (left3 / (n - 4)) if left3 > 1e-12 * total else float("inf")
    p = float(stats.f.sf(f, 2, n - 4))
    line, curve = 1 - left1 / total, 1 - left3 / total
    if not (p < 0.01 and curve - line >= 0.05):
        return Bend(line, curve, p, "")
    ends = np.quantile(t, [0.02, 0.98])
    steps: Floats = np.vander(np.linspace(float(ends[0]), float(ends[1]), 41), 4, increasing=True) @ b
    top, low = int(steps.argmax()), int(steps.argmin())
    height = float(np.ptp(steps))
    inner = range(4, 37)
    if top in inner and min(steps[top] - steps[0], steps[top] - steps[-1]) > 0.3 * height:
        return Bend(line, curve, p, "hump")
    if low in inner and min(steps[0] - steps[low], steps[-1] - steps[low]) > 0.3 * height:
        return Bend(line, curve, p, "valley")
    return Bend(line, curve, p, "curved")


def _poly(t: Floats, y: Floats, degree: int) -> tuple[float, Floats]:
    z = np.vander(t, degree + 1, increasing=True)
    b: Floats = np.asarray(np.linalg.lstsq(z, y, rcond=None)[0], dtype=np.float64)
    return float(((y - z @ b) ** 2).sum()), b
