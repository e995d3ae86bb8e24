"""The shape of one column: where its middle is, how far it spreads, which way it leans, what is common."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Annotated

import numpy as np
import pandas as pd

from assistant.answer import Answer, Block, Chart, Fact, Finding, Name, Say, Table
from assistant.dataset import GROUPS, Kind, Role
from assistant.errors import CannotAnswer
from assistant.estimate import Estimate, Exact, Interval, count, exact
from assistant.request import Request
from assistant.script import Script
from assistant.skill import AnyColumn, ColumnsGiven, Mark, Skill, Slot, WantsSlot
from assistant.stats import hypothesis, interval, shape
from assistant.stats.values import Floats, cells, described, labels, numbers

MOST_BARS = 20
MOST_DRAWN = 20_000
MOST_FACETS = 6
FEW = 20


@dataclass(frozen=True, eq=False)
class Shape:
    """What a column looks like; `figures` are its numbers by name, most important first."""

    column: str
    kind: str  # number, groups or dates
    word: str  # of the shape: even, right, left, bell, tails, nought, flat
    figures: tuple[Finding, ...]
    rows: int
    missing: int
    values: pd.DataFrame = field(default_factory=pd.DataFrame)
    normal: hypothesis.Tested | None = None
    by: str | None = None
    cautions: tuple[Say, ...] = ()
    asked: str = ""
    mark: str | None = None  # the kind of picture asked for


def distribution(
    frame: pd.DataFrame,
    column: AnyColumn,
    by: Annotated[str | None, Slot(kinds=GROUPS)] = None,
    mark: Mark = None,
    wants: WantsSlot = "",
    columns: ColumnsGiven = None,  # type: ignore[assignment]
) -> Shape:
    """The distribution of `column`: of a number its middle, spread, skew and tails with intervals; of a category its
    shares; of dates their range. With `by`, drawn for each group."""
    what = described(frame, column, columns)
    numeric = what.kind is Kind.NUMBER and what.role not in (Role.CODE, Role.ID)
    if what.kind is Kind.DATE:
        return _dates(frame, column)
    found = _number(frame, column, by, what.unit) if numeric else _counts(frame, column)
    if found.rows == 0:
        raise CannotAnswer(Say("distribution.empty", column=Name(column)), Request("missing", {"column": column}))
    return replace(found, mark=mark)


def _number(frame: pd.DataFrame, column: str, by: str | None, unit: str) -> Shape:
    values = numbers(frame, column)
    there = values.notna()
    x = values[there].to_numpy(float)
    if not len(x):
        return Shape(column, "number", "even", (), 0, int((~there).sum()))
    normal = None
    if len(x) >= 8 and np.ptp(x) > 1e-12 * max(1.0, float(np.abs(x).max())):
        normal = hypothesis.shapiro(x)
    drawn = pd.DataFrame({column: x})
    if by is not None and by != column:
        names = labels(frame, by)[there]
        most = list(names.value_counts().index[:MOST_FACETS])
        drawn = drawn.assign(**{by: names.to_numpy()})[names.isin(most).to_numpy()]
    step = max(1, -(-len(drawn) // MOST_DRAWN))
    word = _word(x, normal)
    found = tuple(_figures(x, unit, normal))
    cautions = _cautions(column, x, int((~there).sum()), word)
    return Shape(column, "number", word, found, len(x), int((~there).sum()), drawn.iloc[::step], normal, by, cautions)


def _figures(x: Floats, unit: str, normal: hypothesis.Tested | None) -> list[Finding]:
    n = len(x)

    def fact(name: str, value: float, its: str = unit) -> Finding:
        return Finding(name, exact(float(value), n, its))

    found = [Finding("mean", interval.plain(interval.mean(x, unit)))]
    found += [Finding(name, interval.plain(interval.quantile(x, q, unit))) for name, q in (("median", 0.5), ("lower quartile", 0.25), ("upper quartile", 0.75))]  # fmt: skip
    found.append(Finding("standard deviation", interval.plain(interval.standard_deviation(x, unit))))
    found += [fact("minimum", x.min()), fact("maximum", x.max()), fact("range", float(np.ptp(x)))]
    found.append(fact("interquartile range", float(np.subtract(*np.quantile(x, [0.75, 0.25])))))
    if n >= 4 and np.ptp(x) > 0:
        found += [fact("skewness", shape.skewness(x), ""), fact("kurtosis", shape.kurtosis(x), "")]
    values, counts = np.unique(x, return_counts=True)
    if counts.max() > 1:
        found.append(fact("mode", values[counts.argmax()]))
    if normal is not None:
        found += [
            Finding("normality", "not normal" if normal.rejected() else "normal"),
            fact("normality p_value", normal.p, ""),
        ]
    found.append(Finding("far values", count(int(shape.far_rows(x).sum()), "values")))
    return found


def _word(x: Floats, normal: hypothesis.Tested | None) -> str:
    """The shape in a word: which reply describes it."""
    if np.ptp(x) == 0:
        return "constant"
    if (x == 0).mean() > 0.4 and x.min() >= 0:
        return "nought"
    if len(x) < 8 or normal is None:
        return "few"
    skew, tails = shape.skewness(x), shape.kurtosis(x)
    if abs(skew) > max(0.5, 2 * shape.skewness_error(len(x))):
        return "right" if skew > 0 else "left"
    if tails > 1 and normal.rejected():
        return "tails"
    if tails < -0.9 and normal.rejected():
        return "flat"
    return "bell" if not normal.rejected() or abs(tails) < 0.5 else "even"


def _cautions(column: str, x: Floats, missing: int, word: str) -> tuple[Say, ...]:
    said, name = [], [Name(column)]
    if shape.lone_rows(x).any():
        said.append(Say("caution.outlier", columns=name))
    if word in ("right", "left") and abs(shape.skewness(x)) > 1:
        said.append(Say("caution.median_shown", columns=name))
    if word == "nought":
        said.append(Say("caution.zero_inflated", columns=name))
    if word == "constant":
        said.append(Say("caution.constant_column", columns=name))
    if len(x) < FEW:
        said.append(Say("caution.too_few_rows", rows=count(len(x))))
    if missing > 0.05 * (missing + len(x)):
        said.append(Say("caution.missing_share", columns=name, share=exact(missing / (missing + len(x)), len(x), "%")))
    return tuple(said)


def _counts(frame: pd.DataFrame, column: str) -> Shape:
    names = labels(frame, column)
    n, missing = int(names.notna().sum()), int(names.isna().sum())
    counts = names.value_counts()
    if not n:
        return Shape(column, "groups", "even", (), 0, missing)
    figures = [Finding(f"count {name}", count(int(k))) for name, k in counts.head(MOST_BARS).items()]
    figures = [Finding("mode", str(counts.index[0])), *figures, Finding("distinct", count(len(counts), "values"))]
    shares = [interval.share(int(k), n) for k in counts.head(MOST_BARS)]
    figures += [Finding(f"share {name}", share) for name, share in zip(counts.index, shares, strict=False)]
    rows = pd.DataFrame(
        {column: [str(v) for v in counts.index[:MOST_BARS]], "count ": counts.to_numpy()[:MOST_BARS], "share ": shares}
    )
    said = []
    if missing > 0.05 * (n + missing):
        said.append(Say("caution.missing_share", columns=[Name(column)], share=exact(missing / (n + missing), n, "%")))
    if len(counts) == 1:
        said.append(Say("caution.constant_column", columns=[Name(column)]))
    return Shape(
        column, "groups", "even", tuple(figures), n, missing, rows, cautions=tuple(said), asked=str(len(counts))
    )


def _dates(frame: pd.DataFrame, column: str) -> Shape:
    x = cells(frame, column).dropna()
    if not len(x):
        raise CannotAnswer(Say("distribution.empty", column=Name(column)), Request("missing", {"column": column}))
    first, last = str(x.min().date()), str(x.max().date())
    figures = (Finding("first", first), Finding("last", last), Finding("distinct", count(int(x.nunique()), "dates")))
    drawn = pd.DataFrame({column: x.iloc[:: max(1, len(x) // MOST_DRAWN)]})
    return Shape(column, "dates", "even", figures, len(x), int(cells(frame, column).isna().sum()), drawn)


def tell(found: Shape, script: Script) -> Answer:
    """The middle and the shape in a sentence, the picture, then every figure."""
    facts: dict[str, Fact] = {"column": Name(found.column), "rows": count(found.rows)}
    known = {f.name: f.value for f in found.figures}
    if found.kind == "number":
        for name in ("mean", "median"):
            facts[name] = known[name]  # type: ignore[assignment]
        facts |= {"low": known["lower quartile"], "high": known["upper quartile"]}  # type: ignore[dict-item]
        headline = Say(f"distribution.{found.word}", **facts)
    elif found.kind == "groups":
        top = str(known["mode"])
        facts |= {"top": Name(top), "share": known[f"share {top}"], "values": known["distinct"]}  # type: ignore[dict-item]
        headline = Say("distribution.groups", **facts)
    else:
        headline = Say("distribution.dates", first=Name(str(known["first"])), last=Name(str(known["last"])), **facts)
    return Answer(
        headline=headline, script=script, caveats=found.cautions, blocks=_blocks(found), value=_value(found),
        findings=found.figures, columns=(found.column, *((found.by,) if found.by else ())),
        method=found.normal.method if found.normal else None, follow_ups=_follow_ups(found),
    )  # fmt: skip


def _value(found: Shape) -> str | None:
    """The shape as a word."""
    if found.kind == "groups":
        return str(found.figures[0].value)
    words = {"right": "right skewed", "left": "left skewed", "bell": "normal", "flat": "uniform", "even": "symmetric"}
    return words.get(found.word) if found.kind == "number" else None


def _blocks(found: Shape) -> tuple[Block, ...]:
    alt = Say("distribution.chart", column=Name(found.column))
    if found.kind == "groups":
        wide = len(found.values) > 6
        bars = found.values[[found.column, "count "]]
        return (
            Chart("bar", bars, found.column, "count ", alt, (found.column,), horizontal=wide),
            Table(found.values, total=int(found.asked)),
        )
    split = found.by if found.by in found.values.columns and found.by != found.column else None
    shown = (found.column, split) if split else (found.column,)
    chart = Chart("bar", found.values, found.column, None, alt, shown, bins=True, facet=split)
    if found.mark == "box" and found.kind == "number":
        x, y = (split, found.column) if split else (found.column, None)
        chart = Chart("box", found.values, x, y, alt, shown)
    if found.kind == "dates":
        return (chart,)
    blocks: list[Block] = [chart]
    if found.normal is not None:
        key = "not_normal" if found.normal.rejected() else "normal"
        blocks.insert(
            0, Say(f"distribution.{key}", column=Name(found.column), p=exact(found.normal.p, found.normal.rows))
        )
    rows = [f for f in found.figures if isinstance(f.value, Estimate) and isinstance(f.value.sure, Interval | Exact)]
    return (*blocks, Table(pd.DataFrame({"figure": [f.name for f in rows], "value": [f.value for f in rows]})))


def _follow_ups(found: Shape) -> tuple[Request, ...]:
    if found.kind != "number":
        return (Request("summarise", {"measures": (("count", None),), "by": (found.column,)}),)
    return (
        Request("outliers", {"column": found.column}),
        Request("drivers", {"target": found.column}),
        Request("test", {"among": (found.column,), "method": "shapiro"}),
    )


SKILL = Skill(distribution, tell)
