"""Stretches of time as arguments: those that a question sets against each other, or looks ahead to, and a goal to reach."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from assistant.condition import Filter, filters
from assistant.dataset import Kind
from assistant.expression import Part
from assistant.language.composing.ask import Ask
from assistant.language.composing.chunks import Chunk
from assistant.language.composing.scene import Scene
from assistant.language.tagging.stretches import MONTHS_IN, Stretch, is_complete, latest
from assistant.language.tagging.tags import TimeNamed
from assistant.scope import Derive
from assistant.skill import Skill

Period = tuple[str, str, str]  # first day, last day, length of the parts; "" where open
CALENDAR = ("month_number", "quarter_number")
REACHED = (">=", ">", "==", "<=", "<")


def periods_said(skill: Skill, ask: Ask, scene: Scene) -> tuple[Ask, dict[str, Any], list[Chunk]]:
    """The times of a message as the periods of a skill that takes some: they are no longer conditions on the rows.

    Gives the rest of the message, the arguments, and the chunks they come from. Times without a year are the latest
    that the data have; of several, each is the latest before the one said after it.
    """
    slot = next((name for name, s in skill.slots.items() if s.what == "periods"), None)
    if slot is None:
        return ask, {}, []
    chunks = [c for c in ask.all("condition") if _about_time(c, scene)]
    chunks += [c for c in ask.all("time") if c.means.recurring is None or c.means.recurring[0] in CALENDAR]
    found = [time for c in sorted(chunks, key=lambda c: c.start) for time in _times(c)]
    ahead = "ahead" in skill.slots[slot].options
    periods = tuple((_coming if ahead else _dated)(found, _last_day(scene))) if found else ()
    if not periods:
        return ask, {}, []
    return _without(ask, chunks), {slot: periods}, chunks


def periods_against(skill: Skill, ask: Ask, scene: Scene) -> tuple[Ask, dict[str, Any], list[Chunk]]:
    """Times that are set against each other ("Q4 2024 vs Q4 2023", "before and after June"), as groups of the dates.

    Nothing where a skill takes no values of dates, or fewer than two times of one column are said.
    """
    slot = next((name for name, s in skill.slots.items() if s.what == "values"), None)
    by = skill.slots.get("by")
    dates = scene.data.named(Kind.DATE)
    if slot is None or by is None or Kind.DATE not in by.kinds or not dates:
        return ask, {}, []
    chunks = [c for c in ask.all("condition") if _about_time(c, scene)]
    chunks += [c for c in ask.all("time") if c.means.recurring and c.means.recurring[0] in CALENDAR]
    worked_out = {step.name for c in chunks for step in c.steps if isinstance(step, Derive)}
    columns = {f.column for c in chunks if c.kind == "condition" for f in filters(c.means)} - worked_out or {dates[0]}
    times = [time for c in sorted(chunks, key=lambda c: c.start) for time in _times(c)]
    found = _dated(times, _last_day(scene)) if times else []
    if len(found) == 1 and not times[0].ends and _both_sides(ask, chunks[0]):
        found = _complement(found[0])
    if len(found) < 2 or len(columns) > 1:
        return ask, {}, []
    return _without(ask, chunks), {"by": columns.pop(), slot: _group_names(found)}, chunks


def _both_sides(ask: Ask, chunk: Chunk) -> bool:
    """ "before and after June": the words in front of an open stretch name its other side."""
    from assistant.language.tagging.grammar import load

    words = load().times.tables["both_sides"]
    return any(t.text in words for t in ask.tokens[max(0, chunk.start - 3) : chunk.start])


def _complement(of: Period) -> list[Period]:
    """An open stretch and all that is on its other side; nothing for a closed one."""
    start, end, grain = of
    day = datetime.timedelta(1)
    if start and not end:
        return [("", (datetime.date.fromisoformat(start) - day).isoformat(), grain), of]
    return [of, ((datetime.date.fromisoformat(end) + day).isoformat(), "", grain)] if end and not start else [of]


def _group_names(found: list[Period]) -> tuple[str, ...]:
    """Whole calendar periods of one length by their names (2024-Q4), others by first and last day."""
    names = []
    for start, end, grain in found:
        whole = bool(start and end) and len({g for _, _, g in found}) == 1
        month = int(start[5:7]) if start else 0
        name = {"year": start[:4], "quarter": f"{start[:4]}-Q{(month + 2) // 3}", "month": start[:7]}.get(grain, "")
        days = (datetime.date.fromisoformat(end) - datetime.date.fromisoformat(start)).days if whole else 0
        fits = whole and name and {"year": days < 366, "quarter": days < 92, "month": days < 31}[grain]
        fits = fits and (grain != "quarter" or month % 3 == 1)  # a season is no quarter of the calendar
        names.append(name if fits else f"{start}…{end}")
    plain = all("…" not in name for name in names)
    return tuple(names if plain else [f"{start}…{end}" for start, end, _ in found])


def every_said(skill: Skill, ask: Ask, scene: Scene) -> tuple[Ask, dict[str, Any], list[Chunk]]:
    """ "by month", for a skill that chooses its own periods: a month of the dates is no column to split by."""
    slot = skill.slots.get("every")
    if slot is None:
        return ask, {}, []
    for chunk in ask.all("group"):
        parts = [s.expression.part for s in chunk.steps if isinstance(s, Derive) and isinstance(s.expression, Part)]
        parts = [p for p in ("day" if part == "date" else part for part in parts) if p in slot.options]
        if parts and len(chunk.means) == 1:
            left = [c for c in ask.all("group") if c is not chunk]
            kept = tuple(replace(c, steps=()) if c is chunk else c for c in ask.chunks)
            rest = replace(ask, chunks=kept, by_kind={**ask.by_kind, "group": left})
            return rest, {"every": parts[0]}, [chunk]
    return ask, {}, []


@dataclass(frozen=True)
class Timed:
    """The arguments about time that a message says, and the chunks that say so."""

    args: dict[str, Any]
    used: tuple[Chunk, ...]


def retimed(skill: Skill | None, ask: Ask, scene: Scene) -> tuple[Ask, Timed | None]:
    """What a follow-up says of time to a skill that takes periods ("and next year?"), and the rest of it."""
    if skill is None:
        return ask, None
    args, used = dict[str, Any](), list[Chunk]()
    for taken in (periods_against, periods_said, every_said, goal_said):
        ask, said, chunks = taken(skill, ask, scene)
        args |= said
        used += chunks
    if "goal" in args:
        args["wants"] = ask.wants
    return ask, Timed(args, tuple(used)) if used else None


def _last_day(scene: Scene) -> datetime.date:
    from assistant.language.composing.composed import indexes

    return indexes(scene.data).last_date


def _without(ask: Ask, chunks: list[Chunk]) -> Ask:
    """The rest of the message: neither the conditions nor the columns that they were worked out for."""
    gone = {id(c) for c in chunks}
    left = {kind: [c for c in of if id(c) not in gone] for kind, of in ask.by_kind.items()}
    kept = tuple(replace(c, steps=()) if id(c) in gone else c for c in ask.chunks)
    return replace(ask, chunks=kept, by_kind=left)


def _about_time(chunk: Chunk, scene: Scene) -> bool:
    """Whether all that a condition asks for is a time that a calendar can tell."""
    if any(t.recurring and t.recurring[0] not in CALENDAR for t in _times(chunk)):
        return False
    columns = {f.column for f in filters(chunk.means)}
    dated = all(scene.kind(c) is Kind.DATE or scene.holds_years(c) for c in columns)
    return dated and any(True for _ in _times(chunk))


def _times(chunk: Chunk) -> Iterator[TimeNamed]:
    for leaf in chunk.leaves():
        if isinstance(leaf.means, TimeNamed):
            yield leaf.means


def _dated(times: list[TimeNamed], last: datetime.date) -> list[Period]:
    """Each time with its year, in the order said; both ends of a range by themselves."""
    found: list[Period] = []
    for time in reversed(times):
        if time.recurring is None:
            whole = [(time.start, time.end)] if not time.ends else list(time.ends)
            found += [(start, end, time.grain) for start, end in reversed(whole)]
            continue
        for one in reversed(_each(time)):
            before = datetime.date.fromisoformat(found[-1][0]) if found and found[-1][0] else None
            of = latest(Stretch(grain=time.grain, recurring=one), before or last)
            if before is not None and of.start is not None and of.start >= before:
                of = latest(Stretch(grain=time.grain, recurring=one), of.start - datetime.timedelta(1))
            if of.start is not None and of.end is not None:
                found.append((of.start.isoformat(), of.end.isoformat(), of.grain))
    return found[::-1]


def _coming(times: list[TimeNamed], last: datetime.date) -> list[Period]:
    """Each time with its year; what has none is the first that ends after the data."""
    found: list[Period] = []
    for time in times:
        if time.recurring is None:
            found.append((time.start, time.end, time.grain))
            continue
        for one in _each(time):
            after = last
            while (of := latest(Stretch(grain=time.grain, recurring=one), after)).end is not None and _over(of, last):
                after = datetime.date(after.year + 1, 12, 31)
            if of.start is not None and of.end is not None:
                found.append((of.start.isoformat(), of.end.isoformat(), of.grain))
    return found


def _over(of: Stretch, last: datetime.date) -> bool:
    """Whether the data have (nearly) all of a stretch already."""
    if of.end is None or of.end <= last or of.start is None:
        return True
    return of.start <= last and of.grain in MONTHS_IN and is_complete(last, of.grain)


def _each(time: TimeNamed) -> list[tuple[str, Any]]:
    """ "from March to May": its first and its last month; a season or half year is one stretch."""
    part, value = time.recurring or ("", ())
    if isinstance(value, tuple) and time.grain in ("month", "quarter") and part == time.grain + "_number":
        return [(part, value[0]), (part, value[-1])]
    return [(part, value)]


def rate_said(skill: Skill, ask: Ask, scene: Scene) -> tuple[Ask, dict[str, Any], list[Chunk]]:
    """ "why did churn go up": a yes/no column named by its yes is what changes, where no other column is named."""
    timed = any(slot.what == "periods" for slot in skill.slots.values())
    if not timed or ask.columns or ask.has("measure") or ask.opener == "how many":
        return ask, {}, []
    for chunk in ask.all("condition"):
        found = chunk.means
        if not isinstance(found, Filter) or found.op != "==" or scene.kind(found.column) is not Kind.YESNO:
            continue
        if str(found.value) == str(scene.data.columns[found.column].yes) and all(
            c.kind == "value" for c in chunk.leaves()
        ):
            left = [c for c in ask.all("condition") if c is not chunk]
            return replace(ask, by_kind={**ask.by_kind, "condition": left}), {"target": found.column}, [chunk]
    return ask, {}, []


def goal_said(skill: Skill, ask: Ask, scene: Scene) -> tuple[Ask, dict[str, Any], list[Chunk]]:
    """ "will sales reach 1 million": a comparison of a number column is what it may reach, for a skill that takes a goal."""
    slot = next((name for name, s in skill.slots.items() if s.what == "goal"), None)
    if slot is None or ask.columns:
        return _bare_goal(slot, ask)
    for chunk in ask.all("condition"):
        found = chunk.means
        fits = isinstance(found, Filter) and found.op in REACHED and scene.kind(found.column) is Kind.NUMBER
        if fits and isinstance(found.value, int | float):
            left = [c for c in ask.all("condition") if c is not chunk]
            rest = replace(ask, by_kind={**ask.by_kind, "condition": left})
            return rest, {"target": found.column, slot: float(found.value)}, [chunk]
    return _bare_goal(slot, ask)


def _bare_goal(slot: str | None, ask: Ask) -> tuple[Ask, dict[str, Any], list[Chunk]]:
    """ "reach 1 million sales": a number that stands beside a word of reaching."""
    compares = [c for c in ask.all("compare", "compare_post") if isinstance(c.means, str | tuple)]
    numbers = [c for c in ask.all("number") if not c.means.ordinal]
    if slot is None or not compares or not numbers:
        return ask, {}, []
    return ask, {slot: float(numbers[0].means.value)}, [*compares[:1], *numbers[:1]]
