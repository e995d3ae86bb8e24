"""A case typed in plain words made into a row like those the model learned from, gaps filled with what is typical."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from assistant.learning import features
from assistant.learning.prepare import Prepared


@dataclass(frozen=True, eq=False)
class Typed:
    """One row (`frame`), which of its values were given and which were filled, and given names never seen before."""

    frame: pd.DataFrame
    given: Mapping[str, Any]
    filled: Mapping[str, Any]
    unseen: Mapping[str, Any]


def complete(rows: pd.DataFrame, prepared: Prepared, case: Iterable[tuple[str, Any]]) -> Typed:
    """The case as one row with the columns that the model sees; what was not given is the median or most frequent value.

    Values are matched to those in `rows` without regard to case; a value that is no known level stays as typed and is
    listed in `unseen`.
    """
    given: dict[str, Any] = {}
    unseen: dict[str, Any] = {}
    for name, value in case:
        if name not in prepared.columns or name not in rows.columns:
            continue
        given[name], known = like(rows[name], value)
        if not known:
            unseen[name] = given[name]
    wanted = columns_read(prepared)
    filled = {name: typical(rows[name]) for name in wanted if name not in given}
    made = {name: pd.Series([{**filled, **given}[name]]) for name in wanted}
    for name in wanted:
        made[name] = _typed(made[name], rows[name])
    return Typed(pd.DataFrame(made), given, filled, unseen)


def columns_read(prepared: Prepared) -> list[str]:
    """The data columns that are needed to predict, in order."""
    names = [n for part in prepared.parts for n in (part.column, getattr(part, "until", None)) if n]
    return list(dict.fromkeys(names))


def like(cells: pd.Series, value: Any) -> tuple[Any, bool]:
    """`value` as the cells hold it, and whether cells like it were seen (numbers and dates always count as seen)."""
    if value is None:
        return None, True
    if pd.api.types.is_datetime64_any_dtype(cells):
        moment = pd.to_datetime(str(value), errors="coerce")
        return moment, not pd.isna(moment)
    if pd.api.types.is_bool_dtype(cells):
        return str(value).strip().lower() in ("true", "yes", "y", "1"), True
    if pd.api.types.is_numeric_dtype(cells):
        number = pd.to_numeric(pd.Series([value]), errors="coerce").iloc[0]
        return (float(number), True) if pd.notna(number) else (np.nan, False)
    named = {features.label(v).strip().lower(): v for v in pd.unique(cells.dropna())}
    found = named.get(features.label(value).strip().lower())
    if found is not None:
        return found, True
    return str(value), cells.nunique() > 0.5 * len(cells)


def typical(cells: pd.Series) -> Any:
    """The median of numbers and dates, the most frequent of anything else (the first of them by name)."""
    present = cells.dropna()
    if not len(present):
        return None
    if pd.api.types.is_bool_dtype(present):
        return bool(present.mean() >= 0.5)
    if pd.api.types.is_numeric_dtype(present) and present.nunique() > 10:
        return float(present.median())
    if pd.api.types.is_datetime64_any_dtype(present):
        return present.sort_values().iloc[len(present) // 2]
    counts = present.value_counts()
    return min(counts.index[counts == counts.iloc[0]], key=features.label)


def _typed(cell: pd.Series, like_cells: pd.Series) -> pd.Series:
    if pd.api.types.is_datetime64_any_dtype(like_cells):
        return pd.to_datetime(cell)
    if pd.api.types.is_numeric_dtype(like_cells) and not pd.api.types.is_bool_dtype(like_cells):
        return pd.to_numeric(cell, errors="coerce").astype(float)
    return cell.astype(object)
