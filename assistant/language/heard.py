"""What the phrases of the skills say about a message: the best one of each skill, the weaker signs, the nearest example."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from assistant.language.choose import Context
from assistant.language.composing.ask import Ask
from assistant.language.composing.chunks import Chunk
from assistant.language.lexis.phrase import Match, PhraseIndex
from assistant.language.lexis.tokens import tokenize
from assistant.language.lexis.words import Words
from assistant.language.modelled import about_model
from assistant.language.points import HINT, SAYS, SAYS_WORD, SKIPPED, SMALL_TALK

WHOLE = 4  # so many small words around a column ask for something
WIDER = ("column", "measure", "group", "condition")
COMPARING = ("compare", "compare_post")


@dataclass(frozen=True)
class Heard:
    """The phrases found, by skill: its best one, and the weaker signs for and against it."""

    says: Mapping[str, tuple[Match, float]]
    hints: Mapping[str, list[Match]]
    against: Mapping[str, list[Match]]
    near: Mapping[str, tuple[float, str]]
    numbers: Mapping[int, tuple[int, float]] = field(default_factory=dict)


def loudest(heard: Heard) -> set[str]:
    """The skills that the strongest phrases ask for."""
    most = max((points for _, points in heard.says.values()), default=0.0)
    return {name for name, (_, points) in heard.says.items() if points >= max(SAYS, most - SAYS_WORD)}


@lru_cache(maxsize=4)
def _index(words: Words) -> PhraseIndex[tuple[str, str]]:
    pairs = [
        (phrase, (name, group))
        for name, own in words.skills.items()
        for group, phrases in (("says", own.says), ("hint", own.hints), ("against", own.against))
        for phrase in phrases
    ]
    return PhraseIndex(pairs)


def _ends(chunk: Chunk, ask: Ask) -> dict[int, tuple[int, float]]:
    """The two numbers of a range ("from 5 % to 7 %"), by the token where each begins."""
    at = [i for i in range(chunk.start, chunk.end) if ask.tokens[i].kind == "number"]
    if len(at) != 2 or not isinstance(chunk.means, tuple):
        return {}
    stops = [i + 2 if ask.tokens[i + 1 : i + 2] and ask.tokens[i + 1].text == "%" else i + 1 for i in at]
    return {i: (stop, float(value)) for i, stop, value in zip(at, stops, chunk.means, strict=True)}


def hear(ask: Ask, stems: Sequence[str], context: Context) -> Heard:
    """Every phrase found in the message, for each skill."""
    leaves = [leaf for chunk in ask.chunks for leaf in chunk.leaves()]
    slots = _named(ask, leaves)
    numbers = {c.start: (c.end, float(c.means.value)) for c in leaves if c.kind == "number"}
    numbers |= {at: ends for c in leaves if c.kind == "between" for at, ends in _ends(c, ask).items()}
    slots |= {start: end for start, (end, _) in numbers.items()}
    taken = {i for c in leaves if c.kind in ("column", "value") and c.points >= 1.5 for i in range(c.start, c.end)}
    # "equal to" of "weight equal to 20" asks for nothing: it is part of the condition.
    taken |= {i for c in ask.all("condition") for leaf in c.leaves() if leaf.kind in COMPARING for i in _span(leaf)}
    small = context.words.words("small")
    named = ask.has("column", "condition", "measure", "group", "ranking", "claim", "order")
    # "what would keep her": words for the outcome of a model may belong to a phrase.
    taken -= {i for c in leaves if c.kind == "value" and context.model_of in c.means.columns for i in _span(c)}
    says: dict[str, tuple[Match, float]] = {}
    hints: dict[str, list[Match]] = {}
    against: dict[str, list[Match]] = {}
    for match, (name, group) in _index(context.words).find(stems, slots, taken):
        if group == "says":
            points: float = SAYS + SAYS_WORD * (match.size - 1) + SKIPPED * match.skipped
            numbered = any(at in numbers for _, at in match.slots)  # "tell 5 from 7" asks for something
            asks_model = context.has_model and about_model(context.skills[name])  # "what if", "how come"
            whole = match.size >= WHOLE and bool(match.slots)  # "what does the fare look like" is a whole question
            if named and not (whole or numbered or asks_model) and {ask.tokens[i].text for i in match.tokens} <= small:
                points = min(points, SMALL_TALK if match.size > 1 else HINT)  # "who is": any question may begin so
            if name not in says or points > says[name][1]:
                says[name] = (match, points)
        elif match.skipped == 0:
            (hints if group == "hint" else against).setdefault(name, []).append(match)
    told = taken | {
        i
        for c in ask.all("measure")
        for leaf in c.leaves()
        if leaf.kind == "statistic" and leaf.means == "mean"
        for i in _span(leaf)
    }  # "the mean of it" is not what "what does it mean" asks
    return Heard(says, hints, against, _nearest(ask, stems, told, context.words), numbers)


def _named(ask: Ask, leaves: Sequence[Chunk]) -> dict[int, int]:
    """Where columns are named, alone or in something wider: the token where each begins, and where it ends."""
    slots = {c.start: c.end for c in leaves if c.kind == "column"}
    # "fare skewed" is a measure, but its first word is a column by itself.
    wider = [c for c in ask.chunks if c.kind in WIDER and not (c.kind == "measure" and c.start in slots)]
    return slots | {c.start: c.end for c in wider}


def _span(chunk: Chunk) -> range:
    return range(chunk.start, chunk.end)


def _nearest(ask: Ask, stems: Sequence[str], taken: set[int], words: Words) -> dict[str, tuple[float, str]]:
    """The most alike example of each skill, by its content words."""
    small = words.words("small")
    mine = Counter(
        s
        for i, s in enumerate(stems)
        if i not in taken and ask.tokens[i].text not in small and ask.tokens[i].kind == "word"
    )
    found = {}
    if not mine:
        return {}
    for name, examples in _examples(words).items():
        likeness, example = max(((_cosine(mine, bag), text) for bag, text in examples), default=(0.0, ""))
        if likeness > 0.45:
            found[name] = (likeness, example)
    return found


@lru_cache(maxsize=4)
def _examples(words: Words) -> dict[str, list[tuple[Counter[str], str]]]:
    small = words.words("small")
    return {
        name: [
            (
                Counter(
                    t.stem for t in tokenize(re.sub(r"\{\w+\}", " ", e)) if t.text not in small and t.kind == "word"
                ),
                e,
            )
            for e in own.examples
        ]
        for name, own in words.skills.items()
    }


def _cosine(a: Counter[str], b: Counter[str]) -> float:
    dot = sum(n * b[w] for w, n in a.items())
    size = math.sqrt(sum(n * n for n in a.values()) * sum(n * n for n in b.values()))
    return dot / size if size else 0.0
