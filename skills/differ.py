"""What sets some rows apart from the rest: every column compared, the largest differences first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import numpy as np
import pandas as pd

from assistant.answer import Answer, Block, Chart, Fact, Finding, Name, Say, Table
from assistant.condition import Condition, Filter, filters
from assistant.dataset import GROUPS, Column, Kind, Role
from assistant.errors import CannotAnswer
from assistant.estimate import Interval, count, exact
from assistant.request import Request
from assistant.script import Script
from assistant.skill import Columns, ColumnsGiven, Flag, Skill, Slot, Theirs, Top, WantsSlot
from assistant.stats.apart import LEAST, Trait, days_as_date, named, named_cut, one_row_each, top_rows, traits
from assistant.stats.outcome import outcomes
from assistant.stats.values import described, labels, numbers

WEAK = 0.1  # strengths below are small whatever their p-value
ALPHA = 0.05
TOLD, SHOWN, DRAWN = 5, 40, 12


@dataclass(frozen=True, eq=False)
class Apart:
    """The group, how many rows are in it and outside, and every trait, strongest first."""

    group: Condition | None
    of: str | None
    name: str
    inside: int
    outside: int
    traits: tuple[Trait, ...]
    things: str | None = None
    cut: tuple[int, bool] | None = None  # how many were taken as the top, and whether the lowest were
    wants: str = ""

    @property
    def clear(self) -> tuple[Trait, ...]:
        """Those that are more than chance, after Holm."""
        return tuple(t for t in self.traits if t.adjusted < ALPHA)


def differ(
    frame: pd.DataFrame,
    group: Theirs = None,
    of: Annotated[str | None, Slot(kinds=frozenset({Kind.NUMBER}))] = None,
    things: Annotated[str | None, Slot(kinds=GROUPS | {Kind.ID, Kind.TEXT})] = None,
    top: Top = None,
    share: Annotated[float | None, Slot("number", options=("%",))] = None,
    low: Flag = False,
    high: Flag = False,
    among: Columns = (),
    wants: WantsSlot = "",
    columns: ColumnsGiven = None,  # type: ignore[assignment]
) -> Apart:
    """Compare the rows of `group` with all others in every column (those of `among`, if named), effect sizes first.

    Without a `group`, the `top` rows by `of` (or the top `share` percent; a quarter, if neither is said) are one; with
    `things` that repeat, a row is made for each of them first. Numbers by Brunner and Munzel's test and Cliff's delta,
    categories by chi-square and differences of shares, all p-values by Holm.
    """
    cut = None
    if group is not None:
        inside, kept = group.mask(frame), frame
        left = {f.column for f in filters(group)}
    elif of is not None:
        kept, columns = _of_things(frame, things, of, columns)  # type: ignore[assignment]
        inside, taken = top_rows(numbers(kept, of, columns), top, share, low)
        left, cut = {of}, (taken, low)
    else:
        asked = _measures(frame, things, columns) if high or low else ()
        key = "differ.which_measure" if asked else "differ.which_group"
        raise CannotAnswer(Say(key), *(asked or _offered(frame, columns)))
    if min(inside.sum(), (~inside).sum()) < LEAST:
        raise CannotAnswer(
            Say("differ.one_side", group=Name(named(group, of, columns)), inside=count(int(inside.sum())), rows=count(len(kept))),
            *_offered(frame, columns, tuple(left)),
        )  # fmt: skip
    looked = [n for n in map(str, kept.columns) if n not in left and (not among or n in among)]
    found = traits(kept, inside, columns, tuple(dict.fromkeys(looked)))
    if not found:
        raise CannotAnswer(Say("differ.nothing"), *_offered(frame, columns, tuple(left)))
    name = (
        named(group, of, columns) if cut is None else named_cut(numbers(kept, str(of), columns)[inside], str(of), low)
    )
    made = things if cut is not None and len(kept) < len(frame) else None
    return Apart(group, of, name, int(inside.sum()), int((~inside).sum()), tuple(found), made, cut, wants)  # fmt: skip


def _of_things(
    frame: pd.DataFrame, things: str | None, of: str, columns: Mapping[str, Column] | None
) -> tuple[pd.DataFrame, Mapping[str, Column] | None]:
    """The frame with a row for each of the things, where they repeat."""
    if things is None or things == of or labels(frame, things).nunique() * 1.5 > len(frame):
        return frame, columns
    return one_row_each(frame, things, columns)


def _measures(frame: pd.DataFrame, things: str | None, columns: Mapping[str, Column] | None) -> tuple[Request, ...]:
    """The numbers that could say which rows are the top ones."""
    names = [n for n in outcomes(frame, columns, (things or "",)) if described(frame, n, columns).kind is Kind.NUMBER]
    more = {"things": things} if things else {}
    return tuple(Request("differ", {"of": name, **more}) for name in names[-3:])


def _offered(
    frame: pd.DataFrame, columns: Mapping[str, Column] | None, but: tuple[str, ...] = ()
) -> tuple[Request, ...]:
    """Groups that could be asked about: the yes of a yes/no column, a level of a category."""
    found = []
    for name in map(str, frame.columns):
        what = described(frame, name, columns)
        if (
            name in but
            or what.role in (Role.ID, Role.CONSTANT)
            or what.kind not in GROUPS
            or not 2 <= what.distinct <= 12
        ):
            continue
        cells = frame[name].dropna()
        value = (
            what.yes
            if what.kind is Kind.YESNO and what.yes is not None
            else cells.mode().iloc[0]
            if len(cells)
            else None
        )
        size = int((cells == value).sum()) if value is not None else 0
        if LEAST <= size <= len(frame) - LEAST:
            plain = value.item() if isinstance(value, np.generic) else value
            request = Request(
                "differ", {"group": Filter(name, "==", plain if isinstance(plain, bool | int | float) else str(plain))}
            )
            found.append((what.kind is not Kind.YESNO, request))
    found.sort(key=lambda pair: pair[0])
    return tuple(r for _, r in found[:3]) or (Request("overview"),)


def tell(found: Apart, script: Script) -> Answer:
    """The strongest difference, then the others as a list and a picture, or that there is none beyond chance."""
    clear = found.clear
    facts: dict[str, Fact] = {
        "group": Name(found.name), "inside": count(found.inside, ""), "rows": count(found.inside + found.outside),
        "tests": count(len(found.traits), ""), "clear": count(len(clear), ""),
    }  # fmt: skip
    blocks: list[Block] = []
    if found.cut is not None:
        key = "differ.cut_low" if found.cut[1] else "differ.cut"
        blocks.append(Say(key, of=Name(found.of or ""), n=count(found.cut[0], ""), group=Name(found.name)))
    if found.things is not None:
        blocks.append(Say("differ.things", things=Name(found.things), rows=count(found.inside + found.outside)))
    if clear:
        headline = Say(f"differ.{clear[0].kind}_clear", **facts, **_facts_of(clear[0]))
        if abs(clear[0].strength.value) < WEAK:
            blocks.append(Say("differ.weak"))
        blocks += [Say(f"differ.{t.kind}_also", **_facts_of(t)) for t in clear[1:TOLD]]
    else:
        headline = Say("differ.none_unclear", **facts)
    blocks += [_chart(found), Table(_table(found), total=len(found.traits) if len(found.traits) > SHOWN else None)]
    names = list(dict.fromkeys(t.column for t in clear))
    used = tuple(
        dict.fromkeys(
            [*(f.column for f in filters(found.group)), *names] if found.group is not None else [str(found.of), *names]
        )
    )
    return Answer(
        headline=headline, script=script, caveats=_caveats(found), blocks=tuple(blocks),
        value=bool(clear) if found.wants == "yesno" else [str(n) for n in names], findings=_findings(found),
        columns=used, method="Brunner-Munzel and Chi-square Independence Test, Holm", follow_ups=_follow_ups(found),
    )  # fmt: skip


def _facts_of(one: Trait) -> dict[str, Fact]:
    facts: dict[str, Fact] = {"column": Name(one.column), "level": Name(one.level), "gap": one.gap}
    if one.kind == "date":
        return facts | {"a": Name(days_as_date(one.inside)), "b": Name(days_as_date(one.outside))}
    pairs = exact((one.strength.value + 1) / 2, one.strength.rows, "%")
    return facts | {"a": one.inside, "b": one.outside, "pairs": pairs}


def _caveats(found: Apart) -> tuple[Say, ...]:
    said = [Say("caution.not_causal")] if found.clear else [Say("caution.no_effect_found")]
    said.append(Say("caution.multiple_testing", tests=count(len(found.traits), "")))
    if min(found.inside, found.outside) < 30:
        said.insert(0, Say("caution.too_few_rows", rows=count(min(found.inside, found.outside))))
    return tuple(said)


def _label(one: Trait) -> str:
    return (
        f"{one.column}: {one.level}" if one.kind == "share" else f"{one.column} ∅" if one.kind == "gap" else one.column
    )


def _table(found: Apart) -> pd.DataFrame:
    shown = found.traits[:SHOWN]
    as_cell = [
        (days_as_date(t.inside), days_as_date(t.outside)) if t.kind == "date" else (t.inside, t.outside) for t in shown
    ]
    return pd.DataFrame(
        {
            "column": [_label(t) for t in shown], "inside": [a for a, _ in as_cell], "outside": [b for _, b in as_cell],
            "difference": [t.gap for t in shown], "strength": [round(t.strength.value, 3) for t in shown],
            "p (Holm)": [t.adjusted for t in shown],
        }
    )  # fmt: skip


def _chart(found: Apart) -> Chart:
    """How far apart in each column, the strongest first: to the right where the group is higher."""
    shown = found.traits[:DRAWN]
    ends = [
        (t.strength.sure.low, t.strength.sure.high)
        if isinstance(t.strength.sure, Interval)
        else (t.strength.value,) * 2
        for t in shown
    ]
    frame = pd.DataFrame(
        {
            "column": [_label(t) for t in shown], "strength": [t.strength.value for t in shown],
            "low": [a for a, _ in ends], "high": [b for _, b in ends],
        }
    )  # fmt: skip
    used = tuple(dict.fromkeys(t.column for t in shown))
    return Chart(
        "bar",
        frame,
        "column",
        "strength",
        Say("differ.chart", group=Name(found.name)),
        used,
        low="low",
        high="high",
        horizontal=True,
    )


def _findings(found: Apart) -> tuple[Finding, ...]:
    said = [Finding("rows inside", count(found.inside)), Finding("rows outside", count(found.outside))]
    for t in found.traits[:SHOWN]:
        name = _label(t)
        said += [Finding(f"difference {name}", t.gap), Finding(f"strength {name}", t.strength)]
        said += [Finding(f"inside {name}", t.inside), Finding(f"outside {name}", t.outside)]
        said.append(Finding(f"p_value {name}", exact(t.adjusted, t.strength.rows)))
    return tuple(said)


def _follow_ups(found: Apart) -> tuple[Request, ...]:
    first = next(filters(found.group)) if found.group is not None else None
    best = next((t.column for t in found.clear), found.traits[0].column)
    asked = []
    if isinstance(found.group, Filter) and first is not None and first.op == "==" and first.column != best:
        asked.append(Request("compare", {"target": best, "by": first.column}))
    target = first.column if first is not None else found.of
    asked.append(Request("drivers", {"target": target}))
    asked.append(Request("distribution", {"column": best}))
    return tuple(asked)


SKILL = Skill(differ, tell)
