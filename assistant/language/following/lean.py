"""How a message leans on the one before: "what about …", "its", "the lowest", "that station", or not at all."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cached_property

from assistant.language.composing.ask import Ask
from assistant.language.composing.chunks import Chunk
from assistant.language.lexis.words import Words

# What may be asked for, apart from the rows it is asked about.
ASKED = ("column", "measure", "group")
NOUNS = ("column", "measure", "ranking", "condition", "rows", "value", "group", "word")
WHOLE = ("all", "every", "each", "everyone", "per", "table", "dataset", "data", "file", "total", "overall", "list")
BARE = ("small", "pronoun", "extreme", "ranking", "stop", "top", "bottom")  # may follow "which" where no noun does
MOST_WORDS = 10  # a longer message names by itself what it is about


@dataclass(frozen=True)
class Lean:
    """The signs, in one message, that it goes on with the one before."""

    ask: Ask
    words: Words
    conditioned: frozenset[str]  # the columns that the rows talked about were chosen by

    @cached_property
    def cue(self) -> str:
        """ "what about", "again for", "also", "instead", "only", "remove": what is to be done with what was said."""
        for chunk in self.ask.all("change"):
            if chunk.means in ("also", "instead") or self._opens(chunk):
                return str(chunk.means)
        return ""

    def _opens(self, chunk: Chunk) -> bool:
        before = [c for c in self.ask.chunks if c.end <= chunk.start]
        return all(c.kind in ("small", "and", "stop", "comma", "or", "change") for c in before)

    @cached_property
    def joined(self) -> bool:
        """Whether it opens with "and", "but", "then"."""
        return bool(self.ask.tokens) and self.ask.tokens[0].text in self.words.words("joining")

    @cached_property
    def question(self) -> bool:
        """Whether it opens like a question or a command of its own."""
        if self.cue in ("about", "same", "instead", "remove"):
            return False
        first = next((c for c in self.ask.chunks if c.kind not in ("stop", "comma", "and", "or", "change")
                      and not (c.kind == "small" and self._polite(c))), None)  # fmt: skip
        if first is None:
            return False
        text = self.ask.tokens[first.start].text
        if text in ("when", "where", "while", "whose", "who") and not self._asks(first):
            return self._asks_later(first)
        asks = first.kind in ("wh", "list") or text in self.words.words("yesno") or self.ask.opener.startswith("how")
        return asks or self._asks_later(first)

    def _asks_later(self, first: Chunk) -> bool:
        """ "among them, which …", "when it rained, how many …": the question comes behind a comma."""
        chunks = [c for c in self.ask.chunks if c.start >= first.end]
        return any(a.kind == "comma" and self._starts(b) for a, b in itertools.pairwise(chunks))

    def _starts(self, chunk: Chunk) -> bool:
        return chunk.kind in ("wh", "list") or self.ask.tokens[chunk.start].text == "how"

    def _polite(self, chunk: Chunk) -> bool:
        return self.ask.tokens[chunk.start].text not in self.words.words("yesno")

    def _asks(self, chunk: Chunk) -> bool:
        """ "when was …" asks; "when econ is …" and "who are from …" choose rows."""
        after = self.ask.tokens[chunk.end : chunk.end + 1]
        if self.ask.tokens[chunk.start].text == "who":
            return True
        return bool(after) and after[0].text in self.words.words("yesno")

    @cached_property
    def referred(self) -> tuple[Chunk, ...]:
        """ "that station", "the same nationality": columns that stand for the value talked about."""
        found = []
        for chunk in self.ask.columns:
            before = [t.text for t in self.ask.tokens[max(0, chunk.start - 2) : chunk.start]]
            if before and before[-1] in self.words.words("pointing") and not self._relative(chunk.start - 1):
                found.append(chunk)
        return tuple(found)

    @cached_property
    def pointing(self) -> tuple[Chunk, ...]:
        """Pronouns that stand for something outside of this message."""
        return tuple(c for c in self.ask.all("pronoun") if self._outside(c))

    def _outside(self, chunk: Chunk) -> bool:
        text = self.ask.tokens[chunk.end - 1].text
        after = [t.text for t in self.ask.tokens[chunk.end : chunk.end + 1]]
        if chunk.means == "one":
            return True
        if text in ("this", "that", "these", "those"):
            if after and (after[0] in self.words.words("picking") or after[0] in WHOLE):
                return False
            return not self._relative(chunk.start)
        if text in ("he", "she", "him", "his", "her"):
            return True
        before = [t.text for t in self.ask.tokens[max(0, chunk.start - 1) : chunk.start]]
        governed = before and (before[0] in self.words.words("governing") or before[0] in self.words.words("yesno"))
        return bool(governed) or not any(c.end <= chunk.start and c.kind in NOUNS for c in self.ask.chunks)

    def _relative(self, at: int) -> bool:
        """ "the teams that won": the word only joins a clause to a noun before it."""
        if self.ask.tokens[at].text != "that":
            return False
        before = next((c for c in self.ask.chunks if c.end == at), None)
        return before is not None and before.kind in NOUNS

    @cached_property
    def others(self) -> bool:
        """ "other regions", "the rest": the rows that were not talked about."""
        return any(t.text in self.words.words("other") for t in self.ask.tokens)

    def beside(self, chunk: Chunk, name: str) -> bool:
        """Whether a word of this list stands right before a chunk ("next season", "all dates")."""
        tokens = self.ask.tokens[max(0, chunk.start - 3) : chunk.end]
        return any(t.text in self.words.words(name) for t in tokens)

    @cached_property
    def asked(self) -> list[Chunk]:
        """Columns, measures and groups named outside of conditions, without those that only point back."""
        return [c for c in self.ask.all(*ASKED) if c not in self.referred]

    @cached_property
    def headless(self) -> bool:
        """Whether nothing is asked for by itself, so that what was asked before must be meant."""
        ask = self.ask
        if self.asked or ask.has("mark", "claim") or not self._bare_head():
            return False
        if self.question and ask.wants == "yesno":
            return False
        if ask.ranking is not None and ask.ranking.column and self.question and not self.cue:
            return False
        return bool(ask.has(*CHANGES)) or (self.others and bool(self.conditioned))

    def _bare_head(self) -> bool:
        """ "which are …", "how many of …", "show the top 5": no noun says what is asked for."""
        if self.cue:
            return True
        if self.ask.has("rows") and not self.pointing:
            return False
        counts = [c for c in self.ask.all("statistic") if c.means in ("count", "percent", "share")]
        if not self.question:
            return not counts
        heads = sorted(
            [*counts, *(c for c in self.ask.all("wh") if c.means in ("which", "who"))], key=lambda c: c.start
        )
        after = next((c for c in self.ask.chunks if heads and c.start >= heads[0].end and c.kind != "statistic"), None)
        if after is None or not heads:
            return True
        if counts and after.kind == "small":
            return self._joins(after)
        return after.kind in BARE

    def _joins(self, chunk: Chunk) -> bool:
        return self.ask.tokens[chunk.start].text in self.words.words("yesno") | self.words.words("picking")

    @cached_property
    def fragment(self) -> bool:
        """Whether it is no sentence, and not a whole question said shortly ("mean fare by class")."""
        if self.question:
            return False
        if self.cue or self.joined or self.pointing:
            return True
        if any(c.means in ("count", "percent", "share") for c in self.ask.all("statistic")):
            return False
        kinds = {c.kind for c in self.asked}
        return "measure" not in kinds and not {"column", "group"} <= kinds and len(kinds) <= 1

    @cached_property
    def definite(self) -> bool:
        """ "what is the fate?", "show the score": cells of rows that the message itself does not choose."""
        ask = self.ask
        if not self.question or len(ask.tokens) > MOST_WORDS or not ask.columns or ask.wants == "yesno":
            return False
        if ask.has(
            "condition", "ranking", "extreme", "measure", "group", "mark", "order", "all", "rows", "top", "bottom"
        ):
            return False
        texts = [t.text for t in ask.tokens]
        return not set(texts[1:]) & set(WHOLE) and not any(t.text in ("different", "distinct") for t in ask.tokens)


CHANGES = ("condition", "number", "compare", "between", "extreme", "ranking", "most_common", "top", "bottom", "order",
           "sort", "statistic", "times", "time", "first", "last", "mark")  # fmt: skip
