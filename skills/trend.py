"""A number over time: is it rising, by how much a period, has it seasons, and did it turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated

import numpy as np
import pandas as pd

from assistant.answer import Answer, Block, Chart, Fact, Finding, Name, Say, Table
from assistant.dataset import GROUPS, Column, Kind, Role
from assistant.errors import CannotAnswer
from assistant.estimate import Estimate, Interval, count, exact
from assistant.request import Request
from assistant.script import Script
from assistant.skill import NUMBERISH, ColumnsGiven, Mark, Skill, Slot, WantsSlot, choice
from assistant.stats.multiple import holm
from assistant.stats.periods import dates_of, period_name
from assistant.stats.series import PERIODS, Series, Slope, by_period, level, natural_period, slope
from assistant.stats.values import described, labels, numbers

MOST_PERIODS = 3000
MOST_LINES = 8
SHORT = 12
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@dataclass(frozen=True, eq=False)
class Trend:
    """The series, its slope, and the same for each group where groups were asked for."""

    target: str | None
    date: str
    how: str
    series: Series
    line: Slope | None
    unit: str = ""
    by: str | None = None
    groups: tuple[tuple[str, Series, Slope | None, float], ...] = ()  # name, series, line, p by Holm
    cautions: tuple[Say, ...] = ()
    asked: str | None = None  # "up", "down" or "" where a yes or no was asked for
    mark: str = "line"


def trend(
    frame: pd.DataFrame,
    target: Annotated[str | None, Slot(kinds=NUMBERISH)] = None,
    date: Annotated[str | None, Slot(kinds=frozenset({Kind.DATE}))] = None,
    by: Annotated[str | None, Slot(kinds=GROUPS)] = None,
    every: Annotated[str | None, choice(*PERIODS)] = None,
    how: Annotated[str | None, choice("sum", "mean", "median", "count", "min", "max")] = None,
    direction: Annotated[str | None, choice("up", "down")] = None,
    mark: Mark = None,
    wants: WantsSlot = "",
    columns: ColumnsGiven = None,  # type: ignore[assignment]
) -> Trend:
    """`target` by period of `date`: its line with an interval that allows for memory, its seasons and turning point.

    Amounts are summed in each period, other numbers averaged; without a target, rows are counted. The period is the
    data's own, or one coarse enough to be pictured; a first or last period that is not complete is set aside.
    """
    dated = dates_of(frame, date, columns)
    if dated is None:
        raise CannotAnswer(
            Say("trend.no_date"),
            *([Request("distribution", {"column": target})] if target else []),
            Request("overview"),
        )
    date, dates = dated
    if target is None:
        values, how, unit = pd.Series(1.0, index=frame.index), "count", "rows"
    else:
        what = described(frame, target, columns)
        values, unit = numbers(frame, target, columns), what.unit
        how = how or ("sum" if what.role is Role.AMOUNT else "mean")
    every = every or natural_period(dates[values.notna()])
    series = by_period(dates, values, every, how)
    if len(series.values) < 3 or len(series.values) > MOST_PERIODS:
        raise CannotAnswer(
            Say("trend.short", date=Name(date), periods=count(len(series.values), "periods")),
            *_instead(target, date, every, len(series.values)),
        )
    line = slope(series)
    found = Trend(target, date, how, series, line, unit, asked=(direction or "") if wants == "yesno" else None)
    found = replace(found, mark=mark if mark in ("area", "bar", "point") else "line")
    if by is not None:
        found = replace(found, by=by, groups=_groups(frame, by, dates, values, every, how))
    return replace(found, cautions=_cautions(found, frame, columns))


def _instead(target: str | None, date: str, every: str, periods: int) -> list[Request]:
    finer = PERIODS[max(PERIODS.index(every) - 1, 0)] if periods < 3 else PERIODS[min(PERIODS.index(every) + 1, 4)]
    args = {"target": target, "date": date, "every": finer}
    return [Request("trend", {k: v for k, v in args.items() if v is not None})] if finer != every else []


def _groups(
    frame: pd.DataFrame, by: str, dates: pd.Series, values: pd.Series, every: str, how: str
) -> tuple[tuple[str, Series, Slope | None, float], ...]:
    """Each of the largest groups by itself; p-values allow for their number."""
    names = labels(frame, by)
    order = list(names.value_counts().index[:MOST_LINES])
    series = [by_period(dates[names == g], values[names == g], every, how) for g in order]
    lines = [slope(s) for s in series]
    adjusted = holm([line.p if line else np.nan for line in lines])
    return tuple((str(g), s, line, float(p)) for g, s, line, p in zip(order, series, lines, adjusted, strict=True))


def _cautions(found: Trend, frame: pd.DataFrame, columns: Mapping[str, Column] | None) -> tuple[Say, ...]:
    said, line = [], found.line
    if found.series.partial:
        said.append(
            Say("caution.partial_period", period=Name(period_name(found.series.partial[-1], found.series.every)))
        )
    if line is not None and line.wanders:
        said.append(Say("caution.spurious_trend", columns=[Name(found.target or found.date)]))
    if len(found.series.values) < SHORT:
        said.append(Say("caution.short_history", periods=count(len(found.series.values), "periods")))
    if found.target is not None and described(frame, found.target, columns).role is Role.STOCK and found.how == "sum":
        said.append(Say("caution.stock_not_flow", columns=[Name(found.target)]))
    if line is not None and line.p >= 0.05 and not line.wanders:
        said.append(Say("caution.no_effect_found"))
    if found.groups:
        said.append(Say("caution.multiple_testing", tests=count(len(found.groups), "")))
    flips = [g for g, _, own, p in found.groups if own and line and p < 0.05 and own.value * line.value < 0]
    if line is not None and line.p < 0.05 and len(flips) == len(found.groups) > 1:
        said.insert(0, Say("caution.simpson", columns=[Name(found.by or "")]))
    return tuple(said)


def tell(found: Trend, script: Script) -> Answer:
    """Rising or falling, by how much a period; then seasons, turning point and gaps."""
    line, series = found.line, found.series
    first, last = series.values.index[0], series.values.index[-1]
    facts: dict[str, Fact] = {
        "target": Name(found.target) if found.target else "the number of rows", "every": series.every,
        "first": Name(period_name(first, series.every)), "last": Name(period_name(last, series.every)),
        "periods": count(len(series.values), "periods"),
    }  # fmt: skip
    if line is None:
        key, value = "flat", None
    else:
        value = Estimate(
            line.value, Interval(line.low, line.high, 0.95, "line with AR(1) errors"), len(series.values), found.unit
        )
        facts["slope"] = value
        clear = line.p < 0.05 and not line.wanders
        key = ("up_clear" if line.value > 0 else "down_clear") if clear else "wanders" if line.wanders else "none"
        facts |= {
            "start": exact(line.start, len(series.values), found.unit),
            "end": exact(line.end, len(series.values), found.unit),
        }
    answer: Estimate | bool | str | None = value
    if found.asked is not None:
        answer = key == f"{found.asked}_clear" if found.asked else key.endswith("_clear")
    columns = tuple(c for c in (found.target, found.date, found.by) if c is not None)
    return Answer(
        headline=Say(f"trend.{key}", **facts), script=script, caveats=found.cautions, blocks=_blocks(found, facts), value=answer,
        findings=_findings(found, value), columns=columns, method="Linear Trend with AR(1) errors", follow_ups=_follow_ups(found),
    )  # fmt: skip


def _season_name(series: Series, place: int) -> str:
    return (
        {"day": WEEKDAYS, "month": MONTHS}.get(series.every, ())[place]
        if series.every != "quarter"
        else f"Q{place + 1}"
    )


def _findings(found: Trend, value: Estimate | None) -> tuple[Finding, ...]:
    line, y = found.line, found.series.values.dropna()
    said = []
    if line is not None and value is not None:
        verdict = "no clear trend" if line.p >= 0.05 or line.wanders else "rising" if line.value > 0 else "falling"
        said += [
            Finding(f"slope per {found.series.every}", value),
            Finding("p_value", exact(line.p, len(y))),
            Finding("verdict", verdict),
        ]
        said.append(Finding("memory", exact(line.echo, len(y))))
    middle = _level(found)
    said += [Finding("level", middle)] if middle is not None else []
    top, low = (pd.Timestamp(y.index[int(f(y.to_numpy()))]) for f in (np.argmax, np.argmin))
    said += [
        Finding("first", exact(float(y.iloc[0]), len(y), found.unit)),
        Finding("last", exact(float(y.iloc[-1]), len(y), found.unit)),
    ]
    said += [Finding(f"highest {period_name(top, found.series.every)}", exact(float(y.max()), len(y), found.unit))]
    said += [Finding(f"lowest {period_name(low, found.series.every)}", exact(float(y.min()), len(y), found.unit))]
    if line is not None and line.seasonal:
        said.append(Finding("seasonal share", exact(line.season_share, len(y), "%")))
        said.append(Finding("season high", _season_name(found.series, int(np.argmax(line.seasonal)))))
        said.append(Finding("season low", _season_name(found.series, int(np.argmin(line.seasonal)))))
    for name, _, own, _ in found.groups:
        if own is not None:
            sure = Interval(own.low, own.high, 0.95, "line with AR(1) errors")
            said.append(Finding(f"slope {name}", Estimate(own.value, sure, len(y), found.unit)))
    return tuple(said)


def _level(found: Trend) -> Estimate | None:
    """The mean of the periods, as sure as their memory lets it be."""
    middle = level(found.series)
    if middle is None or (found.line is not None and found.line.wanders):
        return None
    sure = Interval(middle[1], middle[2], 0.95, "mean with AR(1) errors")
    return Estimate(middle[0], sure, int(found.series.values.notna().sum()), found.unit)


def _blocks(found: Trend, facts: dict[str, Fact]) -> tuple[Block, ...]:
    line, series = found.line, found.series
    blocks: list[Block] = []
    if line is not None and line.seasonal:
        high, low = (_season_name(series, int(f(line.seasonal))) for f in (np.argmax, np.argmin))
        share = exact(line.season_share, len(series.values), "%")
        blocks.append(Say("trend.season", target=facts["target"], high=Name(high), low=Name(low), share=share))
    if line is not None and line.turn is not None:
        blocks.append(Say("trend.turn", period=Name(period_name(series.values.index[line.turn], series.every))))
    middle = _level(found)
    if middle is not None:
        blocks.append(Say("trend.level", target=facts["target"], level=middle, every=series.every))
    if series.shared:
        blocks.append(Say("trend.shared", every=series.every))
    if series.gaps:
        blocks.append(Say("trend.gaps", gaps=count(series.gaps, "periods"), every=series.every))
    name = "rows" if found.target is None else f"{found.how} of {found.target}"
    alt = Say("trend.chart", target=facts["target"], every=series.every)
    shown = tuple(c for c in (found.target, found.date, found.by) if c is not None)
    if found.groups:
        parts = [
            s.values.rename(name).rename_axis(found.date).reset_index().assign(**{f"{found.by} ": g})
            for g, s, _, _ in found.groups
        ]
        drawn = pd.concat(parts, ignore_index=True)
        chart = Chart(found.mark, drawn, found.date, name, alt, shown, color=f"{found.by} ")
        rows = [
            (
                g,
                Estimate(o.value, Interval(o.low, o.high, 0.95, "line with AR(1) errors"), len(s.values), found.unit),
                p,
            )
            for g, s, o, p in found.groups
            if o is not None
        ]
        table = pd.DataFrame(rows, columns=[found.by, f"slope per {series.every}", "p (Holm)"])
        return (*blocks, chart, Table(table))
    drawn = series.values.rename(name).rename_axis(found.date).reset_index()
    listed = drawn.assign(**{found.date: [period_name(v, series.every) for v in drawn[found.date]]})
    return (*blocks, Chart(found.mark, drawn, found.date, name, alt, shown), Table(listed.tail(60), total=len(listed)))


def _follow_ups(found: Trend) -> tuple[Request, ...]:
    args = {k: v for k, v in (("target", found.target), ("date", found.date)) if v is not None}
    place = PERIODS.index(found.series.every)
    asked = []
    if found.target is not None:
        asked = [Request("forecast", {"target": found.target}), Request("change", {"target": found.target})]
    if place < 4 and len(found.series.values) > 8:
        asked.append(Request("trend", {**args, "every": PERIODS[place + 1]}))
    if found.target is not None:
        asked.append(Request("drivers", {"target": found.target}))
    return tuple(asked)


SKILL = Skill(trend, tell)
