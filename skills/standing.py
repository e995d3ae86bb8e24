"""Where a number stands among the values of a column: how many lie below it, and whether that is usual."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import numpy as np
import pandas as pd

from assistant.answer import Answer, Chart, Fact, Finding, Name, Say
from assistant.dataset import Column, Kind, Role
from assistant.errors import CannotAnswer
from assistant.estimate import Estimate, Interval, count, exact
from assistant.request import Request
from assistant.script import Script
from assistant.skill import ColumnsGiven, Skill, Slot
from assistant.stats import interval
from assistant.stats.values import described, numbers

OUTER = 0.1  # the share at either end that is called high or low
FEW = 10
FAIR = 100  # rows, below which a caution is said
PLAIN_ROLES = (Role.AMOUNT, Role.STOCK, Role.RATE, Role.MEASURE)


@dataclass(frozen=True, eq=False)
class Standing:
    """The shares of `values` below and above `at`, their middle, and the range of the middle half."""

    column: str
    at: float
    below: Estimate
    above: Estimate
    median: Estimate
    half: tuple[float, float]
    beyond: bool  # no value reaches so far
    values: pd.Series
    unit: str


def standing(
    frame: pd.DataFrame,
    at: Annotated[float, Slot("number")],
    column: Annotated[str | None, Slot(kinds=(Kind.NUMBER,))] = None,
    columns: ColumnsGiven = None,  # type: ignore[assignment]
) -> Standing:
    """How many of the known values of `column` are below `at`, with Wilson's interval; ties count half (mid-rank).

    Without a column it is the one whose values reach from below `at` to above it. Raises CannotAnswer if
    several columns could be meant, or with fewer than ten values.

    >>> found = standing(pd.DataFrame({"price": range(100)}), 80, "price")
    >>> round(found.below.value, 3)
    0.805
    """
    column = column or _around(frame, float(at), columns)
    what = described(frame, column, columns)
    known = numbers(frame, column, columns).dropna().to_numpy(float)
    if len(known) < FEW:
        raise CannotAnswer(Say("standing.few", column=Name(column), rows=count(len(known))), Request("overview"), Request("show", {"show_columns": (column,)}))  # fmt: skip
    below = float((known < at).sum() + 0.5 * (known == at).sum())
    low, high = np.quantile(known, [0.25, 0.75])
    return Standing(
        column, float(at), _share(below, len(known)), _share(len(known) - below, len(known)), interval.median(known, what.unit),
        (float(low), float(high)), bool(at < known.min() or at > known.max()), pd.Series(known, name=column), what.unit,
    )  # fmt: skip


def _around(frame: pd.DataFrame, at: float, columns: Mapping[str, Column] | None) -> str:
    """The one column of amounts whose values reach from below `at` to above it."""
    given = columns or {}
    named = [name for name in frame.columns if name in given and given[name].role in PLAIN_ROLES]
    reach = [name for name in named if (cells := numbers(frame, name, given)).min() <= at <= cells.max()]
    if len(reach) == 1:
        return reach[0]
    offered = [Request("standing", {"column": name, "at": at}) for name in (reach or named)[:3]]
    raise CannotAnswer(Say("standing.which", number=exact(at, 1)), *offered, Request("overview"))


def _share(part: float, rows: int) -> Estimate:
    return Estimate(part / rows, Interval(*interval.wilson(part, rows), interval.LEVEL, "Wilson"), rows, "%")


def tell(found: Standing, script: Script) -> Answer:
    """The place in words, beside the middle of the values; whether it is good is for the person to say."""
    at = exact(found.at, len(found.values), found.unit)
    facts: dict[str, Fact] = {
        "column": Name(found.column),
        "at": at,
        "below": found.below,
        "above": found.above,
        "median": found.median,
    }
    if found.beyond:
        key = "above_all" if found.at > found.values.max() else "below_all"
    else:
        key = "high" if found.above.value < OUTER else "low" if found.below.value < OUTER else "upper" if found.below.value > 0.5 else "lower"  # fmt: skip
    low, high = (exact(value, len(found.values), found.unit) for value in found.half)
    drawn = pd.DataFrame({found.column: found.values})
    chart = Chart("bar", drawn, found.column, None, Say("standing.picture", **facts), (found.column,), bins=True)
    follow = (
        Request("distribution", {"column": found.column}), Request("outliers", {"column": found.column}),
        Request("drivers", {"target": found.column}),
    )  # fmt: skip
    return Answer(
        headline=Say(f"standing.{key}", **facts), script=script, caveats=(Say("caution.too_few_rows", rows=count(len(found.values))),) if len(found.values) < FAIR else (),
        blocks=(Say("standing.middle", low=low, high=high, **facts), chart, Say("standing.verdict")), follow_ups=follow,
        value=found.below, findings=(Finding("share below", found.below), Finding("median", found.median)), columns=(found.column,),
        method="Percentile Rank",
    )  # fmt: skip


SKILL = Skill(standing, tell)
