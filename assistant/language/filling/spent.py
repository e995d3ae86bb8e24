"""Words that a number's phrase has used up ("with 90 % power") are no longer columns or conditions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from assistant.language.composing.ask import Ask
from assistant.language.composing.chunks import Chunk
from assistant.language.tagging.tags import TimeNamed

FAINT = 1.0  # points of a column that a word merely reminds of
WEAK = 1.5  # points of a column named for sure: such a one is meant whatever else its words say


def without_spent(ask: Ask, tokens: Collection[int], phrase: Collection[int] = ()) -> Ask:
    """The message without columns that only spent words hint at, and without comparisons with a spent number.

    Nor is a column meant that only words of the `phrase` that asks for the skill remind of: "near" of "near duplicates".

    Of "sales with 90 % power" the column stays, and nobody's sales are 90.
    """
    faint = [c for c in ask.all("column") if c.points < FAINT and explained(c, phrase)]
    # "good" of "how good is it" chooses no rows; "next month" of "predict next month" is still a time.
    asking = [c for c in ask.all("condition") if explained(c, phrase) and not _timed(c)]
    if not tokens and not faint and not asking:
        return ask
    columns = [c for c in ask.all("column") if c not in faint and (c.points >= WEAK or not explained(c, tokens))]
    conditions = []
    for chunk in (c for c in ask.all("condition") if c not in asking):
        leaves = list(chunk.leaves())
        if not any(leaf.kind == "number" and leaf.start in tokens for leaf in leaves):
            conditions.append(chunk)
            continue
        named = [leaf for leaf in leaves if leaf.kind == "column" and not explained(leaf, tokens)]
        columns += [replace(leaf, points=chunk.points) for leaf in named]
    return replace(ask, by_kind={**ask.by_kind, "column": columns, "condition": conditions})


def _timed(chunk: Chunk) -> bool:
    """Whether a condition names a time; a season may be another word: "the fall"."""
    times = [leaf.means for leaf in chunk.leaves() if isinstance(leaf.means, TimeNamed)]
    return any(time.recurring is None or not isinstance(time.recurring[1], tuple) for time in times)


def explained(chunk: Chunk, tokens: Collection[int]) -> bool:
    """Whether all words of a chunk are among these."""
    return set(range(chunk.start, chunk.end)) <= set(tokens)
