"""How far a column moves the target: its curve, and its size with an interval.

All of it is measured on rows that the model did not see.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd

from assistant.estimate import Estimate, Interval
from assistant.learning.cross import CrossFitted
from assistant.learning.fitted import Fitted, predicted
from assistant.learning.redraw import basis_of, ridge
from assistant.learning.shape import Shape, shape_of

GRID = 20  # points at which a curve is looked at
BACKGROUND = 2_000  # predictions a curve rests on: rows over which the other columns are averaged, times points
Z = 1.959964


@dataclass(frozen=True, eq=False)
class Curve:
    """The target's mean as one model column moves and the others stay as they are (Friedman 2001), from its overall mean.

    `points` has a row for each point: `at` (a number or a level), `value`, `low` and `high` (95 %), `rows`. `effect` is how far
    the target moves from `start` to `end`: from the lowest to the highest tenth, from the lowest to the highest level, or
    from trough to peak. `turn` is where the shape turns.
    """

    column: str
    shape: Shape
    points: pd.DataFrame
    effect: Estimate
    start: object
    end: object
    tenths: bool
    turn: Estimate | None


def curve_of(
    cross: CrossFitted, family: str, column: str, unit: tuple[str, ...], clusters: np.ndarray | None, level: int, unit_of_target: str,
    seed: int = 0,
) -> Curve:  # fmt: skip
    """The curve and effect of one model column; `unit` are the data columns told together with it.

    The effect is the model's curve times how far the held-out rows follow it, a partially linear model with the curve as its
    regressor (Robinson 1988; Chernozhukov et al. 2018): what the curve shrinks too much or overdoes is put right, and the
    interval is that of this slope. The band of the points is that of the mean partial residual around each.
    """
    prepared = cross.prepared
    held = cross.held
    cells = prepared.x[column].iloc[held]
    grid = _grid(cells)
    lines = np.stack([_lines(m, prepared.x.iloc[held], column, grid, level, seed) for m in cross.models[family]])
    by_fold = lines.mean(axis=2)
    place = _place(cells, grid)
    fold = cross.folds[held]
    model = _at(by_fold, fold, cells, grid, place)
    model = model - np.array([model[fold == k].mean() if (fold == k).any() else 0.0 for k in range(len(by_fold))])[fold]
    actual, said = _target(cross, family, level)
    partial = actual - said + model
    beyond = model - _from_others(prepared.x.iloc[held], unit, prepared.source, model)
    slope, error = _slope(beyond, partial, model, None if clusters is None else clusters[held])
    mean = by_fold.mean(axis=0)
    points = _points(cells, grid, place, partial, mean, slope)
    shape, start, end, tenths = _ends(cells, grid, mean)
    move = _move(cells, grid, mean, start, end, tenths)
    # Where the column acts together with others, it also matters which rows the curve was averaged over.
    among = slope * _between(lines, cells, grid, start, end)
    shaped = slope * _shape_error(by_fold, mean, place, lambda line: _move(cells, grid, line, start, end, tenths))
    half = Z * float(np.sqrt((move * error) ** 2 + among**2 + shaped**2))
    effect = Estimate(
        move * slope,
        Interval(move * slope - half, move * slope + half, 0.95, "partially linear model"),
        len(held),
        unit_of_target,
    )
    return Curve(column, shape, points, effect, start, end, tenths, _turn(shape, by_fold, grid, len(held)))


def _grid(cells: pd.Series) -> np.ndarray:
    if isinstance(cells.dtype, pd.CategoricalDtype):
        counts = np.bincount(cells.cat.codes[cells.notna()], minlength=len(cells.cat.categories))
        return np.sort(np.argsort(-counts, kind="stable")[: min(GRID, int((counts > 0).sum()))])
    there = cells.dropna().to_numpy(float)
    distinct = np.unique(there)
    return distinct if len(distinct) <= GRID else np.unique(np.quantile(there, np.linspace(0.025, 0.975, GRID)))


def _lines(model: Fitted, x: pd.DataFrame, column: str, grid: np.ndarray, level: int, seed: int) -> np.ndarray:
    """The prediction for some rows with the column set to each point of the grid: points × rows."""
    draw = np.random.default_rng(seed)
    some = x.iloc[np.sort(draw.choice(len(x), min(max(60, BACKGROUND // len(grid)), len(x)), replace=False))]
    again = pd.concat([some] * len(grid), ignore_index=True)
    flat = np.repeat(grid, len(some))
    cells = x[column]
    named = isinstance(cells.dtype, pd.CategoricalDtype)
    again[column] = (
        pd.Categorical.from_codes(flat.astype(int), dtype=cast(pd.CategoricalDtype, cells.dtype)) if named else flat
    )
    return np.asarray(_scale(model.margin(again), model.task, level).reshape(len(grid), len(some)))


def _between(lines: np.ndarray, cells: pd.Series, grid: np.ndarray, start: object, end: object) -> float:
    """The standard error, over the rows averaged, of the move from one point to the other."""
    if isinstance(cells.dtype, pd.CategoricalDtype):
        levels = list(cells.cat.categories[grid])
        first, last = levels.index(start), levels.index(end)
    else:
        first, last = (int(np.abs(grid - float(at)).argmin()) for at in (start, end))  # type: ignore[arg-type]
    move = lines[:, last] - lines[:, first]  # folds × rows
    return float(move.mean(axis=0).std() / np.sqrt(move.shape[1]))


def _scale(margin: np.ndarray, task: str, level: int) -> np.ndarray:
    """Values, or the probability of yes or of a class."""
    found = predicted(margin, task)
    return np.asarray(found if task == "number" else found[:, 1 if task == "yesno" else level])


def _target(cross: CrossFitted, family: str, level: int) -> tuple[np.ndarray, np.ndarray]:
    held, task = cross.held, cross.prepared.task
    y = cross.prepared.y[held]
    return (y == level).astype(float) if task == "classes" else y, _scale(cross.margins[family][held], task, level)


def _place(cells: pd.Series, grid: np.ndarray) -> np.ndarray:
    """The nearest point of the grid for each row, -1 where missing."""
    if isinstance(cells.dtype, pd.CategoricalDtype):
        code = cells.cat.codes.to_numpy()
        return np.asarray(np.where(np.isin(code, grid), np.searchsorted(grid, code), -1))
    values = cells.to_numpy(float)
    middle = (grid[1:] + grid[:-1]) / 2
    return np.asarray(np.where(np.isfinite(values), np.searchsorted(middle, values), -1))


def _at(by_fold: np.ndarray, fold: np.ndarray, cells: pd.Series, grid: np.ndarray, place: np.ndarray) -> np.ndarray:
    """The curve of each row's own fold at its own value (its mean where the value is missing)."""
    if isinstance(cells.dtype, pd.CategoricalDtype):
        found = by_fold[fold, np.maximum(place, 0)]
    else:
        values = cells.to_numpy(float)
        found = np.empty(len(fold))
        for k, curve in enumerate(by_fold):
            found[fold == k] = np.interp(values[fold == k], grid, curve)
    return np.asarray(np.where(place < 0, by_fold[fold].mean(axis=1), found))


