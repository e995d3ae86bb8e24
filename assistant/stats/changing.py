"""Two stretches of time held against each other: which ones, like for like, and what the change between them is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from assistant.dataset import GROUPS, Column, Kind, Role
from assistant.stats.attribution import Split, product_of, split_change, unusual_change, volume_and_level
from assistant.stats.outlook import finest_period
from assistant.stats.periods import (
    DAY,
    LENGTHS,
    Stretch,
    containing,
    is_weekly,
    last_day,
    shares_in,
)
from assistant.stats.series import PERIODS
from assistant.stats.values import Floats, described, is_number, labels, numbers

EARLIER = 24  # earlier pairs that are looked at
MOST_SEGMENTS = 300
MONTHLY = 120  # days of data from which months are compared, where no period is named


@dataclass(frozen=True)
class Sides:
    """The two stretches, like for like; the pairs before them that tell what is usual."""

    now: Stretch
    before: Stretch
    yearly: bool  # against the same time a year before
    cut: int | None  # days to which both were cut, as the later one is not complete

    def pair(self, steps: int) -> tuple[Stretch, Stretch]:
        """The same two so many steps of their own length earlier."""
        if self.cut is None:
            now = self.now.before(steps=steps)
            return now, self._base(now)
        now = self._whole.before(steps=steps)
        return now.first(self.cut), self._base(now).first(self.cut)

    @property
    def _whole(self) -> Stretch:
        if self.cut is None:
            return self.now
        found = (containing(self.now.start, every) for every in ("week", "month", "quarter", "year"))
        return next((w for w in found if w.start == self.now.start and w.days >= self.now.days), self.now)

    def _base(self, now: Stretch) -> Stretch:
        """What a stretch of the later side's length is held against: as far back as here."""
        every = self._whole.every
        if self.yearly or not every or containing(self.before.start, every).start != self.before.start:
            return now.before(years=self.yearly)
        lag = (self._whole.start.to_period(LENGTHS[every]) - self.before.start.to_period(LENGTHS[every])).n
        return now.before(steps=max(lag, 1))

    @property
    def regular(self) -> bool:
        """Whether earlier pairs can be made: both sides are of one length, so and so far apart."""
        whole = self._whole
        base = self._base(whole)
        return base.start == self.before.start and (self.cut is not None or base.end == self.before.end)


@dataclass(frozen=True, eq=False)
class Changed:
    """The change of one number between two stretches, and what it is made of."""

    before: float
    after: float
    rows: tuple[float, float]  # before, after
    unusual: bool | None  # beyond what it usually changes; None where too little is known
    usual: float  # how far it usually changes (mean of the absolute changes before); NaN if not known
    pairs: int
    year_ago: float | None  # the same step a year before
    splits: tuple[Split, ...]  # most telling column first
    product: tuple[str, str] | None  # count and price whose product the number is
    volume: float  # what the changed count comes to
    level: float  # and what the changed average (or price) comes to

    @property
    def change(self) -> float:
        """After less before."""
        return self.after - self.before


def sides_of(
    dates: pd.Series, periods: tuple[tuple[str, str, str], ...], every: str | None, yearly: bool, than: bool = False
) -> Sides:
    """The two stretches that are meant: those said, or one and the time before (`than`: after) it, or the last two.

    `yearly` sets the same time a year before against the one said.
    """
    last, first = last_day(dates), pd.Timestamp(dates.min()).normalize()
    finer = tuple(p for p in periods if p[2] != "year")
    periods = finer if yearly and finer else periods  # "March against last year": the year is only the distance
    closed = [(_day(a), _day(b), g) for a, b, g in sorted(periods)]
    if len(closed) >= 2:
        (a0, b0, _), (a1, b1, _) = closed[0], closed[-1]
        before, now = Stretch(a0 or first, b0 or (a1 or last) - DAY), Stretch(a1 or first, b1 or last)
    elif closed and closed[0][1] is None:
        before, now = _since(closed[0][0] or first, closed[0][2], last)
    elif closed and (than or yearly) and not (yearly and finer):
        before = _one(closed, dates, every, last)
        now = before.before(steps=-1)
        if now.start > last:  # it is the last there is
            before, now = before.before(), before
    else:
        now = _one(closed, dates, every, last)
        before = now.before(years=yearly)
    yearly = (
        now.every not in ("", "year") and before.start == now.before(years=True).start and before.every == now.every
    )
    if now.end > last >= now.start:  # not complete: the same number of days of each
        days = int((last - now.start).days) + 1
        return Sides(now.first(days), before.first(days), yearly, days)
    return Sides(now, before, yearly, None)


