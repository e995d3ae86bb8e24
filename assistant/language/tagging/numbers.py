"""Tag the numbers of a message: 3,000.50, 60M, two dozen, 2nd, 1/3, $5, 20 km, people in their thirties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.language.lexis.phrasebook import Phrasebook
from assistant.language.lexis.tokens import Token
from assistant.language.tagging.digits import touches
from assistant.language.tagging.numerals import Numeral, Numerals
from assistant.language.tagging.tags import Cue, NumberNamed, Tag

POINTS = 1.0
MORE = 0.2  # for each further token


@dataclass(frozen=True, eq=False)
class NumberWords:
    """The words of `_numbers.toml`, compiled: numerals, units after a number, units before it, decades of age."""

    numerals: Numerals
    units: Phrasebook
    prefixes: Phrasebook
    ages: Phrasebook

    @classmethod
    def of(cls, tables: Mapping[str, Any]) -> NumberWords:
        """Compile what the file holds; raises KeyError for a table that is missing."""
        ages = [(f"{tables['in_their']} ({word}|{span[0]} s)", tuple(span)) for word, span in tables["decades"].items()]
        return cls(Numerals(tables), _book(tables["units"]), _book(tables["prefixes"]), Phrasebook(ages))


def _book(units: Mapping[str, Sequence[str]]) -> Phrasebook:
    return Phrasebook([(pattern, unit) for unit, said in units.items() for pattern in said], typos=False)


def number_tags(tokens: Sequence[Token], words: NumberWords) -> list[Tag]:
    """Numbers with their unit; one with a spaced unit is tagged without it as well.

    Digits inside names (Q4, x1, 3D), in dates and in clock times are left alone. Decades of age ("in their
    thirties") are `Cue("range", (30, 40))`, the last not included.
    """
    units = {tag.start: tag for tag in words.units.find(tokens)}
    prefixes: dict[int, Tag] = {}
    for tag in words.prefixes.find(tokens):
        prefixes.setdefault(tag.end, tag)
    found, at = list[Tag](), 0
    while at < len(tokens):
        read = words.numerals.read(tokens, at)
        if not read:
            at += 1
            continue
        prefix = prefixes.get(at)
        if prefix:
            found.append(_with_prefix(tokens, prefix, words.numerals.in_full(tokens, read)))
        else:
            hyphened = _hyphened(tokens, read.end) and units.get(read.end + 1)
            found += _with_unit(tokens, at, read, hyphened or units.get(read.end))
            full = words.numerals.in_full(tokens, read)
            found += [_tag(tokens, at, full, "")] if full.end > read.end else []
        at = at + 1 if read.loose and read.end > at + 1 else read.end
    return found + [Tag(t.start, t.end, Cue("range", t.means), t.points, t.because) for t in words.ages.find(tokens)]


def _with_prefix(tokens: Sequence[Token], prefix: Tag, read: Numeral) -> Tag:
    """ "$5", "EUR 60 000", and "-$5" with the sign before the currency."""
    start, value = prefix.start, read.value
    if start and tokens[start - 1].text in "-−" and touches(tokens, start - 1) and not touches(tokens, start - 2):
        start, value = start - 1, -value
    return _tag(tokens, start, Numeral(value, read.end), str(prefix.means))


def _with_unit(tokens: Sequence[Token], at: int, read: Numeral, unit: Tag | None) -> list[Tag]:
    """The number alone, and with the unit that follows it; a unit that is a sign or touches is part of it."""
    alone = _tag(tokens, at, read, "")
    # "2023 H1": the letter belongs to the digits behind it.
    if not unit or read.ordinal or (touches(tokens, unit.end - 1) and tokens[unit.end].kind == "number"):
        return [alone]
    whole = _tag(tokens, at, Numeral(read.value, unit.end, doubt=read.doubt), str(unit.means))
    return (
        [whole]
        if touches(tokens, read.end - 1) and unit.start == read.end or tokens[unit.start].kind == "symbol"
        else [alone, whole]
    )


def _hyphened(tokens: Sequence[Token], end: int) -> bool:
    """Whether a hyphen joins the number to the next word: "20-minute"."""
    return end + 1 < len(tokens) and tokens[end].text == "-" and touches(tokens, end - 1) and touches(tokens, end)


def _tag(tokens: Sequence[Token], start: int, read: Numeral, unit: str) -> Tag:
    points = POINTS + MORE * (read.end - start - 1) - read.doubt
    said = " ".join(token.raw or token.text for token in tokens[start : read.end])
    because = f"“{said}” = {read.value:,.10g} {unit}".rstrip()
    return Tag(start, read.end, NumberNamed(read.value, unit, read.ordinal), round(points, 3), because)
