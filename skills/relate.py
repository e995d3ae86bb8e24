"""How columns go together: one pair, one column against all others, a whole matrix, or group by group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations
from typing import Annotated

import numpy as np
import pandas as pd

from assistant.answer import Answer, Block, Chart, Fact, Finding, Name, Say, Table
from assistant.dataset import GROUPS, Column, Kind, Role
from assistant.errors import CannotAnswer
from assistant.estimate import Estimate, Interval, count, exact
from assistant.request import Request
from assistant.script import Script
from assistant.skill import Columns, ColumnsGiven, Mark, Number, Skill, Slot, WantsSlot, choice
from assistant.stats import interval, relation
from assistant.stats.interval import plain
from assistant.stats.multiple import level
from assistant.stats.relation import Pair
from assistant.stats.relations import Relation, by_group_related, many_related, one_pair_related
from assistant.stats.values import described, is_group

MOST_COLUMNS = 40
MOST_POINTS = 2000
MOST_LEVELS = 10  # a column with no more different values has its means drawn
ROWS_A_LEVEL = 5


def relate(
    frame: pd.DataFrame,
    among: Columns = (),
    target: Annotated[str | None, Slot()] = None,
    given: Columns = (),
    by: Annotated[str | None, Slot(kinds=GROUPS)] = None,
    method: Annotated[str | None, choice("pearson", "spearman", "kendall")] = None,
    alpha: Number = None,
    mark: Mark = None,
    wants: WantsSlot = "",
    columns: ColumnsGiven = None,  # type: ignore[assignment]
) -> Relation:
    """How the columns `among` go together (or each with `target`), holding `given` fixed, within each group of `by`.

    Two columns give a pair; more, or a target alone, a ranking or a matrix. `alpha` is the level of "more than chance".
    """
    alpha = level(alpha)
    among = tuple(dict.fromkeys(c for c in among if c != target and c not in given))
    if target is not None and len(among) == 1:
        among, target = (*among, target), None
    if target is None and len(among) == 2:
        a, b = among
        if by is None and len(given) == 1 and all(is_group(described(frame, c, columns)) for c in (a, b, *given)):
            by, given = given[0], ()  # two categories are held fixed by a third level by level
        if by is not None and by not in among:
            return by_group_related(frame, a, b, by, given, method, alpha, wants, columns)
        return replace(one_pair_related(frame, a, b, given, method, alpha, wants, columns), mark=mark)
    if target is None and len(among) == 1:
        target, among = among[0], ()
    chosen = among or _candidates(frame, target, given, columns)
    wanted = [(c, target) for c in chosen] if target is not None else list(combinations(chosen, 2))
    return many_related(frame, wanted, target, given, method, alpha, wants, columns)


def _candidates(
    frame: pd.DataFrame, target: str | None, given: tuple[str, ...], columns: Mapping[str, Column] | None
) -> tuple[str, ...]:
    """Every column worth relating; for a matrix only what lies on an axis."""
    found = []
    for name in map(str, frame.columns):
        column = described(frame, name, columns)
        if name in (target, *given) or column.role in (Role.ID, Role.CONSTANT, Role.TEXT) or column.distinct < 2:
            continue
        axis = column.kind in (Kind.NUMBER, Kind.ORDERED, Kind.YESNO) and column.role is not Role.CODE
        if axis or (target is not None and is_group(column) and column.distinct <= relation.MOST_LEVELS):
            found.append(name)
    if len(found) < (1 if target else 2):
        raise CannotAnswer(Say("relate.nothing"), Request("overview"))
    return tuple(found[:MOST_COLUMNS])


def tell(found: Relation, script: Script) -> Answer:
    """The strongest first: how strong, which way, how sure, then what the picture adds."""
    one = found.pairs[0]
    sure = (found.within.p if found.within else found.adjusted[0]) < found.alpha
    facts: dict[str, Fact] = {"a": Name(one.a), "b": Name(one.b), "r": plain(one.found.value), "strength": strength(one.found.r), "n": count(len(found.pairs), "")}  # fmt: skip
    if found.given:
        facts["given"] = [Name(g) for g in found.given]
    if found.target is not None:
        facts["target"] = Name(found.target)
    if found.by is not None:
        facts["by"] = Name(found.by)
        low, high = min(found.pairs, key=lambda p: p.found.r), max(found.pairs, key=lambda p: p.found.r)
        facts |= {"low": Name(_group(found, low)), "high": Name(_group(found, high)), "least": plain(low.found.value), "most": plain(high.found.value)}  # fmt: skip
    shaped = (
        found.shape == "pair"
        and not found.given
        and not sure
        and bool({"caution.nonlinear"} & {c.key for c in found.cautions})
    )
    headline = Say(
        "relate.shape_clear" if shaped else f"relate.{_key(found, one)}_{'clear' if sure else 'none'}", **facts
    )
    return Answer(
        headline=headline, script=script, caveats=found.cautions, blocks=_blocks(found), value=_value(found, sure or shaped),
        findings=_findings(found), columns=_columns(found), method=found.within.method if found.within else one.found.method, follow_ups=_follow_ups(found),
    )  # fmt: skip


def _group(found: Relation, one: Pair) -> str:
    return found.names[found.pairs.index(one)]


def _key(found: Relation, one: Pair) -> str:
    if found.shape != "pair":
        return found.shape
    if found.given:
        return "partial"
    if not one.signed:
        return "mix"
    return "up" if one.found.r > 0 else "down"


def strength(r: float) -> str:
    """A coefficient in a word, after Cohen (1988) and Evans (1996)."""
    r = abs(r)
    return (
        "very weak"
        if r < 0.1
        else "weak"
        if r < 0.3
        else "moderate"
        if r < 0.5
        else "strong"
        if r < 0.8
        else "very strong"
    )


def _value(found: Relation, sure: bool) -> Estimate | str | bool:
    one = found.pairs[0]
    if found.wants == "yesno":
        return sure
    if found.shape == "ranking" and found.wants != "number":
        return one.a
    return plain(one.found.value)


def _columns(found: Relation) -> tuple[str, ...]:
    extra = (*found.given, *((found.by,) if found.by else ()))
    if found.shape in ("pair", "groups"):
        return (found.pairs[0].a, found.pairs[0].b, *extra)
    seen = [c for p in found.pairs for c in (p.a, p.b)]
    return tuple(dict.fromkeys([*([found.target] if found.target else []), *seen, *extra]))


def _findings(found: Relation) -> tuple[Finding, ...]:
    one, said = found.pairs[0], []
    if found.within is not None:
        t, word = found.within, "significant" if found.within.rejected(found.alpha) else "not significant"
        said += [
            Finding("p_value", exact(t.p, t.rows)),
            Finding("statistic", exact(t.statistic, t.rows)),
            Finding("verdict", word),
        ]
    for k, (pair, p) in enumerate(zip(found.pairs[:60], found.adjusted, strict=False)):
        name = (
            "coefficient"
            if found.shape == "pair"
            else f"coefficient {found.names[k]}"
            if found.by
            else f"{pair.a} and {pair.b}"
        )
        said.append(Finding(name, plain(pair.found.value)))
        if k == 0:
            word = "significant" if p < found.alpha else "not significant"
            said += [
                Finding("p_value", exact(p, pair.rows)),
                Finding("verdict", word),
                Finding("strength", strength(one.found.r)),
            ]
            if one.signed:
                way = "none" if p >= found.alpha else "positive" if one.found.r > 0 else "negative"
                shape = "none" if p >= found.alpha else "nonlinear" if one.shape and one.shape.bent else "linear"
                said += [Finding("direction", way), Finding("relationship", shape)]
        elif found.shape != "pair":
            said.append(
                Finding(f"p_value {found.names[k] if found.by else pair.a + ' and ' + pair.b}", exact(p, pair.rows))
            )
    if found.line is not None:
        value, low, high = found.line
        said.append(Finding("slope", Estimate(value, Interval(low, high, 0.95, "least squares, HC3"), one.rows)))
    return tuple(said)


def _blocks(found: Relation) -> tuple[Block, ...]:
    one = found.pairs[0]
    alt = Say("relate.chart", a=Name(one.a), b=Name(one.b))
    if found.shape == "pair":
        blocks: list[Block] = []
        if found.line is not None and one.found.p < found.alpha and not (one.shape and one.shape.bent):
            value, low, high = found.line
            step = Estimate(value, Interval(low, high, 0.95, "least squares, HC3"), one.rows)
            blocks.append(Say("relate.slope", a=Name(one.a), b=Name(one.b), step=step))
        if one.shape and one.shape.bent:
            blocks.append(Say(f"relate.{one.shape.kind}", a=Name(one.a), b=Name(one.b)))
        if one.x is not None and one.y is not None:
            blocks.append(_picture(one, found.mark, alt))
        elif len(found.bars):
            blocks.append(Chart("bar", found.bars, "group", "share", alt, (one.a, one.b), color="value", stacked=True))
        return tuple(blocks)
    if found.shape == "groups":
        rows = pd.DataFrame({found.by: found.names, "coefficient": [plain(p.found.value) for p in found.pairs], "rows": [p.rows for p in found.pairs], "p (Holm)": found.adjusted})  # fmt: skip
        points = pd.concat([_points(p).assign(**{"group": n}) for p, n in zip(found.pairs, found.names, strict=True) if p.x is not None] or [pd.DataFrame()])  # fmt: skip
        chart = (
            [Chart("point", points, one.a, one.b, alt, (one.a, one.b, found.by or ""), facet="group")]
            if len(points)
            else []
        )
        return (*chart, Table(rows))
    table = pd.DataFrame({"column": [p.a for p in found.pairs], "with": [p.b for p in found.pairs], "coefficient": [plain(p.found.value) for p in found.pairs], "method": [p.found.method for p in found.pairs], "p (Holm)": found.adjusted})  # fmt: skip
    if found.shape == "ranking":
        bars = pd.DataFrame({"column": table["column"], "coefficient": [p.found.r for p in found.pairs]}).head(20)
        return Chart("bar", bars, "column", "coefficient", Say("relate.bars", target=Name(found.target or "")), _columns(found), horizontal=True), Table(table.drop(columns="with").head(50), total=len(table))  # fmt: skip
    cells = [(a, b, p.found.r) for p in found.pairs for a, b in ((p.a, p.b), (p.b, p.a))]
    heat = pd.DataFrame(cells, columns=["column", "with", "coefficient"])
    return Chart("rect", heat, "column", "with", Say("relate.matrix"), _columns(found), color="coefficient"), Table(table.head(50), total=len(table))  # fmt: skip


def _picture(one: Pair, mark: str | None, alt: Say) -> Chart:
    """A dot for each row; where one column has a few levels only, the mean of the other at each level instead.

    Dots of a few levels lie on top of each other and hide how many there are.
    """
    assert one.x is not None and one.y is not None
    levels = [len(np.unique(one.x)), len(np.unique(one.y))]
    few = 2 < min(levels) <= MOST_LEVELS and max(levels) > 2 * MOST_LEVELS and one.rows >= ROWS_A_LEVEL * min(levels)
    if mark == "point" or not few:
        return Chart("point", _points(one), one.a, one.b if one.b != one.a else f"{one.b} ", alt, (one.a, one.b))
    along, up = (one.a, one.b) if levels[0] < levels[1] else (one.b, one.a)
    x, y = (one.x, one.y) if levels[0] < levels[1] else (one.y, one.x)
    name = f"mean {up}"
    means = pd.DataFrame({along: np.unique(x), name: [interval.mean(y[x == level]) for level in np.unique(x)]})
    return Chart("bar", means, along, name, Say("relate.levels", along=Name(along), up=Name(up)), (along, up))


def _points(one: Pair) -> pd.DataFrame:
    """The dots of a pair, thinned evenly where there are very many."""
    assert one.x is not None and one.y is not None
    step = max(1, -(-len(one.x) // MOST_POINTS))
    return pd.DataFrame({one.a: one.x[::step], (one.b if one.b != one.a else f"{one.b} "): one.y[::step]})


def _follow_ups(found: Relation) -> tuple[Request, ...]:
    one = found.pairs[0]
    if found.shape == "pair":
        asked = [
            Request("distribution", {"column": one.a}),
            Request("drivers", {"target": one.b}),
        ]
        for said in found.cautions:
            if said.key == "caution.simpson":
                asked.insert(0, Request("relate", {"among": (one.a, one.b), "by": str(said.facts["columns"][0])}))  # type: ignore[index]
        return tuple(asked)
    return (Request("relate", {"among": (one.a, one.b)}), Request("drivers", {"target": found.target or one.b}))


SKILL = Skill(relate, tell)
