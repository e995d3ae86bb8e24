"""What is wrong with a table's cells: each fault with where it is, how many rows it touches, and how much harm it does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from assistant.dataset import Column, Kind, Role
from assistant.files.meanings import words_of
from assistant.files.missing import says_missing, sentinels
from assistant.files.totals import without_totals
from assistant.files.vocabulary import AHEAD, DIFFERENCE, NEVER_NEGATIVE
from assistant.stats.copies import near_spellings, row_copies
from assistant.stats.tails import far_p
from assistant.stats.values import cells, numbers

# How much harm each does to the numbers of an answer, before how many rows it touches: what is counted twice or is no
# number at all comes first, what only says less comes last.
HARM = {
    "totals": 10.0, "copies": 9.0, "alike": 8.2, "sentinel": 8.5, "impossible": 8.0, "range": 8.0, "repeated_id": 7.5, "spellings": 7.0, "mixed": 7.0,
    "placeholder": 6.5, "disguised": 6.0, "future": 5.5, "far": 5.0, "typos": 4.5, "missing": 3.0, "empty": 4.0, "spaces": 4.0,
    "constant": 1.5, "rare": 1.0,
}  # fmt: skip
MOST_LEVELS = 3000  # different texts that are looked through for spellings
_LATEST = 120.0  # years: nobody is older
_DISGUISED_NOT = frozenset({"none", "nil", "x", "xx", "xxx", "nd", "void", "error", "empty", "blank"})
_BOUNDS = {"age": (0.0, _LATEST), "latitude": (-90.0, 90.0), "longitude": (-180.0, 180.0), "percent": (-100.0, 1000.0)}


@dataclass(frozen=True)
class Fault:
    """One thing to fix: its kind, the column ("" for whole rows), how many rows it touches, and examples of cells."""

    kind: str
    column: str
    rows: int
    of: int
    cells: tuple[str, ...] = ()

    @property
    def weight(self) -> float:
        """How early it is to be fixed: the harm of its kind, and more where more rows are touched."""
        share = self.rows / max(self.of, 1)
        return HARM[self.kind] + (6.0 if self.kind in ("missing", "far") else 2.0) * min(share * 2, 1.0)


def faults(frame: pd.DataFrame, columns: Mapping[str, Column], today: pd.Timestamp | None = None) -> list[Fault]:
    """Every fault of a table, the one to fix first in front.

    `today` tells which dates lie ahead. Columns in the frame that `columns` does not describe are passed over.
    """
    if not len(frame):
        return []
    found = [*_of_rows(frame, columns)]
    for column in columns.values():
        if column.name in frame.columns:
            found += _of_column(frame, column, today if today is not None else pd.Timestamp.today().normalize())
    return sorted(found, key=lambda f: (-f.weight, f.column))


def _of_rows(frame: pd.DataFrame, columns: Mapping[str, Column]) -> Iterator[Fault]:
    n = len(frame)
    if frame.shape[1] > 1 and (copies := int(row_copies(frame).sum())):
        named = any(c.kind is Kind.ID or c.role is Role.ID for c in columns.values())
        yield Fault("copies" if named else "alike", "", copies, n)
    _, totals = without_totals(frame)
    if totals is not None:
        yield Fault("totals", "", totals.rows, n, totals.labels)
    for column in columns.values():
        if column.kind is Kind.ID and column.name in frame and column.distinct >= 0.9 * n:
            x = cells(frame, column.name).dropna()
            if again := int(x.duplicated().sum()):
                yield Fault("repeated_id", column.name, again, n, tuple(map(str, x[x.duplicated()].unique()[:3])))


def _of_column(frame: pd.DataFrame, column: Column, today: pd.Timestamp) -> Iterator[Fault]:
    x, n = cells(frame, column.name), len(frame)
    there = x.dropna()
    if not len(there):
        yield Fault("empty", column.name, n, n)
        return
    if len(there) < n:
        yield Fault("missing", column.name, n - len(there), n)
    if n > 1 and there.nunique() == 1 and len(there) == n:
        yield Fault("constant", column.name, n, n, (str(there.iloc[0])[:40],))
        return
    if pd.api.types.is_datetime64_any_dtype(x):
        yield from _of_dates(there, column, n, today)
    elif pd.api.types.is_numeric_dtype(x) and not pd.api.types.is_bool_dtype(x):
        if column.kind is Kind.NUMBER and column.role not in (Role.ID, Role.CODE):
            yield from _of_numbers(numbers(frame, column.name).dropna().to_numpy(float), column, n)
    else:
        yield from _of_texts(there.astype(str), column, n)


def _of_numbers(x: np.ndarray, column: Column, n: int) -> Iterator[Fault]:
    coded = sentinels(x)
    if coded:
        rows = int(np.isin(x, coded).sum())
        yield Fault("sentinel", column.name, rows, n, tuple(f"{c:g}" for c in coded[:3]))
        x = x[~np.isin(x, coded)]
    wrong = _impossible(x, column)
    if 0 < wrong.sum() <= 0.2 * len(x):
        kind = "impossible" if (x[wrong] < 0).all() else "range"
        yield Fault(kind, column.name, int(wrong.sum()), n, tuple(f"{v:g}" for v in sorted(set(x[wrong]))[:3]))
        x = x[~wrong]
    if len(x) >= 20 and column.role is not Role.TIME:
        far = far_p(x) * len(x) < 0.05
        if far.any():
            worst = sorted(set(x[far]), key=lambda v: -abs(v - float(np.median(x))))
            yield Fault("far", column.name, int(far.sum()), n, tuple(f"{v:g}" for v in worst[:3]))


def _impossible(x: np.ndarray, column: Column) -> np.ndarray:
    """Values that cannot be, by what the name of the column says it is: an age of -3 or 240, a negative price."""
    words = words_of(column.name)
    out = np.zeros(len(x), bool)
    if not words or set(words) & DIFFERENCE:
        return out
    for word, (low, high) in _BOUNDS.items():
        if word in words and len(words) <= 3 and np.nanmedian(x) <= high:
            out |= (x < low) | (x > high)
    if set(words[-2:]) & NEVER_NEGATIVE or (words[0] in NEVER_NEGATIVE and len(words) == 2 and column.unit):
        out |= x < 0
    return out


def _of_dates(there: pd.Series, column: Column, n: int, today: pd.Timestamp) -> Iterator[Fault]:
    if getattr(there.dt, "tz", None) is not None:
        there = there.dt.tz_localize(None)
    if not set(words_of(column.name)) & AHEAD:
        late = there[there > today + pd.Timedelta(days=1)]
        if 0 < len(late) <= 0.2 * len(there):
            yield Fault("future", column.name, len(late), n, tuple(str(d.date()) for d in late.sort_values()[-3:]))
    first = there.min()
    if (first.month, first.day) == (1, 1) and first.year in (1, 1600, 1601, 1753, 1899, 1900, 1904, 1970):
        placed, rest = there[there.dt.normalize() == first.normalize()], there[there.dt.normalize() > first.normalize()]
        if len(rest) and len(placed) <= 0.5 * len(there) and rest.min() - first > pd.Timedelta(days=3650):
            yield Fault("placeholder", column.name, len(placed), n, (str(first.date()),))


def _of_texts(there: pd.Series, column: Column, n: int) -> Iterator[Fault]:
    counts = there.value_counts()
    said = {str(t): int(k) for t, k in counts.items() if len(str(t)) < 30 and _says_nothing(str(t))}
    if said and sum(said.values()) < len(there):
        yield Fault("disguised", column.name, sum(said.values()), n, tuple(said)[:3])
    padded = there[there.str.strip() != there]
    if len(padded):
        yield Fault("spaces", column.name, len(padded), n)
    if column.kind is Kind.ID or column.role is Role.ID:
        return
    if column.kind in (Kind.CATEGORY, Kind.TEXT):
        numeric = pd.to_numeric(counts.index.to_series(), errors="coerce").notna().to_numpy()
        share = int(counts[numeric].sum()) / len(there)
        if 0.5 <= share < 1:
            words = counts[~numeric]
            yield Fault("mixed", column.name, int(words.sum()), n, tuple(map(str, words.index[:3])))
            return
    if column.kind in (Kind.CATEGORY, Kind.PLACE, Kind.ORDERED) and len(counts) <= MOST_LEVELS:
        yield from _of_levels({str(t): int(k) for t, k in counts.items()}, column, n)


def _says_nothing(text: str) -> bool:
    return says_missing(text, True) and text.strip().lower() not in _DISGUISED_NOT


def _of_levels(counts: dict[str, int], column: Column, n: int) -> Iterator[Fault]:
    near = near_spellings(counts)
    for kind, how in (("spellings", "spacing"), ("typos", "letter")):
        groups = [one for one in near if one.how == how]
        if groups:
            rows = sum(sum(one.counts[1:]) for one in groups)
            yield Fault(kind, column.name, rows, n, tuple(" / ".join(one.spellings[:3]) for one in groups[:3]))
    spelled = {text for one in near for text in one.spellings}
    rare = [text for text, k in counts.items() if k == 1 and text not in spelled]
    common = [k for k in counts.values() if k > 1]
    if rare and len(rare) <= 3 and len(common) >= 2 and min(common) >= 10 and n >= 50:
        yield Fault("rare", column.name, len(rare), n, tuple(rare))
