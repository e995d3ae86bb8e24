"""Straight-line and counting models with robust errors, computed so that scales and near-copies cost no digits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from assistant.stats.values import Floats


@dataclass(frozen=True, eq=False)
class Fit:
    """Coefficients of a model with their covariance; the first column of the design is the constant, if there is one."""

    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    rows: int
    df: float
    r2: float
    sigma: float
    residuals: Floats
    leverage: Floats
    dropped: tuple[str, ...] = ()
    family: str = "linear"
    deviance: tuple[float, float] = (float("nan"), float("nan"))  # of the model, and of the constant alone
    separated: bool = False

    @property
    def errors(self) -> Floats:
        """Standard errors."""
        found: Floats = np.sqrt(np.maximum(np.diag(self.covariance), 0))
        return found

    @property
    def p(self) -> Floats:
        """Two-sided p-values that each coefficient is nought."""
        from scipy import stats

        with np.errstate(all="ignore"):
            found: Floats = 2 * stats.t.sf(np.abs(self.coefficients / self.errors), self.df)
        return found

    def interval(self, level: float = 0.95) -> tuple[Floats, Floats]:
        """Low and high limits of every coefficient."""
        from scipy import stats

        half = stats.t.ppf((1 + level) / 2, self.df) * self.errors
        return self.coefficients - half, self.coefficients + half


def least_squares(x: Floats, y: Floats, names: tuple[str, ...], constant: bool = True, robust: bool = True) -> Fit:
    """Ordinary least squares of `y` (n) on the columns of `x` (n by k), by QR on centred, scaled columns.

    Without `robust` the covariance is the classical one, as certified tables print it; with it, HC3 (Long and Ervin
    2000), which holds where the spread changes. Columns that are combinations of earlier ones are dropped and named.
    One step of iterative refinement in extended precision keeps digits for polynomials of high degree.
    """
    x = np.asarray(x, dtype=float).reshape(len(y), -1)
    # Any centre and scale will do, as long as taking them off and putting them back costs no digits.
    centre = x.mean(0) if constant else np.zeros(x.shape[1])
    wide = x.astype(np.longdouble) - centre
    scale = 2.0 ** np.round(np.log2(np.maximum(np.sqrt((wide**2).sum(0)).astype(float), 1e-300)))
    keep = _independent(wide.astype(float), np.sqrt((wide**2).sum(0)).astype(float))
    dropped = tuple(names[i] for i in range(x.shape[1]) if i not in set(keep.tolist()))
    columns, kept_scale = wide[:, keep] / scale[keep], scale[keep]
    if constant:
        columns = np.column_stack([np.ones(len(y), np.longdouble), columns])
    offset = float(y.mean()) if constant else 0.0
    target = y.astype(np.longdouble) - offset
    b, q, r = _solve(columns, target)
    left = target - columns @ b
    residuals = left.astype(float)
    n, k = len(y), columns.shape[1]
    leverage = np.minimum((q**2).sum(1), 1.0)
    total, rss = float((target**2).sum()), float((left**2).sum())
    sigma = (rss / (n - k)) ** 0.5 if n > k else float("nan")
    weight = (residuals / np.maximum(1 - leverage, 1e-9)) ** 2 if robust else np.full(n, sigma**2)
    meat = q.T @ (q * weight[:, None])
    back = _back(kept_scale, centre[keep], constant)
    slopes = np.asarray(np.linalg.solve(r, np.eye(k)), dtype=np.float64)
    error = back @ slopes
    coefficients = (back.astype(np.longdouble) @ b + (np.eye(1, k)[0] * offset if constant else 0)).astype(float)
    labels = (*(("constant",) if constant else ()), *(names[i] for i in keep))
    return Fit(
        labels, coefficients, error @ meat @ error.T, n, n - k, 1 - rss / total if total else float("nan"),
        sigma, residuals, leverage, dropped,
    )  # fmt: skip


def _independent(x: Floats, scale: Floats) -> np.ndarray:
    """Columns that are not combinations of those before them (modified Gram-Schmidt, to 1e-11 of their length)."""
    kept, basis = [], np.empty((x.shape[0], 0))
    for i in range(x.shape[1]):
        if scale[i] <= 1e-13 * max(float(np.abs(x[:, i]).max(initial=0)), 1e-300) or scale[i] == 0:
            continue
        column = x[:, i] / scale[i]
        for _ in range(2):
            column = column - basis @ (basis.T @ column)
        length = float(np.linalg.norm(column))
        if length > 1e-11:
            kept.append(i)
            basis = np.column_stack([basis, column / length])
    return np.array(kept, dtype=int)


def _solve(wide: Any, target: Any) -> tuple[Any, Floats, Floats]:
    """Least squares by QR, refined with residuals in extended precision (Björck 1967)."""
    q, r = np.linalg.qr(wide.astype(float))
    b = np.zeros(wide.shape[1], np.longdouble)
    for _ in range(12 if wide.shape[1] else 0):
        step = np.linalg.solve(r, q.T @ (target - wide @ b).astype(float))
        b = b + step
        if np.abs(step).max() <= 1e-18 * float(np.abs(b).max()):
            break
    # Large residuals drown the last step in rounding: go on with their gradient in extended precision (Björck 1987).
    size = np.inf
    for _ in range(12 if wide.shape[1] else 0):
        pull = np.linalg.solve(r.T, (wide.T @ (target - wide @ b)).astype(float))
        if not np.linalg.norm(pull) < 0.5 * size:
            break
        size = float(np.linalg.norm(pull))
        b = b + np.linalg.solve(r, pull)
    return b, np.asarray(q, np.float64), np.asarray(r, np.float64)


def _back(scale: Floats, centre: Floats, constant: bool) -> Floats:
    """From the centred and scaled columns to coefficients in the columns' own units."""
    if not constant:
        return np.diag(1 / scale)
    found = np.diag(np.concatenate([[1.0], 1 / scale]))
    found[0, 1:] = -centre / scale
    return found


