"""Which named test fits a question, and its run on the columns at hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from assistant.answer import Name, Say
from assistant.dataset import Column, Kind
from assistant.errors import CannotAnswer
from assistant.request import Request
from assistant.stats import counts as counts_
from assistant.stats import hypothesis as h
from assistant.stats.hypothesis import Tested
from assistant.stats.relation import numeric
from assistant.stats.values import Floats, described, is_group, labels, numbers, yes_value

SHAPIRO_ROWS = (
    50  # what Shapiro and Wilk (1965) made it for; beyond, Anderson-Darling is nearly as sharp (Stephens 1974)
)
MOST_GROUPS = 200
MOST_CELLS = 150  # of a table within a stratum
ONE_COLUMN: dict[str, Callable[[Floats], Tested]] = {
    "shapiro": h.shapiro, "anderson": h.anderson, "lilliefors": h.lilliefors, "ks_normal": h.ks_normal,
    "dagostino": h.dagostino, "uniform": lambda x: h.ks_fit(x, "uniform"), "adf": h.adf, "kpss": h.kpss,
    "exponential": lambda x: h.ks_fit(x, "exponential"), "gamma": lambda x: h.ks_fit(x, "gamma"),
}  # fmt: skip
MANY_GROUPS: dict[str, Callable[[list[Floats]], Tested]] = {
    "levene": h.levene, "bartlett": h.bartlett, "anova": h.anova, "welch_anova": h.welch_anova, "kruskal": h.kruskal,
}  # fmt: skip
TWO_GROUPS: dict[str, Callable[[Floats, Floats], Tested]] = {
    "f": h.f_variance, "mood": h.mood, "ks": h.ks_two, "t": h.student, "welch": h.welch, "mann_whitney": h.mann_whitney,
}  # fmt: skip
PAIRS: dict[str, Callable[[Floats, Floats], Tested]] = {"paired_t": h.paired, "wilcoxon": h.wilcoxon}
# For more than two groups, the test of the same kind.
FOR_MANY = {"f": "levene", "mood": "levene", "t": "anova", "welch": "welch_anova", "mann_whitney": "kruskal"}
COUNTS = ("chi_square", "fisher", "mantel_haenszel")
METHODS = (*ONE_COLUMN, *MANY_GROUPS, *TWO_GROUPS, *PAIRS, *COUNTS, "one_sample_t", "binomial")
TOPICS = ("normal", "variance", "independence", "distribution", "mean", "stationary")
LEAST = {"shapiro": 3, "anderson": 8, "lilliefors": 5, "ks_normal": 3, "dagostino": 20, "adf": 15, "kpss": 15}


@dataclass(frozen=True, eq=False)
class Run:
    """A test that was run: on which columns, why this one, and the figures of its groups."""

    tested: Tested
    columns: tuple[str, ...]
    reason: str  # asked, or why it was chosen: a key of prompts/
    groups: tuple[tuple[str, Floats], ...] = ()
    counts: pd.DataFrame | None = None
    also: Tested | None = None


def run(
    frame: pd.DataFrame, among: tuple[str, ...], by: str | None, strata: str | None, method: str | None, topic: str | None,
    against: float | None, columns: Mapping[str, Column] | None,
) -> Run:  # fmt: skip
    """Run the test asked for, or the one that fits the topic and the kinds of the columns."""
    kinds = {name: described(frame, name, columns) for name in (*among, *([by] if by else []))}
    if not among:
        among, by = (by,) if by else (), None
    counted = topic == "independence" or strata is not None or method in COUNTS  # levels are categories there
    axes = [
        n for n in among
        if numeric(kinds[n]) and (kinds[n].kind is not Kind.YESNO or method in TWO_GROUPS)
        and not (counted and is_group(kinds[n]))
    ]  # fmt: skip
    names = [n for n in among if n not in axes] + ([by] if by else [])
    if (
        strata is None
        and len(among) == 3
        and (method == "mantel_haenszel" or (not axes and topic in (None, "independence")))
    ):
        among, strata = among[:2], among[-1]
    if strata is None and by is not None and len(among) == 2 and not axes:
        strata, names = by, [n for n in names if n != by]
    if not axes and len(names) > 1 and topic != "mean" and method not in COUNTS:
        method, topic = None, "independence"  # "variations in" two categories are no variances
    if strata is not None:
        return _stratified(frame, tuple(n for n in among if n != strata)[:2], strata)
    if method in COUNTS or (method is None and topic in ("independence", None) and not axes and len(names) == 2):
        return _independence(frame, among[:2] if len(among) >= 2 else (*among, *([by] if by else [])), method)
    if method == "binomial" or (method is None and len(names) == 1 and not axes):
        return _share(frame, names[0] if names else among[0], against, columns)
    if not axes:
        raise CannotAnswer(
            Say("test.no_numbers", columns=[Name(n) for n in among]), Request("distribution", {"column": among[0]})
        )
    if len(axes) == 1 and not names:
        return _one(frame, axes[0], method, topic, against, columns)
    return _groups(frame, axes, names, method, topic, columns)


def _one(
    frame: pd.DataFrame, name: str, method: str | None, topic: str | None, against: float | None,
    columns: Mapping[str, Column] | None,
) -> Run:  # fmt: skip
    x = numbers(frame, name, columns).dropna().to_numpy(float)
    reason = "asked"
    if method is None and (topic == "mean" or against is not None):
        method, reason = "one_sample_t", "one_mean"
    elif method is None:
        method, reason = {"stationary": ("adf", "stationary")}.get(
            topic or "", ("shapiro", "small") if len(x) <= SHAPIRO_ROWS else ("anderson", "large")
        )
    if method == "ks":
        method = "ks_normal"
    if len(x) < LEAST.get(method, 3) or np.ptp(x) <= 1e-12 * max(1.0, float(np.abs(x).max())):
        raise CannotAnswer(Say("test.too_few", column=Name(name)), Request("distribution", {"column": name}))
    if method in ("one_sample_t", "t", "welch"):
        return Run(h.one_sample(x, against or 0.0), (name,), reason, ((name, x),))
    if method not in ONE_COLUMN:
        raise CannotAnswer(Say("test.needs_groups", column=Name(name)), Request("test", {"among": (name,)}))
    return Run(ONE_COLUMN[method](x), (name,), reason, ((name, x),))


def _groups(
    frame: pd.DataFrame, axes: list[str], names: list[str], method: str | None, topic: str | None,
    columns: Mapping[str, Column] | None,
) -> Run:  # fmt: skip
    """Groups of one column, or number columns side by side."""
    if names:
        split, values = labels(frame, names[0]), numbers(frame, axes[0], columns)
        levels = split.dropna().unique()[:MOST_GROUPS]
        parts = [(str(g), values[(split == g).to_numpy(bool)].dropna().to_numpy(float)) for g in levels]
    else:
        parts = [(n, numbers(frame, n, columns).dropna().to_numpy(float)) for n in axes]
    used = (axes[0], names[0]) if names else tuple(axes)
    parts = [(g, x) for g, x in parts if len(x) >= 2]
    if len(parts) < 2 or np.ptp(np.concatenate([x for _, x in parts])) == 0:
        raise _thin(used[0])
    chosen, reason = (method, "asked") if method else _fitting(topic, len(parts), not names)
    if len(parts) > 2 and chosen in TWO_GROUPS:
        if chosen not in FOR_MANY:
            raise CannotAnswer(
                Say("test.two_only", column=Name(used[-1])), Request("test", {"among": used, "method": "kruskal"})
            )
        chosen, reason = FOR_MANY[chosen], "more_than_two"
    if chosen in PAIRS:
        return _in_rows(frame, used, chosen, reason, columns, bool(names))
    arrays = [x for _, x in parts]
    if chosen in ("bartlett", "f", "t", "welch", "mood") and min(map(np.ptp, arrays)) == 0:
        raise _thin(used[0])
    if chosen in MANY_GROUPS:
        tested = MANY_GROUPS[chosen](arrays)
    elif chosen in ONE_COLUMN:
        tested = ONE_COLUMN[chosen](np.concatenate(arrays) if names else arrays[0])
    else:
        tested = TWO_GROUPS[chosen](*arrays[:2])
    return Run(tested, used, reason, tuple(parts))


def _thin(name: str) -> CannotAnswer:
    return CannotAnswer(Say("test.too_few", column=Name(name)), Request("distribution", {"column": name}))


def _in_rows(
    frame: pd.DataFrame,
    used: tuple[str, ...],
    method: str,
    reason: str,
    columns: Mapping[str, Column] | None,
    split: bool,
) -> Run:
    """A paired test of two number columns."""
    both = pd.DataFrame() if split else pd.concat([numbers(frame, n, columns) for n in used[:2]], axis=1).dropna()
    if len(both) < 3:
        raise CannotAnswer(Say("test.no_pairs"), Request("test", {"among": used, "method": "welch"}))
    a, b = both.iloc[:, 0].to_numpy(float), both.iloc[:, 1].to_numpy(float)
    return Run(PAIRS[method](a, b), used, reason, ((used[0], a), (used[1], b)))


def _fitting(topic: str | None, groups: int, side_by_side: bool) -> tuple[str, str]:
    """The test for a question that names none, and why."""
    if topic == "variance":
        return "levene", "variance"
    if topic == "distribution":
        return ("ks", "distribution") if groups == 2 else ("kruskal", "more_than_two")
    if topic == "normal":
        return "shapiro", "small"
    if side_by_side and groups == 2 and topic != "independence":
        return "paired_t", "side_by_side"
    return ("welch", "means") if groups == 2 else ("welch_anova", "means")


def _independence(frame: pd.DataFrame, pair: tuple[str, ...], method: str | None) -> Run:
    if len(pair) < 2:
        raise CannotAnswer(Say("test.needs_two"), Request("overview"))
    a, b = labels(frame, pair[0]), labels(frame, pair[1])
    there = (a.notna() & b.notna()).to_numpy(bool)
    counts = pd.crosstab(a[there], b[there])
    if min(counts.shape) < 2:
        raise CannotAnswer(Say("test.too_few", column=Name(pair[0])), Request("distribution", {"column": pair[0]}))
    table = counts.to_numpy(float)
    expected = table.sum(1, keepdims=True) @ table.sum(0, keepdims=True) / table.sum()
    few = bool((expected < 5).mean() > 0.2 or expected.min() < 1)
    chosen = method if method in COUNTS else ("fisher" if few and table.size <= 200 else "chi_square")
    reason = "asked" if method else "few_counts" if chosen == "fisher" else "counts"
    tested = counts_.fisher(table) if chosen == "fisher" else counts_.chi_square(table)
    return Run(tested, tuple(pair[:2]), reason, counts=counts)


def expected_in(ran: Run, cell: Mapping[str, object]) -> tuple[str, str, float] | None:
    """The two values of a cell and the rows that chance alone would put there: row total times column total over all."""
    if ran.counts is None or len(ran.columns) < 2:
        return None
    row, column = (str(cell.get(name)) for name in ran.columns[:2])
    rows, columns = ran.counts.sum(axis=1), ran.counts.sum(axis=0)
    rows.index, columns.index = rows.index.map(str), columns.index.map(str)
    if row not in rows.index or column not in columns.index:
        return None
    return row, column, float(rows[row]) * float(columns[column]) / float(rows.sum())


def _stratified(frame: pd.DataFrame, pair: tuple[str, ...], strata: str) -> Run:
    if len(pair) < 2:
        raise CannotAnswer(Say("test.needs_two"), Request("overview"))
    a, b, s = (labels(frame, n) for n in (*pair, strata))
    there = (a.notna() & b.notna() & s.notna()).to_numpy(bool)
    a, b, s = a[there], b[there], s[there]
    rows, cols = sorted(a.unique(), key=str), sorted(b.unique(), key=str)
    if min(len(rows), len(cols)) < 2 or s.nunique() > MOST_GROUPS or len(rows) * len(cols) > MOST_CELLS:
        raise CannotAnswer(Say("test.too_few", column=Name(pair[0])), Request("distribution", {"column": pair[0]}))
    tables = [
        pd.crosstab(a[s == level], b[s == level]).reindex(index=rows, columns=cols, fill_value=0).to_numpy(float)
        for level in sorted(s.unique(), key=str)
    ]
    tested = counts_.mantel_haenszel(tables)
    return Run(tested, (*pair, strata), "strata", counts=pd.crosstab(a, b), also=counts_.same_odds(tables))


def _share(frame: pd.DataFrame, name: str, against: float | None, columns: Mapping[str, Column] | None) -> Run:
    """Whether the share of yes is a half, or what was said."""
    values = labels(frame, name)
    if described(frame, name, columns).kind is not Kind.YESNO and values.nunique() != 2:
        raise CannotAnswer(Say("test.needs_two"), Request("distribution", {"column": name}))
    yes = str(yes_value(frame, name, described(frame, name, columns)))
    x = np.asarray((values.dropna() == yes).to_numpy(), np.float64)
    if not len(x):
        raise CannotAnswer(Say("test.too_few", column=Name(name)), Request("distribution", {"column": name}))
    share = 0.5 if against is None else against / 100 if against > 1 else against
    return Run(counts_.binomial(int(x.sum()), len(x), share), (name,), "asked", ((name, x),))
