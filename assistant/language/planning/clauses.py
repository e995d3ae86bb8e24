"""Cut a long message into clauses: one thing to do, to keep in mind, or to decide by, each."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.language.lexis.tokens import Token, tokenize
from assistant.language.tagging.cuewords import CueWords, cue_words
from assistant.language.tagging.tags import Tag

# A sentence ends where a mark is followed by what may start another one; "No. of cases" goes on in lower case.
_END = re.compile(r"(?<=[.?!;])[\"'”’)]?\s+(?=[\"'“‘A-Z0-9{-])|\n+")
_BULLET = re.compile(r"^[\s{}]*(?:[-*•–]|\d{1,2}[.)])?\s*")


@dataclass(frozen=True)
class Clause:
    """A part of the message, the cue words in it, and where it comes among the others."""

    text: str
    at: int
    tokens: tuple[Token, ...]
    cues: tuple[Tag, ...]

    def said(self, kind: str) -> list[str]:
        """The members of a kind of cue, in the order said, the longer words first where two start together."""
        return list(dict.fromkeys(tag.means.value for tag in self.tags(kind)))

    def tags(self, kind: str) -> list[Tag]:
        """The cues of a kind."""
        found = [tag for tag in self.cues if tag.means.kind == kind]
        return sorted(found, key=lambda t: (t.start, -t.end))

    def has(self, kind: str, *members: str) -> bool:
        """Whether one of the members of a kind (any, without members) is said."""
        return any(tag.means.kind == kind and (not members or tag.means.value in members) for tag in self.cues)

    def starts(self, kind: str, *members: str) -> bool:
        """Whether the clause begins with such a cue."""
        return any(
            t.start <= 1 and t.means.kind == kind and (not members or t.means.value in members) for t in self.cues
        )

    def has_word(self, words: frozenset[str]) -> bool:
        """Whether one of the words stands in it."""
        return any(token.text in words for token in self.tokens)


def plan_words(language: str = "en") -> CueWords:
    """The cue words of prompts/<language>/_plan.toml."""
    return cue_words("_plan", language, typos=False)


def cut(message: str, words: CueWords | None = None) -> list[Clause]:
    """The clauses of a message in order.

    >>> [c.text for c in cut("Drop rows without age, and calculate the mean. Round to two decimals.")]
    ['Drop rows without age', 'calculate the mean.', 'Round to two decimals.']
    >>> [c.text for c in cut("What is the mean of 'No. of cases'? No. of deaths is another one.")]
    ["What is the mean of 'No. of cases'?", 'No. of deaths is another one.']
    """
    words = words or plan_words()
    found: list[Clause] = []
    for sentence in _sentences(message, words):
        for text in _parts(sentence, words):
            tokens = tuple(tokenize(text))
            if tokens:
                found.append(Clause(text, len(found), tokens, tuple(words.cues.find(tokens))))
    return found


def _sentences(message: str, words: CueWords) -> list[str]:
    pieces: list[str] = []
    for piece in _END.split(message):
        before = pieces[-1].rstrip(".").rsplit(maxsplit=1) if pieces else []
        if (
            pieces
            and pieces[-1].endswith(".")
            and before
            and before[-1].lower().strip("(") in words.lists["abbreviations"]
        ):
            pieces[-1] += " " + piece
        else:
            pieces.append(piece)
    stripped = (_BULLET.sub("", piece).strip().strip("{}").strip() for piece in pieces)
    return [piece for piece in stripped if piece]


def _parts(sentence: str, words: CueWords) -> list[str]:
    """Cut before another thing to do: "…, and calculate …", "…, then drop …"."""
    if sentence.lower().split()[0] in words.lists["rules"]:
        return [sentence]
    openers = "|".join(sorted(words.lists["openers"], key=len, reverse=True))
    verbs = "|".join(sorted(words.lists["verbs"]))
    cuts = re.compile(rf"(?:,\s*|;\s*|\s)(?:(?:{openers}),?\s+)+(?=(?:{verbs})\b)|,\s+(?=(?:{verbs})\s)", re.IGNORECASE)
    opening = re.compile(rf"^(?:(?:{openers}),?\s+)+", re.IGNORECASE)
    return [part for piece in cuts.split(opening.sub("", sentence)) if (part := piece.strip())]
