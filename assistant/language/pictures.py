"""Which picture a question asks for: what stands on its axes, what splits it, and the skill that draws it."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from importlib import resources
from typing import Any

from assistant.condition import Filter
from assistant.dataset import Kind, Role
from assistant.expression import Part
from assistant.language.chunks import Chunk
from assistant.language.composer import MARKS, STRONG, Candidate, Composer
from assistant.language.phrasebook import Phrasebook
from assistant.language.tokens import Token
from assistant.scope import Derive

LEVELS = 12  # a number with no more different values than this splits like a category
ROWS_A_LEVEL = 3
MOST_EACH = 60  # rows that may have a mark with a name each
ASKED, IMPLIED = 6.0, 4.5  # points when a kind of picture was named, and when it follows from what is asked
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
        said = [n for c in ask.all("statistic") for n in (c.means if isinstance(c.means, tuple) else (c.means,))]
        counted = [c for n, c in ask.measures if n in ("count", "distinct")]
        return "count" in said or any(c is None or not self._is_number(c) for c in counted)

    @cached_property
    def fields(self) -> list[Field]:
        """Every column said, once, in the order said; what only names the rows is left out."""
        found: dict[str, Field] = {}
        for one in sorted(self.every(), key=lambda f: f.start):
            first = found.get(one.name, one)
            merged = replace(first, statistic=first.statistic or one.statistic, split=first.split or one.split)
            found[one.name] = merged
        rest = [f for f in found.values() if not self.names_rows(f.name)]
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
        steps = tuple(s for s in ask.steps() if not self._drops(s))
        return self.composer.candidate(skill, args, [*words, *weak], [(points, why)], steps, USES)

    def _drops(self, step: Any) -> bool:
        return False


def heard(tokens: Sequence[Token], taken: set[int]) -> dict[str, set[int]]:
    """The places of the phrases about pictures in a message, by what they say."""
    found: dict[str, set[int]] = {}
    for tag in phrases().find(tokens, taken=taken):
        found.setdefault(tag.means, set()).update(range(tag.start, tag.end))
    return found


def named(composer: Composer) -> str | None:
    """The kind of picture said: bar, point, line, histogram, …; "any" for just a picture; None for none."""
    marks = [c.means for c in composer.ask.all("mark")]
    return next((m for m in marks if m != "any"), marks[0] if marks else None)


def picture(composer: Composer) -> Candidate | None:
    """The picture asked for, or implied by how the columns are named together."""
    ask = composer.ask
    if ask.wants in ("yesno", "reason") or ask.has("ranking", "claim", "most_common", "extreme", "top", "bottom"):
        return None
    shown, mark = Picture(composer), named(composer)
    if not shown.fields:
        return None
    for make in (_each, _scatter, _over_time, _spread, _levels):
        found = make(shown, mark)
        if found is not None:
            return found
    return None


def _each(shown: Picture, mark: str | None) -> Candidate | None:
    """A bar, slice or dot for each row, in a table where something names the rows."""
    fields = {f.name: f for f in shown.every()}
    rows, data = len(shown.composer.scene.data.frame), shown.composer.scene.data
    names = [n for n in fields if shown.names_rows(n)]
    numbers = [n for n in fields if n not in names and shown.composer.scene.is_number(n) and n in data.columns]
    if mark in (None, "point", "histogram", "box", "rect") or len(fields) != 2 or not names or rows > MOST_EACH:
        return None
    if any(f.statistic for f in fields.values()) or len(names) == 2 and not (numbers := [_id(shown, names)]):
        return None
    if len(numbers) != 1 or numbers[0] is None:
        return None
    name = next(n for n in names if n != numbers[0])
    drawn = MARKS.get(str(mark), mark) or "bar"
    args: dict[str, Any] = {"show_columns": (name, numbers[0]), "mark": drawn}
    order = shown.composer.order(name, (numbers[0],))
    args |= {"order": (order[0] or numbers[0], order[1])} if order else {}
    return shown.candidate("show", args, "a mark for each row", ASKED)


def _id(shown: Picture, names: list[str]) -> str | None:
    """Of two columns that name the rows, the one of numbers."""
    numbers = [n for n in names if shown.composer.scene.is_number(n)]
    return numbers[0] if len(numbers) == 1 else None


def _scatter(shown: Picture, mark: str | None) -> Candidate | None:
    """Two numbers against each other, a dot a row, told apart by a third column."""
    numbers, splits, ask = shown.numbers, shown.splits, shown.composer.ask
    if mark == "point" and len(numbers) < 2:
        numbers = [f for f in shown.fields if shown.composer.scene.is_number(f.name)]
        splits = [f for f in shown.fields if f not in numbers]
    if len(numbers) != 2 or len(splits) > 1 or any(f.statistic for f in numbers) or shown.counted:
        return None
    if mark in ("bar", "histogram", "box", "arc", "rect", "area", "line", "stacked"):
        return None
    implied = shown.said.keys() & {"linked", "spread", "color", "facet"} or ask.has("versus")
    if mark is None and not implied and not any(f.split for f in numbers) or mark is None and _paired(shown):
        return None
    names = tuple(f.name for f in sorted(numbers, key=lambda f: f.split, reverse=True))
    both = all(shown.composer.scene.kind(name) is Kind.NUMBER for name in names)
    if mark is None or shown.said.get("linked") and both:
        args: dict[str, Any] = {"among": names} | ({"by": splits[0].name} if splits else {})
        return shown.candidate("relate", args, "two numbers against each other", ASKED if mark else IMPLIED)
    args = {"show_columns": (*names, *(f.name for f in splits)), "mark": "point"}
    args |= {"facet": True} if splits and "facet" in shown.said else {}
    return shown.candidate("show", args, "a dot for each row", ASKED)


def _paired(shown: Picture) -> bool:
    """ "compare before with after": numbers on one scale are compared, not plotted against each other."""
    if "linked" not in shown.said and not any(t.text.startswith("compar") for t in shown.composer.ask.tokens):
        return False
    if not any(t.text.startswith(("compar", "differ")) for t in shown.composer.ask.tokens):
        return False
    frame = shown.composer.scene.data.frame
    low, high = sorted(abs(float(frame[f.name].median())) for f in shown.numbers)
    return high <= 3 * low


def _over_time(shown: Picture, mark: str | None) -> Candidate | None:
    """A number along the dates: by period where one is named, else with its trend."""
    if mark not in (None, "any", "line", "area"):
        return None
    ask, numbers = shown.composer.ask, shown.numbers
    times = [f for f in shown.splits if shown.along(f.name)]
    others = [f for f in shown.splits if not shown.along(f.name)]
    if times and len(numbers) == 1 and len(others) <= 1:
        by = (times[0].name, *(f.name for f in others))
        args = {"measures": (_measure(shown, numbers[0]),), "by": by, "mark": "line" if mark != "area" else "area"}
        return shown.candidate("summarise", args, "a number along the time", ASKED if mark else IMPLIED)
    if times or "over_time" not in shown.said or len(numbers) > 1 or len(others) > 1 or not shown.times():
        return None
    if not numbers and not shown.counted:
        return None
    args = {"date": shown.times()[0]} | ({"by": others[0].name} if others else {})
    if numbers:
        args |= {"target": numbers[0].name}
        args |= {"how": numbers[0].statistic} if numbers[0].statistic in ("sum", "mean", "median", "min", "max") else {}
    return shown.candidate("trend", args, "over the time", ASKED if mark else IMPLIED)


def _measure(shown: Picture, field: Field) -> tuple[str, str]:
    return (field.statistic or shown.composer.added_up(field.name), field.name)


def _spread(shown: Picture, mark: str | None) -> Candidate | None:
    """How often each value occurs: a histogram of a number, counts of a category, stacked by a second one."""
    if mark not in (None, "any", "histogram", "bar", "stacked") or not (mark == "histogram" or "spread" in shown.said):
        return None
    numbers, splits = shown.numbers, shown.splits
    if any(f.statistic for f in shown.fields) or len(splits) > 2 or any(shown.along(f.name) for f in splits):
        return None
    points = ASKED if mark else IMPLIED
    if len(numbers) == 1 and len(splits) <= 1:
        args: dict[str, Any] = {"column": numbers[0].name} | ({"by": splits[0].name} if splits else {})
        return shown.candidate("distribution", args, "how the values are spread", points)
    if not numbers and splits and (len(splits) == 2 or shown.counted or mark is not None):
        args = {"measures": (("count", None),), "by": tuple(f.name for f in splits), "mark": "bar"}
        args |= {"order": shown.composer.order(splits[0].name, ())}
        return shown.candidate("summarise", args, "how often each value occurs", points)
    return None


def _levels(shown: Picture, mark: str | None) -> Candidate | None:
    """A number by one or two columns that split it, or the counts of these."""
    numbers, splits = shown.numbers, shown.splits
    drawn = MARKS.get(mark, mark) if mark else None
    if not 1 <= len(splits) <= 2 or len(numbers) > 1 or mark in ("box", "rect", "histogram", "point"):
        return None
    if mark and any(f.split for f in shown.fields) and not (numbers or all(f.split for f in splits)):
        if not shown.said.keys() & {"linked", "color", "facet"}:
            return None
    if not mark and not shown.said.keys() & {"linked", "color", "facet"}:
        return None
    if not numbers and not (shown.counted and mark or len(splits) == 2 and (shown.counted or "linked" in shown.said)):
        return None
    if any(f.statistic for f in splits):
        return None
    if not mark and numbers and len(splits) == 1:
        if numbers[0].statistic is None and not splits[0].split:
            if "linked" not in shown.said or not shown.composer.scene.is_number(splits[0].name):
                return None
            args: dict[str, Any] = {"among": (numbers[0].name, splits[0].name)}
            return shown.candidate("relate", args, "how one goes with the other", IMPLIED)
    measures = (_measure(shown, numbers[0]),) if numbers else (("count", None),)
    args = {"measures": measures, "by": tuple(f.name for f in splits), "mark": drawn}
    args |= {"order": shown.composer.order(splits[0].name, [c or "" for _, c in measures])}
    return shown.candidate("summarise", args, "a number for each of the groups", ASKED if mark else IMPLIED)
