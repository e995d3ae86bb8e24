"""What to ask next about a table: the column people care about most likely, and questions that fit the columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from assistant.dataset import Column, Kind, Role
from assistant.files.meanings import words_of
from assistant.files.vocabulary import OUTCOMES
from assistant.request import Request
from assistant.stats.linked import Link
from assistant.stats.strongest import says_when


def likely_target(frame: pd.DataFrame, columns: Mapping[str, Column]) -> str:
    """The column that is most likely the outcome: by its name, else by its place (the last number or yes/no); "" if there is none."""
    fit = [c for c in columns.values() if _outcome(c, len(frame))]
    if not fit:
        return ""
    last = {c.name: i for i, c in enumerate(fit)}

    def points(column: Column) -> float:
        words = words_of(column.name)
        named = [len(OUTCOMES) - OUTCOMES.index(word) for word in words if word in OUTCOMES]
        head = 10 if words and words[-1] in OUTCOMES else 0
        return (max(named) + head if named else 0) - 0.1 * len(words) + 0.5 * last[column.name] / len(fit)

    return max(fit, key=points).name


def _outcome(column: Column, rows: int) -> bool:
    if (
        column.role in (Role.CONSTANT, Role.ID, Role.CODE, Role.TIME, Role.TEXT)
        or column.missing > 0.5 * rows
        or says_when(column.name)
    ):
        return False
    return column.kind in (Kind.NUMBER, Kind.YESNO, Kind.ORDERED)


def suggestions(columns: Mapping[str, Column], target: str, links: Sequence[Link]) -> tuple[Request, ...]:
    """Up to four questions that these columns can answer, each of another skill."""
    if not target:
        named = next((c.name for c in columns.values() if c.kind in (Kind.CATEGORY, Kind.PLACE, Kind.ORDERED)), "")
        first = next(iter(columns), "")
        counts = (Request("summarise", {"measures": (("count", None),), "by": (named,)}),) if named else ()
        return (
            *counts,
            *((Request("distribution", {"column": first}),) if first else ()),
            Request("show"),
            Request("help"),
        )
    column = columns[target]
    asked = [Request("drivers", {"target": target})]
    group = _group(columns, target, links)
    if group and column.kind is Kind.NUMBER:
        statistic = (
            "sum" if column.role is Role.AMOUNT and any(c.role is Role.TIME for c in columns.values()) else "mean"
        )
        asked.append(Request("summarise", {"measures": ((statistic, target),), "by": (group,)}))
    elif group:
        asked.append(Request("compare", {"target": target, "by": group}))
    if any(c.kind is Kind.DATE for c in columns.values()) and column.kind is Kind.NUMBER:
        asked.append(Request("trend", {"target": target}))
    else:
        number = target if column.kind is Kind.NUMBER else _number(columns)
        asked.append(Request("distribution", {"column": number}) if number else Request("show"))
    asked.append(Request("train", {"target": target}))
    return tuple(asked[:3] + asked[-1:]) if len(asked) > 3 else tuple([*asked, Request("show")])


def _number(columns: Mapping[str, Column]) -> str:
    """The first column of numbers that are worth looking at."""
    plain = (Role.AMOUNT, Role.RATE, Role.STOCK, Role.MEASURE)
    return next((c.name for c in columns.values() if c.kind is Kind.NUMBER and c.role in plain), "")


def _group(columns: Mapping[str, Column], target: str, links: Sequence[Link]) -> str:
    """The column to split by: one that was found to go with the target, else the one with the most convenient number of levels."""
    for link in links:
        if target == link.column and link.how != "correlation":
            return link.by
    fit = [
        c for c in columns.values()
        if c.name != target and c.kind in (Kind.CATEGORY, Kind.PLACE, Kind.ORDERED, Kind.YESNO) and 2 <= c.distinct <= 30 and c.role is Role.GROUP
    ]  # fmt: skip
    return min(fit, key=lambda c: (c.kind is Kind.YESNO, abs(c.distinct - 5), c.name)).name if fit else ""
