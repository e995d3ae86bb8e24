"""Rows called by their number: "row 21", "data point number 33", "the one with id 12", "the fifth record", "patient 34"."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.language.composing.ask import Ask, asked
from assistant.language.composing.chunks import Chunk
from assistant.language.composing.scene import Scene
from assistant.language.describing.composer import Candidate, Composer
from assistant.language.lexis.lexicon import lexicon
from assistant.language.lexis.tokens import Token
from assistant.language.lexis.words import between

KIND = "row_number"
ORDERING = (
    "sort",
    "order",
    "extreme",
    "most_common",
    "top",
    "bottom",
)  # "the second record by price" counts in an order
MOST_BETWEEN = 4  # words between the noun and its number: "the record with the id 12"


def numbered(chunks: Sequence[Chunk], tokens: Sequence[Token]) -> list[Chunk]:
    """The chunks with "row 21" and "the fifth record" as one: the row's number, counted from 0 as tables show it."""
    found = list(chunks)
    at = 0
    while at < len(found):
        made = _called(found, at, tokens) or _counted(found, at, tokens)
        if made is not None:
            start, end, chunk = made
            found[start:end] = [chunk]
            at = start
        at += 1
    return found


def loosely(ask: Ask, scene: Scene, yesno: frozenset[str]) -> Ask:
    """The same for nouns that are no word for rows, where single rows are what is talked about: "patient 34", "number 8"."""
    chunks = list(ask.chunks)
    at = next((i for i, c in enumerate(chunks) if i and _is_whole(c)), 0)
    if ask.has(KIND) or not at:
        return ask
    first = at
    while (
        first
        and chunks[first - 1].kind in ("small", "word")
        and _text(chunks[first - 1], ask.tokens) in between("row_number")
    ):
        first -= 1
    marked = any(_text(c, ask.tokens) in between("row_mark") for c in chunks[first:at])
    if first and _names_someone(chunks[first - 1], ask.tokens, scene):
        first -= 1
    elif not marked:
        return ask
    chunks[first : at + 1] = [_row(chunks[first : at + 1], int(chunks[at].means.value))]
    return asked(chunks, ask.tokens, yesno)


def row_shown(composer: Composer) -> Candidate | None:
    """ "show row 21", "what is the age in row 3": the cells of one row."""
    found = composer.ask.all(KIND)
    if len(found) != 1 or composer.ask.has(
        "measure", "ranking", "group", "closest", "extreme", "order", "sort", "claim"
    ):
        return None
    columns = tuple(dict.fromkeys(c.means.name for c in composer.columns))
    args = {"row": found[0].means, "show_columns": columns or None, **composer.wanted()}
    return composer.candidate("show", args, [*found, *composer.columns], [(1.0, "one row is asked for by its number")])


def _called(chunks: list[Chunk], at: int, tokens: Sequence[Token]) -> tuple[int, int, Chunk] | None:
    """ "row 21", "data point number 33", "the record with id 12"."""
    if chunks[at].kind != "rows" or not _one_row(chunks[at], tokens):
        return None
    for end in range(at + 1, min(at + MOST_BETWEEN + 2, len(chunks))):
        if _is_whole(chunks[end]):
            return at, end + 1, _row(chunks[at : end + 1], int(chunks[end].means.value))
        if chunks[end].kind not in ("small", "word") or _text(chunks[end], tokens) not in between("row_number"):
            return None
    return None


def _counted(chunks: list[Chunk], at: int, tokens: Sequence[Token]) -> tuple[int, int, Chunk] | None:
    """ "the fifth record": counted from one, so it is the row with number 4."""
    if at + 1 >= len(chunks) or chunks[at].kind != "number" or not chunks[at].means.ordinal:
        return None
    if any(c.kind in ORDERING for c in chunks):
        return None
    if chunks[at + 1].kind != "rows" or not _one_row(chunks[at + 1], tokens):
        return None
    place = int(chunks[at].means.value)
    return (at, at + 2, _row(chunks[at : at + 2], place - 1)) if place >= 1 else None


def _row(parts: Sequence[Chunk], number: int) -> Chunk:
    points = sum(max(p.points, 0.0) for p in parts)
    return Chunk(KIND, number, parts[0].start, parts[-1].end, points, f"row {number}", parts=tuple(parts))


def _is_whole(chunk: Chunk) -> bool:
    if chunk.kind != "number" or chunk.means.ordinal or chunk.means.unit:
        return False
    return bool(float(chunk.means.value).is_integer() and chunk.means.value >= 0)


def _one_row(chunk: Chunk, tokens: Sequence[Token]) -> bool:
    """Whether the noun is a word for one row: "rows 3 to 6" and "sample 20" are not."""
    return tokens[chunk.end - 1].text in between("one_row")


def _names_someone(chunk: Chunk, tokens: Sequence[Token], scene: Scene) -> bool:
    """A noun for who or what a row is, in the singular: "customer 21"."""
    if chunk.kind == "column":
        return Composer(Ask((), ()), scene).names_rows(chunk)
    nouns = lexicon().lists["who"] | lexicon().lists["people"]
    return chunk.kind in ("rows", "word", "small") and tokens[chunk.end - 1].text in nouns


def _text(chunk: Chunk, tokens: Sequence[Token]) -> str:
    return tokens[chunk.start].text if chunk.end - chunk.start == 1 else ""
