"""The average effect of a treatment under a design that the person names: what each design assumes, and its arithmetic."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from assistant.estimate import Estimate, Interval, Unknown
from assistant.stats.interval import LEVEL
from assistant.stats.linear import Fit, counting, least_squares
from assistant.stats.values import Floats

LEAST_PROPENSITY = 0.02  # nearer to nought or one a row weighs more than fifty others: it is held there
STRONG_FIRST_STAGE = 10.0  # F of the instrument below which the interval cannot be trusted (Staiger and Stock 1997)


@dataclass(frozen=True, eq=False)
class Effect:
    """An average effect, its standard error, the design by name, and figures that tell whether to trust it."""

    value: float
    error: float
    df: float
    method: str
    rows: int
    figures: dict[str, float] = field(default_factory=dict)

    @property
    def p(self) -> float:
        """Two-sided p-value that there is no effect."""
        from scipy import stats

        return float(2 * stats.t.sf(abs(self.value / self.error), self.df)) if self.error > 0 else float("nan")

    def estimate(self, unit: str = "", level: float = LEVEL) -> Estimate:
        """The effect with its interval."""
        from scipy import stats

        if not self.error > 0:
            return Estimate(self.value, Unknown("no spread"), self.rows, unit)
        half = float(stats.t.ppf((1 + level) / 2, self.df)) * self.error
        return Estimate(self.value, Interval(self.value - half, self.value + half, level, self.method), self.rows, unit)


def difference(y: Floats, d: Floats) -> Effect:
    """Difference of the means of the treated (`d` 1) and the others, with Neyman's (1923) standard error; df by Welch."""
    a, b = y[d == 1], y[d == 0]
    parts = [x.var(ddof=1) / len(x) for x in (a, b)]
    error = float(sum(parts) ** 0.5)
    df = sum(parts) ** 2 / max(sum(v**2 / (len(x) - 1) for v, x in zip(parts, (a, b), strict=True)), 1e-300)
    return Effect(float(a.mean() - b.mean()), error, float(df), "Difference in means", len(y))


def adjusted(y: Floats, d: Floats, x: Floats) -> Effect:
    """The coefficient of `d` in a regression of `y` on it and the columns of `x`, with HC3 errors."""
    fit = least_squares(np.column_stack([d, x]), y, ("effect", *(str(i) for i in range(x.shape[1]))))
    return _of(fit, 1, "Regression adjustment")


def _of(fit: Fit, at: int, method: str, **figures: float) -> Effect:
    return Effect(float(fit.coefficients[at]), float(fit.errors[at]), fit.df, method, fit.rows, dict(figures))


def weighted(y: Floats, d: Floats, x: Floats, outcome_too: bool = False) -> Effect:
    """Inverse probability weighting with a logistic propensity (Hájek's ratio form); the error is its influence function's.

    With `outcome_too` a linear outcome model in each arm is added: the doubly robust estimate (Robins, Rotnitzky and
    Zhao 1994), right if either model is.
    """
    names = tuple(str(i) for i in range(x.shape[1]))
    fit = counting(x, d, names, "logistic")
    chance = np.clip(d - fit.residuals, LEAST_PROPENSITY, 1 - LEAST_PROPENSITY)
    means = [np.zeros(len(y)), np.zeros(len(y))]
    if outcome_too:
        for arm in (0, 1):
            line = least_squares(x[d == arm], y[d == arm], names, robust=False)
            kept = [i for i, n in enumerate(names) if n in line.names]
            means[arm] = line.coefficients[0] + x[:, kept] @ line.coefficients[1:]
    arms = []
    for arm, share, model in ((1, chance, means[1]), (0, 1 - chance, means[0])):
        w = (d == arm) / share
        left = y - model
        middle = float((w * left).sum() / w.sum())
        pull = w * (left - middle) / w.mean() + (model - model.mean())
        arms.append((middle + float(model.mean()), pull))
    error = float((arms[0][1] - arms[1][1]).std(ddof=1) / len(y) ** 0.5)
    extremes = float(((chance <= LEAST_PROPENSITY) | (chance >= 1 - LEAST_PROPENSITY)).mean())
    name = "Doubly robust estimation" if outcome_too else "Inverse probability weighting"
    return Effect(arms[0][0] - arms[1][0], error, float(len(y) - x.shape[1] - 2), name, len(y), {"extreme": extremes})


def matched(y: Floats, d: Floats, x: Floats) -> Effect:
    """Each row against the nearest of the other arm (Mahalanobis), corrected for what is left between them.

    Bias-corrected nearest-neighbour matching with replacement and its variance for the average effect over all rows
    (Abadie and Imbens 2006, 2011).
    """
    from scipy.spatial import cKDTree

    n = len(y)
    root = np.linalg.cholesky(np.linalg.pinv(np.atleast_2d(np.cov(x.T))) + 1e-12 * np.eye(x.shape[1]))
    z = x @ root
    own, other, used = y.copy(), np.zeros(n), np.zeros(n)
    near = np.zeros(n)
    names = tuple(str(i) for i in range(x.shape[1]))
    for arm in (0, 1):
        inside, outside = np.flatnonzero(d == arm), np.flatnonzero(d != arm)
        line = least_squares(x[inside], y[inside], names, robust=False)
        kept = [i for i, name in enumerate(names) if name in line.names]
        slope = line.coefficients[1:]
        tree = cKDTree(z[inside])
        match = inside[tree.query(z[outside])[1]]
        other[outside] = y[match] + (x[outside][:, kept] - x[match][:, kept]) @ slope
        np.add.at(used, match, 1)
        twin = inside[tree.query(z[inside], k=2)[1][:, 1]]
        near[inside] = (y[inside] - y[twin]) ** 2 / 2
    gaps = np.where(d == 1, own - other, other - own)
    value = float(gaps.mean())
    variance = float(((gaps - value) ** 2).sum() + ((used**2 + used) * near).sum()) / n**2
    return Effect(value, variance**0.5, float(n - 1), "Nearest-neighbour matching", n)


