"""Tag the times of a message: 5 March 2024, Q4 2024, last 3 months, since 2019, from Jan to March, Mondays, in the morning."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.language.lexis.phrasebook import Phrasebook
from assistant.language.lexis.tokens import Token
from assistant.language.tagging.atoms import Atoms, TimeAtoms
from assistant.language.tagging.stretches import (
    Stretch,
    first_of,
    hours_open,
    is_whole_months,
    latest,
    opened,
    part_of,
    spanned,
)
from assistant.language.tagging.stretchmaking import made, recurring
from assistant.language.tagging.tags import NumberNamed, Tag, TimeNamed

WITH_YEAR = 0.3  # points more for what has a year, a full date still more
FULL_DATE = 0.5
BARE_YEAR = 1.2
LIKELY_YEAR, UNLIKELY_YEAR = 1.3, 0.8  # after "in", after "more than"
LONGEST = 10_000  # units; "the last 99999999 days" is no time


@dataclass(frozen=True, eq=False)
class TimeWords:
    """The words of `_times.toml`, compiled layer by layer: each layer's slots are filled by what the one before found."""

    tables: Mapping[str, Any]
    atoms: TimeAtoms
    stretches: Phrasebook
    inside: Phrasebook
    spans: Phrasebook

    @classmethod
    def of(cls, tables: Mapping[str, Any]) -> TimeWords:
        """Compile what the file holds; raises KeyError for a table that is missing."""
        books = [Phrasebook(pairs(tables), stems=False) for pairs in (_stretches, _inside, _spans)]
        return cls(tables, TimeAtoms.of(tables), *books)


Pairs = Iterator[tuple[str, tuple[Any, ...]]]


def _stretches(tables: Mapping[str, Any]) -> Pairs:
    for table in ("stretches", "recurring", "relative_words"):
        for name, patterns in tables[table].items():
            yield from ((pattern, (table, name)) for pattern in patterns)
    for name, patterns in tables["relative"].items():
        for unit, said in tables["units"].items():
            yield from ((pattern.replace("{unit}", said), ("relative", name, unit)) for pattern in patterns)


def _inside(tables: Mapping[str, Any]) -> Pairs:
    for share, patterns in tables["parts"].items():
        number, parts = share.split("/")
        yield from ((pattern, ("part", int(number), int(parts))) for pattern in patterns)
    for name, patterns in tables["parts_n"].items():
        for unit, said in tables["units"].items():
            yield from ((pattern.replace("{unit}", said), ("few", name == "last", unit)) for pattern in patterns)
    for name, patterns in tables["within"].items():
        yield from ((pattern, ("within", name)) for pattern in patterns)


def _spans(tables: Mapping[str, Any]) -> Pairs:
    for side, patterns in tables["open"].items():
        yield from ((pattern, ("open", side)) for pattern in patterns)
    for name, patterns in tables["ranges"].items():
        yield from ((pattern, ("range", name)) for pattern in patterns)


def time_tags(
    tokens: Sequence[Token],
    words: TimeWords,
    anchor: datetime.date,
    numbers: Sequence[Tag] = (),
    today: datetime.date | None = None,
    dayfirst: bool = False,
) -> list[Tag]:
    """`TimeNamed` tags. Times such as "last quarter" are counted from `anchor`, the last date of the data.

    `numbers` are the number tags of the message ("last 3 months", "5th of May"); `today` is the day that "today" means
    (the anchor if not given). "03/04/2023" is March 4 unless `dayfirst`; the other order is a second tag worth less.
    What recurs has a value or a tuple of values: ("weekday", ("Saturday", "Sunday")), ("hour", (6, …, 11)).
    """
    atoms = words.atoms.find(tokens, numbers, dayfirst)
    when = _When(tokens, words, anchor, today or anchor)
    first = when.tags(words.stretches, atoms)
    pool = first + (when.tags(words.inside, atoms, first) if first else [])
    spans = when.tags(words.spans, atoms, pool) if pool else []
    seen: dict[tuple[int, int, str, str, Any], Tag] = {}
    for tag in [*pool, *spans]:
        if not when.is_weak(tag):
            told = when.told(tag)
            seen.setdefault((tag.start, tag.end, told.means.start, told.means.end, told.means.recurring), told)
    return list(seen.values())


