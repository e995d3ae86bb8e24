"""One group of rows against the rest, column by column: in what they differ, and by how much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from assistant.condition import AllOf, AnyOf, Condition, Filter, Not
from assistant.dataset import Column, Kind, Role
from assistant.estimate import Estimate, Interval
from assistant.stats import counts as counts_
from assistant.stats import hypothesis, interval
from assistant.stats.effect import superiority
from assistant.stats.multiple import holm
from assistant.stats.relation import numeric
from assistant.stats.values import Floats, described, is_group, labels, numbers, yes_value

MOST_LEVELS = 40
FEW = 10  # rows a group: below, exact tests
LEAST = 5  # rows on either side
QUARTER = 0.25
SIGNS = {"==": "=", "!=": "≠", ">=": "≥", "<=": "≤", "in": "=", "between": "=", "missing": "= ∅", "present": "≠ ∅"}
LEAST_EXPECTED = 5.0  # rows of a level in the smaller group; rarer levels are taken together


@dataclass(frozen=True)
class Trait:
    """What one column shows: its value inside the group and outside, and how far they are apart.

    `kind` is number, date, share (of `level`) or gap (the share of empty cells). `strength` runs from -1 to 1 for every
    kind, so that columns can be ranked: for shares the difference itself, for numbers Cliff's (1993) delta, which is the
    same thing for a column of two values. `p` is before, `adjusted` after Holm's correction over all columns.
    """

    column: str
    kind: str
    inside: Estimate
    outside: Estimate
    gap: Estimate
    strength: Estimate
    p: float
    level: str = ""
    adjusted: float = float("nan")


def traits(
    frame: pd.DataFrame, inside: pd.Series[bool], columns: Mapping[str, Column] | None, among: tuple[str, ...]
) -> list[Trait]:
    """How the rows `inside` differ from the others in each column of `among`, strongest first.

    Columns that cannot be compared (ids, free text, constants) are passed over.
    """
    mask = inside.to_numpy(bool)
    found: list[Trait] = []
    for name in among:
        what = described(frame, name, columns)
        if what.role in (Role.ID, Role.CONSTANT, Role.TEXT) or what.kind in (Kind.ID, Kind.TEXT):
            continue
        if numeric(what) and what.kind is not Kind.YESNO and what.role is not Role.CODE:
            one = of_numbers(numbers(frame, name, columns), mask, what)
        elif is_group(what):
            yes = str(yes_value(frame, name, what)) if what.kind is Kind.YESNO else None
            one = of_levels(labels(frame, name), mask, name, yes)
        else:
            continue
        found += [t for t in (one, of_gaps(frame[name], mask, name)) if t is not None]
    adjusted = holm([t.p for t in found])
    done = [replace(t, adjusted=float(p)) for t, p in zip(found, adjusted, strict=True)]
    return sorted(done, key=lambda t: (-abs(t.strength.value), t.p))


def of_numbers(values: pd.Series, mask: np.ndarray, what: Column) -> Trait | None:
    """A number (or a day) inside against outside: Welch's difference of means, and of all pairs the share won."""
    x, there = values.to_numpy(float), values.notna().to_numpy(bool)
    a, b = x[mask & there], x[~mask & there]
    if min(len(a), len(b)) < 4 or np.ptp(x[there]) == 0:
        return None
    won = superiority(a, b)
    low, high = (won.sure.low, won.sure.high) if isinstance(won.sure, Interval) else (won.value, won.value)
    method = "Brunner-Munzel, logit"
    strength = Estimate(2 * won.value - 1, Interval(2 * low - 1, 2 * high - 1, 0.95, method), won.rows)
    p = _p_of_ranks(a, b, won)
    kind = "date" if what.kind is Kind.DATE else "number"
    unit = "days" if kind == "date" else what.unit
    here, there_ = (interval.plain(interval.mean(g, what.unit)) for g in (a, b))
    gap = interval.plain(interval.difference(a, b, unit))
    return Trait(str(values.name), kind, here, there_, gap, strength, p)


def _p_of_ranks(a: Floats, b: Floats, won: Estimate) -> float:
    """That neither side tends to be higher: Brunner and Munzel's (2000) test, exact ranks for few rows."""
    from scipy import stats

    if min(len(a), len(b)) < FEW or not isinstance(won.sure, Interval):
        return hypothesis.mann_whitney(a, b).p
    with np.errstate(all="ignore"):
        return float(stats.brunnermunzel(a, b).pvalue)


def of_levels(values: pd.Series, mask: np.ndarray, name: str, yes: str | None = None) -> Trait | None:
    """A category inside against outside: its level whose share differs most (the yes of a yes/no column)."""
    there = values.notna().to_numpy(bool)
    names, codes = np.unique(values.to_numpy(object)[there].astype(str), return_inverse=True)
    side = mask[there]
    if len(names) < 2 or len(names) > MOST_LEVELS or min(side.sum(), (~side).sum()) < 4:
        return None
    table = np.array([np.bincount(codes[s], minlength=len(names)) for s in (side, ~side)], float)
    sizes = table.sum(1)
    common = table.sum(0) * sizes.min() / sizes.sum() >= LEAST_EXPECTED
    whole = np.column_stack([table[:, common], table[:, ~common].sum(1)]) if (~common).any() else table
    whole = whole[:, whole.sum(0) > 0]
    tested = counts_.two_shares(whole) if whole.shape[1] == 2 else counts_.chi_square(whole)
    shares = table / sizes[:, None]
    k = int(np.argmax(np.abs(shares[0] - shares[1])))
    if yes is not None and yes in names:
        k = int(np.flatnonzero(names == yes)[0])
    n1, n2, s1, s2 = int(sizes[0]), int(sizes[1]), int(table[0, k]), int(table[1, k])
    level = 1 - 0.05 / max(len(names) - 1, 1)  # the largest of several differences
    wide = interval.difference_of_shares(s1, n1, s2, n2, level)
    gap = _named_95(wide)
    ends = interval.share(s1, n1), interval.share(s2, n2)
    p = tested.p if whole.shape[1] > 1 else float("nan")
    return Trait(name, "share", *ends, gap, replace(gap, unit=""), float(p), str(names[k]))


