"""A number, a share or a mix, group against group: how far apart, how sure, and what could turn it round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

import numpy as np
import pandas as pd

from assistant.answer import Answer, Block, Chart, Fact, Finding, Name, Say, Table
from assistant.bands import date_part
from assistant.dataset import GROUPS, Column, Kind
from assistant.errors import CannotAnswer
from assistant.estimate import Estimate, Interval, count, exact, turned
from assistant.request import Request
from assistant.script import Script
from assistant.skill import ColumnsGiven, Number, Skill, Slot, Values, WantsSlot, choice
from assistant.stats.contrast import (
    SHOWN,
    Comparison,
    flipped,
    means_compared,
    mix_compared,
    paired_compared,
    shares_compared,
    with_more,
)
from assistant.stats.equivalence import equivalent, margin
from assistant.stats.groups import MOST_PAIRS
from assistant.stats.multiple import level
from assistant.stats.outcome import holding, outcomes, splitters
from assistant.stats.periods import in_stretches
from assistant.stats.values import YES, cells, described, is_number, labels, numbers

ENOUGH = 10  # rows of each answer in each group from which the normal curve is near enough
BARE = frozenset({"yes", "no", "true", "false", "y", "n", "t", "f"})


def compare(
    frame: pd.DataFrame,
    target: Annotated[str | None, Slot()] = None,
    by: Annotated[str | None, Slot(kinds=GROUPS | {Kind.DATE})] = None,
    groups: Values = (),
    against: Annotated[str | None, Slot(kinds=frozenset({Kind.NUMBER}))] = None,
    method: Annotated[str | None, choice("rank", "anova", "student", "median")] = None,
    alpha: Number = None,
    wants: WantsSlot = "",
    columns: ColumnsGiven = None,  # type: ignore[assignment]
) -> Comparison:
    """Compare `target` between the groups of `by` (only `groups`, if given), or with `against`, row by row.

    Numbers by Welch's test of means (`method` "rank": Mann-Whitney or Kruskal-Wallis; "anova", "student": equal
    variances), yes/no by shares, categories by their mix. What was not said is taken if only one column fits.
    """
    alpha = level(alpha)
    if by is not None and target is not None and against is None and _measured(frame, by, columns):
        by, against = None, by  # a second number is no split: the two are compared row by row
    if against is not None and target is not None:
        return with_more(paired_compared(frame, target, against, method, alpha, columns), (), 0, _asked(wants, groups))
    target, by = _settled(frame, target, by, groups, columns)
    if target == by:
        raise CannotAnswer(Say("compare.which_outcome", by=Name(by)), Request("distribution", {"column": by}))
    what, names = described(frame, target, columns), _names(frame, by, groups, columns)
    if what.kind is Kind.YESNO or what.kind is Kind.NUMBER or is_number(what):
        values = numbers(frame, target, columns)
        there = values.notna() & names.notna()
        order = [g for g in dict.fromkeys(names[there]) if (names[there] == g).sum() >= 2]
        if len(order) < 2:
            raise _too_few(target, by, columns, frame)
        parts = {g: values[there & (names == g)].to_numpy(float) for g in order}
        base = shares_compared if what.kind is Kind.YESNO else means_compared
        found = base(frame, target, by, parts, method, alpha, columns)
        found = replace(found, first=_first(wants, groups, order))
        return with_more(
            found, flipped(frame, found, values, names, columns), int((~there).sum()), _asked(wants, groups)
        )
    return with_more(mix_compared(frame, target, by, names, alpha), (), 0, _asked(wants, groups))


def _measured(frame: pd.DataFrame, name: str, columns: Mapping[str, Column] | None) -> bool:
    """Whether a column is a number with too many values to be groups."""
    what = described(frame, name, columns)
    return is_number(what) and what.kind is Kind.NUMBER and what.distinct > max(12, len(frame) // 4)


def _first(wants: str, groups: Values, order: list[str]) -> str | None:
    """The group that "how much" starts from: the first of two that were named, or "" for the higher one."""
    if wants != "number" or len(order) != 2:
        return None
    named = [o for g in groups for o in order if o.lower() == str(g).strip().lower()]
    return named[0] if len(set(named)) == 2 else ""


def _asked(wants: str, groups: Values) -> str | None:
    """The group that a yes/no question is about; "" for any difference; None where no yes or no was asked for."""
    return (str(groups[0]) if groups else "") if wants == "yesno" else None


def _settled(
    frame: pd.DataFrame, target: str | None, by: str | None, groups: Values, columns: Mapping[str, Column] | None
) -> tuple[str, str]:
    """The outcome and the split, with what was left unsaid filled in where only one column fits."""
    if target is not None and by is None and not groups and described(frame, target, columns).kind in GROUPS:
        maybe = outcomes(frame, columns, (target,))
        if len(maybe) == 1:
            target, by = maybe[0], target
    if by is None:
        fits = holding(frame, groups, columns) if groups else splitters(frame, columns, (target or "",))
        fits = [name for name in fits if name != target]
        if len(fits) != 1:
            raise CannotAnswer(
                Say("compare.which_groups", columns=[Name(n) for n in fits[:6]]),
                *(Request("compare", {"target": target, "by": n} if target else {"by": n}) for n in fits[:3]),
            )
        by = fits[0]
    if target is None:
        fits = outcomes(frame, columns, (by,))
        if len(fits) != 1:
            raise CannotAnswer(
                Say("compare.which_outcome", by=Name(by)),
                *(Request("compare", {"target": n, "by": by, "groups": groups}) for n in fits[:3]),
            )
        target = fits[0]
    return target, by


def _names(frame: pd.DataFrame, by: str, groups: Values, columns: Mapping[str, Column] | None) -> pd.Series:
    """The group of each row as text; missing for rows of groups that were not asked for."""
    x = cells(frame, by)
    wanted = {str(g).strip().lower() for g in groups}
    if pd.api.types.is_datetime64_any_dtype(x):
        if wanted and all("…" in g for g in wanted):
            return in_stretches(x.dt.tz_localize(None) if x.dt.tz is not None else x, tuple(wanted))
        first = next(iter(wanted), "")
        part = "quarter" if "q" in first else "month" if first.count("-") == 1 else "date" if "-" in first else "year"
        found = date_part(x, part).map(str, na_action="ignore").astype(object)
    else:
        found = labels(frame, by)
    if len(wanted) == 1 and not pd.api.types.is_datetime64_any_dtype(x):
        return found  # "is B better?" is about B and the others
    return found.where(found.map(lambda v: str(v).strip().lower() in wanted)) if wanted else found


def _too_few(target: str, by: str, columns: Mapping[str, Column] | None, frame: pd.DataFrame) -> CannotAnswer:
    others = [n for n in splitters(frame, columns, (target, by))][:2]
    return CannotAnswer(
        Say("compare.too_few", target=Name(target), by=Name(by)),
        *(Request("compare", {"target": target, "by": n}) for n in others),
    )


def tell(found: Comparison, script: Script) -> Answer:
    """The gap first, in the target's own units, then how sure, then each group."""
    top, low = found.sides[0], found.sides[-1]
    facts: dict[str, Fact] = {
        "target": Name(found.target), "by": Name(found.by), "top": _called(found.by, top.name), "low": _called(found.by, low.name),
        "a": top.value, "b": low.value, "groups": count(len(found.sides), ""), "outcome": _outcome(found),
    }  # fmt: skip
    if found.gap is not None:
        facts["gap"] = found.gap
    if found.tested.null == "ranks" and top.median is not None and low.median is not None:
        facts |= {"a": top.median, "b": low.median}
    kind = (
        "rank"
        if found.tested.null == "ranks" and found.measure == "mean"
        else {"mean": "two" if len(found.sides) == 2 else "many", "share": "share"}.get(found.measure, found.measure)
    )
    blocks: list[Block] = []
    if found.pairs_won is not None and not np.isnan(found.pairs_won.value) and found.measure == "mean":
        blocks.append(Say("compare.pairs", top=facts["top"], low=facts["low"], pairs=found.pairs_won))
    near = _margin(found)
    if near is not None:
        key = "compare.close_share" if found.measure == "share" else "compare.close"
        blocks.append(Say(key, target=facts["target"], margin=near))
    if len(found.pairs):
        apart = found.pairs[found.pairs["p (Holm)"] < found.alpha]
        second = apart[(apart["higher"] == top.name) & (apart["lower"] == found.sides[1].name)]
        if found.found and not len(second):
            blocks.append(Say("compare.tie", top=facts["top"], second=_called(found.by, found.sides[1].name)))
    blocks += [_chart(found), Table(found.table, total=len(found.sides) if len(found.sides) > SHOWN else None)]
    if 0 < len(found.pairs) <= MOST_PAIRS:
        blocks.append(Table(found.pairs, Say("compare.pairs_title")))
    columns = (found.target, found.by)
    return Answer(
        headline=Say(f"compare.{kind}_{'clear' if found.found else 'unclear'}", **facts), script=script,
        caveats=(*found.cautions, Say("caution.not_causal")), blocks=tuple(blocks), value=_value(found),
        findings=_findings(found), columns=columns, method=found.tested.method, follow_ups=_follow_ups(found),
    )  # fmt: skip


