"""Comparisons whose column stands apart from its number: "under the age of 25", "people over 40", "more than one child"."""

from __future__ import annotations

from dataclasses import replace

from assistant.condition import Filter
from assistant.dataset import Kind
from assistant.language.composing.chunks import Chunk, Rule
from assistant.language.composing.comparisons import compared
from assistant.language.composing.scene import Scene, condition
from assistant.language.lexis.lexicon import base, lexicon
from assistant.language.lexis.names import split
from assistant.language.lexis.words import between
from assistant.language.tagging.tags import NumberNamed

OLDEST = 120  # a number above it is nobody's age
AGES = ("", "year", "years")  # units that an age may have
OVER = {"over": ">", "above": ">", "past": ">", "beyond": ">", "under": "<", "below": "<", "beneath": "<"}


def before_column(scene: Scene, op: Chunk, column: Chunk, number: Chunk) -> Chunk | None:
    """ "under the age of 25", "over age 70": the comparison stands before the name of its column."""
    if op.kind == "small" and str(op.means) not in OVER:
        return None
    sign = OVER[str(op.means)] if op.kind == "small" else op.means
    return compared(scene, column, replace(op, means=sign), number)


def age_compared(scene: Scene, op: Chunk, number: Chunk) -> Chunk | None:
    """ "people over 40", "women who are under 30", "aged at least 18": a bare number said of people is their age."""
    name = _age(scene, op.start)
    if name is None or not isinstance(op.means, str) or op.means == "between" or not _is_age(number):
        return None
    return condition(Filter(name, op.means, _plain(number)), op, number)


def age_between(scene: Scene, op: Chunk, low: Chunk, and_: Chunk | None, high: Chunk) -> Chunk | None:
    """ "people between 20 and 30"."""
    name = _age(scene, op.start)
    if name is None or op.means != "between" or not (_is_age(low) and _is_age(high)):
        return None
    pair = tuple(sorted((_plain(low), _plain(high))))
    return condition(Filter(name, "between", pair), op, low, and_, high)


def age_or_more(scene: Scene, number: Chunk, post: Chunk) -> Chunk | None:
    """ "people who are 45 or older"."""
    return age_compared(scene, replace(post, start=number.start), number)


def more_than_one(scene: Scene, op: Chunk, one: Chunk, column: Chunk) -> Chunk | None:
    """ "more than one pregnancy": one is a number here."""
    if scene.tokens[one.start].text != "one":
        return None
    return compared(scene, column, op, replace(one, kind="number", means=NumberNamed(1.0)))


def times_over(scene: Scene, column: Chunk, op: Chunk, times: Chunk) -> Chunk | None:
    """ "called more than three times": so many, not a multiple."""
    return compared(scene, column, op, replace(times, kind="number", means=NumberNamed(float(times.means))))


def _age(scene: Scene, at: int) -> str | None:
    """The column of ages, if the words before token `at` are about people."""
    ages = [n for n in scene.data.columns if "age" in split(n) and scene.kind(n) is Kind.NUMBER]
    if len(ages) != 1:
        return None
    words, skipped = lexicon().lists, between("person")
    while at > 0 and scene.tokens[at - 1].text in skipped:
        at -= 1
    text = scene.tokens[at - 1].text if at else ""
    people = words["people"] | words["who"] | set(lexicon().sex) | between("people")
    return ages[0] if text in people or base(text) in people else None


def _is_age(number: Chunk) -> bool:
    return not number.means.ordinal and number.means.unit in AGES and 0 <= number.means.value <= OLDEST


def _plain(number: Chunk) -> float:
    value = number.means.value
    return int(value) if float(value).is_integer() else float(value)


BEFORE = frozenset({"the", "a", "an", "of", "is"})
RULES_AGES = (
    Rule(
        "over the number of a column",
        f"{'|'.join(f'~{word}' for word in OVER)}|compare column number",
        before_column,
        BEFORE,
    ),
    Rule("more than one", "compare pronoun column", more_than_one, frozenset()),
    Rule("more than so many times", "column compare times", times_over, between("small")),
    Rule("the age of people between two numbers", "compare number and? number", age_between, frozenset()),
    Rule("the age of people or more", "number compare_post", age_or_more, frozenset()),
    Rule("the age of people", "compare number", age_compared, frozenset()),
)