def instrumented(y: Floats, d: Floats, z: Floats, x: Floats) -> Effect:
    """Two-stage least squares: the effect of `d` among those whom the instrument `z` moves (Imbens and Angrist 1994).

    `x` are further columns of both stages. Errors are robust (HC1); `first_stage_f` says how strong the instrument is.
    """
    n = len(y)
    front = np.column_stack([np.ones(n), x]) if x.size else np.ones((n, 1))
    with_z, with_d = np.column_stack([front, z]), np.column_stack([front, d])
    fitted = with_z @ np.linalg.lstsq(with_z, d, rcond=None)[0]
    second = np.column_stack([front, fitted])
    b = np.linalg.lstsq(second, y, rcond=None)[0]
    left = y - with_d @ b
    bread = np.linalg.pinv(second.T @ second)
    k = second.shape[1]
    meat = second.T @ (second * (left**2)[:, None]) * n / (n - k)
    error = float((bread @ meat @ bread)[-1, -1] ** 0.5)
    first = least_squares(np.column_stack([z, x]) if x.size else z[:, None], d, tuple(map(str, range(k - 1))))
    f = float((first.coefficients[1] / first.errors[1]) ** 2) if first.errors[1] > 0 else float("inf")
    return Effect(float(b[-1]), error, float(n - k), "Two-stage least squares", n, {"first_stage_f": f})


def differences(y: Floats, treated: Floats, after: Floats, x: Floats) -> Effect:
    """Difference in differences: how much more the treated changed than the others; HC3 errors.

    The coefficient of treated x after beside both of them and the columns of `x`.
    """
    columns = np.column_stack([treated * after, treated, after, x]) if x.size else np.column_stack([treated * after, treated, after])  # fmt: skip
    fit = least_squares(columns, y, tuple(map(str, range(columns.shape[1]))))
    cells = {f"mean {t}{a}": float(y[(treated == t) & (after == a)].mean()) for t in (0, 1) for a in (0, 1)}
    return _of(fit, 1, "Difference-in-differences", **cells)


def cut(y: Floats, running: Floats, at: float, width: float | None = None) -> Effect:
    """Regression discontinuity: the jump of `y` where `running` reaches `at`, by a line on each side.

    Rows within `width` of the cut, weighted by a triangle (Fan and Gijbels 1996); without a width, Silverman's rule of
    thumb times 1.84 is taken.
    """
    away = running - at
    width = 1.84 * float(running.std(ddof=1)) * len(y) ** -0.2 if width is None else width
    inside = np.abs(away) <= width
    root = np.sqrt(1 - np.abs(away[inside]) / (width * (1 + 1e-12)) + 1e-12)
    side = (away[inside] >= 0).astype(float)
    columns = np.column_stack([np.ones(inside.sum()), side, away[inside], side * away[inside]]) * root[:, None]
    fit = least_squares(columns, y[inside] * root, ("one", "effect", "line", "bend"), constant=False)
    figures = {"width": width, "inside": float(inside.sum())}
    return _of(fit, 1, "Regression discontinuity", **figures) if "effect" in fit.names else _none(int(inside.sum()))


def _none(rows: int) -> Effect:
    return Effect(float("nan"), float("nan"), 1.0, "Regression discontinuity", rows)


def debiased(y: Floats, d: Floats, x: Floats, seed: int = 0, folds: int = 5) -> Effect:
    """The slope of `y` on `d` after boosted trees took out of both what `x` tells (Chernozhukov and others 2018).

    The trees never see the rows they are asked about (cross-fitting); the error is robust.
    """
    from sklearn.ensemble import HistGradientBoostingRegressor
    from sklearn.model_selection import KFold, cross_val_predict

    turns = KFold(folds, shuffle=True, random_state=seed)
    left = []
    for what in (d, y):
        trees = HistGradientBoostingRegressor(max_depth=3, max_iter=150, random_state=seed)
        left.append(what - cross_val_predict(trees, x, what, cv=turns))
    v, u = left
    value = float((v * u).sum() / (v**2).sum())
    error = float(((v * (u - value * v)) ** 2).sum() ** 0.5 / (v**2).sum())
    return Effect(value, error, float(len(y) - 1), "Debiased machine learning", len(y))


def telling(y: Floats, d: Floats, x: Floats, level: float = 0.1) -> list[int]:
    """Which columns of `x` go with the outcome, the treatment given: those an effect should be adjusted for.

    Columns that tell of the treatment alone only widen the interval and strengthen what bias is left (Brookhart and
    others 2006). The weakest is dropped until all are below `level`.
    """
    kept = list(range(x.shape[1]))
    while kept:
        fit = least_squares(np.column_stack([d, x[:, kept]]), y, ("effect", *(str(i) for i in kept)))
        p = {int(name): float(v) for name, v in zip(fit.names[2:], fit.p[2:], strict=True)}
        dropped = [i for i in kept if i not in p]
        weakest = max(p, key=lambda i: p[i], default=None)
        if not dropped and (weakest is None or p[weakest] < level):
            break
        kept = [i for i in kept if i not in dropped and i != (weakest if not dropped else None)]
    return kept
