"""Read one number from tokens, in digits (3,000.50, 60M, 2nd, 1/3) or in words (two dozen, one and a half)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.language.lexis.tokens import Token
from assistant.language.tagging.digits import MOST_DIGITS, inside_a_name, is_group, plain_digits, touches, word_before

HYPHENED = 0.3  # points less for digits behind a hyphen: they may belong to a name (covid-19)


@dataclass(frozen=True)
class Numeral:
    """A number read up to, without, token `end`; `doubt` is what its tag is worth less."""

    value: float
    end: int
    ordinal: bool = False
    doubt: float = 0.0
    loose: bool = False  # groups that may be numbers of their own: "3 500"


class Numerals:
    """The tables of `_numbers.toml`, and how their words combine to a number."""

    def __init__(self, tables: Mapping[str, Any]) -> None:
        self._tables = tables

    def value(self, table: str, token: Token | None) -> float | None:
        """What a word is worth in one of the tables, or None."""
        found = self._tables[table].get(token.text) if token and not token.quote else None
        return None if found is None else float(found)

    def among(self, name: str, token: Token | None) -> bool:
        """Whether a word is in one of the lists."""
        return token is not None and token.text in self._tables[name]

    def read(self, tokens: Sequence[Token], at: int) -> Numeral | None:
        """The number that starts at token `at`, its sign included, or None."""
        token = tokens[at]
        if self.among("signs", token):
            return self._signed(tokens, at)
        if self.among("minus", token):
            said = at + 1 < len(tokens) and (at == 0 or self.among("sign_after", tokens[at - 1]))
            after = self._unsigned(tokens, at + 1) if said else None
            # "minus" before it is a word of its own elsewhere: the sign must be worth as much as that.
            return after and replace(after, value=-after.value, doubt=after.doubt - 0.8)
        return self._unsigned(tokens, at)

    def _unsigned(self, tokens: Sequence[Token], at: int) -> Numeral | None:
        if tokens[at].kind == "number" or tokens[at].text == ".":
            return self.in_digits(tokens, at)
        return self.in_words(tokens, at) if tokens[at].kind == "word" and not tokens[at].quote else None

    def _signed(self, tokens: Sequence[Token], at: int) -> Numeral | None:
        """A sign belongs to the number it touches, unless it also touches what stands before it (a range, a name)."""
        before = tokens[at - 1] if touches(tokens, at - 1) else None
        if not touches(tokens, at) or (before and (before.kind != "symbol" or before.text in ")]%")):
            return None
        number = tokens[at + 1].kind == "number" or tokens[at + 1].text == "."
        after = self.in_digits(tokens, at + 1) if number else None
        if not after or after.ordinal:
            return None
        return after if tokens[at].text == "+" else replace(after, value=-after.value)

    def in_digits(self, tokens: Sequence[Token], at: int) -> Numeral | None:
        """Digits with thousands, decimals, a fraction, a scale (60M, 2.5 million) or an ordinal ending."""
        found = plain_digits(tokens, at)
        if not found or inside_a_name(tokens, at):
            return None
        value, end = found
        if at and tokens[at - 1].text in "-–" and touches(tokens, at - 1) and word_before(tokens, at - 1):
            return Numeral(value, end, doubt=HYPHENED)
        after = tokens[end] if end < len(tokens) else None
        glyph = self.value("glyphs", after)
        if glyph:
            value, end = value + glyph, end + 1
        elif touches(tokens, end - 1) and after and after.kind == "word":
            return self._suffixed(value, end, after)
        elif found_half := self._and_a_fraction(tokens, end):
            value, end = value + found_half.value, found_half.end
        scale = self.value("suffixes", tokens[end] if end < len(tokens) else None)
        if scale:
            return Numeral(value * scale, end + 1)
        groups = tokens[at + 1 : end]
        return Numeral(value, end, loose=bool(groups) and all(is_group(t) and t.text[0] != "0" for t in groups))

    def _suffixed(self, value: float, end: int, after: Token) -> Numeral | None:
        """Digits that a word touches: 60M, 2nd, 20km; any other word makes them part of a name (3D)."""
        scale = self.value("suffixes", after)
        if scale is None and (after.raw.isupper() or after.text != "m"):
            scale = self.value("letters", after)
        if scale:
            return Numeral(value * scale, end + 1)
        if self.among("ordinal_endings", after):
            return Numeral(value, end + 1, ordinal=True) if value.is_integer() else None
        return Numeral(value, end) if self.among("touching", after) else None

    def in_full(self, tokens: Sequence[Token], read: Numeral) -> Numeral:
        """The same with a small letter that touches taken for its scale: "$60m" (alone, "60m" may be a length)."""
        letter = self.value("letters", tokens[read.end]) if touches(tokens, read.end - 1) and not read.ordinal else None
        return Numeral(read.value * letter, read.end + 1) if letter else read

    def _and_a_fraction(self, tokens: Sequence[Token], at: int) -> Numeral | None:
        """ "and a half", "and three quarters"."""
        if at + 2 >= len(tokens) or not self.among("and", tokens[at]):
            return None
        return self._fraction(tokens, at + 1)

    def _fraction(self, tokens: Sequence[Token], at: int) -> Numeral | None:
        """ "a half", "three quarters", "two-thirds", "half a dozen", "a quarter of a million"."""
        count = 1.0 if self.among("articles", tokens[at]) else self.value("cardinals", tokens[at])
        after = at + 1
        if count and after + 1 < len(tokens) and tokens[after].text == "-":
            after += 1
        part = self.value("fractions", tokens[after]) if count and after < len(tokens) else None
        if not (count and part):
            alone = self.value("alone", tokens[at])
            return self._of_a_scale(tokens, Numeral(alone, at + 1), True) if alone else None
        return self._of_a_scale(tokens, Numeral(count / part, after + 1), False)

    def _of_a_scale(self, tokens: Sequence[Token], part: Numeral, bare: bool) -> Numeral:
        """A fraction "of a million"; after a `bare` one ("half a dozen") the "of" may be left out."""
        of = part.end < len(tokens) and self.among("of", tokens[part.end])
        at = part.end + of
        if (of or bare) and at + 1 < len(tokens) and self.among("articles", tokens[at]):
            scale = self.value("scales", tokens[at + 1]) or self.value("collections", tokens[at + 1])
            if scale:
                return Numeral(part.value * scale, at + 2)
        return part

    def in_words(self, tokens: Sequence[Token], at: int) -> Numeral | None:
        """Number words: twenty-five, a hundred and five, two and a half million, three quarters, twenty-third."""
        glyph = self.value("glyphs", tokens[at])
        if glyph:
            return Numeral(glyph, at + 1)
        if fraction := self._fraction(tokens, at):
            return fraction
        whole = self._whole(tokens, at)
        if not whole:
            ordinal = self.value("ordinals", tokens[at])
            return Numeral(ordinal, at + 1, ordinal=True, doubt=0.2) if ordinal else None
        if whole.ordinal:
            return whole
        return self._decimals(tokens, whole) or self._scaled_half(tokens, whole)

    def _scaled_half(self, tokens: Sequence[Token], whole: Numeral) -> Numeral:
        """ "one and a half million": the fraction counts before the scale."""
        half = self._and_a_fraction(tokens, whole.end)
        if not half or half.value >= 1:
            return whole
        scale = self.value("scales", tokens[half.end]) if half.end < len(tokens) else None
        return Numeral((whole.value + half.value) * (scale or 1), half.end + bool(scale))

    def _decimals(self, tokens: Sequence[Token], whole: Numeral) -> Numeral | None:
        """ "three point one four", "two point five million"."""
        at, digits = whole.end + 1, ""
        if whole.end >= len(tokens) or not self.among("point", tokens[whole.end]):
            return None
        while at < len(tokens) and (digit := self.value("cardinals", tokens[at])) is not None and digit < 10:
            digits, at = digits + str(int(digit)), at + 1
        if not digits or len(digits) > MOST_DIGITS:
            return None
        scale = self.value("scales", tokens[at]) if at < len(tokens) else None
        return Numeral(float(f"{whole.value:.0f}.{digits}") * (scale or 1), at + bool(scale))

    def _whole(self, tokens: Sequence[Token], at: int) -> Numeral | None:
        """A whole number in words; what was read so far is `total` (closed by a scale) plus `group`."""
        joins = at == 0 or not self.among("between", tokens[at - 1]) or self._another_and(tokens, at)
        total, group, here = 0.0, None, at
        if self.among("articles", tokens[at]) and at + 1 < len(tokens):
            after = tokens[at + 1]
            if not (self.value("scales", after) or self.value("collections", after)):
                return None
            group, here = 1.0, at + 1
        lowest_scale = math.inf
        while here < len(tokens):
            token = tokens[here]
            word, tens, scale = (self.value(table, token) for table in ("cardinals", "tens", "scales"))
            if self.value("collections", token) and not total:
                here += 1
                group = (group or 1.0) * (self.value("collections", token) or 1.0)
                break
            if (small := word if word is not None else tens) is not None and _fits(group, small):
                group, here = (group or 0.0) + small, here + 1
            elif scale == 100 and group and group < 100:
                group, here = group * 100, here + 1
            elif scale and scale > 100 and scale < lowest_scale and (group or (here == at and not total)):
                total, group, lowest_scale, here = total + (group or 1.0) * scale, None, scale, here + 1
            elif scale == 100 and here == at:
                group, here = 100.0, here + 1
            elif here > at and self._joins(tokens, here, total, group, joins):
                here += 1
            else:
                break
        if here == at or (group is None and not total):
            return None
        return self._with_ordinal_end(tokens, at, Numeral(total + (group or 0.0), here), group)

    def _joins(self, tokens: Sequence[Token], here: int, total: float, group: float | None, joins: bool) -> bool:
        """Whether a hyphen ("twenty-five") or an "and" ("a hundred and five") carries on the number."""
        after = tokens[here + 1] if here + 1 < len(tokens) else None
        small = self.value("cardinals", after)
        small = small if small is not None else self.value("tens", after)
        if tokens[here].text == "-" and touches(tokens, here - 1) and touches(tokens, here):
            return small is not None and _fits(group, small)
        beyond = tokens[here + 2] if here + 2 < len(tokens) else None
        large = (group or 0) >= 100 or (group is None and total > 0)
        fits = small is not None and large and _fits(group, small) and self.value("scales", beyond) != 100
        return joins and fits and self.among("and", tokens[here])

    def _another_and(self, tokens: Sequence[Token], at: int) -> bool:
        """Whether two "and" follow: "between a hundred and ten and two hundred"."""
        return sum(self.among("and", token) for token in tokens[at : at + 9]) > 1

    def _with_ordinal_end(self, tokens: Sequence[Token], at: int, whole: Numeral, group: float | None) -> Numeral:
        """ "twenty-third": tens that an ordinal below ten follows; "one" alone is in doubt."""
        end = whole.end + (whole.end + 1 < len(tokens) and tokens[whole.end].text == "-")
        ordinal = self.value("ordinals", tokens[end]) if end < len(tokens) else None
        if ordinal and ordinal < 10 and group and 20 <= group % 100 <= 90 and group % 10 == 0:
            return Numeral(whole.value + ordinal, end + 1, ordinal=True)
        if whole.value == 1 and whole.end == at + 1:
            return replace(whole, doubt=0.8 if at and self.among("pronoun_before", tokens[at - 1]) else 0.5)
        return whole


def _fits(group: float | None, small: float) -> bool:
    """Whether `small` may be added to a group: 20 + 5, 100 + 25, not 5 + 20."""
    if group is None:
        return True
    return (group >= 100 and group % 100 == 0) or (group % 10 == 0 and 20 <= group % 100 <= 90 and 1 <= small <= 9)
