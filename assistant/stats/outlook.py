"""A number carried on into the coming periods: which periods, from how much history, with what range, and a goal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from assistant.stats.backtest import Backtest, backtest
from assistant.stats.forecasting import METHODS, remembers
from assistant.stats.periods import GAPS, LENGTHS, containing, last_day, usual_gap
from assistant.stats.series import PERIODS, SEASON, Series, by_period
from assistant.stats.values import Floats

LEVEL = 0.9
LEAST = 10  # periods of history, below which no range can be told
ENOUGH = 20  # below it, finer periods are looked at where there are some
USUAL = {"day": 14, "week": 8, "month": 6, "quarter": 4, "year": 3}  # periods ahead where none are named
FINER = {"year": "month", "quarter": "month"}  # what a year or quarter is put together from
FILLED_BY_NOUGHT = 2  # rows a period from which on one without rows is taken as nothing, not as not known


@dataclass(frozen=True)
class Ahead:
    """What is asked for: from which day to which, in periods of which length."""

    start: pd.Timestamp
    end: pd.Timestamp
    every: str
    named: bool  # the end was said, not only a number of periods or nothing at all


@dataclass(frozen=True, eq=False)
class Outlook:
    """The coming periods of one series: a value and half a range each, and the sum (or mean) of those asked for."""

    history: pd.Series  # by start of period, gaps filled
    every: str
    ahead: pd.Series  # by start of period
    half: Floats
    first: int  # place among the coming periods where those asked for begin
    total: float
    total_half: float
    so_far: float  # what the stretch asked for already holds
    before: float  # the same for a stretch of equal length in the past
    before_is_year: bool
    tested: Backtest
    season: int
    gaps: int
    partial: tuple[pd.Timestamp, ...]
    shared: bool
    wanted: int  # periods ahead that were asked for; fewer are given where the history is short

    @property
    def span(self) -> pd.Series:
        """The coming periods that were asked for."""
        return self.ahead.iloc[self.first :]

    def chance_of(self, goal: float, total: bool) -> float:
        """The chance that the sum asked for (or the last value) is at least `goal`: Student's law of the past errors."""
        from scipy import stats

        q = float(stats.t.ppf((1 + LEVEL) / 2, self.tested.worth))
        middle, half = (self.total, self.total_half) if total else (float(self.ahead.iloc[-1]), float(self.half[-1]))
        spread = half / q
        return float(stats.t.cdf((middle - goal) / spread, self.tested.worth)) if spread > 0 else float(middle >= goal)


def asked_for(
    dates: pd.Series, periods: tuple[tuple[str, str, str], ...], every: str | None, count: int | None
) -> Ahead:
    """The days and the length of the periods to look ahead to, from what was said."""
    last, finest = last_day(dates), finest_period(dates)
    ends = [end for _, end, _ in periods if end]
    starts = [start for start, _, _ in periods if start]
    grain = next((g for _, _, g in reversed(periods) if g in PERIODS), every or "")
    if ends:
        end, start = pd.Timestamp(max(ends)), pd.Timestamp(min(starts)) if starts else last + pd.Timedelta(days=1)
        return Ahead(start, end, every or _base(dates, grain or finest, finest), True)
    base = every or _base(dates, grain or _natural(dates, finest), finest)
    steps = count or USUAL[base]
    ahead = (last + pd.Timedelta(days=1)).to_period(LENGTHS[base])
    if ahead.start_time <= last:  # the period that is going on is not complete: it is forecast, but not asked for
        ahead += 1
    return Ahead(ahead.start_time, (ahead + steps - 1).end_time.normalize(), base, bool(count))


def finest_period(dates: pd.Series) -> str:
    """The finest period that the dates fill: that of their usual gap."""
    gap = usual_gap(dates)
    return next((p for p in reversed(PERIODS) if gap >= 0.9 * GAPS[p]), "day")


