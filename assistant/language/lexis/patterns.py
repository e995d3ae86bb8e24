"""Read patterns: `(more|greater) than [or equal to] {n}` as words, choices, options and slots."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product
from math import prod

from assistant.language.lexis.tokens import tokenize

MOST_PHRASES = 20_000

_PIECE = re.compile(r"[()\[\]|]|\{\w+\}|[^()\[\]{}|]+")


@dataclass(frozen=True)
class Word:
    """One item of a phrase: a word (`exact`: only just so), or a slot that a tag fills."""

    text: str
    stem: str = ""
    exact: bool = False
    slot: bool = False


Part = Word | tuple[tuple["Part", ...], ...]  # a word, or a choice among rows of parts


def expand(pattern: str) -> list[tuple[Word, ...]]:
    """Every plain phrase that a pattern stands for: `(a|b)` choice, `[c]` optional, `{slot}`, `'word'` exactly so.

    Choices may be nested. A pattern with brackets that do not match raises ValueError, as does one for too many phrases.

    >>> [" ".join(w.text for w in phrase) for phrase in expand("(at least|no (less|fewer) than) [a] {n}")]
    ['at least a {n}', 'at least {n}', 'no less than a {n}', 'no less than {n}', 'no fewer than a {n}', 'no fewer than {n}']
    """
    found = [phrase for row in parse(pattern) for phrase in _phrases(row)]
    if len(found) > MOST_PHRASES:
        raise ValueError(f"{pattern!r} stands for more than {MOST_PHRASES} phrases")
    return found


def _phrases(row: tuple[Part, ...]) -> list[tuple[Word, ...]]:
    choices = [[(part,)] if isinstance(part, Word) else [p for r in part for p in _phrases(r)] for part in row]
    if prod(len(choice) for choice in choices) > MOST_PHRASES:
        raise ValueError(f"A pattern stands for more than {MOST_PHRASES} phrases")
    return [tuple(word for part in chosen for word in part) for chosen in product(*choices)]


def parse(pattern: str) -> tuple[tuple[Part, ...], ...]:
    """A pattern as a choice among rows of words and choices; raises ValueError for brackets that do not match."""
    pieces = _PIECE.findall(pattern)
    rows, at = _choices(pieces, 0, "", pattern)
    if at != len(pieces):
        raise ValueError(f"A bracket too many in {pattern!r}")
    return rows


def _choices(pieces: list[str], at: int, close: str, pattern: str) -> tuple[tuple[tuple[Part, ...], ...], int]:
    """The rows of `a|b|…` from piece `at` up to the bracket `close`, and where it ended."""
    rows: list[tuple[Part, ...]] = []
    row: list[Part] = []
    while at < len(pieces) and pieces[at] not in (")", "]"):
        piece = pieces[at]
        at += 1
        if piece == "|":
            rows.append(tuple(row))
            row = []
        elif piece in ("(", "["):
            inner, at = _choices(pieces, at, ")" if piece == "(" else "]", pattern)
            row.append((*inner, ()) if piece == "[" else inner)
            at += 1
        elif piece[0] == "{":
            row.append(Word(piece, slot=True))
        else:
            row += [Word(t.text, t.stem, bool(t.quote)) for t in tokenize(piece)]
    if (pieces[at] if at < len(pieces) else "") != close:
        raise ValueError(f"A bracket is missing in {pattern!r}")
    return (*rows, tuple(row)), at
