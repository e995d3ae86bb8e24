"""Tag the words of the grammar: comparisons, orders, extremes, statistics, rounding, parts of dates."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.language.lexis.patterns import expand
from assistant.language.lexis.phrasebook import Phrasebook
from assistant.language.lexis.tokens import Token
from assistant.language.tagging.digits import touches
from assistant.language.tagging.tags import Cue, NumberNamed, Tag

SPREAD = frozenset({"std", "var", "skewness", "kurtosis", "cv", "sem", "covariance"})
WEAK = 0.5  # of its points for a bare "month"
# Less points for a statistic that other cues explain better when they are as long ("most common", "maximum").
SECOND = {"mode": 0.05, "least_common": 0.05, "difference": 0.05, "ratio": 0.05, "extreme": 0.05}


@dataclass(frozen=True, eq=False)
class CueWords:
    """The words of `_grammar.toml`, compiled to one book for each kind of tag; `known` words are never typos."""

    comparisons: Phrasebook
    ranges: Phrasebook
    orders: Phrasebook
    statistics: Phrasebook
    ddof: Phrasebook
    grains: Phrasebook
    known: Collection[str]

    @classmethod
    def of(cls, tables: Mapping[str, Any], known: Collection[str] = ()) -> CueWords:
        """Compile what the file holds; raises KeyError for a table that is missing."""
        return cls(
            _book(_comparisons(tables)),
            _book((p, "between") for p in tables["between"]["both"]),
            _book(_orders(tables)),
            _book(_statistics(tables)),
            _book((p, Cue("ddof", int(n))) for n, patterns in tables["ddof_before"].items() for p in patterns),
            _book(_grains(tables)),
            known,
        )


def _book(pairs: Iterable[tuple[str, Any]]) -> Phrasebook:
    return Phrasebook(pairs, stems=False)


def _cues(table: Mapping[str, Sequence[str]], kind: str) -> Iterator[tuple[str, Cue]]:
    for value, patterns in table.items():
        for pattern in patterns:
            yield pattern, Cue(kind, value)


def _comparisons(tables: Mapping[str, Any]) -> Iterator[tuple[str, Cue]]:
    yield from _cues(tables["compare"], "compare")
    yield from _cues(tables["compare_post"], "compare_post")
    for adjective, above, _ in _adjectives(tables, 0):
        yield f"{adjective} than", Cue("compare", (">" if above else "<", adjective.split()[-1]))
    for key in ("missing", "present"):
        yield from ((pattern, Cue(key, None)) for pattern in tables["missing"][key])
    for factor, patterns in tables["times"].items():
        yield from ((pattern, Cue("times", float(factor))) for pattern in patterns)
    yield from ((pattern, Cue("times", None)) for pattern in tables["times_n"]["n"])


def _adjectives(tables: Mapping[str, Any], form: int) -> Iterator[tuple[str, bool, str]]:
    """Every comparative (form 0) or superlative (1), whether it has much of what it names, and its base form."""
    for side in ("max", "min"):
        for base, forms in tables["adjectives"][side].items():
            for phrase in expand(forms[form]):
                yield " ".join(word.text for word in phrase), side == "max", base
        much, little = (("more", "less"), ("most", "least"))[form]
        for word in tables["long"][side]:
            yield f"{much} {word}", side == "max", word
            yield f"{little} {word}", side == "min", word


def _orders(tables: Mapping[str, Any]) -> Iterator[tuple[str, Cue]]:
    for pattern, cue in _cues(tables["order"], "sort"):
        yield pattern, Cue("sort", "" if cue.value == "by" else cue.value)
    for kind, patterns in tables["pick"].items():
        yield from ((pattern, Cue(kind, None)) for pattern in patterns)
    for place, patterns in tables["from_last"].items():
        yield from ((pattern, Cue("from_last", int(place))) for pattern in patterns)
    for side in ("max", "min"):
        yield from ((pattern, Cue("extreme", (side, ""))) for pattern in tables["extreme"][side])
    for adjective, much, _ in _adjectives(tables, 1):
        yield adjective, Cue("extreme", ("max" if much else "min", adjective.split()[-1]))


def _statistics(tables: Mapping[str, Any]) -> Iterator[tuple[str, Cue]]:
    yield from _cues(tables["statistic"], "statistic")
    for q, patterns in tables["quantile"].items():
        yield from ((pattern, Cue("statistic", ("quantile", float(q.replace("_", "."))))) for pattern in patterns)
    for parts, patterns in tables["quantiles"].items():
        every = tuple(k / int(parts) for k in range(1, int(parts)))
        yield from ((pattern, Cue("statistic", ("quantile", every))) for pattern in patterns)
    for parts, patterns in tables["quantile_n"].items():
        yield from ((pattern, Cue("quantile_n", int(parts))) for pattern in patterns)
    for n, patterns in tables["ddof"].items():
        yield from ((pattern, Cue("ddof", int(n))) for pattern in patterns)
    for places, patterns in tables["round_to"].items():
        yield from ((pattern, Cue("round", int(places))) for pattern in patterns)
    for kind in ("round", "significant"):
        yield from ((pattern, Cue(f"{kind}_n", None)) for pattern in tables[kind]["n"])


def _grains(tables: Mapping[str, Any]) -> Iterator[tuple[str, Cue]]:
    for part, patterns in tables["grain"].items():
        for pattern in patterns:
            yield pattern.replace("{each}", tables["each"]["each"]), Cue("grain", part)
    for part, patterns in tables["grain_weak"].items():
        yield from ((pattern, Cue("grain_weak", part)) for pattern in patterns)


def comparison_tags(
    tokens: Sequence[Token], words: CueWords, numbers: Sequence[Tag] = (), times: Sequence[Tag] = ()
) -> list[Tag]:
    """`Cue("compare", op)`, or `(op, adjective)` for "older than"; `compare_post` for "or more"; missing, present; times.

    Words such as "over" count only before one of the `numbers` or `times`, "or more" only behind one. `Cue("times", 2.0)` is a multiplier.
    """
    starts, ends = {n.start for n in numbers}, {n.end for n in numbers}
    found = []
    for tag in words.comparisons.find(tokens, {"n": numbers, "time": times}, known=words.known):
        if tag.means.kind == "times":
            found.append(_multiplier(tag))
        elif tag.means.kind == "compare_post":
            sign = tokens[tag.start].kind == "symbol"  # "18+", but not "price + 18"
            behind = tag.start in ends and tag.end not in starts
            found += [tag] if behind and (not sign or touches(tokens, tag.start - 1)) else []
        else:
            found.append(_before_slot(tag))
    return outermost(found)


def range_tags(tokens: Sequence[Token], words: CueWords, numbers: Sequence[Tag]) -> list[Tag]:
    """Two numbers with "to" or a dash between them: `Cue("between", (low, high))`, the numbers as parts."""
    found = []
    for tag in words.ranges.find(tokens, {"n": numbers}, known=words.known):
        low, high = (part.means for part in tag.parts)
        if low.value < high.value and not (low.ordinal or high.ordinal):
            found.append(replace(tag, means=Cue("between", (low.value, high.value))))
    return outermost(found)


def _before_slot(tag: Tag) -> Tag:
    """The tag of the words alone, when a pattern says what must follow them."""
    if not tag.parts:
        return tag
    words = tag.parts[0].start - tag.start
    return replace(tag, end=tag.parts[0].start, points=round(1.2 * words - 0.2, 3), parts=())


def _multiplier(tag: Tag) -> Tag:
    if not tag.parts:
        return tag
    return replace(tag, means=Cue("times", float(tag.parts[0].means.value)))


def order_tags(tokens: Sequence[Token], words: CueWords, numbers: Sequence[Tag] = ()) -> list[Tag]:
    """`Cue("extreme", ("max" | "min", adjective as said or ""))`, `Cue("sort", "asc" | "desc" | "")`, and which end.

    The ends are `Cue("top" | "bottom" | "first" | "last", None)`; `Cue("from_last", 2)` is the last but one.
    """
    found = words.orders.find(tokens, {"n": numbers}, known=words.known)
    return outermost([_second(_before_slot(tag)) for tag in found])


def statistic_tags(tokens: Sequence[Token], words: CueWords, numbers: Sequence[Tag] = ()) -> list[Tag]:
    """`Cue("statistic", name)` or `("quantile", q)`, `Cue("ddof", 0 | 1)`, `Cue("round", places)`, `Cue("significant", n)`.

    A "%" or "percent" that belongs to one of the `numbers` is no statistic.
    """
    inside = {at for n in numbers for at in range(n.start + 1, n.end)}
    found = []
    for tag in words.statistics.find(tokens, {"n": numbers}, known=words.known):
        if tag.start in inside:
            continue
        filled = _filled(tag)
        found += [_second(filled)] if filled else []
    found = _letters(tokens, found)
    spreads = {t.start for t in found if t.means.kind == "statistic" and t.means.value in SPREAD}
    found += [t for t in words.ddof.find(tokens, known=words.known) if t.end in spreads]
    return outermost(found)


def _letters(tokens: Sequence[Token], found: list[Tag]) -> list[Tag]:
    """ "Q1" is a quartile where others are spoken of, else rather the first quarter of a year."""
    short = [
        t for t in found if t.means.kind == "statistic" and len(tokens[t.start].text) == 1 and t.end - t.start == 2
    ]
    spoken = any(_is_quantile(t) and not any(t is s for s in short) for t in found)
    more = 0.1 if spoken else -0.1
    return [replace(t, points=round(t.points + more, 3)) if any(t is s for s in short) else t for t in found]


def _is_quantile(tag: Tag) -> bool:
    value = tag.means.value
    return tag.means.kind == "statistic" and (value == "iqr" or (isinstance(value, tuple) and value[0] == "quantile"))


def _filled(tag: Tag) -> Tag | None:
    """The tag with the number in its slot taken into its meaning; None when the number makes no sense there."""
    cue = tag.means
    if not tag.parts:
        return tag
    number: NumberNamed = tag.parts[0].means
    if cue.kind == "quantile_n":
        q = number.value / (100 if number.unit == "%" else cue.value)
        return replace(tag, means=Cue("statistic", ("quantile", q))) if 0 <= q <= 1 else None
    if number.ordinal or not number.value.is_integer() or not 0 <= number.value <= 15:
        return None
    return replace(tag, means=Cue(cue.kind.removesuffix("_n"), int(number.value)))


def _second(tag: Tag) -> Tag:
    key = tag.means.value if tag.means.kind == "statistic" else tag.means.kind if tag.means.value == ("max", "") else ""
    less = SECOND.get(key, 0.0) if isinstance(key, str) else 0.0
    return replace(tag, points=round(tag.points - less, 3)) if less else tag


def grain_tags(tokens: Sequence[Token], words: CueWords) -> list[Tag]:
    """`Cue("grain", part)` for "by month", "weekly", "day of the week"; a bare "month" is worth less."""
    found = []
    for tag in words.grains.find(tokens, known=words.known):
        if tag.means.kind == "grain_weak":
            tag = replace(tag, means=Cue("grain", tag.means.value), points=tag.points * WEAK)
        found.append(tag)
    return outermost(found)


def outermost(tags: Sequence[Tag]) -> list[Tag]:
    """The tags that no longer one covers: "no more than" without the "more than" in it.

    >>> [t.means for t in outermost([Tag(0, 3, "<=", 3, ""), Tag(1, 3, ">", 2, ""), Tag(3, 4, "x", 1, "")])]
    ['<=', 'x']
    """
    kept, furthest = list[Tag](), -1
    for tag in sorted(tags, key=lambda t: (t.start, -t.end)):
        last = kept[-1] if kept else None
        same = last is not None and (tag.start, tag.end) == (last.start, last.end)
        if tag.end > furthest or same:
            kept.append(tag)
            furthest = max(furthest, tag.end)
    return kept
