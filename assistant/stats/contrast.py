"""The comparison of groups as one result: each side, the test, the gap between the ends, and what to beware of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from assistant.answer import Finding, Name, Say
from assistant.dataset import Column
from assistant.errors import CannotAnswer
from assistant.estimate import Estimate, Exact, count, exact
from assistant.stats import counts as counts_
from assistant.stats import groups as sides
from assistant.stats import hypothesis, interval
from assistant.stats.effect import cramers_v, hedges_g, omega_squared, superiority
from assistant.stats.hypothesis import Tested
from assistant.stats.shape import lone_rows
from assistant.stats.simpson import reversed_by
from assistant.stats.values import Floats, complete, described, labels, numbers, yes_value

SHOWN = 30
FEW = 30
TINY = 0.56  # of pairs won: about a fifth of a standard deviation


@dataclass(frozen=True)
class Side:
    """One group: its name, rows, and what is compared with its interval."""

    name: str
    rows: int
    value: Estimate
    median: Estimate | None = None
    spread: Estimate | None = None


@dataclass(frozen=True, eq=False)
class Comparison:
    """The groups, highest first, the test, and the gap between the highest and the lowest."""

    target: str
    by: str
    measure: str  # mean, share, mix or paired
    sides: tuple[Side, ...]
    tested: Tested
    alpha: float = 0.05
    gap: Estimate | None = None
    size: Finding | None = None
    pairs_won: Estimate | None = None
    medians: Estimate | None = None
    table: pd.DataFrame = field(default_factory=pd.DataFrame)
    pairs: pd.DataFrame = field(default_factory=pd.DataFrame)
    cautions: tuple[Say, ...] = ()
    left_out: int = 0
    says_yes: str = ""
    asked: str | None = None  # what a yes/no question was about: a group, "" for any difference
    error: float = float("nan")  # standard error of the gap
    first: str | None = None  # the group that a question of how much starts from

    @property
    def found(self) -> bool:
        """Whether a difference was found at the level asked for."""
        return self.tested.rejected(self.alpha)


def means_compared(
    frame: pd.DataFrame, target: str, by: str, parts: dict[str, Floats], method: str | None, alpha: float,
    columns: Mapping[str, Column] | None,
) -> Comparison:  # fmt: skip
    """A number between groups: `parts` has the values of each group by name, at least two a group."""
    unit = described(frame, target, columns).unit
    method = "rank" if method == "median" else method
    sides_ = [Side(g, len(x), *map(interval.plain, _described(x, unit))) for g, x in parts.items()]
    key = (lambda s: s.median.value) if method == "rank" else (lambda s: s.value.value)
    sides_ = sorted(sides_, key=key, reverse=True)
    ranked = [parts[s.name] for s in sides_]
    tested = sides.test_means(ranked, method)
    top, low = ranked[0], ranked[-1]
    between = sides.difference_of_means(top, low)
    gap = Estimate(between.value, sides.interval_of(between, len(ranked), 1 - alpha), between.rows, unit)
    won = interval.plain(superiority(top, low))
    size = Finding("Hedges' g", interval.plain(hedges_g(top, low)))
    if len(ranked) > 2:
        size = Finding("omega squared", exact(omega_squared(ranked), sum(map(len, ranked))))
    pairs = _pairs(sides_, sides.pairs_of_means(ranked, unit, method)) if len(ranked) > 2 else pd.DataFrame()
    smallest = Estimate(sides.detectable_means(top, low), Exact(), len(top) + len(low), unit)
    found = Comparison(
        target, by, "mean", tuple(sides_), tested, alpha, gap, size, won, interval.plain(interval.difference_of_medians(top, low, unit)),
        _table(target, by, sides_), pairs, error=between.error,
    )  # fmt: skip
    return with_more(found, _cautions(found, ranked, smallest), 0)


def _described(x: Floats, unit: str) -> tuple[Estimate, Estimate, Estimate]:
    return interval.mean(x, unit), interval.median(x, unit), interval.standard_deviation(x, unit)


def shares_compared(
    frame: pd.DataFrame, target: str, by: str, parts: dict[str, Floats], method: str | None, alpha: float,
    columns: Mapping[str, Column] | None,
) -> Comparison:  # fmt: skip
    """The share of yes between groups: `parts` has ones and noughts of each group by name."""
    sides_ = [Side(g, len(x), interval.share(int(x.sum()), len(x))) for g, x in parts.items()]
    sides_ = sorted(sides_, key=lambda s: s.value.value, reverse=True)
    wins = [int(parts[s.name].sum()) for s in sides_]
    sizes = [s.rows for s in sides_]
    counts = np.array([wins, [n - w for w, n in zip(wins, sizes, strict=True)]], float).T
    if (counts.sum(0) == 0).any():
        tested = Tested(
            "Chi-square Independence Test", 0.0, 1.0, "independent", (len(sides_) - 1.0,), int(counts.sum())
        )
    else:
        tested = counts_.two_shares(counts) if len(sides_) == 2 else _independence(counts)
    pairs = sides.pairs_of_shares(wins, sizes)
    gap = next(p.difference for p in pairs if (p.first, p.second) == (0, len(sides_) - 1))
    if len(sides_) == 2:
        gap = interval.difference_of_shares(wins[0], sizes[0], wins[1], sizes[1], 1 - alpha)
    whole = sum(wins) / sum(sizes)
    smallest = Estimate(sides.detectable_shares(whole, sizes[0], sizes[-1]), Exact(), sizes[0] + sizes[-1], "%")
    found = Comparison(
        target, by, "share", tuple(sides_), tested, alpha, gap, Finding("Cramér's V", exact(cramers_v(counts), sum(sizes))),
        None, None, _table(target, by, sides_), _pairs(sides_, pairs) if len(sides_) > 2 else pd.DataFrame(),
        says_yes=str(yes_value(frame, target, described(frame, target, columns))),
        error=float(sum(p * (1 - p) / n for p, n in ((wins[i] / sizes[i], sizes[i]) for i in (0, -1))) ** 0.5),
    )  # fmt: skip
    return with_more(found, _cautions(found, [parts[s.name] for s in sides_], smallest), 0)


def _independence(counts: Floats) -> Tested:
    expected = counts.sum(1, keepdims=True) @ counts.sum(0, keepdims=True) / counts.sum()
    return counts_.fisher(counts) if (expected < 5).mean() > 0.2 and counts.size <= 200 else counts_.chi_square(counts)


def mix_compared(frame: pd.DataFrame, target: str, by: str, names: pd.Series, alpha: float) -> Comparison:
    """How the values of a category are spread within each group, named row by row in `names`."""
    what = labels(frame, target)
    there = names.notna() & what.notna()
    counts = pd.crosstab(names[there], what[there])
    counts = counts.loc[counts.sum(axis=1).sort_values(ascending=False, kind="stable").index]
    if counts.shape[0] < 2 or counts.shape[1] < 2:
        raise CannotAnswer(Say("compare.too_few", target=Name(target), by=Name(by)))
    table = counts.to_numpy(float)
    n = int(table.sum())
    sides_ = [
        Side(str(g), int(row.sum()), interval.share(int(row.max()), int(row.sum())))
        for g, row in zip(counts.index, table, strict=True)
    ]
    shares = counts.div(counts.sum(axis=1), axis=0).head(SHOWN).reset_index()
    shares.columns = [by, *map(str, counts.columns)]
    size = Finding("Cramér's V", exact(cramers_v(table), n))
    found = Comparison(target, by, "mix", tuple(sides_), _independence(table), alpha, None, size, table=shares)
    return with_more(found, () if found.found else (Say("caution.no_effect_found"),), int((~there).sum()))


def paired_compared(
    frame: pd.DataFrame,
    target: str,
    against: str,
    method: str | None,
    alpha: float,
    columns: Mapping[str, Column] | None,
) -> Comparison:
    """Two number columns, row by row: the mean of the differences."""
    a, b = complete(numbers(frame, target, columns), numbers(frame, against, columns))
    if len(a) < 3:
        raise CannotAnswer(Say("compare.too_few", target=Name(target), by=Name(against)))
    unit = described(frame, target, columns).unit
    within = interval.of_mean(a - b)
    tested = hypothesis.wilcoxon(a, b) if method in ("rank", "median") else Tested(
        "Paired t-test", within.statistic, within.p_value(), "means", (within.df,), len(a)
    )  # fmt: skip
    sides_ = [Side(n, len(x), *map(interval.plain, _described(x, unit)[:2])) for n, x in ((target, a), (against, b))]
    won = interval.share(int((a > b).sum()), len(a))
    gap = Estimate(within.value, within.sure(1 - alpha, "paired t"), len(a), unit)
    size = Finding(
        "mean difference in standard deviations", exact(_ratio(within.value, float((a - b).std(ddof=1))), len(a))
    )
    found = Comparison(
        target, against, "paired", tuple(sides_), tested, alpha, gap, size, won, table=_table(target, against, sides_),
        error=within.error,
    )  # fmt: skip
    cautions = [Say("caution.too_few_rows", rows=count(len(a)))] if len(a) < FEW else []
    if lone_rows(a - b).any():
        cautions.append(Say("caution.outlier", columns=[Name(target), Name(against)]))
    if not found.found:
        cautions.append(Say("caution.no_effect_found"))
    return with_more(found, tuple(cautions), len(frame) - len(a))


def _ratio(a: float, b: float) -> float:
    return a / b if b else float("nan")


def flipped(
    frame: pd.DataFrame, found: Comparison, values: pd.Series, names: pd.Series, columns: Mapping[str, Column] | None
) -> tuple[Say, ...]:
    """The column within whose levels the highest group is the lower one, if there is any."""
    top, low = found.sides[0].name, found.sides[-1].name
    side = names.map({top: 1.0, low: 0.0}).astype(float)
    column = reversed_by(frame, values, side, columns, (found.target, found.by))
    return (Say("caution.simpson", columns=[Name(column)]),) if column else ()


def _cautions(found: Comparison, ranked: list[Floats], smallest: Estimate) -> tuple[Say, ...]:
    said, sizes = [], [len(x) for x in ranked]
    least = min(found.sides, key=lambda s: s.rows)
    if not found.found:
        if smallest.value > _material(ranked, found.measure):
            said.append(Say("caution.underpowered", smallest=smallest))
        said.append(Say("caution.no_effect_found"))
    if found.found and found.pairs_won is not None and 1 - TINY < found.pairs_won.value < TINY:
        said.append(Say("caution.significant_but_tiny", columns=[Name(found.target)], pairs=found.pairs_won))
    if min(sizes) < FEW // 2:
        said.append(Say("caution.too_few_rows", rows=count(min(sizes))))
    variances = [float(x.var(ddof=1)) for x in ranked]
    wide = found.measure == "mean" and max(variances) > 4 * min(variances)
    if max(sizes) > 2 * min(sizes) or wide:
        said.append(Say("caution.unequal_variance_or_n", small=Name(least.name), rows=count(least.rows)))
    if found.measure == "mean" and any(lone_rows(x).any() for x in ranked):
        said.append(Say("caution.outlier", columns=[Name(found.target)]))
    if len(found.pairs) > 1:
        said.append(Say("caution.multiple_testing", tests=count(len(found.pairs), "")))
    return tuple(said)


def _material(ranked: list[Floats], measure: str) -> float:
    """A difference worth having: ten points for shares, half a standard deviation for numbers."""
    if measure == "share":
        return 0.1
    return 0.5 * float(np.sqrt(np.mean([x.var(ddof=1) for x in ranked])))


def with_more(found: Comparison, cautions: tuple[Say, ...], left_out: int, asked: str | None = None) -> Comparison:
    """The same, with more to beware of, the new first, and how many rows were left out."""
    return replace(found, cautions=(*cautions, *found.cautions), left_out=left_out or found.left_out, asked=asked)


def _pairs(sides_: list[Side], pairs: list[sides.Pair]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "higher": [sides_[p.first].name for p in pairs],
            "lower": [sides_[p.second].name for p in pairs],
            "difference": [p.difference for p in pairs],
            "p (Holm)": [p.adjusted for p in pairs],
        }
    )


def _table(target: str, by: str, sides_: list[Side]) -> pd.DataFrame:
    shown = sides_[:SHOWN]
    columns: dict[str, list[object]] = {by if by != target else "group": [s.name for s in shown]}
    columns["rows"] = [s.rows for s in shown]
    columns["mean" if shown[0].median is not None else "share"] = [s.value for s in shown]
    if shown[0].median is not None:
        columns["median"] = [s.median for s in shown]
    return pd.DataFrame(columns)
