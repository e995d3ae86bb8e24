"""What the makers of `summarise` and `show` requests share: who is asked about, how many, in which order, in what form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from assistant.answer import Say
from assistant.condition import AllOf, Condition
from assistant.dataset import Kind, Role
from assistant.language.composing.ask import Ask
from assistant.language.composing.chunks import Chunk
from assistant.language.composing.orders import GENERIC, Ranking
from assistant.language.composing.scene import Scene
from assistant.language.lexis.words import between
from assistant.language.tagging.tags import ColumnNamed
from assistant.language.understanding import Evidence
from assistant.request import Request
from assistant.scope import Step

MARKS = {"stacked": "bar", "histogram": "bar", "any": None}
PRICED = between("priced")
STRONG = 0.9  # points from which a link to a column counts as said
RANKS = ("rank", "position", "place", "standing", "ranking", "pos")  # the smallest comes first
GLUE = (
    "wh",
    "list",
    "rows",
    "stop",
    "comma",
    "and",
    "all",
    "any",
    "pronoun",
    "than",
    "change",
    "round",
    "significant",
    "ddof",
)


@dataclass(frozen=True)
class Candidate:
    """A request that the composed chunks may stand for, the chunks it uses, and why."""

    request: Request
    used: tuple[Chunk, ...]
    evidence: tuple[Evidence, ...]
    own: bool = True  # phrases of its skill speak for it
    notes: tuple[Say, ...] = ()


@dataclass(frozen=True)
class Composer:
    """One message, looked at as a question that counts, averages or rows answer."""

    ask: Ask
    scene: Scene

    @cached_property
    def columns(self) -> list[Chunk]:
        """Columns asked for: weak links and words that only name what a row is are left out if there are others."""
        strong = [c for c in self.ask.columns if c.points >= STRONG or _exact(c) >= 0.9 or c.steps]
        named = strong or self.ask.columns
        asked = [c for i, c in enumerate(named) if not (i and self.names_rows(c) and self._after_of(c))]
        return asked or named

    @cached_property
    def ranking(self) -> Ranking | None:
        """The ranking said; or a superlative together with the one number column it can be about."""
        ask, found = self.ask, self.ask.ranking
        if found is not None:
            own = {m.name for m in self.scene.adjectives(found.word)} if found.word else set()
            plain = [n for n in self._plain_numbers() if n in own or found.word in GENERIC | PRICED or not own]
            if found.word and not self._ranked_noun() and len(plain) == 1 and ask.opener != "what":
                return replace(found, column=plain[0])
            return found
        ends = ask.all("extreme", "top", "bottom")
        if not ends or ask.measures or ask.has("mark", "most_common", "order"):
            return None
        by = [g for g in ask.groups if self.scene.is_number(g) and not self.scene.groupable(g)]
        ranks = [n for n in self._plain_numbers() if not self.best_first(n)]
        numbers = by or ranks or (self._plain_numbers() if ends[0].kind == "extreme" else [])
        if len(numbers) != 1:
            return None
        first = ends[0].kind == "top" if ends[0].kind != "extreme" else _far_end(ends[0])
        return Ranking(numbers[0], self.best_first(numbers[0]) == first, self.count(), self.ordinal())

    def _ranked_noun(self) -> bool:
        return any(leaf.kind == "column" for chunk in self.ask.all("ranking") for leaf in chunk.leaves())

    def _plain_numbers(self) -> list[str]:
        named = [c for c in self.ask.columns if c.points >= STRONG]
        return [c.means.name for c in named if self.scene.kind(c.means.name) is Kind.NUMBER]

    def one_row_each(self, names: Sequence[str]) -> bool:
        """Whether the columns already tell every row apart: a group of them is a single row."""
        columns = [self.scene.data.columns[n] for n in names if n in self.scene.data.columns]
        return any(c.distinct >= len(self.scene.data.frame) > 1 for c in columns)

    def chosen_rows(self) -> int:
        """How many rows the conditions leave."""
        from assistant.scope import apply

        return len(apply(self.ask.steps(), self.scene.data.frame))

    @cached_property
    def passed_over(self) -> list[Chunk]:
        """Columns that were named but only say what a row is, or were hardly named at all."""
        return [c for c in self.ask.columns if c not in self.columns]

    def names_rows(self, chunk: Chunk) -> bool:
        """Whether the column has another value in every row: its name stands for the rows themselves."""
        column = self.scene.data.columns.get(chunk.means.name)
        rows = len(self.scene.data.frame)
        return column is not None and column.kind is not Kind.NUMBER and rows > 0 and column.distinct >= 0.95 * rows

    def _after_of(self, chunk: Chunk) -> bool:
        before = [t.text for t in self.ask.tokens[max(0, chunk.start - 4) : chunk.start]]
        if before[-1:] in (["and"], [","]):
            return False
        return any(word in ("of", "for", "across", "among", "by", "in", "from") for word in before)

    @cached_property
    def numbers(self) -> list[str]:
        """The number columns asked for."""
        return [
            c.means.name for c in self.columns if self.scene.is_number(c.means.name) and self.kind(c) is not Kind.YESNO
        ]

    def kind(self, chunk: Chunk) -> Kind | None:
        """The kind of a chunk's column; None for a worked-out one."""
        return self.scene.kind(chunk.means.name)

    def splitting(self) -> list[Chunk]:
        """Columns asked for that may split the rows."""
        return [c for c in self.columns if self.scene.groupable(c.means.name)]

    # ------------------------------------------------------------------------------------------- small things

    def count(self) -> int | None:
        """A bare whole number: how many are asked for."""
        for chunk in self.ask.all("top", "bottom", "first", "last"):
            if isinstance(chunk.means, int):
                return chunk.means
        for chunk in self.ask.all("number"):
            value = chunk.means.value
            if float(value).is_integer() and 1 <= value <= 1000 and not chunk.means.ordinal and not chunk.means.unit:
                return int(value)
        return None

    def ordinal(self) -> int | None:
        """ "second", "3rd": which one in the order is asked for."""
        for chunk in self.ask.all("number"):
            if chunk.means.ordinal and chunk.means.value >= 1:
                return int(chunk.means.value)
        return None

    def direction(self) -> bool | None:
        """Whether the largest come first, if something says which end is meant."""
        if self.ranking is not None:
            return self.ranking.descending
        for chunk in self.ask.all("extreme", "most_common", "top", "bottom"):
            if chunk.kind in ("top", "bottom"):
                return chunk.kind == "top"
            return (chunk.means[0] if isinstance(chunk.means, tuple) else chunk.means) == "max"
        return None

    def order(self, first: str, values: Sequence[str]) -> tuple[str, bool] | None:
        """ "sorted by the y axis from high to low": a column (or "" for the measure) and whether descending.

        `first` is what stands on the x axis, `values` the columns measured.
        """
        ask = self.ask
        said = [c.means for c in ask.all("sort") if c.means in ("asc", "desc")]
        down = bool(said) and said[-1] == "desc"
        if ask.all("order"):
            column, descending = ask.all("order")[-1].means
            return ("" if column in values else column, descending or down)
        sorts = ask.all("sort")
        axes = [
            c.means
            for c in ask.all("axis")
            if any(abs(c.start - s.end) <= 6 or abs(s.start - c.end) <= 4 for s in sorts)
        ]
        if axes:
            return (first if axes[-1] == "x" else "", down)
        return ("", down) if said else None

    def mark(self) -> str | None:
        """The kind of picture asked for."""
        named = [c.means for c in self.ask.all("mark") if c.means != "any"]
        return MARKS.get(named[0], named[0]) if named else None

    def wanted(self) -> dict[str, Any]:
        """The kind of answer, for skills that choose by it."""
        return {"wants": self.ask.wants} if self.ask.wants in ("name", "list", "number", "yesno") else {}

    def best_first(self, name: str) -> bool:
        """Whether the top of a column is its largest value: not so for ranks."""
        return not any(word in name.lower().split() or name.lower().endswith(word) for word in RANKS)

    def added_up(self, name: str) -> str:
        """What people mean by a number of a group without saying: amounts are added up, others averaged."""
        column = self.scene.data.columns.get(name)
        return "sum" if column is not None and column.role is Role.AMOUNT else "mean"

    def entity(self) -> str | None:
        """The column that names what a row is: "who", "which one"."""
        columns, rows = self.scene.data.columns, max(len(self.scene.data.frame), 1)
        unique = [
            c
            for c in columns.values()
            if c.kind not in (Kind.NUMBER, Kind.DATE, Kind.YESNO) and c.distinct > 0.9 * rows
        ]
        named = [
            c
            for c in columns.values()
            if {"name", "title"} & set(c.name.lower().replace("_", " ").split()) and c.kind is not Kind.NUMBER
        ]
        best = [*(c for c in named if c in unique), *(c for c in unique if c.kind is not Kind.ID), *named, *unique]
        return best[0].name if best else None

    # ------------------------------------------------------------------------------------------- the result

    def candidate(
        self, skill: str, args: dict[str, Any], used: Sequence[Chunk], why: Sequence[tuple[float, str]],
        steps: tuple[Step, ...] | None = None, kinds: Sequence[str] = (),
    ) -> Candidate:  # fmt: skip
        """A request of `skill`; `used` chunks, and all of the `kinds`, count as read."""
        scope = self.ask.steps() if steps is None else steps
        request = Request(skill, {k: v for k, v in args.items() if v is not None}, scope, self.ask.wants)
        by = args.get("by") or ()
        named = [c for c in self.columns if skill == "summarise" and self.names_rows(c) and c.means.name not in by]
        chunks = [*used, *self.passed_over, *named, *(c for c in self.ask.chunks if c.kind in (*GLUE, *kinds))]
        once = {id(c): c for c in chunks}.values()  # bands hold mappings, which cannot be compared by hash
        return Candidate(request, tuple(once), tuple(Evidence(p, text) for p, text in why))


def _far_end(chunk: Chunk) -> bool:
    return (chunk.means[0] if isinstance(chunk.means, tuple) else chunk.means) == "max"


def _exact(chunk: Chunk) -> float:
    return chunk.means.exact if isinstance(chunk.means, ColumnNamed) else 1.0


def together(conditions: Sequence[Condition]) -> Condition:
    """All of the conditions as one."""
    return conditions[0] if len(conditions) == 1 else AllOf(tuple(conditions))
