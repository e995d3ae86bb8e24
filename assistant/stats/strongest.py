"""The strongest trustworthy links between columns: screened all against all, corrected for the search, artefacts left out.

Quick enough for the moment a file is opened: ranks and counts on a sample, and no library beyond numpy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from assistant.dataset import Column, Kind, Role
from assistant.stats.artefacts import parts_of_sums
from assistant.stats.linked import COPY, Link, Sample, linked, nested, pearson

MOST_ROWS = 5_000  # an even sample of this many rows is screened
MOST_COLUMNS = 30
_MOST_LEVELS = 12
_WEAK = 0.2  # links below this are not worth telling, however certain
_CHANCE = 0.01  # of naming any link, where there is none


def strongest(
    frame: pd.DataFrame, columns: Mapping[str, Column], most: int = 2, prefer: str = ""
) -> tuple[list[Link], int]:
    """At most so many links, strongest first, each about other columns than the one before, and how many pairs were tried.

    Every p-value is multiplied by the number of pairs (Bonferroni), intervals are widened to hold for all of them at once.
    Left out: ids, codes, text; copies of one another; sums and their parts; groups that are bands of a number; pairs
    that only share a drift over time. `prefer` is a column whose links are told first when they are about as strong.
    """
    data = _sample(frame, columns)
    numbers, groups = data.numbers, data.groups
    pairs = list(combinations([*numbers, *groups], 2))
    if not pairs:
        return [], 0
    sums = parts_of_sums({name: data.values[name] for name in numbers})
    found = []
    for a, b in pairs:
        if frozenset((a, b)) in sums or _same_name(a, b) or {a, b} <= data.calendar:
            continue
        link = linked(data, a, b, len(pairs))
        if link is not None and link.p < _CHANCE and _WEAK <= link.size <= COPY:
            found.append(link)
    found.sort(key=lambda link: -link.size * (1.6 if prefer in (link.column, link.by) else 1.0))
    chosen: list[Link] = []
    for link in found:
        if not any(_alike(data, link, other) for other in chosen):
            chosen.append(link)
        if len(chosen) == most:
            break
    return chosen, len(pairs)


def _sample(frame: pd.DataFrame, columns: Mapping[str, Column]) -> Sample:
    n = len(frame)
    index = np.arange(n) if n <= MOST_ROWS else np.linspace(0, n - 1, MOST_ROWS).astype(int)
    rows = frame.iloc[index]
    usable = [
        c
        for c in columns.values()
        if c.name in frame.columns
        and c.missing < 0.6 * n
        and c.role not in (Role.ID, Role.CODE, Role.CONSTANT, Role.TEXT, Role.TIME)
    ]
    numbers = [c.name for c in usable if c.kind is Kind.NUMBER][:MOST_COLUMNS]
    grouping = (Kind.CATEGORY, Kind.YESNO, Kind.ORDERED, Kind.PLACE)
    groups = [c.name for c in usable if c.kind in grouping and 2 <= c.distinct <= _MOST_LEVELS][:MOST_COLUMNS]
    values = {name: _finite(rows[name]) for name in numbers}
    codes, levels = {}, {}
    for name in groups:
        code, level = pd.factorize(rows[name])
        codes[name], levels[name] = code, [str(x) for x in level]
    dates = [c.name for c in columns.values() if c.kind is Kind.DATE or (c.role is Role.TIME and c.kind is Kind.NUMBER)]
    time = _ranked(rows[dates[0]].astype("int64").to_numpy(float)) if dates and rows[dates[0]].notna().all() else None
    ranks = {name: _ranked(values[name]) for name in numbers}
    yes = {c.name: str(c.yes) for c in usable if c.kind is Kind.YESNO}
    calendar = frozenset(
        c.name for c in usable if says_when(c.name) or (c.name in values and _counts_up(values[c.name]))
    )
    return Sample(
        index, numbers, groups, values, ranks, codes, levels, {c.name: c.unit for c in usable}, yes, calendar, time
    )


_WHEN = frozenset(
    [
        "year",
        "yr",
        "month",
        "mnth",
        "mon",
        "quarter",
        "qtr",
        "week",
        "weekday",
        "dayofweek",
        "day",
        "hour",
        "hr",
        "minute",
        "season",
        "date",
        "time",
        "period",
        "holiday",
    ]
)


def says_when(name: str) -> bool:
    """Whether the last word of a column name is a part of the calendar.

    >>> says_when("order_month"), says_when("weekly_sales")
    (True, False)
    """
    words = "".join(c if c.isalpha() else " " for c in name).lower().split()
    return bool(words) and words[-1] in _WHEN


def _counts_up(values: np.ndarray) -> bool:
    """Whether the rows are sorted by the column: a counter, or time in another form."""
    steps = np.diff(values)
    return len(values) > 30 and bool(np.isfinite(steps).all() and ((steps >= 0).all() or (steps <= 0).all()))


def _finite(series: pd.Series) -> np.ndarray:
    values = series.to_numpy(float, na_value=np.nan)
    # Beyond this, squares overflow; such values are no measurements.
    return np.where(np.abs(values) < 1e100, values, np.nan)


def _ranked(values: np.ndarray) -> np.ndarray:
    return pd.Series(values).rank().to_numpy(float)


def _same_name(a: str, b: str) -> bool:
    """Whether one name is the other with something added: price and price_eur."""
    first, second = sorted((a.lower().strip(), b.lower().strip()), key=len)
    return (
        len(first) >= 3 and second.startswith(first) and (len(second) == len(first) or not second[len(first)].isalpha())
    )


def _alike(data: Sample, link: Link, other: Link) -> bool:
    """Whether two links tell the same: the same two columns, or copies of them."""
    pairs: Sequence[tuple[str, str]] = ((link.column, link.by), (other.column, other.by))
    shared = set(pairs[0]) & set(pairs[1])
    if len(shared) == 2:
        return True
    if not shared:
        return False
    (mine,), (theirs,) = set(pairs[0]) - shared, set(pairs[1]) - shared
    if mine in data.ranks and theirs in data.ranks:
        both = ~np.isnan(data.ranks[mine]) & ~np.isnan(data.ranks[theirs])
        return abs(pearson(data.ranks[mine][both], data.ranks[theirs][both])) > 0.8
    if mine in data.codes and theirs in data.codes:
        here = (data.codes[mine] >= 0) & (data.codes[theirs] >= 0)
        counts = np.zeros((len(data.levels[mine]), len(data.levels[theirs])))
        np.add.at(counts, (data.codes[mine][here], data.codes[theirs][here]), 1)
        return nested(counts)
    return False