def _day(text: str) -> pd.Timestamp | None:
    return pd.Timestamp(text) if text else None


def _one(
    closed: list[tuple[pd.Timestamp | None, pd.Timestamp | None, str]],
    dates: pd.Series,
    every: str | None,
    last: pd.Timestamp,
) -> Stretch:
    if closed:
        start, end, grain = closed[0]
        assert end is not None
        return Stretch(start, end) if start is not None else containing(end, grain if grain in PERIODS else "month")
    finest, span = finest_period(dates), float((dates.max() - dates.min()).days)
    usual = max(finest, "month" if span >= MONTHLY else "week" if span >= 21 else "day", key=PERIODS.index)
    found = containing(last, every or usual)
    return found if found.end <= last else found.before()


def _since(start: pd.Timestamp, grain: str, last: pd.Timestamp) -> tuple[Stretch, Stretch]:
    """ "since 2023", "since March": that period against the last one of its length, complete if there is one; or of a shorter one."""
    for every in (grain if grain in PERIODS else "month", "quarter", "month", "week", "day"):
        before, now = containing(start, every), containing(last, every)
        complete = now if now.end <= last else now.before()
        if now.start > before.start:
            return before, complete if complete.start > before.start else now
    return containing(start, "day"), containing(last, "day")


def changed(
    frame: pd.DataFrame, dates: pd.Series, values: pd.Series, sides: Sides, summed: bool, among: list[str],
    columns: Mapping[str, Column] | None, factors: list[str],
) -> Changed | None:  # fmt: skip
    """Everything about the change; None if one of the stretches has no rows.

    `among` are the columns whose segments are looked at, `factors` number columns of which the target may be a product.
    """
    there = values.notna().to_numpy() & dates.notna().to_numpy()
    frame, dates, values = frame[there], dates[there], values[there]
    if not len(values):
        return None
    k, rows, weights = _entries(dates, sides)
    x = values.to_numpy(float)[rows]
    totals, counts = np.bincount(k, weights * x), np.bincount(k, weights)
    if len(counts) < 2 or not counts[0] or not counts[1]:
        return None
    level = totals if summed else np.divide(totals, counts, out=np.full(len(totals), np.nan), where=counts > 0)
    steps = level[2::2][: len(level[3::2])] - level[3::2]
    steps = steps[np.isfinite(steps)]
    now = float(level[0] - level[1])
    splits = [split_change(name, labels(frame, name).iloc[rows], k.astype(float), weights, x, summed) for name in among]
    product = _factors(frame, values, factors, columns, dates, sides) if summed else None
    volume, average = _volume(frame, product, columns, k, rows, weights, x) if summed else (0.0, 0.0)
    return Changed(
        float(level[1]), float(level[0]), (float(counts[1]), float(counts[0])), unusual_change(now, steps),
        float(np.abs(steps).mean()) if len(steps) else float("nan"), len(steps), _year_ago(dates, values, sides, summed),
        tuple(sorted((s for s in splits if s), key=_telling)), product, volume, average,
    )  # fmt: skip


def _telling(split: Split) -> tuple[bool, float]:
    return not split.clear, -abs(split.top.part - split.top.expected)