def _from_others(x: pd.DataFrame, unit: tuple[str, ...], source: object, model: np.ndarray) -> np.ndarray:
    """What the other columns say of the curve."""
    others = [name for name in x.columns if source[name] not in unit]  # type: ignore[index]
    if not others:
        return np.zeros(len(x))
    z = basis_of(x[others]).matrix
    return np.asarray(z @ ridge(z, (model - model.mean())[:, None])[:, 0] + model.mean())


def _slope(
    beyond: np.ndarray, partial: np.ndarray, model: np.ndarray, clusters: np.ndarray | None
) -> tuple[float, float]:
    """The slope of the partial residual on the curve, and its standard error (clustered, or for unequal spread)."""
    beyond = beyond - beyond.mean()
    below = float(beyond @ model)
    if below <= 1e-12 * max(float(model @ model), 1e-300) or len(model) < 5:
        return 1.0, float("inf")
    slope = float(beyond @ partial) / below
    score = beyond * (partial - partial.mean() - slope * model)
    if clusters is not None:
        score = np.bincount(np.unique(clusters, return_inverse=True)[1], weights=score)
    n = len(score)
    return slope, float(np.sqrt((score**2).sum() * n / max(n - 2, 1))) / below


def _shape_error(
    by_fold: np.ndarray, mean: np.ndarray, place: np.ndarray, move: Callable[[np.ndarray], float]
) -> float:
    """The standard error of the move that comes from the curve's form alone: a delete-a-group jackknife over the folds.

    Each fold's curve is first brought to the same spread over the rows, since how steep it is overall is the slope's concern.
    """
    spread = by_fold[:, place[place >= 0]].std(axis=1)
    if not (spread > 0).all():
        return 0.0
    moves = np.array([move(line) for line in by_fold]) / spread * float(mean[place[place >= 0]].std())
    k = len(moves)
    return float(np.sqrt((k - 1) / k * ((moves - moves.mean()) ** 2).sum()))


