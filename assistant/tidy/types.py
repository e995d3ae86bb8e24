"""A column as another type: numbers, dates, words or yes and no, with the cells that could not be read."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd

TYPES = ("number", "whole", "date", "text", "category", "yesno")
YES = frozenset({"yes", "y", "true", "t", "1", "1.0", "on", "si", "ja", "oui"})
NO = frozenset({"no", "n", "false", "f", "0", "0.0", "off", "nein", "non"})


def converted(cells: pd.Series, to: str) -> pd.Series:
    """The column as `to`: "number", "whole" (rounded), "date", "text", "category" or "yesno"; what cannot be read is missing.

    Numbers may be written with thousands apart, currencies, units or percent signs; dates in any of the usual ways,
    as years or as 20240131.

    >>> converted(pd.Series(["1,200", "€ 35", "x", None]), "number").tolist()
    [1200.0, 35.0, nan, nan]
    """
    made = {"number": _number, "whole": _whole, "date": _date, "text": _text, "category": _text, "yesno": _yesno}[to]
    return made(cells)


def unread(before: pd.Series, after: pd.Series) -> pd.Series:
    """The cells that were there and are missing after a conversion, as text."""
    return before[(before.notna() & after.isna()).to_numpy(bool)].map(str)


def _by_spelling(cells: pd.Series, read: Callable[[dict[str, int], list[str]], dict[str, object]]) -> list[object]:
    """Each different spelling is read once."""
    if isinstance(cells.dtype, pd.StringDtype):
        texts = cells.str.strip()
    else:
        texts = cells.map(lambda cell: str(cell).strip(), na_action="ignore")
    given = texts.dropna()
    counts = given.value_counts()
    values = read(dict(zip(counts.index.tolist(), counts.tolist(), strict=True)), given.head(500).tolist())
    return [values.get(text) if isinstance(text, str) else None for text in texts.tolist()]


def _number(cells: pd.Series) -> pd.Series:
    if pd.api.types.is_bool_dtype(cells):
        return cells.astype(float) if not cells.isna().any() else cells.astype("Float64").astype(float)
    if pd.api.types.is_numeric_dtype(cells):
        return cells
    if pd.api.types.is_datetime64_any_dtype(cells):
        return pd.Series(np.nan, index=cells.index, name=cells.name)
    found = pd.Series(_by_spelling(cells, _numbers), index=cells.index, name=cells.name, dtype=float)
    return _whole_if_so(found)


def _numbers(spelled: dict[str, int], rows: list[str]) -> dict[str, object]:
    from assistant.files.numerals import format_of, value

    form = format_of(spelled)
    return {text: value(text, form) for text in spelled}


def _whole_if_so(x: pd.Series) -> pd.Series:
    given = x.dropna()
    whole = len(given) == len(x) and np.isfinite(x).all() and (x % 1 == 0).all() and x.abs().max() < 2**53
    return x.astype("int64") if len(x) and whole else x


def _whole(cells: pd.Series) -> pd.Series:
    x = _number(cells)
    if pd.api.types.is_integer_dtype(x):
        return x
    x = x.astype(float).replace([np.inf, -np.inf], np.nan)
    return _whole_if_so(x.round())


def _date(cells: pd.Series) -> pd.Series:
    if pd.api.types.is_datetime64_any_dtype(cells):
        return cells
    texts = cells
    if pd.api.types.is_numeric_dtype(cells):
        texts = cells.astype(object).map(_calendar, na_action="ignore")
    found = _by_spelling(texts, _moments)
    return pd.Series(pd.to_datetime(pd.Series(found, dtype=object)).to_numpy("datetime64[us]"), index=cells.index, name=cells.name)  # fmt: skip


def _calendar(number: float) -> str | None:
    """A number as a date: 2024 is its first day, 20240131 a day, 202401 a month; others are none."""
    if not math.isfinite(number) or number != int(number):
        return None
    digits = str(int(number))
    match len(digits):
        case 4 if "1500" <= digits <= "2200":
            return f"{digits}-01-01"
        case 6:
            return f"{digits[:4]}-{digits[4:]}-01"
        case 8:
            return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
    return None


def _moments(spelled: dict[str, int], rows: list[str]) -> dict[str, object]:
    from assistant.files.moments import read_dates

    found: dict[str, object] = dict(read_dates(spelled, rows).values)
    for text in spelled:
        if found.get(text) is None and text.isdigit():
            day = _calendar(float(text))
            known = read_dates({day: 1}, []).values.get(day) if day else None
            found[text] = known
    return found


def _text(cells: pd.Series) -> pd.Series:
    return pd.Series(
        [None if missing else as_plain(cell) for cell, missing in zip(cells, cells.isna(), strict=True)],
        index=cells.index, name=cells.name, dtype="str",
    )  # fmt: skip


def as_plain(cell: object) -> str:
    """A cell as text: whole numbers without a point, days without a time."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, pd.Timestamp) and cell == cell.normalize():
        return str(cell.date())
    return str(cell)


def _yesno(cells: pd.Series) -> pd.Series:
    low = _text(cells).str.strip().str.lower()
    known = {text: (text in YES) for text in low.dropna().unique() if text in YES | NO}
    found = low.map(known)
    return found.astype(bool) if not found.isna().any() else found.astype("boolean")
