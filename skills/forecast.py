"""What a number will be in the coming periods, with a range that its own past forecasts kept, or why that cannot be told."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Annotated

import pandas as pd

from assistant.answer import Answer, Block, Chart, Fact, Finding, Name, Say, Table
from assistant.dataset import GROUPS, Kind
from assistant.estimate import Estimate, Interval, count, exact
from assistant.request import Request
from assistant.script import Script
from assistant.skill import NUMBERISH, ColumnsGiven, Cost, Goal, Number, PeriodsAhead, Skill, Slot, WantsSlot, choice
from assistant.stats.foretelling import Forecast, foretold, named
from assistant.stats.outlook import ENOUGH, LEVEL, Outlook
from assistant.stats.periods import Stretch, period_name, span_name
from assistant.stats.series import PERIODS

SHOWN = 90  # periods of the past that are drawn
METHOD = "rolling-origin back-test"
BY = {"smoothing of logs": "logs", "line of logs": "percent"}  # how the words call a method, where it is not its name


def forecast(
    frame: pd.DataFrame,
    target: Annotated[str | None, Slot(kinds=NUMBERISH)] = None,
    date: Annotated[str | None, Slot(kinds=frozenset({Kind.DATE}))] = None,
    by: Annotated[str | None, Slot(kinds=GROUPS)] = None,
    periods: PeriodsAhead = (),
    horizon: Number = None,
    every: Annotated[str | None, choice(*PERIODS)] = None,
    goal: Goal = None,
    how: Annotated[str | None, choice("sum", "mean", "median", "count", "min", "max")] = None,
    wants: WantsSlot = "",
    columns: ColumnsGiven = None,  # type: ignore[assignment]
) -> Forecast:
    """Carry `target` by period of `date` on through `periods` (or `horizon` periods), by the method that did best before.

    Amounts are added up in each period, other numbers averaged; without a target, rows are counted. The method is
    chosen, and its range measured, by forecasts from earlier points in the past (see `assistant.stats.backtest`).
    """
    found = foretold(frame, target, date, by, periods, horizon, every, how, columns)
    return replace(found, goal=goal, asked=wants)


# ------------------------------------------------------------------------------------------------ in words


def tell(found: Forecast, script: Script) -> Answer:
    """The sum (or mean) of what was asked for and whether that is more than before; then how it was found, and the goal."""
    one = found.outlook
    total = _total(found, one)
    facts = _facts(found, total)
    blocks = [*_goal(found, facts), *_blocks(found, facts)]
    value: Estimate | bool = total
    if found.goal is not None and found.asked != "number" and not found.capped:
        value = one.chance_of(found.goal, found.adds) >= 0.5
    columns = tuple(c for c in (found.target, found.date, found.by) if c is not None)
    return Answer(
        headline=_headline(found, total, facts), script=script, caveats=_cautions(found), blocks=tuple(blocks), value=value,
        findings=_findings(found, total), columns=columns, method=f"{METHOD}: {one.tested.name}", follow_ups=_follow_ups(found),
    )  # fmt: skip


def _total(found: Forecast, one: Outlook) -> Estimate:
    return _ranged(found, one.total, one.total_half, one, one.so_far)


def _ranged(found: Forecast, value: float, half: float, one: Outlook, least: float = 0.0) -> Estimate:
    """A value with its range, which stays within what there can be; both to the digits that the range allows."""
    digits = 1 - math.floor(math.log10(half)) if half > 0 and math.isfinite(half) else 6
    value, low, high = (round(v, digits) for v in (value, value - half, value + half))
    if one.history.min() >= 0:
        low = max(low, least)
    return Estimate(value, Interval(low, max(high, value), LEVEL, "back-test errors"), len(one.history), found.unit)


def _facts(found: Forecast, total: Estimate) -> dict[str, Fact]:
    one, n = found.outlook, len(found.outlook.history)
    span = span_name(pd.DatetimeIndex(one.span.index), one.every)
    if found.ahead.named and not found.capped and one.so_far:
        span = Stretch(found.ahead.start, found.ahead.end).name
    return {
        "target": Name(found.target) if found.target else "the number of rows", "total": total, "span": Name(span),
        "steps": count(len(one.span), f"{one.every}s"), "every": one.every, "periods": count(n, f"{one.every}s"),
        "before": exact(one.before, n, found.unit), "what": found.how if found.how in ("median", "min", "max") else "",
        "naive": exact(one.tested.sizes["naive"], n, found.unit), "error": exact(one.tested.sizes[one.tested.name], n, found.unit),
    }  # fmt: skip


def _headline(found: Forecast, total: Estimate, facts: dict[str, Fact]) -> Say:
    """Clear if the whole range lies above or below what was before."""
    kind = "sum" if found.adds else "mean"
    assert isinstance(total.sure, Interval)
    if total.sure.low > found.outlook.before:
        return Say(f"forecast.{kind}_up_clear", **facts)
    return Say(f"forecast.{kind}_{'down_clear' if total.sure.high < found.outlook.before else 'unclear'}", **facts)


def _goal(found: Forecast, facts: dict[str, Fact]) -> list[Block]:
    """Whether the goal will be reached, as the back-test's errors tell."""
    if found.goal is None:
        return []
    one = found.outlook
    if found.capped:
        return [Say("forecast.goal_too_far", last=Name(period_name(one.ahead.index[-1], one.every)))]
    chance = one.chance_of(found.goal, found.adds)
    likely = "goal_reached" if chance >= 0.9 else "goal_missed" if chance <= 0.1 else "goal_open"
    key = "goal_sure" if chance >= 0.95 else "goal_hopeless" if chance <= 0.05 else likely
    goal = exact(found.goal, len(one.history), found.unit)
    said: list[Block] = [Say(f"forecast.{key}", goal=goal, chance=exact(chance, len(one.history)), **facts)]
    if one.so_far and found.adds:
        said.append(Say("forecast.so_far", so_far=exact(one.so_far, len(one.history), found.unit), every=one.every))
    return said


