"""All that the words of a message may mean, from every source, and the composed chunks of it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

import pandas as pd

from assistant.dataset import Dataset, Kind
from assistant.language.composing.ages import RULES_AGES
from assistant.language.composing.beside import RULES_BESIDE
from assistant.language.composing.chunks import Chunk, chunked, measured, rewrite
from assistant.language.composing.comparisons import COMPARISONS
from assistant.language.composing.conditions import COMBINED, VALUES
from assistant.language.composing.derived import RULES_DERIVED, RULES_FIRST
from assistant.language.composing.measures import RULES_GROUPS, RULES_LATE, RULES_MEASURES
from assistant.language.composing.neighbours import RULES_NEIGHBOURS, RULES_SUBJECTS
from assistant.language.composing.numbered import numbered
from assistant.language.composing.orders import RULES_CLAIMS, RULES_ORDERS
from assistant.language.composing.owners import hinted, owned, paired, unverbed
from assistant.language.composing.scene import Scene
from assistant.language.lexis.lexicon import lexicon
from assistant.language.lexis.tokens import Token, tokenize
from assistant.language.lexis.words import Words, between
from assistant.language.linking.columns import ColumnIndex, column_index
from assistant.language.linking.values import ValueIndex, value_index
from assistant.language.tagging import grammar
from assistant.language.tagging.cuewords import cue_words
from assistant.language.tagging.numbers import number_tags
from assistant.language.tagging.tags import ColumnNamed, Cue, Tag


@dataclass(frozen=True, eq=False)
class Indexes:
    """What the words of a question may point to in one dataset."""

    columns: ColumnIndex
    values: ValueIndex
    last_date: datetime.date


_INDEXES: WeakKeyDictionary[Dataset, dict[tuple[tuple[str, str], ...], Indexes]] = WeakKeyDictionary()


def indexes(data: Dataset, taught: tuple[tuple[str, str], ...] = ()) -> Indexes:
    """The indexes of a dataset, built once for each version of it."""
    built = _INDEXES.setdefault(data, {})
    if taught not in built:
        words = lexicon()
        dates = [data.frame[c].max() for c in data.named(Kind.DATE)]
        dates = [d for d in dates if isinstance(d, pd.Timestamp)]
        last = max(dates).date() if dates else datetime.date(_last_year(data), 12, 31)
        built[taught] = Indexes(column_index(data, words, taught), value_index(data, words), last)
    return built[taught]


def _last_year(data: Dataset) -> int:
    """The last year that a column of years holds; 1999 if there is none."""
    named = [c.name for c in data.columns.values() if "year" in c.name.lower() and c.kind is not Kind.DATE]
    found = [float(pd.to_numeric(data.frame[name], errors="coerce").max()) for name in named if name in data.frame]
    return int(max((year for year in found if 1600 <= year <= 2260), default=1999))


def tagged(tokens: Sequence[Token], found: Indexes) -> list[Tag]:
    """Every tag of every source; they may overlap."""
    words = grammar.load()
    numbers = number_tags(tokens, words.numbers)
    from_grammar = [*grammar.tags(tokens, words, found.last_date, numbers), *cue_words("_cues").cues.find(tokens)]
    columns = found.columns.tags(tokens)
    columns = [t for t in columns if not _inside_adjective(t, from_grammar)]
    from_grammar = [_without_column(t, columns) for t in from_grammar]
    return [*columns, *found.values.tags(tokens), *numbers, *from_grammar]


def _without_column(tag: Tag, columns: Sequence[Tag]) -> Tag:
    """A statistic said in two words ("total amount") without the second, if that is the name of a column."""
    if not isinstance(tag.means, Cue) or tag.means.kind != "statistic" or tag.end - tag.start < 2:
        return tag
    named = [c for c in columns if isinstance(c.means, ColumnNamed) and c.means.exact >= 0.95]
    ends = [c.start for c in named if tag.start < c.start and c.end <= tag.end]
    return replace(tag, end=min(ends)) if ends else tag


def _inside_adjective(tag: Tag, others: Sequence[Tag]) -> bool:
    """A column that "oldest" only hints at gives way to the superlative, which finds the column itself."""
    if not isinstance(tag.means, ColumnNamed) or tag.means.exact >= 0.95:
        return False
    return any(
        isinstance(o.means, Cue)
        and o.means.kind in ("extreme", "compare", "most_common", "statistic", "sort", "by", "different", "mark")
        and o.start <= tag.start and tag.end <= o.end and o.points + 0.3 >= tag.points
        for o in others
    )  # fmt: skip


def composed(message: str, data: Dataset, words: Words, taught: tuple[tuple[str, str], ...] = ()) -> list[Chunk]:
    """The message as chunks after every rule has been applied."""
    tokens = tokenize(message)
    found = indexes(data, taught)
    chunks = chunked(tokens, tagged(tokens, found), words.words("small"))
    chunks = measured(chunks, between("measured") | between("heads"))
    chunks = hinted(owned(unverbed(paired(chunks, data.columns), words.words("light"))))
    chunks = numbered(chunks, tokens)
    scene = Scene(data, tuple(tokens), Adjectives(found.columns))
    for rules in (
        RULES_FIRST, RULES_NEIGHBOURS, RULES_DERIVED, RULES_GROUPS, RULES_MEASURES, RULES_ORDERS, RULES_SUBJECTS, RULES_CLAIMS, RULES_AGES, RULES_BESIDE, COMPARISONS, VALUES, COMBINED, RULES_GROUPS,
        RULES_MEASURES, RULES_LATE,
    ):  # fmt: skip
        chunks = rewrite(chunks, rules, scene)
    return chunks


@dataclass(frozen=True, eq=False)
class Adjectives:
    """The columns that an adjective points to, best first."""

    columns: ColumnIndex

    def __call__(self, adjective: str) -> list[ColumnNamed]:
        found = self.columns.tags(tokenize(adjective))
        ranked = sorted((t for t in found if isinstance(t.means, ColumnNamed)), key=lambda t: -t.points)
        return [t.means for t in ranked]
