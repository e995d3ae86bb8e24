"""What the rules may look at: the data, the tokens, and the columns that numbers and adjectives belong to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assistant.condition import Condition, items
from assistant.dataset import Dataset, Kind, Role
from assistant.language.composing.chunks import Chunk, made
from assistant.language.lexis.tokens import Token
from assistant.language.tagging.tags import ColumnNamed


@dataclass(frozen=True, eq=False)
class Scene:
    """What the rules may look at: the data, the tokens, and how adjectives point to columns."""

    data: Dataset
    tokens: tuple[Token, ...]
    adjectives: Any  # adjective -> ColumnNamed tags, best first

    def kind(self, name: str) -> Kind | None:
        """The kind of a column of the data."""
        return self.data.kinds.get(name)

    def is_number(self, name: str) -> bool:
        """Whether comparisons with numbers make sense for the column (worked-out ones are numbers)."""
        return self.kind(name) in (Kind.NUMBER, None) or self._numeric(name)

    def holds_years(self, name: str) -> bool:
        """Whether the numbers of a column are years, so that a year can be looked for in it."""
        if not self.is_number(name):
            return False
        if name not in self.data.frame or "year" in name.lower() or not self._numeric(name):
            return True
        if self.data.named(Kind.DATE) or any("year" in other.lower() for other in self.data.columns):
            return False  # a column of its own holds the years
        cells = self.data.frame[name].dropna()
        return not len(cells) or bool(cells.min() >= 1000 and cells.max() <= 2200)

    def _numeric(self, name: str) -> bool:
        import pandas as pd

        return name in self.data.frame and pd.api.types.is_numeric_dtype(self.data.frame[name])

    def lists(self, name: str) -> bool:
        """Whether the cells of a column hold lists, so that items are what is counted and looked for."""
        if self.kind(name) not in (Kind.CATEGORY, Kind.TEXT, Kind.PLACE, Kind.ID):
            return False
        cells = [str(cell) for cell in self.data.frame[name].dropna().head(200)]
        many = [cell for cell in cells if cell[:1] in "[{" or "|" in cell]
        return len(many) > 0.5 * max(len(cells), 1) and any(len(items(cell)) > 1 for cell in many)

    def groupable(self, name: str) -> bool:
        """Whether rows may be split by the column."""
        column = self.data.columns.get(name)
        return column is None or column.kind not in (Kind.NUMBER,) or column.distinct <= 30 or column.role is Role.CODE


def condition(value: Condition, *parts: Chunk | None) -> Chunk:
    """A chunk that keeps rows."""
    return made("condition", value, *parts)


def number_column(scene: Scene, chunk: Chunk) -> str | None:
    """The column a chunk names, or one of its rivals, that holds numbers."""
    for means in (chunk.means, *(t.means for t in chunk.rivals)):
        if isinstance(means, ColumnNamed) and scene.is_number(means.name):
            return means.name
    return None


def adjective_column(scene: Scene, adjective: str) -> str | None:
    """The number column that an adjective such as "oldest" or "cheaper" points to."""
    for means in scene.adjectives(adjective):
        if scene.is_number(means.name) or scene.kind(means.name) is Kind.DATE:
            return str(means.name)
    return None


def statistics_of(chunk: Chunk) -> tuple[str, ...]:
    """The names of the statistics a chunk says, quantiles as q25."""
    means = chunk.means
    if isinstance(means, tuple) and len(means) == 2 and means[0] == "quantile":
        return tuple(f"q{q * 100:g}" for q in ([means[1]] if not isinstance(means[1], tuple) else means[1]))
    return means if isinstance(means, tuple) else (means,)