def _ends(cells: pd.Series, grid: np.ndarray, mean: np.ndarray) -> tuple[Shape, object, object, bool]:
    """The shape, and from where to where the effect is told."""
    if isinstance(cells.dtype, pd.CategoricalDtype):
        counts = np.bincount(cells.cat.codes[cells.notna()], minlength=len(cells.cat.categories))[grid]
        usual = np.flatnonzero(counts >= min(max(10, 0.02 * len(cells)), counts.max()))
        low, high = usual[mean[usual].argmin()], usual[mean[usual].argmax()]
        levels = cells.cat.categories
        return Shape("levels", float("nan"), float(low), float(high)), levels[grid[low]], levels[grid[high]], False
    shape = shape_of(grid, mean)
    if shape.name in ("peak", "trough", "waves"):
        return shape, shape.low, shape.high, False
    there = cells.dropna().to_numpy(float)
    low, high = np.quantile(there, [0.05, 0.95])  # the middles of the lowest and the highest tenth
    few = len(np.unique(there)) <= 10
    return shape, float(grid[0] if few else low), float(grid[-1] if few else high), not few


def _move(cells: pd.Series, grid: np.ndarray, mean: np.ndarray, start: object, end: object, tenths: bool) -> float:
    if isinstance(cells.dtype, pd.CategoricalDtype):
        at = {cells.cat.categories[code]: value for code, value in zip(grid, mean, strict=True)}
        return float(at[end] - at[start])
    if not tenths:
        return float(np.interp(float(end), grid, mean) - np.interp(float(start), grid, mean))  # type: ignore[arg-type]
    there = cells.dropna().to_numpy(float)
    low, high = np.quantile(there, [0.1, 0.9])
    value = np.interp(there, grid, mean)
    return float(value[there >= high].mean() - value[there <= low].mean())


def _points(
    cells: pd.Series, grid: np.ndarray, place: np.ndarray, partial: np.ndarray, mean: np.ndarray, slope: float
) -> pd.DataFrame:  # fmt: skip
    """The mean partial residual around each point (numbers: in up to ten groups of equal size), with its interval."""
    named = isinstance(cells.dtype, pd.CategoricalDtype)
    few = named or len(grid) < GRID
    there = place >= 0
    if few:
        group, at = place, list(cells.cat.categories[grid]) if named else list(grid)
    else:
        values = cells.to_numpy(float)
        edges = np.unique(np.quantile(values[there], np.linspace(0, 1, min(10, max(3, there.sum() // 20)) + 1)[1:-1]))
        group = np.where(there, np.searchsorted(edges, values, side="right"), -1)
        at = [
            float(np.median(values[group == g])) if (group == g).any() else float("nan") for g in range(len(edges) + 1)
        ]
    rows = []
    for g, point in enumerate(at):
        own = partial[group == g]
        if len(own) < 3:
            continue
        value, error = float(own.mean()), float(own.std(ddof=1) / np.sqrt(len(own)))
        rows.append((point, value, value - Z * error, value + Z * error, len(own)))
    return pd.DataFrame(rows, columns=["at", "value", "low", "high", "rows"])


def _turn(shape: Shape, by_fold: np.ndarray, grid: np.ndarray, n: int) -> Estimate | None:
    """Where the shape turns, with a delete-a-group jackknife over the folds (Kott 2001)."""
    if not np.isfinite(shape.turn):
        return None
    turns = np.array([found.turn for curve in by_fold if np.isfinite((found := shape_of(grid, curve)).turn)])
    k = len(turns)
    error = float(np.sqrt((k - 1) / k * ((turns - turns.mean()) ** 2).sum())) if k > 1 else float("inf")
    low, high = max(grid[0], shape.turn - 2.8 * error), min(grid[-1], shape.turn + 2.8 * error)
    return Estimate(shape.turn, Interval(float(low), float(high), 0.95, "delete-a-group jackknife"), n)