@dataclass(frozen=True)
class _When:
    """One message and the day that its relative times are counted from."""

    tokens: Sequence[Token]
    words: TimeWords
    anchor: datetime.date
    today: datetime.date

    def tags(self, book: Phrasebook, atoms: Atoms, times: Sequence[Tag] = ()) -> list[Tag]:
        """Everything a book finds, with stretches as meanings."""
        found = []
        for tag in book.find(self.tokens, {**atoms, "t": times}):
            try:
                stretch = self._stretch(tag)
            except (ValueError, OverflowError):  # a year or a count that no calendar has
                continue
            if stretch is not None:
                doubt = sum(1.0 - part.points for part in tag.parts if isinstance(part.means, tuple))
                points = round(self._points(tag, stretch) - doubt, 3)
                found.append(replace(tag, means=stretch, points=points, parts=()))
        return found

    def _stretch(self, tag: Tag) -> Stretch | None:
        kind, *rest = tag.means
        times = [part.means for part in tag.parts if isinstance(part.means, Stretch)]
        if kind == "part":
            return part_of(latest(times[0], self.anchor), rest[0], rest[1])
        if kind == "few":
            count = next(p.means for p in tag.parts if isinstance(p.means, NumberNamed)).value
            of = latest(times[0], self.anchor)
            return first_of(of, rest[1], int(count), rest[0]) if 0 < count < LONGEST else None
        if kind == "open":
            return self._open(times[0], rest[0])
        if kind == "range" and rest[0] == "pair":
            return self._pair(tag, times[0])
        if kind == "range" and rest[0] == "range":
            if tag.start and self.tokens[tag.start - 1].text in self.words.tables["no_range_after"]:
                return None
            return spanned(times[0], times[1], self.anchor)
        slots = {p.means[0]: p.means[1] for p in tag.parts if isinstance(p.means, tuple)}
        return made((kind, *rest), slots, tag.parts, times, self.anchor, self.today)

    def _pair(self, tag: Tag, last: Stretch) -> Stretch | None:
        """ "Jan-Mar 2023", "Mon-Fri": tokens have no hyphen between words, so the names stand side by side."""
        slot, value = next(part.means for part in tag.parts if isinstance(part.means, tuple))
        first = recurring(slot, {slot: value})
        single = last.grain == "month" if slot == "month" else bool(last.recurring and last.recurring[0] == "weekday")
        whole = last.recurring is not None or (last.start is not None and last.end is not None)
        return spanned(first, last, self.anchor) if first and single and whole else None

    def _open(self, of: Stretch, side: str) -> Stretch | None:
        if of.recurring and of.recurring[0] == "hour":
            return hours_open(of, side)
        return opened(latest(of, self.anchor), side)

    def _points(self, tag: Tag, meaning: Stretch) -> float:
        """More for what has a year; a bare year is worth what the word before it makes it."""
        length = tag.end - tag.start
        if length == 1 and meaning.grain == "year" and self.tokens[tag.start].kind == "number":
            before = self.tokens[tag.start - 1].text if tag.start else ""
            if before in self.words.tables["year_after"]:
                return LIKELY_YEAR
            return UNLIKELY_YEAR if before in self.words.tables["not_year_after"] else BARE_YEAR
        more = 0.0 if meaning.recurring else FULL_DATE if meaning.grain == "day" else WITH_YEAR
        return length + 0.2 * (length - 1) + more

    def is_weak(self, tag: Tag) -> bool:
        """A lone "may" or "fall" that is nothing but a word."""
        inside = self.tokens[tag.start : tag.end]
        if (
            len(inside) == 2 and inside[0].text in self.words.tables["articles"]
        ):  # "the fall of sales", but "in the fall"
            inside = inside[1:]
        if len(inside) != 1 or inside[0].text not in self.words.tables["weak"]:
            return False
        before = self.tokens[tag.start - 1] if tag.start else None
        capital = inside[0].raw[:1].isupper() and before is not None and before.text not in ".?!"
        return not capital and (before is None or before.text not in self.words.tables["before"])

    def told(self, tag: Tag) -> Tag:
        """The tag as others see it: a TimeNamed, and in words what it is."""
        of: Stretch = tag.means
        start, end = (day.isoformat() if day else "" for day in (of.start, of.end))
        said = " ".join(token.raw or token.text for token in self.tokens[tag.start : tag.end])
        words = self.words.tables["because"]
        key = "anchored" if of.anchored else "plain"
        because = words[key].format(said=said, period=_named(of, words), anchor=self.anchor.isoformat())
        ends = tuple((first.isoformat(), last.isoformat()) for first, last in of.ends)
        return replace(tag, means=TimeNamed(start, end, of.grain, of.recurring, ends), because=because)


def _named(of: Stretch, words: Mapping[str, Any]) -> str:
    """ "2024", "October to December 2024", "from 5 May 2021 on", "every Monday"."""
    names = words["month_names"]
    if of.recurring:
        part, value = of.recurring
        values = value if isinstance(value, tuple) else (value,)
        shown = [names[v - 1] if part == "month_number" else str(v) for v in values]
        return str(words["every"].format(value=", ".join(shown)))
    if of.start is None or of.end is None:
        key, day = ("from", of.start) if of.start else ("until", of.end)
        return str(words[key].format(day=_day_named(day, names, True))) if day else ""
    one_year = of.start.year == of.end.year
    if not is_whole_months(of):
        first, last = _day_named(of.start, names, not one_year), _day_named(of.end, names, True)
        first = last if of.start == of.end else first
    elif (of.start.month, of.end.month) == (1, 12):
        first, last = str(of.start.year), str(of.end.year)
    else:
        first, last = (f"{names[day.month - 1]} {day.year}" for day in (of.start, of.end))
        first = names[of.start.month - 1] if one_year and first != last else first
    return first if first == last else str(words["range"].format(start=first, end=last))


def _day_named(day: datetime.date, names: Sequence[str], year: bool) -> str:
    return f"{day.day} {names[day.month - 1]}" + (f" {day.year}" if year else "")
