"""How words of a message and values of cells are spelled, so that they can be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.dataset import Kind
from assistant.language.lexis.lexicon import Lexicon, base
from assistant.language.lexis.names import squash
from assistant.language.lexis.tokens import Token
from assistant.language.linking.aliases import Alias
from assistant.language.linking.cells import Cells

_EQUAL = frozenset(
    {"=", "==", "!=", "is", "are", "equals", "equal", ":", "was", "answered", "said", "says", "marked", "as"}
)
MOST_FORMS = 30_000  # different values of all columns whose plurals and typing errors are understood


def forms(found: Sequence[Cells]) -> dict[str, tuple[Alias, ...]]:
    """Values by their spelling with the last word's stem: "apples" for "Apple"; of columns with few values."""
    made: dict[str, list[Alias]] = {}
    left = MOST_FORMS
    for cells in found:
        left -= len(cells.spelled)
        if left < 0:
            break
        if cells.column.kind is Kind.ID:
            continue
        for key in cells.spelled:
            value = cells.value(key)
            last = squash(str(value).split()[-1]) if isinstance(value, str) and value.split() else ""
            if last.isalpha() and len(last) > 2:
                made.setdefault(key[: len(key) - len(last)] + base(last), []).append(Alias(cells.name, value))
    return {key: tuple(alike) for key, alike in made.items()}


def near_keys(found: Sequence[Cells], said_otherwise: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    """Spellings of five letters or more by their first letter, for typing errors; of columns with few values."""
    near: dict[str, list[str]] = {}
    keys: dict[str, None] = dict.fromkeys(said_otherwise)
    for cells in found:
        if len(keys) + len(cells.spelled) > MOST_FORMS:
            break
        keys.update(dict.fromkeys(cells.spelled))
    for key in keys:
        if 4 < len(key) < 30 and key.isalpha():
            near.setdefault(key[0], []).append(key)
    return {letter: tuple(alike) for letter, alike in near.items()}


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


@dataclass(frozen=True, eq=False)
class Meant:
    """Whether words are written so that a value can be meant; `named` are stems of the columns' names, `nouns` of the rows."""

    lexicon: Lexicon
    named: frozenset[str]
    nouns: frozenset[str]

    def is_common(self, token: Token) -> bool:
        """Whether the word is an everyday one, or one of a column's name."""
        lists = self.lexicon.lists
        return token.text in lists["common"] or token.text in lists["statistic"] or base(token.text) in self.named

    def is_meant(self, tokens: Sequence[Token], start: int, end: int, value: object, code: bool = False) -> bool:
        """Words of grammar and single letters must be quoted or written as in the data, codes in capitals."""
        span, text = tokens[start:end], said(tokens, start, end)
        if code and not (text.isupper() and not is_shouted(tokens)):
            return False
        if code or all(token.quote for token in span):
            return True
        words = [token for token in span if token.kind != "symbol"]
        grammar = all(token.text in self.lexicon.lists["function"] for token in words)
        if grammar and words[0].text in self.lexicon.truth["yes"] | self.lexicon.truth["no"]:
            return start > 0 and (tokens[start - 1].text in _EQUAL or base(tokens[start - 1].text) in self.named)
        if grammar or (len(words) == 1 and words[0].kind == "word" and len(text) == 1):
            return text == str(value) and not text.islower() and start > 0 and not is_shouted(tokens)
        return True
