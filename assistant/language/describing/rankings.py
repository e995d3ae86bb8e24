"""Requests of `show`: the rows or cells asked for, ranked by a column, nearest to a number, or as they stand."""

from __future__ import annotations

from typing import Any

from assistant.dataset import Kind
from assistant.expression import Apply, Arith, Col, Num
from assistant.language.composing.ask import Ask
from assistant.language.composing.chunks import Chunk
from assistant.language.composing.orders import Ranking
from assistant.language.describing.composer import Candidate, Composer
from assistant.language.describing.summaries import taken
from assistant.language.lexis.lexicon import lexicon
from assistant.language.lexis.words import between
from assistant.scope import Derive

VALUE_OPENERS = ("what", "how much", "how many", "how old", "how high", "how tall", "how long", "how far", "")


RANKED = (
    "ranking", "condition", "number", "column", "top", "mark", "axis", "sort", "order", "extreme", "group", "bottom",
)  # fmt: skip


def ranked(composer: Composer) -> Candidate | None:
    """ "the three oldest", "who has the highest income?": rows by a column; or the highest value itself."""
    ask, ranking = composer.ask, composer.ranking
    if ranking is None or ranking.column is None or ask.measures or set(ask.groups) - {ranking.column}:
        return None
    chunk = (ask.all("ranking") or ask.all("extreme", "top", "bottom"))[0]
    named = _asked_of_ranked(composer, ranking, chunk)
    columns = tuple(dict.fromkeys(c.means.name for c in named))
    said = any(leaf.kind == "column" for leaf in chunk.leaves())  # "highest fare", not only "oldest"
    number = ranking.top or composer.count()
    nth = ranking.nth or composer.ordinal()
    why = [(3.0, chunk.because)]
    if not columns and not number and (ask.wants == "number" or ask.opener in VALUE_OPENERS) and not nth:
        args: dict[str, Any] = {"measures": (("max" if ranking.descending else "min", ranking.column),)}
        return composer.candidate("summarise", args | composer.wanted(), (), why, kinds=RANKED)
    whole = _says_rows(ask) and bool(composer.count() or (ask.has("list") and not named))
    if not columns and not whole and any(c.means.name == ranking.column for c in composer.columns):
        columns = (ranking.column,)
    if not columns and not whole:
        entity = composer.entity()
        own = said and (ask.opener not in ("who", "which", "where") or entity is None)
        columns = (ranking.column,) if own or entity is None else (entity,)
    args = {"show_columns": columns or None, "order": (ranking.column, ranking.descending)}
    args |= {"nth": nth} if nth else {"top": number or 1}
    if (mark := composer.mark()) is not None:
        args |= {"mark": mark, "show_columns": tuple(dict.fromkeys((*columns, ranking.column))), "top": ranking.top}
    if ask.wants == "list" or number:
        args["wants"] = "list"
    else:
        args |= composer.wanted()
    return composer.candidate("show", args, named, why, kinds=RANKED)


def _asked_of_ranked(composer: Composer, ranking: Ranking, chunk: Chunk) -> list[Chunk]:
    """The columns asked for: "the *rent* of the dearest city" asks for the rent, of which the city is only the owner."""
    before = [c for c in composer.columns if c.end <= chunk.start]
    named = [c for c in composer.columns if c.means.name != ranking.column]
    if composer.ask.opener in ("who", "which", "where") or not before or not ranking.word:
        return named
    owner = next((c for c in composer.columns if c.start == chunk.end and composer.scene.groupable(c.means.name)), None)
    if owner is None or not any(c.means.name == ranking.column for c in before):
        return named
    return [c for c in before if c is not owner]


def closest(composer: Composer) -> Candidate | None:
    """ "which one has a price closest to 80?": rows by their distance from a number."""
    ask = composer.ask
    numbers = [c for c in ask.all("number") if ask.has("closest") and c.start >= ask.all("closest")[0].start]
    if not numbers or not composer.numbers:
        return None
    name, value = composer.numbers[0], numbers[0].means.value
    others = [c for c in composer.columns if c.means.name != name]
    columns = tuple(c.means.name for c in others) or (
        (name,) if ask.opener in ("list", "what") else tuple(e for e in (composer.entity(),) if e)
    )
    distance = f"distance of {name} from {value:g}"
    steps = (*ask.steps(), Derive(distance, Apply("abs", Arith("-", Col(name), Num(value)))))
    top = next(
        (int(c.means.value) for c in ask.all("number") if c is not numbers[0] and float(c.means.value).is_integer()), 1
    )
    args = {"show_columns": columns, "order": (distance, False), "top": top} | composer.wanted()
    return composer.candidate(
        "show",
        args,
        (),
        [(4.0, "asks for the nearest")],
        steps,
        ("closest", "number", "column", "condition", "statistic"),
    )


