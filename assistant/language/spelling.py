"""How words of a message and values of cells are spelled, so that they can be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.dataset import Kind
from assistant.language.aliases import Alias
from assistant.language.cells import Cells
from assistant.language.lexicon import base
from assistant.language.names import squash
from assistant.language.tokens import Token

FEW = 5000  # different values up to which plurals and typing errors are looked for


def forms(found: Sequence[Cells]) -> dict[str, tuple[Alias, ...]]:
    """Values by their spelling with the last word's stem: "apples" for "Apple"."""
    forms: dict[str, list[Alias]] = {}
    for cells in found:
        if len(cells.spelled) > FEW or cells.column.kind is Kind.ID:
            continue
        for value in cells.spelled.values():
            parts = str(value).lower().split()
            if parts and parts[-1].isalpha() and len(parts[-1]) > 2:
                key = squash("".join(parts[:-1])) + base(parts[-1])
                forms.setdefault(key, []).append(Alias(cells.name, value))
    return {key: tuple(alike) for key, alike in forms.items()}


def near_keys(found: Sequence[Cells], said_otherwise: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    """Spellings of five letters or more by their first letter, for typing errors."""
    near: dict[str, list[str]] = {}
    short = [key for cells in found if len(cells.spelled) <= 20_000 for key in cells.spelled]
    for key in dict.fromkeys([*short, *said_otherwise]):
        if 4 < len(key) < 30 and key.isalpha():
            near.setdefault(key[0], []).append(key)
    return {letter: tuple(keys) for letter, keys in near.items()}


def said(tokens: Sequence[Token], start: int, end: int) -> str:
    """The words of a span as they stand in the message, with spaces where there were any."""
    text = ""
    for at in range(start, end):
        gap = at > start and tokens[at].start > tokens[at - 1].end
        text += (" " if gap else "") + (tokens[at].raw or tokens[at].text)
    return text


def spell(token: Token) -> str:
    """A token as the keys of values have it: letters and digits, and the symbols that tell values apart."""
    if token.kind == "symbol":
        return token.text if token.text in ("+", "#", "<", ">", "=", "<=", ">=") else ""
    return squash(token.raw or token.text)


def is_whole_quote(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether the span is all that stands between two quotation marks."""
    quote = tokens[start].quote
    inside = [i for i, token in enumerate(tokens) if token.quote == quote]
    return quote > 0 and inside == list(range(start, end))


def is_shouted(tokens: Sequence[Token]) -> bool:
    """Whether the whole message is in capitals: then they say nothing."""
    letters = [t.raw for t in tokens if t.kind == "word"]
    return len(letters) > 2 and all(raw.isupper() for raw in letters)
