"""Stretches of the calendar: a day, March 2024, the last quarter, every Monday, from 2019 on; and what is made of them."""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass, field, replace
from typing import Any

Day = datetime.date
MONTHS_IN = {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120}
LENGTH = {"day": 0, "week": 1, "month": 2, "season": 3, "quarter": 3, "half": 4, "year": 5, "decade": 6, "century": 7}
NEARLY = 7  # days that may be missing at the end of a period of a month or more for it to count as complete


@dataclass(frozen=True)
class Stretch:
    """First and last day, both included (None: open), the length of its parts, or what recurs.

    `recurring` is (part of a date, value or values): ("month_number", 3), ("weekday", ("Saturday", "Sunday")).
    `anchored` when it was counted from the data's last date. `ends` are the first and last days of the two stretches
    that it goes from and to.
    """

    start: Day | None = None
    end: Day | None = None
    grain: str = "day"
    recurring: tuple[str, Any] | None = None
    anchored: bool = False
    ends: tuple[tuple[Day, Day], ...] = field(default=(), compare=False)


def is_whole_months(of: Stretch) -> bool:
    """Whether a closed stretch goes from the first day of a month to the last day of one."""
    if of.start is None or of.end is None:
        return False
    return of.start.day == 1 and of.end.day == calendar.monthrange(of.end.year, of.end.month)[1]


def whole_year(year: int) -> Stretch:
    """All days of a year."""
    return Stretch(Day(year, 1, 1), Day(year, 12, 31), "year")


def years(first: int, last: int, grain: str = "year") -> Stretch:
    """All days from one year to another, both included."""
    return Stretch(Day(first, 1, 1), Day(last, 12, 31), grain)


def months(year: int, first: int, count: int, grain: str) -> Stretch:
    """So many months of a year, from month `first` on; they may run into the next year.

    >>> months(2024, 12, 3, "quarter").end
    datetime.date(2025, 2, 28)
    """
    later, month = divmod(first + count - 2, 12)
    end = Day(year + later, month + 1, calendar.monthrange(year + later, month + 1)[1])
    return Stretch(Day(year, first, 1), end, grain)


def iso_week(year: int, week: int) -> Stretch | None:
    """Monday to Sunday of a week as ISO 8601 counts them; None when the year has no such week."""
    try:
        start = Day.fromisocalendar(year, week, 1)
    except ValueError:
        return None
    return Stretch(start, start + datetime.timedelta(6), "week")


def one_day(year: int, month: int, day: int) -> Stretch | None:
    """A single day; None when the month has no such day."""
    try:
        found = Day(year, month, day)
    except ValueError:
        return None
    return Stretch(found, found, "day")


