"""What a question says about a picture: the columns on its axes, what tells its marks apart, and how it is to look."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from importlib import resources
from typing import Any

from assistant.condition import Filter
from assistant.dataset import Kind, Role
from assistant.expression import Bins, Part
from assistant.language.composing.chunks import Chunk
from assistant.language.composing.measures import NUMERIC
from assistant.language.describing.composer import STRONG, Candidate, Composer
from assistant.language.lexis.phrasebook import Phrasebook
from assistant.language.lexis.tokens import Token
from assistant.scope import Derive

LEVELS = 12  # a number with no more different values than this splits like a category
ROWS_A_LEVEL = 3
USES = (
    "column",
    "measure",
    "group",
    "mark",
    "versus",
    "by",
    "condition",
    "axis",
    "statistic",
    "bands",
    "order",
    "sort",
)


@dataclass(frozen=True)
class Field:
    """A column of the picture, the statistic said with it, and whether the words make it split the marks."""

    name: str
    statistic: str | None
    split: bool
    start: int


@lru_cache(maxsize=4)
def phrases(language: str = "en") -> Phrasebook:
    """The phrases of prompts/<language>/_pictures.toml, each with the name of its table."""
    path = resources.files("prompts") / language / "_pictures.toml"
    file = tomllib.loads(path.read_text(encoding="utf-8"))
    return Phrasebook([(said, kind) for kind, table in file.items() for said in table["phrases"]], typos=False)


@dataclass(frozen=True)
class Picture:
    """A message looked at as a request for a picture."""

    composer: Composer

    @cached_property
    def said(self) -> dict[str, set[int]]:
        """The places of the tokens of each kind of phrase; nothing that names a column."""
        ask = self.composer.ask
        taken = {i for f in ask.columns if f.points >= 1.5 for i in range(f.start, f.end)}
        return heard(ask.tokens, taken)

    @cached_property
    def counted(self) -> bool:
        """Whether rows, or things that name them, are counted."""
        ask = self.composer.ask
        said = [n for c in ask.all("statistic") for n in _several(c.means)]
        counted = [c for n, c in ask.measures if n in ("count", "distinct")]
        return "count" in said or any(c is None or not self._is_number(c) for c in counted)

    @property
    def unspent(self) -> bool:
        """Whether an average or the like was said, but not of what."""
        names = {n for c in self.composer.ask.all("statistic") for n in _several(c.means)}
        return bool(names & NUMERIC) and not any(f.statistic for f in self.fields)

    @cached_property
    def fields(self) -> list[Field]:
        """Every column said, once, in the order said; what only names the rows is left out."""
        found: dict[str, Field] = {}
        for one in sorted(self.every(), key=lambda f: f.start):
            first = found.get(one.name, one)
            merged = replace(first, statistic=first.statistic or one.statistic, split=first.split or one.split)
            found[one.name] = merged
        rest = [f for f in found.values() if f.statistic or not self.names_rows(f.name)]
        return rest or list(found.values())

    def every(self) -> list[Field]:
        ask, found = self.composer.ask, list[Field]()
        for chunk in ask.all("column", "measure", "group", "condition"):
            match chunk.kind:
                case "column" if chunk in self.composer.columns and (chunk.points >= STRONG or chunk.steps):
                    found.append(Field(chunk.means.name, None, False, chunk.start))
                case "measure":
                    for name, column in chunk.means:
                        own = None if name in ("count", "distinct") else name
                        found += [Field(column, own, False, chunk.start)] if column is not None else []
                case "group":
                    found += [Field(name, None, True, chunk.start) for name in chunk.means]
                case "condition" if self._all_values(chunk):
                    found.append(Field(chunk.means.column, None, True, chunk.start))
        return found

    def _all_values(self, chunk: Chunk) -> bool:
        """ "for the north, the south and the west": a list of values splits by their column."""
        means = chunk.means
        listed = isinstance(means, Filter) and means.op == "in" and isinstance(means.value, tuple)
        return listed and len(means.value) >= 3

    def names_rows(self, name: str) -> bool:
        """Whether a column has another value in every row."""
        column, rows = self.composer.scene.data.columns.get(name), len(self.composer.scene.data.frame)
        return column is not None and column.kind is not Kind.NUMBER and rows > 0 and column.distinct >= 0.95 * rows

    def _is_number(self, name: str) -> bool:
        return self.composer.scene.kind(name) is Kind.NUMBER

    def along(self, name: str) -> bool:
        """Whether a column runs along time."""
        column = self.composer.scene.data.columns.get(name)
        if column is None:
            steps = [s for c in self.composer.ask.chunks for s in c.steps if isinstance(s, Derive) and s.name == name]
            return any(isinstance(s.expression, Part) for s in steps)
        return column.kind is Kind.DATE or column.role is Role.TIME

    def banded(self, name: str) -> bool:
        """Whether a column is a number cut into bands."""
        steps = [s for c in self.composer.ask.chunks for s in c.steps if isinstance(s, Derive) and s.name == name]
        return any(isinstance(s.expression, Bins) for s in steps)

    def continuous(self, name: str) -> bool:
        """Whether a column is a number with too many values to split by."""
        column, rows = self.composer.scene.data.columns.get(name), len(self.composer.scene.data.frame)
        if column is None or self.along(name) or column.kind is not Kind.NUMBER or column.role is Role.CODE:
            return False
        return column.distinct > LEVELS or column.distinct * ROWS_A_LEVEL > rows

    @property
    def numbers(self) -> list[Field]:
        """What lies on an axis of numbers."""
        return [f for f in self.fields if self.continuous(f.name)]

    @property
    def splits(self) -> list[Field]:
        """What tells marks apart."""
        return [f for f in self.fields if not self.continuous(f.name)]

    def times(self) -> list[str]:
        """The columns of dates or years of the data."""
        columns = self.composer.scene.data.columns.values()
        return [c.name for c in columns if c.kind is Kind.DATE] or [c.name for c in columns if c.role is Role.TIME]

    def read(self) -> set[int]:
        """The places of all words that say something about a picture."""
        return {i for places in self.said.values() for i in places}

    def candidate(self, skill: str, args: dict[str, Any], why: str, points: float) -> Candidate:
        """A request that uses every column said."""
        ask, places = self.composer.ask, self.read()
        words = [c for c in ask.unread() if set(range(c.start, c.end)) <= places]
        weak = [c for c in ask.columns if c not in self.composer.columns]
        return self.composer.candidate(skill, args, [*words, *weak], [(points, why)], kinds=USES)


def _several(means: Any) -> tuple[Any, ...]:
    return means if isinstance(means, tuple) else (means,)


def heard(tokens: Sequence[Token], taken: set[int]) -> dict[str, set[int]]:
    """The places of the phrases about pictures in a message, by what they say."""
    found: dict[str, set[int]] = {}
    for tag in phrases().find(tokens, taken=taken):
        found.setdefault(tag.means, set()).update(range(tag.start, tag.end))
    return found
