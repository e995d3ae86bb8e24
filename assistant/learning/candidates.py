"""Decides what is tested: near-copies together, close kin also as one, and of very many columns the most promising."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from assistant.learning.boosted import categorical, matrix
from assistant.learning.prepare import Prepared
from assistant.learning.screening import outcomes
from assistant.learning.surface import quick_trees
from assistant.learning.twins import COPY, KIN, alike

MOST = 40  # units that are tested; of more, the most promising


@dataclass(frozen=True)
class Units:
    """Data columns that are tested one by one or as near-copies (`single`), and kin that is also tested as one (`kin`)."""

    single: tuple[tuple[str, ...], ...]
    kin: tuple[tuple[str, ...], ...]
    twins: tuple[tuple[str, ...], ...]

    @property
    def every(self) -> tuple[tuple[str, ...], ...]:
        """All units, the single ones first."""
        return self.single + self.kin

    def surviving(self, p: np.ndarray, level: float) -> list[tuple[tuple[str, ...], float]]:
        """The units found, with their p-values.

        Kin counts only where none of its members is found alone: then it is known that one of them matters, not which.
        """
        found = [(unit, float(v)) for unit, v in zip(self.every, p, strict=True) if v <= level]
        alone = {name for unit, _ in found if unit in self.single for name in unit}
        return [(unit, v) for unit, v in found if unit in self.single or not alone & set(unit)]


def units_of(prepared: Prepared, asked: tuple[str, ...] = (), seed: int = 0) -> Units:
    """Near-copies are one unit; kin is what is associated at 0.7 or more. With `asked`, only units that hold one of these."""
    names = prepared.columns
    few = len(names) <= 400
    twins = alike(prepared.x, prepared.source, COPY, seed) if few else []
    first = {name: group for group in twins for name in group}
    single = tuple(dict.fromkeys(first.get(name, (name,)) for name in names))
    kin = []
    for group in alike(prepared.x, prepared.source, KIN, seed) if few else []:
        inside = [unit for unit in single if set(unit) & set(group)]
        whole = tuple(name for unit in inside for name in unit)
        if len(inside) > 1 and len(whole) <= 6:
            kin.append(whole)
    found = Units(single, tuple(kin), tuple(twins))
    if not asked:
        return found
    wanted = tuple(unit for unit in single if set(unit) & set(asked))
    return replace(found, single=wanted, kin=())


def promising(prepared: Prepared, units: Units, seed: int = 0) -> tuple[pd.DataFrame, Units, int]:
    """The model columns to test with, the units to test, and how many were tried, which is what the correction counts.

    Up to `MOST` units all are tested, each given all columns. Of more, those that go along with the target most, alone (by
    rank, distance from the middle, or level) or in a quick boosted model.
    """
    x, source = prepared.x, prepared.source
    tried = len(units.every)
    if len(prepared.columns) <= MOST:
        return x, units, tried
    strength = _alone(x, outcomes(prepared.y, prepared.classes))
    gain = _gain(prepared, seed)
    by_unit = []
    asked = units.single
    every = asked if len(asked) > MOST else tuple((name,) for name in prepared.columns)
    for unit in every:
        own = np.array([source[n] in unit for n in x.columns])
        by_unit.append((strength[own].max(), gain[own].sum()))
    ranked = np.array(by_unit)
    half = MOST // 2
    best = dict.fromkeys(np.argsort(-ranked[:, 1], kind="stable")[:half].tolist())
    for i in np.argsort(-ranked[:, 0], kind="stable").tolist():
        if len(best) >= MOST:
            break
        best.setdefault(i)
    chosen = {name for i in best for name in every[i]}
    if len(asked) <= MOST:
        chosen |= {name for unit in asked for name in unit}
    kept = tuple(unit for unit in units.single if set(unit) <= chosen)
    kin = tuple(unit for unit in units.kin if set(unit) <= chosen)
    return x[[n for n in x.columns if source[n] in chosen]], replace(units, single=kept, kin=kin), tried


def _alone(x: pd.DataFrame, y: np.ndarray) -> np.ndarray:
    """Squared correlation of each model column with the outcome, straight or from the middle, by rank or by level."""
    ranked = pd.DataFrame(y).rank().to_numpy()
    ranked = (ranked - ranked.mean(axis=0)) / np.maximum(ranked.std(axis=0), 1e-12)
    found = []
    for name in x.columns:
        cells = x[name]
        if isinstance(cells.dtype, pd.CategoricalDtype):
            codes = cells.cat.codes.to_numpy() + 1
            n = np.bincount(codes)
            sums = np.column_stack([np.bincount(codes, weights=r) for r in ranked.T])
            between = float((sums**2 / np.maximum(n, 1)[:, None]).sum(axis=0).max()) / len(cells)
            found.append(max(0.0, between - (n > 0).sum() / len(cells)))
            continue
        rank = cells.rank(pct=True).fillna(0.5).to_numpy(float) - 0.5
        sides = np.column_stack([rank, np.abs(rank) - np.abs(rank).mean()])
        spread = np.maximum(sides.std(axis=0), 1e-12)
        found.append(float((((sides - sides.mean(axis=0)) / spread).T @ ranked / len(cells)).max() ** 2))
        found[-1] = max(found[-1], float((((sides - sides.mean(axis=0)) / spread).T @ ranked / len(cells)).min() ** 2))
    return np.array(found)


def _gain(prepared: Prepared, seed: int) -> np.ndarray:
    """How much each model column gains in a quick boosted model."""
    y = outcomes(prepared.y, prepared.classes)
    found = [
        quick_trees(matrix(prepared.x), categorical(prepared.x), one, seed).feature_importance("gain") for one in y.T
    ]
    return np.asarray(np.sum(found, axis=0), dtype=float)
