"""Tag the bands that numbers are to be cut into: "in bands of 10", "5 equal bins", "0-18, 19-40, 41+", "by decade"."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.language.lexis.phrasebook import Phrasebook
from assistant.language.lexis.tokens import Token
from assistant.language.tagging.tags import Cue, NumberNamed, Tag

MOST_BINS = 200
DASHES = frozenset("-–—")
NEXT = 1.0  # "0-18, 19-40": whole numbers, so the second band starts right behind the first


@dataclass(frozen=True, eq=False)
class BandWords:
    """The words about bands in `_grammar.toml`, compiled."""

    phrases: Phrasebook
    lists: Phrasebook
    ranges: Phrasebook
    separators: frozenset[str]

    @classmethod
    def of(cls, tables: Mapping[str, Any]) -> BandWords:
        """Compile what the file holds; raises KeyError for a table that is missing."""
        bands, each = tables["bands"], tables["each"]["each"]
        phrases = [
            (pattern.replace("{each}", each), kind)
            for kind in ("width", "amount", "count", "decade")
            for pattern in bands[kind]
        ]
        lists = [(pattern, kind) for kind in ("lists", "cuts") for pattern in bands[kind]]
        ranges = [(f"{{n}} {to} {{n}}", "both") for to in bands["to"]]
        ranges += [(f"{said} {{n}}", kind) for kind in ("below", "above") for said in bands[kind]]
        ranges += [(f"{{n}} {said}", "above") for said in bands["onwards"]]
        return cls(
            Phrasebook(phrases, stems=False),
            Phrasebook(lists, stems=False),
            Phrasebook(ranges, stems=False, typos=False),
            frozenset(bands["separators"]),
        )


@dataclass(frozen=True)
class Range:
    """One band as it was said, from token `start` to `end`; an infinite side is open."""

    low: float
    high: float
    start: int
    end: int


def band_tags(tokens: Sequence[Token], words: BandWords, numbers: Sequence[Tag]) -> list[Tag]:
    """`Cue("bands", how)`: {"width": 20.0}, {"count": 5} or {"edges": (0, 19, 41, inf), "labels": ("0-18", …)}.

    Bands hold their lower edge and not their upper one. {"width": 10, "part": "year"} stands for decades. `numbers`
    are the number tags of the message; ranges are read from the text itself ("0-18,19-40" is one token in the middle).
    """
    found = []
    for tag in words.phrases.find(tokens, {"n": numbers}):
        how = {"width": 10.0, "part": "year"} if tag.means == "decade" else _of_number(tag.means, tag.parts[0].means)
        found += [replace(tag, means=Cue("bands", how))] if how else []
    for tag in words.lists.find(tokens):
        found += _edges(tokens, words, tag, numbers)
    return found + _chains(tokens, words, numbers)


def _of_number(kind: str, number: NumberNamed) -> dict[str, Any] | None:
    """Bands of a width ("20 minute bands"), or a number of them ("5 bands")."""
    if number.ordinal or not number.value > 0:
        return None
    if kind == "width" or (kind == "amount" and number.unit):
        return {"width": float(number.value)}
    return {"count": int(number.value)} if number.value.is_integer() and number.value <= MOST_BINS else None


def _edges(tokens: Sequence[Token], words: BandWords, tag: Tag, numbers: Sequence[Tag]) -> list[Tag]:
    """ "bins 0, 18, 40, 65": the edges themselves; "cut at 18 and 65": open on both sides."""
    starts = _longest(numbers)
    values, at, end = list[float](), tag.end, tag.end
    while at in starts:
        values.append(starts[at].means.value)
        end = starts[at].end
        at = _past_separators(tokens, words, end)
    rising = all(a < b for a, b in zip(values, values[1:], strict=False))
    if len(values) < (1 if tag.means == "cuts" else 3) or not rising:
        return []
    edges = (-math.inf, *values, math.inf) if tag.means == "cuts" else tuple(values)
    return [replace(tag, end=end, means=Cue("bands", {"edges": edges}), points=_worth(end - tag.start))]


def _longest(tags: Sequence[Tag]) -> dict[int, Tag]:
    """For each place the longest tag that starts there."""
    found: dict[int, Tag] = {}
    for tag in tags:
        if tag.start not in found or tag.end > found[tag.start].end:
            found[tag.start] = tag
    return found


def _past_separators(tokens: Sequence[Token], words: BandWords, at: int) -> int:
    """Behind "," or ", and"."""
    end = at
    while end < min(at + 2, len(tokens)) and tokens[end].text in words.separators:
        end += 1
    return end


def _chains(tokens: Sequence[Token], words: BandWords, numbers: Sequence[Tag]) -> list[Tag]:
    """Two or more ranges in a row that follow each other: "0-18, 19-40 and 41+"."""
    pieces, places, counted = _cut(tokens, numbers)
    starts = _longest(words.ranges.find(pieces, {"n": counted}))
    ranges = {start: found for start, tag in starts.items() if (found := _range(tag))}
    made, at = list[Tag](), 0
    while at < len(pieces):
        chain, here = list[Range](), at
        while here in ranges and (not chain or _follows(chain[-1], ranges[here])):
            chain.append(ranges[here])
            here = _past_separators(pieces, words, chain[-1].end)
        if len(chain) >= 2:
            made.append(_chain_tag(pieces, places, chain))
        at = chain[-1].end if len(chain) >= 2 else at + 1
    return made


def _cut(tokens: Sequence[Token], numbers: Sequence[Tag]) -> tuple[list[Token], list[int], list[Tag]]:
    """The tokens with "18,19" between two dashes cut in three, where each stood, and the numbers at their new places."""
    pieces, places, split = list[Token](), list[int](), set[int]()
    counted: list[Tag] = []
    for at, token in enumerate(tokens):
        inner = 0 < at < len(tokens) - 1 and tokens[at - 1].text in DASHES and tokens[at + 1].text in (*DASHES, "+")
        halves = token.text.split(",") if token.kind == "number" and inner else []
        if len(halves) == 2 and all(half.isdigit() and len(half) < 10 for half in halves):
            split.add(at)
            for part in (halves[0], ",", halves[1]):
                if part != ",":
                    value = NumberNamed(float(part))
                    counted.append(Tag(len(pieces), len(pieces) + 1, value, 1.0, ""))
                pieces.append(replace(token, text=part, stem=part, raw=part))
                places.append(at)
        else:
            pieces.append(token)
            places.append(at)
    new = {old: i for i, old in reversed(list(enumerate(places)))} | {len(tokens): len(pieces)}
    for tag in numbers:
        if not split & set(range(tag.start, tag.end)):
            counted.append(replace(tag, start=new[tag.start], end=new[tag.end]))
    return pieces, places, counted


def _range(tag: Tag) -> Range | None:
    values = [part.means.value for part in tag.parts]
    if any(part.means.ordinal for part in tag.parts):
        return None
    low = -math.inf if tag.means == "below" else values[0]
    high = math.inf if tag.means == "above" else values[-1]
    return Range(low, high, tag.start, tag.end) if low < high else None


def _follows(before: Range, after: Range) -> bool:
    """Whether one band begins where the other ends, or at the next whole number."""
    return 0 <= after.low - before.high <= NEXT


def _chain_tag(pieces: Sequence[Token], places: Sequence[int], chain: Sequence[Range]) -> Tag:
    """Edges are the lower ends; the last upper end counts as inside, as it was said."""
    last = chain[-1].high
    # "0-18, 19-40" names whole numbers: the last band goes up to but without 41; "0-18, 18-40" holds 40 itself.
    whole = any(after.low > before.high for before, after in zip(chain, chain[1:], strict=False))
    end = last + NEXT if whole else math.nextafter(last, math.inf)
    labels = tuple(_said(pieces, band) for band in chain)
    edges = (*(band.low for band in chain), end)
    start, stop = places[chain[0].start], places[chain[-1].end - 1] + 1
    return Tag(
        start, stop, Cue("bands", {"edges": edges, "labels": labels}), _worth(stop - start), f"“{', '.join(labels)}”"
    )


def _said(pieces: Sequence[Token], band: Range) -> str:
    """A band as it was written; words with spaces between them."""
    words = pieces[band.start : band.end]
    return (" " if any(t.kind == "word" for t in words) else "").join(t.raw or t.text for t in words)


def _worth(length: int) -> float:
    return round(1.2 * length + 0.3, 3)
