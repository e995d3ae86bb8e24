"""Spellings of the same thing in a column of words, unified: spaces, capitals and the words that say "not there"."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

import numpy as np
import pandas as pd

from assistant.files.missing import says_missing


def textual(cells: pd.Series) -> bool:
    """Whether the cells are words."""
    return pd.api.types.is_object_dtype(cells) or isinstance(cells.dtype, pd.StringDtype)


def trimmed(cells: pd.Series) -> pd.Series:
    """Text without spaces at its ends, and single ones inside.

    >>> trimmed(pd.Series([" a  b ", "c", None])).tolist()[:2]
    ['a b', 'c']
    """
    return replaced(cells, {text: " ".join(text.split()) for text in _texts(cells)})


def spellings(cells: pd.Series) -> dict[str, str]:
    """For each spelling that differs from a more common one only by capitals, accents, dots or spaces, that one.

    >>> spellings(pd.Series(["Berlin", "Berlin", "berlin", "BERLIN ", "Bern"]))
    {'berlin': 'Berlin', 'BERLIN ': 'Berlin'}
    """
    counts = cells.value_counts()
    by_key: dict[str, list[str]] = {}
    for text in counts.index.tolist():
        if isinstance(text, str):
            by_key.setdefault(_key(text), []).append(text)
    return {other: group[0] for key, group in by_key.items() if key for other in group[1:]}


def _key(text: str) -> str:
    """What is left of a text when its looks are set aside; signs that tell things apart ("C" and "C++") stay."""
    flat = unicodedata.normalize("NFKD", text).casefold()
    return " ".join("".join(c for c in flat if not unicodedata.combining(c) and c not in ".'’").replace("_", " ").replace("-", " ").split())  # fmt: skip


def unified(cells: pd.Series) -> pd.Series:
    """The column with each spelling replaced by the most common one of the same thing."""
    return replaced(cells, spellings(cells))


def replaced(cells: pd.Series, known: Mapping[str, str]) -> pd.Series:
    """The column with some texts replaced; the very same column where none is other than before."""
    other = {old: new for old, new in known.items() if old != new}
    if not other:
        return cells
    hit = cells.isin(list(other)).to_numpy(bool)
    made = cells.copy()
    made[hit] = cells[hit].map(other)
    return made


def _texts(cells: pd.Series) -> list[str]:
    """The different texts of a column."""
    return [text for text in cells.dropna().unique().tolist() if isinstance(text, str)]


def without_disguises(cells: pd.Series) -> pd.Series:
    """Words that say "not there" as gaps: "n/a", "?", "-"; among numbers also the nines that stand for a gap."""
    if textual(cells):
        gone = [text for text in _texts(cells) if says_missing(text, False)]
        return cells.mask(cells.isin(gone)) if gone else cells
    if pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells):
        from assistant.files.missing import sentinels

        found = sentinels(cells.dropna().to_numpy(float))
        return cells.mask(cells.isin(found)) if found else cells
    return cells


def recoded(cells: pd.Series, changes: Mapping[object, object]) -> pd.Series:
    """The column with some of its values replaced by others; None makes a gap.

    >>> recoded(pd.Series(["nyc", "LA"]), {"nyc": "New York"}).tolist()
    ['New York', 'LA']
    """
    if isinstance(cells.dtype, pd.CategoricalDtype):
        cells = cells.astype(cells.cat.categories.dtype)
    made = cells.astype(object).map(lambda cell: changes.get(cell, cell), na_action="ignore")
    return made.infer_objects()


def repeats(frame: pd.DataFrame) -> np.ndarray:
    """Which rows repeat an earlier one exactly; lists in cells are compared by their text."""
    odd = [c for c in frame.columns if pd.api.types.is_object_dtype(frame[c])]
    plain = frame.assign(**{c: frame[c].map(lambda cell: str(cell) if isinstance(cell, list | dict | set) else cell) for c in odd})  # fmt: skip
    return plain.duplicated().to_numpy(bool)
