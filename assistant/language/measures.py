"""Rules that make measures, groups and orders: "mean fare", "by class and sex", "the five oldest", "sorted by price"."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.dataset import Kind
from assistant.expression import Apply, Arith, Bins, Col, Expression, Part
from assistant.language.chunks import Chunk, Rule, made
from assistant.language.conditions import Scene, adjective_column, number_column
from assistant.language.tags import ColumnNamed
from assistant.scope import Derive

OF = frozenset(
    [
        "of",
        "the",
        "a",
        "an",
        "all",
        "for",
        "in",
        "value",
        "values",
        "their",
        "its",
        "our",
        "my",
        "is",
        "each",
        "total",
        "these",
        "those",
        "this",
        "that",
        "across",
    ]
)
BY = frozenset(["the", "a", "an", "of", "their", "its", "different", "same", "each", "various", "all", "attribute"])
NUMERIC = {"mean", "sum", "median", "std", "var", "skewness", "kurtosis", "range", "iqr", "cv", "mad", "sem"}


@dataclass(frozen=True)
class Ranking:
    """Rows or groups in order of a column: which comes first, how many are asked for, or which one."""

    column: str | None
    descending: bool
    top: int | None = None
    nth: int | None = None
    word: str = ""


# ------------------------------------------------------------------------------------------------ worked-out columns


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


# ------------------------------------------------------------------------------------------------ measures


def statistics(scene: Scene, a: Chunk, and_: Chunk, b: Chunk) -> Chunk | None:
    """ "mean and median": several statistics of what follows."""
    return made("statistic", (*_names(a), *_names(b)), a, and_, b)


def _names(chunk: Chunk) -> tuple[str, ...]:
    means = chunk.means
    if isinstance(means, tuple) and len(means) == 2 and means[0] == "quantile":
        return tuple(f"q{q * 100:g}" for q in ([means[1]] if not isinstance(means[1], tuple) else means[1]))
    return means if isinstance(means, tuple) else (means,)


def measure(scene: Scene, statistic: Chunk, column: Chunk) -> Chunk | None:
    """ "mean fare", "number of different cities"."""
    names = _names(statistic)
    name = column.means.name
    if set(names) & NUMERIC or any(n[0] == "q" and n[1:2].isdigit() for n in names):
        name = number_column(scene, column)
        if name is None:
            return None
    return made("measure", tuple((n, name) for n in names), statistic, column)


def in_brackets(scene: Scene, statistic: Chunk, left: Chunk, column: Chunk, right: Chunk) -> Chunk | None:
    """ "AVG(fare)", as in a spreadsheet."""
    return measure(scene, statistic, column) if (left.means, right.means) == ("(", ")") else None


def more_columns(scene: Scene, found: Chunk, and_: Chunk, column: Chunk) -> Chunk | None:
    """ "mean age and fare": the same statistics of another column."""
    name = number_column(scene, column)
    if name is None or any(c == name for _, c in found.means):
        return None
    names = tuple(dict.fromkeys(n for n, _ in found.means))
    if not set(names) & NUMERIC:
        return None
    return made("measure", (*found.means, *((n, name) for n in names)), found, and_, column)


def statistic_after(scene: Scene, column: Chunk, statistic: Chunk) -> Chunk | None:
    """ "fare on average", "age: mean and median"."""
    names = _names(statistic)
    if set(names) & {"count", "distinct", "share", "percent"}:
        return None
    return measure(scene, statistic, column)


# ------------------------------------------------------------------------------------------------ groups


def group(scene: Scene, by: Chunk, column: Chunk) -> Chunk | None:
    """ "by class", "for each region", "per month"."""
    return made("group", (column.means.name,), by, column)


def more_groups(scene: Scene, found: Chunk, and_: Chunk, column: Chunk) -> Chunk | None:
    """ "by class and sex"."""
    name = column.means.name
    if name in found.means or not (scene.groupable(name) or column.kind != "column"):
        return None
    return made("group", (*found.means, name), found, and_, column)


# ------------------------------------------------------------------------------------------------ orders


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
        "claim", (tuple((n, name) for n in _names(statistic)), op.means[0], number.means.value), statistic, op, number
    )


def claim_sign(scene: Scene, subject: Chunk, sign: Chunk) -> Chunk | None:
    """ "is the lowest profit negative"."""
    return made("claim", (subject.means, sign.means, 0), subject, sign)


def outer_statistic(scene: Scene, outer: Chunk, inner: Chunk) -> Chunk | None:
    """ "average number of", "highest amount of": the first says what is meant, the second only what is counted."""
    if set(_names(inner)) <= {"count", "sum"} and not set(_names(outer)) & {"count", "sum", "percent", "share"}:
        return made("statistic", outer.means, outer, inner)
    return (
        made("statistic", "distinct", outer, inner)
        if _names(inner) == ("distinct",) and _names(outer) == ("count",)
        else None
    )


def counted_off(scene: Scene, end: Chunk, number: Chunk) -> Chunk | None:
    """ "top 5", "first three": how many are asked for."""
    value = number.means.value
    if number.means.ordinal or number.means.unit or not float(value).is_integer() or not 1 <= value <= 1_000_000:
        return None
    return made(end.kind, int(value), end, number)


# Adjectives that go with any number: they point to no column of their own.
GENERIC = frozenset(
    [
        "high",
        "higher",
        "highest",
        "large",
        "larger",
        "largest",
        "big",
        "bigger",
        "biggest",
        "low",
        "lower",
        "lowest",
        "small",
        "smaller",
        "smallest",
        "great",
        "greatest",
        "good",
        "better",
        "best",
        "bad",
        "worse",
        "worst",
    ]
)
YESNO = frozenset(
    [
        "is",
        "are",
        "was",
        "were",
        "be",
        "the",
        "a",
        "an",
        "of",
        "that",
        "it",
        "equal",
        "to",
        "in",
        "of",
        "have",
        "has",
        "had",
        "do",
        "does",
        "did",
        "than",
    ]
)


def described_as_different(scene: Scene, statistic: Chunk, column: Chunk) -> Chunk | None:
    """ "different countries": the column, without repeats; only "how many different" counts them."""
    text = {t.text for t in scene.tokens[statistic.start : statistic.end]}
    if _names(statistic) != ("distinct",) or not text <= DIFFERENT:
        return None
    before = {t.text for t in scene.tokens[max(0, statistic.start - 2) : statistic.start]}
    if before & {"many", "number", "count"}:
        return None
    return replace(made("column", column.means, statistic, column), rivals=column.rivals)


DIFFERENT = frozenset({"different", "unique", "distinct", "separate"})


RULES_FIRST = (Rule("different ones", "statistic column", described_as_different, frozenset()),)
RULES_DERIVED = (
    Rule("two columns and a sign", "column arithmetic column", arithmetic, frozenset({"the"})),
    Rule("between two columns", "different column and|~to column", between_columns, OF),
    Rule("a function of a column", "function column", function_of, OF),
    Rule("a column in bands", "column bands", banded, frozenset(["in", "into", "by", "with", "of", "groups"])),
    Rule("a part of a date", "grain column", grain_of, OF),
)
RULES_GROUPS = (
    Rule("by a column", "by column|grained|banded", group, BY),
    Rule(
        "by a part of the date",
        "by grain",
        lambda s, b, g: (
            (c := grain_of(s, g, None))
            and group(s, b, c)
            and replace(made("group", (c.means.name,), b, g), steps=c.steps)
        ),
        BY,
    ),
    Rule(
        "a part of the date",
        "grain",
        lambda s, g: (c := grain_of(s, g, None)) and replace(made("group", (c.means.name,), g), steps=c.steps),
    ),
    Rule("bands alone group", "banded", lambda s, b: replace(made("group", (b.means.name,), b), steps=b.steps)),
    Rule(
        "parts of dates alone group", "grained", lambda s, b: replace(made("group", (b.means.name,), b), steps=b.steps)
    ),
    Rule("and by another", "group and|comma column|grained|banded", more_groups, BY),
    Rule(
        "and by another group",
        "group and|comma? group",
        lambda s, a, c, b: made("group", tuple(dict.fromkeys((*a.means, *b.means))), a, c, b),
        BY,
    ),
)
RULES_MEASURES = (
    Rule("a statistic of an amount", "statistic statistic", outer_statistic, frozenset({"of", "the"})),
    Rule(
        "several statistics",
        "statistic comma and statistic",
        lambda s, a, c, d, b: statistics(s, a, d, b),
        frozenset({"the"}),
    ),
    Rule("two statistics", "statistic and|comma statistic", statistics, frozenset({"the"})),
    Rule("a statistic with its column in brackets", "statistic stop column stop", in_brackets, frozenset()),
    Rule("a statistic of a column", "statistic column", measure, OF),
    Rule("and of another column", "measure and|comma column", more_columns, frozenset({"the", "of"})),
    Rule(
        "measures together",
        "measure and|comma measure",
        lambda s, a, c, b: made("measure", (*a.means, *b.means), a, c, b),
        frozenset({"the"}),
    ),
)
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
RULES_LATE = (Rule("a column and its statistic", "column statistic", statistic_after, frozenset({"on", "the"})),)
