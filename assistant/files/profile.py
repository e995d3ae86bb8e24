"""What each column of a table is: its kind and role, told from its name and its values together."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from assistant.dataset import Column, Kind, Role
from assistant.files import meanings, vocabulary
from assistant.files.meanings import words_of
from assistant.files.scales import in_order

_EXACT_CELLS = 5_000_000  # tables up to this size are counted in full
_SAMPLED_ROWS = 20_000
_FEW_CODES = 12
_SOME_LEVELS = 50


def profile(frame: pd.DataFrame) -> dict[str, Column]:
    """The `Column` of every column, by name. Large tables are judged on an even sample of rows.

    `missing` is always exact; `distinct` is exact up to five million cells and in larger tables where the sample
    shows few values, else scaled up from the sample.

    >>> found = profile(pd.DataFrame({"customer_id": range(30), "sales": [1.5, 2.0, 3.5] * 10, "churn": [0, 1, 0] * 10}))
    >>> [(column.kind.value, column.role.value) for column in found.values()]
    [('id', 'id'), ('number', 'amount'), ('yes/no', 'group')]
    """
    rows = len(frame)
    sampled = rows * frame.shape[1] > _EXACT_CELLS and rows > _SAMPLED_ROWS
    positions = np.linspace(0, rows - 1, _SAMPLED_ROWS).astype(int) if sampled else None
    return {str(name): _column(frame[name], str(name), rows, positions) for name in frame.columns}


def _column(series: pd.Series, name: str, rows: int, positions: np.ndarray | None) -> Column:
    missing = int(series.isna().sum())
    seen = series if positions is None else series.iloc[positions]
    given = seen.dropna()
    try:
        levels = given.unique()
    except TypeError:  # lists and the like in cells
        given = given.map(repr)
        levels = given.unique()
    distinct = len(levels)
    kind, role, order, yes = _told(name, given, levels, rows - missing)
    if positions is not None and distinct > 0.05 * len(given):
        distinct = int(round(distinct / max(len(given), 1) * (rows - missing)))
    unit = meanings.unit_in(name) if kind is Kind.NUMBER and role not in (Role.CODE, Role.ID, Role.TIME) else ""
    return Column(name, kind, role, unit, order, yes, missing, distinct)


_Told = tuple[Kind, Role, tuple[str, ...], object]


def _told(name: str, given: pd.Series, levels: np.ndarray, rows: int) -> _Told:
    words = words_of(name)
    if pd.api.types.is_bool_dtype(given.dtype):
        return Kind.YESNO, Role.GROUP if len(levels) > 1 else Role.CONSTANT, (), True
    if pd.api.types.is_datetime64_any_dtype(given.dtype):
        return Kind.DATE, Role.TIME if len(levels) != 1 else Role.CONSTANT, (), None
    if pd.api.types.is_numeric_dtype(given.dtype):
        return _number(words, given, levels, rows, name)
    if isinstance(given.dtype, pd.CategoricalDtype):
        order = tuple(map(str, given.dtype.categories)) if given.dtype.ordered else ()
        if order:
            return Kind.ORDERED, Role.GROUP, order, None
        given = given.astype(given.dtype.categories.dtype)
        return _told(name, given, np.asarray(given.unique()), rows)
    return _text(words, given, levels, rows)


def _number(words: tuple[str, ...], given: pd.Series, levels: np.ndarray, rows: int, name: str) -> _Told:
    distinct, named = len(levels), set(words)
    if distinct <= 1:
        return Kind.NUMBER, Role.CONSTANT, (), None
    values = given.to_numpy(float)
    with np.errstate(invalid="ignore"):
        whole = bool(np.isfinite(values).all() and (values == np.floor(values)).all())
    if distinct == 2 and set(map(float, levels)) == {0.0, 1.0}:
        return Kind.YESNO, Role.GROUP, (), 1
    if whole:
        found = _whole(words, named, values, levels, rows, name)
        if found is not None:
            return found
    return Kind.NUMBER, _role(words, values, whole), (), None


def _whole(
    words: tuple[str, ...], named: set[str], values: np.ndarray, levels: np.ndarray, rows: int, name: str
) -> _Told | None:
    """Whole numbers that are not amounts: years, ids, codes, grades. None for the rest."""
    distinct = len(levels)
    low, high = float(values.min()), float(values.max())
    if low >= 1500 and high <= 2200 and (named & vocabulary.YEAR or (named & {"date", "period"} and low >= 1800)):
        return Kind.NUMBER, Role.TIME, (), None
    if low >= 40 and high <= 99 and distinct > 2 and words[-1:] in (("year",), ("yr",)):
        return Kind.NUMBER, Role.TIME, (), None  # years of the last century in two digits
    unique = distinct == len(values) and distinct > 1
    counting = unique and high - low == distinct - 1 and low in (0, 1) and len(values) >= 20
    last = words[-1] if words else ""
    if (
        last in vocabulary.ID
        or (not words and counting)
        or (counting and named & (vocabulary.NUMBERING | vocabulary.ID))
        or name.startswith("Unnamed")
    ):
        return Kind.ID, Role.ID, (), None
    if (
        unique
        and len(values) >= 20
        and named & vocabulary.NUMBERING
        and not named & (vocabulary.AMOUNT | vocabulary.MEASURE)
        and low >= 0
        and len(words) <= 2
    ):
        return Kind.ID, Role.ID, (), None
    return _codes(words, named, values, distinct, counting)


def _codes(words: tuple[str, ...], named: set[str], values: np.ndarray, distinct: int, counting: bool) -> _Told | None:
    """Whole numbers that are names or steps: postcodes, clusters, grades, running numbers. None for the rest."""
    low, high, rows = float(values.min()), float(values.max()), len(values)
    if named & vocabulary.CODE and low >= 0:
        place = bool(named & vocabulary.PLACE_CODE)
        if place:
            return Kind.PLACE, Role.CODE, (), None
        return (
            (Kind.ID if distinct > 0.5 * len(values) and distinct > _FEW_CODES else Kind.CATEGORY),
            Role.CODE,
            (),
            None,
        )
    if distinct <= _FEW_CODES and low >= -5 and high <= 100:
        if named & vocabulary.NOMINAL and not named & (vocabulary.AMOUNT | vocabulary.RATE):
            return Kind.CATEGORY, Role.CODE, (), None
        if named & vocabulary.ORDINAL or (
            distinct <= 10
            and rows >= 20
            and re.fullmatch(r"q\d{1,2}|item ?\d{1,2}|question ?\d{1,2}", " ".join(words).replace("q ", "q"))
            and low >= 0
            and high <= 10
        ):
            return Kind.ORDERED, Role.GROUP, tuple(_digits(level) for level in sorted(set(values.tolist()))), None
    if (
        counting
        and len(values) >= 50
        and not named & (vocabulary.AMOUNT | vocabulary.MEASURE | vocabulary.RATE | vocabulary.STOCK)
        and len(words) <= 1
        and named & (vocabulary.NUMBERING | {"#"})
    ):
        return Kind.ID, Role.ID, (), None
    return None


def _digits(level: float) -> str:
    return str(int(level))


def _role(words: tuple[str, ...], values: np.ndarray, whole: bool) -> Role:
    """What may be done with the numbers: the last word of the name counts most ("sales rate" is a rate)."""
    lists = (
        (Role.RATE, vocabulary.RATE),
        (Role.STOCK, vocabulary.STOCK),
        (Role.MEASURE, vocabulary.MEASURE),
        (Role.AMOUNT, vocabulary.AMOUNT),
    )
    meant = [word for word in words if word not in meanings.UNITS or word in ("hour", "minute", "mile")]
    joined = set(words)
    if joined & {"total", "sum", "cumulative"} and not joined & {"rate", "ratio", "percent", "average", "avg", "mean"}:
        return Role.AMOUNT
    if joined & {
        "rate",
        "ratio",
        "percent",
        "percentage",
        "pct",
        "%",
        "average",
        "avg",
        "mean",
        "median",
        "per",
        "share",
        "price",
    }:
        return Role.RATE
    for word in reversed(meant):
        for role, known in lists:
            if word in known:
                return role
    finite = values[np.isfinite(values)]
    if not len(finite):
        return Role.MEASURE
    if not whole and finite.min() >= 0 and finite.max() <= 1:
        return Role.RATE
    return Role.AMOUNT if whole and finite.min() >= 0 and finite.max() > 20 else Role.MEASURE


def _text(words: tuple[str, ...], given: pd.Series, levels: np.ndarray, rows: int) -> _Told:
    distinct, named, n = len(levels), set(words), len(given)
    if distinct == 0:
        return Kind.TEXT, Role.CONSTANT, (), None
    texts = [str(level) for level in levels[:2000]]
    pair = meanings.YES_OF.get(frozenset(text.strip().lower() for text in texts)) if distinct == 2 else None
    if pair is not None:
        return Kind.YESNO, Role.GROUP, (), next(text for text in texts if text.strip().lower() == pair)
    if distinct == 1:
        return Kind.CATEGORY, Role.CONSTANT, (), None
    if distinct <= _SOME_LEVELS:
        order = in_order(texts)
        if order:
            return Kind.ORDERED, Role.GROUP, order, None
    found = _coded(words, named, texts, distinct, n)
    if found is not None:
        return found
    if named & vocabulary.PLACE and not named & {"email", "mail", "url", "ip"}:
        return Kind.PLACE, Role.GROUP, (), None
    return _wordy(named, texts, distinct, n)


_CODE_TEXT = re.compile(r"(?=\S*\d)[\w./:#-]+")
_UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}|\S+@\S+\.\w+", re.I)


def _coded(words: tuple[str, ...], named: set[str], texts: list[str], distinct: int, n: int) -> _Told | None:
    """Text that names things by digits and letters: ids, postcodes, product codes. None for the rest."""
    if words and words[-1] in vocabulary.ID:
        return Kind.ID, Role.ID, (), None
    sample = texts[:500]
    mostly = distinct > 0.9 * n and n >= 20
    coded = sum(bool(_CODE_TEXT.fullmatch(text)) for text in sample) >= 0.9 * len(sample)
    digits = sum(bool(re.fullmatch(r"[\d +()/-]{3,20}", text)) for text in sample) >= 0.9 * len(sample)
    if named & vocabulary.PLACE_CODE and coded:
        return Kind.PLACE, Role.CODE, (), None
    if mostly and sum(bool(_UUID.fullmatch(text)) for text in sample) >= 0.8 * len(sample):
        return Kind.ID, Role.ID, (), None
    if digits or (named & vocabulary.CODE and coded):
        return (Kind.ID if distinct > 0.5 * n and distinct > _FEW_CODES else Kind.CATEGORY), Role.CODE, (), None
    if mostly and coded:
        return Kind.ID, Role.ID, (), None
    return None


def _wordy(named: set[str], texts: list[str], distinct: int, n: int) -> _Told:
    """Words: levels that come again are categories, sentences and names are text."""
    sample = texts[:500]
    length = sum(map(len, sample)) / len(sample)
    spaces = sum(text.count(" ") for text in sample) / len(sample)
    share = distinct / max(n, 1)
    if length > 60 or (spaces > 5 and share > 0.3):
        return Kind.TEXT, Role.TEXT, (), None
    if share > 0.9 and n > 50 and (named & vocabulary.PERSONAL or n > 200 or spaces > 2):
        return Kind.TEXT, Role.TEXT, (), None
    if share > 0.5 and distinct > 200:
        return Kind.TEXT, Role.TEXT, (), None
    return Kind.CATEGORY, Role.GROUP, (), None
