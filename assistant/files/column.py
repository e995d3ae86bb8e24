"""A column as read from text: its values, and what a reader may want to know of how they were read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from assistant.files import moments, numerals
from assistant.files.missing import sentinels

PLAIN = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$"
EXACT_INTEGER = 2**53
DECIDING = 3000  # different cells looked at to decide what a column is


@dataclass
class Values:
    """The typed column, and what a reader may want to know: each field empty when there is nothing to say."""

    series: pd.Series
    missing: Counter[str] = field(default_factory=Counter)  # spellings of missing, with their counts
    form: numerals.Format | None = None  # how numbers were written, if not plainly
    unit: str = ""
    odd: Counter[str] = field(default_factory=Counter)  # cells that do not fit the kind of the column
    dates: moments.Moments | None = None
    sentinels: list[float] = field(default_factory=list)
    code: str = ""  # "zeros" or "long": digits kept as text, and why
    mixed: bool = False  # words and numbers in about equal parts
    mangled: list[str] = field(default_factory=list)  # codes that a spreadsheet took for dates or numbers
    open_number: bool = False  # 1,234 could be either


def counted(cells: Any) -> Counter[str]:
    """Different cells of a pyarrow array, with their counts."""
    import pyarrow.compute as pc

    counts = pc.value_counts(cells)
    return Counter(dict(zip(counts.field(0).to_pylist(), counts.field(1).to_pylist(), strict=True)))


def spelled(missing: Mapping[str, int]) -> Counter[str]:
    """Spellings of missing that are worth telling: not the empty cell."""
    return Counter({text: n for text, n in missing.items() if text})


def as_text(kept: Any) -> pd.Series:
    """A pyarrow array of strings as a text column."""
    return pd.Series(kept.to_pandas()).astype("str")


def without_sentinels(found: Values) -> Values:
    """Numbers that stand for missing made so."""
    values = found.series.to_numpy(float, na_value=np.nan)
    codes = sentinels(values[np.isfinite(values)])
    if codes:
        found.sentinels = codes
        found.series = pd.Series(np.where(np.isin(values, codes), np.nan, values))
    return found


def head_of(cells: Mapping[str, int]) -> dict[str, int]:
    """At most so many different cells as deciding needs, spread over all."""
    step = max(1, len(cells) // DECIDING)
    return dict(list(cells.items())[::step]) if step > 1 else dict(cells)


def spread(cells: Any) -> Any:
    """Some of the cells, evenly from all."""
    import pyarrow as pa

    return cells.take(pa.array(np.linspace(0, len(cells) - 1, DECIDING).astype("int64")))
