"""The dates of rows and the stretches of time they fall in: whose column, at what gap, how much of a week in a month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from assistant.dataset import Column, Kind, Role
from assistant.stats.values import Floats, cells, described

LENGTHS = {"day": "D", "week": "W", "month": "M", "quarter": "Q", "year": "Y"}
GAPS = {"day": 1.0, "week": 7.0, "month": 30.44, "quarter": 91.31, "year": 365.25}
YEARS = (Kind.NUMBER, Kind.ORDERED, Kind.CATEGORY, Kind.DATE)
ENOUGH = 0.9  # of a stretch must be covered by data for it to count as complete
DAY = pd.Timedelta(days=1)


def dates_of(
    frame: pd.DataFrame, date: str | None, columns: Mapping[str, Column] | None
) -> tuple[str, pd.Series] | None:
    """The column of dates (`date`, or the first there is) and its moments, without a time zone; a column of years will do.

    None where there is no such column.
    """
    names = [date] if date is not None else list(map(str, frame.columns))
    for name in names:
        x = cells(frame, name)
        if pd.api.types.is_datetime64_any_dtype(x):
            x = x.dt.tz_localize(None) if x.dt.tz is not None else x
            x = x.where(x.dt.year.between(1700, 2255))  # days beyond fit no calendar arithmetic
            if x.notna().any():
                return name, x
    for name in names:
        column = described(frame, name, columns)
        if (column.role is not Role.TIME and "year" not in name.lower()) or column.kind not in YEARS:
            continue
        years = pd.to_numeric(cells(frame, name).astype("string"), errors="coerce").astype("Float64")
        if years.notna().any() and years.min() >= 40 and years.max() <= 99:  # two digits: the last century
            years = years + 1900
        whole = years.dropna()
        if len(whole) >= 3 and whole.between(1700, 2260).all() and (whole % 1 == 0).all():
            text = years.astype("Int64").astype("string") + "-01-01"
            return name, pd.to_datetime(text, errors="coerce")
    return None


def usual_gap(dates: pd.Series) -> float:
    """Days between one date and the next, as a rule; 1 where there is only one date."""
    unique = np.sort(dates.dropna().dt.normalize().unique())
    if len(unique) < 2:
        return 1.0
    return float(np.median(np.diff(unique).astype("timedelta64[s]").astype(float))) / 86_400


def is_weekly(dates: pd.Series) -> bool:
    """Whether the dates are a week apart: then each stands for the seven days that begin with it."""
    return 6.5 <= usual_gap(dates) <= 7.5


def period_name(start: pd.Timestamp, every: str) -> str:
    """A period as people write it.

    >>> period_name(pd.Timestamp("2024-10-01"), "quarter")
    '2024-Q4'
    """
    if every == "quarter":
        return f"{start.year}-Q{start.quarter}"
    return str(start.strftime({"year": "%Y", "month": "%Y-%m"}.get(every, "%Y-%m-%d")))


@dataclass(frozen=True)
class Stretch:
    """First and last day, both included."""

    start: pd.Timestamp
    end: pd.Timestamp

    @property
    def days(self) -> int:
        """How many days it has."""
        return int((self.end - self.start).days) + 1

    @property
    def every(self) -> str:
        """The calendar period that it is: day, week, month, quarter or year; "" if it is none."""
        for every in ("year", "quarter", "month", "week", "day"):
            period = self.start.to_period(LENGTHS[every])
            if period.start_time == self.start and period.end_time.normalize() == self.end:
                return every
        return ""

    @property
    def name(self) -> str:
        """As people write it: 2024-Q4, 2024-03, 2024-03-05 to 2024-03-11."""
        every = self.every
        if every in ("", "week"):
            return f"{self.start:%Y-%m-%d} to {self.end:%Y-%m-%d}"
        return period_name(self.start, every)

    def first(self, days: int) -> Stretch:
        """Its first few days."""
        return Stretch(self.start, min(self.end, self.start + (days - 1) * DAY))

    def before(self, years: bool = False, steps: int = 1) -> Stretch:
        """The stretch of the same length that ends the day before this one begins; or the same days a year earlier.

        >>> Stretch(pd.Timestamp("2024-03-01"), pd.Timestamp("2024-03-31")).before().name
        '2024-02'
        """
        every = self.every
        if years:
            back = pd.DateOffset(years=steps)
            last = (self.end + DAY - back) - DAY
            return Stretch(self.start - back, last)
        if every:
            period = self.start.to_period(LENGTHS[every]) - steps
            return Stretch(period.start_time, period.end_time.normalize())
        return Stretch(self.start - steps * self.days * DAY, self.end - steps * self.days * DAY)


def in_stretches(dates: pd.Series, names: tuple[str, ...]) -> pd.Series:
    """Which stretch each date lies in, of those written "first day…last day", open ends without one; missing for none."""
    found: list[object] = [np.nan] * len(dates)
    for name in names:
        start, _, end = name.partition("…")
        inside = dates.notna().to_numpy(bool)
        inside &= (dates >= pd.Timestamp(start)).to_numpy(bool) if start else True
        inside &= (dates < pd.Timestamp(end) + DAY).to_numpy(bool) if end else True
        for at in np.flatnonzero(inside):
            found[at] = name
    return pd.Series(found, index=dates.index, dtype=object)


def span_of(starts: pd.DatetimeIndex, every: str) -> Stretch:
    """From the first day of the first period to the last day of the last."""
    return Stretch(starts[0], starts[-1].to_period(LENGTHS[every]).end_time.normalize())


def span_name(starts: pd.DatetimeIndex, every: str) -> str:
    """Periods that follow each other, as people write them: 2025-01 to 2025-03, 2025.

    >>> span_name(pd.DatetimeIndex(["2025-01-01", "2025-02-01"]), "month")
    '2025-01 to 2025-02'
    """
    whole = span_of(starts, every)
    if whole.every or every in ("day", "week"):
        return whole.name
    return f"{period_name(starts[0], every)} to {period_name(starts[-1], every)}"


def containing(day: pd.Timestamp, every: str) -> Stretch:
    """The calendar period that a day lies in."""
    period = day.to_period(LENGTHS[every])
    return Stretch(period.start_time, period.end_time.normalize())


def last_day(dates: pd.Series) -> pd.Timestamp:
    """The last day that the data speak of: monthly and yearly dates stand for all of their month or year."""
    gap, last = usual_gap(dates), pd.Timestamp(dates.max()).normalize()
    for every in ("year", "quarter", "month"):
        if gap >= ENOUGH * GAPS[every] and last.to_period(LENGTHS[every]).start_time == last:
            return last.to_period(LENGTHS[every]).end_time.normalize()
    return last + (6 if is_weekly(dates) else 0) * DAY


def shares_in(dates: pd.Series, stretch: Stretch, weekly: bool) -> Floats:
    """How much of each row lies in a stretch: 1 or 0; of weekly rows, the share of their seven days."""
    x = dates.dt.normalize()
    if not weekly:
        found: Floats = x.between(stretch.start, stretch.end).to_numpy(float)
        return found
    begin, end = x.clip(lower=stretch.start), (x + 6 * DAY).clip(upper=stretch.end)
    shares: Floats = (((end - begin).dt.days + 1).clip(lower=0) / 7).fillna(0.0).to_numpy(float)
    return shares


def spread_over_days(dates: pd.Series, values: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Weekly amounts as seven equal daily ones, so that weeks across the end of a month belong to both months."""
    sums = values.groupby(dates.dt.normalize()).sum()
    days = np.repeat(sums.index.to_numpy(), 7) + np.tile(np.arange(7), len(sums)).astype("timedelta64[D]")
    return pd.Series(days), pd.Series(np.repeat(sums.to_numpy(float) / 7, 7))
