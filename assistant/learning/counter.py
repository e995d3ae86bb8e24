"""The smallest changes to a row that change what the model says of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from assistant.learning.effects import outputs
from assistant.learning.model import Model

Pairs = tuple[tuple[str, Any], ...]
STEPS = 9  # values tried of a number, from its lowest to its highest tenth
WIDTH = 12  # partial sets of changes kept from one round to the next
MOST = 3  # columns changed at once


@dataclass(frozen=True)
class Way:
    """Columns with their new values, what the model then says, and how large the changes are (0 none, 1 from end to end)."""

    values: Pairs
    output: float
    size: float


def ways(model: Model, row: pd.DataFrame, free: list[str], goal: float, upwards: bool, level: int) -> list[Way]:
    """The smallest sets of changes of `free` columns that bring the output of a one-row frame to `goal`, by size.

    A beam search over the values that the data hold: single columns first, then the most promising ones together, at most
    `MOST`. Of ways that change the same columns only the smallest is kept; a way that holds another is left out.
    """
    options = {name: _options(model, row, name) for name in free}
    start = float(outputs(model, model.fitted, row, level)[0])
    beam: list[Pairs] = [()]
    found: dict[frozenset[str], Way] = {}
    for _ in range(MOST):
        tried = list(_longer(beam, free, options))
        if not tried:
            break
        many = _with(row, tried)
        out = outputs(model, model.fitted, many, level)
        size = _sizes(model, row, many)
        done = out >= goal if upwards else out <= goal
        for i in np.flatnonzero(done):
            key = frozenset(name for name, _ in tried[i])
            if any(other < key for other in found) or (key in found and found[key].size <= size[i]):
                continue
            found[key] = Way(tried[i], float(out[i]), float(size[i]))
        gain = (out - start) * (1 if upwards else -1) / (size + 0.05)
        open_ = np.flatnonzero(~done & (gain > 0))
        beam = [tried[i] for i in open_[np.argsort(-gain[open_], kind="stable")][:WIDTH]]
    kept = [way for key, way in found.items() if not any(other < key for other in found)]
    return sorted(kept, key=lambda way: (way.size, len(way.values)))[:5]


def _longer(beam: list[Pairs], free: list[str], options: Mapping[str, list[Any]]) -> Iterator[Pairs]:
    """Every set of changes with one more column, each once."""
    seen = set()
    for had, name in product(beam, free):
        names = dict(had)
        if name in names:
            continue
        for value in options[name]:
            pairs = tuple(sorted([*had, (name, value)], key=lambda pair: pair[0]))
            if (key := repr(pairs)) not in seen:
                seen.add(key)
                yield pairs


def _options(model: Model, row: pd.DataFrame, name: str) -> list[Any]:
    """Values that the data hold: tenths of a number (as they occur, so a count stays whole), the frequent levels."""
    cells, now = model.frame[name].dropna(), row[name].iloc[0]
    numeric = pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells)
    if (numeric or pd.api.types.is_datetime64_any_dtype(cells)) and cells.nunique() > STEPS:
        places = np.linspace(0.02, 0.98, 2 * STEPS + 1) * (len(cells) - 1)
        taken = cells.sort_values().iloc[places.astype(int)]
        return [v for v in dict.fromkeys(taken.tolist()) if v != now]
    return [v for v in cells.value_counts().index[:12] if v != now]


def _with(row: pd.DataFrame, tried: list[Pairs]) -> pd.DataFrame:
    many = row.iloc[np.zeros(len(tried), dtype=int)].reset_index(drop=True)
    new = {}
    for name in dict.fromkeys(n for pairs in tried for n, _ in pairs):
        values = [dict(pairs).get(name, row[name].iloc[0]) for pairs in tried]
        made = pd.Series(values)
        new[name] = (
            made.astype(float)
            if pd.api.types.is_numeric_dtype(row[name]) and not pd.api.types.is_bool_dtype(row[name])
            else made
        )
    return many.assign(**new)


def _sizes(model: Model, row: pd.DataFrame, many: pd.DataFrame) -> np.ndarray:
    """How large the changes are: the gap in ranks for numbers and dates, one for another level, summed over the columns."""
    total = np.zeros(len(many))
    for name in model.reads:
        seen, now, then = model.frame[name], row[name].iloc[0], many[name]
        ranked = pd.api.types.is_datetime64_any_dtype(seen) or (
            pd.api.types.is_numeric_dtype(seen) and not pd.api.types.is_bool_dtype(seen)
        )
        if not ranked or pd.isna(now):
            total += (then.astype(object) != now).to_numpy(float)
            continue
        values = np.sort(seen.dropna().to_numpy())
        place = (
            np.searchsorted(values, then.to_numpy(values.dtype))
            - np.searchsorted(values, np.array([now], dtype=values.dtype))
        ) / len(values)
        total += np.abs(place)
    return total
