"""Rules that hold a column against another one, row by row, and places before or after a number: "more wins than losses"."""

from __future__ import annotations

from dataclasses import replace

from assistant.condition import Filter
from assistant.expression import Col, Versus
from assistant.language.composing.chunks import Chunk, Rule
from assistant.language.composing.scene import Scene, condition, number_column
from assistant.language.lexis.words import between
from assistant.language.tagging.tags import ColumnNamed
from assistant.scope import Derive

SMALL = between("small")
MORE, FEWER = between("more"), between("fewer")
AFTER, BEFORE = between("after"), between("before")
OPS = ("<", "<=", ">", ">=", "==", "!=")
NAMED = 0.8  # how exact the names must be: a comparison of two columns is rare


def beside(scene: Scene, left: Chunk, op: Chunk, right: Chunk) -> Chunk | None:
    """ "open above close", "winner is the same as host": rows in which one column is so beside another."""
    sign = op.means[0] if isinstance(op.means, tuple) else op.means
    return _held(scene, left, str(sign), right, op) if sign in OPS else None


def more_than(scene: Scene, left: Chunk, than: Chunk, right: Chunk) -> Chunk | None:
    """ "more wins than losses"."""
    before = {t.text for t in scene.tokens[max(0, left.start - 2) : left.start]}
    sign = ">" if before & MORE else "<" if before & FEWER else ""
    return _held(scene, left, sign, right, than) if sign else None


def _held(scene: Scene, left: Chunk, sign: str, right: Chunk, op: Chunk) -> Chunk | None:
    a, b = left.means.name, right.means.name
    if sign not in ("==", "!="):
        a, b = number_column(scene, left) or "", number_column(scene, right) or ""
    alike = scene.is_number(a) == scene.is_number(b) if a and b else False
    if not alike or a == b or min(left.means.exact, right.means.exact) < NAMED:
        return None
    name = f"{a} {sign} {b}"
    found = condition(Filter(name, "==", True), left, op, right)
    return replace(found, steps=(*found.steps, Derive(name, Versus(sign, Col(a), Col(b)))))


def place(scene: Scene, word: Chunk, column: Chunk, number: Chunk) -> Chunk | None:
    """ "after week 6", "before round 3"."""
    sign = ">" if word.means in AFTER else "<" if word.means in BEFORE else ""
    name = number_column(scene, column)
    if not sign or name is None or not isinstance(column.means, ColumnNamed):
        return None
    value = number.means.value
    return condition(Filter(name, sign, int(value) if float(value).is_integer() else value), word, column, number)


def place_behind(scene: Scene, column: Chunk, word: Chunk, number: Chunk) -> Chunk | None:
    """ "position after 5"."""
    return place(scene, word, column, number)


RULES_BESIDE = (
    Rule("a column beside another", "column compare column", beside, SMALL),
    Rule("more of one than of another", "column than column", more_than, frozenset({"the", "their", "its", "of"})),
    Rule("before or after a place", "word|small column number", place, frozenset({"the", "of", "to", "number"})),
    Rule("a place before or after", "column word number", place_behind, frozenset({"the", "is", "are", "number"})),
)
