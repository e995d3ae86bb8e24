"""How many rows a question needs, or what the rows at hand are good for: power and width of ranges, with what is assumed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import numpy as np
import pandas as pd

from assistant.answer import Answer, Block, Chart, Finding, Name, Say
from assistant.dataset import GROUPS, Column, Kind
from assistant.errors import CannotAnswer
from assistant.estimate import Estimate, exact
from assistant.request import Request
from assistant.script import Script
from assistant.skill import NUMBERISH, ColumnsGiven, Flag, Number, Skill, Slot, Values, WantsSlot
from assistant.stats import enough
from assistant.stats.enough import Enough
from assistant.stats.power import ALPHA, POWER, Assumed, mean_margin, share_margin
from assistant.stats.values import Floats, described, is_number, labels, numbers


@dataclass(frozen=True, eq=False)
class Size:
    """What was found, by what it was assumed, and the columns it is about."""

    found: Enough
    told: Assumed
    target: str | None
    by: str | None
    names: tuple[str, ...]
    rows: int
    numbers: tuple[str, ...]


def sample_size(
    frame: pd.DataFrame,
    target: Annotated[str | None, Slot(kinds=NUMBERISH)] = None,
    by: Annotated[str | None, Slot(kinds=GROUPS)] = None,
    groups: Values = (),
    power: Number = None,
    alpha: Number = None,
    confidence: Number = None,
    correlation: Number = None,
    gap: Number = None,
    margin: Number = None,
    rows: Number = None,
    first: Number = None,
    second: Number = None,
    halve: Flag = False,
    wants: WantsSlot = "",
    columns: ColumnsGiven = None,  # type: ignore[assignment]
) -> Size:
    """Rows needed to tell two shares (`first`, `second`) or means (`gap`) apart, to see a `correlation`, or to know a
    share or mean to a `margin`; else the smallest difference that the groups of `by`, or `rows`, show.

    Two-sided tests with `power` 0.8 and `alpha` 0.05 unless told otherwise; numbers from 1 on are taken as per cent
    where a share is meant.
    """
    told = Assumed(_part(power, POWER), _part(alpha, 1 - _part(confidence, 1 - ALPHA)))
    if not (0 < told.alpha < 0.5 and told.alpha < told.power < 1):
        raise CannotAnswer(Say("sample_size.no_sense"), Request("sample_size"))
    yes = target is not None and described(frame, target, columns).kind is Kind.YESNO
    x = _values(frame, target, columns) if target is not None else None
    unit = described(frame, target, columns).unit if target is not None else ""
    names: tuple[str, ...] = ()
    if correlation is not None and 0 < abs(correlation) < 1:
        found = enough.tell_correlation(correlation, told)
    elif first is not None and second is not None and first != second:
        found = _two(first, second, x, yes, unit, told, frame, columns)
    elif gap is not None and gap > 0:
        found = _gap(gap, x, yes, unit, told, frame, columns)
    elif margin is not None and margin > 0:
        found = _margin(margin, x, yes, unit, told, len(frame))
    elif halve:
        found = _halve(x, yes, unit, told, len(frame))
    elif by is not None and rows is None and not _names_rows(frame, by, columns):
        found, names = _groups(frame, target, by, groups, yes, unit, told, columns)
    else:
        n = int(rows or len(frame))
        if n < 4:
            raise CannotAnswer(Say("sample_size.too_few"), Request("sample_size", {"rows": 30}), Request("overview"))
        found = enough.good_for(n, told)
    if found.beyond:
        raise CannotAnswer(Say("sample_size.too_many"), Request("sample_size"))
    others = tuple(n for n in map(str, frame.columns) if is_number(described(frame, n, columns)))
    return Size(found, told, target, by, names, len(frame), others)


def _names_rows(frame: pd.DataFrame, by: str, columns: Mapping[str, Column] | None) -> bool:
    """Whether a column only says what a row is ("enough customers"), so that nothing can be split by it."""
    return described(frame, by, columns).distinct > 0.5 * len(frame)


def _part(said: float | None, usual: float) -> float:
    return usual if said is None else said / 100 if said >= 1 else said


def _values(frame: pd.DataFrame, target: str, columns: Mapping[str, Column] | None) -> Floats:
    x: Floats = numbers(frame, target, columns).dropna().to_numpy(float)
    if len(x) < 3 or x.std() == 0:
        raise CannotAnswer(
            Say("sample_size.no_spread", column=Name(target)), Request("distribution", {"column": target})
        )
    return x


def _two(
    a: float, b: float, x: Floats | None, yes: bool, unit: str, told: Assumed,
    frame: pd.DataFrame, columns: Mapping[str, Column] | None,
) -> Enough:  # fmt: skip
    """Two shares; two means where a column of numbers is meant."""
    if x is not None and not yes:
        return enough.tell_means(a - b, x, unit, told)
    shares = (a / 100, b / 100) if max(a, b) >= 1 else (a, b)
    if max(shares) >= 1 or min(shares) <= 0:
        raise CannotAnswer(Say("sample_size.which_column"), *_for_columns(frame, columns, abs(a - b)))
    return enough.tell_shares(*shares, told)


def _gap(
    gap: float, x: Floats | None, yes: bool, unit: str, told: Assumed,
    frame: pd.DataFrame, columns: Mapping[str, Column] | None,
) -> Enough:  # fmt: skip
    if x is None:
        raise CannotAnswer(Say("sample_size.which_column"), *_for_columns(frame, columns, gap))
    if not yes:
        return enough.tell_means(gap, x, unit, told)
    points, p = (gap / 100 if gap >= 1 else gap), float(x.mean())
    other = p + points if p + points < 1 else p - points
    if not 0 < other < 1:
        raise CannotAnswer(Say("sample_size.no_sense"), Request("sample_size"))
    return enough.tell_shares(p, other, told)


def _for_columns(frame: pd.DataFrame, columns: Mapping[str, Column] | None, gap: float) -> tuple[Request, ...]:
    found = [n for n in map(str, frame.columns) if is_number(described(frame, n, columns))]
    return (*(Request("sample_size", {"target": n, "gap": gap}) for n in found[:2]), Request("sample_size"))


def _margin(margin: float, x: Floats | None, yes: bool, unit: str, told: Assumed, here: int) -> Enough:
    if x is not None and not yes:
        return enough.to_margin(margin, x, unit, told)
    points = margin / 100 if margin >= 1 else margin
    if points >= 0.5:
        raise CannotAnswer(Say("sample_size.no_sense"), Request("sample_size"))
    return enough.to_share_margin(points, float(x.mean()) if x is not None else 0.5, max(here, 1), told)


def _halve(x: Floats | None, yes: bool, unit: str, told: Assumed, here: int) -> Enough:
    if x is None:
        return enough.halved(max(here, 1), None)
    n = len(x)
    if yes:
        return enough.halved(n, exact(share_margin(n, float(x.mean()), told.alpha), n, "%"))
    return enough.halved(n, exact(mean_margin(n, float(x.std(ddof=1)), told.alpha), n, unit))


def _groups(
    frame: pd.DataFrame, target: str | None, by: str, groups: Values, yes: bool, unit: str, told: Assumed,
    columns: Mapping[str, Column] | None,
) -> tuple[Enough, tuple[str, ...]]:  # fmt: skip
    """The two groups named, one against the rest, or the two smallest of those with two rows and more."""
    side = labels(frame, by)
    wanted = {str(g).strip().lower() for g in groups}
    if len(wanted) == 1:
        named = next(iter(wanted))
        side = side.map(lambda v: v if str(v).strip().lower() == named else f"≠ {groups[0]}", na_action="ignore")
    elif wanted:
        side = side.where(side.map(lambda v: str(v).strip().lower() in wanted))
    values = numbers(frame, target, columns) if target is not None else pd.Series(1.0, index=frame.index)
    there = values.notna() & side.notna()
    sizes = side[there].value_counts(sort=False).sort_values(kind="stable")
    sizes = sizes[sizes >= 2]
    if len(sizes) < 2:
        raise CannotAnswer(Say("sample_size.no_groups", by=Name(by)), Request("distribution", {"column": by}))
    names = (str(sizes.index[1]), str(sizes.index[0]))
    a, b = (np.asarray(values[there & (side == name)], dtype=np.float64) for name in names)
    if target is None:
        return enough.compare_sizes(len(a), len(b), told), names
    if yes:
        return enough.compare_shares(float(np.concatenate([a, b]).mean()), len(a), len(b), told), names
    return enough.compare_means(a, b, unit, told), names


def tell(size: Size, script: Script) -> Answer:
    """The number or the verdict, what it rests on, and how power grows with rows."""
    found, told = size.found, size.told
    facts: dict[str, Estimate | Name] = dict(found.facts)
    if size.target is not None:
        facts["target"] = Name(size.target)
    if size.names:
        facts |= {"first": Name(size.names[0]), "second": Name(size.names[1])}
    kind = f"{found.kind}_none" if found.kind == "margin_share" and size.target is None else found.kind
    assumed = {"power": exact(told.power, size.rows, "%"), "alpha": exact(told.alpha, size.rows, "%")}
    tests = found.kind not in ("margin_mean", "margin_share", "margin_share_none", "halve", "halve_column")
    blocks: list[Block] = [Say("sample_size.assumed" if tests else "sample_size.assumed_range", **assumed)]
    if found.kind.startswith(("rows", "sizes", "groups", "shares_")):
        blocks.append(Say("sample_size.not_seen"))
    if found.curve:
        curve = pd.DataFrame(found.curve, columns=["rows in each group", "power"])
        blocks.append(Chart("line", curve, "rows in each group", "power", Say("sample_size.chart"), ()))
    findings = [Finding("rows", found.value)] if isinstance(found.value, Estimate) else [Finding("enough", found.value)]
    findings += [Finding(name, value) for name, value in found.facts.items() if np.isfinite(value.value)]
    return Answer(
        headline=Say(f"sample_size.{kind}", **facts), script=script, caveats=_caveats(found),
        blocks=tuple(blocks), value=found.value, findings=(*findings, *(Finding(n, v) for n, v in assumed.items())),
        columns=tuple(n for n in (size.target, size.by) if n), method="Power analysis" if tests else "Precision analysis",
        follow_ups=_follow_ups(size, script),
    )  # fmt: skip


def _caveats(found: Enough) -> tuple[Say, ...]:
    shown = found.facts.get("shown")
    if found.value is False and shown is not None and np.isfinite(shown.value):
        return (Say("caution.underpowered", smallest=shown),)
    return ()


def _follow_ups(size: Size, script: Script) -> tuple[Request, ...]:
    asked = []
    if size.by is not None and size.target is not None:
        asked.append(Request("compare", {"target": size.target, "by": size.by}, script.scope))
    if size.target is not None:
        asked.append(Request("sample_size", {"target": size.target, "halve": True}, script.scope))
    elif size.numbers:
        asked.append(Request("sample_size", {"target": size.numbers[0], "halve": True}, script.scope))
    return (*asked, Request("overview"))


SKILL = Skill(sample_size, tell)
