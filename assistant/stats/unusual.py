"""What stands out in a table: far values, rows whose cells do not go together, rare levels, rare pairs, odd periods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from assistant.dataset import Column, Kind, Role
from assistant.stats.series import by_period, natural_period
from assistant.stats.tails import far_p, normal_scores
from assistant.stats.values import Floats, cells, is_group, labels, numbers

CHANCE = 0.05  # of one false alarm in each part of the search, over all that it looks at
MOST_FITTED, MOST_COLUMNS, MOST_DESIGN = 20_000, 24, 60
LEAST_R2 = 0.3  # a column that others say nothing about cannot disagree with them
_SKIPPED = (Role.ID, Role.CODE, Role.CONSTANT)


@dataclass(frozen=True)
class Odd:
    """One thing that stands out: its kind, rows by place, the column, what it says and what was to be expected.

    `p` is the chance of it among all that its part of the search looked at (Bonferroni).
    """

    kind: str  # "value", "row", "level", "pair" or "period"
    rows: tuple[int, ...]
    column: str
    shown: tuple[object, ...]
    expected: tuple[float, ...]
    p: float
    by: str = ""


def numeric_columns(frame: pd.DataFrame, columns: Mapping[str, Column]) -> dict[str, Floats]:
    """The columns of numbers that mean something, as floats with gaps; at most a dozen distinct values are too few."""
    found = {}
    for name, column in columns.items():
        if name in frame.columns and column.kind is Kind.NUMBER and column.role not in (*_SKIPPED, Role.TIME):
            x = numbers(frame, name, columns).to_numpy(float)
            if np.isfinite(x).sum() >= 20 and len(np.unique(x[np.isfinite(x)][:5000])) >= 8:
                found[name] = x
    return dict(list(found.items())[:MOST_COLUMNS])


def far_values(data: Mapping[str, Floats]) -> list[Odd]:
    """Single values farther out than the tails of their column explain, one finding a column."""
    tried = sum(int(np.isfinite(x).sum()) for x in data.values())
    found = []
    for name, x in data.items():
        there = np.flatnonzero(np.isfinite(x))
        p = far_p(x[there]) * tried
        far = p < CHANCE
        if far.any():
            rest = x[there][~far]
            order = np.argsort(p[far], kind="stable")
            rows = tuple(int(i) for i in there[far][order])
            usual = tuple(float(v) for v in np.quantile(rest, [0.01, 0.99]))
            found.append(Odd("value", rows, name, tuple(float(x[i]) for i in rows), usual, float(p.min())))
    return found


def odd_rows(frame: pd.DataFrame, columns: Mapping[str, Column], data: Mapping[str, Floats]) -> list[Odd]:
    """Cells that do not go with the rest of their row: far from what the other columns would have them be.

    Every column of numbers is fitted by ridge regression on normal scores of the others (with squares, and levels of
    categories), which few wrong rows cannot bend; its residuals are judged by `far_p`.
    """
    n = len(frame)
    blocks = _design(frame, columns, data)
    if n < 40 or len(data) < 1 or len(blocks) < 2:
        return []
    names = list(data)
    fitted = {name: fit for name in names if (fit := _fitted(name, blocks, data[name])) is not None}
    tried = sum(int(np.isfinite(left).sum()) for left, _ in fitted.values())
    found = []
    for name, (left, guess) in fitted.items():
        there = np.flatnonzero(np.isfinite(left))
        p = far_p(left[there]) * tried
        x = np.sort(data[name][np.isfinite(data[name])])
        for i, one in zip(there[p < CHANCE], p[p < CHANCE], strict=True):
            found.append(Odd("row", (int(i),), name, (float(data[name][i]),), (_unscored(guess[i], x),), float(one)))
    return sorted(found, key=lambda o: o.p)


def _unscored(score: float, ordered: Floats) -> float:
    """The value of the column at a normal score."""
    from scipy.stats import norm

    return float(np.quantile(ordered, float(norm.cdf(score))))


def _design(frame: pd.DataFrame, columns: Mapping[str, Column], data: Mapping[str, Floats]) -> dict[str, Floats]:
    """What each column can say of others: scores and their squares, or a mark for each of its levels."""
    blocks: dict[str, Floats] = {}
    for name, x in data.items():
        there = np.isfinite(x)
        scores = np.zeros(len(x))
        scores[there] = normal_scores(x[there])
        blocks[name] = np.column_stack([scores, np.where(there, scores**2 - 1, 0.0)])
    for name, column in columns.items():
        if name not in frame.columns or name in blocks or column.role in (Role.ID, Role.CONSTANT):
            continue
        if pd.api.types.is_datetime64_any_dtype(frame[name]):
            x = numbers(frame, name, columns).to_numpy(float)
            if np.isfinite(x).sum() > 1:
                blocks[name] = np.nan_to_num((x - np.nanmean(x)) / (np.nanstd(x) or 1.0))[:, None]
        elif is_group(column) and 2 <= column.distinct <= 40:
            codes, names = coded(frame, name)
            sizes = np.bincount(codes[codes >= 0], minlength=len(names))
            kept = [k for k in np.argsort(-sizes, kind="stable") if sizes[k] >= max(10, 0.01 * len(frame))][:10]
            if len(kept) > 1:
                blocks[name] = np.column_stack([(codes == k).astype(float) for k in kept[:-1]])
    return blocks


def _fitted(name: str, blocks: Mapping[str, Floats], x: Floats) -> tuple[Floats, Floats] | None:
    """Residuals (in standard deviations of the scores) and fitted scores of one column; None if the others say too little."""
    there = np.isfinite(x)
    y = blocks[name][:, 0]
    others = [b for other, b in blocks.items() if other != name]
    z = np.column_stack(others)
    fit_on = np.flatnonzero(there)
    if len(fit_on) > MOST_FITTED:
        fit_on = np.sort(np.random.default_rng(0).choice(fit_on, MOST_FITTED, replace=False))
    z = _strongest(z, y, fit_on, min(MOST_DESIGN, len(fit_on) // 8))
    if z.shape[1] == 0:
        return None
    centre = z[fit_on].mean(axis=0)
    a, b = z[fit_on] - centre, y[fit_on] - y[fit_on].mean()
    weights = np.linalg.solve(a.T @ a + 1e-3 * len(a) * np.eye(a.shape[1]), a.T @ b)
    guess = (z - centre) @ weights + y[fit_on].mean()
    left = np.where(there, y - guess, np.nan)
    if 1 - np.nanmean(left[fit_on] ** 2) / max(float(b.var()), 1e-12) < LEAST_R2:
        return None
    return left, guess


def _strongest(z: Floats, y: Floats, rows: np.ndarray, most: int) -> Floats:
    """The columns of a design that go most with `y`, so that few rows are not fitted by chance."""
    if z.shape[1] <= most:
        return z[:, z[rows].std(axis=0) > 0]
    a, b = z[rows] - z[rows].mean(axis=0), y[rows] - y[rows].mean()
    size = np.abs(a.T @ b) / np.maximum(np.sqrt((a**2).sum(axis=0)), 1e-12)
    return z[:, np.sort(np.argsort(-size, kind="stable")[:most])]


def coded(frame: pd.DataFrame, name: str) -> tuple[np.ndarray, list[str]]:
    """The levels of a column as whole numbers (-1 where missing), and their names."""
    codes, levels = pd.factorize(cells(frame, name))
    return codes, [str(v) for v in labels(pd.DataFrame({name: levels}), name)]


def rare_levels(frame: pd.DataFrame, columns: Mapping[str, Column]) -> list[Odd]:
    """Levels of one or two rows in a column whose other levels all have twenty and more."""
    found = []
    for name, column in columns.items():
        if name in frame.columns and is_group(column) and column.role is not Role.ID and column.distinct <= 60:
            codes, names = coded(frame, name)
            sizes = np.bincount(codes[codes >= 0], minlength=len(names))
            rare, rest = np.flatnonzero((sizes > 0) & (sizes <= 2)), sizes[sizes > 2]
            if 0 < len(rare) <= 2 and len(rest) >= 2 and rest.min() >= 20:
                for k in rare:
                    rows = tuple(int(i) for i in np.flatnonzero(codes == k))
                    found.append(Odd("level", rows, name, (names[k],), (float(rest.min()),), CHANCE / 2))
    return found


def rare_pairs(frame: pd.DataFrame, columns: Mapping[str, Column]) -> list[Odd]:
    """Pairs of levels that hardly ever go together, though each is common: once or twice where chance would have many."""
    from scipy.stats import poisson

    fit = [n for n, c in columns.items() if n in frame.columns and is_group(c) and 2 <= c.distinct <= 20]
    sides = {n: coded(frame, n) for n in fit[:14]}
    tables = {(a, b): _crossed(sides[a], sides[b]) for a, b in combinations(sides, 2)}
    tried = sum(t.size for t in tables.values())
    found = []
    for (a, b), counts in tables.items():
        if not counts.sum():
            continue
        wanted = counts.sum(1, keepdims=True) @ counts.sum(0, keepdims=True) / counts.sum()
        p = poisson.cdf(counts, wanted) * tried
        for i, j in zip(
            *np.nonzero((counts >= 1) & (counts <= 2) & (counts <= 0.1 * wanted) & (p < CHANCE)), strict=True
        ):
            rows = tuple(int(k) for k in np.flatnonzero((sides[a][0] == i) & (sides[b][0] == j)))
            levels = (sides[a][1][int(i)], sides[b][1][int(j)])
            found.append(Odd("pair", rows, a, levels, (float(wanted[i, j]),), float(p[i, j]), b))
    return sorted(found, key=lambda o: o.p)[:5]


def _crossed(a: tuple[np.ndarray, list[str]], b: tuple[np.ndarray, list[str]]) -> Floats:
    """Counts of each pair of levels."""
    there = (a[0] >= 0) & (b[0] >= 0)
    flat = np.bincount(a[0][there] * len(b[1]) + b[0][there], minlength=len(a[1]) * len(b[1]))
    return flat.reshape(len(a[1]), len(b[1])).astype(float)


def odd_periods(
    frame: pd.DataFrame, columns: Mapping[str, Column], data: Mapping[str, Floats], every: str | None = None,
    dates: str | None = None,
) -> list[Odd]:  # fmt: skip
    """Periods far from their neighbours: of how many rows there are, and of the sums or means of numbers."""
    dates = dates or next((n for n, c in columns.items() if c.kind is Kind.DATE and n in frame.columns), None)
    if dates is None or not pd.api.types.is_datetime64_any_dtype(frame[dates]):
        return []
    days = cells(frame, dates).dt.tz_localize(None)
    if days.notna().sum() < 16:
        return []
    every = every or natural_period(days)
    wanted = [("", "count"), *((n, "sum" if columns[n].role is Role.AMOUNT else "mean") for n in list(data)[:6])]
    tested = []
    for name, how in wanted:
        x = pd.Series(data[name], index=frame.index) if name else pd.Series(1.0, index=frame.index)
        y = by_period(days, x, every, how).values.dropna()
        if len(y) >= 16 and y.nunique() > 2:
            usual = _neighbours(y)
            y = y[usual.notna()]
            tested.append((name, how, y, usual.dropna(), far_p((y - usual.dropna()).to_numpy(float))))
    tried = sum(len(p) for *_, p in tested)
    found = []
    for name, how, y, usual, p in tested:
        for k in np.flatnonzero(p * tried < CHANCE):
            what = (y.index[int(k)], float(y.iloc[k]), how, every)
            found.append(Odd("period", (), name, what, (float(usual.iloc[k]),), float(p[k] * tried), dates))
    return sorted(found, key=lambda o: o.p)[:6]


def _neighbours(y: pd.Series) -> pd.Series:
    """The median of the two periods before and the two behind each: exact on a slope, and blind to the period itself."""
    beside = pd.concat([y.shift(k) for k in (-2, -1, 1, 2)], axis=1)
    return beside.median(axis=1).where(beside.notna().sum(axis=1) >= 3)
