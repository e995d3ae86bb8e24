"""The average effect of a treatment, under the design that the person names: how large, how sure, and what must be true for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import numpy as np
import pandas as pd

from assistant.answer import Answer, Block, Chart, Fact, Finding, Name, Say
from assistant.dataset import Column, Kind
from assistant.errors import CannotAnswer
from assistant.estimate import Estimate, Interval, Unknown, count, exact
from assistant.request import Request
from assistant.script import Script
from assistant.skill import NUMBERISH, Columns, ColumnsGiven, Flag, Number, Skill, Slot, WantsSlot, choice
from assistant.stats import interval
from assistant.stats import treatment as arithmetic
from assistant.stats.arms import Rows, complete_rows, guessed, moved_by, two_valued
from assistant.stats.treatment import Effect
from assistant.stats.values import described

DESIGNS = ("difference", "adjusted", "weighted", "robust", "matched", "instrument", "differences", "cutoff", "debiased")
NEEDS_OTHERS = ("weighted", "robust", "matched", "debiased")
ANY_DOSE = ("adjusted", "debiased", "instrument", "cutoff")  # designs for which the treatment may be a number
LEAST_ARM = 5
FEW = 30
MOST_EXTREME = 0.05


@dataclass(frozen=True, eq=False)
class Found:
    """The effect, what it is of, under which design, and what was taken for granted."""

    target: str
    on: str
    treated: str  # the value that counts as treated, "" where one more of a number is meant
    design: str
    effect: Effect
    given: tuple[str, ...]
    helper: str  # the instrument, the period, or "" for neither
    means: tuple[tuple[str, Estimate], ...] = ()
    left_out: int = 0
    passed_over: tuple[str, ...] = ()
    unit: str = ""
    wants: str = ""
    at: float = 0.0


def treatment(
    frame: pd.DataFrame,
    target: Annotated[str | None, Slot(kinds=NUMBERISH)] = None,
    on: Annotated[str | None, Slot()] = None,
    given: Columns = (),
    design: Annotated[str | None, choice(*DESIGNS)] = None,
    instrument: Annotated[str | None, Slot()] = None,
    period: Annotated[str | None, Slot()] = None,
    cutoff: Number = None,
    width: Number = None,
    choose: Flag = False,
    wants: WantsSlot = "",
    columns: ColumnsGiven = None,  # type: ignore[assignment]
) -> Found:
    """The average effect of `on` on `target` under `design`; without one the difference in means, adjusted for `given` if any.

    `instrument` moves who is treated and nothing else; `period` tells before from after; at `cutoff` of the column `on`
    the treatment starts (looked at within `width` of it). With `choose` the columns to adjust for are those that go
    with the outcome, the treatment given.
    """
    target, on = _settled(frame, target, on, design, columns)
    design = design or _implied(bool(instrument), bool(period), cutoff is not None, bool(given) or choose)
    if design == "cutoff" and cutoff is None:
        raise CannotAnswer(Say("treatment.which_cutoff", on=Name(on)), Request("distribution", {"column": on}))
    helper = _second_column(frame, design, target, on, instrument, period, columns)
    given = tuple(dict.fromkeys(c for c in given if c not in (target, on, helper)))
    search = choose or design in NEEDS_OTHERS
    pool = given or (_others(frame, (target, on, helper), columns) if search else ())
    if design in NEEDS_OTHERS and not pool:
        raise CannotAnswer(Say("treatment.no_others", on=Name(on)), Request("treatment", {"target": target, "on": on}))
    rows = complete_rows(frame, target, on, helper, pool, columns)
    if rows is None or (not rows.treated and design not in ANY_DOSE):
        raise CannotAnswer(Say("treatment.not_two", on=Name(on)), Request("relate", {"among": (target, on)}))
    _large_enough(rows, on)
    kept = list(range(rows.x.shape[1]))
    if choose and not given and design == "adjusted":
        kept = arithmetic.telling(rows.y, rows.d, rows.x)
    found = _worked_out(design, rows, rows.x[:, kept], cutoff, width)
    if not np.isfinite(found.value):
        raise CannotAnswer(Say("treatment.too_few", on=Name(on)), Request("distribution", {"column": on}))
    used = tuple(dict.fromkeys(rows.names[i] for i in kept))
    unit = described(frame, target, columns).unit
    return Found(
        target, on, rows.treated, design, found, used, helper, _means(rows, on, unit), rows.left_out,
        tuple(n for n in dict.fromkeys(rows.names) if n not in used), unit, wants, cutoff or 0.0,
    )  # fmt: skip


def _settled(
    frame: pd.DataFrame, target: str | None, on: str | None, design: str | None, columns: Mapping[str, Column] | None
) -> tuple[str, str]:
    """The outcome and the treatment; what was left unsaid is taken if only one column fits."""
    names = [str(n) for n in frame.columns]
    if on is None:
        on = guessed(frame, "treatment", (target or "",), columns)
    if design == "instrument" and on is not None:
        on = moved_by(frame, on, (target or "",))
    if on is None and design == "differences":
        on = next((n for n in names if n != target and two_valued(frame, n)), None)
    if on is None:
        fits = [n for n in names if n != target and two_valued(frame, n)][:3]
        offers = [Request("treatment", {"target": target, "on": n}) for n in fits if target]
        raise CannotAnswer(Say("treatment.which_on"), *(offers or [Request("overview")]))
    if target is None:
        fits = [n for n in names if n != on and described(frame, n, columns).kind is Kind.NUMBER]
        if len(fits) != 1:
            offers = [Request("treatment", {"target": n, "on": on}) for n in fits[:3]]
            raise CannotAnswer(Say("treatment.which_target", on=Name(on)), *(offers or [Request("overview")]))
        target = fits[0]
    return target, on


def _implied(instrument: bool, period: bool, cutoff: bool, given: bool) -> str:
    """The design that what was named stands for."""
    if instrument:
        return "instrument"
    return "differences" if period else "cutoff" if cutoff else "adjusted" if given else "difference"


def _second_column(
    frame: pd.DataFrame, design: str, target: str, on: str, instrument: str | None, period: str | None,
    columns: Mapping[str, Column] | None,
) -> str:  # fmt: skip
    """The instrument or the period: said, known by its name, or the only other column of two values."""
    if design not in ("instrument", "differences"):
        return ""
    found = (instrument if design == "instrument" else period) or guessed(frame, design, (target, on), columns)
    if found is None:
        fits = [n for n in map(str, frame.columns) if n not in (target, on) and two_valued(frame, n)]
        found = fits[0] if len(fits) == 1 else None
    if found is None:
        raise CannotAnswer(Say(f"treatment.which_{design}"), Request("treatment", {"target": target, "on": on}))
    return found


def _others(frame: pd.DataFrame, but: tuple[str, ...], columns: Mapping[str, Column] | None) -> tuple[str, ...]:
    """Columns that an effect could be adjusted for: numbers and small categories."""
    found = []
    for name in map(str, frame.columns):
        what = described(frame, name, columns)
        usable = what.kind in NUMBERISH or (what.kind in (Kind.CATEGORY, Kind.PLACE) and what.distinct <= 12)
        if name not in but and usable and what.distinct > 1:
            found.append(name)
    return tuple(found)


def _large_enough(rows: Rows, on: str) -> None:
    sizes = [int((rows.d == v).sum()) for v in (0, 1)] if rows.treated else [len(rows.d)]
    if min(sizes) < LEAST_ARM or len(rows.d) < rows.x.shape[1] + 5 or np.ptp(rows.y) == 0:
        raise CannotAnswer(Say("treatment.too_few", on=Name(on)), Request("distribution", {"column": on}))


def _worked_out(design: str, rows: Rows, x: np.ndarray, cutoff: float | None, width: float | None) -> Effect:
    """The effect by the arithmetic of its design."""
    y, d, z = rows.y, rows.d, rows.z
    match design:
        case "difference":
            return arithmetic.difference(y, d)
        case "adjusted":
            return arithmetic.adjusted(y, d, x)
        case "weighted" | "robust":
            return arithmetic.weighted(y, d, x, design == "robust")
        case "matched":
            return arithmetic.matched(y, d, x)
        case "instrument":
            return arithmetic.instrumented(y, d, z, x)
        case "differences":
            return arithmetic.differences(y, d, z, x)
        case "cutoff":
            return arithmetic.cut(y, d, float(cutoff or 0.0), width)
    return arithmetic.debiased(y, d, x)


def _means(rows: Rows, on: str, unit: str) -> tuple[tuple[str, Estimate], ...]:
    """The mean outcome of each arm, as it is."""
    if not rows.treated:
        return ()
    names = {1.0: f"{on} {rows.treated}", 0.0: f"{on} not {rows.treated}"}
    return tuple((names[v], interval.plain(interval.mean(rows.y[rows.d == v], unit))) for v in (1.0, 0.0))


def tell(found: Found, script: Script) -> Answer:
    """How large and how sure, then what must be true for it to be an effect, then what the figures say of that."""
    effect = found.effect.estimate(found.unit)
    facts: dict[str, Fact] = {
        "target": Name(found.target), "on": Name(found.on), "effect": effect, "treated": Name(found.treated or found.on),
        "helper": Name(found.helper), "given": [Name(g) for g in found.given] or [Name(found.on)], "rows": count(found.effect.rows),
    }  # fmt: skip
    sure = effect.clear and not isinstance(effect.sure, Unknown)
    key = ("step" if not found.treated and found.design != "cutoff" else "way") + ("_clear" if sure else "_unclear")
    blocks: list[Block] = [Say(f"treatment.if_{found.design}", **facts)]
    if found.given:
        blocks.append(Say("treatment.given", **facts))
    if found.passed_over:
        blocks.append(Say("treatment.passed_over", columns=[Name(n) for n in found.passed_over]))
    blocks += _told_figures(found)
    if found.left_out:
        blocks.append(Say("treatment.left_out", left_out=count(found.left_out)))
    blocks += _picture(found)
    helper = (found.helper,) if found.helper else ()
    return Answer(
        headline=Say(f"treatment.{key}", **facts), script=script, caveats=_cautions(found, sure), blocks=tuple(blocks),
        value=sure if found.wants == "yesno" else effect, findings=_findings(found, effect, sure),
        columns=(found.target, found.on, *helper, *found.given), method=found.effect.method, follow_ups=_follow_ups(found),
    )  # fmt: skip


def _told_figures(found: Found) -> list[Block]:
    """What the figures of the design say about whether to trust it."""
    figures, rows = found.effect.figures, found.effect.rows
    said: list[Block] = []
    if "first_stage_f" in figures:
        strong = figures["first_stage_f"] >= arithmetic.STRONG_FIRST_STAGE
        key = "strong" if strong else "weak"
        said.append(Say(f"treatment.{key}", helper=Name(found.helper), f=exact(figures["first_stage_f"], rows)))
    if figures.get("extreme", 0.0) > MOST_EXTREME:
        said.append(Say("treatment.extreme", share=exact(figures["extreme"], rows, "%")))
    if "width" in figures:
        inside = count(int(figures["inside"]))
        said.append(
            Say("treatment.width", width=exact(figures["width"], rows), inside=inside, at=exact(found.at, rows))
        )
    return said


def _findings(found: Found, effect: Estimate, sure: bool) -> tuple[Finding, ...]:
    n = found.effect.rows
    said = [
        Finding("effect", effect), Finding("p_value", exact(found.effect.p, n)),
        Finding("standard error", exact(found.effect.error, n)), Finding("verdict", "significant" if sure else "not significant"),
    ]  # fmt: skip
    said += [Finding(f"mean {name}", value) for name, value in found.means]
    said += [Finding(name, exact(value, n)) for name, value in found.effect.figures.items()]
    return tuple(f for f in said if not (isinstance(f.value, Estimate) and np.isnan(f.value.value)))


def _cautions(found: Found, sure: bool) -> tuple[Say, ...]:
    said = [] if sure else [Say("caution.no_effect_found")]
    if found.effect.rows < FEW:
        said.append(Say("caution.too_few_rows", rows=count(found.effect.rows)))
    if found.design in ("adjusted", "weighted", "robust", "matched", "debiased"):
        said.insert(0, Say("caution.confounder", top=Name(found.on), target=Name(found.target)))
    return tuple(said)


def _picture(found: Found) -> list[Block]:
    """The mean of each arm, as it is: what the effect was worked out from."""
    if not found.means:
        return []
    ends = [(e.sure.low, e.sure.high) if isinstance(e.sure, Interval) else (e.value, e.value) for _, e in found.means]
    frame = pd.DataFrame(
        {
            "group": [n for n, _ in found.means], "mean": [e.value for _, e in found.means],
            "low": [a for a, _ in ends], "high": [b for _, b in ends],
        }
    )  # fmt: skip
    alt = Say("treatment.chart", target=Name(found.target), on=Name(found.on))
    return [Chart("bar", frame, "group", "mean", alt, (found.target, found.on), low="low", high="high")]


def _follow_ups(found: Found) -> tuple[Request, ...]:
    asked = [Request("drivers", {"target": found.target})]
    if found.treated:
        asked.append(Request("compare", {"target": found.target, "by": found.on}))
    if found.design != "difference" and found.treated:
        asked.insert(0, Request("treatment", {"target": found.target, "on": found.on}))
    return tuple(asked)


SKILL = Skill(treatment, tell)
