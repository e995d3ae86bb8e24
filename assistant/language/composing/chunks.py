"""The message as a row of chunks, and rules that make larger chunks of smaller ones, keeping the parts as explanation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.language.lexis.tokens import Token
from assistant.language.lexis.words import between
from assistant.language.tagging.tags import ColumnNamed, Cue, NumberNamed, Tag, TimeNamed, ValueNamed, best_cover
from assistant.scope import Step

MOST_SMALL = 4  # small words that may stand between the parts of a rule
RIVAL = 0.7  # another meaning of the same words must earn this share of the best one's points
STOPS = frozenset(".?!;:\n{}()")


@dataclass(frozen=True)
class Chunk:
    """A span of tokens and what it means.

    `kind` is column, value, number, time, the kind of a cue, or of what a rule made (condition, measure, group,
    …); "small" for words that only hold others together, "word" for ones that nothing explains. `rivals` are other
    columns or values that the same words may mean. `steps` must be taken before the chunk makes sense.
    """

    kind: str
    means: Any
    start: int
    end: int
    points: float = 0.0
    because: str = ""
    rivals: tuple[Tag, ...] = ()
    steps: tuple[Step, ...] = ()
    parts: tuple[Chunk, ...] = field(default=(), repr=False)

    def leaves(self) -> Iterator[Chunk]:
        """The chunks this one was made of, left to right; itself if it was not made."""
        for part in self.parts:
            yield from part.leaves()
        if not self.parts:
            yield self


_KINDS = {ColumnNamed: "column", ValueNamed: "value", NumberNamed: "number", TimeNamed: "time"}


def chunked(tokens: Sequence[Token], tags: Iterable[Tag], small: frozenset[str]) -> list[Chunk]:
    """The best cover of the tokens by tags, and what is left over as small or unread words."""
    tags = list(tags)
    rivals: dict[tuple[int, int], list[Tag]] = {}
    for tag in tags:
        rivals.setdefault((tag.start, tag.end), []).append(tag)
    found: list[Chunk] = []
    at = 0
    for tag in best_cover(tags, len(tokens)):
        found += [_word(tokens[i], i, small) for i in range(at, tag.start)]
        others = tuple(t for t in rivals[tag.start, tag.end] if t is not tag and t.points >= RIVAL * tag.points)
        found.append(_of(tag, others))
        at = tag.end
    found += [_word(tokens[i], i, small) for i in range(at, len(tokens))]
    return found


def measured(chunks: Sequence[Chunk], nouns: frozenset[str]) -> list[Chunk]:
    """The chunks with "levels" of "glucose levels over 120" as a small word: it says only that the column is measured."""
    return [
        replace(c, kind="small", means="value")
        if i and c.kind in ("word", "small") and c.means in nouns and chunks[i - 1].kind == "column"
        else c
        for i, c in enumerate(chunks)
    ]


OFTEN = between("often")


def _of(tag: Tag, rivals: tuple[Tag, ...] = ()) -> Chunk:
    kind = tag.means.kind if isinstance(tag.means, Cue) else _KINDS[type(tag.means)]
    means = tag.means.value if isinstance(tag.means, Cue) else tag.means
    if kind == "extreme" and isinstance(means, tuple) and means[1] in OFTEN:
        kind, means = "most_common", means[0]
    if kind == "statistic" and means == "mode" and "mode" not in tag.because:
        kind, means = "most_common", "max"
    return Chunk(kind, means, tag.start, tag.end, tag.points, tag.because, rivals)


def _word(token: Token, at: int, small: frozenset[str]) -> Chunk:
    if token.kind == "symbol":
        kind = "stop" if token.text in STOPS else "comma" if token.text in ",&/" else "small"
        return Chunk(kind, token.text, at, at + 1)
    known = token.text in small and not token.quote
    return Chunk("small" if known else "word", token.text, at, at + 1)


Action = Callable[..., Chunk | None]


@dataclass(frozen=True)
class Rule:
    """A pattern of kinds and what they make together.

    A pattern is a row of kinds: `column compare number`. `a|b` is either, `~word` a small word that must stand
    there, a `?` behind it makes it optional (the action gets None). Small words between are passed over, unless the rule is
    `tight`: then only these.
    """

    name: str
    pattern: str
    action: Action
    tight: frozenset[str] | None = None
    items: tuple[tuple[tuple[str, ...], bool], ...] = ()

    def __post_init__(self) -> None:
        items = tuple((tuple(p.rstrip("?").split("|")), p.endswith("?")) for p in self.pattern.split())
        object.__setattr__(self, "items", items)


def rewrite(chunks: list[Chunk], rules: Iterable[Rule], context: Any) -> list[Chunk]:
    """Apply each rule, in order, from left to right until it fits nowhere."""
    for rule in rules:
        at = 0
        while at < len(chunks):
            if chunks[at].kind in rule.items[0][0] or rule.items[0][1] or rule.items[0][0][0][0] == "~":
                found = _match(rule, chunks, at)
                made = rule.action(context, *found[0]) if found else None
                if found and made is not None:
                    end = found[1]
                    parts = tuple(chunks[at:end])
                    because = made.because or rule.name
                    made = replace(made, start=parts[0].start, end=parts[-1].end, parts=parts, because=because)
                    chunks = [*chunks[:at], made, *chunks[end:]]
                    continue
            at += 1
    return chunks


def _match(rule: Rule, chunks: Sequence[Chunk], at: int) -> tuple[list[Chunk | None], int] | None:
    found: list[Chunk | None] = []
    end = at
    for kinds, optional in rule.items:
        here = _next(chunks, end, kinds, rule.tight) if any(found) else at
        if here is not None and here < len(chunks) and _fits(chunks[here], kinds):
            found.append(chunks[here])
            end = here + 1
        elif optional:
            found.append(None)
        else:
            return None
    return (found, end) if end > at else None


def _fits(chunk: Chunk, kinds: tuple[str, ...]) -> bool:
    return chunk.kind in kinds or any(k[0] == "~" and chunk.means == k[1:] for k in kinds)


def _next(chunks: Sequence[Chunk], at: int, kinds: tuple[str, ...], tight: frozenset[str] | None) -> int | None:
    """Where the next part may stand: after small words, but not after a part of another kind."""
    for here in range(at, min(at + MOST_SMALL + 1, len(chunks))):
        if _fits(chunks[here], kinds):
            return here
        if chunks[here].kind != "small" or (tight is not None and chunks[here].means not in tight):
            return None
    return None


def made(kind: str, means: Any, *parts: Chunk | None, because: str = "", points: float | None = None) -> Chunk:
    """A chunk made of others: it takes over their points and steps."""
    there = [p for p in parts if p is not None]
    earned = sum(p.points for p in there) if points is None else points
    steps = tuple(dict.fromkeys(step for p in there for step in p.steps))
    return Chunk(kind, means, 0, 0, earned, because, steps=steps)