def _value(found: Comparison) -> Estimate | bool | str:
    """The name of the highest group; yes or no, or the gap (of the first group named over the other), where that was asked."""
    if found.first is not None and found.gap is not None:
        return turned(found.gap) if found.first not in ("", found.sides[0].name) else found.gap
    if found.asked is None:
        return found.sides[0].name
    return found.found and found.asked.lower() in ("", found.sides[0].name.lower())


def _called(by: str, name: str) -> Name:
    """A group's name; with the column before it where it is a bare number."""
    bare = (name.replace(".", "", 1).isdigit() and len(name) < 4) or name.lower() in BARE
    return Name(f"{by} {name}" if bare else name)


def _outcome(found: Comparison) -> Name:
    plain = found.says_yes.lower() in YES or found.says_yes.lower() == found.target.lower()
    return Name(found.target if plain else f"{found.target} {found.says_yes}")


def _margin(found: Comparison) -> Estimate | None:
    """Within how little the groups are the same for most purposes, where the whole range of the gap says so."""
    spread = found.sides[0].spread
    within = margin(found.measure, spread.value if spread is not None else None)
    if found.found or within is None or not equivalent(found.gap, within):
        return None
    return exact(within, found.tested.rows, found.gap.unit if found.gap is not None else "")


def _findings(found: Comparison) -> tuple[Finding, ...]:
    what = "mean" if found.measure in ("mean", "paired") else "share"
    said = [] if found.gap is None else [Finding("difference", found.gap)]
    n = found.tested.rows
    said.append(Finding("p_value", exact(found.tested.p, n)))
    said.append(Finding("statistic", exact(found.tested.statistic, n)))
    said += [] if np.isnan(found.error) else [Finding("standard error", exact(found.error, n))]
    if found.measure == "share":
        least = min(min(s.value.value, 1 - s.value.value) * s.rows for s in found.sides)
        said.append(Finding("enough rows of each answer", bool(least >= ENOUGH - 0.5)))
    said.append(Finding("verdict", "significant" if found.found else "not significant"))
    said.append(Finding("difference found", found.found))
    near = _margin(found)
    said += [Finding("equivalent within", near)] if near is not None else []
    if found.measure != "mix":
        said += [Finding(f"{what} {s.name}", s.value) for s in found.sides[:SHOWN]]
    said += [found.size] if found.size is not None else []
    said += [Finding("pairs won", found.pairs_won)] if found.pairs_won is not None else []
    said += [Finding("difference of medians", found.medians)] if found.medians is not None else []
    said += [Finding(f"median {s.name}", s.median) for s in found.sides[:SHOWN] if s.median is not None]
    return tuple(said)


