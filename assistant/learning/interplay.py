"""Tests which pairs of columns matter together in a way that does not add up, and measures how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from assistant.estimate import Estimate, Interval
from assistant.learning.redraw import basis_of, ridge
from assistant.learning.stepdown import step_down

LEVELS = 4
MOST = 8  # units whose pairs are looked at


@dataclass(frozen=True)
class Interplay:
    """Two data columns whose effects depend on each other.

    `gap` is how much more the target moves with `a` (from low to high) where `b` is high than where it is low; `a_low` to
    `b_high` say what low and high are; `p` is corrected for all pairs.
    """

    a: str
    b: str
    p: float
    gap: Estimate
    a_low: str
    a_high: str
    b_low: str
    b_high: str


def interplays(
    x: pd.DataFrame, source: Mapping[str, str], rest: np.ndarray, units: Sequence[Sequence[str]], unit: str = "", level: float = 0.05,
    clusters: np.ndarray | None = None, seed: int = 0,
) -> list[Interplay]:  # fmt: skip
    """Pairs of units whose products go along with what an additive model leaves, the surest first.

    Args:
        x: model columns, n × k.
        source: the data column of each model column.
        rest: what held-out rows have beyond an additive model, on the target's own scale (n).
        units: model columns told together, the strongest first; the first eight are looked at.
        unit: what the target is counted in.
        level: of the corrected tests.
        clusters: labels of rows that belong together.
        seed: of the random draws behind the correction.
    """
    sides = [_sides(x, list(names)) for names in list(units)[:MOST]]
    pairs = list(combinations(range(len(sides)), 2))
    if not pairs:
        return []
    z = _single(x, [names[0] for names in list(units)[:MOST]])
    rest = rest - rest.mean()
    rest = rest - z @ ridge(z, rest[:, None])[:, 0]
    columns, owner = [], []
    for number, (i, j) in enumerate(pairs):
        made = np.column_stack([a * b for a in sides[i].T for b in sides[j].T])
        # What the product says beyond any sum of curves of the single columns.
        made = made - made.mean(axis=0)
        columns.append(made - z @ ridge(z, made))
        owner += [number] * made.shape[1]
    beyond = np.column_stack(columns)
    scores = beyond * rest[:, None]
    if clusters is not None:
        code = np.unique(clusters, return_inverse=True)[1]
        whole = np.zeros((code.max() + 1, scores.shape[1]))
        np.add.at(whole, code, scores)
        scores = whole
    spread = scores.std(axis=0, ddof=1)
    t = np.where(spread > 1e-12, scores.mean(axis=0) * np.sqrt(len(scores)) / np.maximum(spread, 1e-12), 0.0)
    p = step_down(scores, t, np.ones(len(t), bool), np.array(owner), len(pairs), seed=seed)
    found = [
        _told(x, source, rest, units[i], units[j], sides[i], sides[j], float(p[number]), unit)
        for number, (i, j) in enumerate(pairs)
        if p[number] <= level
    ]
    return sorted(found, key=lambda one: (one.p, -abs(one.gap.value)))


def _single(x: pd.DataFrame, names: list[str]) -> np.ndarray:
    """Curves of every column, and steps of these: whatever single columns can say, so that pairs are not credited with it."""
    found = [basis_of(x).matrix]
    for name in names:
        cells = x[name]
        if not isinstance(cells.dtype, pd.CategoricalDtype) and cells.nunique() > 10:
            tenth = np.floor(cells.rank(pct=True).fillna(0.5).to_numpy(float) * 9.999)
            steps = (tenth[:, None] == np.arange(10)[None, :]).astype(float)
            found.append(steps - steps.mean(axis=0))
    return np.column_stack(found)


def _sides(x: pd.DataFrame, names: list[str]) -> np.ndarray:
    """A unit as a few columns: rank and which half for a number, an indicator for each frequent level."""
    cells = x[names[0]]
    if isinstance(cells.dtype, pd.CategoricalDtype):
        codes = cells.cat.codes.to_numpy()
        counts = np.bincount(codes[codes >= 0], minlength=len(cells.cat.categories))
        frequent = np.argsort(-counts, kind="stable")[: min(LEVELS, max(1, int((counts > 0).sum()) - 1))]
        return np.asarray(
            (codes[:, None] == frequent[None, :]).astype(float) - np.mean(codes[:, None] == frequent[None, :], axis=0)
        )
    rank = cells.rank(pct=True).fillna(0.5).to_numpy(float) - 0.5
    half = np.where(rank > 0, 0.5, -0.5)
    distinct = cells.nunique()
    return np.column_stack([rank, half - half.mean()]) if distinct > 2 else (rank - rank.mean())[:, None]


def _told(
    x: pd.DataFrame, source: Mapping[str, str], rest: np.ndarray, a: Sequence[str], b: Sequence[str], one: np.ndarray, other: np.ndarray,
    p: float, unit: str,
) -> Interplay:  # fmt: skip
    """How the rest differs between the four corners that the two columns make."""
    one_at, other_at = _best(one, other, rest)
    high_a, high_b = one[:, one_at] > 0, other[:, other_at] > 0
    value, spread = 0.0, 0.0
    for up, right, sign in ((True, True, 1), (True, False, -1), (False, True, -1), (False, False, 1)):
        own = rest[(high_a == up) & (high_b == right)]
        value += sign * (float(own.mean()) if len(own) else 0.0)
        spread += float(own.var(ddof=1)) / len(own) if len(own) > 1 else float(np.var(rest))
    error = 1.959964 * float(np.sqrt(spread))
    gap = Estimate(value, Interval(value - error, value + error, 0.95, "difference in differences"), len(rest), unit)
    a_low, a_high = _named(x[a[0]], high_a)
    b_low, b_high = _named(x[b[0]], high_b)
    return Interplay(source[a[0]], source[b[0]], p, gap, a_low, a_high, b_low, b_high)


def _best(one: np.ndarray, other: np.ndarray, rest: np.ndarray) -> tuple[int, int]:
    """The sides of the two columns whose product goes along with the rest most."""
    strength = np.array(
        [[abs(float(np.mean(a * b * rest))) / (a.std() * b.std() or 1.0) for b in other.T] for a in one.T]
    )
    place = int(strength.argmax())
    return place // other.shape[1], place % other.shape[1]


def _named(cells: pd.Series, high: np.ndarray) -> tuple[str, str]:
    """What low and high are called: a level, or "" for the lower and upper half of a number."""
    if isinstance(cells.dtype, pd.CategoricalDtype) or cells.nunique() <= 2:
        top, bottom = cells[high].mode(), cells[~high].mode()
        words = [f"{v:g}" if isinstance(v, float | np.floating) else str(v) for v in (bottom.iloc[0], top.iloc[0])]
        return words[0] if cells[~high].nunique() == 1 else "", words[1]
    return "", ""
