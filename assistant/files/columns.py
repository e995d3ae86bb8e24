"""A table of text cells to a frame with typed columns: names made unique, values converted, total rows set aside."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from assistant.answer import Name, Say
from assistant.dataset import Column
from assistant.estimate import count
from assistant.files.cautions import cautions_of
from assistant.files.column import Values
from assistant.files.found import Found
from assistant.files.profile import profile
from assistant.files.totals import without_totals
from assistant.files.values import read_values


@dataclass(frozen=True, eq=False)
class Typed:
    """The frame, its columns, and what is to be said about how it was made."""

    frame: pd.DataFrame
    columns: Mapping[str, Column]
    notes: tuple[Say, ...]
    cautions: tuple[Say, ...]


def typed(table: Found) -> Typed:
    """The frame of a table that was found in a file."""
    wide = (
        len(table.header[0])
        if table.header
        else table.arrow.num_columns
        if table.arrow is not None
        else max(map(len, table.rows), default=0)
    )
    names, same = unique_names(headings(table.header, wide))
    notes: list[Say] = []
    if table.typed:
        frame = table.arrow.to_pandas()
        frame.columns = pd.Index(names, dtype="object").astype("str")
        found: dict[str, Values] = {}
    else:
        cells = _cells(table, len(names))
        found = _read(dict(zip(names, cells, strict=True)), len(table.header) > 0)
        found = {name: values for name, values in found.items() if not _nothing(name, values, table)}
        frame = pd.DataFrame({name: values.series for name, values in found.items()})
        frame.columns = frame.columns.astype("str")
    frame, totals = without_totals(frame)
    if totals:
        notes.append(Say("files.total_row", n=count(totals.rows, ""), labels=[Name(label) for label in totals.labels]))
    columns = {name: _with_unit(column, found.get(name)) for name, column in profile(frame).items()}
    notes += _notes(found)
    if same:
        notes.append(Say("files.renamed", names=[Name(name) for name in same]))
    return Typed(frame, columns, tuple(notes), cautions_of(frame, columns, found, same, totals))


def headings(header: Sequence[Sequence[str]], width: int) -> list[str]:
    """One name for each column: the lines of the heading joined, without repeats; "column_3" where there is none.

    >>> headings([["Sales", "Sales", ""], ["2019", "2020", ""]], 3)
    ['Sales 2019', 'Sales 2020', 'column_3']
    """
    out = []
    for j in range(width):
        parts = dict.fromkeys(re.sub(r"\s+", " ", line[j]).strip() for line in header if j < len(line))
        out.append(" ".join(part for part in parts if part) or f"column_{j + 1}")
    return out


def unique_names(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """The names made different from one another, and those that were not (or only in case).

    >>> unique_names(["a", "b", "a"])
    (['a', 'b', 'a_2'], ['a'])
    """
    taken = set(names)
    seen: Counter[str] = Counter()
    out = []
    for name in names:
        seen[name] += 1
        if seen[name] == 1:
            out.append(name)
            continue
        number = seen[name]
        while f"{name}_{number}" in taken:
            number += 1
        taken.add(f"{name}_{number}")
        out.append(f"{name}_{number}")
    folded = Counter(name.lower() for name in names)
    return out, list(dict.fromkeys(name for name in names if folded[name.lower()] > 1))


def _cells(table: Found, width: int) -> list[Any]:
    import pyarrow as pa

    if table.arrow is not None:
        return list(table.arrow.columns)
    return [pa.array([row[j] if j < len(row) else "" for row in table.rows], pa.string()) for j in range(width)]


def _read(cells: Mapping[str, Any], named: bool) -> dict[str, Values]:
    """Every column read; those that leave the decimal mark or the order of day and month open, again as the others do."""
    found = {name: read_values(column) for name, column in cells.items()}
    marks = Counter(
        v.form.decimal
        for v in found.values()
        if v.form and v.form.certain and not v.open_number and v.form.decimal == ","
    )
    decimal = "," if marks else ""
    orders = Counter(v.dates.order for v in found.values() if v.dates and v.dates.how in ("seen", "order", "mark"))
    order = orders.most_common(1)[0][0] if orders else ""
    for name, values in found.items():
        dated = values.dates is not None and values.dates.how == "open" and order
        numbered = decimal and (values.open_number or (values.form is None and values.series.dtype == float))
        if dated or numbered:
            found[name] = read_values(cells[name], decimal, order)
    return found


def _nothing(name: str, values: Values, table: Found) -> bool:
    """A column without name and values: separators at the end of every line."""
    return bool(re.fullmatch(r"column_\d+", name)) and len(values.series) > 0 and bool(values.series.isna().all())


def _with_unit(column: Column, values: Values | None) -> Column:
    return replace(column, unit=values.unit) if values is not None and values.unit else column


def _notes(found: Mapping[str, Values]) -> list[Say]:
    """What was assumed about the values, one sentence for each kind of assumption."""
    notes = []
    comma = [name for name, v in found.items() if v.form and v.form.decimal == ","]
    grouped = [name for name, v in found.items() if v.form and v.form.thousands and v.form.decimal == "."]
    percent = [name for name, v in found.items() if v.form and v.form.percent]
    scaled = [name for name, v in found.items() if v.form and v.form.magnitudes]
    for key, names in (("decimal_comma", comma), ("thousands", grouped), ("percent", percent), ("magnitudes", scaled)):
        if names:
            notes.append(Say(f"files.{key}", columns=_named(names)))
    for order in ("day", "month"):
        ordered = [name for name, v in found.items() if v.dates and v.dates.order == order and v.dates.how != "open"]
        if ordered:
            notes.append(Say(f"files.{order}_first", columns=_named(ordered)))
    zones = [name for name, v in found.items() if v.dates and v.dates.zones]
    if zones:
        notes.append(Say("files.time_zones", columns=_named(zones)))
    return notes


def _named(names: Sequence[str]) -> list[str]:
    return [Name(name) for name in names[:8]]
