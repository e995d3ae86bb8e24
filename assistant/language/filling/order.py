"""A message read as an order to change the table: the word that opens it, and the parts it is made of."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib import resources

from assistant.language.composing.ask import Ask, fronted
from assistant.language.composing.chunks import Chunk
from assistant.language.composing.scene import Scene
from assistant.language.filling.worded import Filling
from assistant.language.lexis.lexicon import lexicon
from assistant.language.lexis.tokens import Token, stem
from assistant.language.lexis.words import SkillWords, Words
from assistant.language.linking.matches import is_word
from assistant.language.points import ORDERED, UNORDERED
from assistant.language.understanding import Evidence


@lru_cache(maxsize=64)
def order_words(name: str) -> frozenset[str]:
    """A list of the words of orders, by its name in prompts/en/_edits.toml."""
    text = (resources.files("prompts") / "en" / "_edits.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)["lists"][name])


CLOSING, ARTICLES, OPENING = order_words("closing"), order_words("articles"), order_words("opening")
CUTTING, WITHIN, COLUMN = order_words("cutting"), order_words("within"), order_words("column")
FOR_GOOD = order_words("for_good")
LEAST_MENDED = 5  # letters of an order that is spelled wrong


@dataclass
class Order:
    """A message read as an order: what is said where, and which tokens are spoken for."""

    ask: Ask
    own: SkillWords
    scene: Scene
    stems: Sequence[str]
    at: int  # where the order stands; -1 if none opens the message
    taken: set[int] = field(default_factory=set)

    @property
    def tokens(self) -> tuple[Token, ...]:
        """The message."""
        return self.ask.tokens

    def leaves(self, *kinds: str) -> list[Chunk]:
        """What is named in the data, of these kinds, outside of what is taken."""
        found = [leaf for chunk in self.ask.chunks for leaf in chunk.leaves() if leaf.kind in kinds]
        return [leaf for leaf in found if not self.taken & set(range(leaf.start, leaf.end))]

    def raw(self, start: int, end: int) -> str:
        """What was written between two tokens, without quotes and the words around it."""
        while start < end and self.tokens[start].text in ARTICLES and not self.tokens[start].quote and end - start > 1:
            start += 1
        while end > start + 1 and self.tokens[end - 1].text in CLOSING and not self.tokens[end - 1].quote:
            end -= 1
        if start >= end:
            return ""
        text = self.ask.text[self.tokens[start].start : self.tokens[end - 1].end]
        return " ".join(text.split()).strip(" \"'“”‘’`.,;")

    def joints(self, after: int = 0) -> list[int]:
        """Where the words stand that join the two parts of such an order: "to", "with", "as", "="."""
        return [i for i, t in enumerate(self.tokens) if i >= after and not t.quote and self._joins(i)]

    def _joins(self, i: int) -> bool:
        text = self.tokens[i].text
        return text in self.own.joints or (text == ">" and i > 0 and self.tokens[i - 1].text == "-")

    def column_before(self, at: int, after: int = 0) -> Chunk | None:
        """The last column named before a token."""
        named = [c for c in self.leaves("column") if after <= c.start and c.end <= at]
        return named[-1] if named else None


def taken(order: Order, done: Filling, start: int, end: int) -> None:
    """The tokens of a part are read: no column or value in them is meant."""
    order.taken |= set(range(start, end))
    done.tokens |= set(range(start, end))
    done.used += [c for c in order.ask.chunks if c.start < end and c.end > start]


def opening(ask: Ask, own: SkillWords, stems: Sequence[str]) -> int:
    """Where the order stands that opens the message, behind words of politeness; -1 if none does."""
    orders = {stem(word) for word in own.orders}
    for i, token in enumerate(ask.tokens[: _behind_place(ask) + 12]):
        if i < _behind_place(ask):
            continue
        if stems[i] in orders and not token.quote:
            return i
        if token.text not in OPENING and token.kind != "symbol":
            return -1
    return -1


def _behind_place(ask: Ask) -> int:
    """Where the message goes on behind what it opens with: "in the region column, replace …", "where it rained, drop …"."""
    if at := fronted(ask.tokens):
        return at
    if not ask.tokens or ask.tokens[0].text not in WITHIN:
        return 0
    leaves = [leaf for chunk in ask.chunks for leaf in chunk.leaves() if leaf.kind == "column" and leaf.start <= 2]
    end = leaves[0].end if leaves else 0
    while 0 < end < len(ask.tokens) and ask.tokens[end].text in COLUMN | {","}:
        end += 1
    return end


def opened(order: Order) -> Evidence:
    """The evidence of the word that opens the order, or of its absence."""
    if order.at < 0:
        return Evidence(UNORDERED, "it opens with no order to change the table")
    return Evidence(ORDERED, f"it orders to {order.tokens[order.at].text}")


def mild(order: Order) -> bool:
    """Whether the order may as well mean something else ("filter to the north"), and nothing says it is for good."""
    said = {t.text for t in order.tokens}
    return order.at >= 0 and order.tokens[order.at].text in order.own.mild and not said & FOR_GOOD


def lasting(ask: Ask, own: SkillWords) -> bool:
    """Whether the words say that rows of the table are meant, for good."""
    return bool({t.text for t in ask.tokens} & own.lasting)


def orders_mended(tokens: Sequence[Token], stems: Sequence[str], words: Words) -> list[str]:
    """The stems with the order that opens the message spelled right: "remvoe the notes", "renmae qty".

    Only a word that belongs to no skill is looked at; one letter may be wrong, missing, too many or two swapped
    (Damerau and Levenshtein, 1964).
    """
    from rapidfuzz.distance import OSA

    found = list(stems)
    words_at = (i for i, t in enumerate(tokens) if i >= fronted(tokens) and t.kind == "word")
    at = next((i for i in words_at if tokens[i].text not in OPENING), None)
    if at is None or len(tokens[at].text) < LEAST_MENDED or tokens[at].quote:
        return found
    orders = every_order(words)
    if found[at] in {stem(word) for word in orders} or tokens[at].text in words.words("small"):
        return found
    if is_word(tokens[at].text, lexicon()):  # "chance" is no slip of "change"
        return found
    near = {stem(o) for o in orders if len(o) >= LEAST_MENDED and OSA.distance(tokens[at].text, o, score_cutoff=1) == 1}
    return [*found[:at], *near, *found[at + 1 :]] if len(near) == 1 else found


def every_order(words: Words) -> frozenset[str]:
    """The words that open an order of any skill."""
    return frozenset(word for own in words.skills.values() for word in own.orders)


def parts_of(message: str, tokens: Sequence[Token], words: Words) -> list[str]:
    """The orders of a message, each by itself: cut at "and", "then", commas and stops behind which another order stands.

    >>> from assistant.language.lexis.tokens import tokenize
    >>> from assistant.language.lexis.words import load
    >>> said = "drop the notes, fill price with 0 and then rename qty to units"
    >>> parts_of(said, tokenize(said), load())
    ['drop the notes', 'fill price with 0', 'rename qty to units']
    """
    orders, cuts = every_order(words), [0]
    for i, token in enumerate(tokens):
        if token.quote or token.text not in CUTTING:
            continue
        at = i + 1
        while at < len(tokens) and (tokens[at].text in CUTTING or tokens[at].text in OPENING):
            at += 1
        if at < len(tokens) and tokens[at].text in orders and at > cuts[-1] and i > cuts[-1]:
            cuts += [i, at]
    cuts.append(len(tokens))
    spans = [(cuts[0], cuts[1]), *zip(cuts[2::2], cuts[3::2], strict=True)]
    return [message[tokens[a].start : tokens[b - 1].end] for a, b in spans if a < b]


def heard_as_order(ask: Ask, words: Words) -> Ask:
    """The message without a condition made of nothing but the order that opens it ("keep …" where goods are returned)."""
    at = next((i for i, t in enumerate(ask.tokens) if i >= fronted(ask.tokens) and t.text not in OPENING), None)
    if at is None or ask.tokens[at].text not in every_order(words) or len(ask.tokens) < at + 2:
        return ask
    wrong = [c for c in ask.all("condition", "value") if c.start == at and c.end == at + 1]
    if not wrong:
        return ask
    kept = {kind: [c for c in found if c not in wrong] for kind, found in ask.by_kind.items()}
    return replace(ask, chunks=tuple(c for c in ask.chunks if c not in wrong), by_kind=kept)