def containing(day: Day, unit: str) -> Stretch:
    """The week, month, quarter, half, year or decade that a day lies in; weeks start on Monday.

    >>> containing(Day(2024, 11, 5), "quarter").start
    datetime.date(2024, 10, 1)
    """
    if unit == "day":
        return Stretch(day, day, "day")
    if unit == "week":
        start = day - datetime.timedelta(day.weekday())
        return Stretch(start, start + datetime.timedelta(6), "week")
    if unit == "decade":
        return years(day.year // 10 * 10, day.year // 10 * 10 + 9, "decade")
    size = MONTHS_IN[unit]
    return months(day.year, (day.month - 1) // size * size + 1, size, unit)


def shifted(day: Day, unit: str, count: int) -> Day:
    """The day so many units later (or earlier), at most the last day of that month."""
    if unit in ("day", "week"):
        return day + datetime.timedelta(count * (7 if unit == "week" else 1))
    later, month = divmod(day.month - 1 + count * MONTHS_IN[unit], 12)
    year = day.year + later
    if not datetime.MINYEAR <= year <= datetime.MAXYEAR:
        raise OverflowError(f"no calendar has the year {year}")
    return Day(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def is_complete(anchor: Day, unit: str) -> bool:
    """Whether data that ends on `anchor` has (nearly) all of the period it lies in.

    A first of the month stands for its whole month, a first of January for its whole year: that is how monthly and
    yearly tables are dated.

    >>> is_complete(Day(2024, 12, 28), "quarter"), is_complete(Day(2024, 11, 5), "month"), is_complete(Day(2024, 1, 1), "year")
    (True, False, True)
    """
    end = containing(anchor, unit).end
    assert end is not None
    covered = anchor
    if anchor.day == 1:
        covered = containing(anchor, "year" if anchor.month == 1 and unit == "year" else "month").end or anchor
    return (end - covered).days < (NEARLY if unit in MONTHS_IN else 1)


def relative(which: str, unit: str, anchor: Day) -> Stretch:
    """ "this", "last", "previous" or "next" of a unit, counted from the last day of the data.

    The last one is the latest that the data has (nearly) all of; the previous one is that before this.

    >>> relative("last", "quarter", Day(2024, 12, 31)).start, relative("last", "quarter", Day(2024, 11, 5)).start
    (datetime.date(2024, 10, 1), datetime.date(2024, 7, 1))
    """
    back = {"this": 0, "last": 0 if is_complete(anchor, unit) and unit != "day" else -1, "previous": -1, "next": 1}[
        which
    ]
    if unit == "day" and which == "last":
        back = 0
    return replace(containing(shifted(_first(anchor, unit), unit, back), unit), anchored=True)


def _first(anchor: Day, unit: str) -> Day:
    return containing(anchor, unit).start or anchor


def window(unit: str, count: int, anchor: Day) -> Stretch:
    """The last `count` units up to the last day of the data: whole ones when it ends with a complete one.

    >>> window("month", 3, Day(2024, 12, 31)).start, window("day", 30, Day(2024, 12, 31)).start
    (datetime.date(2024, 10, 1), datetime.date(2024, 12, 2))
    """
    if unit in MONTHS_IN and is_complete(anchor, unit):
        this = containing(anchor, unit)
        return Stretch(shifted(_first(anchor, unit), unit, 1 - count), this.end, unit, anchored=True)
    return Stretch(shifted(anchor, unit, -count) + datetime.timedelta(1), anchor, unit, anchored=True)


def to_date(unit: str, anchor: Day) -> Stretch:
    """From the first day of the unit to the last day of the data."""
    return Stretch(_first(anchor, unit), anchor, unit, anchored=True)


def latest(of: Stretch, anchor: Day) -> Stretch:
    """The latest stretch of what recurs that began by the last day of the data: "since March".

    Anything else is given back as it is; what recurs within a week as well.
    """
    if of.recurring is None or of.recurring[0] not in ("month_number", "quarter_number"):
        return of
    part, value = of.recurring
    values = value if isinstance(value, tuple) else (value,)
    size = 1 if part == "month_number" else 3
    first, count = (values[0] - 1) * size + 1, len(values) * size
    year = anchor.year if first <= anchor.month else anchor.year - 1
    return replace(months(year, first, count, of.grain), anchored=True)


def part_of(of: Stretch, number: int, parts: int) -> Stretch:
    """One of so many equal parts: of a year in months, of anything else in days (of a decade in years).

    >>> part_of(whole_year(2020), 1, 3).end, part_of(whole_year(2020), 2, 2).start
    (datetime.date(2020, 4, 30), datetime.date(2020, 7, 1))
    """
    if of.start is None or of.end is None:
        return of
    length = (of.end.year - of.start.year) * 12 + of.end.month - of.start.month + 1
    if length % parts == 0 and length >= parts and is_whole_months(of):
        size = length // parts
        found = months(of.start.year, of.start.month, length, of.grain)
        begin = shifted(of.start, "month", size * (number - 1))
        grain = "year" if size % 12 == 0 else {6: "half", 3: "quarter"}.get(size, "month")
        return replace(months(begin.year, begin.month, size, grain), anchored=of.anchored or found.anchored)
    days = (of.end - of.start).days + 1
    cut = [of.start + datetime.timedelta(round(days * k / parts)) for k in range(parts + 1)]
    return Stretch(cut[number - 1], cut[number] - datetime.timedelta(1), "day", anchored=of.anchored)


def first_of(of: Stretch, unit: str, count: int, last: bool) -> Stretch | None:
    """The first (or last) few days, weeks, months of a stretch; None when it is open or too short."""
    if of.start is None or of.end is None:
        return None
    if last:
        start, end = shifted(of.end + datetime.timedelta(1), unit, -count), of.end
    else:
        start, end = of.start, shifted(of.start, unit, count) - datetime.timedelta(1)
    return Stretch(start, end, unit, anchored=of.anchored) if of.start <= start <= end <= of.end else None


def opened(of: Stretch, side: str) -> Stretch | None:
    """ "since", "after", "before" or "until" a stretch: open at one end; None when it is open there already."""
    day = datetime.timedelta(1)
    if side == "since" and of.start:
        return Stretch(of.start, None, of.grain, anchored=of.anchored)
    if side == "after" and of.end:
        return Stretch(of.end + day, None, of.grain, anchored=of.anchored)
    if side == "before" and of.start:
        return Stretch(None, of.start - day, of.grain, anchored=of.anchored)
    if side == "until" and of.end:
        return Stretch(None, of.end, of.grain, anchored=of.anchored)
    return None


def spanned(first: Stretch, last: Stretch, anchor: Day) -> Stretch | None:
    """From the start of one to the end of another: "Jan to March 2023", "2010 to 2015", "Monday to Friday"."""
    if first.recurring and last.recurring:
        return _cycle(first.recurring, last.recurring, first.grain)
    if first.recurring and last.start:
        first = _in_year_of(first, last.start)
    elif last.recurring and first.start:
        last = latest(last, anchor)
    if first.start is None or last.end is None or first.start > last.end:
        return None
    grain = min(first.grain, last.grain, key=lambda g: LENGTH.get(g, 0))
    closed = first.end is not None and last.start is not None
    ends = ((first.start, first.end), (last.start, last.end)) if closed else ()
    return Stretch(first.start, last.end, grain, anchored=first.anchored or last.anchored, ends=ends)  # type: ignore[arg-type]


def _in_year_of(of: Stretch, day: Day) -> Stretch:
    """What recurs, in the year that ends with `day`: the January of "January to March 2023"."""
    return replace(latest(of, day), anchored=False)


_ROUND = {"month_number": tuple(range(1, 13)), "weekday": tuple(calendar.day_name), "hour": tuple(range(24)),
          "quarter_number": (1, 2, 3, 4), "week_number": tuple(range(1, 54))}  # fmt: skip


def _cycle(first: tuple[str, Any], last: tuple[str, Any], grain: str) -> Stretch | None:
    """All values from one to the other, around the turn of the year or week if need be; hours without the last."""
    if first[0] != last[0]:
        return None
    values = _ROUND[first[0]]
    a = first[1][0] if isinstance(first[1], tuple) else first[1]
    b = last[1][-1] if isinstance(last[1], tuple) else last[1]
    i, j = values.index(a), values.index(b)
    chosen = values[i : j + 1] if i <= j else (*values[i:], *values[: j + 1])
    if first[0] == "hour" and len(chosen) > 1:
        chosen = chosen[:-1]
    return Stretch(grain=grain, recurring=(first[0], chosen))


def hours_open(of: Stretch, side: str) -> Stretch | None:
    """ "after 5 pm", "before 9 am": the hours of the day on that side."""
    assert of.recurring is not None
    value = of.recurring[1]
    first, last = (value[0], value[-1]) if isinstance(value, tuple) else (value, value)
    single = first == last
    chosen = {"since": range(first, 24), "after": range(first if single else last + 1, 24), "before": range(first),
              "until": range(first if single else last + 1)}[side]  # fmt: skip
    return Stretch(grain="hour", recurring=("hour", tuple(chosen))) if len(chosen) else None