def _chart(found: Comparison) -> Chart:
    shown = found.sides[:SHOWN]
    alt = Say("compare.chart", target=Name(found.target), by=Name(found.by))
    if found.measure == "mix":
        long = found.table.melt(id_vars=found.by, var_name=found.target, value_name="share")
        return Chart("bar", long, found.by, "share", alt, (found.target, found.by), color=found.target, stacked=True)
    limits = [
        (s.value.sure.low, s.value.sure.high) if isinstance(s.value.sure, Interval) else (s.value.value,) * 2
        for s in shown
    ]
    name = "mean" if found.measure in ("mean", "paired") else "share"
    frame = pd.DataFrame(
        {
            found.by: [s.name for s in shown], name: [s.value.value for s in shown],
            "low": [a for a, _ in limits], "high": [b for _, b in limits],
        }
    )  # fmt: skip
    return Chart("bar", frame, found.by, name, alt, (found.target, found.by), low="low", high="high")


def _follow_ups(found: Comparison) -> tuple[Request, ...]:
    if found.measure == "paired":
        return (
            Request("relate", {"among": (found.target, found.by)}),
            Request("distribution", {"column": found.target}),
        )
    asked = [Request("drivers", {"target": found.target})]
    if found.measure == "mean":
        asked.insert(0, Request("distribution", {"column": found.target, "by": found.by}))
        asked.append(Request("test", {"among": (found.target,), "by": found.by, "method": "levene"}))
    for said in found.cautions:
        if said.key == "caution.simpson":
            name = str(said.facts["columns"][0])  # type: ignore[index]
            asked.insert(0, Request("summarise", {"measures": (("mean", found.target),), "by": (name, found.by)}))
    if not found.found and found.measure in ("mean", "share"):
        asked.insert(1, Request("sample_size", {"target": found.target, "by": found.by}))
    return tuple(asked)


SKILL = Skill(compare, tell)
