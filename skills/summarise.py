"""Counts, totals, averages and other single numbers, for all rows in scope or group by group."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from assistant.answer import Answer, Block, Chart, Finding, Name, Say, Table
from assistant.dataset import Role
from assistant.errors import CannotAnswer
from assistant.estimate import Estimate, Exact, Sureness, count, exact
from assistant.request import Request
from assistant.script import Script
from assistant.skill import (
    ColumnsGiven,
    Combine,
    Groups,
    Having,
    Mark,
    Measures,
    Nth,
    Number,
    Order,
    Skill,
    Test,
    Top,
    WantsSlot,
)  # fmt: skip
from assistant.stats.describe import Measure, by_groups, label, quantile_of, statistic

COMPARE = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip
MOST_BARS = 40
MOST_DRAWN = 2000


@dataclass(frozen=True)
class Summary:
    """Measures of the rows: one row of `table` for all of them, or one for each group of `by`."""

    measures: tuple[Measure, ...]
    by: tuple[str, ...]
    table: pd.DataFrame
    rows: int
    groups: int
    test: tuple[str, Any] | None
    combine: str | None
    picked: bool  # the question asked for the top (or n-th) of the groups
    wants: str
    mark: str | None
    units: dict[str, str]
    doubts: tuple[tuple[str, str], ...]  # (caution key, column)
    times: tuple[str, ...] = ()  # groups that run along time
    plain: tuple[str, ...] = ()  # columns without gaps, whose count is that of the rows

    @property
    def labels(self) -> list[str]:
        """The names of the measures in the table."""
        return [label(m) for m in self.measures]


def summarise(
    frame: pd.DataFrame,
    measures: Measures,
    by: Groups = (),
    order: Order = None,
    top: Top = None,
    nth: Nth = None,
    having: Having = None,
    test: Test = None,
    combine: Combine = None,
    ddof: Number = 1,
    mark: Mark = None,
    wants: WantsSlot = "",
    columns: ColumnsGiven = {},  # noqa: B006 - never changed
) -> Summary:
    """Statistics of columns, by groups if asked; then only groups that satisfy `having`, ordered, and the first `top`.

    >>> frame = pd.DataFrame({"fare": [1.0, 2.0, 6.0], "class": ["a", "a", "b"]})
    >>> summarise(frame, (("mean", "fare"),), by=("class",), order=("", True)).table.values.tolist()
    [['b', 6.0], ['a', 1.5]]
    """
    ddof = 1 if ddof is None else int(ddof)
    for name, column in measures:
        _check(name, column, frame)
    if by:
        table = by_groups(frame, measures, by, ddof)
        groups = len(table)
        table = _arranged(table, [label(m) for m in measures], by, order, top, nth, having)
    else:
        cells = [len(frame) if c is None else _one(name, frame[c], ddof) for name, c in measures]
        table, groups = pd.DataFrame([cells], columns=[label(m) for m in measures]), 0
    return Summary(
        tuple(measures), tuple(by), table, len(frame), groups, test, combine,
        bool(by) and (top is not None or nth is not None), wants, mark,
        {c: columns[c].unit for _, c in measures if c in columns and columns[c].unit},
        tuple(_doubts(measures, columns)),
        tuple(c for c in by if c in columns and columns[c].role is Role.TIME),
        tuple(c for n, c in measures if n == "count" and c is not None and not frame[c].isna().any()),
    )  # fmt: skip


def _check(name: str, column: str | None, frame: pd.DataFrame) -> None:
    """Arithmetic needs numbers: anything else is declined, with what would work."""
    if column is None or name in ("count", "distinct", "mode", "min", "max", "missing", "first", "last", "list"):
        return
    if not (pd.api.types.is_numeric_dtype(frame[column]) or frame[column].dtype == bool):
        raise CannotAnswer(
            Say("summarise.not_a_number", column=Name(column), statistic=name),
            Request("distribution", {"column": column}),
            Request("summarise", {"measures": (("count", None),), "by": (column,)}),
            Request("summarise", {"measures": (("distinct", column),)}),
        )


def _one(name: str, cells: pd.Series, ddof: int) -> object:
    return int(cells.isna().sum()) if name == "missing" else statistic(name, cells, ddof)


def _arranged(
    table: pd.DataFrame,
    labels: list[str],
    by: Groups,
    order: Order,
    top: int | None,
    nth: int | None,
    having: tuple[str, float] | None,
) -> pd.DataFrame:
    first = labels[0]
    if having is not None:
        op, limit = having
        table = table[COMPARE[op](table[first], limit)]
    column, descending = order or (("", True) if top or nth else (by[0], False))
    column = column if column in table.columns else next((m for m in labels if m.endswith(f" {column}")), first)
    table = table.sort_values(column, ascending=not descending, kind="stable")
    if nth is not None:
        distinct = table[column].drop_duplicates()
        table = table[table[column] == distinct.iloc[nth - 1]] if nth <= len(distinct) else table.head(0)
    return (table if top is None else table.head(top)).reset_index(drop=True)


def _doubts(measures: Measures, columns: ColumnsGiven) -> list[tuple[str, str]]:
    """Sums that mean nothing, averages of codes: the caution and the column it is about."""
    found = []
    for name, column in measures:
        role = columns[column].role if column in columns else None
        if name == "sum" and role in (Role.STOCK, Role.RATE):
            found.append(("stock_not_flow", str(column)))
        if name in ("mean", "sum", "std", "median") and role in (Role.CODE, Role.ID):
            found.append(("code_not_number", str(column)))
    return found


def tell(found: Summary, script: Script) -> Answer:
    """The one number or name asked for first; the table behind it after."""
    if found.by:
        headline, value = _grouped(found)
    else:
        headline, value = _single(found)
    return Answer(
        headline=headline,
        script=script,
        caveats=tuple(Say(f"caution.{key}", columns=[Name(column)]) for key, column in found.doubts),
        blocks=_blocks(found),
        follow_ups=_follow_ups(found),
        value=value,
        findings=_findings(found),
        columns=tuple(dict.fromkeys([c for _, c in found.measures if c] + list(found.by))),
        method=_METHODS.get(found.measures[0][0]),
    )


_METHODS = {
    "mean": "Mean", "median": "Median", "mode": "Mode", "std": "Standard Deviation", "range": "Range",
    "skewness": "Skewness", "kurtosis": "Kurtosis", "var": "Variance", "iqr": "Quartile", "q25": "Quartile", "q75": "Quartile",
}  # fmt: skip


def _estimate(found: Summary, measure: Measure, value: Any) -> Estimate | str:
    """A cell of the table as a fact: numbers become Estimates, anything else text from the data."""
    if isinstance(value, bool) or not isinstance(value, int | float) and not hasattr(value, "__float__"):
        return Name(_text(value))
    name, column = measure
    unit = {"count": "rows" if column is None else "", "percent": "percent"}.get(
        name, found.units.get(column or "", "")
    )
    sure: Sureness = Exact()
    return Estimate(
        _number(value), sure, found.rows, "" if name in ("skewness", "kurtosis", "distinct", "cv") else unit
    )


def _number(value: Any) -> float:
    value = float(value)
    return int(value) if value.is_integer() and abs(value) < 1e15 else value


def _text(value: Any) -> str:
    if isinstance(value, pd.Timestamp):
        return str(value.date()) if value == value.normalize() else str(value)
    if isinstance(value, list):
        return ", ".join(map(str, value[:20]))
    return str(value)


def _single(found: Summary) -> tuple[Say, Any]:
    values = [_estimate(found, m, v) for m, v in zip(found.measures, found.table.iloc[0], strict=True)]
    first, measure = values[0], found.measures[0]
    if found.test is not None:
        return _tested(found, values)
    if found.combine and len(values) == 2:
        return _combined(found, values)
    facts = {"value": first, "what": _what(measure), "rows": count(found.rows)}
    if len(values) > 1:
        listed = [Name(f"{label(m)}") for m in found.measures]
        return Say("summarise.many", what=listed, rows=count(found.rows)), [_plain(v) for v in values]
    if isinstance(first, Estimate) and pd.isna(first.value):
        return Say("summarise.nothing", **{"what": facts["what"], "rows": facts["rows"]}), None
    key = {"count": "count" if measure[1] is None else "count_of", "distinct": "distinct", "percent": "percent"}
    return Say(f"summarise.{key.get(measure[0], 'value')}", **facts), first


def _what(measure: Measure) -> Name:
    return Name(label(measure))


def _plain(value: Estimate | str) -> Any:
    return value.value if isinstance(value, Estimate) else str(value)


def _tested(found: Summary, values: list[Estimate | str]) -> tuple[Say, Any]:
    """Yes or no first, then the numbers that say so."""
    op, limit = found.test or ("==", None)
    got = values[0]
    other = values[1] if limit is None and len(values) > 1 else limit
    right = other.value if isinstance(other, Estimate) else other
    left = got.value if isinstance(got, Estimate) else str(got)
    yes = bool(COMPARE[op](left, right)) if isinstance(right, int | float) == isinstance(left, int | float) else False
    if isinstance(right, str):
        yes = str(left).lower() == right.lower()
    word = "yes" if yes else "no"
    if isinstance(other, Estimate):
        return Say(f"summarise.{word}_than", what=_what(found.measures[0]), value=got, other=other,
                   second=_what(found.measures[1])), yes  # fmt: skip
    return Say(f"summarise.{word}", what=_what(found.measures[0]), value=got, rows=count(found.rows)), yes


def _combined(found: Summary, values: list[Estimate | str]) -> tuple[Say, Any]:
    a, b = (v.value if isinstance(v, Estimate) else float("nan") for v in values)
    result = (a - b) if found.combine == "difference" else a / b if b else float("nan")
    estimate = exact(result, found.rows, "" if found.combine == "ratio" else getattr(values[0], "unit", ""))
    facts = {"value": estimate, "a": _what(found.measures[0]), "b": _what(found.measures[1])}
    return Say(f"summarise.{found.combine}", **facts), estimate


def _grouped(found: Summary) -> tuple[Say, Any]:
    table, first = found.table, found.measures[0]
    if not len(table):
        return Say("summarise.no_group", by=_by(found), rows=count(found.rows)), []
    names = _names(found)
    cells = [_estimate(found, first, v) for v in table[label(first)]]
    facts = {"what": _what(first), "by": _by(found), "top": Name(names[0]), "value": cells[0]}
    if found.test is not None:
        return _group_test(found, names, cells)
    if found.combine and len(cells) >= 2:
        a, b = (c.value if isinstance(c, Estimate) else float("nan") for c in cells[:2])
        result = exact(abs(a - b) if found.combine == "difference" else a / b if b else float("nan"), found.rows)
        say = Say(f"summarise.{found.combine}", value=result, a=Name(names[0]), b=Name(names[1]))
        return say, result
    numbers = [_plain(c) for c in cells]
    if found.picked:
        asked: Any = numbers if found.wants == "number" else names
        if len(table) == 1:
            asked = cells[0] if found.wants == "number" else names[0]
        if found.wants == "list":
            asked = names
        return Say(
            "summarise.top" if len(table) == 1 else "summarise.tops", **facts, names=[Name(n) for n in names[:10]]
        ), asked
    value = names if found.wants in ("list", "name") else numbers
    if len(table) == 1:
        return Say("summarise.top", **facts, names=[Name(names[0])]), cells[0]
    return Say("summarise.groups", **facts, groups=count(len(table), "groups")), value


def _group_test(found: Summary, names: list[str], cells: list[Estimate | str]) -> tuple[Say, Any]:
    """ "Is Rome the city with the most …?" and "is it more in Rome than in Paris?", by the groups' values."""
    op, claim = found.test or ("==", None)
    numbers = {name.lower(): c.value for name, c in zip(names, cells, strict=True) if isinstance(c, Estimate)}
    facts = {"what": _what(found.measures[0]), "top": Name(names[0]), "value": cells[0]}
    if isinstance(claim, tuple):
        a, b = (numbers.get(str(part).lower(), 0) for part in claim)
        yes = bool(COMPARE[op](a, b))
        pair = {
            "a": Name(str(claim[0])),
            "b": Name(str(claim[1])),
            "x": exact(a, found.rows),
            "y": exact(b, found.rows),
        }
        return Say(f"summarise.{'yes' if yes else 'no'}_groups", what=facts["what"], **pair), yes
    if isinstance(claim, str):
        yes = names[0].lower() == claim.lower()
    else:
        yes = bool(COMPARE[op](list(numbers.values())[0], claim)) if numbers else False
    return Say(f"summarise.{'yes' if yes else 'no'}_top", **facts), yes


