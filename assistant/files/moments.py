"""Cells that spell dates and times, in whatever order of day, month and year."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january januar janvier janv enero ene gennaio gen januari", "feb february februar février févr fév febrero febbraio februari",
         "mar march märz mär mrz mars marzo maart", "apr april avril avr abril abr aprile", "may mai mayo maggio mag mei",
         "jun june juni juin junio giugno giu", "jul july juli juillet juil julio luglio lug", "aug august août aoû agosto ago augustus",
         "sep sept september septembre septiembre settembre set", "oct october oktober okt octobre octubre ottobre ott",
         "nov november novembre noviembre", "dec december dezember dez décembre déc diciembre dic dicembre"), start=1)
    for name in names.split()
}  # fmt: skip
_TIME = r"(?:[T ,]\s*(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:[.,](?P<f>\d{1,9}))?)?\s*(?P<p>[aApP]\.?[mM]\.?)?\s*(?P<z>Z|UTC|GMT|[-+]\d{2}:?\d{2})?)?"
_FORMS = {
    "ymd": re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})" + _TIME),
    "xxy": re.compile(r"(?P<a>\d{1,2})(?P<s>[-/.])(?P<b>\d{1,2})(?P=s)(?P<y>\d{4}|\d{2})" + _TIME),
    "dby": re.compile(
        r"(?:[^\W\d]{2,9}\.?,? )?(?P<d>\d{1,2})(?:st|nd|rd|th|\.)?[- /.]\s?(?P<b>[^\W\d_]{3,10})\.?[- /.,]\s?(?P<y>\d{4}|\d{2})"
        + _TIME
    ),
    "bdy": re.compile(
        r"(?:[^\W\d]{2,9}\.?,? )?(?P<b>[^\W\d_]{3,10})\.?[- ](?P<d>\d{1,2})(?:st|nd|rd|th)?,? (?P<y>\d{4})" + _TIME
    ),
    "by": re.compile(r"(?P<b>[^\W\d_]{3,10})\.?[- /,]\s?(?P<y>\d{4})"),
    "yb": re.compile(r"(?P<y>\d{4})[- /](?P<b>[^\W\d_]{3,10})"),
    "ym": re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})"),
    "my": re.compile(r"(?P<m>\d{1,2})/(?P<y>\d{4})"),
    "yq": re.compile(r"(?P<y>\d{4})[- ]?Q(?P<q>[1-4])", re.I),
    "qy": re.compile(r"Q(?P<q>[1-4])[- ]?(?P<y>\d{4})", re.I),
}
_LONGEST = 60  # characters of a date


@dataclass(frozen=True)
class Moments:
    """Dates by their spelling, and how they were read.

    `order` is "day", "month" or "" where it did not matter; `how` says why: "seen" (a number above 12), "order" (only so
    do the rows follow one another), "mark" (points), "other" (as in other columns), "open" (both fit).
    """

    values: dict[str, pd.Timestamp | None]
    order: str = ""
    how: str = ""
    forms: tuple[str, ...] = ()
    zones: int = 0
    unlike: int = 0  # rows whose day and month can only be read the other way round


def _month(name: str) -> int:
    return _MONTHS.get(name.lower().rstrip("."), 0)


def parts_of(text: str) -> tuple[str, re.Match[str]] | None:
    """The form of a date and its parts, or None if the cell is no date."""
    if len(text) > _LONGEST or not any(c.isdigit() for c in text):
        return None
    for form, pattern in _FORMS.items():
        found = pattern.fullmatch(text)
        if found is not None and ("b" not in found.groupdict() or form == "xxy" or _month(found["b"])):
            return form, found
    return None


def share_dates(cells: Mapping[str, int]) -> float:
    """The share of cells (with their counts) that spell dates."""
    total = sum(cells.values())
    return sum(n for text, n in cells.items() if parts_of(text) is not None) / total if total else 0.0


def read_dates(cells: Mapping[str, int], rows: Sequence[str], hint: str = "") -> Moments:
    """The moments that cells (with their counts) spell. `rows` are some of the cells in file order, `hint` the order of other columns."""
    parsed = {text: parts_of(text) for text in cells}
    pairs = [
        (int(m["a"]), int(m["b"]), m["s"], cells[t]) for t, p in parsed.items() if p and p[0] == "xxy" for m in [p[1]]
    ]
    day_first = sum(n for a, b, _, n in pairs if a > 12 >= b)
    month_first = sum(n for a, b, _, n in pairs if b > 12 >= a)
    order, how = "", ""
    if any(a != b for a, b, _, _ in pairs):
        order, how = _order(day_first, month_first, pairs, rows, hint)
    values = {text: (_moment(*p, order) if p else None) for text, p in parsed.items()}
    forms = Counter(p[0] for p in parsed.values() if p)
    zones = len({p[1].groupdict().get("z") for p in parsed.values() if p} - {None, "Z", "UTC", "GMT"})
    return Moments(
        values, order, how, tuple(form for form, _ in forms.most_common()), zones, min(day_first, month_first)
    )


def _order(
    day_first: int, month_first: int, pairs: list[tuple[int, int, str, int]], rows: Sequence[str], hint: str
) -> tuple[str, str]:
    if day_first or month_first:
        return ("day", "seen") if day_first >= month_first else ("month", "seen")
    by_rows = _by_sequence(rows)
    if by_rows:
        return by_rows, "order"
    if hint:
        return hint, "other"
    if all(mark == "." for _, _, mark, _ in pairs):
        return "day", "mark"
    return "month", "open"


def _by_sequence(rows: Sequence[str]) -> str:
    """The order under which the rows follow one another in time, if only one does so evenly."""
    ways = {}
    for order in ("day", "month"):
        found = [_moment(*p, order) for p in map(parts_of, rows[:500]) if p]
        days = np.array([t.value for t in found if t is not None], dtype="int64")
        if len(days) < 5:
            return ""
        steps = np.diff(days)
        moving = steps[steps != 0]
        rising = max((moving > 0).mean(), (moving < 0).mean()) if len(moving) >= 4 else 0.0
        ways[order] = rising
    if max(ways.values()) < 0.97 or min(ways.values()) > 0.9:
        return ""
    return max(ways, key=lambda order: ways[order])


def _moment(form: str, found: re.Match[str], order: str) -> pd.Timestamp | None:
    part = found.groupdict()
    year = int(part["y"])
    if len(part["y"]) == 2:
        year += 2000 if year < 69 else 1900  # as POSIX reads two digits
    if form == "xxy":
        a, b = int(part["a"]), int(part["b"])
        day, month = (a, b) if (order == "day" and b <= 12) or a > 12 else (b, a)
    else:
        month = int(part["m"]) if part.get("m") else _month(part["b"]) if part.get("b") else 3 * int(part["q"]) - 2
        day = int(part["d"]) if part.get("d") else 1
    try:
        return _clock(part, year, month, day)
    except ValueError:
        return None


def _clock(part: dict[str, str | None], year: int, month: int, day: int) -> pd.Timestamp:
    hour, minute, second = (int(part.get(name) or 0) for name in "HMS")
    if part.get("p"):
        hour = hour % 12 + (12 if str(part["p"]).lower().startswith("p") else 0)
    micro = int(((part.get("f") or "") + "000000")[:6])
    moment = pd.Timestamp(year=year, month=month, day=day, hour=hour, minute=minute, second=second, microsecond=micro)
    zone = part.get("z")
    if zone and zone[0] in "+-":
        offset = int(zone[1:3]) * 60 + int(zone[-2:])
        moment -= pd.Timedelta(minutes=offset if zone[0] == "+" else -offset)
    return moment
