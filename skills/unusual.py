"""What is odd in a table: rows, values, levels, pairs and periods that stand out, ranked, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import pandas as pd

from assistant.answer import Answer, Block, Chart, Finding, Name, Say, Table, as_text
from assistant.dataset import Column, Kind
from assistant.errors import CannotAnswer
from assistant.estimate import Estimate, count, exact
from assistant.files.profile import profile
from assistant.request import Request
from assistant.script import Script
from assistant.skill import ColumnsGiven, Cost, NumberColumns, Skill, Slot, WantsSlot, choice
from assistant.stats.series import PERIODS
from assistant.stats.unusual import (
    CHANCE,
    Odd,
    far_values,
    numeric_columns,
    odd_periods,
    odd_rows,
    rare_levels,
    rare_pairs,
)
from assistant.stats.values import Floats

SHOWN, ROWS_SHOWN = 12, 30
ORDER = {"value": 0, "row": 1, "period": 2, "pair": 3, "level": 4}


@dataclass(frozen=True, eq=False)
class Unusual:
    """What stands out, oddest first; the rows in question; how many false alarms the search is expected to make."""

    odd: tuple[Odd, ...]
    rows: pd.DataFrame
    places: tuple[int, ...]
    of: int
    expected: float
    searched: tuple[str, ...]
    units: Mapping[str, str]
    picture: pd.DataFrame
    wants: str


def unusual(
    frame: pd.DataFrame,
    among: NumberColumns = (),
    every: Annotated[str | None, choice(*PERIODS)] = None,
    date: Annotated[str | None, Slot(kinds=frozenset({Kind.DATE}))] = None,
    wants: WantsSlot = "",
    columns: ColumnsGiven = None,  # type: ignore[assignment]
) -> Unusual:
    """Search a table (of the columns `among`, if given) for what stands out (with `every`, for periods of that length
    alone), allowing for how much is looked at: in each part of the search, one table in twenty without anything odd would have something flagged."""
    if len(frame) < 12:
        raise CannotAnswer(Say("unusual.too_few", rows=count(len(frame))), Request("show"), Request("overview"))
    columns = {n: c for n, c in (columns or profile(frame)).items() if n in frame.columns}
    data = numeric_columns(frame, columns)
    periods = odd_periods(frame, columns, data, every, date)
    found = periods if every else [*_of_rows(frame, columns, data), *periods]
    found = [o for o in found if not among or o.column in among]
    found.sort(key=lambda o: (ORDER[o.kind] > 2, o.p, o.column))
    places = tuple(dict.fromkeys(i for o in found for i in o.rows))
    parts = 1 if every else 2 + any(c.kind is Kind.DATE for c in columns.values())
    drawn = next((o.column for o in found if o.kind == "value"), "")
    picture = pd.DataFrame({drawn: data[drawn]}).dropna().iloc[:5000] if drawn else pd.DataFrame()
    units = {n: c.unit for n, c in columns.items()}
    return Unusual(
        tuple(found), frame.iloc[list(places[:ROWS_SHOWN])], places, len(frame), CHANCE * parts, tuple(data), units, picture, wants
    )  # fmt: skip


def _of_rows(frame: pd.DataFrame, columns: Mapping[str, Column], data: Mapping[str, Floats]) -> list[Odd]:
    """Far values, rows whose cells disagree (those with a far value left out), rare pairs and levels."""
    values = far_values(data)
    far = {(o.column, i) for o in values for i in o.rows}
    rows = [o for o in odd_rows(frame, columns, data) if (o.column, o.rows[0]) not in far]
    return [*values, *rows, *rare_pairs(frame, columns), *rare_levels(frame, columns)]


def tell(found: Unusual, script: Script) -> Answer:
    """How much stands out and what is first; then each with its reason, and the rows."""
    n = len(found.odd)
    facts = {"things": count(n, "things"), "rows": count(len(found.places)), "of": count(found.of)}
    expected = Say("unusual.chance", expected=exact(round(found.expected, 2), found.of), things=facts["things"])
    if not n:
        headline = Say("unusual.none", **facts)
    else:
        headline = Say("unusual.some" if found.places else "unusual.periods", **facts)
    blocks: list[Block] = [_told(o, found) for o in found.odd[:SHOWN]]
    if n > SHOWN:
        blocks.append(Say("unusual.more", more=count(n - SHOWN, "things")))
    blocks.append(expected)
    if len(found.picture):
        column = str(found.picture.columns[0])
        blocks.append(Chart("box", found.picture, column, None, Say("unusual.alt", column=Name(column)), (column,)))
    if found.places:
        numbered = found.rows.copy()
        at = _free("row", list(numbered.columns))
        numbered.insert(0, at, [i + 1 for i in found.places[: len(numbered)]])
        blocks.append(Table(numbered, Say("unusual.title"), total=len(found.places)))
    columns = tuple(dict.fromkeys(o.column for o in found.odd if o.column))
    listed: list[Any] = [i + 1 for i in found.places]
    return Answer(
        headline=headline, script=script, caveats=(Say("caution.outlier", columns=[Name(c) for c in _far(found)]),) if _far(found) else (),
        blocks=tuple(blocks), value=_value(found, listed), findings=_findings(found, listed), columns=columns,
        method="Robust tails and residuals", follow_ups=_follow_ups(found),
    )  # fmt: skip


def _value(found: Unusual, listed: list[Any]) -> Estimate | bool | list[Any]:
    if found.wants == "yesno":
        return bool(found.odd)
    return listed if listed and found.wants in ("name", "list", "rows") else count(len(found.odd), "things")


def _findings(found: Unusual, listed: list[Any]) -> tuple[Finding, ...]:
    said = [Finding("things", count(len(found.odd), "things")), Finding("rows", listed)]
    said += [Finding(f"odd {o.kind} {o.column}".strip(), exact(o.p, found.of)) for o in found.odd[:SHOWN]]
    return (*said, Finding("expected by chance", exact(round(found.expected, 2), found.of)))


def _far(found: Unusual) -> list[str]:
    return [o.column for o in found.odd if o.kind == "value"][:4]


def _free(name: str, taken: list[str]) -> str:
    while name in taken:
        name += " "
    return name


def _told(odd: Odd, found: Unusual) -> Say:
    """One finding with what makes it odd."""
    unit, of = found.units.get(odd.column, ""), found.of
    column, rows = Name(odd.column), count(len(odd.rows))
    places = [Name(str(i + 1)) for i in odd.rows[:5]]
    match odd.kind:
        case "value":
            low, high = (exact(v, of, unit) for v in odd.expected)
            shown = [Name(_short(v)) for v in odd.shown[:5]]
            return Say("unusual.value", column=column, values=shown, low=low, high=high, rows=rows, places=places)
        case "row":
            value, wanted = exact(float(odd.shown[0]), of, unit), exact(_rounded(odd.expected[0]), of, unit)  # type: ignore[arg-type]
            return Say("unusual.row", column=column, value=value, expected=wanted, places=places)
        case "pair":
            a, b = (Name(str(v)) for v in odd.shown)
            return Say("unusual.pair", column=column, by=Name(odd.by), a=a, b=b, rows=rows, expected=exact(round(odd.expected[0]), of, "rows"), places=places)  # fmt: skip
        case "level":
            return Say("unusual.level", column=column, level=Name(str(odd.shown[0])), rows=rows, least=exact(int(odd.expected[0]), of, "rows"), places=places)  # fmt: skip
    when, value_, how, _ = odd.shown
    key = "unusual.period_count" if how == "count" else "unusual.period_sum" if how == "sum" else "unusual.period_mean"
    value, wanted = exact(_rounded(float(value_)), of, unit), exact(_rounded(odd.expected[0]), of, unit)  # type: ignore[arg-type]
    return Say(key, column=column, period=Name(_period(odd)), value=value, expected=wanted)


def _period(odd: Odd) -> str:
    when, every = pd.Timestamp(odd.shown[0]), odd.shown[3]  # type: ignore[arg-type]
    if every == "month":
        return f"{when:%Y-%m}"
    if every == "quarter":
        return f"{when.year} Q{when.quarter}"
    return str(when.year) if every == "year" else as_text(when)


def _rounded(value: float) -> float:
    return float(f"{value:.3g}")


def _short(value: object) -> str:
    return f"{value:,.10g}" if isinstance(value, float) else str(value)


def _follow_ups(found: Unusual) -> tuple[Request, ...]:
    columns = list(dict.fromkeys(o.column for o in found.odd if o.kind == "value"))[:1]
    others = list(dict.fromkeys(o.column for o in found.odd if o.kind == "row"))[:1]
    asked = [Request("outliers", {"column": c}) for c in columns] + [
        Request("distribution", {"column": c}) for c in others if c not in columns
    ]
    return (*asked, Request("quality"), Request("duplicates"))


SKILL = Skill(unusual, tell, cost=Cost.SECONDS)