def _entries(dates: pd.Series, sides: Sides) -> tuple[np.ndarray, np.ndarray, Floats]:
    """Period, row and share of the row for every row in one of the stretches: 0 now, 1 before, then earlier pairs."""
    weekly, first = is_weekly(dates), pd.Timestamp(dates.min()).normalize()
    stretches = [sides.now, sides.before]
    for step in range(1, EARLIER + 1) if sides.regular else ():
        now, base = sides.pair(step)
        if base.start < first:
            break
        stretches += [now, base]
    k, rows, weights = [], [], []
    for i, stretch in enumerate(stretches):
        share = shares_in(dates, stretch, weekly)
        at = np.flatnonzero(share)
        k.append(np.full(len(at), i))
        rows.append(at)
        weights.append(share[at])
    return np.concatenate(k), np.concatenate(rows), np.concatenate(weights)


def _year_ago(dates: pd.Series, values: pd.Series, sides: Sides, summed: bool) -> float | None:
    """The same step a year before; None where the data do not reach back, or the step is of a year."""
    if sides.yearly or sides.now.every == "year" or (sides.now.start - sides.before.start).days > 200:
        return None
    earlier = [side.before(years=True) for side in (sides.now, sides.before)]
    if earlier[1].start < pd.Timestamp(dates.min()).normalize():
        return None
    found = [shares_in(dates, side, is_weekly(dates)) for side in earlier]
    if not all(share.sum() for share in found):
        return None
    x = values.to_numpy(float)
    levels = [float((share * x).sum() / (1 if summed else share.sum())) for share in found]
    return levels[0] - levels[1]


def _factors(
    frame: pd.DataFrame,
    values: pd.Series,
    factors: list[str],
    columns: Mapping[str, Column] | None,
    dates: pd.Series,
    sides: Sides,
) -> tuple[str, str] | None:
    """The count and the price whose product the target is: the count is what may be added up."""
    sample = frame if len(frame) <= 3000 else frame.sample(3000, random_state=0)
    others = {name: numbers(sample, name, columns).to_numpy(float) for name in factors[:12]}
    found = product_of(values.loc[sample.index].to_numpy(float), others)
    if found is None:
        return None
    amounts = [described(frame, name, columns).role is Role.AMOUNT for name in found]
    return (found[1], found[0]) if amounts == [False, True] else found


def _volume(
    frame: pd.DataFrame, product: tuple[str, str] | None, columns: Mapping[str, Column] | None, k: np.ndarray, rows: np.ndarray,
    weights: Floats, x: Floats,
) -> tuple[float, float]:  # fmt: skip
    """What the changed count, and what the changed average (or price), come to of the change of a sum."""
    size = np.nan_to_num(numbers(frame, product[0], columns).to_numpy(float)[rows]) if product else np.ones(len(rows))
    sides = []
    for i in (1, 0):
        here = k == i
        n, total = float((weights * size)[here].sum()), float((weights * x)[here].sum())
        sides.append((n, total / n if n else 0.0))
    return volume_and_level(sides[0], sides[1])


def segment_columns(
    frame: pd.DataFrame, target: str | None, date: str, columns: Mapping[str, Column] | None
) -> list[str]:
    """The columns whose segments a change may be told by: few values, no numbers."""
    found = []
    for name in map(str, frame.columns):
        what = described(frame, name, columns)
        fits = what.kind in GROUPS or (what.role is Role.CODE and what.kind is not Kind.ID)
        if fits and name not in (target, date) and 2 <= what.distinct <= MOST_SEGMENTS:
            found.append(name)
    return found


def number_columns(frame: pd.DataFrame, date: str, columns: Mapping[str, Column] | None) -> list[str]:
    """The columns of numbers that may change over time."""
    found = [described(frame, name, columns) for name in map(str, frame.columns) if name != date]
    return [c.name for c in found if is_number(c) and c.role not in (Role.TIME, Role.ID, Role.CONSTANT, Role.CODE)]
