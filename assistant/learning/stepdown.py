"""Tests many things at once on the same rows so that the chance of even one false find stays at the level asked for."""

from __future__ import annotations

import numpy as np

DRAWS = 4_000


def step_down(
    scores: np.ndarray, t: np.ndarray, two_sided: np.ndarray, unit: np.ndarray, units: int, tried: int = 0, seed: int = 0
) -> np.ndarray:  # fmt: skip
    """Adjusted p-value of each unit, from the largest of its statistics.

    Romano and Wolf (2005) step-down on the largest statistic, its null distribution drawn from a multivariate t with the
    correlation of the scores (the multiplier bootstrap of Chernozhukov, Chetverikov and Kato 2013). Where more units were
    tried than are tested here (`tried`), Holm's correction for all of them takes its place.

    Args:
        scores: n × m, one score a row for each statistic; a statistic is the mean score over its standard error.
        t: the m statistics, each standard normal where nothing is to be found.
        two_sided: which of them count in both directions.
        unit: the unit, 0 to units − 1, that each belongs to.
        units: how many units there are; one without a usable statistic gets 1.
        tried: how many were looked at before these were chosen.
        seed: of the draws.
    """
    found = np.ones(units)
    usable = np.isfinite(t) & (scores.std(axis=0) > 0)
    if not usable.any():
        return found
    scores, two_sided, unit = scores[:, usable], two_sided[usable], unit[usable]
    size = np.where(two_sided, np.abs(t[usable]), t[usable])
    owners = np.unique(unit)
    largest = np.array([size[unit == u].max() for u in owners])
    if tried > units:
        return _holm(found, size, two_sided, unit, owners, len(scores), tried)
    drawn = _null(scores, two_sided, np.random.default_rng(seed))
    by_unit = np.column_stack([drawn[:, unit == u].max(axis=1) for u in owners])
    order = np.argsort(-largest, kind="stable")
    # From the least to the most striking: the largest of all units not yet passed.
    beyond = np.maximum.accumulate(by_unit[:, order[::-1]], axis=1)[:, ::-1]
    p = ((beyond >= largest[order]).sum(axis=0) + 1) / (DRAWS + 1)
    found[owners[order]] = np.maximum.accumulate(p)
    return found


def _null(scores: np.ndarray, two_sided: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """Draws (DRAWS × m) of all statistics together where nothing is to be found."""
    size, vectors = np.linalg.eigh(np.atleast_2d(np.corrcoef(scores.T)))
    normal = draw.normal(size=(DRAWS, len(size))) @ (vectors * np.sqrt(np.maximum(size, 0))).T
    spare = max(len(scores) - 1, 1)
    drawn = normal / np.sqrt(draw.chisquare(spare, size=(DRAWS, 1)) / spare)
    return np.asarray(np.where(two_sided, np.abs(drawn), drawn))


def _holm(
    found: np.ndarray, size: np.ndarray, two_sided: np.ndarray, unit: np.ndarray, owners: np.ndarray, n: int, tried: int
) -> np.ndarray:  # fmt: skip
    """Bonferroni within a unit, Holm over all that were tried."""
    from scipy.stats import t as student

    p = student.sf(size, max(n - 1, 1)) * np.where(two_sided, 2, 1)
    own = np.array([min(1.0, p[unit == u].min() * (unit == u).sum()) for u in owners])
    order = np.argsort(own, kind="stable")
    adjusted = np.maximum.accumulate(np.minimum(1.0, own[order] * (tried - np.arange(len(order)))))
    found[owners[order]] = adjusted
    return found
