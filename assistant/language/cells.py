"""The different values of a table's columns, spelled so that they can be looked up quickly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from assistant.dataset import Column, Dataset, Kind, Role

INDEXED = frozenset({Kind.CATEGORY, Kind.ORDERED, Kind.YESNO, Kind.PLACE, Kind.ID, Kind.TEXT})
MOST_VALUES = 1_200_000  # different values of all columns together that can be found by their whole text
MOST_WORDS = 60_000  # different values of a column that can be found by a word in them
LONG = 60  # letters of a cell: from here on it is prose, found by its words only
_SEPARATORS = ("|", ";", ",")


@dataclass(frozen=True, eq=False)
class Cells:
    """Different values of one column by their spelling, and the words in them.

    `spelled` maps letters and digits alone ("newyork") to the value as it stands in the cells; `variants` has all values
    where several are spelled alike. `words` says in how many values a word stands; `lines` are the values as words
    between spaces. `pieces` are the parts of cells that hold lists. `seen` is how many values were looked at.
    """

    name: str
    column: Column
    spelled: Mapping[str, Any]
    variants: Mapping[str, tuple[Any, ...]]
    words: Mapping[str, int]
    lines: Any
    values: list[Any]
    pieces: Mapping[str, str] = field(default_factory=dict)
    seen: int = 0
    prose: bool = False

    def with_phrase(self, phrase: str) -> list[Any]:
        """At most three values that have these words in a row."""
        import pyarrow.compute as pc

        if self.lines is None:
            return []
        found = pc.indices_nonzero(pc.match_substring(self.lines, f" {phrase} "))
        return [self.values[i] for i in found[:3].to_pylist()]


def all_cells(dataset: Dataset) -> list[Cells]:
    """The values of every column that has names in it, columns with few values first."""
    wanted = [column for column in dataset.columns.values() if column.kind in INDEXED and column.name in dataset.frame]
    left, found = MOST_VALUES, []
    for column in sorted(wanted, key=lambda column: column.distinct):
        if left <= 0:
            break
        made = cells(dataset.frame[column.name], column, left)
        left -= made.seen
        found.append(made)
    return found


def cells(series: pd.Series, column: Column, most: int) -> Cells:
    """The values of one column, at most `most` of them (the first that occur)."""
    import pyarrow as pa
    import pyarrow.compute as pc

    values = [v for v in series.dropna().unique()[:most].tolist() if v == v]
    texts = pa.array([_text(v) for v in values], pa.string())
    low = pc.utf8_lower(pc.utf8_normalize(texts, form="NFKD"))
    low = pc.replace_substring_regex(low, r"\p{M}+", "")
    spelled = pc.replace_substring_regex(low, r"[^\p{L}\p{N}+#<>=]+", "").to_pylist()
    prose = column.kind is Kind.TEXT and bool(values) and pc.mean(pc.utf8_length(texts)).as_py() > LONG
    whole = dict(zip(reversed(spelled), reversed(values), strict=True))
    variants: dict[str, list[Any]] = {}
    if len(whole) < len(values):
        for key, value in zip(spelled, values, strict=True):
            if whole[key] is not value:
                variants.setdefault(key, [whole[key]]).append(value)
    whole.pop("", None)
    lines, words = None, {}
    if column.kind is not Kind.YESNO:
        first = low[:MOST_WORDS]
        lines, words = _words(first)
    pieces = _pieces([str(v) for v in values[:20_000]]) if column.kind in (Kind.TEXT, Kind.CATEGORY) else {}
    several = {key: tuple(alike) for key, alike in variants.items()}
    return Cells(column.name, column, whole, several, words, lines, values, pieces, len(values), prose)


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _words(low: Any) -> tuple[Any, dict[str, int]]:
    """The values as words between spaces, and in how many values each word stands; nothing where all are one word."""
    import pyarrow as pa
    import pyarrow.compute as pc

    lines = pc.replace_substring_regex(low, r"[^\p{L}\p{N}]+", " ")
    parts = pc.list_flatten(pc.ascii_split_whitespace(lines))
    if len(parts) <= len(low) * 1.02:
        return None, {}
    counts = pc.value_counts(parts)
    words = dict(zip(counts.field("values").to_pylist(), counts.field("counts").to_pylist(), strict=True))
    words.pop("", None)
    return pc.binary_join_element_wise(pa.scalar(" "), lines, pa.scalar(" "), ""), words


def _pieces(texts: list[str]) -> dict[str, str]:
    """Parts of cells that hold lists ("Action|Drama", "['Action', 'Drama']") by their spelling; none if they hold none."""
    from assistant.language.names import squash

    if not texts:
        return {}
    bracketed = sum(t[:1] in "[{(" and t[-1:] in "]})" for t in texts) > 0.6 * len(texts)
    for mark in _SEPARATORS:
        share = sum(mark in t for t in texts) / len(texts)
        if share < (0.05 if bracketed else 0.3):
            continue
        cut = [piece for text in texts for piece in _cut(text, mark)]
        different = set(cut)
        if len(different) < (0.8 if bracketed else 0.5) * len(cut) and _is_short(different):
            return {squash(piece): piece for piece in sorted(different) if squash(piece)}
    return {}


def _cut(text: str, mark: str) -> Iterable[str]:
    return (piece for piece in (p.strip(" []{}()'\"") for p in text.split(mark)) if piece)


def _is_short(pieces: set[str]) -> bool:
    return sum(len(piece.split()) for piece in pieces) <= 3 * len(pieces)


def is_code(column: Column) -> bool:
    """Whether the column's digits are names: an id, a postcode."""
    return column.kind is Kind.ID or column.role in (Role.ID, Role.CODE)