def _natural(dates: pd.Series, finest: str) -> str:
    span = float((dates.max() - dates.min()).days)
    coarse = next(p for p, most in (("day", 100), ("week", 1100), ("month", np.inf)) if span <= most)
    return max(finest, coarse, key=PERIODS.index)


def _base(dates: pd.Series, grain: str, finest: str) -> str:
    """The periods that are carried on: not finer than the data, finer than what is asked where history is short."""
    place = max(PERIODS.index(FINER.get(grain, grain)), PERIODS.index(finest))
    span = float((dates.max() - dates.min()).days)
    while place > PERIODS.index(finest) and span / GAPS[PERIODS[place]] < ENOUGH:
        place -= 1
    if PERIODS[place] == "week" and grain in ("month", "quarter") and finest == "day":
        return "day"  # weeks do not make up a month
    return PERIODS[place]


def outlook(
    dates: pd.Series, values: pd.Series, how: str, ahead: Ahead, limits: tuple[float, float] = (-np.inf, np.inf)
) -> Outlook | int:
    """Carry the series on to the end asked for, or as far as half its length; its number of periods if it is too short.

    `limits` are the least and largest values there can be.
    """
    series = by_period(dates, values, ahead.every, how)
    y = without_gaps(series, dates, how)
    if len(y) < LEAST or np.ptp(y.to_numpy(float)) == 0:
        return len(y)
    last = y.index[-1].to_period(LENGTHS[ahead.every])
    coming = pd.period_range(
        last + 1, max(ahead.end.to_period(LENGTHS[ahead.every]), last + 1), freq=LENGTHS[ahead.every]
    )
    wanted, h = len(coming), min(len(coming), len(y) // 2)
    index = coming[:h].to_timestamp()
    m = _season_of(y.to_numpy(float), ahead.every)
    tested = backtest(y.to_numpy(float), h, m)
    found = METHODS[tested.name](y.to_numpy(float), h, m).clip(*limits)
    begin = ahead.start if ahead.every in ("day", "week") else containing(ahead.start, ahead.every).start
    first = min(int((index < begin).sum()), h - 1)
    inside = y[(y.index >= ahead.start) & (y.index <= ahead.end)]
    steps, known = h - first, float(inside.sum()) if how in ("sum", "count") else 0.0
    spread = float(tested.half_widths(LEVEL, first)[steps - 1])
    total = float(found[first:].sum())
    if how not in ("sum", "count"):
        total, spread = total / steps, spread / steps
    before, is_year = _before(y, index[first:], how, len(inside) if how in ("sum", "count") else 0)
    return Outlook(
        y, ahead.every, pd.Series(found, index=index), tested.half_widths(LEVEL), first, total + known, spread, known, before, is_year,
        tested, m, series.gaps, series.partial, series.shared, wanted,
    )  # fmt: skip


def _season_of(y: Floats, every: str) -> int:
    """The length of the season, if two of them are there and one is like the other; else 1."""
    m = SEASON[every]
    return m if m > 1 and len(y) >= 2 * m and remembers(y, m) else 1


def _before(y: pd.Series, span: pd.DatetimeIndex, how: str, so_far: int) -> tuple[float, bool]:
    """The sum (or mean) of the same periods a year before, or else of as many last ones."""
    back = span - pd.DateOffset(years=1)
    whole = y.reindex(back).notna().all() and not so_far and not (len(span) < 28 and (span[-1] - span[0]).days < 28)
    part = y.reindex(back) if whole else y.iloc[-(len(span) + so_far) :]
    return float(part.sum() if how in ("sum", "count") else part.mean()), bool(whole)


def without_gaps(series: Series, dates: pd.Series, how: str) -> pd.Series:
    """The series with its gaps filled: nothing sold where several rows a period are usual, else a line across the gap."""
    y = series.values
    rows = int(dates.notna().sum()) / max(int(y.notna().sum()), 1)
    if how == "count" or (how == "sum" and rows >= FILLED_BY_NOUGHT):
        return y.fillna(0.0)
    return y.interpolate(limit_direction="both")
