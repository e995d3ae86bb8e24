"""How likely something is among the rows asked about, next to all rows, and how two sides differ in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import numpy as np
import pandas as pd

from assistant.answer import Answer, Block, Chart, Fact, Finding, Name, Say, Table
from assistant.condition import AllOf, Filter
from assistant.dataset import GROUPS, Column, Kind
from assistant.errors import CannotAnswer
from assistant.estimate import Estimate, Interval, count, exact
from assistant.request import Request
from assistant.scope import Keep, Step
from assistant.script import Script
from assistant.skill import ColumnsGiven, Event, Flag, Skill, Slot, Values, WantsSlot, WholeGiven
from assistant.stats.chance import Rate, odds_of, rate, rates_by, ratio_of_rates
from assistant.stats.event import called, happened, part_called
from assistant.stats.interval import difference_of_shares, plain
from assistant.stats.outcome import splitters
from assistant.stats.values import described, labels

SHOWN = 30
APART = 0.05  # from here on "the other way round" is another number worth telling
BARE = frozenset({"yes", "no", "true", "false", "y", "n", "t", "f"})


@dataclass(frozen=True, eq=False)
class Chance:
    """The rate of an event in the rows asked about, in the whole table, the other way round, and side by side."""

    event: Name
    columns: tuple[str, ...]
    here: Rate
    base: Rate | None
    turned: Rate | None
    sides: tuple[Rate, ...]
    by: str | None
    unknown: int
    odds: bool
    asked: bool
    others: tuple[str, ...]


def probability(
    frame: pd.DataFrame,
    event: Event = (),
    by: Annotated[str | None, Slot(kinds=GROUPS)] = None,
    groups: Values = (),
    odds: Flag = False,
    either: Flag = False,
    wants: WantsSlot = "",
    whole: WholeGiven = None,
    columns: ColumnsGiven = None,  # type: ignore[assignment]
) -> Chance:
    """How often `event` (column, op and value of each part; all must hold, or `either`) happens among the rows of `frame`.

    Where `frame` is a part of `whole`, the rate of the whole table stands beside it, and the share of the event's rows
    that are in this part: P(A given B) is not P(B given A). `groups` of `by` are held against each other. Rows where a
    part of the event is missing are left out and counted.
    """
    if not event:
        raise CannotAnswer(Say("probability.no_event"), *_instead(frame, columns))
    happens, known = happened(frame, event, either)
    here = rate(happens, known)
    if not here.rows:
        raise CannotAnswer(Say("probability.no_rows", event=called(event, frame, columns, either)), Request("overview"))
    sides = _sides(frame, happens, known, by, groups)
    base = turned = None
    if whole is not None and len(whole) > len(frame):
        base = rate(*happened(whole, event, either))
        if whole.index.is_unique and frame.index.is_unique and frame.index.isin(whole.index).all():
            turned = Rate("", here.hits, base.hits) if base.hits >= here.hits else None
    names = tuple(dict.fromkeys(part[0] for part in event))
    others = tuple(n for n in splitters(frame, columns, (*names, by or ""))[:2])
    return Chance(
        called(event, frame, columns, either), names, here, base, turned, sides, by, int((~known).sum()), odds,
        wants == "yesno", others,
    )  # fmt: skip


def _sides(
    frame: pd.DataFrame, happens: pd.Series, known: pd.Series, by: str | None, groups: Values
) -> tuple[Rate, ...]:
    if by is None:
        return ()
    found = rates_by(happens, known, labels(frame, by))
    wanted = {str(g).strip().lower() for g in groups}
    if wanted:
        found = [r for r in found if r.name.strip().lower() in wanted]
    if len(found) < 2:
        raise CannotAnswer(Say("probability.one_side", by=Name(by)), Request("distribution", {"column": by}))
    return tuple(found)


def _instead(frame: pd.DataFrame, columns: Mapping[str, Column] | None) -> tuple[Request, ...]:
    found: list[Request] = []
    for name in map(str, frame.columns):
        what = described(frame, name, columns)
        if what.kind is Kind.YESNO and what.yes is not None and len(found) < 2:
            yes = what.yes.item() if hasattr(what.yes, "item") else what.yes
            found.append(Request("probability", {"event": ((name, "==", yes),)}))
    return (*found, Request("overview"))


def tell(found: Chance, script: Script) -> Answer:
    """The rate first, in words and in per cent; then all rows beside it, the other way round, or side by side."""
    here = found.here.value
    facts: dict[str, Fact] = {
        "event": found.event, "chance": here, "hits": count(found.here.hits, ""), "rows": count(found.here.rows),
    }  # fmt: skip
    if found.sides:
        return _side_by_side(found, script)
    if found.base is not None:
        facts |= {"base": found.base.value, "given": _given(script.scope)}
        gap = _clear_gap(found)
        key = "among" if gap is None else "among_more" if gap > 0 else "among_less"
    else:
        key = "never" if not found.here.hits else "always" if found.here.hits == found.here.rows else "plain"
    blocks: list[Block] = [*_odds(found), *_turned(found, script), *_left_out(found)]
    if found.base is not None:
        blocks.append(_beside(found))
    findings = [Finding("probability", here), Finding("rows with the event", count(found.here.hits, "rows"))]
    findings.append(Finding("rows", count(found.here.rows)))
    findings += [Finding("among all rows", found.base.value)] if found.base is not None else []
    return Answer(
        headline=Say(f"probability.{key}", **facts), script=script, caveats=_caveats((found.here,), found),
        blocks=tuple(blocks), value=_value(found), findings=tuple(findings), columns=found.columns, method="Wilson interval",
        follow_ups=_follow_ups(found, script),
    )  # fmt: skip


def _value(found: Chance) -> Estimate | bool:
    """The rate; for a yes/no question about some rows, whether it is clearly higher there than elsewhere."""
    return (_clear_gap(found) or 0.0) > 0 if found.asked and found.base is not None else found.here.value


def _clear_gap(found: Chance) -> float | None:
    """Rate here minus rate of the other rows, where that is more than chance; None where it is not."""
    assert found.base is not None
    rest = Rate("", found.base.hits - found.here.hits, found.base.rows - found.here.rows)
    if rest.rows < 1 or rest.hits < 0:
        return None
    gap = difference_of_shares(found.here.hits, found.here.rows, rest.hits, rest.rows)
    return gap.value if gap.clear else None


def _odds(found: Chance) -> list[Block]:
    if not found.odds or not 0 < found.here.hits < found.here.rows:
        return []
    odds, for_it = odds_of(found.here.value)
    to_one = exact(round(odds, 2), found.here.rows)
    return [Say("probability.odds_for" if for_it else "probability.odds_against", event=found.event, odds=to_one)]


def _turned(found: Chance, script: Script) -> list[Block]:
    """P(B given A), where somebody could take it for P(A given B)."""
    one = found.turned
    if one is None or one.rows == 0 or abs(one.hits / one.rows - found.here.value.value) < APART:
        return []
    return [
        Say(
            "probability.turned",
            event=found.event,
            turned=one.value,
            chance=found.here.value,
            given=_given(script.scope),
        )
    ]


def _given(scope: tuple[Step, ...]) -> Name:
    """The rows asked about in short ("region = north"); "…" where they were not chosen by plain comparisons."""
    kept = [step.condition for step in scope if isinstance(step, Keep)]
    parts = [part for one in kept for part in (one.parts if isinstance(one, AllOf) else (one,))]
    if not parts or not all(isinstance(part, Filter) for part in parts):
        return Name("…")
    return Name(" & ".join(part_called(p.column, p.op, p.value) for p in parts if isinstance(p, Filter)))


def _left_out(found: Chance) -> list[Block]:
    return [Say("probability.unknown", rows=count(found.unknown))] if found.unknown else []


def _beside(found: Chance) -> Chart:
    assert found.base is not None
    return _picture(found, [("asked about", found.here), ("all rows", found.base)], "rows")


def _picture(found: Chance, rates: list[tuple[str, Rate]], x: str) -> Chart:
    limits = [r.value.sure for _, r in rates]
    frame = pd.DataFrame(
        {
            x: [name for name, _ in rates], "chance": [r.value.value for _, r in rates],
            "low": [s.low if isinstance(s, Interval) else np.nan for s in limits],
            "high": [s.high if isinstance(s, Interval) else np.nan for s in limits],
        }
    )  # fmt: skip
    columns = (*found.columns, *((found.by,) if found.by else ()))
    return Chart(
        "bar", frame, x, "chance", Say("probability.chart", event=found.event), columns, low="low", high="high"
    )


def _side_by_side(found: Chance, script: Script) -> Answer:
    """Two sides, or the highest and the lowest of many: the difference in points, and how many times as likely."""
    assert found.by is not None
    top, low = found.sides[0], found.sides[-1]
    gap = difference_of_shares(top.hits, top.rows, low.hits, low.rows)
    times = ratio_of_rates(top, low)
    facts: dict[str, Fact] = {
        "event": found.event, "by": Name(found.by), "top": _side(found.by, top), "low": _side(found.by, low), "a": top.value,
        "b": low.value, "gap": gap, "sides": count(len(found.sides), "groups"),
    }  # fmt: skip
    key = "sides_clear" if gap.clear else "sides_unclear"
    blocks: list[Block] = []
    if np.isfinite(times.value) and times.value > 1:
        blocks.append(Say("probability.times", event=found.event, top=facts["top"], low=facts["low"], times=times))
    blocks += _left_out(found)
    blocks.append(_picture(found, [(r.name, r) for r in found.sides[:SHOWN]], found.by))
    table = pd.DataFrame(
        [(r.name, r.value, r.hits, r.rows) for r in found.sides[:SHOWN]],
        columns=[found.by, "chance", "happened", "rows"],
    )
    blocks.append(Table(table, total=len(found.sides)))
    findings = [Finding("difference", gap), Finding("risk ratio", plain(times))]
    findings = [f for f in findings if not isinstance(f.value, Estimate) or np.isfinite(f.value.value)]
    findings += [Finding(f"probability {r.name}", r.value) for r in found.sides[:SHOWN]]
    extra = (Say("caution.multiple_testing", tests=count(len(found.sides) * (len(found.sides) - 1) // 2, "")),)
    return Answer(
        headline=Say(f"probability.{key}", **facts), script=script,
        caveats=(*_caveats(found.sides, found), *(extra if len(found.sides) > 2 else ()), Say("caution.not_causal")),
        blocks=tuple(blocks), value=gap.clear if found.asked else Name(top.name), findings=tuple(findings),
        columns=(*found.columns, found.by), method="Wilson and Newcombe intervals", follow_ups=_follow_ups(found, script),
    )  # fmt: skip


def _side(by: str, one: Rate) -> Name:
    """A side's name; with the column before it where it is a bare number, yes or no."""
    bare = one.name.replace(".", "", 1).isdigit() or one.name.lower() in BARE
    return Name(f"{by} {one.name}" if bare else one.name)


def _caveats(rates: tuple[Rate, ...], found: Chance) -> tuple[Say, ...]:
    small = [r for r in rates if r.small]
    if not small:
        return ()
    least = min(small, key=lambda r: r.rows)
    if least.rows < 30:
        return (Say("caution.too_few_rows", rows=count(least.rows)),)
    rare = min(small, key=lambda r: r.hits)
    if rare.hits >= 5:  # nearly all have the event: the range says what there is to say
        return ()
    return (Say("caution.too_few_positives", cases=count(rare.hits), level=found.event),)


def _follow_ups(found: Chance, script: Script) -> tuple[Request, ...]:
    event = script.args.get("event", ())
    asked = [Request("probability", {"event": event, "by": name}, script.scope) for name in found.others[:2]]
    if len(found.columns) == 1:
        asked.append(Request("drivers", {"target": found.columns[0]}, script.scope))
    return (*asked, Request("overview")) if len(asked) < 2 else tuple(asked)


SKILL = Skill(probability, tell)
