"""Make stretches of time from the pieces that a pattern found: month and year, quarter and year, "last" and a unit."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from assistant.language.tagging.stretches import (
    Stretch,
    containing,
    iso_week,
    months,
    one_day,
    relative,
    shifted,
    to_date,
    whole_year,
    window,
    years,
)
from assistant.language.tagging.tags import NumberNamed, Tag

LONGEST = 10_000  # units
Slots = Mapping[str, Any]
Day = datetime.date


def made(
    meaning: tuple[Any, ...], slots: Slots, parts: Sequence[Tag], times: Sequence[Stretch], anchor: Day, today: Day
) -> Stretch | None:
    """The stretch that a pattern's `meaning` makes of its `slots`; None when they do not fit together.

    Raises ValueError or OverflowError for what no calendar has.
    """
    match meaning[0]:
        case "stretches":
            return _dated(meaning[1], slots, parts, anchor)
        case "recurring":
            return recurring(meaning[1], slots)
        case "relative":
            return _relative(meaning[1], meaning[2], parts, anchor)
        case "relative_words":
            return _relative_word(meaning[1], slots, anchor, today)
        case "within":
            return _within(meaning[1], slots, times[0])
        case "range":
            return _days(parts, times)
    raise ValueError(meaning)


def _dated(name: str, slots: Slots, parts: Sequence[Tag], anchor: Day) -> Stretch | None:
    """What has a year of its own (or, for a day and a month, the latest that the data knows)."""
    year = slots.get("year", 2000 + slots.get("yy", 0))
    k = slots.get("k", slots.get("nth", 0))
    match name:
        case "date" if "date" in slots:
            return one_day(*slots["date"])
        case "date":
            month = slots.get("month", slots.get("mm"))
            return one_day(year, int(month or 0), slots["day"])
        case "day_month":
            found = one_day(anchor.year, slots["month"], slots["day"])
            if found is None or (found.start or anchor) > anchor:
                found = one_day(anchor.year - 1, slots["month"], slots["day"])
            return found and replace(found, anchored=True)
        case "month":
            return months(year, slots.get("month", slots.get("mm")), 1, "month")
        case "quarter" if 1 <= k <= 4:
            return months(year, 3 * k - 2, 3, "quarter")
        case "half" if 1 <= k <= 2:
            return months(year, 6 * k - 5, 6, "half")
        case "week":
            return iso_week(year, slots.get("week", k))
        case "season":
            return months(year, slots["season"], 3, "quarter")
    return _years(name, slots, year)


def _years(name: str, slots: Slots, year: int) -> Stretch | None:
    match name:
        case "year":
            return whole_year(year)
        case "decade" if "decade" in slots:
            return years(slots["decade"], slots["decade"] + 9, "decade")
        case "decade" if "year" not in slots:
            first = slots["yy"] + (1900 if slots["yy"] >= 30 else 2000)
            return years(first, first + 9, "decade") if first % 10 == 0 else None
        case "decade":
            return (
                years(year, year + (99 if year % 100 == 0 and year < 2000 else 9), "decade") if year % 10 == 0 else None
            )
        case "century":
            return years(100 * slots["nth"] - 99, 100 * slots["nth"], "century")
        case "years" if slots["yy"] > year % 100:
            return years(year, year // 100 * 100 + slots["yy"])
    return None


def recurring(name: str, slots: Slots) -> Stretch | None:
    """What comes back every year, week or day; weekdays have the names that pandas gives them."""
    k = slots.get("k", slots.get("nth", 0))
    days = tuple(calendar.day_name)
    match name:
        case "month":
            return Stretch(grain="month", recurring=("month_number", slots["month"]))
        case "weekday":
            return Stretch(grain="day", recurring=("weekday", days[slots["weekday"]]))
        case "weekends" | "workdays":
            return Stretch(grain="day", recurring=("weekday", days[5:] if name == "weekends" else days[:5]))
        case "quarter" if 1 <= k <= 4:
            return Stretch(grain="quarter", recurring=("quarter_number", k))
        case "half" if 1 <= k <= 2:
            return Stretch(grain="half", recurring=("month_number", tuple(range(6 * k - 5, 6 * k + 1))))
        case "season":
            return Stretch(grain="quarter", recurring=("month_number", _season(slots["season"])))
        case "hours":
            return Stretch(grain="hour", recurring=("hour", slots["hours"]))
        case "hour" | "hour_pm":
            hour = slots["hour"] % 12 + 12 if name == "hour_pm" and slots["hour"] <= 12 else slots["hour"] % 24
            return Stretch(grain="hour", recurring=("hour", hour))
        case "week":
            return Stretch(grain="week", recurring=("week_number", slots["week"]))
    return None


def _season(first: int) -> tuple[int, ...]:
    return tuple((first + k - 1) % 12 + 1 for k in range(3))


def _relative(name: str, unit: str, parts: Sequence[Tag], anchor: Day) -> Stretch | None:
    """Counted from the last day of the data."""
    count = next((int(p.means.value) for p in parts if isinstance(p.means, NumberNamed)), 1)
    if not 0 < count <= LONGEST:
        return None
    match name:
        case "this" | "last" | "previous" | "next":
            return relative(name, unit, anchor)
        case "window":
            return window(unit, count, anchor)
        case "window_next":
            first = containing(anchor, unit).start or anchor
            return Stretch(
                shifted(first, unit, 1), containing(shifted(first, unit, count), unit).end, unit, anchored=True
            )
        case "ago" | "ago_one":
            return replace(containing(shifted(anchor, unit, -count), unit), anchored=True)
        case "to_date":
            return to_date(unit, anchor)
        case "since":
            return replace(to_date(unit, anchor), end=None)
    return None


def _relative_word(name: str, slots: Slots, anchor: Day, today: Day) -> Stretch | None:
    day = datetime.timedelta(1)
    match name.split("_"):
        case ["today"]:
            return Stretch(today, today, "day", anchored=True)
        case ["tomorrow"]:
            return Stretch(today + day, today + day, "day", anchored=True)
        case ["yesterday"]:
            return Stretch(today - day, today - day, "day", anchored=True)
        case ["to", "date", unit]:
            return to_date(unit, anchor)
        case ["weekday", "last"]:
            back = (anchor.weekday() - slots["weekday"]) % 7
            found = anchor - datetime.timedelta(back)
            return Stretch(found, found, "day", anchored=True)
        case [("month" | "season") as what, which]:
            size = 1 if what == "month" else 3
            year = anchor.year if which == "this" or slots[what] + size - 1 <= anchor.month else anchor.year - 1
            return replace(months(year, slots[what], size, "month" if size == 1 else "quarter"), anchored=True)
    return None


def _within(name: str, slots: Slots, of: Stretch) -> Stretch | None:
    """A month, quarter or season of a year that was found: "March last year"."""
    if of.grain != "year" or of.start is None or of.end is None or of.start.year != of.end.year:
        return None
    k = slots.get("k", slots.get("nth", 0))
    match name:
        case "month":
            found = months(of.start.year, slots["month"], 1, "month")
        case "season":
            found = months(of.start.year, slots["season"], 3, "quarter")
        case "quarter" if 1 <= k <= 4:
            found = months(of.start.year, 3 * k - 2, 3, "quarter")
        case _:
            return None
    return replace(found, anchored=of.anchored)


def _days(parts: Sequence[Tag], times: Sequence[Stretch]) -> Stretch | None:
    """ "5-10 March 2020", "March 5 to 10, 2020": two days of one month."""
    days = [p.means[1] for p in parts if isinstance(p.means, tuple) and p.means[0] == "day"]
    if times:
        of = times[0]
        if of.grain != "day" or of.start is None or of.start != of.end:
            return None
        first, last, anchored = of.start.replace(day=days[0]), of.start, of.anchored
    else:
        slots = {p.means[0]: p.means[1] for p in parts}
        first, last = (Day(slots["year"], slots["month"], day) for day in days)
        anchored = False
    return Stretch(first, last, "day", anchored=anchored) if first < last else None