def _blocks(found: Forecast, facts: dict[str, Fact]) -> list[Block]:
    one = found.outlook
    reference = "forecast.than_year" if one.before_is_year else "forecast.than_last"
    key = BY.get(one.tested.name, one.tested.name)
    key = "repeat" if key == "naive" and one.season == 1 else key
    blocks: list[Block] = [Say(reference, **facts), Say(f"forecast.by_{key}", **facts)]
    share, tried = one.tested.covered(LEVEL)
    if tried:
        blocks.append(Say("forecast.covered", share=exact(share, tried), tried=count(tried, "")))
    if found.capped:
        blocks.append(
            Say(
                "forecast.capped",
                wanted=count(one.wanted, f"{one.every}s"),
                given=count(len(one.ahead), f"{one.every}s"),
                **facts,
            )
        )
    if one.shared:
        blocks.append(Say("forecast.shared", every=one.every))
    if one.gaps:
        blocks.append(Say("forecast.gaps", gaps=count(one.gaps, "periods")))
    if found.skipped:
        blocks.append(Say("forecast.skipped", by=Name(found.by or ""), groups=count(found.skipped, "")))
    return [*blocks, _chart(found, facts), *_tables(found)]


def _tables(found: Forecast) -> list[Block]:
    one = found.outlook
    names = [period_name(t, one.every) for t in one.ahead.index]
    values = [_ranged(found, float(v), float(w), one) for v, w in zip(one.ahead, one.half, strict=True)]
    tables: list[Block] = [Table(pd.DataFrame({found.date: names, "forecast": values}), Say("forecast.table"))]
    if found.groups:
        rows = pd.DataFrame(
            {found.by: [g for g, _ in found.groups], "forecast": [_total(found, o) for _, o in found.groups]}
        )
        tables.insert(0, Table(rows, Say("forecast.group_table", span=_facts(found, _total(found, one))["span"])))
    return tables