def rows(composer: Composer) -> Candidate | None:
    """ "list the names of …", "which cars have …": columns of the rows in scope, or the rows."""
    ask = composer.ask
    counts = all(n == "count" and composer.scene.kind(c or "") is Kind.NUMBER for n, c in ask.measures)
    if not counts or (ask.groups and not composer.one_row_each(ask.groups)) or composer.ranking or ask.wants == "yesno":
        return None
    if not ask.columns and not ask.groups and any("count" in (c.means, *_parts(c.means)) for c in ask.all("statistic")):
        return None  # "how many rows": a number, not the rows
    named = sorted([*composer.columns, *ask.all("measure", "group")], key=lambda c: c.start)
    columns = tuple(dict.fromkeys(name for c in named for name in _columns_of(c)))
    if len(named) == 1 and ask.has("all", "list") and _only_says_rows(composer, named[0]):
        columns = ()
    whole = not named and _whole_table(ask)
    if not columns and not named and not whole and not ask.has("condition", "rows", "first", "last", "top", "order"):
        return None
    if not columns and ask.opener in ("who", "which", "where") and (entity := composer.entity()):
        columns = (entity,)
    args: dict[str, Any] = {"show_columns": columns or None} | composer.wanted()
    order = composer.order(columns[0] if columns else "", ())
    if not named and not columns and order is not None and order[0] and _orders_itself(ask):
        columns = (order[0],)
    if order is not None and (columns or order[0]):
        args["order"] = (order[0] or columns[-1], order[1])
    steps = ask.steps()
    if ask.has("top", "bottom") and order is not None and order[0] and composer.count():
        by = args["order"][0]
        args |= {"order": (by, composer.best_first(by) == ask.has("top")), "top": composer.count()}
    elif ask.has("first", "last"):
        steps = (*steps, taken(composer))
    elif ask.has("top") or (composer.count() and ask.has("rows")):
        args["top"] = composer.count() or 5
    if _repeats_left_out(composer):
        args["distinct"] = True
    if (mark := composer.mark()) is not None and len(columns) > 1:
        args["mark"] = mark
    kinds = ("column", "condition", "first", "last", "top", "bottom", "number", "order", "sort", "axis", "mark")
    used = [*(c for c in ask.all("statistic") if args.get("distinct")), *ask.all("measure", "group")]
    signs = [(3.0, "asks for the table")] if whole else _signs(composer, named)
    return composer.candidate("show", args, used, signs, steps, kinds)


def _orders_itself(ask: Ask) -> bool:
    """ "Order the prices": the column itself is asked for; "order by price" sorts the rows."""
    chunk = ask.all("order")[-1]
    return not any(t.text in ("by", "on", "of", "according", "based") for t in ask.tokens[chunk.start : chunk.end])


TABLE = between("tables")
SHOWN = between("shown")


def _whole_table(ask: Ask) -> bool:
    """ "show me the data": nothing is named but the table itself, and it is to be seen."""
    texts = {t.text for t in ask.tokens}
    return bool(texts & TABLE and texts & SHOWN) and all(
        c.kind in ("small", "list", "all", "stop", "rows") for c in ask.chunks
    )


def _says_rows(ask: Ask) -> bool:
    """ "the 5 rows with the highest price": whole rows, not their prices alone."""
    nouns = lexicon().lists["rows"]
    return any(ask.tokens[c.start].text in nouns for c in ask.all("rows"))


def _only_says_rows(composer: Composer, chunk: Chunk) -> bool:
    """ "all the players" in a table of players: the rows, although a column player_id was found."""
    if chunk.kind != "column" or chunk.means.exact >= 0.9:
        return False
    return composer.kind(chunk) is Kind.ID and composer.names_rows(chunk)


def _parts(means: object) -> tuple[object, ...]:
    return means if isinstance(means, tuple) else ()


def _columns_of(chunk: Chunk) -> list[str]:
    if chunk.kind == "measure":
        return [c for _, c in chunk.means if c]
    return list(chunk.means) if chunk.kind == "group" else [chunk.means.name]


def _signs(composer: Composer, named: list[Chunk]) -> list[tuple[float, str]]:
    ask = composer.ask
    if ask.has("mark") and len(named) >= 2:
        return [(3.5, "a picture of these columns")]
    if ask.has("measure"):
        return [(3.0, "each is a number in one row")]
    asked = ask.has("list", "rows", "first", "last", "mark", "order") or ask.opener in (
        "which",
        "who",
        "what",
        "where",
        "when",
        "show",
    )
    return [(2.0 if asked else 0.5, "asks for cells as they are")]


def _repeats_left_out(composer: Composer) -> bool:
    ask = composer.ask
    said = any(t.text in ("different", "unique", "distinct", "kinds", "types") for t in ask.tokens)
    said = said or any(
        t.text in ("duplicate", "duplicates", "duplicated", "repeat", "repeats", "repetition", "once")
        for t in ask.tokens
    )
    return said or any(c.means == "distinct" for c in ask.all("statistic"))
