"""How good a model is, on rows it never saw, against guessing, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from assistant.estimate import Estimate, Interval
from assistant.learning.fitted import predicted, row_losses

LEVEL = 0.95
Z = 1.959963984540054
Z_ONE_SIDED = 1.6448536269514722


@dataclass(frozen=True)
class Score:
    """One measure of a model: its value with an interval, and what guessing reaches.

    `name` is r2, mae, mae_gain (share of the guess's error avoided), rmse, auc, accuracy, balanced_accuracy, log_loss, brier,
    precision, recall, f1, average_precision.
    """

    name: str
    value: Estimate
    guess: float


@dataclass(frozen=True, eq=False)
class Scores:
    """All measures of a model; the first is the one to tell first.

    `better` is true if the model beats guessing beyond chance: the mean difference of the rows' losses is above zero at
    95 % (one-sided, paired).
    """

    task: str
    rows: int
    measures: tuple[Score, ...]
    better: bool
    gain: Estimate  # mean loss saved a row against guessing

    @property
    def main(self) -> Score:
        """R² for numbers, AUC for yes or no, accuracy for classes."""
        return self.measures[0]

    def __getitem__(self, name: str) -> Score:
        return next(score for score in self.measures if score.name == name)


def scores(task: str, y: np.ndarray, margin: np.ndarray, guess: np.ndarray) -> Scores:
    """Measure held-out margins (n, or n × classes) against the truth and against the margins of guessing."""
    better, gain = beats(row_losses(task, y, guess), row_losses(task, y, margin))
    make = {"number": _of_numbers, "yesno": _of_yes_no, "classes": _of_classes}[task]
    return Scores(task, len(y), make(y, margin, guess), better, gain)


def beats(worse: np.ndarray, losses: np.ndarray) -> tuple[bool, Estimate]:
    """True if `losses` are lower than `worse` beyond chance, and the mean saved a row with its interval."""
    saved = worse - losses
    error = _error(saved)
    mean = float(saved.mean())
    return bool(mean > Z_ONE_SIDED * error and mean > 1e-12 * abs(worse.mean())), _around(mean, error, len(saved))


def auc(y: np.ndarray, margin: np.ndarray) -> tuple[float, float]:
    """Area under the ROC curve and its standard error (DeLong et al. 1988, by mid-ranks as in Sun and Xu 2014)."""
    yes, no = margin[y == 1], margin[y == 0]
    if not len(yes) or not len(no):
        return 0.5, 0.5
    every, own_yes, own_no = _ranks(np.concatenate([yes, no])), _ranks(yes), _ranks(no)
    m, n = len(yes), len(no)
    above = (every[:m] - own_yes) / n
    below = 1 - (every[m:] - own_no) / m
    spread = (above.var(ddof=1) / m if m > 1 else 0.25) + (below.var(ddof=1) / n if n > 1 else 0.25)
    # Where every pair is in order the formula gives nothing: then at most three pairs' worth is in doubt.
    return float(above.mean()), float(
        max(np.sqrt(spread), 0.5 / max(min(m, n), 1) if above.mean() in (0.0, 1.0) else 0)
    )


def calibration_table(y: np.ndarray, share: np.ndarray, bins: int = 10) -> pd.DataFrame:
    """Predicted and observed share in bins of equal size, with Wilson intervals: columns predicted, observed, low, high, rows."""
    order = np.argsort(share, kind="stable")
    rows = []
    for block in np.array_split(order, min(bins, max(1, len(y) // 20))):
        low, high = wilson(int(y[block].sum()), len(block))
        rows.append((share[block].mean(), y[block].mean(), low, high, len(block)))
    return pd.DataFrame(rows, columns=["predicted", "observed", "low", "high", "rows"])


def calibration_error(y: np.ndarray, share: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error: the mean gap of `calibration_table`, weighed by rows (Naeini et al. 2015)."""
    table = calibration_table(y, share, bins)
    return float(((table["predicted"] - table["observed"]).abs() * table["rows"]).sum() / table["rows"].sum())


def wilson(hits: int, n: int, level_z: float = Z) -> tuple[float, float]:
    """Wilson's interval of a share (Wilson 1927)."""
    if n == 0:
        return 0.0, 1.0
    share, z2 = hits / n, level_z**2
    middle, half = share + z2 / (2 * n), level_z * np.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return float(max(0, (middle - half) / (1 + z2 / n))), float(min(1, (middle + half) / (1 + z2 / n)))


def share_of(hits: int, n: int) -> Estimate:
    """A share with Wilson's interval."""
    return Estimate(hits / n if n else float("nan"), Interval(*wilson(hits, n), LEVEL, "Wilson"), n, "%")


def _of_numbers(y: np.ndarray, margin: np.ndarray, guess: np.ndarray) -> tuple[Score, ...]:
    squares, squares0 = (y - margin) ** 2, (y - guess) ** 2
    sizes, sizes0 = np.abs(y - margin), np.abs(y - guess)
    rmse = float(np.sqrt(squares.mean()))
    return (
        Score("r2", _one_minus_ratio(squares, squares0), 0.0),
        Score("mae", _around(float(sizes.mean()), _error(sizes), len(y)), float(sizes0.mean())),
        Score("mae_gain", _one_minus_ratio(sizes, sizes0, "%"), 0.0),
        Score(
            "rmse", _around(rmse, _error(squares) / (2 * max(rmse, 1e-300)), len(y)), float(np.sqrt(squares0.mean()))
        ),
    )


def _of_yes_no(y: np.ndarray, margin: np.ndarray, guess: np.ndarray) -> tuple[Score, ...]:
    share, share0 = predicted(margin, "yesno")[:, 1], predicted(guess, "yesno")[:, 1]
    area, error = auc(y, margin)
    said = share >= 0.5
    majority = max(y.mean(), 1 - y.mean())
    losses, losses0 = row_losses("yesno", y, margin), row_losses("yesno", y, guess)
    hits = int((said & (y == 1)).sum())
    briers = (y - share) ** 2
    return (
        Score("auc", _around(area, error, len(y), 0, 1), 0.5),
        Score("accuracy", share_of(int((said == (y == 1)).sum()), len(y)), float(majority)),
        Score("balanced_accuracy", _balanced(y, said.astype(int), 2), 0.5),
        Score("recall", share_of(hits, int((y == 1).sum())), 0.0),
        Score("precision", share_of(hits, int(said.sum())), float(y.mean())),
        Score("f1", _ratio(2.0 * (said & (y == 1)), said + y), 0.0),
        Score("average_precision", _average_precision(y, margin), float(y.mean())),
        Score("brier", _around(float(briers.mean()), _error(briers), len(y)), float(((y - share0) ** 2).mean())),
        Score("log_loss", _around(float(losses.mean()), _error(losses), len(y)), float(losses0.mean())),
    )


def _of_classes(y: np.ndarray, margin: np.ndarray, guess: np.ndarray) -> tuple[Score, ...]:
    said, classes = margin.argmax(axis=1), margin.shape[1]
    losses, losses0 = row_losses("classes", y, margin), row_losses("classes", y, guess)
    majority = float(np.bincount(y.astype(int)).max() / len(y))
    return (
        Score("accuracy", share_of(int((said == y).sum()), len(y)), majority),
        Score("balanced_accuracy", _balanced(y, said, classes), 1 / len(np.unique(y))),
        Score("log_loss", _around(float(losses.mean()), _error(losses), len(y)), float(losses0.mean())),
    )


def _balanced(y: np.ndarray, said: np.ndarray, classes: int) -> Estimate:
    """Mean over the classes of the share found; the errors of the shares add up."""
    found, spread = [], 0.0
    for k in range(classes):
        own = y == k
        if own.any():
            share = float((said[own] == k).mean())
            found.append(share)
            spread += (share * (1 - share) + 0.25 / own.sum()) / own.sum()
    return _around(float(np.mean(found)), float(np.sqrt(spread)) / len(found), len(y), 0, 1)


def _average_precision(y: np.ndarray, margin: np.ndarray, draws: int = 200) -> Estimate:
    """Area under the precision-recall curve, with a bootstrap over rows (at most 5,000 of them)."""
    draw = np.random.default_rng(0)
    rows = np.arange(len(y)) if len(y) <= 5_000 else draw.choice(len(y), 5_000, replace=False)
    order = rows[np.argsort(-margin[rows], kind="stable")]
    hit = y[order] == 1

    def area(weight: np.ndarray) -> float:
        found = np.cumsum(weight * hit)
        return float((weight * hit * found / np.maximum(np.cumsum(weight), 1)).sum() / max(found[-1], 1))

    value = area(np.ones(len(order)))
    spread = [area(np.bincount(draw.integers(0, len(order), len(order)), minlength=len(order))) for _ in range(draws)]
    low, high = np.quantile(spread, [0.025, 0.975])
    return Estimate(value, Interval(float(low), float(high), LEVEL, "bootstrap"), len(y))


def _one_minus_ratio(a: np.ndarray, b: np.ndarray, unit: str = "") -> Estimate:
    """1 − mean(a) / mean(b), its error by the delta method."""
    below = float(b.mean())
    if below <= 0:
        return Estimate(float("nan"), Interval(float("nan"), float("nan"), LEVEL, "delta method"), len(a), unit)
    ratio = float(a.mean()) / below
    return _around(1 - ratio, _error(a - ratio * b) / below, len(a), high=1.0, unit=unit)


def _ratio(a: np.ndarray, b: np.ndarray) -> Estimate:
    """mean(a) / mean(b) between 0 and 1, its error by the delta method."""
    below = float(b.mean())
    if below <= 0:
        return Estimate(0.0, Interval(0.0, 1.0, LEVEL, "delta method"), len(a))
    ratio = float(a.mean()) / below
    return _around(ratio, _error(a - ratio * b) / below, len(a), 0.0, 1.0)


def _around(value: float, error: float, n: int, low: float = -np.inf, high: float = np.inf, unit: str = "") -> Estimate:
    bounds = max(low, value - Z * error), min(high, value + Z * error)
    return Estimate(value, Interval(float(bounds[0]), float(bounds[1]), LEVEL, "held-out rows"), n, unit)


def _error(values: np.ndarray) -> float:
    return float(values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else float("inf")


def _ranks(values: np.ndarray) -> np.ndarray:
    from scipy.stats import rankdata

    return np.asarray(rankdata(values))


def as_mapping(found: Scores) -> Mapping[str, Estimate]:
    """The measures by name."""
    return {score.name: score.value for score in found.measures}
