"""Why a number changed from one time to another, as far as arithmetic tells: which segments, mix or rate, rows or size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np
import pandas as pd

from assistant.answer import Answer, Block, Chart, Fact, Finding, Name, Say, Table
from assistant.dataset import Kind, Role
from assistant.errors import CannotAnswer
from assistant.estimate import Estimate, count, exact
from assistant.request import Request
from assistant.script import Script
from assistant.skill import NUMBERISH, ColumnsGiven, Flag, Groups, Periods, Skill, Slot, choice
from assistant.stats.attribution import Split
from assistant.stats.changing import Changed, Sides, changed, number_columns, segment_columns, sides_of
from assistant.stats.periods import dates_of, last_day
from assistant.stats.series import PERIODS
from assistant.stats.values import described, numbers

SHOWN = 12  # segments in the picture
MOST_COLUMNS = 30
LEAST_ROWS = 5


@dataclass(frozen=True, eq=False)
class Change:
    """The change of a number, or of every number where none was named."""

    target: str | None
    date: str
    how: str
    unit: str
    sides: Sides
    found: Changed
    asked: str  # "up", "down" or "": what the question takes for granted
    reach: str  # from when to when the data go
    others: tuple[tuple[str, Changed, str], ...] = ()  # every number column and its unit, where none was named

    @property
    def summed(self) -> bool:
        """Whether rows are added up."""
        return self.how in ("sum", "count")


def change(
    frame: pd.DataFrame,
    target: Annotated[str | None, Slot(kinds=NUMBERISH)] = None,
    date: Annotated[str | None, Slot(kinds=frozenset({Kind.DATE}))] = None,
    periods: Periods = (),
    by: Groups = (),
    versus: Annotated[str | None, choice("previous", "year")] = None,
    direction: Annotated[str | None, choice("up", "down")] = None,
    than: Flag = False,
    every: Annotated[str | None, choice(*PERIODS)] = None,
    how: Annotated[str | None, choice("sum", "mean", "count")] = None,
    columns: ColumnsGiven = None,  # type: ignore[assignment]
) -> Change:
    """Hold two stretches of time against each other, and tell the change of `target` by the segments of the columns `by`.

    Amounts are added up, other numbers averaged; without a target every number is looked at. One period is held against
    the one before it, the same a year before, or (`than`) the one after it; one that is not complete against as many
    days of the other.
    """
    dated = dates_of(frame, date, columns)
    if dated is None:
        instead = [Request("drivers", {"target": target})] if target else [Request("overview")]
        raise CannotAnswer(Say("change.no_date"), *instead)
    date, dates = dated
    sides = sides_of(dates, periods, every, versus == "year", than)
    reach = f"{pd.Timestamp(dates.min()):%Y-%m-%d} to {last_day(dates):%Y-%m-%d}"
    segments = list(by) or segment_columns(frame, target, date, columns)[:MOST_COLUMNS]
    names = [target] if target is not None or how == "count" else number_columns(frame, date, columns)[:MOST_COLUMNS]
    found = []
    for name in names or [None]:
        if name is None:
            values, way, unit = pd.Series(1.0, index=frame.index), "count", "rows"
        else:
            what = described(frame, name, columns)
            values, unit = numbers(frame, name, columns), what.unit
            way = how or ("sum" if what.role is Role.AMOUNT else "mean")
        factors = [c for c in number_columns(frame, date, columns) if c != name] if way == "sum" and target else []
        looked = [c for c in segments if c != name] if len(names) < 2 else []
        one = changed(frame, dates, values, sides, way in ("sum", "count"), looked, columns, factors)
        if one is not None:
            found.append((name, one, way, unit))
    if not found:
        facts = {"before": Name(sides.before.name), "now": Name(sides.now.name), "reach": Name(reach)}
        raise CannotAnswer(Say("change.no_rows", **facts), *_instead(target, date))
    found.sort(key=lambda f: -_size(f[1]))
    name, one, way, unit = found[0]
    others = tuple((n or "", o, u) for n, o, _, u in found) if len(names) > 1 else ()
    return Change(name, date, way, unit, sides, one, direction or "", reach, others)


def _size(one: Changed) -> float:
    """How large a change is beside its usual size, or else beside what was there."""
    usual = one.usual if one.usual > 0 else abs(one.before)
    return abs(one.change) / usual if usual > 0 else 0.0


def _instead(target: str | None, date: str) -> list[Request]:
    if target is None:
        return [Request("change"), Request("overview")]
    return [Request("change", {"target": target}), Request("trend", {"target": target})]


# ------------------------------------------------------------------------------------------------ in words


def tell(found: Change, script: Script) -> Answer:
    """By how much it changed, and whether that is unusual; then the segment furthest from proportion, mix and rate."""
    facts = _facts(found)
    columns = tuple(c for c in (found.target, found.date, *(s.column for s in found.found.splits[:1])) if c is not None)
    value: Estimate | str = facts["change"]  # type: ignore[assignment]
    if found.found.splits and found.found.splits[0].clear and found.found.change:
        value = found.found.splits[0].top.name
    method = "Contributions of segments" + ("" if found.summed else " (Kitagawa decomposition)")
    return Answer(
        headline=Say(f"change.{_key(found)}", **facts), script=script, caveats=_cautions(found), blocks=tuple(_blocks(found, facts)),
        value=value, findings=_findings(found, facts), columns=columns, method=method, follow_ups=_follow_ups(found),
    )  # fmt: skip


def _key(found: Change) -> str:
    up = found.found.change > 0
    if found.found.change == 0:
        return "same"
    if found.asked and (found.asked == "up") != up:
        return "not_down" if up else "not_up"
    sure = {True: "clear", False: "unclear", None: "few"}[found.found.unusual]
    return f"{'rose' if up else 'fell'}_{sure}"


def _facts(found: Change) -> dict[str, Fact]:
    one = found.found
    n = int(round(sum(one.rows)))
    share = one.change / abs(one.before) if one.before else float("nan")
    return {
        "target": Name(found.target) if found.target else "the number of rows", "before": exact(one.before, n, found.unit),
        "after": exact(one.after, n, found.unit), "change": exact(one.change, n, found.unit), "size": exact(abs(one.change), n, found.unit),
        "share": exact(abs(share), n, "%"), "then": Name(found.sides.before.name), "now": Name(found.sides.now.name),
        "usual": exact(one.usual, max(one.pairs, 1), found.unit), "pairs": count(one.pairs, ""), "kind": "in all" if found.summed else "on average",
    }  # fmt: skip


def _blocks(found: Change, facts: dict[str, Fact]) -> list[Block]:
    one = found.found
    blocks: list[Block] = []
    if found.others:
        return [_others(found)]
    if found.asked and _key(found).startswith("not_"):
        blocks.append(
            Say(
                {True: "change.usual_clear", False: "change.usual_unclear", None: "change.usual_few"}[one.unusual],
                **facts,
            )
        )
    if one.year_ago is not None:
        blocks.append(Say("change.year_ago", step=exact(one.year_ago, 1, found.unit), **facts))
    blocks += [Say("change.cut", **facts)] if found.sides.cut is not None else _days(found, facts)
    if one.splits and one.change:
        blocks += _segments(found, one.splits[0], facts)
    blocks += _volume(found, facts)
    return blocks


def _days(found: Change, facts: dict[str, Fact]) -> list[Block]:
    """Months and the like of different length: by the day they compare better."""
    now, before = found.sides.now.days, found.sides.before.days
    if not found.summed or now == before or found.sides.now.every in ("day", "week"):
        return []
    said = {
        "a": exact(found.found.before / before, before, found.unit),
        "b": exact(found.found.after / now, now, found.unit),
    }
    return [Say("change.days", days=count(now, "days"), base=count(before, "days"), **said, **facts)]


def _segments(found: Change, split: Split, facts: dict[str, Fact]) -> list[Block]:
    one, top, n = found.found, split.top, 1
    named: dict[str, Fact] = {
        "column": Name(split.column), "top": Name(top.name), "part": exact(top.part, n, found.unit),
        "old": exact(top.before, n, found.unit), "new": exact(top.after, n, found.unit),
        "expected": exact(top.expected, n, found.unit), "rest": exact(one.change - top.part, n, found.unit),
    }  # fmt: skip
    key = "clear" if split.clear else "few" if np.isnan(top.p) else "unclear"
    blocks: list[Block] = [Say(f"change.segment_{key}", **named, **facts)]
    if not found.summed:
        mix, rate = exact(split.mix, n, found.unit), exact(split.rate, n, found.unit)
        blocks.append(Say("change.mix", mix=mix, rate=rate, **named, **facts))
    return [*blocks, _chart(found, split), _table(found, split)]


def _volume(found: Change, facts: dict[str, Fact]) -> list[Block]:
    """Sums: what more rows, and what larger ones, come to; where the number is a count times a price, those."""
    one = found.found
    if not found.summed or found.how == "count" or not one.change:
        return []
    parts = {"volume": exact(one.volume, 1, found.unit), "level": exact(one.level, 1, found.unit)}
    if one.product:
        return [Say("change.product", size_of=Name(one.product[0]), price=Name(one.product[1]), **parts, **facts)]
    if one.rows[0] == one.rows[1]:
        return []
    return [
        Say("change.volume", old=exact(round(one.rows[0], 1), 1), new=exact(round(one.rows[1], 1), 1), **parts, **facts)
    ]


def _chart(found: Change, split: Split) -> Chart:
    """A bar for each segment: its part of the change, the largest first."""
    parts = sorted(split.segments, key=lambda s: -abs(s.part))
    frame = pd.DataFrame(
        {split.column: [s.name for s in parts[:SHOWN]], "part of the change": [s.part for s in parts[:SHOWN]]}
    )
    rest = sum(s.part for s in parts[SHOWN:])
    if len(parts) > SHOWN:
        frame.loc[len(frame)] = ["all others", rest]
    alt = Say("change.chart", target=Name(found.target or ""), column=Name(split.column))
    shown = tuple(c for c in (found.target, split.column) if c)
    return Chart("bar", frame, split.column, "part of the change", alt, shown, horizontal=True)


def _table(found: Change, split: Split) -> Table:
    rows = [
        (s.name, exact(s.before, 1, found.unit), exact(s.after, 1, found.unit), exact(s.part, 1, found.unit))
        for s in sorted(split.segments, key=lambda s: -abs(s.part))
    ]
    names = [split.column, found.sides.before.name, found.sides.now.name, "part of the change"]
    return Table(pd.DataFrame(rows[:40], columns=names), total=len(rows))


def _others(found: Change) -> Table:
    rows = []
    for name, one, unit in found.others:
        share = one.change / abs(one.before) if one.before else float("nan")
        words = {True: "more than usual", False: "as usual", None: ""}[one.unusual]
        rows.append((name, exact(one.before, 1, unit), exact(one.after, 1, unit), exact(share, 1, "%"), words))
    return Table(
        pd.DataFrame(
            rows, columns=["column", found.sides.before.name, found.sides.now.name, "change", "beside its past"]
        )
    )


def _findings(found: Change, facts: dict[str, Fact]) -> tuple[Finding, ...]:
    one = found.found
    said = [
        Finding(name, value)
        for name, value in facts.items()
        if name in ("change", "before", "after") and isinstance(value, Estimate)
    ]
    said.append(Finding("unusual", {True: "yes", False: "no", None: "not known"}[one.unusual]))
    for split in one.splits[:1]:
        said.append(Finding("column", split.column))
        said += [Finding(f"part of {s.name}", exact(s.part, 1, found.unit)) for s in split.segments[:SHOWN]]
        if not found.summed:
            said += [Finding("mix", exact(split.mix, 1, found.unit)), Finding("rate", exact(split.rate, 1, found.unit))]
    if found.summed and found.how != "count":
        said += [Finding("volume", exact(one.volume, 1, found.unit)), Finding("level", exact(one.level, 1, found.unit))]
    return tuple(said)


def _cautions(found: Change) -> tuple[Say, ...]:
    one, said = found.found, [Say("caution.not_causal")]
    if found.sides.cut is not None:
        said.insert(0, Say("caution.partial_period", period=Name(found.sides.now.name)))
    if min(one.rows) < LEAST_ROWS:
        said.append(Say("caution.too_few_rows", rows=count(int(round(min(one.rows))))))
    flips = [split for split in one.splits if not found.summed and _flips(split, one)]
    if flips:
        said.insert(0, Say("caution.simpson", columns=[Name(flips[0].column)]))
    if one.pairs < LEAST_ROWS:
        said.append(Say("caution.short_history", periods=count(one.pairs, "periods")))
    return tuple(said)


def _flips(split: Split, one: Changed) -> bool:
    """Whether the segments by themselves moved the other way, by more than a trifle."""
    least = 0.5 * one.usual if one.usual > 0 else 0.1 * abs(one.change)
    return split.rate * one.change < 0 and abs(split.rate) > least


def _follow_ups(found: Change) -> tuple[Request, ...]:
    if found.target is None:
        return Request("trend", {"date": found.date}), Request("overview")
    asked = [Request("trend", {"target": found.target}), Request("forecast", {"target": found.target})]
    return (*asked, Request("drivers", {"target": found.target}))


SKILL = Skill(change, tell)
