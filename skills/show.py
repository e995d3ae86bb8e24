"""Rows and cells as they stand in the file: chosen, sorted, the first few, without repeats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from assistant.answer import Answer, Block, Chart, Finding, Name, Say, Table, as_fact, as_plain, as_text
from assistant.errors import CannotAnswer
from assistant.estimate import Estimate, count
from assistant.request import Request
from assistant.script import Script
from assistant.skill import Columns, ColumnsGiven, Flag, Mark, Nth, Order, RowNumber, Skill, Test, Top, WantsSlot

MOST_ROWS = 1000  # more are counted, not carried


@dataclass(frozen=True)
class Rows:
    """The rows found, and how they were asked for."""

    table: pd.DataFrame
    total: int
    columns: tuple[str, ...]
    order: tuple[str, bool] | None
    picked: bool
    distinct: bool
    test: tuple[str, Any] | None
    mark: str | None
    facet: bool
    wants: str
    units: dict[str, str]


def show(
    frame: pd.DataFrame,
    show_columns: Columns = (),
    order: Order = None,
    top: Top = None,
    nth: Nth = None,
    row: RowNumber = None,
    distinct: Flag = False,
    test: Test = None,
    mark: Mark = None,
    facet: Flag = False,
    wants: WantsSlot = "",
    columns: ColumnsGiven = {},  # noqa: B006 - never changed
) -> Rows:
    """The rows in scope, or some columns of them; `nth` picks the second, third, … in the order given.

    >>> frame = pd.DataFrame({"name": ["Ann", "Bo"], "age": [40, 30]})
    >>> show(frame, ("name",), order=("age", False), top=1).table.values.tolist()
    [['Bo']]
    """
    if row is not None:
        if not 0 <= row < len(frame):
            raise CannotAnswer(Say("show.no_such_row", rows=count(len(frame))), Request("show", {"top": 5}))
        frame = frame.iloc[[row]]
    if order is not None:
        frame = frame.dropna(subset=[order[0]]) if top or nth else frame
        frame = frame.sort_values(order[0], ascending=not order[1], kind="stable")
    if nth is not None:
        values = frame[order[0]].drop_duplicates() if order else frame.index.to_series()
        at = values.iloc[nth - 1] if nth <= len(values) else None
        frame = frame[frame[order[0]] == at] if order else frame.loc[[at]] if at is not None else frame.head(0)
        top = top or 1
    table = frame[list(show_columns)] if show_columns else frame
    if distinct:
        table = table.dropna().drop_duplicates()
    total = len(table)
    table = table.head(MOST_ROWS if top is None else top).reset_index(drop=True)
    shown = tuple(show_columns) or tuple(map(str, frame.columns))
    units = {name: columns[name].unit for name in shown if name in columns and columns[name].unit}
    picked = top is not None or nth is not None or row is not None
    return Rows(table, total, tuple(show_columns), order, picked, distinct, test, mark, facet, wants, units)


def tell(found: Rows, script: Script) -> Answer:
    """The cell asked for, the list, or the table."""
    value: Any
    if found.test is not None:
        headline, value = _tested(found)
    elif not len(found.table):
        headline, value = Say("show.nothing"), []
    elif len(found.columns) == 1:
        headline, value = _one_column(found)
    else:
        headline, value = _many_columns(found)
    about = list(found.columns) + ([found.order[0]] if found.order else [])
    return Answer(
        headline=headline,
        script=script,
        caveats=(),
        blocks=_blocks(found),
        follow_ups=_follow_ups(found),
        value=value,
        findings=_findings(found),
        columns=tuple(dict.fromkeys(about)),
    )


def _one_column(found: Rows) -> tuple[Say, Any]:
    name = found.columns[0]
    cells = [as_fact(v, found.total, found.units.get(name, "")) for v in found.table[name]]
    facts = {"column": Name(name), "value": cells[0]}
    if len(cells) == 1:
        key = "show.cell_by" if found.order else "show.cell"
        by = {"order": Name(found.order[0])} if found.order else {}
        return Say(key, **facts, **by), (cells[0] if found.wants != "list" else [as_plain(cells[0])])
    shown = [Name(_spoken(c)) for c in cells[:10]]
    key = "show.values" if len(cells) <= 10 else "show.many_values"
    return Say(key, column=facts["column"], values=shown, number=count(found.total, "")), [as_plain(c) for c in cells]


def _spoken(cell: Estimate | Name) -> str:
    return f"{cell.value:g}" if isinstance(cell, Estimate) and abs(cell.value) < 1e6 else str(as_plain(cell))


def _many_columns(found: Rows) -> tuple[Say, Any]:
    names = [Name(c) for c in found.columns]
    key = "show.rows_of" if names else "show.rows"
    if found.order and found.picked:
        key += "_by"
    by = {"order": Name(found.order[0])} if found.order else {}
    value: Any = None
    if found.columns and len(found.table) == 1:
        value = [as_plain(as_fact(v, found.total)) for v in found.table.iloc[0]]
    elif found.columns and found.wants in ("list", "name"):
        value = [as_plain(as_fact(v, found.total)) for v in found.table[found.columns[0]]]
    shown = count(len(found.table))
    return Say(key, columns=names, shown=shown, number=count(found.total), **by), value


def _tested(found: Rows) -> tuple[Say, bool]:
    """ "Is Ann the oldest?": yes if the first cell is the name claimed."""
    _, claim = found.test or ("==", None)
    if not len(found.table):
        return Say("show.no_row"), False
    cells = [as_text(v) for v in found.table.iloc[0]]
    yes = any(str(claim).lower() == cell.lower() for cell in cells)
    facts = {"value": Name(cells[0]), "claim": Name(str(claim))}
    return Say(f"show.{'yes' if yes else 'no'}", **facts), yes


def _findings(found: Rows) -> tuple[Finding, ...]:
    if not found.columns:
        return ()
    rows = found.table.head(20).iterrows()
    return tuple(Finding(name, as_fact(row[name], found.total)) for _, row in rows for name in found.columns)


def _blocks(found: Rows) -> tuple[Block, ...]:
    table = Table(found.table, total=found.total if found.total > len(found.table) else None)
    if found.mark is None or len(found.columns) < 2:
        return (table,)
    x, y = found.columns[:2]
    split = found.columns[2] if len(found.columns) > 2 else None
    alt = Say("show.chart", columns=[Name(c) for c in found.columns[:3]])
    color, facet = (None, split) if found.facet else (split, None)
    chart = Chart(found.mark, found.table, x, y, alt, found.columns[:3], color=color, facet=facet)
    return (chart, table)


def _follow_ups(found: Rows) -> tuple[Request, ...]:
    asked = [Request("summarise", {"measures": (("count", None),), "by": (c,)}) for c in found.columns[:1]]
    return (*asked, *(Request("distribution", {"column": c}) for c in found.columns[:1]), Request("overview"))


SKILL = Skill(show, tell)
