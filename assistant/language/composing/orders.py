"""Rules for what comes first: rankings, sorting, the first few, and claims about a statistic."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.dataset import Kind
from assistant.language.composing.chunks import Chunk, Rule, made
from assistant.language.composing.scene import Scene, adjective_column, number_column, statistics_of
from assistant.language.lexis.words import between

OF = between("of")
YESNO = between("claim")
GENERIC = between("generic")


@dataclass(frozen=True)
class Ranking:
    """Rows or groups in order of a column: which comes first, how many are asked for, or which one."""

    column: str | None
    descending: bool
    top: int | None = None
    nth: int | None = None
    word: str = ""


def ranked(
    scene: Scene, number: Chunk | None, extreme: Chunk, number_after: Chunk | None, column: Chunk
) -> Chunk | None:
    """ "highest fare", "5 lowest prices", "second largest area", "top 3 countries by population" (its first part)."""
    direction, word = _extreme(extreme)
    # "the oldest car": the adjective has a column of its own, and `car` is what is asked for
    own = adjective_column(scene, word) if word and word not in GENERIC else None
    name = number_column(scene, column)
    if name is None and scene.kind(column.means.name) is Kind.DATE:
        name = column.means.name
    if name is None or (own is not None and own != name and column.points < 2):
        return None
    return _ranking(name, direction, word, number or number_after, extreme, column)


def _ranking(name: str | None, direction: str, word: str, number: Chunk | None, *parts: Chunk | None) -> Chunk | None:
    top = nth = None
    if number is not None:
        value = int(number.means.value)
        if value != number.means.value or value < 1 or value > 1_000_000:
            return None
        top, nth = (None, value) if number.means.ordinal else (value, None)
    return made("ranking", Ranking(name, direction == "max", top, nth, word), number, *parts)


def _extreme(chunk: Chunk) -> tuple[str, str]:
    means = chunk.means
    return means if isinstance(means, tuple) else (means, "")


def ranked_adjective(scene: Scene, number: Chunk | None, extreme: Chunk, number_after: Chunk | None) -> Chunk | None:
    """ "the oldest", "3 cheapest": the adjective names the column."""
    direction, word = _extreme(extreme)
    name = adjective_column(scene, word) if word else None
    if name is None:
        return None
    if (
        word in ("youngest", "newest", "latest", "earliest", "recent", "first", "last")
        and scene.kind(name) is Kind.DATE
    ):
        direction = "max" if word in ("youngest", "newest", "latest", "recent", "last") else "min"
    return _ranking(name, direction, word, number or number_after, extreme)


def sorted_by(scene: Scene, sort: Chunk, column: Chunk, direction: Chunk | None) -> Chunk | None:
    """ "sorted by price descending"."""
    way = direction.means if direction is not None else sort.means
    return made("order", (column.means.name, way == "desc"), sort, column, direction)


def claim(scene: Scene, subject: Chunk, op: Chunk, number: Chunk) -> Chunk | None:
    """ "is the mean age above 40": a number against the one claimed."""
    sign = op.means[0] if isinstance(op.means, tuple) else op.means
    value = number.means.value
    return made("claim", (subject.means, sign, int(value) if float(value).is_integer() else value), subject, op, number)


def claim_adjective(scene: Scene, statistic: Chunk, op: Chunk, number: Chunk) -> Chunk | None:
    """ "is our average employee older than 35": the adjective names what is averaged."""
    name = adjective_column(scene, op.means[1]) if isinstance(op.means, tuple) else None
    if name is None:
        return None
    return made(
        "claim",
        (tuple((n, name) for n in statistics_of(statistic)), op.means[0], number.means.value),
        statistic,
        op,
        number,
    )


def claim_sign(scene: Scene, subject: Chunk, sign: Chunk) -> Chunk | None:
    """ "is the lowest profit negative"."""
    return made("claim", (subject.means, sign.means, 0), subject, sign)


def counted_off(scene: Scene, end: Chunk, number: Chunk) -> Chunk | None:
    """ "top 5", "first three": how many are asked for."""
    value = number.means.value
    if number.means.ordinal or number.means.unit or not float(value).is_integer() or not 1 <= value <= 1_000_000:
        return None
    return made(end.kind, int(value), end, number)


RULES_ORDERS = (
    Rule("the first few", "top|bottom|first|last number", counted_off, frozenset({"the"})),
    Rule("ranked by a column", "number? extreme number? column", ranked, OF),
    Rule("ranked by an adjective", "number? extreme number?", ranked_adjective, frozenset({"the"})),
    Rule(
        "sorted by a column",
        "sort column sort?",
        sorted_by,
        frozenset(["the", "in", "of", "its", "their", "by", "order"]),
    ),
)


RULES_CLAIMS = (
    Rule("a statistic and the number claimed", "measure|ranking compare number", claim, YESNO),
    Rule("a statistic and the sign claimed", "measure|ranking sign", claim_sign, YESNO),
)
