"""Rules for columns that are worked out: sums and ratios, logs, bands, parts of dates."""

from __future__ import annotations

from dataclasses import replace

from assistant.dataset import Kind
from assistant.expression import Apply, Arith, Bins, Col, Expression, Part
from assistant.language.composing.chunks import Chunk, Rule, made
from assistant.language.composing.scene import Scene, number_column, statistics_of
from assistant.language.lexis.words import between
from assistant.language.tagging.tags import ColumnNamed
from assistant.scope import Derive

OF = between("of")
DIFFERENT = between("different")


def derived(name: str, expression: Expression, *parts: Chunk | None) -> Chunk:
    """A column that is worked out first."""
    chunk = made("column", ColumnNamed(name), *parts)
    return replace(chunk, steps=(*chunk.steps, Derive(name, expression)))


def arithmetic(scene: Scene, a: Chunk, op: Chunk, b: Chunk) -> Chunk | None:
    """ "profit divided by sales", "high minus low"."""
    left, right = number_column(scene, a), number_column(scene, b)
    sign = {"divide": "/", "minus": "-", "times": "*", "plus": "+"}[op.means]
    if left is None or right is None:
        return None
    return derived(f"{left} {sign} {right}", Arith(sign, Col(left), Col(right)), a, op, b)


def between_columns(scene: Scene, op: Chunk, a: Chunk, and_: Chunk, b: Chunk) -> Chunk | None:
    """ "difference between high and low", "ratio of profit to sales"."""
    left, right = number_column(scene, a), number_column(scene, b)
    if left is None or right is None or left == right:
        return None
    sign = "-" if op.means == "difference" else "/"
    return derived(f"{left} {sign} {right}", Arith(sign, Col(left), Col(right)), op, a, and_, b)


def function_of(scene: Scene, function: Chunk, column: Chunk) -> Chunk | None:
    """ "log of fare", "length of name"."""
    name = column.means.name if function.means == "length" else number_column(scene, column)
    if name is None:
        return None
    return derived(f"{function.means} of {name}", Apply(function.means, Col(name)), function, column)


def banded(scene: Scene, column: Chunk, bands: Chunk) -> Chunk | None:
    """ "age in bands of 10", "age groups 0-18, 19-40"."""
    name = number_column(scene, column)
    if name is None or not isinstance(bands.means, dict):
        return None
    width, edges = bands.means.get("width"), tuple(bands.means.get("edges", ()))
    if width is None and not edges and name in scene.data.frame:
        x = scene.data.frame[name]
        width = float((x.max() - x.min()) / max(int(bands.means.get("count", 5)), 1)) or 1.0
    chunk = derived(f"{name} band", Bins(Col(name), edges=edges, width=None if edges else width), column, bands)
    return replace(chunk, kind="banded")


def grain_of(scene: Scene, grain: Chunk, column: Chunk | None) -> Chunk | None:
    """ "month of the order date", "by month": a part of a date as a column."""
    dates = scene.data.named(Kind.DATE)
    if column is not None and column.means.name not in dates:
        return None
    if not dates:
        return None
    name = column.means.name if column is not None else dates[0]
    chunk = derived(f"{grain.means} of {name}", Part(grain.means, Col(name)), grain, column)
    return replace(chunk, kind="grained")


def described_as_different(scene: Scene, statistic: Chunk, column: Chunk) -> Chunk | None:
    """ "different countries": the column, without repeats; only "how many different" counts them."""
    text = {t.text for t in scene.tokens[statistic.start : statistic.end]}
    if statistics_of(statistic) != ("distinct",) or not text <= DIFFERENT:
        return None
    before = {t.text for t in scene.tokens[max(0, statistic.start - 2) : statistic.start]}
    if before & {"many", "number", "count"}:
        return None
    return replace(made("column", column.means, statistic, column), rivals=column.rivals)


RULES_FIRST = (Rule("different ones", "statistic column", described_as_different, frozenset()),)


RULES_DERIVED = (
    Rule("two columns and a sign", "column arithmetic column", arithmetic, frozenset({"the"})),
    Rule("between two columns", "different column and|~to column", between_columns, OF),
    Rule("a function of a column", "function column", function_of, OF),
    Rule("a column in bands", "column bands", banded, frozenset(["in", "into", "by", "with", "of", "groups"])),
    Rule("a part of a date", "grain column", grain_of, OF),
)