def counting(x: Floats, y: Floats, names: tuple[str, ...], family: str) -> Fit:
    """Logistic ("logistic", y of 0 and 1) or log-linear ("poisson", y of counts) regression by scoring, robust errors.

    The covariance is the sandwich (Huber 1967). `separated` says that a column splits the outcomes without a rest,
    so that the coefficients have no finite estimate.
    """
    x = np.asarray(x, dtype=float).reshape(len(y), -1)
    centre, spread = x.mean(0), x.std(0)
    keep = _independent(x - centre, spread * len(y) ** 0.5)
    z = np.column_stack([np.ones(len(y)), (x[:, keep] - centre[keep]) / spread[keep]])
    logistic = family == "logistic"
    b = np.zeros(z.shape[1])
    start = float(np.clip(y.mean(), 1e-9, 1 - 1e-9 if logistic else np.inf))
    b[0] = np.log(start / (1 - start)) if logistic else np.log(start)
    before = _deviance(y, _means(z @ b, logistic), logistic)
    null = before
    for _ in range(60):
        mean = _means(z @ b, logistic)
        weight = np.maximum(mean * (1 - mean) if logistic else mean, 1e-12)
        step = np.linalg.lstsq(z * np.sqrt(weight)[:, None], (y - mean) / np.sqrt(weight), rcond=None)[0]
        for _ in range(20):  # halve a step that makes the fit worse
            now = _deviance(y, _means(z @ (b + step), logistic), logistic)
            if now <= before + 1e-9:
                break
            step = step / 2
        b, done, before = b + step, abs(before - now) < 1e-10 * (abs(now) + 0.1), now
        if done:
            break
    mean = _means(z @ b, logistic)
    weight = np.maximum(mean * (1 - mean) if logistic else mean, 1e-12)
    bread = np.linalg.pinv(z.T @ (z * weight[:, None]))
    leverage = np.clip(weight * np.einsum("ij,jk,ik->i", z, bread, z), 0, 0.999)
    covariance = bread @ (z.T @ (z * ((y - mean) / (1 - leverage))[:, None] ** 2)) @ bread
    back = _unscaled(centre[keep], spread[keep])
    separated = logistic and bool(before < 1e-3 * len(y) or np.abs(b[1:]).max(initial=0) > 15)
    labels = ("constant", *(names[i] for i in keep))
    dropped = tuple(names[i] for i in range(x.shape[1]) if i not in set(keep.tolist()))
    return Fit(
        labels, back @ b, back @ covariance @ back.T, len(y), float("inf"), 1 - before / null if null else float("nan"),
        float("nan"), y - mean, leverage, dropped, family, (before, null), separated,
    )  # fmt: skip


def _unscaled(centre: Floats, spread: Floats) -> Floats:
    back = np.diag(np.concatenate([[1.0], 1 / spread]))
    back[0, 1:] = -centre / spread
    return back


def _means(eta: Floats, logistic: bool) -> Floats:
    found: Floats = 1 / (1 + np.exp(-np.clip(eta, -35, 35))) if logistic else np.exp(np.clip(eta, -50, 50))
    return found


def _deviance(y: Floats, mean: Floats, logistic: bool) -> float:
    from scipy.special import xlogy

    if logistic:
        return float(-2 * (xlogy(y, mean) + xlogy(1 - y, 1 - mean)).sum())
    return float(2 * (xlogy(y, y / mean) - (y - mean)).sum())


def hac(residuals: Floats, design: Floats, lags: int | None = None) -> Floats:
    """Covariance of least-squares coefficients under autocorrelation (Newey and West 1987), small-sample scaled.

    `lags` is 4 (n/100)^(2/9), rounded down, if not given, and at least one.
    """
    n, k = design.shape
    lags = max(1, int(4 * (n / 100) ** (2 / 9))) if lags is None else lags
    pulled = design * residuals[:, None]
    meat = pulled.T @ pulled
    for lag in range(1, min(lags, n - 1) + 1):
        cross = pulled[lag:].T @ pulled[:-lag]
        meat += (1 - lag / (lags + 1)) * (cross + cross.T)
    bread = np.linalg.pinv(design.T @ design)
    found: Floats = bread @ meat @ bread * n / max(n - k, 1)
    return found
