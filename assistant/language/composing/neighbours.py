"""Rules for words side by side: compounds ("education levels"), places in a ranking, columns that are the highest."""

from __future__ import annotations

from dataclasses import replace

from assistant.condition import Filter
from assistant.dataset import Kind
from assistant.language.composing.chunks import Chunk, Rule, made
from assistant.language.composing.comparisons import number_is
from assistant.language.composing.orders import Ranking
from assistant.language.composing.scene import Scene, condition, number_column, statistics_of
from assistant.language.lexis.tokens import Token
from assistant.language.lexis.words import between
from assistant.language.tagging.tags import ColumnNamed, NumberNamed

ADJACENT = frozenset[str]()
BEING = between("copula")
HEADS = between("heads")
ENDS = between("ends")
PLACED = between("placed")
RANKS = between("ranks")
SURE, HARDLY = 0.9, 0.8  # how exact a name is that was meant, and one that other words explain better


def compound(scene: Scene, first: Chunk, second: Chunk) -> Chunk | None:
    """ "education levels": of two columns side by side, the one hardly named is only a part of the other's name."""
    if first.steps or second.steps or second.start != first.end or first.means.name == second.means.name:
        return None
    strong, weak = first.means.exact >= SURE, second.means.exact >= SURE
    if strong and second.means.exact < HARDLY and all(t.text in HEADS for t in _tokens(scene, second)):
        return replace(made("column", first.means, first, second), rivals=first.rivals, points=first.points)
    if weak and first.means.exact < HARDLY and second.points > first.points and not _superlative(scene, first.start):
        return replace(made("column", second.means, first, second), rivals=second.rivals, points=second.points)
    return None


def _part_of(name: str, longer: str) -> bool:
    """ "the name of the song": the column song_name, not the one called name."""
    short, long = (set(n.lower().replace("_", " ").split()) for n in (name, longer))
    return bool(short) and short < long


def _superlative(scene: Scene, at: int) -> bool:
    """ "the highest earner's id": the superlative is about the first word."""
    before = scene.tokens[at - 1].text if at else ""
    return before.endswith("est") or before in ENDS


def kind_of(scene: Scene, first: Chunk, second: Chunk) -> Chunk | None:
    """ "the type of store", "level of membership": the column behind "of", when the first is a word for any kind of thing."""
    between_them = [t.text for t in scene.tokens[first.end : second.start]]
    weak = first.means.exact < SURE <= second.means.exact and not first.steps
    if "of" in between_them and _part_of(first.means.name, second.means.name):
        return replace(made("column", second.means, first, second), rivals=(), points=first.points + second.points)
    if not weak or between_them != ["of"] or not all(t.text in HEADS for t in _tokens(scene, first)):
        return None
    return replace(made("column", second.means, first, second), rivals=second.rivals, points=second.points)


def _tokens(scene: Scene, chunk: Chunk) -> tuple[Token, ...]:
    return scene.tokens[chunk.start : chunk.end]


def ranked_verb(scene: Scene, column: Chunk, extreme: Chunk) -> Chunk | None:
    """ "the country that ranks the highest": the verb says no more than the superlative does."""
    if not _is_place(scene, column) or not all(t.text in PLACED for t in _tokens(scene, column)):
        return None
    return replace(extreme, parts=())


def placed(scene: Scene, column: Chunk, first: Chunk, to: Chunk | None, last: Chunk | None) -> Chunk | None:
    """ "ranked 10th to 15th", "in position 3": the places themselves."""
    name = number_column(scene, column)
    if name is None or not _is_place(scene, column):
        return None
    if last is None:
        return condition(Filter(name, "==", int(first.means.value)), column, first) if first.means.ordinal else None
    pair = sorted((int(first.means.value), int(last.means.value)))
    return condition(Filter(name, "between", tuple(pair)), column, first, to, last)


def places(scene: Scene, first: Chunk, to: Chunk | None, last: Chunk | None, column: Chunk) -> Chunk | None:
    """ "in the 10th place", "from 3rd to 5th rank"."""
    return placed(scene, column, first, to, last)


