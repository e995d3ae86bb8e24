"""Counts, totals, averages and other single numbers, for all rows in scope or group by group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from assistant.answer import Answer, Block, Chart, Finding, Name, Say, Table, as_plain, as_text
from assistant.dataset import Role
from assistant.estimate import Estimate, count, exact
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
from assistant.stats.measured import arranged, doubts, facts_of, holds, need_numbers, pulled

MOST_BARS, MOST_DRAWN = 40, 2000


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
    doubts: tuple[tuple[str, str], ...]  # (caution key, column)
    times: tuple[str, ...] = ()  # groups that run along time
    plain: tuple[str, ...] = ()  # columns without gaps, whose count is that of the rows
    facts: tuple[list[Estimate | Name], ...] = ()  # the measures of each row of the table, with how sure they are
    medians: Mapping[str, Estimate] = field(default_factory=dict)  # beside means that far values pull

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
        need_numbers(name, frame, column)
    if by:
        table = by_groups(frame, measures, by, ddof)
        groups = len(table)
        table = arranged(table, measures, by, order, top, nth, having, columns)
    else:
        cells = [len(frame) if c is None else statistic(name, frame[c], ddof) for name, c in measures]
        table, groups = pd.DataFrame([cells], columns=[label(m) for m in measures]), 0
    units = {c: columns[c].unit for _, c in measures if c is not None and c in columns}
    medians = {} if by else pulled(frame, measures, units)
    return Summary(
        tuple(measures), tuple(by), table, len(frame), groups, test, combine,
        bool(by) and (top is not None or nth is not None), wants, mark,
        tuple([*doubts(measures, columns), *((key, c) for c in medians for key in ("outlier", "median_shown"))]),
        tuple(c for c in by if c in columns and columns[c].role is Role.TIME),
        tuple(c for n, c in measures if n == "count" and c is not None and not frame[c].isna().any()),
        tuple(facts_of(frame, measures, by, table, units)),
        medians,
    )  # fmt: skip


def tell(found: Summary, script: Script) -> Answer:
    """The one number or name asked for first; the table behind it after."""
    headline, value = _grouped(found) if found.by else _single(found)
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
    "mean": "Mean", "median": "Median", "mode": "Mode", "std": "Standard Deviation", "range": "Range", "iqr": "Quartile",
    "skewness": "Skewness", "kurtosis": "Kurtosis", "var": "Variance", "q25": "Quartile", "q75": "Quartile",
}  # fmt: skip
_KEYS = {"distinct": "distinct", "percent": "percent", "share": "share"}


def _single(found: Summary) -> tuple[Say, Any]:
    first, measure = found.facts[0][0], found.measures[0]
    facts = {"value": first, "what": _what(measure), "rows": count(found.rows)}
    if found.test is not None:
        return _tested(found)
    if found.combine and len(found.measures) == 2:
        return _combined(found, found.facts[0], (_what(measure), _what(found.measures[1])))
    if len(found.measures) > 1:
        many = Say("summarise.many", what=[_what(m) for m in found.measures], rows=facts["rows"])
        return many, [as_plain(f) for f in found.facts[0]]
    if isinstance(first, Estimate) and pd.isna(first.value):
        return Say("summarise.nothing", what=facts["what"], rows=facts["rows"]), None
    if measure[0] == "count":
        key = "count" if measure[1] is None else "count_all" if measure[1] in found.plain else "count_of"
        return Say(f"summarise.{key}", value=first, what=Name(measure[1] or "")), first
    return Say(f"summarise.{_KEYS.get(measure[0], 'value')}", **facts), first


def _what(measure: Measure) -> Name:
    return Name(label(measure))


def _tested(found: Summary) -> tuple[Say, Any]:
    """Yes or no first, then the numbers that say so."""
    op, limit = found.test or ("==", None)
    got, *more = found.facts[0]
    what = _what(found.measures[0])
    if limit is None and more:
        yes = holds(op, as_plain(got), as_plain(more[0]))
        word = "yes_than" if yes else "no_than"
        return Say(f"summarise.{word}", what=what, value=got, other=more[0], second=_what(found.measures[1])), yes
    yes = holds(op, as_plain(got), limit)
    return Say(f"summarise.{'yes' if yes else 'no'}", what=what, value=got, rows=count(found.rows)), yes


def _combined(found: Summary, pair: list[Estimate | Name], names: tuple[Name, Name]) -> tuple[Say, Any]:
    """The difference or ratio of two results."""
    a, b = (f.value if isinstance(f, Estimate) else float("nan") for f in pair[:2])
    result = a - b if found.combine == "difference" else a / b if b else float("nan")
    unit = pair[0].unit if isinstance(pair[0], Estimate) and found.combine == "difference" else ""
    estimate = exact(result, found.rows, unit)
    return Say(f"summarise.{found.combine}", value=estimate, a=names[0], b=names[1]), estimate


def _grouped(found: Summary) -> tuple[Say, Any]:
    first = found.measures[0]
    if not len(found.table):
        return Say("summarise.no_group", by=_by(found), rows=count(found.rows)), []
    names, cells = _names(found), [row[0] for row in found.facts]
    if found.test is not None:
        return _group_test(found, names, cells)
    if found.combine and len(cells) >= 2:
        return _combined(found, cells, (Name(names[0]), Name(names[1])))
    numbers = [as_plain(c) for c in cells]
    top = {"what": _what(first), "top": Name(names[0]), "value": cells[0]}
    if len(names) == 1:
        asked: Any = (
            [names[0]] if found.wants == "list" else names[0] if found.picked and found.wants != "number" else cells[0]
        )
        return Say("summarise.top", **top), asked
    if found.picked:
        value = numbers if found.wants == "number" else names
        return Say("summarise.tops", what=top["what"], names=[Name(n) for n in names[:10]]), value
    value = names if found.wants in ("list", "name") else numbers
    if all(isinstance(n, int | float) for n in numbers):
        high, low = (pick(range(len(numbers)), key=numbers.__getitem__) for pick in (max, min))
        ends = {"most": Name(names[high]), "high": cells[high], "least": Name(names[low]), "low": cells[low]}
        return Say("summarise.groups", what=top["what"], by=_by(found), groups=count(len(names), ""), **ends), value
    return Say("summarise.groups_of_names", what=top["what"], by=_by(found), groups=count(len(names), "")), value


def _group_test(found: Summary, names: list[str], cells: list[Estimate | Name]) -> tuple[Say, Any]:
    """ "Is Rome the city with the most …?", and a claim about the first group's number."""
    op, claim = found.test or ("==", None)
    yes = holds("==", names[0], claim) if isinstance(claim, str) else holds(op, as_plain(cells[0]), claim)
    return Say(
        f"summarise.{'yes' if yes else 'no'}_top", what=_what(found.measures[0]), top=Name(names[0]), value=cells[0]
    ), yes


