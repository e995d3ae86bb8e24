"""The different values of a table's columns, spelled so that they can be looked up quickly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from assistant.dataset import Column, Dataset, Kind, Role

INDEXED = frozenset({Kind.CATEGORY, Kind.ORDERED, Kind.YESNO, Kind.PLACE, Kind.ID, Kind.TEXT})
MOST_VALUES = 1_200_000  # different values of all columns together that can be found by their whole text
MOST_WORDS = 120_000  # different values of all columns that can be found by a word in them
LONG = 60  # letters of a cell: from here on it is prose, found by its words only
_SEPARATORS = ("|", ";", ",")


@dataclass(frozen=True, eq=False)
class Cells:
    """Different values of one column by their spelling, and the words in them.

    `spelled` maps letters and digits alone ("newyork") to the place of a value in `values`; `variants` has all places where
    several are spelled alike. `words` says in how many values a word stands; `lines` are the values as words between
    spaces. `pieces` are the parts of cells that hold lists.
    """

    name: str
    column: Column
    spelled: Mapping[str, int]
    variants: Mapping[str, tuple[int, ...]]
    values: Any
    words: Mapping[str, int] = field(default_factory=dict)
    lines: Any = None
    pieces: Mapping[str, str] = field(default_factory=dict)
    prose: bool = False

    def value(self, key: str) -> Any:
        """A value by its spelling."""
        return _plain(self.values[self.spelled[key]])

    def alike(self, key: str) -> list[Any]:
        """All values with this spelling."""
        return [_plain(self.values[i]) for i in self.variants.get(key, (self.spelled[key],))]

    def has_within(self, text: str) -> bool:
        """Whether the text stands somewhere in a value, in any case."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if not isinstance(self.values, pa.Array):
            return False
        return bool(pc.any(pc.match_substring(self.values, text, ignore_case=True)).as_py())

    def with_phrase(self, phrase: str) -> list[Any]:
        """At most three values that have these words in a row."""
        import pyarrow.compute as pc

        if self.lines is None:
            return []
        found = pc.indices_nonzero(pc.match_substring(self.lines, f" {phrase} "))
        return [_plain(self.values[i]) for i in found[:3].to_pylist()]


def all_cells(dataset: Dataset) -> tuple[list[Cells], list[str]]:
    """The values of every column that has names in it, columns with few values first; and columns not wholly read."""
    wanted = [column for column in dataset.columns.values() if column.kind in INDEXED and column.name in dataset.frame]
    left, words_left = MOST_VALUES, MOST_WORDS
    found: list[Cells] = []
    cut: list[str] = []
    for column in sorted(wanted, key=lambda column: column.distinct):
        values = dataset.frame[column.name].dropna().unique()
        if len(values) > left or (len(values) > words_left and column.kind is not Kind.ID):
            cut.append(column.name)
        values = values[:left]
        made = cells(values, column, words_left)
        left -= len(values)
        words_left -= min(len(values), words_left) if made.words else 0
        found.append(made)
    return found, cut


def cells(values: Any, column: Column, words: int) -> Cells:
    """The different values of one column; the words in the first so many of them."""
    import pyarrow.compute as pc

    texts = _texts(values)
    low = pc.utf8_lower(texts)
    ascii_only = not pc.any(pc.invert(pc.string_is_ascii(low))).as_py()
    if not ascii_only:
        low = pc.replace_substring_regex(pc.utf8_normalize(low, form="NFKD"), r"\p{M}+", "")
    letters = "a-z0-9" if ascii_only else r"\p{L}\p{N}"  # the classes of Unicode take long to compile
    keys = low if pc.all(pc.ascii_is_alnum(low)).as_py() else pc.replace_substring_regex(low, f"[^{letters}+#<>=]+", "")
    prose = column.kind is Kind.TEXT and len(texts) > 0 and pc.mean(pc.utf8_length(texts)).as_py() > LONG
    spelled, variants = _spelled(keys.to_pylist())
    lines: Any = None
    found: dict[str, int] = {}
    if column.kind is not Kind.YESNO and words > 0:
        lines, found = _words(low[:words], letters)
    pieces = _pieces(texts) if column.kind in (Kind.TEXT, Kind.CATEGORY) else {}
    kept = texts if _is_text(values) else values
    return Cells(column.name, column, spelled, variants, kept, found, lines, pieces, bool(prose))


def _is_text(values: Any) -> bool:
    return isinstance(values.dtype, pd.StringDtype)


def _texts(values: Any) -> Any:
    """Values as an Arrow array of text; whole numbers without a fraction."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if _is_text(values):
        made = pa.array(values)
        made = made.combine_chunks() if isinstance(made, pa.ChunkedArray) else made
        return pc.cast(made, pa.string()) if made.type != pa.string() else made
    return pa.array(
        [str(int(v)) if isinstance(v, float) and v.is_integer() else str(v) for v in list(values)], pa.string()
    )


def _plain(value: Any) -> Any:
    """A Python value out of an Arrow or numpy one."""
    if hasattr(value, "as_py"):
        return value.as_py()
    return value.item() if hasattr(value, "item") else value


def _spelled(keys: list[str]) -> tuple[dict[str, int], dict[str, tuple[int, ...]]]:
    """The first place of each spelling, and all places of those that several values have."""
    spelled = dict(zip(reversed(keys), range(len(keys) - 1, -1, -1), strict=True))
    variants: dict[str, tuple[int, ...]] = {}
    if len(spelled) < len(keys):
        for place, key in enumerate(keys):
            if spelled[key] != place:
                variants[key] = (*variants.get(key, (spelled[key],)), place)
    spelled.pop("", None)
    return spelled, variants


def _words(low: Any, letters: str) -> tuple[Any, dict[str, int]]:
    """The values as words between spaces, and in how many values each word stands; nothing where all are one word."""
    import pyarrow as pa
    import pyarrow.compute as pc

    lines = pc.replace_substring_regex(low, f"[^{letters}]+", " ")
    parts = pc.list_flatten(pc.ascii_split_whitespace(lines))
    if len(parts) <= len(low) * 1.02:
        return None, {}
    counts = pc.value_counts(parts)
    words = dict(zip(counts.field("values").to_pylist(), counts.field("counts").to_pylist(), strict=True))
    words.pop("", None)
    return pc.binary_join_element_wise(pa.scalar(" "), lines, pa.scalar(" "), ""), words


def _pieces(texts: Any) -> dict[str, str]:
    """Parts of cells that hold lists ("Action|Drama", "['Action', 'Drama']") by their spelling; none if they hold none."""
    from assistant.language.lexis.names import squash

    some = texts[:500].to_pylist()
    bracketed = sum(t[:1] in "[{(" and t[-1:] in "]})" for t in some) > 0.6 * len(some)
    marks = [m for m in _SEPARATORS if sum(m in t for t in some) > (0.05 if bracketed else 0.3) * len(some)]
    for mark in marks:
        cut = [piece for text in texts[:20_000].to_pylist() for piece in _cut(text, mark)]
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
