"""A table of numbers and categories as points in a space, every column of equal weight, for finding groups of rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from assistant.dataset import Column, Kind, Role
from assistant.stats.relation import numeric
from assistant.stats.values import Floats, described, is_group, labels, numbers

FEW_VALUES = 8  # numbers with fewer different values keep their own distribution in a reference
MOST_GAPS = 0.4
MOST_LEVELS = 30
RARE = 0.05  # levels below are taken together
REACH = 3.0  # spreads beyond which a far value weighs no more
SAME = 0.95  # correlation from which a column repeats another one
MOST_AXES, FEW_AXES = 8, 6


@dataclass(frozen=True, eq=False)
class Points:
    """Rows as points: `smooth` holds numbers with many values, `stepped` the rest, one array a column (n by its levels)."""

    smooth: Floats
    stepped: tuple[Floats, ...]
    names: tuple[str, ...]
    repeats: tuple[str, ...] = ()

    @property
    def all(self) -> Floats:
        """Every coordinate side by side (n by d)."""
        return np.column_stack([self.smooth, *self.stepped])

    def rows(self, chosen: np.ndarray) -> Points:
        """The points of these rows."""
        return Points(self.smooth[chosen], tuple(s[chosen] for s in self.stepped), self.names, self.repeats)


def points(frame: pd.DataFrame, columns: Mapping[str, Column] | None, among: tuple[str, ...] = ()) -> Points:
    """The usable columns (those of `among`, if named) as coordinates.

    Numbers are unskewed where a logarithm makes them more even, centred on their median, and held within three spreads;
    a category is one coordinate a level, all its levels together with the weight of one number (as in factor analysis
    of mixed data, Pagès 2004). Gaps are filled with the middle; ids, text, dates and repeats are left out.
    """
    smooth: list[Floats] = []
    stepped: list[Floats] = []
    names: list[str] = []
    repeats: list[str] = []
    for name in map(str, frame.columns):
        what = described(frame, name, columns)
        if (among and name not in among) or not _usable(what, len(frame)):
            continue
        if numeric(what) and what.kind is not Kind.YESNO and what.role is not Role.CODE:
            found = _number(numbers(frame, name, columns).to_numpy(float))
            if found is None:
                continue
            if len(np.unique(found)) < FEW_VALUES:
                stepped.append(found[:, None])
            elif any(abs(float((found * s).mean())) > SAME for s in smooth):
                repeats.append(name)
                continue
            else:
                smooth.append(found)
        elif is_group(what):
            levels = _levels(labels(frame, name))
            if levels is None:
                continue
            stepped.append(levels)
        else:
            continue
        names.append(name)
    wide = np.column_stack(smooth) if smooth else np.empty((len(frame), 0))
    return Points(wide, tuple(stepped), tuple(names), tuple(repeats))


def _usable(what: Column, rows: int) -> bool:
    out = what.role in (Role.ID, Role.CONSTANT, Role.TEXT) or what.kind in (Kind.ID, Kind.TEXT, Kind.DATE)
    return not out and what.distinct > 1 and what.missing <= MOST_GAPS * rows


def _number(x: Floats) -> Floats | None:
    """Centred and of unit spread, unskewed if a logarithm helps, far values held; None without spread."""
    known = x[~np.isnan(x)]
    if len(known) < 2 or np.ptp(known) == 0:
        return None
    x = np.where(np.isnan(x), np.median(known), x)
    scale = float(np.subtract(*np.percentile(known, [75, 25]))) or float(known.std())
    x = _unskewed((x - np.median(known)) / scale)
    spread = float(np.subtract(*np.percentile(x, [75, 25]))) / 1.349 or float(x.std())
    x = np.clip((x - np.median(x)) / spread, -REACH, REACH) if spread > 0 else x
    sd = float(x.std())
    return (x - x.mean()) / sd if sd > 0 else None


def _unskewed(x: Floats) -> Floats:
    """The logarithm with the start that leaves the least skewness, of `x` or its mirror image; `x` if even enough."""
    skew = _skew(x)
    if abs(skew) < 0.5 or len(np.unique(x)) < FEW_VALUES or np.ptp(x) > 1e9:
        return x
    up = x - x.min() if skew > 0 else x.max() - x
    tried = [np.log(up + start) for start in (10.0, 3.0, 1.0, 0.3, 0.1, 0.03, 0.01)]
    best = min(tried, key=lambda t: abs(_skew(t)))
    return (best if skew > 0 else -best) if abs(_skew(best)) < abs(skew) else x


def _skew(x: Floats) -> float:
    sd = float(x.std())
    return float((((x - x.mean()) / sd) ** 3).mean()) if sd > 0 else 0.0


def _levels(values: pd.Series) -> Floats | None:
    """One centred column a level, rare ones together, of unit spread in all; None if one level is left."""
    share = values.value_counts(normalize=True)
    if len(share) > MOST_LEVELS:
        return None
    common = [level for level, part in share.items() if part >= RARE]
    found = (
        np.column_stack([(values == level).to_numpy(float) for level in common])
        if common
        else np.empty((len(values), 0))
    )
    rest = 1 - found.sum(1)
    found = np.column_stack([found, rest]) if rest.mean() >= RARE / 2 else found
    found = found - found.mean(0)
    spread = float((found**2).mean(0).sum())
    # A lopsided column keeps less than the weight of a number, or its few rows would always be a group.
    return found / max(spread, 0.2) ** 0.5 if found.shape[1] > 1 else None


def reference(real: Points, shape: str, rng: np.random.Generator) -> Points:
    """Points without groups that look like the real ones otherwise.

    Numbers come from one normal cloud of the same covariances ("normal"; Liu, Hayes, Nobel and Marron 2008), or from a
    box along its axes ("box"; Tibshirani, Walther and Hastie 2001); every other column is shuffled by itself.
    """
    n, d = real.smooth.shape
    stepped = tuple(s[rng.permutation(n)] for s in real.stepped)
    if not d:
        return Points(real.smooth, stepped, real.names)
    middle = real.smooth.mean(0)
    _, size, axes = np.linalg.svd(real.smooth - middle, full_matrices=False)
    if shape == "normal":
        drawn = rng.normal(size=(n, len(size))) * size / max(n - 1, 1) ** 0.5
    else:
        along = (real.smooth - middle) @ axes.T
        drawn = rng.uniform(along.min(0), along.max(0), size=(n, len(size)))
    return Points(np.clip(drawn @ axes + middle, -2 * REACH, 2 * REACH), stepped, real.names)


def axes(real: Points, rng: np.random.Generator, many: int | None = None, rounds: int = 10) -> Floats:
    """The directions (d by k) worth looking along: all of a few columns; of many, those that shuffled columns do not
    reach (parallel analysis, Horn 1965), at least one and at most eight. So `many`, if told."""
    x = real.all
    if x.shape[1] <= FEW_AXES:
        return np.eye(x.shape[1])
    _, size, found = np.linalg.svd(x - x.mean(0), full_matrices=False)
    if many is not None:
        return found[:many].T
    chance = []
    for _ in range(rounds):
        parts = [real.smooth[:, j][rng.permutation(len(x))][:, None] for j in range(real.smooth.shape[1])]
        parts += [s[rng.permutation(len(x))] for s in real.stepped]
        shuffled = np.column_stack(parts)
        chance.append(np.linalg.svd(shuffled - shuffled.mean(0), compute_uv=False))
    keep = int((size > np.quantile(chance, 0.95, axis=0)).cumprod().sum())
    return found[: min(max(keep, 1), MOST_AXES)].T
