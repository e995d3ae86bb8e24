"""Counts that spread wider than chance alone would make them: whether they do, and a regression that allows for it."""

from __future__ import annotations

import numpy as np

from assistant.stats.linear import Fit, counting
from assistant.stats.values import Floats

ROUNDS = 25


def overdispersion(y: Floats, fit: Fit) -> tuple[float, float]:
    """How many times wider than a Poisson model says the counts spread, and the p-value that they do not.

    Pearson's statistic over its degrees of freedom; p one-sided by Cameron and Trivedi's (1990) regression.
    """
    from scipy import stats

    mean = np.maximum(y - fit.residuals, 1e-12)
    ratio = float(((y - mean) ** 2 / mean).sum() / max(len(y) - len(fit.names), 1))
    z = ((y - mean) ** 2 - y) / mean
    slope = float((z * mean).sum() / (mean**2).sum())
    left = z - slope * mean
    error = float((left**2).sum() / max(len(y) - 1, 1) / (mean**2).sum()) ** 0.5
    return ratio, float(stats.norm.sf(slope / error)) if error > 0 else 1.0


def negative_binomial(x: Floats, y: Floats, names: tuple[str, ...]) -> Fit:
    """Log-linear regression of counts whose variance is the mean plus `alpha` times its square, by likelihood.

    Coefficients by scoring and `alpha` by its own likelihood in turn, as Venables and Ripley (2002, 7.4) do; the
    covariance is the sandwich. Needs counts (n) and columns (n by k); drops columns that repeat others.
    """
    start = counting(x, y, names, "poisson")
    x = np.asarray(x, float).reshape(len(y), -1)
    kept = [names.index(n) for n in start.names[1:]]
    centre, spread = x[:, kept].mean(0), x[:, kept].std(0)
    z = np.column_stack([np.ones(len(y)), (x[:, kept] - centre) / spread])
    mean = np.maximum(y - start.residuals, 1e-9)
    b, alpha = np.linalg.lstsq(z, np.log(mean), rcond=None)[0], 0.0
    for _ in range(ROUNDS):
        alpha, before = _alpha(y, mean), alpha
        b, mean = _scored(z, y, b, alpha)
        if abs(alpha - before) < 1e-9 * (alpha + 1e-9):
            break
    weight = mean / (1 + alpha * mean)
    bread = np.linalg.pinv(z.T @ (z * weight[:, None]))
    pull = z * ((y - mean) / (1 + alpha * mean))[:, None]
    back = np.diag(np.concatenate([[1.0], 1 / spread]))
    back[0, 1:] = -centre / spread
    middle = np.full(len(y), y.mean())
    deviance, null = _deviance(y, mean, alpha), _deviance(y, middle, alpha)
    leverage = np.clip(weight * np.einsum("ij,jk,ik->i", z, bread, z), 0, 0.999)
    return Fit(
        start.names, back @ b, back @ (bread @ (pull.T @ pull) @ bread) @ back.T, len(y), float("inf"),
        1 - deviance / null if null else float("nan"), alpha, y - mean, leverage, start.dropped, "negative_binomial",
        (deviance, null),
    )  # fmt: skip


def _scored(z: Floats, y: Floats, b: Floats, alpha: float) -> tuple[Floats, Floats]:
    """Coefficients for a given alpha."""
    mean = np.exp(np.clip(z @ b, -50, 50))
    for _ in range(50):
        weight = mean / (1 + alpha * mean)
        step = np.linalg.lstsq(z * np.sqrt(weight)[:, None], (y - mean) / mean * np.sqrt(weight), rcond=None)[0]
        b = b + step * min(1.0, 5 / max(float(np.abs(step).max()), 1e-300))
        mean = np.exp(np.clip(z @ b, -50, 50))
        if np.abs(step).max() < 1e-10:
            break
    return b, mean


def _alpha(y: Floats, mean: Floats) -> float:
    """The alpha of the highest likelihood for given means."""
    from scipy import optimize, special

    def against(log_alpha: float) -> float:
        r = float(np.exp(-log_alpha))
        chance = (
            special.gammaln(y + r)
            - special.gammaln(r)
            + r * np.log(r / (r + mean))
            + special.xlogy(y, mean / (r + mean))
        )
        return -float(chance.sum())

    return float(
        np.exp(optimize.minimize_scalar(against, bounds=(-12.0, 6.0), method="bounded", options={"xatol": 1e-9}).x)
    )


def _deviance(y: Floats, mean: Floats, alpha: float) -> float:
    from scipy.special import xlogy

    r = 1 / max(alpha, 1e-12)
    return float(2 * (xlogy(y, y / mean) - (y + r) * np.log((y + r) / (mean + r))).sum())