def _names(found: Summary) -> list[str]:
    return [" · ".join(_text(v) for v in row) for row in found.table[list(found.by)].itertuples(index=False)]


def _by(found: Summary) -> list[str]:
    return [Name(name) for name in found.by]


def _findings(found: Summary) -> tuple[Finding, ...]:
    names = _names(found) if found.by else [""] * len(found.table)
    return tuple(
        Finding(f"{label(measure)} {name}".strip(), _estimate(found, measure, row[label(measure)]))
        for name, (_, row) in list(zip(names, found.table.iterrows(), strict=True))[:50]
        for measure in found.measures
    )


def _blocks(found: Summary) -> tuple[Block, ...]:
    blocks: list[Block] = []
    if found.by and len(found.table) > 1:
        blocks.append(_chart(found))
    blocks.append(Table(found.table, total=found.groups or None))
    return tuple(blocks)


def _chart(found: Summary) -> Chart:
    """Bars by default; lines over time; what was asked for otherwise."""
    first, value = found.measures[0], label(found.measures[0])
    by = tuple(sorted(found.by, key=lambda name: not _temporal(found, name)))  # time goes along the axis
    temporal = _temporal(found, by[0])
    mark = found.mark or ("line" if temporal else "bar")
    alt = Say("summarise.chart", what=_what(first), by=_by(found))
    counted = {c for n, c in found.measures if n == "count" and c in found.plain}
    shown = [c for _, c in found.measures if c and c not in counted]
    columns = tuple(dict.fromkeys([*shown, *by]))
    color, facet = (*by[1:3], None, None)[:2]
    if len(found.measures) > 1 and mark == "point":
        return Chart("point", found.table, value, label(found.measures[1]), alt, columns, color=by[0])
    table = found.table.head(MOST_BARS if mark == "bar" else MOST_DRAWN)
    if len(found.measures) > 1 and color is None and all(_numbers(table[m]) for m in found.labels):
        table = table.melt([by[0]], found.labels, "statistic", "value")
        value, color = "value", "statistic"
    else:
        columns = tuple(dict.fromkeys([*([first[1]] if first[1] and first[1] not in counted else []), *by]))
    return Chart(
        mark=mark, frame=table, x=by[0], y=value, alt=alt, columns=columns, color=color, facet=facet,
        stacked=len(by) > 1 and first[0] in ("count", "sum"),
        horizontal=mark == "bar" and not temporal and len(found.table) > 8,
    )  # fmt: skip


def _temporal(found: Summary, name: str) -> bool:
    """Whether a group runs along time: dates, years, parts of dates in their order."""
    part = name.split(" of ")[0] in ("year", "quarter", "month", "week", "date", "hour")
    return name in found.times or part or pd.api.types.is_datetime64_any_dtype(found.table[name])


def _numbers(cells: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells)


def _follow_ups(found: Summary) -> tuple[Request, ...]:
    name, column = found.measures[0]
    asked = []
    if column and name == "mean":
        asked.append(Request("summarise", {"measures": (("median", column),), "by": found.by}))
        asked.append(Request("distribution", {"column": column}))
    if column and quantile_of(name) is None and found.by:
        asked.append(Request("compare", {"target": column, "by": found.by[0]}))
    if column:
        asked.append(Request("drivers", {"target": column}))
    if not found.by and column:
        asked.append(Request("outliers", {"column": column}))
    return tuple(asked)


SKILL = Skill(summarise, tell)