def _names(found: Summary) -> list[str]:
    return [" · ".join(as_text(v) for v in row) for row in found.table[list(found.by)].itertuples(index=False)]


def _by(found: Summary) -> list[Name]:
    return [Name(name) for name in found.by]


def _findings(found: Summary) -> tuple[Finding, ...]:
    names = _names(found) if found.by else [""] * len(found.table)
    return tuple(
        Finding(f"{label(measure)} {name}".strip(), fact)
        for name, facts in list(zip(names, found.facts, strict=True))[:50]
        for measure, fact in zip(found.measures, facts, strict=True)
    )


def _blocks(found: Summary) -> tuple[Block, ...]:
    blocks: list[Block] = [Say("summarise.median", column=Name(c), value=m) for c, m in found.medians.items()]
    if found.by and (len(found.table) > 1 or found.mark and len(found.table)):
        blocks.append(_chart(found))
    elif found.mark and not found.by and all(_numbers(found.table[m]) for m in found.labels):
        blocks.append(_single_bars(found))
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
    if mark == "rect" and color is not None and _numbers(found.table[value]):
        return Chart("rect", found.table, by[0], color, alt, columns, color=value)
    mark = "bar" if mark == "rect" else mark
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


def _single_bars(found: Summary) -> Chart:
    """A bar for each statistic, where a picture of numbers of all rows was asked for."""
    table = found.table.melt(value_vars=found.labels, var_name="statistic", value_name="value")
    shown = tuple(dict.fromkeys(c for _, c in found.measures if c))
    return Chart("bar", table, "statistic", "value", Say("summarise.chart_all", what=_what(found.measures[0])), shown)


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
        asked += [
            Request("summarise", {"measures": (("median", column),)} | ({"by": found.by} if found.by else {})),
            Request("distribution", {"column": column}),
        ]
    if column and quantile_of(name) is None and found.by:
        asked.append(Request("compare", {"target": column, "by": found.by[0]}))
    if column:
        asked.append(Request("drivers", {"target": column}))
        asked += [] if found.by else [Request("outliers", {"column": column})]
    return tuple(asked)


SKILL = Skill(summarise, tell)