def _chart(found: Forecast, facts: dict[str, Fact]) -> Chart:
    """The past and the forecast with its band; of groups, one colour each."""
    name = "rows" if found.target is None else f"{found.how} of {found.target}"
    alt = Say("forecast.chart", **facts)
    shown = tuple(c for c in (found.target, found.date, found.by) if c is not None)
    if found.groups:
        parts = [_drawn(found, o, name, last=40).assign(group=g) for g, o in found.groups]
        return Chart(
            "line",
            pd.concat(parts, ignore_index=True),
            found.date,
            name,
            alt,
            shown,
            color="group",
            low="low",
            high="high",
        )
    return Chart(
        "line", _drawn(found, found.outlook, name), found.date, name, alt, shown, color=" ", low="low", high="high"
    )


def _drawn(found: Forecast, one: Outlook, name: str, last: int = SHOWN) -> pd.DataFrame:
    past = one.history.iloc[-last:]
    flat = pd.DataFrame(
        {found.date: past.index, name: past.to_numpy(), "low": past.to_numpy(), "high": past.to_numpy(), " ": "so far"}
    )
    values = [_ranged(found, float(v), float(w), one) for v, w in zip(one.ahead, one.half, strict=True)]
    ranges = [(e.sure.low, e.sure.high) for e in values if isinstance(e.sure, Interval)]
    coming = pd.DataFrame(
        {
            found.date: one.ahead.index,
            name: one.ahead.to_numpy(),
            "low": [a for a, _ in ranges],
            "high": [b for _, b in ranges],
        }
    ).assign(**{" ": "forecast"})
    joint = flat.tail(1).assign(**{" ": "forecast"})  # so that the two lines meet
    return pd.concat([flat, coming] if found.groups else [flat, joint, coming], ignore_index=True)


def _findings(found: Forecast, total: Estimate) -> tuple[Finding, ...]:
    one, n = found.outlook, len(found.outlook.history)
    said = [Finding("forecast total" if found.adds else "forecast mean", total)]
    said += [Finding(f"forecast {g}", _total(found, o)) for g, o in found.groups]
    for start, value, half in zip(one.ahead.index, one.ahead, one.half, strict=True):
        said.append(
            Finding(f"forecast {period_name(start, one.every)}", _ranged(found, float(value), float(half), one))
        )
    if found.goal is not None and not found.capped:
        said.append(Finding("chance of the goal", exact(one.chance_of(found.goal, found.adds), n, "%")))
    share, tried = one.tested.covered(LEVEL)
    said += [Finding("back-test coverage", exact(share, tried, "%"))] if tried else []
    said.append(Finding("back-test error", exact(one.tested.sizes[one.tested.name], n, found.unit)))
    said.append(Finding("error of the last season again", exact(one.tested.sizes["naive"], n, found.unit)))
    return (*said, Finding("chosen", one.tested.name), Finding("season", exact(one.season, n, f"{one.every}s")))


def _cautions(found: Forecast) -> tuple[Say, ...]:
    one, n = found.outlook, len(found.outlook.history)
    said = [Say("caution.extrapolation")]
    if n < ENOUGH:
        said.append(Say("caution.short_history", periods=count(n, "periods")))
    if one.partial and one.partial[-1] > one.history.index[-1]:
        said.append(Say("caution.partial_period", period=Name(period_name(one.partial[-1], one.every))))
    return tuple(said)


def _follow_ups(found: Forecast) -> tuple[Request, ...]:
    asked = [Request("trend", named(found.target, found.date))]
    if found.target is not None:
        asked += [Request("change", {"target": found.target}), Request("drivers", {"target": found.target})]
    return tuple(asked)


SKILL = Skill(forecast, tell, cost=Cost.SECONDS)