def _named_95(wide: Estimate) -> Estimate:
    """A wider interval for one of several differences holds with 95 % for the largest of them."""
    if not isinstance(wide.sure, Interval):
        return wide
    return replace(wide, sure=replace(wide.sure, level=0.95))


def of_gaps(cells: pd.Series, mask: np.ndarray, name: str) -> Trait | None:
    """Whether empty cells are more common on one side, where there are enough of either."""
    gone = cells.isna().to_numpy(bool)
    n1, n2 = int(mask.sum()), int((~mask).sum())
    s1, s2 = int(gone[mask].sum()), int(gone[~mask].sum())
    if min(s1 + s2, n1 + n2 - s1 - s2) < FEW or min(n1, n2) < FEW:
        return None
    p = counts_.two_shares(np.array([[s1, n1 - s1], [s2, n2 - s2]], float)).p
    gap = interval.difference_of_shares(s1, n1, s2, n2)
    return Trait(name, "gap", interval.share(s1, n1), interval.share(s2, n2), gap, replace(gap, unit=""), p)


def one_row_each(
    frame: pd.DataFrame, name: str, columns: Mapping[str, Column] | None
) -> tuple[pd.DataFrame, dict[str, Column]]:
    """A row for each value of a column that repeats: numbers averaged, of everything else the most common value.

    Columns that hold free text or ids are dropped; the columns' descriptions come along.
    """
    kept: dict[str, Column] = {}
    keys = labels(frame, name)
    made: dict[str, pd.Series] = {}
    for other in map(str, frame.columns):
        what = described(frame, other, columns)
        if other == name or what.role in (Role.ID, Role.TEXT) or what.kind in (Kind.ID, Kind.TEXT, Kind.DATE):
            continue
        if numeric(what) and what.role is not Role.CODE:
            made[other] = numbers(frame, other, columns).groupby(keys.to_numpy(), sort=False).mean()
            kept[other] = replace(what, kind=Kind.NUMBER, role=Role.MEASURE, yes=None, levels=())
        else:
            made[other] = labels(frame, other).groupby(keys.to_numpy(), sort=False).agg(_most_common)
            kept[other] = what
    found = pd.DataFrame(made)
    found.insert(0, name, found.index.astype(str))
    kept[name] = replace(described(frame, name, columns), kind=Kind.ID, role=Role.ID)
    return found.reset_index(drop=True), kept


def _most_common(values: pd.Series) -> object:
    common = values.mode()
    return common.iloc[0] if len(common) else np.nan


def days_as_date(days: Estimate) -> str:
    """A mean day, counted from 1970, as a date."""
    return str(pd.Timestamp("1970-01-01") + pd.Timedelta(days=round(days.value)))[:10]


def top_rows(x: pd.Series, top: int | None, share: float | None, low: bool) -> tuple[pd.Series[bool], int]:
    """The rows with the highest (or lowest) values, with all that tie with the last of them."""
    known = x.dropna()
    part = QUARTER if share is None else share / 100
    least = LEAST if share is None and len(known) >= 2 * LEAST else 1
    n = min(max(int(top) if top else round(part * len(known)), 1 if top else least), len(known))
    if not n:
        return pd.Series(False, index=x.index), 0
    ordered = np.sort(known.to_numpy(float))
    edge = ordered[n - 1] if low else ordered[len(ordered) - n]
    found = (x <= edge) if low else (x >= edge)
    return found & x.notna(), n


def named(group: Condition | None, of: str | None, columns: Mapping[str, Column] | None) -> str:
    """A condition in a few signs, for headings: "contract = one year"; a yes/no column by its name alone."""
    match group:
        case Filter(column, op, value):
            what = columns.get(column) if columns else None
            if op == "==" and what is not None and what.kind is Kind.YESNO and str(what.yes) == str(value):
                return column
            shown = " – ".join(map(str, value)) if isinstance(value, tuple) else "" if value is None else str(value)
            return f"{column} {SIGNS.get(op, op)} {shown}".strip()
        case Not(part):
            return f"¬ ({named(part, of, columns)})"
        case AllOf(parts) | AnyOf(parts):
            joint = " & " if isinstance(group, AllOf) else " | "
            return joint.join(named(part, of, columns) for part in parts)
    return of or ""


def named_cut(values: pd.Series, of: str, low: bool) -> str:
    """The top rows by a number, for headings: "sales ≥ 301.8"."""
    edge = float(values.max() if low else values.min())
    return f"{of} {'≤' if low else '≥'} {edge:,.6g}"
