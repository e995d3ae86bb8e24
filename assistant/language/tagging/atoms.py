"""The smallest pieces of times: months, weekdays, seasons, years, days of a month, dates written with digits."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.language.lexis.phrasebook import Phrasebook
from assistant.language.lexis.tokens import Token
from assistant.language.tagging.digits import touches
from assistant.language.tagging.tags import NumberNamed, Tag

Atoms = dict[str, list[Tag]]  # the tags that may fill each slot; what they mean is (slot, value)

SECOND_ORDER = 0.5  # points less for the other order of day and month
EARLIEST_YEAR, LATEST_YEAR = 1500, 2199
# What a run of one, two or four digits may be: the slot, the number of digits, the least and the greatest value.
_DIGITS = (
    ("year", (4,), EARLIEST_YEAR, LATEST_YEAR),
    ("yy", (2,), 0, 99),
    ("mm", (2,), 1, 12),
    ("day", (1, 2), 1, 31),
    ("week", (1, 2), 1, 53),
    ("k", (1,), 1, 4),
    ("hour", (1, 2), 0, 24),
    ("minutes", (2,), 0, 59),
)


@dataclass(frozen=True, eq=False)
class TimeAtoms:
    """The tables of names, compiled."""

    names: Phrasebook
    letters: frozenset[str]

    @classmethod
    def of(cls, tables: Mapping[str, Any]) -> TimeAtoms:
        """Compile the tables of months, weekdays, seasons, parts of the day and decades."""
        slots = {"month": "months", "weekday": "weekdays", "season": "seasons", "hours": "hours", "decade": "decades"}
        names = [(said, (slot, _value(key))) for slot, table in slots.items() for key, said in tables[table].items()]
        return cls(Phrasebook(names, stems=False), frozenset(tables["letters"]))

    def find(self, tokens: Sequence[Token], numbers: Sequence[Tag], dayfirst: bool) -> Atoms:
        """The atoms of a message by slot; `numbers` are its number tags, for "n" and for ordinals."""
        found: Atoms = {slot: [] for slot in ("date", "nth", "n", *(slot for slot, *_ in _DIGITS))}
        for tag in self.names.find(tokens):
            found.setdefault(tag.means[0], []).append(tag)
        counted = {tag.start for tag in numbers if tag.means.unit} if numbers else set()
        for at, token in enumerate(tokens):
            if token.kind == "date":
                for place, days in enumerate(_dates(token.text, dayfirst)):
                    found["date"].append(Tag(at, at + 1, ("date", days), 1.0 - place * SECOND_ORDER, ""))
            elif token.kind == "number" and token.text.isascii() and token.text.isdigit() and self._is_free(tokens, at):
                for slot, lengths, least, greatest in _DIGITS:
                    fits = len(token.text) in lengths and least <= int(token.text) <= greatest
                    if fits and (slot != "year" or at not in counted):
                        found[slot].append(Tag(at, at + 1, (slot, int(token.text)), 1.0, ""))
        for tag in numbers:
            if isinstance(tag.means, NumberNamed):
                _add_number(found, tag)
        return found

    def _is_free(self, tokens: Sequence[Token], at: int) -> bool:
        """Whether digits stand for themselves: no currency before, no other letters that touch them."""
        before = tokens[at - 1] if touches(tokens, at - 1) else None
        after = tokens[at + 1] if touches(tokens, at) else None
        if before is not None and (
            before.text in "$€£¥₹#." or (before.kind == "word" and before.text not in self.letters)
        ):
            return False
        return after is None or after.text != "%" and (after.kind != "word" or after.text in self.letters)


def _value(key: str) -> Any:
    """ "3" is 3, "6-11" is (6, …, 11), "22-5" goes over midnight."""
    if "-" not in key:
        return int(key)
    first, last = (int(k) for k in key.split("-"))
    return tuple(range(first, last + 1)) if first <= last else (*range(first, 24), *range(last + 1))


def _add_number(found: Atoms, tag: Tag) -> None:
    value = tag.means.value
    if not float(value).is_integer():
        return
    if tag.means.ordinal:
        for slot, greatest in (("day", 31), ("nth", 21)):
            if 1 <= value <= greatest:
                found[slot].append(Tag(tag.start, tag.end, (slot, int(value)), 1.0, ""))
    elif not tag.means.unit and value >= 1:
        found["n"].append(tag)


def _dates(text: str, dayfirst: bool) -> list[tuple[int, int, int]]:
    """Year, month and day of a date in digits, the likelier reading first.

    >>> _dates("03/04/2023", False), _dates("13/04/2023", False), _dates("3.4.23", False)
    ([(2023, 3, 4), (2023, 4, 3)], [(2023, 4, 13)], [(2023, 4, 3)])
    """
    pieces = [int(piece) for piece in re.split("[-./]", text)]
    if "-" in text:
        return [(pieces[0], pieces[1], pieces[2])] if 1 <= pieces[1] <= 12 else []
    a, b, year = pieces
    year += 0 if year > 99 else 2000 if year < 70 else 1900
    readings = [(year, a, b), (year, b, a)]  # month first, day first
    if dayfirst or "." in text:
        readings.reverse()
    readings = list(dict.fromkeys(readings[:1] if "." in text else readings))
    return [r for r in readings if 1 <= r[1] <= 12 and 1 <= r[2] <= 31]