def scored(scene: Scene, column: Chunk, head: Chunk, number: Chunk) -> Chunk | None:
    """ "rate the food with a score of 4": the number is the column's, "score" says only that it is one."""
    name = number_column(scene, column)
    weak = head.means.exact < HARDLY and column.means.exact > head.means.exact
    if name is None or not weak or number.means.ordinal or not all(t.text in HEADS for t in _tokens(scene, head)):
        return None
    value = number.means.value
    return condition(Filter(name, "==", int(value) if float(value).is_integer() else value), column, head, number)


def ordinal(scene: Scene, first: Chunk, column: Chunk) -> Chunk | None:
    """ "in first class": a place in the order that is a value of the column, not the first row."""
    number = next((t.means for t in first.rivals if isinstance(t.means, NumberNamed) and t.means.ordinal), None)
    if number is None or not isinstance(column.means, ColumnNamed):
        return None
    return number_is(scene, replace(first, kind="number", means=number, rivals=()), column)


def _is_place(scene: Scene, column: Chunk) -> bool:
    name = column.means.name
    words = set(name.lower().replace("_", " ").split())
    return bool(words & RANKS) and scene.kind(name) in (Kind.NUMBER, Kind.ID, Kind.ORDERED)


def number_is_highest(scene: Scene, column: Chunk, ranking: Chunk) -> Chunk | None:
    """ "where rents are the cheapest", "whose salary is highest": the number is the sentence's subject."""
    name = number_column(scene, column)
    joined = {t.text for t in scene.tokens[column.end : ranking.start]}
    if name is None or scene.kind(name) is Kind.YESNO or not joined & BEING:
        return None
    if ranking.kind == "ranking":
        found: Ranking = ranking.means
        if not found.word or any(leaf.kind == "column" for leaf in ranking.leaves()):
            return None
        return made("ranking", replace(found, column=name, word=""), column, ranking)
    means = ranking.means
    direction = means[0] if isinstance(means, tuple) else means
    return made("ranking", Ranking(name, direction == "max"), column, ranking)


def listed_statistics(scene: Scene, a: Chunk, comma: Chunk | None, and_: Chunk | None, b: Chunk) -> Chunk | None:
    """ "average, minimum and maximum": the ends in a list with other statistics are statistics too."""
    if comma is None and and_ is None or a.kind == b.kind == "extreme":
        return None
    names = (_statistic(a), _statistic(b))
    if not names[0] or not names[1]:
        return None
    return made("statistic", tuple(dict.fromkeys((*names[0], *names[1]))), a, comma, and_, b)


def _statistic(chunk: Chunk) -> tuple[str, ...]:
    if chunk.kind == "statistic":
        return statistics_of(chunk)
    means = chunk.means
    return (means[0],) if isinstance(means, tuple) and not means[1] else ()


def explained(scene: Scene, statistic: Chunk, left: Chunk, a: Chunk, b: Chunk, right: Chunk) -> Chunk | None:
    """ "the range (max - min) of": what stands in brackets only says the same again."""
    if (left.means, right.means) != ("(", ")"):
        return None
    return replace(statistic, parts=())


def value_of_column(scene: Scene, column: Chunk, values: Chunk) -> ColumnNamed | None:
    """The column whose own values are asked for: "the five highest fare values"."""
    return column.means if all(t.text in HEADS for t in _tokens(scene, values)) else None


RULES_NEIGHBOURS = (
    Rule("one name in two words", "column column", compound, ADJACENT),
    Rule("a kind of thing", "column all? column", lambda s, a, _, b: kind_of(s, a, b), frozenset({"of", "the", "each"})),
    Rule("a statistic and what it is", "statistic stop statistic|extreme statistic|extreme stop", explained, frozenset("-−–")),
    Rule("statistics in a list", "statistic|extreme comma? and? statistic|extreme", listed_statistics, frozenset({"the"})),
    Rule("places in a ranking", "column number ~to|~through|and? number?", placed, frozenset({"in", "the", "from", "at"})),
    Rule("places, then the ranking", "number ~to|~through|and? number? column", places, frozenset({"the"})),
    Rule("a column, its score", "column column number", scored, between("small")),
    Rule("a place that is a value", "first column", ordinal, ADJACENT),
    Rule("ranks the highest", "column extreme", ranked_verb, frozenset({"the", "as"})),
)  # fmt: skip

RULES_SUBJECTS = (
    Rule("a number that is the highest", "column ranking|extreme", number_is_highest, BEING | {"the", "in"}),
)
